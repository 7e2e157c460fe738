//! The window's state, and one frame of it.

mod bars;
mod commands;
pub mod fuzzy;
pub mod help;
mod landscape;
mod network;
pub mod palette;
pub mod prompt;
mod robustness;
pub mod session;
pub mod shell;

use crate::app::command::{Command, triggered};
use crate::app::export_queue::{End, ExportQueue};
use crate::app::history::History;
use crate::app::landscape::curves::CurvesView;
use crate::app::landscape::map::MapView;
use crate::app::landscape::readout::Readout;
use crate::app::landscape::results::Computer;
use crate::app::landscape::setup::SetupView;
use crate::app::landscape::transport::Transport;
use crate::app::memo::Memo;
use crate::app::network::{NetworkView, Outcome};
use crate::app::robustness::RobustnessView;
use crate::app::toast::Toasts;
use crate::app::view::View;
use crate::app::widgets::arms::ArmsView;
use crate::app::widgets::theme::{self, Contrast};
use crate::app::window::help::Help;
use crate::app::window::palette::Palette;
use crate::app::window::prompt::Prompt;
use crate::app::window::session::{Keeper, Preferences, SessionRef};
use crate::app::{Opening, Subject};
use crate::figure::draw::{Look, Quantity};
use crate::files;
use crate::presets::PRESETS;
use crate::scenario::{Document, Scenario, ScenarioError, Training};
use crate::simulate::{State, Trajectory};
use egui::{Context, Margin, ThemePreference, Ui};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How many edits can be taken back.
const EDITS: usize = 200;

/// Below this width the panel on the right is not shown.
const NARROW: f32 = 900.0;

/// Below this width the panel on the left lies over the map.
const TINY: f32 = 600.0;

/// Which panels lie over the map where there is no room beside it.
#[derive(Clone, Copy, Debug, Default)]
struct Drawers {
    left: bool,
    right: bool,
}

/// What lies on the table; every change of it can be undone.
#[derive(Clone, Debug, PartialEq)]
struct Desk {
    /// What is edited.
    scenario: Scenario,
    /// What it was when it came: double-clicks go back to its values.
    preset: Scenario,
    /// The file that Save writes to, and what it holds.
    file: Option<(PathBuf, Scenario)>,
}

impl Desk {
    /// The scenario as it was saved, or else as it came.
    fn kept(&self) -> &Scenario {
        self.file.as_ref().map_or(&self.preset, |(_, saved)| saved)
    }

    /// Whether the scenario is another than it was saved or came.
    fn is_edited(&self) -> bool {
        self.scenario != *self.kept()
    }
}

/// The laboratory: one scenario on the table, its results, and the views of them.
pub struct Lab {
    desk: Desk,
    history: History<Desk>,
    computer: Computer,
    states: Memo<(u64, u64), Vec<State>>,
    transport: Transport,
    arms: ArmsView,
    setup: SetupView,
    map: MapView,
    curves: CurvesView,
    readout: Readout,
    look: Look,
    quantity: Quantity,
    forces: bool,
    preferences: Preferences,
    applied: Option<Preferences>,
    palette: Palette,
    help: Help,
    prompt: Prompt,
    robustness: RobustnessView,
    network: NetworkView,
    exports: ExportQueue,
    toasts: Toasts,
    debug: bool,
    drawers: Drawers,
    pending: Option<Command>,
    frame_times: [Duration; 60],
    frames: usize,
    keeper: Option<Keeper>,
}

