//! Interface of an averaging: what each file of this folder provides.

use crate::optim::knob::Knobs;
use crate::optim::real::Real;
use crate::optim::rule::{At, Direction, NUMBERS, PassiveAverage, PassiveRule};
use crate::optim::step::{Gradient, Step};

/// Averaging of the weights: its settings, and the loop of one step.
pub(in crate::optim) trait Kind<T: Real>: Copy {
    /// Name that people know it by, such as `BELAY`.
    const TITLE: &'static str;

    /// Publication; empty where there is none to name.
    const SOURCE: &'static str;

    /// Returns every setting in the order in which they are shown.
    fn knobs(&mut self) -> Knobs<'_, T>;

    /// Returns the settings that may differ from lane to lane, shares first, zero where there are fewer.
    fn numbers(&self) -> [T; NUMBERS] {
        [T::of(0.0); NUMBERS]
    }

    /// Returns whether another differs from this one in its [`numbers`](Self::numbers) alone.
    fn is_like(&self, _: &Self) -> bool {
        true
    }

    /// Hands the averaging to `user` where it leaves the model alone and is not the model: it can then ride beside a run.
    #[inline(always)]
    fn ride<U: UseRider<T>>(self, _: U) -> Option<U::Output> {
        None
    }

    /// Takes a step of all places of the rows.
    fn advance<R, S, G, const AXES: usize>(self, step: Step<'_, T, R, S, G, AXES>, direction: impl Direction<T>)
    where
        R: Fn(usize) -> T,
        S: Fn(usize, usize) -> T,
        G: Gradient<T, AXES>;
}

/// Averaging that leaves the model alone, so that its average can ride on the path of another.
pub(in crate::optim) trait Rides<T: Real>: Kind<T> {
    /// Rule of one coordinate in one step.
    type Rule: PassiveAverage<T>;

    /// Constants of one step, shared by all places.
    type Constants: Copy;

    /// Returns the constants of step `step`, counted from 0.
    fn begin(&self, step: u64) -> Self::Constants;

    /// Returns whether nothing moves in a step.
    fn rests(_: Self::Constants) -> bool {
        false
    }

    /// Returns the rule at one place.
    fn rule(constants: Self::Constants, at: At<impl Fn(usize) -> T>) -> Self::Rule;

    /// Takes a step as [`Kind::advance`] does.
    #[inline(always)]
    fn advance_passively<R, S, G, const AXES: usize>(
        self,
        step: Step<'_, T, R, S, G, AXES>,
        direction: impl Direction<T>,
    ) where
        R: Fn(usize) -> T,
        S: Fn(usize, usize) -> T,
        G: Gradient<T, AXES>,
    {
        let constants = self.begin(step.step);
        step.each(direction, |settings: &S, place| {
            PassiveRule(Self::rule(constants, At(|setting| settings(setting, place))))
        });
    }
}

/// User of an averaging that rides, whose type it does not know.
pub(in crate::optim) trait UseRider<T: Real> {
    /// Result of the use.
    type Output;

    /// Uses the averaging.
    fn with(self, kind: impl Rides<T>) -> Self::Output;
}
