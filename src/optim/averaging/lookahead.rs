//! Lookahead: slow weights that the fast ones come back to.

use super::kind::Kind;
use crate::optim::knob::{Interval, Knob, Knobs, Scale, Slot};
use crate::optim::real::Real;
use crate::optim::rule::{At, AveragingRule, Direction, NUMBERS, Rate, cast_share};
use crate::optim::step::{Gradient, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lookahead: after every `every` fast steps, w2 ← w2 + α (w1* − w2) and w1 ← w2.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
#[schemars(bound = "T: Real + JsonSchema + Serialize", inline)]
pub struct Lookahead<T = f64> {
    /// The share α of the fast weights' advance that the slow ones take.
    #[serde(default = "half")]
    #[schemars(default = "half::<f64>")]
    pub alpha: T,
    /// Number of fast steps between two of the slow weights.
    #[serde(default = "five")]
    pub every: u64,
}

fn half<T: Real>() -> T {
    T::of(0.5)
}

fn five() -> u64 {
    5
}

impl<T: Real> Lookahead<T> {
    /// Returns the same in other numbers.
    pub(super) fn cast<U: Real>(self) -> Lookahead<U> {
        Lookahead { alpha: cast_share(self.alpha), every: self.every }
    }
}

impl<T: Real> Default for Lookahead<T> {
    fn default() -> Self {
        Self { alpha: half(), every: five() }
    }
}

impl<T: Real> Kind<T> for Lookahead<T> {
    const TITLE: &'static str = "Lookahead";
    const SOURCE: &'static str =
        "M. Zhang, J. Lucas, G. Hinton & J. Ba, Lookahead optimizer: k steps forward, 1 step back, NeurIPS 2019";

    fn knobs(&mut self) -> Knobs<'_, T> {
        vec![(&SLOW, Slot::Number(&mut self.alpha)), (&FAST, Slot::Count(&mut self.every))]
    }

    fn numbers(&self) -> [T; NUMBERS] {
        let o = T::of(0.0);
        [self.alpha, o, o, o, o, o]
    }

    fn is_like(&self, other: &Self) -> bool {
        self.every == other.every
    }

    #[inline(always)]
    fn advance<R, S, G, const AXES: usize>(self, step: Step<'_, T, R, S, G, AXES>, direction: impl Direction<T>)
    where
        R: Fn(usize) -> T,
        S: Fn(usize, usize) -> T,
        G: Gradient<T, AXES>,
    {
        let meet = (step.step + 1).is_multiple_of(self.every.max(1));
        step.each(direction, |settings: &S, place| {
            let at = At(|setting| settings(setting, place));
            Rule { alpha: at.number(0), meet }
        });
    }
}

/// w1 ← w1*; where `meet`, w2 ← w2 + α (w1 − w2) and w1 ← w2.
#[derive(Clone, Copy)]
struct Rule<T> {
    alpha: T,
    meet: bool,
}

impl<T: Real> AveragingRule<T> for Rule<T> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, _: &mut T, _: &mut T) {
        let fast = *model - rate.eta * direction;
        let slow = *average + self.alpha * (fast - *average);
        *model = if self.meet { slow } else { fast };
        *average = if self.meet { slow } else { *average };
    }
}

static SLOW: Knob = Knob {
    name: "alpha",
    symbol: "α",
    title: "slow step",
    range: (0.05, 1.0),
    limits: Interval::UP_TO_ONE,
    scale: Scale::Linear,
    about: "How far the slow weights go towards the fast ones when they meet",
    formula: "slow ← slow + α (fast − slow)",
};
static FAST: Knob = Knob {
    name: "every",
    symbol: "n",
    title: "fast steps",
    range: (1.0, 50.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Linear,
    about: "How many fast steps are taken before the slow weights move",
    formula: "fast ← slow after n steps",
};
