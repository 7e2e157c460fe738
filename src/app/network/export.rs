//! A training as files: its scenario, its figure, its history.

use super::outcome::Outcome;
use super::plots;
use super::view::NetworkView;
use crate::files::{Draft, write_text};
use crate::output::{Format, write_figure, write_table};
use crate::scenario::Training;
use crate::store::training::history_table;
use std::path::Path;

/// Everything that a file of a training holds.
pub struct TrainingExport {
    training: Training,
    /// What is shown, and the arms that are.
    shown: Option<(Outcome, Vec<usize>)>,
}

impl NetworkView {
    /// What a file of the training holds: of what is shown, or, as long as there is nothing, of the settings.
    pub fn export(&self) -> TrainingExport {
        match self.outcome() {
            Some(outcome) => {
                let training = outcome.training.marked_as_edited(self.sheet.kept());
                let shown = Outcome { training: training.clone(), ..outcome.clone() };
                TrainingExport { training, shown: Some((shown, self.shown_arms(outcome))) }
            }
            None => TrainingExport { training: self.training().marked_as_edited(self.sheet.kept()), shown: None },
        }
    }
}

impl TrainingExport {
    /// Writes the file at `path`; the ending of its name decides what it holds.
    ///
    /// # Errors
    /// Where the ending is another, nothing is trained yet, or the disk does not take it.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if ending.as_deref() == Some("toml") {
            return write_text(path, &self.training.to_toml()).map_err(|error| error.to_string());
        }
        let format = Format::of(path).filter(|format| *format != Format::Gif);
        let Some(format) = format else {
            return Err(format!("`{}` should end in .toml, .png, .svg or .csv", crate::text::path(path)));
        };
        let Some((outcome, arms)) = &self.shown else {
            return Err("nothing is trained yet; train first, or export the settings as .toml".to_owned());
        };
        let draft = Draft::create(path).map_err(|error| error.to_string())?;
        if format == Format::Csv {
            return write_table(&history_table(&outcome.training, outcome.steps_per_epoch, &outcome.history), draft)
                .map_err(|error| error.to_string());
        }
        write_figure(&plots::figure(outcome, arms), format, draft).map_err(|error| error.to_string())
    }
}
