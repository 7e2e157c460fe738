//! The panel on the left of the robustness view: what is swept, and how far it is.

use super::quantity::Quantity;
use super::request::{Kind, MOST_POINTS, MOST_SEEDS, Place, Span};
use super::sweeper::State;
use super::view::{Asked, RobustnessView};
use crate::app::background::Progress;
use crate::app::command::Command;
use crate::app::run_row::{self, RunRow};
use crate::app::widgets::arms::selection::ArmSelection;
use crate::app::widgets::arms::swatch::swatch;
use crate::app::widgets::button::icon_button;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::knob::{KnobResponse, KnobRow, Value};
use crate::app::widgets::labelled::labelled;
use crate::app::widgets::number_box::{self, NumberBox};
use crate::app::widgets::{icon, theme};
use crate::figure::number::{grouped, plural};
use crate::optim::Slot;
use crate::scenario::{STEPS, Scenario, SweepableSetting, sweepable_settings};
use egui::{Align, ComboBox, Layout, Sense, Ui, WidgetText};

/// Response of the panel.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettingsResponse {
    /// Response of the scenario's knobs.
    pub knobs: KnobResponse,
    /// The command of a button that was pressed.
    pub pressed: Option<Command>,
}

impl RobustnessView {
    /// Shows the panel.
    pub(super) fn settings_panel(
        &mut self,
        ui: &mut Ui,
        scenario: &mut Scenario,
        preset: &Scenario,
        arms: &mut ArmSelection,
    ) -> SettingsResponse {
        let mut result = SettingsResponse::default();
        ui.label(theme::heading("Sweep"));
        ui.horizontal(|ui| {
            for kind in Kind::ALL {
                let tab = ui.selectable_value(&mut self.settings.request.kind, kind, kind.title());
                if tab.on_hover_text(kind.about()).changed() && kind == Kind::Starts {
                    self.settings.quantity = Quantity::Basin;
                }
            }
        });
        let asked = self.asked(scenario);
        let fault = asked.as_ref().err().cloned();
        let tell = |ui: &mut Ui, place: Place| {
            if let Some((_, message)) = fault.as_ref().filter(|(of, _)| *of == place) {
                let message = theme::caption(message.as_str()).color(theme::colours(ui).error);
                ui.add(egui::Label::new(message).wrap());
            }
        };
        // What is edited is what is shown, also where the scenario lacks what was asked for.
        let fitted = self.settings.request.fitted(scenario);
        let all = sweepable_settings(scenario);
        match self.settings.request.kind {
            Kind::Curves => {
                axis(ui, "X", &all, scenario, &fitted.x, &mut self.settings.request.x);
                tell(ui, Place::X);
            }
            Kind::Map => {
                axis(ui, "X", &all, scenario, &fitted.x, &mut self.settings.request.x);
                tell(ui, Place::X);
                axis(ui, "Y", &all, scenario, &fitted.y, &mut self.settings.request.y);
                tell(ui, Place::Y);
            }
            Kind::Starts => {
                labelled(ui, "Starts along a side", |ui| {
                    let starts = &mut self.settings.request.starts;
                    let points = NumberBox::whole("Starts along a side", starts, 2..=MOST_POINTS).speed(0.2);
                    points.show(ui).on_hover_text("How many start points lie on each side of the view")
                });
                tell(ui, Place::X);
            }
        }
        ui.add_space(theme::space::XS);
        labelled(ui, "Seeds", |ui| {
            let seeds = NumberBox::whole("Seeds", &mut self.settings.request.seeds, 1..=MOST_SEEDS);
            seeds.show(ui).on_hover_text(format!(
                "Runs of each arm of a cell, under the seeds {}, {} …, the same for every arm and cell",
                scenario.run.seed,
                scenario.run.seed.saturating_add(1)
            ))
        });
        result.knobs |= KnobRow::new(&STEPS, Slot::Count(&mut scenario.run.steps))
            .preset(Value::Count(preset.run.steps))
            .sweepable(false)
            .show(ui);
        target(ui, scenario, &mut result.knobs);
        tell(ui, Place::Whole);
        ui.separator();
        result.pressed = self.run_row(ui, &asked);
        ui.separator();
        ui.label(theme::heading("Arms"));
        for (i, arm) in scenario.arms.iter().enumerate() {
            let hidden = arms.hidden.contains(&arm.name);
            ui.horizontal(|ui| {
                swatch(ui, arm.style, hidden);
                let ends = Ends::new(ui, "arm");
                ends.leading(ui, |ui| {
                    let text = if i == arms.selected { theme::strong(&arm.name) } else { theme::body(&arm.name) };
                    let label = ui.add(egui::Label::new(text).truncate().sense(Sense::click()));
                    if label.accessible_name(arm.name.clone()).clicked() {
                        arms.selected = i;
                    }
                });
                ends.trailing(ui, |ui| {
                    let (eye, verb) = if hidden { (icon::EYE_SLASH, "Show") } else { (icon::EYE, "Hide") };
                    if icon_button(ui, eye, &format!("{verb} {}", arm.name)).clicked() {
                        arms.toggle(&arm.name);
                    }
                });
            });
        }
        result
    }

