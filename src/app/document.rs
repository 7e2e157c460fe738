//! Documents that are edited in the window: a scenario, a training.

use crate::app::history::History;
use crate::app::widgets::arms::selection::ArmSelection;
use crate::presets::{PRESETS, TRAININGS};
use crate::scenario::{Arm, Scenario, Training};
use std::path::{Path, PathBuf};

/// Number of edits that can be undone.
const EDITS: usize = 200;

/// Kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A scenario: runs on a landscape.
    Scenario,
    /// A training of a network.
    Training,
}

/// Content of a document.
pub trait Content: Clone + PartialEq {
    /// Name of the file that is suggested to begin with.
    const FILE: &'static str;

    /// Returns the presets that can be parsed, in the order in which they are shown.
    fn presets() -> impl Iterator<Item = Self>;

    /// Returns the title.
    fn title(&self) -> &str;

    /// Returns the text that says what it is about.
    fn about(&self) -> &str;

    /// Returns the arms.
    fn arms(&self) -> &[Arm];

    /// Returns the seed for a change.
    fn seed_mut(&mut self) -> &mut u64;

    /// Fails where the content is not valid, such as two arms with one name.
    ///
    /// # Errors
    /// The message says what is wrong.
    fn check(&self) -> Result<(), String>;

    /// Returns the text of its file.
    fn to_toml(&self) -> String;

    /// Returns a copy whose text says that it was edited, where it differs from `original`.
    #[must_use]
    fn marked_as_edited(&self, original: &Self) -> Self;
}

/// Implements [`Content`] for a kind of document that has presets and a file of this name.
macro_rules! content {
    ($content:ident, $presets:ident, $file:literal) => {
        impl Content for $content {
            const FILE: &'static str = $file;

            fn presets() -> impl Iterator<Item = Self> {
                $presets.iter().filter_map(|preset| Self::parse(preset.text, Some(preset.name)).ok())
            }

            fn title(&self) -> &str {
                &self.title
            }

            fn about(&self) -> &str {
                &self.about
            }

            fn arms(&self) -> &[Arm] {
                &self.arms
            }

            fn seed_mut(&mut self) -> &mut u64 {
                &mut self.run.seed
            }

            fn check(&self) -> Result<(), String> {
                self.check().map_err(|error| error.to_string())
            }

            fn to_toml(&self) -> String {
                self.to_toml()
            }

            fn marked_as_edited(&self, original: &Self) -> Self {
                self.marked_as_edited(original)
            }
        }
    };
}

content!(Scenario, PRESETS, "scenario.toml");
content!(Training, TRAININGS, "training.toml");

/// State of a document that Undo and Redo go back and forth in.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited<T> {
    /// Value that is edited.
    pub value: T,
    /// Value that was opened: double-clicks go back to its settings.
    pub preset: T,
    /// File that Save writes to, and the value that it holds.
    pub file: Option<(PathBuf, T)>,
}

/// Document that is open in the window, with its history.
#[derive(Clone, Debug)]
pub struct OpenDocument<T> {
    /// State now.
    pub now: Edited<T>,
    /// Selected and hidden arms.
    pub arms: ArmSelection,
    history: History<Edited<T>>,
}

impl<T: Content> OpenDocument<T> {
    /// Opens `value`, which comes from no file.
    pub fn new(value: T) -> Self {
        let now = Edited { preset: value.clone(), file: None, value };
        Self { history: History::new(now.clone(), EDITS), now, arms: ArmSelection::default() }
    }

    /// Begins with a file that holds the value and that Save writes to.
    pub fn begin_from(&mut self, file: PathBuf) {
        self.now.file = Some((file, self.now.value.clone()));
        self.history.restart(self.now.clone());
    }

    /// Begins anew with `value`, which came from `preset`; nothing can be undone.
    pub fn restore(&mut self, value: T, preset: T) {
        self.now = Edited { value, preset, file: None };
        self.history.restart(self.now.clone());
    }

    /// Puts another value in the place of this one, which comes back with Undo.
    pub fn open(&mut self, value: T, file: Option<PathBuf>) {
        let file = file.map(|path| (path, value.clone()));
        self.now = Edited { preset: value.clone(), file, value };
        self.arms = ArmSelection::default();
    }

    /// Returns the value as it was saved, or else as it was opened.
    pub fn original(&self) -> &T {
        self.now.file.as_ref().map_or(&self.now.preset, |(_, saved)| saved)
    }

    /// Takes back every edit since it was saved or opened.
    pub fn revert(&mut self) {
        self.now.value = self.original().clone();
    }

    /// Returns a copy for a file, whose text says that it was edited where it was.
    pub fn marked(&self) -> T {
        self.now.value.marked_as_edited(self.original())
    }
}

/// Operations on a document of any kind.
pub trait Editable {
    /// Returns whether the value differs from the one that was saved or opened.
    fn is_edited(&self) -> bool;

    /// Returns the file that Save writes to.
    fn path(&self) -> Option<&Path>;

    /// Returns the path that is suggested for a file.
    fn suggested_path(&self) -> &Path;

