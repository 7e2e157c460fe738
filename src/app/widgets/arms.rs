//! The arms as cards: the selected one is open, the others are a line with their state.

use crate::app::widgets::button::icon_button;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::knob::{KnobResponse, KnobRow, Value};
use crate::app::widgets::word::{self, Word};
use crate::app::widgets::{icon, layers, masses, theme};
use crate::figure::arm_style;
use crate::optim::{Averaging, EmaWarmup, Optimizer, Schedule, Slot, averaging, optimizer};
use crate::scenario::{Arm, MOST_ARMS, follow_method, free_name, free_style};
use egui::{ComboBox, Frame, Margin, Rect, Sense, Stroke, TextEdit, TextWrapMode, Ui, pos2, vec2};
use std::collections::BTreeSet;

/// What the arms move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A point on a landscape.
    Landscape,
    /// The weights of a network.
    Network,
}

impl Ground {
    /// Learning rates of SGD and Adam to begin with.
    const fn rates(self) -> (f64, f64) {
        match self {
            Self::Landscape => (0.001, 0.05),
            Self::Network => (0.1, 0.001),
        }
    }
}

/// What a card knows besides its arm.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The arm that double-clicks go back to.
    pub preset: Option<&'a Arm>,
    /// Whether its settings can be swept from here.
    pub sweepable: bool,
}

/// What the cards keep: which one is open, and which arms are hidden.
#[derive(Clone, Debug, Default)]
pub struct ArmsView {
    /// The open card.
    pub selected: usize,
    /// The names of hidden arms.
    pub hidden: BTreeSet<String>,
}

enum Edit {
    Duplicate(usize),
    Remove(usize),
    Up(usize),
    Down(usize),
}

impl ArmsView {
    /// Whether the arm of this index is shown.
    pub fn is_shown(&self, arms: &[Arm], index: usize) -> bool {
        arms.get(index).is_none_or(|arm| !self.hidden.contains(&arm.name))
    }

    /// Hides or shows the selected arm.
    pub fn toggle_selected(&mut self, arms: &[Arm]) {
        if let Some(arm) = arms.get(self.selected)
            && !self.hidden.remove(&arm.name)
        {
            self.hidden.insert(arm.name.clone());
        }
    }

    /// Shows all cards; `preset` holds the values that a double-click goes back to, `word` what the arm of a name is doing.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        ground: Ground,
        arms: &mut Vec<Arm>,
        preset: &[Arm],
        word: &dyn Fn(&str) -> Option<Word>,
    ) -> KnobResponse {
        self.selected = self.selected.min(arms.len().saturating_sub(1));
        let mut result = KnobResponse::default();
        ui.horizontal(|ui| {
            ui.label(theme::heading("Arms"));
            Ends::new(ui, "add").trailing(ui, |ui| self.add_menu(ui, ground, arms));
        });
        let mut edit = None;
        let mut selected = None;
        for i in 0..arms.len() {
            let open = i == self.selected;
            let colours = theme::colours(ui);
            let frame = Frame::new()
                .fill(if open { colours.raised } else { colours.panel })
                .stroke(Stroke::new(1.0, if open { colours.hairline } else { colours.panel }))
                .corner_radius(theme::RADIUS)
                .inner_margin(Margin::symmetric(theme::space::S as i8, theme::space::XS as i8));
            frame.show(ui, |ui| {
                ui.push_id(("arm", i), |ui| {
                    let word = word(&arms[i].name);
                    self.header(ui, arms, i, word, &mut edit, &mut selected);
                    if open && let Some(arm) = arms.get_mut(i) {
                        let before = arm.clone();
                        let preset = preset.iter().find(|preset| preset.name == before.name);
                        result |= card(ui, arm, Beside { preset, sweepable: ground == Ground::Landscape });
                        follow_method(arms, i, &before);
                        if arms[i].name != before.name && self.hidden.remove(&before.name) {
                            self.hidden.insert(arms[i].name.clone());
                        }
                    }
                });
            });
        }
        // Not before the open card was shown: what is being typed into it is taken over when it loses the focus.
        self.selected = selected.unwrap_or(self.selected);
        match edit {
            Some(Edit::Duplicate(i)) => {
                let (name, style) = (free_name(arms, &arms[i].name), free_style(arms));
                let copy = Arm { name, style, ..arms[i].clone() };
                arms.insert(i + 1, copy);
                self.selected = i + 1;
            }
            Some(Edit::Remove(i)) => {
                self.hidden.remove(&arms[i].name);
                arms.remove(i);
                self.selected = self.selected.min(arms.len() - 1);
            }
            Some(Edit::Up(i)) => {
                arms.swap(i, i - 1);
                self.selected = i - 1;
            }
            Some(Edit::Down(i)) => {
                arms.swap(i, i + 1);
                self.selected = i + 1;
            }
            None => {}
        }
        result
    }

    fn add_menu(&mut self, ui: &mut Ui, ground: Ground, arms: &mut Vec<Arm>) {
        let room = arms.len() < MOST_ARMS;
        ui.add_enabled_ui(room, |ui| {
            let button = ui.menu_button(format!("{}  Add", icon::PLUS), |ui| {
                let (sgd, adam) = ground.rates();
                let choices: [(&str, Optimizer, Averaging); 6] = [
                    ("SGD", Optimizer::sgd(sgd), Averaging::CONTROL),
                    ("SGD + EMA", Optimizer::sgd(sgd), Averaging::ema(0.1)),
                    ("SGD + BELAY", Optimizer::sgd(sgd), Averaging::belay(0.1, 0.5)),
                    ("Adam", Optimizer::adam(adam), Averaging::CONTROL),
                    ("Adam + EMA", Optimizer::adam(adam), Averaging::ema(0.1)),
                    ("Adam + BELAY", Optimizer::adam(adam), Averaging::belay(0.1, 0.5)),
                ];
                for (name, optimizer, averaging) in choices {
                    if ui.button(name).clicked() {
                        let name = free_name(arms, name);
                        let (schedule, style) = (Schedule::default(), free_style(arms));
                        arms.push(Arm { name, optimizer, averaging, schedule, style });
                        self.selected = arms.len() - 1;
                        ui.close();
                    }
                }
            });
            let button = button.response.accessible_name("Add");
            button.on_hover_text("Compare one more method").on_disabled_hover_text("Twelve arms are the most");
        });
    }

    fn header(
        &mut self,
        ui: &mut Ui,
        arms: &[Arm],
        i: usize,
        word: Option<Word>,
        edit: &mut Option<Edit>,
        selected: &mut Option<usize>,
    ) {
        let name = arms[i].name.clone();
        let hidden = self.hidden.contains(&name);
        ui.horizontal(|ui| {
            swatch(ui, arms[i].style, hidden);
            let ends = Ends::new(ui, "header");
            ends.leading(ui, |ui| {
                let open = i == self.selected;
                let text = if open { theme::strong(&name) } else { theme::body(&name) };
                let label = ui.add(egui::Label::new(text).truncate().sense(Sense::click()));
                let label = label.on_hover_text(format!("{}. Select with {}", about(&arms[i]), i + 1));
                if label.accessible_name(name.clone()).clicked() {
                    *selected = Some(i);
                }
            });
            ends.trailing(ui, |ui| {
                let menu = ui.menu_button(icon::DOTS_THREE, |ui| {
                    let count = arms.len();
                    let mut item = |ui: &mut Ui, enabled: bool, sign: &str, text: &str, what: Edit| {
                        let button = egui::Button::new(format!("{sign}  {text}"));
                        if ui.add_enabled(enabled, button).accessible_name(text).clicked() {
                            *edit = Some(what);
                            ui.close();
                        }
                    };
                    item(ui, count < MOST_ARMS, icon::COPY, "Duplicate", Edit::Duplicate(i));
                    item(ui, i > 0, icon::CARET_UP, "Move up", Edit::Up(i));
                    item(ui, i + 1 < count, icon::CARET_DOWN, "Move down", Edit::Down(i));
                    item(ui, count > 1, icon::TRASH, "Remove", Edit::Remove(i));
                });
                menu.response.accessible_name(format!("More for {name}"));
                let eye = if hidden { icon::EYE_SLASH } else { icon::EYE };
                let tip = if hidden { format!("Show {name}") } else { format!("Hide {name}") };
                if icon_button(ui, eye, &tip).clicked() && !self.hidden.remove(&name) {
                    self.hidden.insert(name.clone());
                }
            });
        });
        if let Some(word) = word {
            ui.horizontal(|ui| {
                ui.add_space(34.0);
                word::show(ui, &word);
            });
        }
    }
}

