//! The training on the table; every change of it can be undone.

use super::presets::trainings;
use crate::scenario::Training;
use std::path::PathBuf;

/// What is edited in the network view.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheet {
    /// What is edited.
    pub training: Training,
    /// What it was when it came: double-clicks go back to its values.
    pub preset: Training,
    /// The file that Save writes to, and what it holds.
    pub file: Option<(PathBuf, Training)>,
}

impl Sheet {
    /// `training` as it came, from `file` if from one.
    pub(super) fn new(training: Training, file: Option<PathBuf>) -> Self {
        let file = file.map(|path| (path, training.clone()));
        Self { preset: training.clone(), file, training }
    }

    /// The training as it was saved, or else as it came.
    pub(super) fn kept(&self) -> &Training {
        self.file.as_ref().map_or(&self.preset, |(_, saved)| saved)
    }

    /// Whether the training is another than it was saved or came.
    pub(super) fn is_edited(&self) -> bool {
        self.training != *self.kept()
    }

    /// The first preset.
    pub(super) fn first() -> Self {
        let first = trainings().next().expect("there are training presets, which are tested");
        Self::new(first, None)
    }
}
