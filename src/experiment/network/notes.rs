//! Notes on the numbers of a page.

use crate::figure::number::significant;
use crate::optim::{Averaging, averaging};
use crate::sweep::Trainings;

/// With fewer seeds than these a page warns that they are too few for a verdict.
const FEW: usize = 6;

/// Returns how far the 95 % intervals over so many seeds can be trusted.
pub(in crate::experiment) fn bootstrap_note(seeds: usize) -> String {
    if seeds < FEW {
        format!(
            "{seeds} seeds are too few for a verdict: whether their distribution is near a normal one, on which the intervals rest, cannot be seen."
        )
    } else {
        format!(
            "Intervals are percentiles of the bootstrap over {seeds} seeds, expanded as Student's for so few: of means of normal numbers they cover 94 to 96 %, \
             of very skewed ones some per cent less."
        )
    }
}

/// Returns how long the trainings are, and how much of them the widest average looks back over, under the settings that ran.
pub(in crate::experiment) fn window_note(trainings: &Trainings) -> String {
    let evaluations = trainings.reported(0).iter().flat_map(|run| &run.history);
    let steps = evaluations.map(|evaluation| evaluation.step).max().unwrap_or(0);
    let window = |averaging: &Averaging| match averaging {
        Averaging::Ema(averaging::Ema { alpha, every, .. }) => *every as f64 / alpha,
        _ => 0.0,
    };
    let widest = trainings.plan().base().arms.iter().map(|arm| window(&arm.averaging)).fold(0.0, f64::max);
    format!(
        "A training has {steps} steps; the widest average has a window 1/α of {} steps, {} % of that.",
        significant(widest, 3),
        significant(100.0 * widest / steps as f64, 3),
    )
}
