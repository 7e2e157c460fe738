//! The contents of one folder, to choose from.

use crate::app::background::{Background, Event, Link};
use crate::app::widgets::button::icon_button;
use crate::app::widgets::{icon, theme};
use crate::files::{self, Entry};
use egui::{Button, Key, Label, ScrollArea, Ui, vec2};
use std::path::{Path, PathBuf};

/// The folder that is shown.
pub(super) struct Folder {
    path: PathBuf,
    /// Entries of the folder, or why they cannot be read; `None` until they are.
    entries: Option<Result<Vec<Entry>, String>>,
    /// A folder of a distant disk may take its time.
    reading: Option<Background<(), Result<Vec<Entry>, String>>>,
}

/// Choice of the user in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Nothing.
    None,
    /// This file was selected.
    File(String),
    /// This file was selected to be opened at once.
    Opened(String),
}

impl Default for Folder {
    fn default() -> Self {
        let here = files::current_folder().filter(|folder| folder.parent().is_some());
        Self { path: here.or_else(home).unwrap_or_else(|| PathBuf::from("/")), entries: None, reading: None }
    }
}

impl Folder {
    /// Returns the whole path of the folder.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Shows `folder` from now on; a relative one is inside the present one.
    pub(super) fn enter(&mut self, folder: &Path) {
        self.path = self.path.join(folder);
        self.refresh();
    }

    /// Reads the folder again.
    pub(super) fn refresh(&mut self) {
        (self.entries, self.reading) = (None, None);
    }

    /// Shows the way up, the path, and the folders and the files with one of `endings`.
    pub(super) fn show(&mut self, ui: &mut Ui, endings: &[&str]) -> Choice {
        self.read(ui);
        let mut next = None;
        ui.horizontal(|ui| {
            let parent = self.path.parent().map(Path::to_owned);
            ui.add_enabled_ui(parent.is_some(), |ui| {
                if icon_button(ui, icon::CARET_UP, "Folder above").clicked() {
                    next = parent;
                }
            });
            if let Some(home) = home().filter(|home| *home != self.path)
                && ui.button("Home").clicked()
            {
                next = Some(home);
            }
            let path = self.path.to_string_lossy().into_owned();
            ui.add(Label::new(theme::strong(&path)).truncate()).on_hover_text(&path);
        });
        let mut choice = Choice::None;
        ScrollArea::vertical().auto_shrink(false).max_height(200.0).min_scrolled_height(96.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let entries = match &self.entries {
                None => {
                    ui.label(theme::caption("Reading the folder …"));
                    return;
                }
                Some(Err(error)) => {
                    let words = theme::caption(error.as_str()).color(theme::colours(ui).error);
                    ui.add(Label::new(words).wrap());
                    return;
                }
                Some(Ok(entries)) => entries,
            };
            let fits = |name: &str| name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending));
            let shown: Vec<&Entry> = entries.iter().filter(|entry| entry.is_folder || fits(&entry.name)).collect();
            if shown.is_empty() {
                let endings = endings.iter().map(|ending| format!(".{ending}")).collect::<Vec<_>>();
                ui.label(theme::caption(format!("No folder and no {} file is here", endings.join(" or "))));
            }
            for entry in shown {
                let sign = if entry.is_folder { icon::FOLDER_OPEN } else { "" };
                let row = Button::new(format!("{sign}  {}", entry.name))
                    .frame_when_inactive(false)
                    .truncate()
                    .min_size(vec2(ui.available_width(), theme::ROW));
                let row = ui.add(row).accessible_name(entry.name.as_str());
                let entered = row.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                if entry.is_folder && row.clicked() {
                    next = Some(self.path.join(&entry.name));
                } else if row.double_clicked() || entered {
                    choice = Choice::Opened(entry.name.clone());
                } else if row.clicked() {
                    choice = Choice::File(entry.name.clone());
                }
            }
        });
        if let Some(folder) = next {
            self.enter(&folder);
        }
        choice
    }

    /// Reads the folder in the background.
    fn read(&mut self, ui: &Ui) {
        if self.entries.is_none() && self.reading.is_none() {
            let (ctx, path) = (ui.ctx().clone(), self.path.clone());
            let read = move |_: &Link<'_, ()>| files::entries(&path).map_err(|error| error.to_string());
            self.reading = Some(Background::whole(move || ctx.request_repaint(), read));
        }
        self.poll();
    }

    /// Waits until the folder is read.
    pub(super) fn wait(&mut self) {
        while self.reading.is_some() {
            self.poll();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }

    fn poll(&mut self) {
        let Some(reading) = &mut self.reading else { return };
        if let Some(Event::Ended(end)) = reading.poll().pop_back() {
            (self.entries, self.reading) = (Some(end.and_then(|entries| entries)), None);
        }
    }
}

/// Returns the user's own folder.
pub(super) fn home() -> Option<PathBuf> {
    files::home_folder()
}