/// The optimizer and the averaging in words.
fn about(arm: &Arm) -> String {
    format!("{}, {}", arm.optimizer.title(), arm.averaging.title())
}

/// Draws the colour and dash of an arm's style.
pub fn swatch(ui: &mut Ui, style: usize, hidden: bool) {
    let (rect, _) = ui.allocate_exact_size(vec2(26.0, theme::ROW), Sense::hover());
    let style = arm_style(style);
    let mut color = layers::color(style.color);
    if hidden {
        color = color.gamma_multiply(0.35);
    }
    let line = [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)];
    // Clipped, so that no dash reaches into the name beside it.
    let painter = ui.painter().with_clip_rect(Rect::from_two_pos(line[0], line[1]).expand(3.0));
    layers::run(&painter, &line, Stroke::new(2.4, color), style.dash);
}

fn card(ui: &mut Ui, arm: &mut Arm, beside: Beside<'_>) -> KnobResponse {
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

/// The name, which must differ from the others'; an empty or taken one is refused by the scenario's check and taken back.
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

/// The two lists, each so wide.
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
            masses::coefficients(arm).map_or((0.1, 0.5), |c| (c.alpha.clamp(1e-6, 1.0), c.beta.clamp(0.0, 0.99)))
        }
        _ => (0.1, 0.5),
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
                masses::release(arm);
            }
        });
    combo.response.accessible_name("Averaging");
}

/// Rows for the arm's knobs in `tables` whose names are `wanted`.
pub fn rows(
    ui: &mut Ui,
    arm: &mut Arm,
    beside: Beside<'_>,
    tables: &[&str],
    wanted: impl Fn(&str) -> bool,
) -> KnobResponse {
    let mut result = KnobResponse::default();
    let mut original = beside.preset.cloned();
    let values: Vec<(&str, &str, Value)> = original
        .as_mut()
        .map(|arm| arm.knobs().iter().map(|(table, knob, slot)| (*table, knob.name, Value::of(slot))).collect())
        .unwrap_or_default();
    for (table, knob, slot) in arm.knobs() {
        if tables.contains(&table) && wanted(knob.name) {
            let decay = match (&slot, knob.name) {
                (Slot::Number(alpha), "alpha") => {
                    Some(format!("decay 1 − α = {}", crate::app::widgets::number::significant_digits(1.0 - **alpha, 6)))
                }
                _ => None,
            };
            let mut row = KnobRow::new(knob, slot).sweepable(beside.sweepable);
            if let Some((.., value)) = values.iter().find(|(of, name, _)| *of == table && *name == knob.name) {
                row = row.preset(*value);
            }
            if let Some(decay) = decay {
                row = row.note(decay);
            }
            result |= ui.push_id(table, |ui| row.show(ui)).inner.of(table, knob);
        }
    }
    result
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
