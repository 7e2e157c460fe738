//! The trainings to choose from.

use crate::presets::TRAININGS;
use crate::scenario::Training;

/// Every training preset, in the order in which they are shown.
pub fn trainings() -> impl Iterator<Item = Training> {
    TRAININGS.iter().filter_map(|preset| Training::parse(preset.text, Some(preset.name)).ok())
}