impl Lab {
    /// A laboratory with `scenario` on the table.
    pub fn new(scenario: Scenario) -> Self {
        let computer = Computer::new(&scenario);
        let desk = Desk { preset: scenario.clone(), file: None, scenario };
        Self {
            history: History::new(desk.clone(), EDITS),
            desk,
            computer,
            states: Memo::default(),
            transport: Transport::default(),
            arms: ArmsView::default(),
            setup: SetupView::default(),
            map: MapView::default(),
            curves: CurvesView::default(),
            readout: Readout::default(),
            look: Look::default(),
            quantity: Quantity::Loss,
            forces: false,
            preferences: Preferences::default(),
            applied: None,
            palette: Palette::default(),
            help: Help::default(),
            prompt: Prompt::default(),
            robustness: RobustnessView::default(),
            network: NetworkView::default(),
            exports: ExportQueue::default(),
            toasts: Toasts::default(),
            debug: false,
            drawers: Drawers::default(),
            pending: None,
            frame_times: [Duration::ZERO; 60],
            frames: 0,
            keeper: None,
        }
    }

    /// What the window begins with.
    pub fn begin(opening: Opening, ctx: &Context) -> Self {
        let Opening { subject, session } = opening;
        let (scenario, file, resume) = match &subject {
            Subject::Scenario(scenario, file) => (scenario.clone(), file.clone(), false),
            _ => (first_scenario(), None, true),
        };
        let mut lab = Self::new(scenario);
        if let Some(file) = file {
            lab = lab.with_file(file);
        }
        if let Some(path) = session {
            lab = lab.with_session(path, resume);
        }
        match subject {
            Subject::LastSession => {}
            Subject::Scenario(..) => lab.leave_network(),
            Subject::Training(training, file) => lab.table_training(training, file),
            Subject::Folder(path) => lab.open_run(&path, ctx),
        }
        lab
    }

    /// The same with a file that Save writes to.
    pub fn with_file(mut self, file: PathBuf) -> Self {
        self.desk.file = Some((file, self.desk.scenario.clone()));
        self.history.restart(self.desk.clone());
        self
    }

    /// Remembers its session in `path`, and begins with what it holds; the scenario only if `resume`.
    pub fn with_session(mut self, path: PathBuf, resume: bool) -> Self {
        let (keeper, session, notes) = Keeper::open(path);
        self.keeper = Some(keeper);
        if let Some(session) = session {
            self.preferences = session.preferences;
            if let (true, Some(scenario)) = (resume, session.scenario.clone().or_else(|| session.preset.clone())) {
                let preset = session.preset.unwrap_or_else(|| scenario.clone());
                self.desk = Desk { scenario, preset, file: None };
                self.history.restart(self.desk.clone());
            }
            if let Some(training) = session.training.clone().or_else(|| session.training_preset.clone()) {
                let preset = session.training_preset.unwrap_or_else(|| training.clone());
                self.network.restore(training, preset);
            }
        }
        for note in notes {
            self.toasts.error(note);
        }
        self
    }

    /// The same with `training` on the table of the network view.
    pub fn with_training(mut self, training: Training) -> Self {
        self.network.restore(training.clone(), training);
        self
    }

