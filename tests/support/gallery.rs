//! Every widget on one page, as the views use them.

use belay_lab::app::command::Command;
use belay_lab::app::widgets::knob::{KnobResponse, KnobRow, Value};
use belay_lab::app::widgets::{icon, number, theme};
use belay_lab::app::{
    command_button::{command_button, menu_item},
    widgets::button::icon_button,
};
use belay_lab::optim::{Interval, Knob, Scale, Slot};
use egui::{Align, CentralPanel, Color32, Frame, Layout, Margin, Panel, Pos2, Sense, Shape, Stroke, Ui, pos2, vec2};

/// The learning rate.
pub(crate) static ETA: Knob = Knob {
    name: "eta",
    symbol: "η",
    title: "learning rate",
    range: (1e-5, 1.0),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "How far one step goes along the gradient",
    formula: "w ← w − η g",
};

/// The coupling of the model to its average.
pub(crate) static BETA: Knob = Knob {
    name: "beta",
    symbol: "β",
    title: "coupling",
    range: (0.0, 0.99),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How strongly the average pulls the model back in each step",
    formula: "w₁ ← (1 − β) w₁* + β w₂",
};

static MASS: Knob = Knob {
    name: "m1",
    symbol: "m₁",
    title: "model mass",
    range: (1e-2, 1e3),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "The inertia of the model",
    formula: "m₁ = Δt² / (2 η (1 − β))",
};

/// The length of a run.
pub(crate) static STEPS: Knob = Knob {
    name: "steps",
    symbol: "n",
    title: "steps",
    range: (1.0, 100_000.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Log,
    about: "How many steps a run takes",
    formula: "",
};

/// Nesterov's look ahead.
pub(crate) static NESTEROV: Knob = Knob {
    name: "nesterov",
    symbol: "",
    title: "Nesterov momentum",
    range: (0.0, 1.0),
    limits: Interval::FINITE,
    scale: Scale::Linear,
    about: "Take the gradient where the momentum will have carried the weights",
    formula: "",
};

/// The values that the knobs turn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Settings {
    /// The learning rate.
    pub eta: f64,
    /// The coupling.
    pub beta: f64,
    /// The length of a run.
    pub steps: u64,
    /// Whether to look ahead.
    pub nesterov: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { eta: 0.05, beta: 0.5, steps: 2000, nesterov: true }
    }
}

/// The knobs of `settings`, one below the other.
pub(crate) fn knobs(ui: &mut Ui, settings: &mut Settings) -> KnobResponse {
    let preset = Settings::default();
    let mut response = KnobRow::number(&ETA, &mut settings.eta).preset(Value::Number(preset.eta)).show(ui);
    response |= KnobRow::number(&BETA, &mut settings.beta).preset(Value::Number(preset.beta)).show(ui);
    let count = KnobRow::new(&STEPS, Slot::Count(&mut settings.steps)).preset(Value::Count(preset.steps));
    response |= count.show(ui);
    response |= KnobRow::new(&NESTEROV, Slot::Switch(&mut settings.nesterov)).show(ui);
    response
}

