//! The robustness view: its plots, and what is chosen in them.

use super::best::Best;
use super::chart::{Chart, LIMIT};
use super::outcome::{Outcome, Spot};
use super::plots::{Marks, limit_words, now, row, tile, version};
use super::quantity::Quantity;
use super::request::{Key, Kind, Place, Request};
use super::sweeper::{State, Sweeper};
use super::words::place_of_limits;
use crate::app::background::Progress;
use crate::app::command::{Command, ViewCommand};
use crate::app::memo::Memo;
use crate::app::widgets::arms::selection::ArmSelection;
use crate::app::widgets::described;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::panel::{self, Pictures};
use crate::app::widgets::theme;
use crate::scenario::Scenario;
use crate::sweep::Sweep;
use egui::{ComboBox, Context, Rect, Ui, vec2};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Hint to the plots' actions.
const HINT: &str = "Click a cell to open its run, arrow keys move, Enter opens";

/// Request with the sweep that it makes and its cost, or its fault.
pub type Asked = Result<(Key, Sweep, u128), (Place, String)>;

/// Settings of the view; the session keeps them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Sweep that is asked for.
    pub request: Request,
    /// Quantity that is shown.
    pub quantity: Quantity,
    /// The arm whose map is shown; those of all arms where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arm: Option<String>,
}

/// The view and what it keeps from frame to frame.
#[derive(Default)]
pub struct RobustnessView {
    /// Sweep that is asked for, and quantity that is shown.
    pub settings: Settings,
    sweeper: Sweeper,
    asked: Memo<(Request, Scenario), Asked>,
    chart: Memo<(u64, Quantity, Vec<usize>, bool), Chart>,
    pictures: Vec<Pictures>,
    pub(super) selected: Option<Spot>,
    pub(super) hovered: Option<Spot>,
    /// The cell to open at the end of the frame.
    opens: Option<Spot>,
    /// The height of the legend.
    legend: f32,
}

impl RobustnessView {
    /// Returns the sweep that the settings ask for over the scenario.
    pub(super) fn asked(&mut self, scenario: &Scenario) -> Asked {
        let key = (self.settings.request.clone(), scenario.clone());
        let asked = self.asked.get(&key, |(request, scenario)| {
            let request = request.fitted(scenario);
            let (sweep, cost) = request.sweep(scenario)?;
            Ok((Key { request, scenario: scenario.clone() }, sweep, cost))
        });
        asked.clone()
    }

    pub(super) fn state(&self, asked: &Asked) -> State {
        match asked {
            Ok((key, ..)) => self.sweeper.state(key),
            Err(_) if self.sweeper.shown().is_some() => State::Stale,
            Err(_) => State::Empty,
        }
    }

    /// Returns the progress of the sweep that is computed.
    pub fn progress(&self) -> Option<Progress> {
        self.sweeper.progress()
    }

    /// Returns whether a sweep is computed, or waits.
    pub fn is_running(&self) -> bool {
        self.sweeper.is_running()
    }

    /// Returns the time that a sweep of that cost takes, in words that say how sure that is.
    pub(super) fn estimate(&self, cost: u128) -> String {
        let time = self.sweeper.estimate(cost);
        if self.sweeper.is_measured() { format!("about {time}") } else { format!("roughly {time} (not measured yet)") }
    }

    pub(super) fn failure(&self, key: &Key) -> Option<&str> {
        self.sweeper.failure(key)
    }

