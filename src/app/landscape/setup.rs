//! The landscape's settings: function or formula, start, noise, seed, steps.

use crate::app::widgets::formula::FormulaField;
use crate::app::widgets::knob::{KnobResponse, KnobRow, Value};
use crate::app::widgets::number_box::{self, NumberBox};
use crate::app::widgets::seed_field::seed_field;
use crate::app::widgets::theme;
use crate::figure::draw::Look;
use crate::figure::heatmap::Shading;
use crate::figure::{Map, Tone};
use crate::noise::Noise;
use crate::objective::{Expression, Function, Landscape};
use crate::optim::Slot;
use crate::scenario::{DIVERGED_AT, STEPS, Scenario};
use egui::{ComboBox, Ui};

/// State of the panel from frame to frame.
#[derive(Debug, Default)]
pub struct SetupView {
    formula: FormulaField,
}

impl SetupView {
    /// Shows the settings; `diverged_at` is the default of the setting of that name.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        scenario: &mut Scenario,
        preset: &Scenario,
        diverged_at: f64,
        look: &mut Look,
    ) -> KnobResponse {
        let mut result = KnobResponse::default();
        ui.label(theme::heading("Landscape"));
        result.under_way |= self.function(ui, scenario);
        if let Landscape::Function(function) = &mut scenario.landscape {
            let mut original = match &preset.landscape {
                Landscape::Function(same) if same.name() == function.name() => *same,
                Landscape::Function(_) | Landscape::Expression(_) => *function,
            };
            let values: Vec<Value> = original.knobs().iter().map(|(_, slot)| Value::of(slot)).collect();
            for ((knob, slot), value) in function.knobs().into_iter().zip(values) {
                let row = ui.push_id("parameter", |ui| KnobRow::new(knob, slot).preset(value).show(ui));
                result |= row.inner.of("objective.parameters", knob);
            }
        }
        let mut boxes = vec![];
        // Long numbers go to a line of their own.
        ui.horizontal_wrapped(|ui| {
            ui.label(theme::caption("Start"));
            for (axis, name, prefix) in [(0, "Start x", "x "), (1, "Start y", "y ")] {
                let speed = scenario.view.size()[axis] / 400.0;
                let value = NumberBox::real(name, &mut scenario.start[axis], -1e12..=1e12).speed(speed).prefix(prefix);
                boxes.push(value.show(ui));
            }
        });
        for response in boxes {
            result.under_way |= response.dragged();
            number_box::refusal(ui, response.id);
        }
        self.noise(ui, scenario, preset, &mut result);
        let steps = KnobRow::new(&STEPS, Slot::Count(&mut scenario.run.steps)).preset(Value::Count(preset.run.steps));
        result |= steps.show(ui).of("run", &STEPS);
        let mut limit = scenario.run.diverged_at.unwrap_or(diverged_at);
        let row = KnobRow::number(&DIVERGED_AT, &mut limit)
            .preset(Value::Number(preset.run.diverged_at.unwrap_or(diverged_at)))
            .sweepable(scenario.run.diverged_at.is_some());
        let response = row.show(ui);
        result |= response.of("run", &DIVERGED_AT);
        if response.changed {
            scenario.run.diverged_at = Some(limit).filter(|limit| *limit != diverged_at);
        }
        egui::CollapsingHeader::new(theme::caption("Colours")).id_salt("colours").show(ui, |ui| colours(ui, look));
        result
    }

    /// Shows the function or the formula; returns whether one is being typed.
    fn function(&mut self, ui: &mut Ui, scenario: &mut Scenario) -> bool {
        let current = match &scenario.landscape {
            Landscape::Function(function) => function.title(),
            Landscape::Expression(_) => "Formula",
        };
        let combo = ComboBox::from_id_salt("function")
            .width(ui.available_width())
            .height(420.0)
            .selected_text(current)
            .show_ui(ui, |ui| {
                for function in Function::all() {
                    let row = ui.selectable_label(function.title() == current, function.title());
                    if row.on_hover_text(format!("{}\n\n{}", function.formula(), function.about())).clicked() {
                        scenario.take_landscape(Landscape::Function(function));
                    }
                }
                if ui.selectable_label(current == "Formula", "Formula…").clicked()
                    && current != "Formula"
                    && let Ok(formula) = Expression::parse("(x^2 - 1)^2 + 2*y^2 + 0.3*x")
                {
                    scenario.take_landscape(Landscape::Expression(formula));
                }
            });
        combo.response.accessible_name("Function");
        let Landscape::Expression(expression) = &scenario.landscape else { return false };
        let (formula, typing) = self.formula.show(ui, expression.text());
        if let Some(formula) = formula {
            scenario.landscape = Landscape::Expression(formula);
        }
        typing
    }

    fn noise(&mut self, ui: &mut Ui, scenario: &mut Scenario, preset: &Scenario, result: &mut KnobResponse) {
        let title = |noise: &Option<Noise>| match noise {
            None => "Exact gradients",
            Some(Noise::Gaussian { .. }) => "Gaussian noise",
            Some(Noise::Minibatch { .. }) => "Minibatches",
        };
        let seed = ui.horizontal_wrapped(|ui| {
            let choices = [
                None,
                Some(Noise::Gaussian { sigma: 1.0 }),
                Some(Noise::Minibatch { samples: 32, batch: 4, spread: 0.3 }),
            ];
            let combo =
                ComboBox::from_id_salt("noise").width(150.0).selected_text(title(&scenario.noise)).show_ui(ui, |ui| {
                    for choice in choices {
                        if ui.selectable_label(title(&choice) == title(&scenario.noise), title(&choice)).clicked() {
                            scenario.noise = choice;
                        }
                    }
                });
            combo.response.accessible_name("Noise");
            seed_field(ui, &mut scenario.run.seed, "Noise seed, shared by all arms")
        });
        result.under_way |= seed.inner.dragged();
        number_box::refusal(ui, seed.inner.id);
        if let Some(noise) = &mut scenario.noise {
            let mut original =
                preset.noise.filter(|original| title(&Some(*original)) == title(&Some(*noise))).unwrap_or(*noise);
            let values: Vec<Value> = original.knobs().iter().map(|(_, slot)| Value::of(slot)).collect();
            for ((knob, slot), value) in noise.knobs().into_iter().zip(values) {
                let row = ui.push_id("noise", |ui| KnobRow::new(knob, slot).preset(value).show(ui));
                *result |= row.inner.of("noise", knob);
            }
            if let Noise::Minibatch { samples, batch, .. } = noise {
                *batch = (*batch).min(*samples);
            }
        }
    }
}

fn colours(ui: &mut Ui, look: &mut Look) {
    ui.horizontal_wrapped(|ui| {
        for map in Map::ALL {
            let name = match map {
                Map::Cividis => "Cividis",
                Map::Viridis => "Viridis",
                Map::Grey => "Grey",
            };
            ui.radio_value(&mut look.map, map, name);
        }
    });
    let mut log = look.shading == Shading::Log;
    if ui.checkbox(&mut log, "Logarithmic above the lowest f").changed() {
        look.shading = if log { Shading::Log } else { Shading::Linear };
    }
    let mut soft = look.tone == Tone::Soft;
    if ui.checkbox(&mut soft, "Toned down").changed() {
        look.tone = if soft { Tone::Soft } else { Tone::Full };
    }
    ui.checkbox(&mut look.contours, "Contour lines");
}