/// The whole page.
pub(crate) fn show(ui: &mut Ui, settings: &mut Settings) {
    Panel::top("bar").exact_size(44.0).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.label(theme::heading("Belay Lab"));
            ui.separator();
            let _ = ui.selectable_label(true, "Landscape");
            let _ = ui.selectable_label(false, "Robustness");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                command_button(ui, Command::ToggleTheme, true);
                ui.separator();
                let _ = ui.button(format!("{}  Export…", icon::EXPORT));
                command_button(ui, Command::Redo, false);
                command_button(ui, Command::Undo, true);
            });
        });
    });
    let margin = Frame::side_top_panel(ui.style()).inner_margin(Margin::same(theme::space::L as i8));
    Panel::left("settings").exact_size(296.0).frame(margin).show(ui, |ui| {
        ui.label(theme::heading("Optimizer"));
        ui.add_space(theme::space::XS);
        knobs(ui, settings);
        ui.add_space(theme::space::M);
        ui.label(theme::heading("Spring"));
        ui.add_space(theme::space::XS);
        let mut mass = 1.0 / (2.0 * settings.eta * (1.0 - settings.beta));
        let _ = KnobRow::number(&MASS, &mut mass).dependent(true).show(ui);
        ui.push_id("strange", |ui| {
            ui.label(theme::caption("Beyond the slider, not a number, infinite"));
            for (index, mut value) in [25.0, f64::NAN, f64::INFINITY].into_iter().enumerate() {
                ui.push_id(index, |ui| {
                    let _ = KnobRow::number(&ETA, &mut value).show(ui);
                });
            }
            let mut off = false;
            let _ = KnobRow::new(&NESTEROV, Slot::Switch(&mut off)).show(ui);
        });
        ui.add_space(theme::space::M);
        let menu = Frame::menu(ui.style());
        menu.show(ui, |ui| {
            egui::containers::menu::menu_style(ui.style_mut());
            ui.with_layout(Layout::top_down_justified(Align::LEFT), |ui| {
                for command in [Command::OpenFile, Command::Save, Command::SaveAs, Command::Undo] {
                    menu_item(ui, command, command != Command::Undo);
                }
            });
        });
    });
    CentralPanel::default().frame(Frame::central_panel(ui.style()).inner_margin(24)).show(ui, |ui| {
        ui.label(theme::title("The quick average ŵ₂ trails w₁"));
        ui.label(theme::heading("Heading: stability η λ < 2"));
        ui.label(theme::body("Body: ∇f(w) ≈ 0, ‖w‖ ≤ 1, α ∈ (0, 1], half-life −ln 2 / ln(1 − α) steps"));
        ui.label(theme::strong("Strong: 1234567890"));
        ui.label(theme::number("Number: 1.234e-5  −0.05  2000"));
        ui.label(theme::caption("Caption: what the numbers mean"));
        ui.horizontal(|ui| {
            let colours = theme::colours(ui);
            for (icon, words, colour) in [
                (icon::CHECK, "settled", colours.good),
                (icon::WARNING, "oscillating", colours.warning),
                (icon::CLOSE, "diverged at step 41", colours.error),
                (icon::INFO, "converging", colours.accent),
            ] {
                ui.label(theme::body(format!("{icon} {words}")).color(colour));
            }
        });
        ui.add_space(theme::space::S);
        ui.horizontal_wrapped(|ui| {
            for (index, icon) in icon::ALL.iter().enumerate() {
                icon_button(ui, icon, &format!("icon {index}"));
            }
        });
        ui.add_space(theme::space::S);
        ui.horizontal(|ui| {
            let _ = ui.button("Button");
            let _ = ui.add_enabled(false, egui::Button::new("Disabled"));
            let _ = ui.selectable_label(true, "Selected");
            let _ = ui.checkbox(&mut true, "Checked");
            let _ = ui.radio(true, "Chosen");
            egui::ComboBox::from_label("Function").selected_text("Rosenbrock").show_ui(ui, |_| {});
            ui.add(egui::ProgressBar::new(0.4).desired_width(120.0).text("40 %"));
        });
        ui.add_space(theme::space::M);
        ui.horizontal(|ui| {
            curves(ui);
            table(ui);
        });
    });
}

/// Thin and thick lines, dots, clipped shapes and a texture.
fn curves(ui: &mut Ui) {
    let (rect, response) = ui.allocate_exact_size(vec2(420.0, 280.0), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Lines of every width"));
    let colours = theme::colours(ui);
    let painter = ui.painter_at(rect);
    painter.rect(rect, theme::RADIUS, colours.canvas, Stroke::new(1.0, colours.hairline), egui::StrokeKind::Inside);
    let at = |x: f32, y: f32| -> Pos2 { pos2(rect.left() + x, rect.top() + y) };
    let arms = [0xe69f00, 0x56b4e9, 0x009e73, 0x0072b2, 0xd55e00, 0xcc79a7];
    for (index, hex) in arms.into_iter().enumerate() {
        let colour = Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8);
        let wave = |x: f32| 60.0 + 26.0 * index as f32 + 40.0 * (-x / 160.0).exp() * (x / 12.0 + index as f32).cos();
        let points: Vec<_> = (0..=440).map(|x| at(x as f32, wave(x as f32))).collect();
        let stroke = Stroke::new(0.5 + 0.5 * index as f32, colour);
        if index % 2 == 0 {
            painter.add(Shape::line(points, stroke));
        } else {
            painter.extend(Shape::dashed_line(&points, stroke, 8.0, 4.0));
        }
        painter.circle(
            at(20.0 + 24.0 * index as f32, 24.0),
            2.0 + index as f32,
            colour,
            Stroke::new(1.0, colours.strong),
        );
    }
    let image = egui::ColorImage::from_gray([8, 1], &[0, 36, 72, 108, 144, 180, 216, 255]);
    let id = egui::Id::unique("gallery texture");
    let loaded = ui.data(|data| data.get_temp::<egui::TextureHandle>(id));
    let texture = loaded.unwrap_or_else(|| ui.ctx().load_texture("gallery", image, egui::TextureOptions::LINEAR));
    let strip = egui::Rect::from_min_size(at(200.0, 14.0), vec2(200.0, 16.0));
    painter.image(texture.id(), strip, egui::Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
    ui.data_mut(|data| data.insert_temp(id, texture));
}

fn table(ui: &mut Ui) {
    egui::Grid::new("table").num_columns(3).spacing(vec2(24.0, 4.0)).striped(true).show(ui, |ui| {
        for heading in ["Arm", "Loss", "Distance"] {
            ui.label(theme::caption(heading));
        }
        ui.end_row();
        for (arm, loss, distance) in
            [("Adam", 1.234e-5, 0.05), ("Adam + EMA", 3.2e-7, 0.001_234), ("Adam + BELAY", f64::NAN, f64::INFINITY)]
        {
            ui.label(arm);
            for value in [loss, distance] {
                ui.allocate_ui_with_layout(vec2(88.0, theme::ROW), Layout::right_to_left(Align::Center), |ui| {
                    ui.label(theme::number(number::significant(value)));
                });
            }
            ui.end_row();
        }
    });
}