    /// Returns the word for what is going on.
    pub fn word(&mut self, scenario: &Scenario) -> &'static str {
        let asked = self.asked(scenario);
        self.state(&asked).word()
    }

    /// Returns what is shown, with the sweep behind it.
    pub fn shown(&self) -> Option<&Outcome> {
        self.sweeper.shown()
    }

    /// Takes what has been computed, and begins what can begin by itself: once a frame, while the view is shown.
    pub(super) fn poll(&mut self, ctx: &Context, scenario: &Scenario, arms: &ArmSelection) {
        self.sweeper.poll();
        let asked = self.asked(scenario);
        if let Ok((key, sweep, cost)) = asked
            && self.sweeper.wants(&key, cost)
        {
            self.start(ctx, key, sweep, cost);
        }
        if self.sweeper.is_running() {
            ctx.request_repaint_after(Duration::from_millis(100));
        }
        self.draw(arms);
    }

    fn start(&mut self, ctx: &Context, key: Key, sweep: Sweep, cost: u128) {
        let ctx = ctx.clone();
        self.sweeper.start(key, sweep, cost, move || ctx.request_repaint());
    }

    /// Waits for what is computed.
    pub(super) fn wait_for_sweep(&mut self) {
        self.sweeper.wait();
    }

    /// Returns whether a cell can be opened in the landscape.
    pub(super) fn can_open(&self) -> bool {
        self.selected.is_some() && self.sweeper.shown().is_some()
    }

    /// Begins the sweep, pauses it, or resumes it.
    pub(super) fn run(&mut self, ctx: &Context, scenario: &Scenario) {
        let asked = self.asked(scenario);
        let state = self.state(&asked);
        if matches!(state, State::Computing | State::Paused) {
            self.sweeper.toggle_pause();
        } else if let Ok((key, sweep, cost)) = asked {
            self.start(ctx, key, sweep, cost);
        }
    }

    /// Gives up what is computed and keeps what is there.
    pub(super) fn cancel(&mut self) {
        self.sweeper.cancel();
    }

    /// Opens the selected cell.
    pub(super) fn open_selected(&mut self) {
        self.opens = self.selected;
    }

    /// Returns the scenario and the arm of a cell that is to be opened in the landscape, once.
    pub(super) fn take_opened(&mut self) -> Option<(Scenario, usize)> {
        let spot = self.opens.take()?;
        let outcome = self.sweeper.shown()?;
        let cell = outcome.plan.cell(spot.cell).ok()?;
        let of = &outcome.key.scenario;
        let run = crate::scenario::RunSettings { stop: of.run.stop, ..cell.scenario.run };
        Some((Scenario { run, title: of.title.clone(), about: of.about.clone(), ..cell.scenario }, spot.arm))
    }

    /// Returns the arms whose plots are shown.
    pub(super) fn arms(outcome: &Outcome, settings: &Settings, arms: &ArmSelection) -> Vec<usize> {
        let all = &outcome.key.scenario.arms;
        let is_map = outcome.kind() != Kind::Curves;
        let one =
            settings.arm.as_ref().filter(|_| is_map).and_then(|name| all.iter().position(|arm| arm.name == *name));
        match one {
            Some(one) => vec![one],
            None => (0..all.len())
                .filter(|arm| !arms.hidden.contains(&all[*arm].name) && (!is_map || outcome.turns(*arm)))
                .collect(),
        }
    }

    /// Returns the quantity that is shown of a sweep: the one that is asked for, as far as this sweep has it.
    pub fn quantity(settings: &Settings, outcome: &Outcome) -> Quantity {
        let quantity = settings.quantity;
        let has_target = outcome.key.scenario.run.target.is_some() && outcome.problem.optimum().is_known();
        if quantity.is_of(outcome.kind()) && (has_target || !quantity.needs_target()) {
            return quantity;
        }
        if outcome.kind() == Kind::Starts { Quantity::Basin } else { Quantity::Final }
    }

    /// Returns the plots as they are shown now, for files.
    pub fn chart(outcome: &Outcome, settings: &Settings, arms: &ArmSelection) -> Chart {
        Chart::new(outcome, Self::quantity(settings, outcome), &Self::arms(outcome, settings, arms), false)
    }

    /// Returns the best of each arm that is shown.
    pub(super) fn bests(&self) -> &[Best] {
        self.chart.last().map_or(&[], |chart| &chart.bests)
    }

    /// Draws what is shown anew where it has changed.
    fn draw(&mut self, arms: &ArmSelection) {
        let Some(outcome) = self.sweeper.shown() else { return };
        let (quantity, which) = (Self::quantity(&self.settings, outcome), Self::arms(outcome, &self.settings, arms));
        // One that was given up shows what it has, and no more.
        let preview = self.sweeper.is_running();
        self.chart.get(&(outcome.version, quantity, which.clone(), preview), |_| {
            Chart::new(outcome, quantity, &which, preview)
        });
    }

    /// Shows the plots over all of `ui`.
    pub(super) fn show(&mut self, ui: &mut Ui, scenario: &Scenario, arms: &mut ArmSelection) {
        self.bar(ui, scenario);
        self.hovered = None;
        self.draw(arms);
        // Plots of another kind would answer a question that is no longer asked.
        let shown = self.sweeper.shown().filter(|outcome| outcome.kind() == self.settings.request.kind);
        let (Some(outcome), Some(chart)) = (shown, self.chart.last()) else {
            self.nothing(ui, scenario);
            return;
        };
        let quantity = Self::quantity(&self.settings, outcome);
        let which = Self::arms(outcome, &self.settings, arms);
        if self.selected.is_some_and(|spot| spot.cell >= outcome.plan.cells() || spot.arm >= outcome.plan.arms()) {
            self.selected = None;
        }
        if chart.plots.is_empty() {
            ui.centered_and_justified(|ui| ui.label(theme::body("Every arm is hidden")));
            return;
        }
        let is_current = outcome.key.scenario.arms.len() == scenario.arms.len() && outcome.kind() != Kind::Starts;
        let below = if ui.available_height() > 220.0 { self.legend + theme::space::S } else { 0.0 };
        let area = Rect::from_min_size(ui.cursor().min, (ui.available_size() - vec2(0.0, below)).max(vec2(1.0, 1.0)));
        let preview = self.sweeper.is_running();
        // Curves and the strip below them share their axis.
        let curves = chart.plots.iter().filter(|plot| plot.arm.is_none());
        let left = curves.map(|plot| panel::left_margin(ui, area, &plot.panel)).fold(0.0, f32::max);
        let mut marks = Marks { selected: self.selected, hovered: None, opens: None, focused: false };
        self.pictures.resize_with(chart.plots.len().max(self.pictures.len()), Pictures::default);
        for (place, (plot, pictures)) in chart.plots.iter().zip(&mut self.pictures).enumerate() {
            let tile =
                if plot.arm.is_some() { tile(area, place, chart.plots.len()) } else { row(area, plot, &chart.plots) };
            let version = version(outcome, quantity, &which, place, preview);
            let draw = |ui: &mut Ui| panel::show(ui, tile, &plot.panel, left, pictures, version);
            let drawn = ui.push_id(("plot", place), draw).inner;
            if is_current && !plot.is_strip {
                now(ui, outcome, plot, &drawn, scenario);
            }
            marks.interact(ui, outcome, plot, &drawn, &which);
            described::picture(&drawn.response, plot.summary.clone());
        }
        marks.keys(ui, outcome, &which);
        (self.selected, self.hovered, self.opens) = (marks.selected, marks.hovered, marks.opens.or(self.opens));
        if let Some(spot) = self.selected {
            arms.selected = spot.arm;
        }
        ui.advance_cursor_after_rect(area);
        if below > 0.0 {
            let adam = which.iter().any(|arm| outcome.theory.is_known.get(*arm) == Some(&false));
            let tip = |name: &str| match name {
                LIMIT => Some(limit_words(&place_of_limits(&outcome.theory), adam)),
                "median diverged" => Some("At least half of the runs of these cells diverged".to_owned()),
                _ => None,
            };
            let legend = ui.scope(|ui| panel::legend(ui, chart.plots.iter().map(|plot| &plot.panel), tip));
            self.legend = legend.response.rect.height();
        }
    }

    /// Shows the choice of the quantity and the arm.
    fn bar(&mut self, ui: &mut Ui, scenario: &Scenario) {
        let settings = &mut self.settings;
        let kind = settings.request.kind;
        let shown = self.sweeper.shown().filter(|outcome| outcome.kind() == kind);
        let shown = shown.map(|outcome| Self::quantity(settings, outcome));
        let known = scenario.run.target.is_some();
        let of_one = kind != Kind::Curves && scenario.arms.len() > 1;
        let beside = ui.horizontal(|ui| {
            for quantity in Quantity::ALL.into_iter().filter(|quantity| quantity.is_of(kind)) {
                let chosen = shown.unwrap_or(settings.quantity) == quantity;
                let enabled = known || !quantity.needs_target();
                let label = egui::Button::selectable(chosen, theme::caption(quantity.title()));
                let label = ui.add_enabled(enabled, label).on_hover_text(quantity.about());
                if label.on_disabled_hover_text("Set a target on the left").clicked() {
                    settings.quantity = quantity;
                }
            }
            let has_room = ui.available_width() > MAP_OF + theme::space::S;
            let ends = Ends::new(ui, "map of");
            ends.leading(ui, |ui| {
                if ui.available_width() > 360.0 {
                    ui.add(egui::Label::new(theme::caption(HINT)).truncate());
                }
            });
            ends.trailing(ui, |ui| {
                if of_one && has_room {
                    map_of(ui, settings, scenario);
                }
            });
            has_room
        });
        if of_one && !beside.inner {
            map_of(ui, settings, scenario);
        }
    }

    /// Shows words where there is no plot yet.
    fn nothing(&mut self, ui: &mut Ui, scenario: &Scenario) {
        let asked = self.asked(scenario);
        let words = match &asked {
            Err((_, message)) => message.clone(),
            Ok((key, ..)) if self.failure(key).is_some() => {
                "The sweep could not be computed; the panel on the left says why".to_owned()
            }
            Ok(_) if self.is_running() => "Computing…".to_owned(),
            Ok(_) => {
                format!("Press Run, or {}, to compute this sweep", shortcut(ui.ctx(), Command::View(ViewCommand::Run)))
            }
        };
        ui.centered_and_justified(|ui| ui.add(egui::Label::new(theme::body(words)).wrap()));
    }
}

/// The width of the list of arms.
const MAP_OF: f32 = 150.0;

/// Shows the list of arms of which one can be shown alone.
fn map_of(ui: &mut Ui, settings: &mut Settings, scenario: &Scenario) {
    let text = settings.arm.clone().unwrap_or_else(|| "All arms".to_owned());
    ui.scope(|ui| {
        ui.set_max_width(MAP_OF);
        let combo = ComboBox::from_id_salt("map of").width(MAP_OF).truncate().selected_text(text).show_ui(ui, |ui| {
            ui.set_max_width(2.0 * MAP_OF);
            ui.selectable_value(&mut settings.arm, None, "All arms");
            for arm in &scenario.arms {
                ui.selectable_value(&mut settings.arm, Some(arm.name.clone()), &arm.name);
            }
        });
        combo.response.on_hover_text("Whose map is shown").accessible_name("Map of");
    });
}

fn shortcut(ctx: &Context, command: Command) -> String {
    command.shortcut_text(ctx).unwrap_or_default()
}
