//! The landscape view: settings, map, curves, read-out, and the play head below them.

use crate::app::command::ViewCommand;
use crate::app::document::{Editable, Kind};
use crate::app::landscape::curves::CurvesView;
use crate::app::landscape::export;
use crate::app::landscape::map::{self, MapInput, MapView};
use crate::app::landscape::progress;
use crate::app::landscape::readout::Readout;
use crate::app::landscape::results::{AtStep, Computer, Results};
use crate::app::landscape::setup::SetupView;
use crate::app::landscape::transport::Transport;
use crate::app::memo::Memo;
use crate::app::tab::Tab;
use crate::app::view::{Availability, ExportForm, View};
use crate::app::widgets::arms::cards::{self, Ground};
use crate::app::widgets::ends::Ends;
use crate::app::widgets::word::Word;
use crate::app::widgets::{icon, theme};
use crate::app::workspace::{Message, Workspace};
use crate::figure::draw::{Look, Quantity};
use crate::scenario::Scenario;
use crate::simulate::{State, Trajectory};
use egui::{Context, Frame, Margin, Panel, ScrollArea, Ui};
use std::path::PathBuf;
use std::sync::Arc;

/// Height of the bar with the play head.
const TRANSPORT: f32 = 44.0;

static TAB: Tab = Tab {
    name: "landscape",
    title: "Landscape",
    about: "One run of every arm on the landscape",
    icon: icon::MOUNTAINS,
    shortcuts: &[Tab::ctrl(egui::Key::Num1)],
};

static EXPORT: ExportForm = ExportForm {
    title: "Export",
    hint: "The extension decides: .png or .svg for the figure, .gif for an animation, .csv for every step",
    endings: &["png", "svg", "gif", "csv"],
    suggestion: "figure.png",
};

/// The view and what it keeps from frame to frame.
pub struct LandscapeView {
    /// Runs of the scenario, from the first frame on.
    computer: Option<Computer>,
    states: Memo<(u64, u64), Vec<State>>,
    transport: Transport,
    setup: SetupView,
    map: MapView,
    curves: CurvesView,
    readout: Readout,
    look: Look,
    quantity: Quantity,
    forces: bool,
}

impl Default for LandscapeView {
    fn default() -> Self {
        Self {
            computer: None,
            states: Memo::default(),
            transport: Transport::default(),
            setup: SetupView::default(),
            map: MapView::default(),
            curves: CurvesView::default(),
            readout: Readout::default(),
            look: Look::default(),
            quantity: Quantity::Loss,
            forces: false,
        }
    }
}

impl LandscapeView {
    /// Returns what is shown: one trajectory for each arm.
    pub fn trajectories(&self) -> Vec<Trajectory> {
        self.computer.as_ref().map(|computer| computer.shown().trajectories.clone()).unwrap_or_default()
    }

    /// Returns the step at the play head.
    pub fn step(&self) -> u64 {
        self.transport.step()
    }

    fn computer(&mut self, scenario: &Scenario) -> &mut Computer {
        self.computer.get_or_insert_with(|| Computer::new(scenario))
    }

    /// Returns the results that are shown.
    fn results(&mut self, workspace: &Workspace) -> Arc<Results> {
        self.computer(&workspace.scenario.now.value).last()
    }

    /// Shows the choice of the curves' quantity.
    fn quantity_bar(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            for quantity in Quantity::ALL {
                let short = if quantity == Quantity::Distance { "Distance" } else { quantity.title() };
                ui.selectable_value(&mut self.quantity, quantity, theme::caption(short)).on_hover_text(quantity.title());
            }
            let ends = Ends::new(ui, "forces");
            ends.leading(ui, |ui| {
                if ui.available_width() > 320.0 {
                    ui.add(egui::Label::new(theme::caption(map::HINT)).truncate());
                }
            });
            ends.trailing(ui, |ui| {
                ui.checkbox(&mut self.forces, theme::caption("Forces")).on_hover_text(
                    "Arrows of one length at the model: along −∇f in the arm's colour, along the spring's pull in black",
                );
            });
        });
    }
}

/// Returns a function that says which arms of the results are shown.
fn shown_arms(workspace: &Workspace, results: &Results) -> impl Fn(usize) -> bool + use<> {
    let arms = 0..results.trajectories.len();
    let shown: Vec<bool> = arms.map(|arm| workspace.scenario.arms.is_shown(&results.scenario.arms, arm)).collect();
    move |arm| shown.get(arm).copied().unwrap_or(true)
}