    /// Shows the row of controls, and the progress or the cost of the sweep.
    fn run_row(&self, ui: &mut Ui, asked: &Asked) -> Option<Command> {
        let state = self.state(asked);
        let running = self.is_running();
        let (sign, verb) = match state {
            State::Computing => (icon::PAUSE, "Pause"),
            State::Paused => (icon::PLAY, "Resume"),
            State::Empty => (icon::PLAY, "Run"),
            State::Done | State::Cancelled | State::Stale => (icon::PLAY, "Run again"),
        };
        let row = RunRow {
            run: (sign, verb, 104.0),
            can_run: asked.is_ok() || running,
            cancel: ("Cancel", running),
            state: [state.word(), state.about()],
            mood: state.mood(),
        };
        let pressed = run_row::show(ui, row);
        if let Some(progress) = self.progress() {
            run_row::show_progress(ui, "Progress of the sweep", &progress, &progress_words(&progress));
        } else if let Ok((key, sweep, cost)) = asked {
            let cells: u64 = sweep.axes.iter().map(|axis| axis.len() as u64).product();
            let (arms, seeds) = (key.scenario.arms.len() as u64, sweep.seeds);
            let runs = grouped(cells * arms * seeds);
            let mut words = format!(
                "{} × {} × {} = {runs} runs",
                plural(cells, "cell"),
                plural(arms, "arm"),
                plural(seeds, "seed")
            );
            if state != State::Done {
                words += &format!(", {}", self.estimate(*cost));
            }
            ui.add(egui::Label::new(theme::caption(words)).wrap());
        }
        if let Some(text) = asked.as_ref().ok().and_then(|(key, ..)| self.failure(key)) {
            let message = theme::caption(text).color(theme::colours(ui).error);
            ui.add(egui::Label::new(message).wrap());
        }
        pressed
    }
}

fn progress_words(progress: &Progress) -> String {
    let mut words = format!("{} of {} runs", grouped(progress.done), grouped(progress.all));
    if progress.rate > 0.0 {
        words += &format!(", {} a second", grouped(progress.rate as u64));
    }
    if let Some(left) = progress.left {
        words += &format!(", {left} left");
    }
    words
}

/// Shows the distance from the lowest value that counts as reached, or none.
fn target(ui: &mut Ui, scenario: &mut Scenario, result: &mut KnobResponse) {
    let row = ui.horizontal(|ui| {
        let mut on = scenario.run.target.is_some();
        let tip =
            "A run has arrived where f is so little above f*, or above the best found: for first touch and settled";
        if ui.checkbox(&mut on, theme::caption("Target above lowest f")).on_hover_text(tip).changed() {
            scenario.run.target = on.then_some(1e-2);
            if !on {
                scenario.run.stop = crate::scenario::Stop::Never;
            }
        }
        let target = scenario.run.target.as_mut()?;
        let align = Layout::right_to_left(Align::Center);
        Some(ui.with_layout(align, |ui| NumberBox::real("Target", target, 1e-300..=1e300).show(ui)).inner)
    });
    if let Some(response) = row.inner {
        result.under_way |= response.dragged();
        number_box::refusal(ui, response.id);
    }
}

