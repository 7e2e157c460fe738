//! Rules of the averagings for one coordinate, each written once for single runs, networks and blocks.

use super::averaging::EmaWarmup;
use super::real::Real;

/// Learning rate of one step, and the factor of the schedule in it.
#[derive(Clone, Copy)]
pub(super) struct Rate<T> {
    /// η times the factor.
    pub(super) eta: T,
    /// The factor.
    pub(super) factor: T,
}

/// Update of one coordinate of model and average, given the direction and the averaging's two memories.
pub(super) trait AveragingRule<T>: Copy {
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, motion1: &mut T, motion2: &mut T);
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
    fn blend(self, a: T, b: T) -> T {
        self.rest * a + self.of * b
    }
}

/// Average that leaves the model alone: w1 ← w1*, and w2 follows.
pub(super) trait PassiveAverage<T>: Copy {
    /// Whether it follows the model from before the step rather than the one after it.
    const OLD: bool;

    /// The average after a step.
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

/// w2 ← w1*.
#[derive(Clone, Copy)]
pub(super) struct Control;

impl<T: Real> PassiveAverage<T> for Control {
    const OLD: bool = false;

    #[inline(always)]
    fn follow(self, _: T, model: T) -> T {
        model
    }
}

/// w2 ← (1 − α) w2 + α w1 where `update`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ema<T> {
    alpha: Blend<T>,
    update: bool,
}

/// Constants of one step, shared by all EMAs that are updated at the same steps.
#[derive(Clone, Copy)]
pub(super) struct EmaStep<T> {
    least: Option<Blend<T>>,
    update: bool,
}

impl<T: Real> EmaStep<T> {
    pub(super) fn new(step: u64, every: u64, warmup: EmaWarmup) -> Self {
        let least = match warmup {
            EmaWarmup::None => None,
            EmaWarmup::Ramp => Some(Blend::new(T::of(9.0 / (10.0 + step as f64)))),
        };
        Self { least, update: (step + 1).is_multiple_of(every.max(1)) }
    }

    /// Whether the EMAs take in the model in this step.
    pub(super) fn updates(self) -> bool {
        self.update
    }

    #[inline(always)]
    pub(super) fn with(self, alpha: Blend<T>) -> Ema<T> {
        let alpha = match self.least {
            Some(least) if alpha.of < least.of => least,
            _ => alpha,
        };
        Ema { alpha, update: self.update }
    }
}

impl<T: Real> PassiveAverage<T> for Ema<T> {
    const OLD: bool = true;

    #[inline(always)]
    fn follow(self, average: T, model: T) -> T {
        if self.update { self.alpha.blend(average, model) } else { average }
    }
}

/// w2 ← w2 + (w1* − w2) / n, or w1* where the mean has not begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail<T> {
    /// 1 / n.
    share: T,
    begun: bool,
}

impl<T: Real> Tail<T> {
    pub(super) fn new(step: u64, start: u64) -> Self {
        Self { share: T::of(1.0 / ((step + 1).saturating_sub(start) + 1) as f64), begun: step + 1 > start }
    }
}

impl<T: Real> PassiveAverage<T> for Tail<T> {
    const OLD: bool = false;

    #[inline(always)]
    fn follow(self, average: T, model: T) -> T {
        if self.begun { average + self.share * (model - average) } else { model }
    }
}

/// w1 ← (1 − β) w1* + β w2, w2 ← (1 − α) w2 + α w1.
#[derive(Clone, Copy)]
pub(super) struct Belay<T> {
    pub(super) alpha: Blend<T>,
    pub(super) beta: Blend<T>,
}

impl<T: Real> AveragingRule<T> for Belay<T> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, _: &mut T, _: &mut T) {
        let (old, anchor) = (*model, *average);
        *model = self.beta.blend(old - rate.eta * direction, anchor);
        *average = self.alpha.blend(anchor, old);
    }
}

/// The kinematic step w ← w + v Δt + a Δt²/2, v ← v + a Δt of both masses from the same old state.
#[derive(Clone, Copy)]
pub(super) struct Spring<T> {
    pub(super) m1: T,
    pub(super) m2: T,
    pub(super) k: T,
    pub(super) c1: T,
    pub(super) c2: T,
    pub(super) dt: T,
}

impl<T: Real> AveragingRule<T> for Spring<T> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, v1: &mut T, v2: &mut T) {
        let stretch = self.k * (*average - *model);
        let a1 = (stretch - self.c1 * *v1 - rate.factor * direction) / self.m1;
        let a2 = (-stretch - self.c2 * *v2) / self.m2;
        let half = T::of(0.5) * self.dt * self.dt;
        *model = *model + *v1 * self.dt + a1 * half;
        *average = *average + *v2 * self.dt + a2 * half;
        *v1 = *v1 + a1 * self.dt;
        *v2 = *v2 + a2 * self.dt;
    }
}

/// w1 ← w1*; where `meet`, w2 ← w2 + α (w1 − w2) and w1 ← w2.
#[derive(Clone, Copy)]
pub(super) struct Lookahead<T> {
    pub(super) alpha: T,
    pub(super) meet: bool,
}

impl<T: Real> AveragingRule<T> for Lookahead<T> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, _: &mut T, _: &mut T) {
        let fast = *model - rate.eta * direction;
        let slow = *average + self.alpha * (fast - *average);
        *model = if self.meet { slow } else { fast };
        *average = if self.meet { slow } else { *average };
    }
}

/// z ← z − η d, x ← (1 − c) x + c z, w1 = (1 − β) z + β x; z is the first memory, x the average.
#[derive(Clone, Copy)]
pub(super) struct ScheduleFree<T> {
    pub(super) beta: Blend<T>,
    pub(super) share: Blend<T>,
}

impl<T: Real> AveragingRule<T> for ScheduleFree<T> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, base: &mut T, _: &mut T) {
        *base = *base - rate.eta * direction;
        *average = self.share.blend(*average, *base);
        *model = self.beta.blend(*base, *average);
    }
}
