//! The views of the window.

use crate::app::command::ViewCommand;
use crate::app::document::Kind;
use crate::app::tab::Tab;
use crate::app::workspace::{Message, Workspace};
use egui::{Context, Ui};
use std::any::Any;
use std::path::PathBuf;
use toml::Table;

/// Availability of a command in a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// The view has no such command; its keys are left to widgets.
    Absent,
    /// The command cannot be carried out now.
    Disabled,
    /// The command can be carried out now.
    Enabled,
}

impl Availability {
    /// Returns the availability of a command that the view has, and that can be carried out `where` it is enabled.
    pub const fn of(is_enabled: bool) -> Self {
        if is_enabled { Self::Enabled } else { Self::Disabled }
    }
}

/// Files that a view exports.
#[derive(Debug, PartialEq, Eq)]
pub struct ExportForm {
    /// Title of the dialog.
    pub title: &'static str,
    /// Sentence that says what each file name extension writes.
    pub hint: &'static str,
    /// File name extensions.
    pub endings: &'static [&'static str],
    /// Name of the file that is suggested.
    pub suggestion: &'static str,
}

/// View of the window. The window shows one of them at a time, between its bars, and knows nothing of what it shows.
pub trait View: Any {
    /// Returns the title, icon and key.
    fn tab(&self) -> &'static Tab;

    /// Returns the kind of document that the view edits.
    fn document(&self) -> Kind;

    /// Returns whether the view has a command, and whether it can be carried out now.
    fn availability(&self, command: ViewCommand) -> Availability;

    /// Carries out a command that is enabled.
    fn command(&mut self, command: ViewCommand, ctx: &Context, workspace: &mut Workspace);

    /// Takes the results of background work, once a frame, also where another view `is_shown`.
    fn update(&mut self, ctx: &Context, workspace: &mut Workspace, is_shown: bool);

    /// Shows the panel on the left; returns whether an edit is going on.
    fn settings(&mut self, ui: &mut Ui, workspace: &mut Workspace) -> bool;

    /// Shows panels of the view's own below the centre.
    fn below(&mut self, ui: &mut Ui, workspace: &mut Workspace) {
        let _ = (ui, workspace);
    }

    /// Shows the centre; returns whether an edit is going on.
    fn centre(&mut self, ui: &mut Ui, workspace: &mut Workspace) -> bool;

    /// Shows the progress of background work over the centre of whichever view is shown.
    fn progress(&mut self, ui: &mut Ui, workspace: &mut Workspace) {
        let _ = (ui, workspace);
    }

    /// Shows the panel on the right.
    fn readings(&mut self, ui: &mut Ui, workspace: &mut Workspace);

    /// Returns the files that the view exports.
    fn export_form(&self) -> &'static ExportForm;

    /// Adds a file at `path`, which is absolute, to the queue of exports; the extension of its name says what it holds.
    ///
    /// # Errors
    /// If there is nothing to export; the message says why.
    fn export(&mut self, path: PathBuf, workspace: &mut Workspace) -> Result<(), String>;

    /// Returns the settings of the view for the session, empty where it has none.
    fn save(&self) -> Table {
        Table::new()
    }

    /// Takes settings from a session, as far as they can be read; returns the dotted keys of the others.
    fn restore(&mut self, saved: Table) -> Vec<String> {
        saved.into_iter().map(|(key, _)| key).collect()
    }

    /// Carries out the request of a message, if it is for this view; returns whether it was. The view is then shown.
    fn receive(&mut self, message: &Message, ctx: &Context, workspace: &mut Workspace) -> bool {
        let _ = (message, ctx, workspace);
        false
    }

    /// Takes note that another document of this kind was opened.
    fn opened(&mut self, kind: Kind) {
        let _ = kind;
    }

    /// Returns lines for the window of frame times.
    fn timings(&self) -> Vec<String> {
        vec![]
    }

    /// Waits for background work: for tests and pictures, never in a frame.
    fn wait(&mut self, ctx: &Context);
}