/// Shows the choice of an axis: the setting, whose it is, and its values.
fn axis(ui: &mut Ui, letter: &str, all: &[SweepableSetting], scenario: &Scenario, fitted: &Span, span: &mut Span) {
    let mut edited = fitted.clone();
    let setting = all.iter().find(|setting| setting.key == edited.key);
    ui.add_space(theme::space::XS);
    ui.horizontal(|ui| {
        ui.label(theme::strong(letter));
        let width = ui.available_width();
        let name = setting.map_or_else(|| edited.key.clone(), |setting| setting.name.clone());
        let combo = ComboBox::from_id_salt((letter, "setting")).width(width).height(420.0).selected_text(name).show_ui(
            ui,
            |ui| {
                for setting in all {
                    let row = ui.selectable_label(setting.key == edited.key, whose(setting, scenario));
                    if row.on_hover_text(&setting.about).clicked() {
                        edited = Span::of(setting, edited.points);
                    }
                }
            },
        );
        combo.response.accessible_name(format!("{letter} setting"));
    });
    let Some(setting) = all.iter().find(|setting| setting.key == edited.key) else { return };
    if let Some(arms) = setting.arms.as_ref() {
        ui.horizontal(|ui| {
            ui.label(theme::caption("of"));
            let everyone = if arms.len() == scenario.arms.len() { "all arms" } else { "all arms that have it" };
            let chosen = edited.arm.clone().unwrap_or_else(|| everyone.to_owned());
            let width = ui.available_width();
            let combo = ComboBox::from_id_salt((letter, "arm")).width(width).selected_text(chosen).show_ui(ui, |ui| {
                ui.selectable_value(&mut edited.arm, None, everyone);
                for name in arms.iter().filter_map(|arm| scenario.arms.get(*arm)).map(|arm| &arm.name) {
                    ui.selectable_value(&mut edited.arm, Some(name.clone()), name);
                }
            });
            combo.response.accessible_name(format!("{letter} arm"));
        });
    }
    let boxes = ui.horizontal(|ui| {
        let end = |ui: &mut Ui, name: String, value: &mut f64| {
            NumberBox::real(name, value, -1e300..=1e300).width(72.0).show(ui).on_hover_text(limits(setting)).id
        };
        let low = end(ui, format!("{letter} from"), &mut edited.low);
        ui.label(theme::caption("to"));
        let high = end(ui, format!("{letter} to"), &mut edited.high);
        let points = NumberBox::whole(format!("{letter} points"), &mut edited.points, 2..=MOST_POINTS).speed(0.2);
        [low, high, points.suffix(" points").show(ui).on_hover_text("The number of values").id]
    });
    for id in boxes.inner {
        number_box::refusal(ui, id);
    }
    let log = ui.checkbox(&mut edited.log, theme::caption("Logarithmic"));
    log.on_hover_text("Equal distances are equal ratios").accessible_name(format!("{letter} logarithmic"));
    if edited != *fitted {
        *span = edited;
    }
}

fn limits(setting: &SweepableSetting) -> String {
    format!("Allowed is {}", setting.limits.describe(&setting.symbol))
}

/// Returns the name of a setting in a list, with the arms that have it where not all do.
fn whose(setting: &SweepableSetting, scenario: &Scenario) -> WidgetText {
    let some = setting.arms.as_ref().filter(|arms| arms.len() < scenario.arms.len());
    match some.map(Vec::as_slice) {
        None => setting.name.clone().into(),
        Some([one]) => format!("{}, {}", setting.name, scenario.arms[*one].name).into(),
        Some(several) => format!("{}, {} arms", setting.name, several.len()).into(),
    }
}
