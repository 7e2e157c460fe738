//! Interfaces of the rules for one coordinate, each of which is written once for single runs, networks and blocks.

use super::real::Real;

/// Number of settings of an averaging that may differ from one lane of a block to the next.
pub(super) const NUMBERS: usize = 6;

/// Number of these settings, from the first on, that are shares: of them what they leave of one is kept besides.
pub(super) const SHARES: usize = 2;

/// Optimizer's rule: from the gradient of one coordinate to its direction, given the weight and two memories.
pub(super) trait Direction<T>: Copy {
    /// Returns the direction d; the weight then moves by −η d.
    fn direction(self, gradient: T, weight: T, first: &mut T, second: &mut T) -> T;
}

/// Averaging's rule: the update of one coordinate of model and average, given the direction and two memories.
pub(super) trait AveragingRule<T>: Copy {
    /// Moves model and average.
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, motion1: &mut T, motion2: &mut T);
}

/// Learning rate of one step, and the factor of the schedule in it.
#[derive(Clone, Copy)]
pub(super) struct Rate<T> {
    /// η times the factor.
    pub(super) eta: T,
    /// The factor.
    pub(super) factor: T,
}

/// Weights α and 1 − α of a weighted mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blend<T> {
    pub(super) of: T,
    pub(super) rest: T,
}

impl<T: Real> Blend<T> {
    #[inline(always)]
    pub(super) fn new(of: T) -> Self {
        Self { of, rest: T::of(1.0) - of }
    }

    /// Returns (1 − α) a + α b.
    #[inline(always)]
    pub(super) fn blend(self, a: T, b: T) -> T {
        self.rest * a + self.of * b
    }
}

/// Returns a share in other numbers, rounded to one that leaves a number of one: α and 1 − α then add up to it, and an average of equal
/// weights is these weights.
pub(super) fn cast_share<T: Real, U: Real>(share: T) -> U {
    U::of(1.0) - (U::of(1.0) - U::of(share.to_f64()))
}

/// Settings of an averaging at one place of the rows, by their order among its numbers.
#[derive(Clone, Copy)]
pub(super) struct At<F>(pub(super) F);

impl<F> At<F> {
    /// Returns a setting.
    #[inline(always)]
    pub(super) fn number<T>(&self, setting: usize) -> T
    where
        F: Fn(usize) -> T,
    {
        self.0(setting)
    }

    /// Returns a share with what it leaves of one.
    #[inline(always)]
    pub(super) fn share<T>(&self, setting: usize) -> Blend<T>
    where
        F: Fn(usize) -> T,
    {
        Blend { of: self.0(setting), rest: self.0(NUMBERS + setting) }
    }
}

/// Returns numbers of an averaging followed by what the shares among them leave of one: what [`At`] reads.
pub(super) fn with_rests<T: Real>([a, b, c, d, e, f]: [T; NUMBERS]) -> [T; NUMBERS + SHARES] {
    [a, b, c, d, e, f, Blend::new(a).rest, Blend::new(b).rest]
}

/// Average that leaves the model alone: w1 ← w1*, and w2 follows.
pub(super) trait PassiveAverage<T>: Copy {
    /// Whether it follows the model from before the step rather than the one after it.
    const OLD: bool;

    /// Returns the average after a step.
    fn follow(self, average: T, model: T) -> T;
}

/// Rule of an average that leaves the model alone: w1 ← w1*, then w2.
#[derive(Clone, Copy)]
pub(super) struct PassiveRule<F>(pub(super) F);

impl<T: Real, F: PassiveAverage<T>> AveragingRule<T> for PassiveRule<F> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, _: &mut T, _: &mut T) {
        let old = *model;
        *model = old - rate.eta * direction;
        *average = self.0.follow(*average, if F::OLD { old } else { *model });
    }
}
