//! The dialog that asks for a file: folders to walk through, and a name to choose or to type.

mod folder;

use crate::app::document::Kind;
use crate::app::memo::Memo;
use crate::app::tab::Tab;
use crate::app::view::ExportForm;
use crate::app::widgets::button::icon_button;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::{icon, theme};
use crate::files;
use egui::text::{CCursor, CCursorRange};
use egui::{Align2, Context, Frame, Id, Key, Margin, Modal, TextEdit, Ui, vec2};
use folder::{Choice, Folder};
use std::path::{Path, PathBuf};

/// Purpose of the file that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Opens a document of this kind, or the folder of a training.
    Open(Kind),
    /// Saves the document.
    Save,
    /// Exports what the view of this tab shows.
    Export(&'static Tab, &'static ExportForm),
}

impl Purpose {
    fn title(self) -> &'static str {
        match self {
            Self::Open(Kind::Scenario) => "Open a scenario",
            Self::Open(Kind::Training) => "Open a training",
            Self::Save => "Save the settings",
            Self::Export(_, form) => form.title,
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Open(Kind::Scenario) => {
                "A scenario file, such as lecture.toml; one can also be dropped onto the window"
            }
            Self::Open(Kind::Training) => {
                "The folder that `belay-lab train` wrote, finished or not, or a training file; either can also be dropped onto the window"
            }
            Self::Save => "A file such as lecture.toml",
            Self::Export(_, form) => form.hint,
        }
    }

    /// Returns the extensions of the files that are meant.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Open(_) | Self::Save => &["toml"],
            Self::Export(_, form) => form.endings,
        }
    }

    fn reads(self) -> bool {
        match self {
            Self::Open(_) => true,
            Self::Save | Self::Export(..) => false,
        }
    }

    fn takes_folder(self) -> bool {
        self == Self::Open(Kind::Training)
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Open(_) => "Open",
            Self::Save => "Save",
            Self::Export(..) => "Export",
        }
    }
}

/// The dialog, and the folder that it was left in.
#[derive(Default)]
pub struct Prompt {
    asked: Option<Purpose>,
    folder: Folder,
    name: String,
    fresh: bool,
    exists: Memo<PathBuf, bool>,
}

impl Prompt {
    /// Asks for a file, with `suggestion` typed in: a name, or the path of a file.
    pub fn ask(&mut self, purpose: Purpose, suggestion: &Path) {
        self.asked = Some(purpose);
        if let Some(folder) = suggestion.parent().filter(|folder| *folder != Path::new("")) {
            self.folder.enter(folder);
        }
        let name = suggestion.file_name().unwrap_or_default();
        self.name = name.to_string_lossy().into_owned();
        self.fresh = true;
        self.exists.clear();
        self.folder.refresh();
    }

    /// Returns whether it is shown.
    pub fn is_open(&self) -> bool {
        self.asked.is_some()
    }

    /// Waits until the folder is read: for tests and pictures.
    pub fn wait(&mut self) {
        self.folder.wait();
    }

    /// Shows the dialog where a file is asked for; returns its path once it is chosen.
    pub fn show(&mut self, ctx: &Context) -> Option<(Purpose, PathBuf)> {
        let purpose = self.asked?;
        let id = Id::unique("file prompt");
        let screen = ctx.content_rect();
        let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, (screen.height() * 0.12).min(96.0)));
        let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(theme::space::L as i8));
        let modal = Modal::new(id).area(area).frame(frame).backdrop_color(egui::Color32::from_black_alpha(70));
        let response = modal.show(ctx, |ui| {
            ui.set_width((screen.width() - 2.0 * theme::space::XL).clamp(120.0, 560.0));
            self.contents(ui, purpose)
        });
        let closed = response.should_close();
        let answer = response.inner;
        if answer != Answer::None || closed {
            self.asked = None;
        }
        match answer {
            Answer::Path(path) => Some((purpose, path)),
            Answer::Cancel | Answer::None => None,
        }
    }

    fn contents(&mut self, ui: &mut Ui, purpose: Purpose) -> Answer {
        let mut answer = Answer::None;
        ui.horizontal(|ui| {
            ui.label(theme::heading(purpose.title()));
            Ends::new(ui, "close").trailing(ui, |ui| {
                if icon_button(ui, icon::CLOSE, "Close").clicked() {
                    answer = Answer::Cancel;
                }
            });
        });
        ui.add(egui::Label::new(theme::caption(purpose.hint())).wrap());
        ui.add_space(theme::space::S);
        match self.folder.show(ui, purpose.endings()) {
            Choice::None => {}
            Choice::File(name) => self.name = name,
            Choice::Opened(name) => {
                self.name = name;
                // A file that would be replaced is replaced by the button that says so.
                if purpose.reads() {
                    answer = Answer::Path(self.path());
                }
            }
        }
        ui.add_space(theme::space::S);
        let output = TextEdit::singleline(&mut self.name).desired_width(f32::INFINITY).hint_text("File name").show(ui);
        let field = output.response.response.accessible_name("File name");
        if std::mem::take(&mut self.fresh) {
            field.request_focus();
            let stem = self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem).chars().count();
            let mut state = output.state;
            state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), CCursor::new(stem))));
            state.store(ui.ctx(), field.id);
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let path = self.path();
        let whole_folder = purpose.takes_folder() && self.name.trim().is_empty();
        let replaces = !purpose.reads() && !whole_folder && *self.exists.get(&path, |path| files::exists(path));
        ui.horizontal(|ui| {
            let verb = match (replaces, whole_folder) {
                (true, _) => "Replace",
                (_, true) => "Open this folder",
                _ => purpose.verb(),
            };
            let ready = whole_folder || !self.name.trim().is_empty();
            let button = egui::Button::new(verb).min_size(vec2(88.0, 28.0));
            if ui.add_enabled(ready, button).clicked() || (entered && ready) {
                answer = self.accept(purpose, path.clone());
            }
            if ui.add(egui::Button::new("Cancel").min_size(vec2(0.0, 28.0))).clicked() {
                answer = Answer::Cancel;
            }
            let (words, colour) = if replaces {
                ("A file of this name is there already".to_owned(), theme::colours(ui).warning)
            } else {
                (crate::text::path(&path), theme::colours(ui).weak)
            };
            let label = egui::Label::new(theme::caption(words).color(colour)).truncate();
            ui.add(label).on_hover_text(crate::text::path(&path));
        });
        answer
    }

    /// Answers with `path`, or shows it where it is a folder and a file is asked for.
    fn accept(&mut self, purpose: Purpose, path: PathBuf) -> Answer {
        if purpose.takes_folder() || !files::is_folder(&path) {
            return Answer::Path(path);
        }
        self.folder.enter(&path);
        self.name.clear();
        self.fresh = true;
        Answer::None
    }

    /// Returns the whole path of what is typed: a name in the folder that is shown, or a path of its own.
    fn path(&self) -> PathBuf {
        let typed = self.name.trim();
        match typed.strip_prefix("~/").zip(folder::home()) {
            Some((rest, home)) => home.join(rest),
            None => self.folder.path().join(typed),
        }
    }
}

/// Action of the user in the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    None,
    Cancel,
    Path(PathBuf),
}
