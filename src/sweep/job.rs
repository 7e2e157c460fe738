//! Requests to the engine, and its answers.

use crate::optim::Method;
use crate::simulate::Outcome;

/// Run of a sweep, but for its seed: its start and its method.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Start of model and average.
    pub start: [f64; 2],
    /// Method that moves them, and for how many steps.
    pub method: Method,
}

/// End of a run and its outcome: the bits of [`walk`](crate::simulate::walk) and of
/// [`Trajectory::outcome`](crate::simulate::Trajectory::outcome), but that the payload of a NaN is not promised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finish {
    /// The model w1 after the last step.
    pub model: [f64; 2],
    /// The average w2 after the last step.
    pub average: [f64; 2],
    /// Outcome, measured at every step.
    pub outcome: Outcome,
}
