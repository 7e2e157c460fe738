//! The robustness view: sweeps of the scenario.

pub mod best;
pub mod chart;
pub mod export;
pub mod outcome;
mod plots;
pub mod quantity;
pub mod readings;
pub mod request;
pub mod settings;
pub mod sweeper;
pub mod view;
mod words;
pub mod work;

pub use view::RobustnessView;

use self::quantity::Quantity;
use crate::app::command::ViewCommand;
use crate::app::document::Kind;
use crate::app::settings_file;
use crate::app::tab::Tab;
use crate::app::view::{Availability, ExportForm, View};
use crate::app::widgets::icon;
use crate::app::workspace::{Message, Workspace};
use egui::{Context, ScrollArea, Ui};
use std::path::PathBuf;
use toml::Table;

static TAB: Tab = Tab {
    name: "robustness",
    title: "Robustness",
    about: "Many runs over settings, seeds or starts",
    icon: icon::CHART_LINE,
    shortcuts: &[Tab::ctrl(egui::Key::Num2)],
};

static EXPORT: ExportForm = ExportForm {
    title: "Export the sweep",
    hint: "The extension decides: .toml for the sweep file, .png or .svg for the figure, .csv for the statistics of every cell",
    endings: &["toml", "png", "svg", "csv"],
    suggestion: "sweep.toml",
};

impl View for RobustnessView {
    fn tab(&self) -> &'static Tab {
        &TAB
    }

    fn document(&self) -> Kind {
        Kind::Scenario
    }

    fn availability(&self, command: ViewCommand) -> Availability {
        match command {
            ViewCommand::Run => Availability::Enabled,
            ViewCommand::Cancel => Availability::of(self.is_running()),
            ViewCommand::OpenCell => Availability::of(self.can_open()),
            ViewCommand::Time(_) | ViewCommand::ResetView => Availability::Absent,
        }
    }

    fn command(&mut self, command: ViewCommand, ctx: &Context, workspace: &mut Workspace) {
        match command {
            ViewCommand::Run => self.run(ctx, &workspace.scenario.now.value),
            ViewCommand::Cancel => self.cancel(),
            ViewCommand::OpenCell => self.open_selected(),
            ViewCommand::Time(_) | ViewCommand::ResetView => {}
        }
    }

    fn update(&mut self, ctx: &Context, workspace: &mut Workspace, is_shown: bool) {
        if is_shown {
            self.poll(ctx, &workspace.scenario.now.value, &workspace.scenario.arms);
        }
    }

    fn settings(&mut self, ui: &mut Ui, workspace: &mut Workspace) -> bool {
        let document = &mut workspace.scenario;
        let (edited, arms) = (&mut document.now, &mut document.arms);
        let panel = ScrollArea::vertical().auto_shrink(false);
        let response = panel.show(ui, |ui| self.settings_panel(ui, &mut edited.value, &edited.preset, arms)).inner;
        workspace.press(response.pressed);
        response.knobs.under_way
    }

    fn centre(&mut self, ui: &mut Ui, workspace: &mut Workspace) -> bool {
        let document = &mut workspace.scenario;
        self.show(ui, &document.now.value, &mut document.arms);
        if let Some((scenario, arm)) = self.take_opened() {
            document.now.value = scenario;
            document.arms.selected = arm;
            workspace.send(Message::ShowRun);
        }
        false
    }

    fn readings(&mut self, ui: &mut Ui, workspace: &mut Workspace) {
        let pressed = self.readings_panel(ui, &workspace.scenario.arms);
        workspace.press(pressed);
    }

    fn export_form(&self) -> &'static ExportForm {
        &EXPORT
    }

    fn export(&mut self, path: PathBuf, workspace: &mut Workspace) -> Result<(), String> {
        let document = &workspace.scenario;
        let sweep = self.export_of(&document.now.value, document.original(), &document.arms)?;
        workspace.exports.add(path.clone(), move |_| sweep.write(&path));
        Ok(())
    }

    fn save(&self) -> Table {
        Table::try_from(&self.settings).unwrap_or_default()
    }

    fn restore(&mut self, saved: Table) -> Vec<String> {
        let read = settings_file::read(saved, |_| true);
        self.settings = read.value;
        read.lost
    }

    fn receive(&mut self, message: &Message, _ctx: &Context, workspace: &mut Workspace) -> bool {
        let Message::Sweep { key, arm } = message else { return false };
        let settings = &mut self.settings;
        settings.request = settings.request.of_setting(key, arm.clone(), &workspace.scenario.now.value);
        if settings.quantity == Quantity::Basin {
            settings.quantity = Quantity::Final;
        }
        true
    }

    fn wait(&mut self, _ctx: &Context) {
        self.wait_for_sweep();
    }
}
