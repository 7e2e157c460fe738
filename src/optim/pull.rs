//! The averagings' rules for one coordinate, each written once for single runs, networks and blocks.

use super::averaging::EmaWarmup;
use super::real::Real;

/// The learning rate of one step, with the schedule's factor taken apart for those who need it alone.
#[derive(Clone, Copy)]
pub(super) struct Rate<T> {
    /// η times the factor.
    pub(super) eta: T,
    /// The factor.
    pub(super) factor: T,
}

/// What an averaging does to one coordinate of both particles, given the direction and two memories.
pub(super) trait Pull<T>: Copy {
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, motion1: &mut T, motion2: &mut T);
}

/// A share and what it leaves of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share<T> {
    pub(super) of: T,
    pub(super) rest: T,
}

impl<T: Real> Share<T> {
    #[inline(always)]
    pub(super) fn new(of: T) -> Self {
        Self { of, rest: T::of(1.0) - of }
    }

    /// `a` where the share is none, `b` where it is all.
    #[inline(always)]
    fn blend(self, a: T, b: T) -> T {
        self.rest * a + self.of * b
    }
}

/// An averaging that does not pull back: w1 ← w1*, and w2 follows.
pub(super) trait Follow<T>: Copy {
    /// Whether it follows the model from before the step rather than the one after it.
    const OLD: bool;

    /// The average after a step.
    fn follow(self, average: T, model: T) -> T;
}

/// w1 ← w1*, and w2 as it follows.
#[derive(Clone, Copy)]
pub(super) struct Passive<F>(pub(super) F);

impl<T: Real, F: Follow<T>> Pull<T> for Passive<F> {
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

impl<T: Real> Follow<T> for Control {
    const OLD: bool = false;

    #[inline(always)]
    fn follow(self, _: T, model: T) -> T {
        model
    }
}

/// w2 ← (1 − α) w2 + α w1 where `update`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ema<T> {
    alpha: Share<T>,
    update: bool,
}

/// What is the same for all EMAs of one rhythm in one step.
#[derive(Clone, Copy)]
pub(super) struct EmaStep<T> {
    least: Option<Share<T>>,
    update: bool,
}

impl<T: Real> EmaStep<T> {
    pub(super) fn new(step: u64, every: u64, warmup: EmaWarmup) -> Self {
        let least = match warmup {
            EmaWarmup::None => None,
            EmaWarmup::Ramp => Some(Share::new(T::of(9.0 / (10.0 + step as f64)))),
        };
        Self { least, update: (step + 1).is_multiple_of(every.max(1)) }
    }

    /// Whether the EMAs take in the model in this step.
    pub(super) fn updates(self) -> bool {
        self.update
    }

    #[inline(always)]
    pub(super) fn with(self, alpha: Share<T>) -> Ema<T> {
        let alpha = match self.least {
            Some(least) if alpha.of < least.of => least,
            _ => alpha,
        };
        Ema { alpha, update: self.update }
    }
}

impl<T: Real> Follow<T> for Ema<T> {
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

impl<T: Real> Follow<T> for Tail<T> {
    const OLD: bool = false;

    #[inline(always)]
    fn follow(self, average: T, model: T) -> T {
        if self.begun { average + self.share * (model - average) } else { model }
    }
}

/// w1 ← (1 − β) w1* + β w2, w2 ← (1 − α) w2 + α w1.
#[derive(Clone, Copy)]
pub(super) struct Belay<T> {
    pub(super) alpha: Share<T>,
    pub(super) beta: Share<T>,
}

impl<T: Real> Pull<T> for Belay<T> {
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

impl<T: Real> Pull<T> for Spring<T> {
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

impl<T: Real> Pull<T> for Lookahead<T> {
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
    pub(super) beta: Share<T>,
    pub(super) share: Share<T>,
}

impl<T: Real> Pull<T> for ScheduleFree<T> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, base: &mut T, _: &mut T) {
        *base = *base - rate.eta * direction;
        *average = self.share.blend(*average, *base);
        *model = self.beta.blend(*base, *average);
    }
}
