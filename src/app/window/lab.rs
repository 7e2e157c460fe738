//! State of the window, and one frame of it.

use crate::app::command::{Command, triggered};
use crate::app::document::{Content, Kind};
use crate::app::export_queue::End;
use crate::app::opening::{Opening, Subject};
use crate::app::tab::Tab;
use crate::app::view::View;
use crate::app::views::views;
use crate::app::widgets::theme::{self, Contrast};
use crate::app::window::help::Help;
use crate::app::window::keeper::Keeper;
use crate::app::window::palette::Palette;
use crate::app::window::prompt::Prompt;
use crate::app::window::session::{Preferences, SessionRef, of_views};
use crate::app::workspace::{Message, Workspace};

use crate::files;
use crate::scenario::{Document, Scenario, ScenarioError, Training};
use egui::{Context, ThemePreference, Ui};
use std::any::Any;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Panels that lie over the view where there is no room beside it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Drawers {
    pub(super) left: bool,
    pub(super) right: bool,
}

/// The window: its documents, the views of them, and its dialogs.
pub struct Lab {
    pub(super) workspace: Workspace,
    pub(super) views: Vec<Box<dyn View>>,
    /// Place of the view that is shown.
    pub(super) current: usize,
    pub(super) preferences: Preferences,
    applied: Option<Preferences>,
    pub(super) palette: Palette,
    pub(super) help: Help,
    pub(super) prompt: Prompt,
    pub(super) debug: bool,
    pub(super) drawers: Drawers,
    pub(super) frame_times: [Duration; 60],
    frames: usize,
    keeper: Option<Keeper>,
}

impl Lab {
    /// Opens `scenario`, and the first training preset.
    pub fn new(scenario: Scenario) -> Self {
        let training = Training::presets().next().expect("there are training presets, which are tested");
        Self {
            workspace: Workspace::new(scenario, training),
            views: views(),
            current: 0,
            preferences: Preferences::default(),
            applied: None,
            palette: Palette::default(),
            help: Help::default(),
            prompt: Prompt::default(),
            debug: false,
            drawers: Drawers::default(),
            frame_times: [Duration::ZERO; 60],
            frames: 0,
            keeper: None,
        }
    }

    /// Begins with what was named on the command line.
    pub fn begin(opening: Opening, ctx: &Context) -> Self {
        let Opening { subject, session } = opening;
        let (scenario, file, resume) = match &subject {
            Subject::Scenario(scenario, file) => (scenario.clone(), file.clone(), false),
            Subject::LastSession | Subject::Training(..) | Subject::Folder(_) => {
                let first = Scenario::presets().next();
                (first.expect("the first preset is a scenario, which is tested"), None, true)
            }
        };
        let mut lab = Self::new(scenario);
        if let Some(file) = file {
            lab.workspace.scenario.begin_from(file);
        }
        if let Some(path) = session {
            lab = lab.with_session(path, resume);
        }
        match subject {
            Subject::LastSession => {}
            Subject::Scenario(..) => lab.show_document(Kind::Scenario),
            Subject::Training(training, file) => {
                lab.workspace.training.open(training, file);
                lab.opened(Kind::Training);
            }
            Subject::Folder(path) => lab.deliver(&Message::OpenFolder(path), ctx),
        }
        lab
    }

    /// Remembers its session in `path`, and begins with what it holds; the scenario only if `resume`.
    #[must_use]
    pub fn with_session(mut self, path: PathBuf, resume: bool) -> Self {
        let (keeper, session, notes) = Keeper::open(path, &mut self.views);
        self.keeper = Some(keeper);
        if let Some(session) = session {
            self = self.with_preferences(session.preferences);
            let scenario = session.scenario.or_else(|| session.preset.clone());
            if let Some(scenario) = scenario.filter(|_| resume) {
                let preset = session.preset.unwrap_or_else(|| scenario.clone());
                self.workspace.scenario.restore(scenario, preset);
            }
            if let Some(training) = session.training.or_else(|| session.training_preset.clone()) {
                let preset = session.training_preset.unwrap_or_else(|| training.clone());
                self.workspace.training.restore(training, preset);
            }
        }
        for note in notes {
            self.workspace.toasts.error(note);
        }
        self
    }

    /// Returns the same window with `training` open.
    #[must_use]
    pub fn with_training(mut self, training: Training) -> Self {
        self.workspace.training.restore(training.clone(), training);
        self
    }