    /// Returns the text for a file; in the text of an edited preset that has no file yet, it says that it was edited.
    fn text_to_save(&mut self) -> String;

    /// Notes that the value was saved to `path`.
    fn saved(&mut self, path: PathBuf);

    /// Returns whether an edit can be undone.
    fn can_undo(&self) -> bool;

    /// Returns whether an edit can be redone.
    fn can_redo(&self) -> bool;

    /// Undoes the last edit.
    fn undo(&mut self);

    /// Redoes the edit that was undone last.
    fn redo(&mut self);

    /// Goes back to the last valid state where the value is not valid, and returns the message.
    fn keep_valid(&mut self) -> Option<String>;

    /// Notes the edits of a frame for Undo; one that is `under_way` is noted when it has ended.
    fn observe(&mut self, under_way: bool);

    /// Takes the next seed.
    fn next_seed(&mut self);

    /// Returns the number of arms.
    fn arm_count(&self) -> usize;

    /// Selects an arm.
    fn select_arm(&mut self, place: usize);

    /// Hides the selected arm, or shows it again.
    fn toggle_arm(&mut self);

    /// Returns the title of the value, and that of what it came from.
    fn titles(&self) -> [&str; 2];

    /// Returns the title and the text of each preset.
    fn presets(&self) -> Vec<[String; 2]>;

    /// Opens a preset.
    fn open_preset(&mut self, place: usize);
}

impl<T: Content> Editable for OpenDocument<T> {
    fn is_edited(&self) -> bool {
        self.now.value != *self.original()
    }

    fn path(&self) -> Option<&Path> {
        self.now.file.as_ref().map(|(path, _)| path.as_path())
    }

    fn suggested_path(&self) -> &Path {
        self.path().unwrap_or(Path::new(T::FILE))
    }

    fn text_to_save(&mut self) -> String {
        // What is saved to its own file keeps its text; an edited preset in a file of its own must not tell of what it was.
        if self.now.file.is_none() {
            self.now.value = self.now.value.marked_as_edited(&self.now.preset);
        }
        self.now.value.to_toml()
    }

    fn saved(&mut self, path: PathBuf) {
        self.now.file = Some((path, self.now.value.clone()));
    }

    fn can_undo(&self) -> bool {
        self.history.can_undo() || self.now != *self.history.present()
    }

    fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    fn undo(&mut self) {
        if let Some(earlier) = self.history.undo(&self.now) {
            self.now = earlier.clone();
        }
    }

    fn redo(&mut self) {
        if let Some(later) = self.history.redo(&self.now) {
            self.now = later.clone();
        }
    }

    fn keep_valid(&mut self) -> Option<String> {
        let fault = self.now.value.check().err()?;
        self.now = self.history.present().clone();
        Some(fault)
    }

    fn observe(&mut self, under_way: bool) {
        self.history.observe(&self.now, under_way);
    }

    fn next_seed(&mut self) {
        let seed = self.now.value.seed_mut();
        *seed = seed.wrapping_add(1);
    }

    fn arm_count(&self) -> usize {
        self.now.value.arms().len()
    }

    fn select_arm(&mut self, place: usize) {
        self.arms.selected = place;
    }

    fn toggle_arm(&mut self) {
        self.arms.toggle_selected(self.now.value.arms());
    }

    fn titles(&self) -> [&str; 2] {
        [self.now.value.title(), self.now.preset.title()]
    }

    fn presets(&self) -> Vec<[String; 2]> {
        T::presets().map(|preset| [preset.title().to_owned(), preset.about().to_owned()]).collect()
    }

    fn open_preset(&mut self, place: usize) {
        if let Some(preset) = T::presets().nth(place) {
            self.open(preset, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> OpenDocument<Scenario> {
        OpenDocument::new(Scenario::presets().next().expect("there are presets"))
    }

    #[test]
    fn an_edit_can_be_undone_redone_and_reverted() {
        let mut document = document();
        let before = document.now.value.clone();
        document.next_seed();
        document.observe(false);
        assert!(document.is_edited() && document.can_undo());
        let after = document.now.value.clone();
        document.undo();
        assert_eq!(document.now.value, before);
        document.redo();
        assert_eq!(document.now.value, after);
        document.revert();
        assert_eq!(document.now.value, before);
    }

    #[test]
    fn what_is_not_valid_goes_back() {
        let mut document = document();
        let before = document.now.value.clone();
        document.now.value.arms.clear();
        assert!(document.keep_valid().is_some());
        assert_eq!((document.now.value.clone(), document.keep_valid()), (before, None));
    }

    #[test]
    fn an_edited_preset_says_so_in_a_file_of_its_own() {
        let mut document = document();
        document.next_seed();
        let text = document.text_to_save();
        document.saved(PathBuf::from("mine.toml"));
        assert!(!document.is_edited());
        assert_ne!(document.titles()[0], document.titles()[1]);
        document.next_seed();
        assert!(document.is_edited() && document.text_to_save() != text);
        assert_eq!(document.suggested_path(), Path::new("mine.toml"));
    }
}
