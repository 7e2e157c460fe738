//! The open card of an arm: its name, its optimizer and averaging, their settings.

use crate::app::widgets::arms::masses;
use crate::app::widgets::arms::rows::{Beside, rows};
use crate::app::widgets::knob::KnobResponse;
use crate::app::widgets::theme;
use crate::optim::{Averaging, EmaWarmup, Optimizer, Schedule, averaging, optimizer};
use crate::scenario::Arm;
use egui::{ComboBox, TextEdit, TextWrapMode, Ui};

/// Shows the settings of an arm; returns what happened to its knobs.
pub fn card(ui: &mut Ui, arm: &mut Arm, beside: Beside<'_>) -> KnobResponse {
    let mut result = KnobResponse::default();
    name_field(ui, arm);
    kinds(ui, arm);
    if matches!(arm.averaging, Averaging::Belay(_) | Averaging::Spring(_)) {
        result |= masses::show(ui, arm, beside);
    } else {
        result |= rows(ui, arm, beside, &["optimizer"], |name| name == "eta");
        result |= rows(ui, arm, beside, &["averaging"], |_| true);
    }
    if let Averaging::Ema(averaging::Ema { warmup, .. }) = &mut arm.averaging {
        let mut ramp = *warmup == EmaWarmup::Ramp;
        if ui
            .checkbox(&mut ramp, "Warm-up")
            .on_hover_text("The decay of step t is at most (1 + t) / (10 + t)")
            .changed()
        {
            *warmup = if ramp { EmaWarmup::Ramp } else { EmaWarmup::None };
        }
    }
    egui::CollapsingHeader::new(theme::caption("More of the optimizer")).id_salt("more").show(ui, |ui| {
        result |= rows(ui, arm, beside, &["optimizer"], |name| name != "eta");
    });
    egui::CollapsingHeader::new(theme::caption(format!("Schedule: {}", schedule_title(&arm.schedule))))
        .id_salt("schedule")
        .show(ui, |ui| {
            schedule_kind(ui, &mut arm.schedule);
            result |= rows(ui, arm, beside, &["schedule"], |_| true);
        });
    result
}

/// Shows the name, which must differ from the others'; an empty or taken one is refused by the scenario's check and taken back.
fn name_field(ui: &mut Ui, arm: &mut Arm) {
    let id = ui.scope_id().with("name");
    let mut text = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| arm.name.clone());
    ui.horizontal(|ui| {
        ui.label(theme::caption("Name"));
        let field =
            ui.add(TextEdit::singleline(&mut text).desired_width(f32::INFINITY)).accessible_name("Name of the arm");
        if field.lost_focus() {
            let new = text.trim();
            let left = ui.input(|input| input.key_pressed(egui::Key::Escape));
            if !left && !new.is_empty() && new != "*" {
                arm.name = new.to_owned();
            }
        }
        if field.has_focus() {
            ui.data_mut(|data| data.insert_temp(id, text));
        } else {
            ui.data_mut(|data| data.remove::<String>(id));
        }
    });
}

fn kinds(ui: &mut Ui, arm: &mut Arm) {
    // Side by side where the longer word has room; a row that is wider than its panel would push the panel open.
    let half = (ui.available_width() - theme::space::S) / 2.0;
    let style = egui::TextStyle::Button;
    let needs = |title: &str| {
        let text =
            egui::WidgetText::from(title).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, style.clone());
        let spacing = ui.spacing();
        text.size().x + spacing.icon_width + spacing.icon_spacing + 2.0 * spacing.button_padding.x
    };
    if needs(arm.optimizer.title()).max(needs(arm.averaging.title())) <= half {
        ui.horizontal(|ui| kinds_of(ui, arm, half));
    } else {
        ui.vertical(|ui| kinds_of(ui, arm, ui.available_width()));
    }
}

/// Shows the two lists, each so wide.
fn kinds_of(ui: &mut Ui, arm: &mut Arm, width: f32) {
    let eta = arm.optimizer.eta();
    let optimizers = [
        Optimizer::sgd(eta),
        Optimizer::Sgd(optimizer::Sgd { eta, momentum: 0.9, nesterov: false, weight_decay: 0.0 }),
        Optimizer::Sgd(optimizer::Sgd { eta, momentum: 0.9, nesterov: true, weight_decay: 0.0 }),
        Optimizer::adam(eta),
        Optimizer::Adam(optimizer::Adam {
            eta,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.01,
            decoupled: true,
        }),
        Optimizer::rmsprop(eta),
        Optimizer::adagrad(eta),
    ];
    let combo =
        ComboBox::from_id_salt("optimizer").width(width).selected_text(arm.optimizer.title()).show_ui(ui, |ui| {
            for choice in optimizers {
                if ui.selectable_label(choice.title() == arm.optimizer.title(), choice.title()).clicked() {
                    arm.optimizer = choice;
                }
            }
        });
    combo.response.accessible_name("Optimizer");
    let (alpha, beta) = match arm.averaging {
        Averaging::Ema(averaging::Ema { alpha, .. }) => (alpha, 0.5),
        Averaging::Belay(averaging::Belay { alpha, beta }) => (alpha, beta),
        Averaging::Spring(_) => {
            arm.coefficients().map_or((0.1, 0.5), |c| (c.alpha.clamp(1e-6, 1.0), c.beta.clamp(0.0, 0.99)))
        }
        Averaging::Control(_) | Averaging::Lookahead(_) | Averaging::Tail(_) | Averaging::ScheduleFree(_) => (0.1, 0.5),
    };
    let averagings = [
        Averaging::CONTROL,
        Averaging::ema(alpha),
        Averaging::Belay(averaging::Belay { alpha, beta }),
        Averaging::Lookahead(averaging::Lookahead { alpha: 0.5, every: 5 }),
        Averaging::Tail(averaging::Tail { start: 0 }),
        Averaging::ScheduleFree(averaging::ScheduleFree { beta: 0.9 }),
    ];
    let combo =
        ComboBox::from_id_salt("averaging").width(width).selected_text(arm.averaging.title()).show_ui(ui, |ui| {
            for choice in averagings {
                if ui.selectable_label(choice.title() == arm.averaging.title(), choice.title()).clicked() {
                    arm.averaging = choice;
                }
            }
            if ui
                .selectable_label(arm.is_spring(), "spring")
                .on_hover_text("Masses, spring and drag of their own")
                .clicked()
            {
                arm.release_drag();
            }
        });
    combo.response.accessible_name("Averaging");
}

fn schedule_title(schedule: &Schedule) -> &'static str {
    match schedule {
        Schedule::Constant {} => "constant",
        Schedule::Warmup { .. } => "warm-up",
        Schedule::Cosine { .. } => "cosine",
        Schedule::Step { .. } => "stairs",
        Schedule::InverseTime { .. } => "inverse time",
    }
}

fn schedule_kind(ui: &mut Ui, schedule: &mut Schedule) {
    let choices = [
        Schedule::Constant {},
        Schedule::Warmup { steps: 100 },
        Schedule::Cosine { last: 0.0, warmup: 0 },
        Schedule::Step { factor: 0.2, at: vec![0.3, 0.6, 0.8], warmup: 0 },
        Schedule::InverseTime { halving: 100.0, warmup: 0 },
    ];
    let combo = ComboBox::from_id_salt("schedule").selected_text(schedule_title(schedule)).show_ui(ui, |ui| {
        for choice in choices {
            let same = schedule_title(&choice) == schedule_title(schedule);
            if ui.selectable_label(same, schedule_title(&choice)).clicked() {
                *schedule = choice;
            }
        }
    });
    combo.response.accessible_name("Schedule");
}
