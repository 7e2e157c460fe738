//! One step of a run, cut into pieces that different threads may take.

use super::real::Real;
use super::run::{Clock, Method, SETTINGS};
use super::step::{Gradient, Rows, Step};

/// The state of some coordinates of a run: slices of one length.
#[derive(Debug)]
pub struct Cut<'a, T> {
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

/// One step of a method, begun: what all coordinates share.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'m, T> {
    method: &'m Method<T>,
    step: u64,
    factor: T,
    clock: Clock<T>,
    settings: [T; SETTINGS],
}

impl<'m, T: Real> Moment<'m, T> {
    /// Step `step` of `method`, with its clock wound on.
    pub(super) fn new(method: &'m Method<T>, step: u64, clock: &mut Clock<T>) -> Self {
        let factor = clock.tick(method, step);
        Self { method, step, factor, clock: *clock, settings: method.settings() }
    }

    /// Moves the coordinates of `cut` against `gradient`, of the same length.
    #[inline(always)]
    pub fn advance(&self, gradient: &[T], cut: Cut<'_, T>) {
        let Self { method, step, factor, clock, settings } = self;
        let rate = settings[0] * *factor;
        let next = Step {
            step: *step,
            factor: *factor,
            clock: *clock,
            rate: |_| rate,
            settings: |setting: usize, _| settings[setting],
            // As long as the rows, which saves a check at each place.
            gradient: Given(&gradient[..cut.weights.len()]),
            rows: Rows {
                weights: [cut.weights],
                average: [cut.average],
                first: [cut.first],
                second: [cut.second],
                motion1: [cut.motion1],
                motion2: [cut.motion2],
            },
        };
        next.take(method);
    }
}

/// A gradient that has been computed before.
struct Given<'a, T>(&'a [T]);

impl<T: Real> Gradient<T, 1> for Given<'_, T> {
    #[inline(always)]
    fn at(&self, place: usize, _: [T; 1]) -> [T; 1] {
        [self.0[place]]
    }
}
