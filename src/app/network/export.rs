//! Export of a training: its settings, its figure, its history.

use super::outcome::Outcome;
use super::plots;
use super::view::{NetworkView, shown_arms};
use crate::app::document::OpenDocument;
use crate::files::{Draft, write_text};
use crate::output::{Format, write_figure, write_table};
use crate::scenario::Training;
use crate::store::training::history_table;
use std::path::Path;

/// Contents of the files of a training.
pub struct TrainingExport {
    training: Training,
    /// Training that is shown, and the arms that are.
    shown: Option<(Outcome, Vec<usize>)>,
}

impl NetworkView {
    /// Returns what a file of the training holds: what is shown, or, as long as there is nothing, the settings.
    pub(super) fn export_of(&self, document: &OpenDocument<Training>) -> TrainingExport {
        match self.outcome() {
            Some(outcome) => {
                let training = outcome.training.marked_as_edited(document.original());
                let shown = Outcome { training: training.clone(), ..outcome.clone() };
                TrainingExport { training, shown: Some((shown, shown_arms(outcome, &document.arms))) }
            }
            None => TrainingExport { training: document.marked(), shown: None },
        }
    }
}

impl TrainingExport {
    /// Writes the file at `path`; the ending of its name decides what it holds.
    ///
    /// # Errors
    /// If the extension is another, nothing is trained yet, or the file cannot be written.
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
