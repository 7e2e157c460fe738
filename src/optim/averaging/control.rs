//! No average.

use super::kind::Kind;
use crate::optim::knob::Knobs;
use crate::optim::real::Real;
use crate::optim::rule::{Direction, PassiveAverage, PassiveRule};
use crate::optim::step::{Gradient, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// No average: w2 is w1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Control {}

impl<T: Real> Kind<T> for Control {
    const TITLE: &'static str = "control";
    const SOURCE: &'static str = "";

    fn knobs(&mut self) -> Knobs<'_, T> {
        vec![]
    }

    #[inline(always)]
    fn advance<R, S, G, const AXES: usize>(self, step: Step<'_, T, R, S, G, AXES>, direction: impl Direction<T>)
    where
        R: Fn(usize) -> T,
        S: Fn(usize, usize) -> T,
        G: Gradient<T, AXES>,
    {
        step.each(direction, |_, _| PassiveRule(Follower));
    }
}

impl Control {
    /// Returns the same in other numbers.
    pub(super) fn cast(self) -> Self {
        self
    }
}

/// w2 ← w1*.
#[derive(Clone, Copy)]
struct Follower;

impl<T: Real> PassiveAverage<T> for Follower {
    const OLD: bool = false;

    #[inline(always)]
    fn follow(self, _: T, model: T) -> T {
        model
    }
}
