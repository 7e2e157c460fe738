//! The network view: the training of a network with every average beside it.

pub mod confusion;
pub mod export;
mod memory;
pub mod outcome;
mod plots;
pub mod readings;
pub mod runner;
pub mod settings;
mod table;
pub mod view;
mod widths;
pub mod words;
pub mod work;

pub use outcome::{Outcome, Stage};
pub use view::NetworkView;

use crate::app::command::ViewCommand;
use crate::app::document::Kind;
use crate::app::tab::Tab;
use crate::app::view::{Availability, ExportForm, View};
use crate::app::widgets::icon;
use crate::app::workspace::{Message, Workspace};
use egui::{Context, ScrollArea, Ui};
use std::path::PathBuf;
use std::time::Duration;

static TAB: Tab = Tab {
    name: "network",
    title: "Network",
    about: "Training of a network on MNIST with every average beside it",
    icon: icon::GRAPH,
    shortcuts: &[Tab::ctrl(egui::Key::Num3)],
};

static EXPORT: ExportForm = ExportForm {
    title: "Export the training",
    hint: "The extension decides: .toml for the training file, .png or .svg for the figure, .csv for every evaluation",
    endings: &["toml", "png", "svg", "csv"],
    suggestion: "training.png",
};

impl View for NetworkView {
    fn tab(&self) -> &'static Tab {
        &TAB
    }

    fn document(&self) -> Kind {
        Kind::Training
    }

    fn availability(&self, command: ViewCommand) -> Availability {
        let (running, ending) = (self.runner.is_running(), self.runner.is_ending());
        match command {
            ViewCommand::Run if running => Availability::of(!ending),
            ViewCommand::Run => Availability::of(self.memory.shortage().is_none()),
            ViewCommand::Cancel => Availability::of(running && !ending),
            ViewCommand::Time(_) | ViewCommand::ResetView | ViewCommand::OpenCell => Availability::Absent,
        }
    }

    fn command(&mut self, command: ViewCommand, ctx: &Context, workspace: &mut Workspace) {
        match command {
            ViewCommand::Run => self.run(ctx, &workspace.training),
            ViewCommand::Cancel => self.runner.stop(),
            ViewCommand::Time(_) | ViewCommand::ResetView | ViewCommand::OpenCell => {}
        }
    }

    fn update(&mut self, ctx: &Context, workspace: &mut Workspace, _is_shown: bool) {
        self.runner.poll();
        self.memory.update(&workspace.training.now.value, self.runner.is_running());
        if let Some(training) = self.runner.take_opened() {
            workspace.training.open(training, None);
        }
        if let Some(text) = self.runner.take_refusal() {
            workspace.toasts.error(text);
        }
        if self.runner.is_running() {
            ctx.request_repaint_after(Duration::from_millis(100));
        }
    }

    fn settings(&mut self, ui: &mut Ui, workspace: &mut Workspace) -> bool {
        let panel = ScrollArea::vertical().auto_shrink(false);
        let response = panel.show(ui, |ui| self.settings_panel(ui, &mut workspace.training)).inner;
        workspace.press(response.pressed);
        response.under_way
    }

    fn centre(&mut self, ui: &mut Ui, workspace: &mut Workspace) -> bool {
        self.show(ui, &mut workspace.training);
        false
    }

    fn readings(&mut self, ui: &mut Ui, workspace: &mut Workspace) {
        self.readings_panel(ui, &mut workspace.training);
    }

    fn export_form(&self) -> &'static ExportForm {
        &EXPORT
    }

    fn export(&mut self, path: PathBuf, workspace: &mut Workspace) -> Result<(), String> {
        let training = self.export_of(&workspace.training);
        workspace.exports.add(path.clone(), move |_| training.write(&path));
        Ok(())
    }

    fn receive(&mut self, message: &Message, ctx: &Context, workspace: &mut Workspace) -> bool {
        let Message::OpenFolder(path) = message else { return false };
        let ctx = ctx.clone();
        self.runner.open(path.clone(), workspace.training.now.value.clone(), move || ctx.request_repaint());
        true
    }

    fn wait(&mut self, _ctx: &Context) {
        self.runner.wait();
    }
}
