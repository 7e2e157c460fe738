//! What each command does to the window's state.

use super::{Lab, NARROW, TINY};
use crate::app::command::Command;
use crate::app::view::View;
use crate::app::window::prompt::Purpose;
use egui::Context;
use std::path::Path;

impl Lab {
    /// Whether a command can be carried out now.
    pub(super) fn is_enabled(&self, command: Command) -> bool {
        if !self.preferences.view.has(command) {
            return false;
        }
        if self.preferences.view == View::Network {
            return self.network.is_enabled(command);
        }
        match command {
            Command::Cancel | Command::OpenCell => self.robustness.is_enabled(command),
            Command::Undo => self.history.can_undo() || self.desk != *self.history.present(),
            Command::Redo => self.history.can_redo(),
            Command::SelectArm(number) => usize::from(number) <= self.desk.scenario.arms.len(),
            _ => true,
        }
    }

    /// Carries a command out, where it can be.
    pub(super) fn command(&mut self, command: Command, ctx: &Context) {
        if !self.is_enabled(command) || self.transport.command(command) {
            return;
        }
        if self.preferences.view == View::Network && self.network_command(command, ctx) {
            return;
        }
        match command {
            Command::OpenFile => self.prompt.ask(Purpose::Open, Path::new("")),
            Command::Save => match self.desk.file.clone() {
                Some((path, _)) => self.save(&path),
                None => self.prompt.ask(Purpose::Save, Path::new("scenario.toml")),
            },
            Command::SaveAs => {
                let file = self.desk.file.as_ref();
                let now = file.map_or(Path::new("scenario.toml"), |(path, _)| path);
                self.prompt.ask(Purpose::Save, now);
            }
            Command::Export => match self.preferences.view {
                View::Landscape => self.prompt.ask(Purpose::Export, Path::new("figure.png")),
                View::Robustness => self.prompt.ask(Purpose::ExportSweep, Path::new("sweep.toml")),
                View::Network => self.prompt.ask(Purpose::ExportTraining, Path::new("training.png")),
            },
            Command::Undo => {
                if let Some(desk) = self.history.undo(&self.desk) {
                    self.desk = desk.clone();
                }
            }
            Command::Redo => {
                if let Some(desk) = self.history.redo(&self.desk) {
                    self.desk = desk.clone();
                }
            }
            Command::ResetView => self.map.reset(),
            Command::NewSeed => self.desk.scenario.run.seed = self.desk.scenario.run.seed.wrapping_add(1),
            Command::SelectArm(number) => self.arms.selected = usize::from(number).saturating_sub(1),
            Command::HideArm => self.arms.toggle_selected(&self.desk.scenario.arms),
            Command::Run | Command::Cancel | Command::OpenCell => {
                self.robustness.command(command, ctx, &self.preferences.robustness, &self.desk.scenario);
            }
            Command::Show(view) => self.preferences.view = view,
            Command::Palette => self.palette.open(),
            Command::Help => self.help.open = !self.help.open,
            Command::ToggleTheme => self.preferences.dark = Some(ctx.theme() == egui::Theme::Light),
            Command::ToggleLeft => {
                let narrow = ctx.content_rect().width() < TINY;
                let open = if narrow { &mut self.drawers.left } else { &mut self.preferences.left };
                *open = !*open;
            }
            Command::ToggleRight => {
                let narrow = ctx.content_rect().width() < NARROW;
                let open = if narrow { &mut self.drawers.right } else { &mut self.preferences.right };
                *open = !*open;
            }
            Command::ZoomIn => self.preferences.zoom = (self.preferences.zoom + 0.1).min(2.0),
            Command::ZoomOut => self.preferences.zoom = (self.preferences.zoom - 0.1).max(0.8),
            Command::ZoomReset => self.preferences.zoom = 1.0,
            Command::ToggleDebug => self.debug = !self.debug,
            _ => {}
        }
    }

    /// Carries out what the network view does in its own way; returns whether it was such a command.
    fn network_command(&mut self, command: Command, ctx: &Context) -> bool {
        let file = self.network.file().map(|path| path.to_owned());
        match command {
            Command::OpenFile => self.prompt.ask(Purpose::OpenRun, Path::new("")),
            Command::Save | Command::SaveAs => match file {
                Some(path) if command == Command::Save => self.save(&path),
                Some(path) => self.prompt.ask(Purpose::Save, &path),
                None => self.prompt.ask(Purpose::Save, Path::new("training.toml")),
            },
            Command::Undo
            | Command::Redo
            | Command::Run
            | Command::Cancel
            | Command::NewSeed
            | Command::SelectArm(_)
            | Command::HideArm => self.network.command(command, ctx),
            _ => return false,
        }
        true
    }
}
