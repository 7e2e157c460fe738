//! Titles and texts of what was edited since it came from a preset: they no longer hold, and say so.

use super::{Scenario, Training};
use crate::objective::Landscape;

impl Scenario {
    /// Takes another landscape, with the view and the start that it suggests.
    pub fn take_landscape(&mut self, landscape: Landscape) {
        self.view = landscape.view();
        self.start = landscape.start();
        self.landscape = landscape;
    }

    /// Returns the scenario for a file or a picture: where it differs from `original` under the same title and text, these say
    /// that it was edited.
    pub fn marked_as_edited(&self, original: &Self) -> Self {
        if self == original || (&self.title, &self.about) != (&original.title, &original.about) {
            return self.clone();
        }
        let (title, about) = edited(&self.title, &self.about);
        Self { title, about, ..self.clone() }
    }
}

impl Training {
    /// Returns the training for a file or a picture: where it differs from `original` under the same title and text, these say
    /// that it was edited.
    pub fn marked_as_edited(&self, original: &Self) -> Self {
        if self == original || (&self.title, &self.about) != (&original.title, &original.about) {
            return self.clone();
        }
        let (title, about) = edited(&self.title, &self.about);
        Self { title, about, ..self.clone() }
    }
}

/// The title and the text of something that was edited.
fn edited(title: &str, about: &str) -> (String, String) {
    const MARK: &str = ", edited";
    let marked = if title.is_empty() || title.ends_with(MARK) { title.to_owned() } else { format!("{title}{MARK}") };
    let about = match (title.is_empty(), about.is_empty()) {
        (_, true) => String::new(),
        (true, false) => format!("Edited; the text before was: {about}"),
        (false, false) => format!("Edited from “{title}”, whose text was: {about}"),
    };
    (marked, about)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets::{PRESETS, TRAININGS};

    #[test]
    fn an_edited_preset_says_so_and_another_does_not() {
        for preset in PRESETS {
            let original = Scenario::parse(preset.text, Some(preset.name)).expect("a preset");
            assert_eq!(original.marked_as_edited(&original), original);
            let mut changed = original.clone();
            changed.run.steps += 1;
            let marked = changed.marked_as_edited(&original);
            assert_eq!(marked.title, format!("{}, edited", original.title));
            assert!(marked.about.is_empty() || marked.about.starts_with("Edited from “"), "{}", marked.about);
            assert_eq!(
                Scenario { title: original.title.clone(), about: original.about.clone(), ..marked.clone() },
                changed
            );
            assert_eq!(Scenario::parse(&marked.to_toml(), None).expect("it can be written"), marked);
            let own = Scenario { title: "Mine".to_owned(), ..changed };
            assert_eq!(own.marked_as_edited(&original), own, "a title of its own stays");
        }
        for preset in TRAININGS {
            let original = Training::parse(preset.text, Some(preset.name)).expect("a preset");
            let mut changed = original.clone();
            changed.run.seed += 1;
            assert_eq!(changed.marked_as_edited(&original).title, format!("{}, edited", original.title));
        }
    }

    #[test]
    fn the_mark_is_set_once() {
        assert_eq!(edited("Valley, edited", "").0, "Valley, edited");
        assert_eq!(edited("", "Text"), (String::new(), "Edited; the text before was: Text".to_owned()));
    }
}