    /// Returns the same window, set up as `preferences` say.
    #[must_use]
    pub fn with_preferences(mut self, preferences: Preferences) -> Self {
        let place = self.views.iter().position(|view| preferences.view.as_deref() == Some(view.tab().name));
        self.current = place.unwrap_or(0);
        self.preferences = preferences;
        self
    }

    /// Returns the same window after a change of its view of type `V`.
    #[must_use]
    pub fn with_view<V: View>(mut self, change: impl FnOnce(&mut V, &mut Workspace)) -> Self {
        for view in &mut self.views {
            let view: &mut dyn Any = view.as_mut();
            if let Some(view) = view.downcast_mut::<V>() {
                change(view, &mut self.workspace);
                break;
            }
        }
        self
    }

    /// Returns the view of type `V`.
    ///
    /// # Panics
    /// If the list of views has none.
    pub fn view<V: View>(&self) -> &V {
        let mut all = self.views.iter().map(|view| view.as_ref() as &dyn Any);
        all.find_map(|view| view.downcast_ref::<V>()).expect("a view of the list")
    }

    /// Returns the scenario that is edited.
    pub fn scenario(&self) -> &Scenario {
        &self.workspace.scenario.now.value
    }

    /// Returns the training that is edited.
    pub fn training(&self) -> &Training {
        &self.workspace.training.now.value
    }

