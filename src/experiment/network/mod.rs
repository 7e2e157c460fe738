//! Trainings of networks as experiments read them: what model and averages are worth over the epochs, choices that are made on
//! other seeds, differences paired by seed, and tables and panels of these.

mod choice;
mod conditions;
mod course;
mod gap;
mod notes;
mod panels;
mod score;
mod selected;
mod tables;
#[cfg(test)]
mod tests;
mod values;

pub(super) use choice::{Candidates, Choice, on_other_seeds};
pub(super) use conditions::conditions;
pub(super) use course::Course;
pub(super) use gap::{chosen_gap, gap, gap_curve};
pub(super) use notes::{bootstrap_note, window_note};
pub(super) use panels::{BEST, DECAYS, GAP, MODEL, epochs_axis, error_axis, figure, panel, rate_panel, trained};
pub(super) use score::Score;
pub(super) use selected::{EndErrors, GUESSING, Selected, VALIDATION, selected_gap};
pub(super) use tables::{data, summary};
pub(super) use values::Values;

use super::{ExperimentError, Setup, Work};
use crate::sweep::{TrainingPlan, Trainings};

/// Returns an error in percent, that of guessing where there is none or it is larger.
fn over_test(error: f64) -> f64 {
    (100.0 * error).min(GUESSING)
}

/// Carries out the trainings of the sweep of that name, which the preset has.
///
/// # Errors
/// As [`Work::train`], and where a cell is no training.
pub(super) fn train(setup: &Setup, work: &mut dyn Work, name: &str) -> Result<Trainings, ExperimentError> {
    let plan = TrainingPlan::new(setup.sweep(name).clone());
    work.train(name, plan.map_err(|error| ExperimentError::Failed(format!("{name}: {error}")))?)
}
