//! Commands of the window.

use crate::app::command::Command;
use crate::app::view::Availability;
use crate::app::window::lab::Lab;
use crate::app::window::panels::{NARROW, TINY};
use crate::app::window::prompt::Purpose;
use egui::Context;
use std::path::Path;

impl Lab {
    /// Returns whether a command means something in the view that is shown.
    pub(super) fn has(&self, command: Command) -> bool {
        let Command::View(command) = command else { return true };
        self.views[self.current].availability(command) != Availability::Absent
    }

    /// Returns whether a command can be carried out now.
    pub(super) fn is_enabled(&self, command: Command) -> bool {
        let document = self.workspace.document(self.kind());
        match command {
            Command::View(command) => self.views[self.current].availability(command) == Availability::Enabled,
            Command::Undo => document.can_undo(),
            Command::Redo => document.can_redo(),
            Command::SelectArm(number) => usize::from(number) <= document.arm_count(),
            Command::OpenFile
            | Command::Save
            | Command::SaveAs
            | Command::Export
            | Command::NewSeed
            | Command::HideArm
            | Command::Show(_)
            | Command::Palette
            | Command::Help
            | Command::ToggleTheme
            | Command::ToggleLeft
            | Command::ToggleRight
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::ZoomReset
            | Command::ToggleDebug => true,
        }
    }

    /// Carries a command out, where it can be.
    pub(super) fn command(&mut self, command: Command, ctx: &Context) {
        if !self.is_enabled(command) {
            return;
        }
        let kind = self.kind();
        let document = self.workspace.document_mut(kind);
        match command {
            Command::View(command) => self.views[self.current].command(command, ctx, &mut self.workspace),
            Command::OpenFile => self.prompt.ask(Purpose::Open(kind), Path::new("")),
            Command::Save | Command::SaveAs => match document.path().filter(|_| command == Command::Save) {
                Some(path) => {
                    let path = path.to_owned();
                    self.save(&path);
                }
                None => self.prompt.ask(Purpose::Save, document.suggested_path()),
            },
            Command::Export => {
                let view = &self.views[self.current];
                let form = view.export_form();
                self.prompt.ask(Purpose::Export(view.tab(), form), Path::new(form.suggestion));
            }
            Command::Undo => document.undo(),
            Command::Redo => document.redo(),
            Command::NewSeed => document.next_seed(),
            Command::SelectArm(number) => document.select_arm(usize::from(number).saturating_sub(1)),
            Command::HideArm => document.toggle_arm(),
            Command::Show(tab) => self.show(tab),
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
        }
    }
}