    /// Returns the documents, notes and exports.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Returns the tabs of the views.
    pub fn tabs(&self) -> Vec<&'static Tab> {
        self.views.iter().map(|view| view.tab()).collect()
    }

    /// Returns the tab of the view that is shown.
    pub fn tab(&self) -> &'static Tab {
        self.views[self.current].tab()
    }

    /// Returns the kind of document that the view that is shown edits.
    pub(super) fn kind(&self) -> Kind {
        self.views[self.current].document()
    }

    /// Waits for everything that is computed in the background: for tests and pictures.
    pub fn wait(&mut self, ctx: &Context) {
        for view in &mut self.views {
            view.wait(ctx);
        }
        self.prompt.wait();
        while self.workspace.exports.is_busy() {
            self.take_exports(ctx);
            std::thread::sleep(Duration::from_millis(1));
        }
        self.take_exports(ctx);
    }

    /// Begins waiting exports and notes those that have ended.
    pub(super) fn take_exports(&mut self, ctx: &Context) {
        let Workspace { exports, toasts, .. } = &mut self.workspace;
        for end in exports.poll(ctx) {
            match end {
                End::Wrote(path) => toasts.wrote("Wrote", &path),
                End::Cancelled(path) => {
                    toasts.done(format!("Cancelled; nothing was written to {}", crate::text::path(&path)))
                }
                End::Failed(text) => toasts.error(text),
            }
        }
    }

    /// Shows the view at a place of the list.
    fn show_place(&mut self, place: usize) {
        self.current = place;
        self.preferences.view = Some(self.tab().name.to_owned());
    }

    /// Shows the view of a tab.
    pub(super) fn show(&mut self, tab: &Tab) {
        if let Some(place) = self.views.iter().position(|view| view.tab() == tab) {
            self.show_place(place);
        }
    }

    /// Shows a view that edits a document of this kind, unless one is shown.
    pub(super) fn show_document(&mut self, kind: Kind) {
        if self.kind() != kind
            && let Some(place) = self.views.iter().position(|view| view.document() == kind)
        {
            self.show_place(place);
        }
    }

    /// Tells every view that another document of this kind was opened, and shows it.
    pub(super) fn opened(&mut self, kind: Kind) {
        self.views.iter_mut().for_each(|view| view.opened(kind));
        self.show_document(kind);
    }

    /// Gives a message to the view that it is for, and shows that view.
    pub(super) fn deliver(&mut self, message: &Message, ctx: &Context) {
        let workspace = &mut self.workspace;
        if let Some(place) = self.views.iter_mut().position(|view| view.receive(message, ctx, workspace)) {
            self.show_place(place);
        }
    }

    /// Delivers the messages that were sent.
    fn deliver_all(&mut self, ctx: &Context) {
        for message in self.workspace.take_messages() {
            self.deliver(&message, ctx);
        }
    }

    /// Opens a file or the folder of a training.
    pub(super) fn open(&mut self, path: &Path, ctx: &Context) {
        if files::is_folder(path) {
            return self.deliver(&Message::OpenFolder(path.to_owned()), ctx);
        }
        if let Err(text) = self.open_file(path) {
            self.workspace.toasts.error(text);
        }
    }

    /// Opens the file of a scenario or of a training, and a view that shows it.
    fn open_file(&mut self, path: &Path) -> Result<(), String> {
        let name = path.to_string_lossy().into_owned();
        let text = files::read_text(path).map_err(|error| error.to_string())?;
        let document = Document::parse(&text, Some(&name)).map_err(|error| error.to_string())?;
        let file = Some(path.to_owned());
        if document.is_training() {
            let training = document.training().map_err(|error| error.to_string())?;
            self.workspace.training.open(training, file);
            self.opened(Kind::Training);
        } else {
            let scenario = document.scenario().map_err(|error| error.to_string())?;
            self.workspace.scenario.open(scenario, file);
            self.opened(Kind::Scenario);
        }
        Ok(())
    }

    /// Saves the document of the view that is shown.
    pub(super) fn save(&mut self, path: &Path) {
        let kind = self.kind();
        let document = self.workspace.document_mut(kind);
        let text = document.text_to_save();
        // A file that cannot be opened again would be lost work.
        if let Err(error) = opens_again(&text, kind) {
            return self.workspace.toasts.error(format!("Not saved, since it could not be opened again: {error}"));
        }
        match files::write_text(path, &text) {
            Ok(()) => {
                document.saved(path.to_owned());
                self.workspace.toasts.wrote("Saved", &files::absolute(path));
            }
            Err(error) => self.workspace.toasts.error(error.to_string()),
        }
    }

    /// Shows one frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        let begun = Instant::now();
        let ctx = ui.ctx().clone();
        self.apply_preferences(&ctx);
        // A dialog takes the keys of the view that it lies over.
        let asks = self.prompt.is_open();
        let tabs = self.tabs();
        for command in triggered(&ctx, &tabs, |command| self.has(command) && (!asks || command == Command::Help)) {
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
        let width = ui.available_width();
        self.top_bar(ui);
        for (place, view) in self.views.iter_mut().enumerate() {
            view.update(&ctx, &mut self.workspace, place == self.current);
        }
        let mut under_way = self.panels(ui, width);
        under_way |= self.drawers(&ctx, width);
        self.deliver_all(&ctx);
        if let Some(pointer) = pointer {
            ctx.input_mut(|input| input.pointer = pointer);
        }
        self.floating(&ctx);
        self.keep_valid();
        if let Some(command) = self.workspace.take_pressed() {
            self.command(command, &ctx);
        }
        self.workspace.documents_mut().into_iter().for_each(|document| document.observe(under_way));
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

    /// Takes back what is not valid, such as a name that another arm has, and says why.
    fn keep_valid(&mut self) {
        let faults: Vec<String> =
            self.workspace.documents_mut().into_iter().filter_map(|document| document.keep_valid()).collect();
        for fault in faults {
            self.workspace.toasts.error(fault);
        }
    }

    /// Writes the session where it has changed and no edit is going on, at most every other second.
    fn remember(&mut self, ctx: &Context, under_way: bool) {
        let Some(keeper) = self.keeper.as_mut().filter(|_| !under_way) else { return };
        let views = of_views(&self.views);
        let session = SessionRef::new(&self.preferences, &views, &self.workspace);
        match keeper.due(session) {
            None => {}
            Some(Duration::ZERO) => {
                if let Some(text) = keeper.write(session.to_session()) {
                    self.workspace.toasts.error(text);
                }
            }
            Some(wait) => ctx.request_repaint_after(wait),
        }
    }
}

/// Opens a text that is to be saved.
fn opens_again(text: &str, kind: Kind) -> Result<(), ScenarioError> {
    let document = Document::parse(text, None)?;
    match kind {
        Kind::Scenario => document.scenario().map(drop),
        Kind::Training => document.training().map(drop),
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.workspace.exports.finish(Duration::from_secs(2));
        if let Some(keeper) = &mut self.keeper {
            let views = of_views(&self.views);
            keeper.write(SessionRef::new(&self.preferences, &views, &self.workspace).to_session());
        }
    }
}
