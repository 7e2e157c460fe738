//! The sweeps of an experiment, run and read.

use super::{ExperimentError, Setup, Work};
use crate::optim::{Averaging, averaging};
use crate::scenario::Arm;
use crate::sweep::{Plan, Results};

/// Runs the sweep of that name, which the preset has.
///
/// # Errors
/// As [`Work::sweep`], and where a cell is no scenario.
pub(super) fn run(setup: &Setup, work: &mut dyn Work, name: &str) -> Result<Results, ExperimentError> {
    let plan =
        Plan::new(setup.sweep(name).clone()).map_err(|error| ExperimentError::Failed(format!("{name}: {error}")))?;
    work.sweep(name, plan)
}

/// The place of the axis whose path ends with `key`, which the sweep has, and its numbers.
pub(super) fn axis(results: &Results, key: &str) -> (usize, Vec<f64>) {
    let axes = &results.plan().sweep().axes;
    let place = axes.iter().position(|axis| axis.path.ends_with(key)).expect("the preset has the axes that are read");
    let axis = &axes[place];
    (place, (0..axis.len()).map(|i| axis.number(i).unwrap_or(f64::NAN)).collect())
}

/// α and β of BELAY in an arm; NaN where that is none.
pub(super) fn belay(arm: &Arm) -> [f64; 2] {
    match arm.averaging {
        Averaging::Belay(averaging::Belay { alpha, beta }) => [alpha, beta],
        _ => [f64::NAN; 2],
    }
}
