//! What is asked of the engine and what it answers.

use crate::optim::Method;
use crate::simulate::Outcome;

/// One run of a sweep, but for its seed: its start and its method.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Where model and average begin.
    pub start: [f64; 2],
    /// What moves them, for how many steps.
    pub method: Method,
}

/// Where a run ended and what it came to: the bits of [`walk`](crate::simulate::walk) and of
/// [`Trajectory::outcome`](crate::simulate::Trajectory::outcome), but that the payload of a NaN is not promised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finish {
    /// The model w1 after the last step.
    pub model: [f64; 2],
    /// The average w2 after the last step.
    pub average: [f64; 2],
    /// What was measured at every step.
    pub outcome: Outcome,
}