    /// The same, showing a training that was done elsewhere.
    pub fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.network.restore(outcome.training.clone(), outcome.training.clone());
        self.network.present(outcome);
        self
    }

    /// The same, set up as `preferences` say.
    pub fn with_preferences(mut self, preferences: Preferences) -> Self {
        self.preferences = preferences;
        self
    }

    /// The scenario on the table.
    pub fn scenario(&self) -> &Scenario {
        &self.desk.scenario
    }

    /// The network view.
    pub fn network_view(&self) -> &NetworkView {
        &self.network
    }

    /// What is shown: one trajectory for each arm.
    pub fn trajectories(&self) -> Vec<Trajectory> {
        self.computer.shown().trajectories.clone()
    }

    /// The step at the play head.
    pub fn step(&self) -> u64 {
        self.transport.step()
    }

    /// The view that is shown.
    pub fn view(&self) -> View {
        self.preferences.view
    }

    /// Waits for everything that is computed in the background: for tests and pictures.
    pub fn wait(&mut self, ctx: &Context) {
        self.computer.wait();
        self.map.wait(ctx);
        self.robustness.wait();
        self.network.wait();
        self.prompt.wait();
        while self.exports.is_busy() {
            self.take_exports(ctx);
            std::thread::sleep(Duration::from_millis(1));
        }
        self.take_exports(ctx);
    }

    /// Begins waiting exports and notes those that have ended.
    fn take_exports(&mut self, ctx: &Context) {
        for end in self.exports.poll(ctx) {
            match end {
                End::Wrote(path) => self.toasts.wrote("Wrote", &path),
                End::Cancelled(path) => {
                    self.toasts.done(format!("Cancelled; nothing was written to {}", crate::text::path(&path)))
                }
                End::Failed(text) => self.toasts.error(text),
            }
        }
    }

    /// Puts another scenario on the table; the one before comes back with Undo.
    fn table(&mut self, scenario: Scenario, file: Option<PathBuf>) {
        let file = file.map(|path| (path, scenario.clone()));
        self.desk = Desk { preset: scenario.clone(), file, scenario };
        self.arms = ArmsView::default();
        self.transport = Transport::default();
        self.map.reset();
    }

    fn open(&mut self, path: &Path, ctx: &Context) {
        if files::is_folder(path) {
            return self.open_run(path, ctx);
        }
        if let Err(text) = self.open_file(path) {
            self.toasts.error(text);
        }
    }

    /// Opens the file of a scenario or of a training, and the view that shows it.
    fn open_file(&mut self, path: &Path) -> Result<(), String> {
        let name = path.to_string_lossy().into_owned();
        let text = files::read_text(path).map_err(|error| error.to_string())?;
        let document = Document::parse(&text, Some(&name)).map_err(|error| error.to_string())?;
        if document.is_training() {
            let training = document.training().map_err(|error| error.to_string())?;
            self.table_training(training, Some(path.to_owned()));
        } else {
            self.table(document.scenario().map_err(|error| error.to_string())?, Some(path.to_owned()));
            self.leave_network();
        }
        Ok(())
    }

    /// Shows a view of landscapes.
    fn leave_network(&mut self) {
        if self.preferences.view == View::Network {
            self.preferences.view = View::Landscape;
        }
    }

    fn save(&mut self, path: &Path) {
        let of_network = self.preferences.view == View::Network;
        // What is saved to its own file keeps its text; an edited preset in a file of its own must not tell of what it was.
        if !of_network && self.desk.file.is_none() {
            self.desk.scenario = self.desk.scenario.marked_as_edited(&self.desk.preset);
        } else if of_network {
            self.network.mark_as_edited();
        }
        let text = if of_network { self.network.training().to_toml() } else { self.desk.scenario.to_toml() };
        // A file that cannot be opened again would be lost work.
        if let Err(error) = again(&text, of_network) {
            return self.toasts.error(format!("Not saved, since it could not be opened again: {error}"));
        }
        match files::write_text(path, &text) {
            Ok(()) => {
                if of_network {
                    self.network.saved(path.to_owned());
                } else {
                    self.desk.file = Some((path.to_owned(), self.desk.scenario.clone()));
                }
                self.toasts.wrote("Saved", &files::absolute(path));
            }
            Err(error) => self.toasts.error(error.to_string()),
        }
    }

    /// Shows one frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        let begun = Instant::now();
        let ctx = ui.ctx().clone();
        self.apply_preferences(&ctx);
        let view = self.preferences.view;
        // A dialog takes the keys of the view that it lies over.
        let asks = self.prompt.is_open();
        for command in triggered(&ctx, |command| view.has(command) && (!asks || command == Command::Help)) {
            self.command(command, &ctx);
        }
        // A tooltip that is open stays as long as the pointer rests where it was, also above what dims the view: below a palette or
        // the help the pointer is nowhere.
        let is_dimmed = self.palette.is_open() || self.help.open;
        let pointer = is_dimmed.then(|| ctx.input_mut(|input| std::mem::take(&mut input.pointer)));
        let dropped: Vec<PathBuf> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if let Some(path) = dropped.first() {
            self.open(path, &ctx);
        }
        let wake = {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        let results = self.computer.results(&self.desk.scenario, wake);
        if let Some(text) = self.computer.take_failure() {
            self.toasts.error(text);
        }
        let end = results.trajectories.iter().map(|trajectory| trajectory.steps()).max().unwrap_or(0);
        self.transport.set_end(end);
        if self.transport.is_playing() {
            self.transport.advance(f64::from(ctx.input(|input| input.stable_dt)).min(0.1));
            ctx.request_repaint();
        }
        self.network.update(&ctx);
        if let Some(text) = self.network.take_refusal() {
            self.toasts.error(text);
        }
        let width = ui.available_width();
        self.top_bar(ui);
        let mut under_way = match self.preferences.view {
            View::Landscape => self.landscape(ui, &results, width),
            View::Robustness => self.robustness(ui, width),
            View::Network => self.network(ui, width),
        };
        under_way |= self.drawers(&ctx, width, &results);
        if let Some(pointer) = pointer {
            ctx.input_mut(|input| input.pointer = pointer);
        }
        self.floating(&ctx);
        self.keep_valid();
        if let Some(command) = self.pending.take() {
            self.command(command, &ctx);
        }
        self.history.observe(&self.desk, under_way);
        if let Some(text) = self.network.observe(under_way) {
            self.toasts.error(text);
        }
        self.remember(&ctx, under_way);
        self.frame_times[self.frames % 60] = begun.elapsed();
        self.frames += 1;
    }

    fn apply_preferences(&mut self, ctx: &Context) {
        if self.applied.as_ref() == Some(&self.preferences) {
            return;
        }
        let now = &self.preferences;
        ctx.set_theme(match now.dark {
            Some(true) => ThemePreference::Dark,
            Some(false) => ThemePreference::Light,
            None => ThemePreference::System,
        });
        ctx.set_zoom_factor(now.zoom);
        theme::set_contrast(ctx, if now.high_contrast { Contrast::High } else { Contrast::Normal });
        if now.reduced_motion {
            ctx.all_styles_mut(|style| style.animation_time = 0.0);
        }
        self.applied = Some(now.clone());
    }

    /// Takes back what is no scenario, such as a name that another arm has; says why.
    fn keep_valid(&mut self) {
        if let Err(error) = self.desk.scenario.check() {
            self.desk = self.history.present().clone();
            self.toasts.error(error.to_string());
        }
    }

    /// Writes the session where it has changed and no edit is going on, at most every other second.
    fn remember(&mut self, ctx: &Context, under_way: bool) {
        let Some(keeper) = self.keeper.as_ref().filter(|_| !under_way) else { return };
        match keeper.due(self.session()) {
            None => {}
            Some(Duration::ZERO) => {
                let session = self.session().to_session();
                if let Some(text) = self.keeper.as_mut().and_then(|keeper| keeper.write(session)) {
                    self.toasts.error(text);
                }
            }
            Some(wait) => ctx.request_repaint_after(wait),
        }
    }

    fn session(&self) -> SessionRef<'_> {
        SessionRef {
            preferences: &self.preferences,
            scenario: &self.desk.scenario,
            preset: &self.desk.preset,
            training: self.network.training(),
            training_preset: self.network.preset(),
        }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.exports.finish(Duration::from_secs(2));
        let session = self.session().to_session();
        if let Some(keeper) = &mut self.keeper {
            keeper.write(session);
        }
    }
}

/// Opens a text that is to be saved.
fn again(text: &str, of_network: bool) -> Result<(), ScenarioError> {
    let document = Document::parse(text, None)?;
    if of_network { document.training().map(drop) } else { document.scenario().map(drop) }
}

/// The first preset.
fn first_scenario() -> Scenario {
    Scenario::parse(PRESETS[0].text, Some(PRESETS[0].name)).expect("the first preset is a scenario, which is tested")
}

/// The margin around a panel's content, so wide on the left and right.
fn margin(x: f32) -> Margin {
    Margin::symmetric(x as i8, theme::space::S as i8)
}
