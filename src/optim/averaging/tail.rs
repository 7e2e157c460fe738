//! Uniform mean of the last models.

use super::kind::{Kind, Rides, UseRider};
use crate::optim::knob::{Interval, Knob, Knobs, Scale, Slot};
use crate::optim::real::Real;
use crate::optim::rule::{At, Direction, PassiveAverage};
use crate::optim::step::{Gradient, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The uniform mean of the models from step `start` on; the model before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Tail {
    /// The first step whose model counts.
    pub start: u64,
}

impl Tail {
    /// Returns the same in other numbers.
    pub(super) fn cast(self) -> Self {
        self
    }
}

impl<T: Real> Kind<T> for Tail {
    const TITLE: &'static str = "tail average";
    const SOURCE: &'static str = "B. Polyak & A. Juditsky, Acceleration of stochastic approximation by averaging, 1992; P. Izmailov et al., UAI 2018";

    fn knobs(&mut self) -> Knobs<'_, T> {
        vec![(&START, Slot::Count(&mut self.start))]
    }

    fn is_like(&self, other: &Self) -> bool {
        self == other
    }

    #[inline(always)]
    fn ride<U: UseRider<T>>(self, user: U) -> Option<U::Output> {
        Some(user.with(self))
    }

    #[inline(always)]
    fn advance<R, S, G, const AXES: usize>(self, step: Step<'_, T, R, S, G, AXES>, direction: impl Direction<T>)
    where
        R: Fn(usize) -> T,
        S: Fn(usize, usize) -> T,
        G: Gradient<T, AXES>,
    {
        self.advance_passively(step, direction);
    }
}

impl<T: Real> Rides<T> for Tail {
    type Rule = Mean<T>;
    type Constants = Mean<T>;

    fn begin(&self, step: u64) -> Mean<T> {
        let count = (step + 1).saturating_sub(self.start) + 1;
        Mean { share: T::of(1.0 / count as f64), begun: step + 1 > self.start }
    }

    #[inline(always)]
    fn rule(mean: Mean<T>, _: At<impl Fn(usize) -> T>) -> Mean<T> {
        mean
    }
}

/// w2 ← w2 + (w1* − w2) / n, or w1* where the mean has not begun.
#[derive(Clone, Copy, Debug)]
pub(in crate::optim) struct Mean<T> {
    /// 1 / n.
    share: T,
    begun: bool,
}

impl<T: Real> PassiveAverage<T> for Mean<T> {
    const OLD: bool = false;

    #[inline(always)]
    fn follow(self, average: T, model: T) -> T {
        if self.begun { average + self.share * (model - average) } else { model }
    }
}

static START: Knob = Knob {
    name: "start",
    symbol: "s",
    title: "mean from",
    range: (0.0, 1e4),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "The first step whose model counts in the mean",
    formula: "w₂ = mean of w₁ from step s on",
};