impl View for LandscapeView {
    fn tab(&self) -> &'static Tab {
        &TAB
    }

    fn document(&self) -> Kind {
        Kind::Scenario
    }

    fn availability(&self, command: ViewCommand) -> Availability {
        match command {
            ViewCommand::Time(_) | ViewCommand::ResetView => Availability::Enabled,
            ViewCommand::Run | ViewCommand::Cancel | ViewCommand::OpenCell => Availability::Absent,
        }
    }

    fn command(&mut self, command: ViewCommand, _ctx: &Context, _workspace: &mut Workspace) {
        match command {
            ViewCommand::ResetView => self.map.reset(),
            ViewCommand::Time(command) => self.transport.command(command),
            ViewCommand::Run | ViewCommand::Cancel | ViewCommand::OpenCell => {}
        }
    }

    fn update(&mut self, ctx: &Context, workspace: &mut Workspace, _is_shown: bool) {
        let wake = {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        let scenario = &workspace.scenario.now.value;
        let computer = self.computer(scenario);
        let results = computer.results(scenario, wake);
        if let Some(text) = computer.take_failure() {
            workspace.toasts.error(text);
        }
        let end = results.trajectories.iter().map(Trajectory::steps).max().unwrap_or(0);
        self.transport.set_end(end);
        if self.transport.is_playing() {
            self.transport.advance(f64::from(ctx.input(|input| input.stable_dt)).min(0.1));
            ctx.request_repaint();
        }
    }

    fn settings(&mut self, ui: &mut Ui, workspace: &mut Workspace) -> bool {
        let results = self.results(workspace);
        let step = self.transport.step();
        let mut under_way = false;
        let mut swept = None;
        let document = &mut workspace.scenario;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let limit = results.problem.default_diverged_at(results.scenario.start);
            let edited = &mut document.now;
            let edit = self.setup.show(ui, &mut edited.value, &edited.preset, limit, &mut self.look);
            under_way |= edit.under_way;
            swept = edit.swept.map(|swept| (swept, None));
            ui.add_space(theme::space::M);
            let states = self.states.get(&(results.version, step), |_| results.states(step));
            let word = |name: &str| {
                let i = results.scenario.arms.iter().position(|arm| arm.name == name)?;
                states.get(i).map(|state| Word::from(*state))
            };
            let (arms, preset) = (&mut edited.value.arms, &edited.preset.arms);
            let edit = cards::show(ui, &mut document.arms, Ground::Landscape, arms, preset, &word);
            under_way |= edit.under_way;
            swept = swept.or(edit.swept.map(|swept| (swept, Some(document.arms.selected))));
        });
        if let Some(((table, name), arm)) = swept {
            let arm = arm.and_then(|arm| document.now.value.arms.get(arm)).map(|arm| arm.name.clone());
            workspace.send(Message::Sweep { key: format!("{table}.{name}"), arm });
        }
        under_way
    }

    fn below(&mut self, ui: &mut Ui, workspace: &mut Workspace) {
        let results = self.results(workspace);
        let step = self.transport.step();
        let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(theme::space::M as i8, 0));
        let mut pressed = None;
        Panel::bottom("transport").exact_size(TRANSPORT).frame(frame).show(ui, |ui| pressed = self.transport.show(ui));
        if let Some(command) = pressed {
            self.transport.command(command);
        }
        if ui.available_height() <= 360.0 {
            return;
        }
        let shown = shown_arms(workspace, &results);
        let margin = Margin::same(theme::space::S as i8);
        let frame = Frame::central_panel(ui.style()).inner_margin(margin);
        let panel = Panel::bottom("curves").resizable(true).default_size(190.0).size_range(100.0..=600.0);
        panel.frame(frame).show(ui, |ui| {
            self.quantity_bar(ui);
            if let Some(step) = self.curves.show(ui, &results, self.quantity, step, &shown) {
                self.transport.hold_at(step);
            }
        });
    }

    fn centre(&mut self, ui: &mut Ui, workspace: &mut Workspace) -> bool {
        let results = self.results(workspace);
        let shown = shown_arms(workspace, &results);
        let scenario = &mut workspace.scenario.now.value;
        // Until another function is computed, the map is that of the one before.
        let same = results.scenario.landscape == scenario.landscape;
        let input = MapInput {
            scenario: if same { scenario } else { &results.scenario },
            results: &results,
            step: self.transport.step(),
            shown: &shown,
            look: self.look,
            forces: self.forces,
        };
        let response = self.map.show(ui, &input);
        if let Some(start) = response.start {
            scenario.start = start;
        }
        if let Some(point) = response.lower {
            self.computer(&workspace.scenario.now.value).correct(point);
        }
        response.under_way
    }

    fn progress(&mut self, ui: &mut Ui, workspace: &mut Workspace) {
        let scenario = &mut workspace.scenario.now.value;
        let computer = self.computer.get_or_insert_with(|| Computer::new(scenario));
        progress::show(ui, computer, scenario);
    }

    fn readings(&mut self, ui: &mut Ui, workspace: &mut Workspace) {
        let results = self.results(workspace);
        let step = self.transport.step();
        let document = &mut workspace.scenario;
        let shown = |i: usize| document.arms.is_shown(&results.scenario.arms, i);
        let states = self.states.get(&(results.version, step), |_| results.states(step));
        let at = AtStep { results: &results, step, states };
        let (scenario, selected) = (&document.now.value, document.arms.selected);
        if self.readout.show(ui, scenario, &at, selected, &shown, document.is_edited()) {
            document.revert();
        }
    }

    fn export_form(&self) -> &'static ExportForm {
        &EXPORT
    }

    fn export(&mut self, path: PathBuf, workspace: &mut Workspace) -> Result<(), String> {
        let work = export::of_scenario(path.clone(), workspace.scenario.marked(), self.transport.step(), self.look);
        workspace.exports.add(path, work);
        Ok(())
    }

    fn receive(&mut self, message: &Message, _ctx: &Context, _workspace: &mut Workspace) -> bool {
        *message == Message::ShowRun
    }

    fn opened(&mut self, kind: Kind) {
        if kind == Kind::Scenario {
            self.transport = Transport::default();
            self.map.reset();
        }
    }

    fn timings(&self) -> Vec<String> {
        let Some(results) = self.computer.as_ref().map(Computer::shown) else { return vec![] };
        let samples: usize = results.trajectories.iter().map(|trajectory| trajectory.samples.len()).sum();
        let took = 1e3 * results.took.as_secs_f64();
        vec![format!("last simulation      {took:.2} ms"), format!("samples kept         {samples}")]
    }

    fn wait(&mut self, ctx: &Context) {
        if let Some(computer) = &mut self.computer {
            computer.wait();
        }
        self.map.wait(ctx);
    }
}
