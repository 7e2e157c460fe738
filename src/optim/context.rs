//! Step of a run over coordinates that threads share.

use super::clock::Clock;
use super::method::{Method, SETTINGS};
use super::real::Real;
use super::step::{Gradient, Rows, Step};

/// State of some coordinates of a run, as slices of one length.
#[derive(Debug)]
pub struct StateSlices<'a, T> {
    /// The model w1.
    pub weights: &'a mut [T],
    /// The average w2.
    pub average: &'a mut [T],
    /// The optimizer's first moment or momentum.
    pub first: &'a mut [T],
    /// The optimizer's second moment.
    pub second: &'a mut [T],
    /// The averaging's first memory: a spring's velocity v1, or Schedule-Free's z.
    pub motion1: &'a mut [T],
    /// The averaging's second memory: a spring's velocity v2.
    pub motion2: &'a mut [T],
}

/// Constants of one step, shared by all coordinates.
#[derive(Clone, Copy, Debug)]
pub struct StepContext<'m, T> {
    method: &'m Method<T>,
    step: u64,
    factor: T,
    clock: Clock<T>,
    settings: [T; SETTINGS],
}

impl<'m, T: Real> StepContext<'m, T> {
    /// Prepares step `step` of `method` and advances its clock.
    pub(super) fn new(method: &'m Method<T>, step: u64, clock: &mut Clock<T>) -> Self {
        let factor = method.tick(clock, step);
        Self { method, step, factor, clock: *clock, settings: method.settings() }
    }

    /// Takes the step for the coordinates of `slices` against `gradient`, of the same length.
    #[inline(always)]
    pub fn advance(&self, gradient: &[T], slices: StateSlices<'_, T>) {
        let Self { method, step, factor, clock, settings } = self;
        let rate = settings[0] * *factor;
        let next = Step {
            step: *step,
            factor: *factor,
            clock: *clock,
            rate: |_| rate,
            settings: |setting: usize, _| settings[1 + setting],
            // As long as the rows, which saves a check at each place.
            gradient: Given(&gradient[..slices.weights.len()]),
            rows: Rows {
                weights: [slices.weights],
                average: [slices.average],
                first: [slices.first],
                second: [slices.second],
                motion1: [slices.motion1],
                motion2: [slices.motion2],
            },
        };
        method.take(next);
    }
}

/// Gradient that has been computed before the step.
struct Given<'a, T>(&'a [T]);

impl<T: Real> Gradient<T, 1> for Given<'_, T> {
    #[inline(always)]
    fn at(&self, place: usize, _: [T; 1]) -> [T; 1] {
        [self.0[place]]
    }
}
