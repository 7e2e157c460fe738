//! A small window that asks for a file: a path to type, and the system's dialog where there is one.

use super::button::icon_button;
use super::job::{Job, Update};
use super::{icon, theme};
use crate::files;
use egui::{Align2, Context, Key, TextEdit, vec2};
use std::path::PathBuf;

/// What the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read a scenario.
    Open,
    /// Read a training, or the folder of its run.
    OpenRun,
    /// Write the scenario or the training.
    Save,
    /// Write a figure, an animation or the trajectory, by its extension.
    Export,
    /// Write a sweep as its file, as a figure or as a table, by its extension.
    ExportSweep,
    /// Write a training as its file, as a figure or as a table, by its extension.
    ExportTraining,
}

impl Purpose {
    fn title(self) -> &'static str {
        match self {
            Self::Open => "Open a scenario",
            Self::OpenRun => "Open a training",
            Self::Save => "Save the settings",
            Self::Export => "Export",
            Self::ExportSweep => "Export the sweep",
            Self::ExportTraining => "Export the training",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Open => "A scenario file, such as lecture.toml; one can also be dropped onto the window",
            Self::OpenRun => {
                "The folder that `belay-lab train` wrote, finished or not, or a training file; either can also be dropped onto the window"
            }
            Self::Save => "A file such as lecture.toml",
            Self::Export => {
                "The extension decides: .png or .svg for the figure, .gif for an animation, .csv for every step"
            }
            Self::ExportSweep => {
                "The extension decides: .toml for the sweep file, .png or .svg for the figure, .csv for the statistics of every cell"
            }
            Self::ExportTraining => {
                "The extension decides: .toml for the training file, .png or .svg for the figure, .csv for every evaluation"
            }
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Open | Self::OpenRun => "Open",
            Self::Save => "Save",
            Self::Export | Self::ExportSweep | Self::ExportTraining => "Export",
        }
    }
}

/// The window and what is typed into it.
#[derive(Default)]
pub struct Prompt {
    asked: Option<Purpose>,
    path: String,
    fresh: bool,
    dialog: Option<Job<(), Option<PathBuf>>>,
}

impl Prompt {
    /// Asks for a file, with `suggestion` typed in.
    pub fn ask(&mut self, purpose: Purpose, suggestion: String) {
        *self = Self { asked: Some(purpose), path: suggestion, fresh: true, dialog: None };
    }

    /// Whether it is shown.
    pub fn is_open(&self) -> bool {
        self.asked.is_some()
    }

    /// Shows the window where something is asked; returns the answer once it is given.
    pub fn show(&mut self, ctx: &Context) -> Option<(Purpose, PathBuf)> {
        let purpose = self.asked?;
        let mut answer = None;
        if let Some(Update::Done(Some(path))) = self.dialog.as_mut().and_then(Job::poll) {
            answer = Some(path);
        }
        let mut open = true;
        let room = ctx.content_rect().width() - 2.0 * theme::space::L;
        egui::Window::new(theme::strong(purpose.title()))
            .id(egui::Id::unique("file prompt"))
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .anchor(Align2::CENTER_TOP, vec2(0.0, 64.0))
            .show(ctx, |ui| {
                ui.set_width(room.clamp(120.0, 520.0));
                ui.add(egui::Label::new(theme::caption(purpose.hint())).wrap());
                let field = ui.add(TextEdit::singleline(&mut self.path).desired_width(f32::INFINITY).hint_text("Path"));
                let field = field.accessible_name("Path");
                if std::mem::take(&mut self.fresh) {
                    field.request_focus();
                }
                let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                ui.horizontal(|ui| {
                    let typed = !self.path.trim().is_empty();
                    let reads = matches!(purpose, Purpose::Open | Purpose::OpenRun);
                    let replaces = typed && !reads && files::exists(&expand(self.path.trim()));
                    let verb = if replaces { "Replace" } else { purpose.verb() };
                    if ui.add_enabled(typed, egui::Button::new(verb)).clicked() || (entered && typed) {
                        answer = Some(expand(self.path.trim()));
                    }
                    if icon_button(ui, icon::FOLDER_OPEN, "Browse…").clicked() {
                        self.dialog = Some(browse(ctx, purpose));
                    }
                    if replaces {
                        let warning =
                            theme::caption("A file of this name is there already").color(theme::colours(ui).warning);
                        ui.add(egui::Label::new(warning).truncate());
                    }
                });
            });
        if !open || ctx.input(|input| input.key_pressed(Key::Escape)) {
            self.asked = None;
        }
        let path = answer?;
        self.asked = None;
        Some((purpose, path))
    }
}

/// `~` as the home folder.
fn expand(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => PathBuf::from(path),
    }
}

/// The system's dialog on a thread of its own: it blocks until it is answered.
fn browse(ctx: &Context, purpose: Purpose) -> Job<(), Option<PathBuf>> {
    let ctx = ctx.clone();
    Job::start(
        move || ctx.request_repaint(),
        move |_| {
            let dialog = rfd::FileDialog::new();
            match purpose {
                Purpose::Open => dialog.add_filter("Scenario", &["toml"]).pick_file(),
                Purpose::OpenRun => dialog.pick_folder(),
                Purpose::Save => dialog.add_filter("Scenario", &["toml"]).save_file(),
                Purpose::Export => dialog.add_filter("Picture or table", &["png", "svg", "gif", "csv"]).save_file(),
                Purpose::ExportSweep | Purpose::ExportTraining => {
                    dialog.add_filter("Settings, picture or table", &["toml", "png", "svg", "csv"]).save_file()
                }
            }
        },
    )
}
