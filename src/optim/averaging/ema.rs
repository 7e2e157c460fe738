//! Exponential moving average.

use super::kind::{Kind, Rides, UseRider};
use super::share_file;
use crate::optim::knob::{Interval, Knob, Knobs, Scale, Slot};
use crate::optim::real::Real;
use crate::optim::rule::{At, Blend, Direction, NUMBERS, PassiveAverage, cast_share};
use crate::optim::step::{Gradient, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Exponential moving average: w2 ← (1 − α) w2 + α w1, at every step whose number, counted from 1, is a multiple of `every`. It takes in
/// the model as it stands before that step: with `every` = 10 first the one after nine steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "EmaFile<T>")]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
pub struct Ema<T = f64> {
    /// The share α of the model that each update takes in; 1 − α is the decay.
    pub alpha: T,
    /// Number of steps between two updates.
    pub every: u64,
    /// Rise of the decay at the start.
    pub warmup: EmaWarmup,
}

/// Rise of an EMA's decay over its first updates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EmaWarmup {
    /// The decay is constant.
    #[default]
    None,
    /// The decay of step t, counted from 0 whether the average is updated in it or not, is min(1 − α, (1 + t) / (10 + t)), as in TensorFlow.
    Ramp,
}

/// EMA in a file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EmaFile<T> {
    alpha: Option<T>,
    decay: Option<T>,
    #[serde(default = "one")]
    every: u64,
    #[serde(default)]
    warmup: EmaWarmup,
}

fn one() -> u64 {
    1
}

impl<T: Real> TryFrom<EmaFile<T>> for Ema<T> {
    type Error = String;

    fn try_from(EmaFile { alpha, decay, every, warmup }: EmaFile<T>) -> Result<Self, String> {
        Ok(Self { alpha: share_file::alpha(alpha, decay)?, every, warmup })
    }
}

impl<T: JsonSchema> JsonSchema for Ema<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Ema".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        EmaFile::<T>::json_schema(generator)
    }
}

impl<T: Real> Ema<T> {
    /// Returns an EMA that is updated at each step.
    pub fn new(alpha: T) -> Self {
        Self { alpha, every: 1, warmup: EmaWarmup::None }
    }

    /// Returns the same in other numbers.
    pub(super) fn cast<U: Real>(self) -> Ema<U> {
        Ema { alpha: cast_share(self.alpha), every: self.every, warmup: self.warmup }
    }
}

impl<T: Real> Kind<T> for Ema<T> {
    const TITLE: &'static str = "EMA";
    const SOURCE: &'static str = "D. Morales-Brotons, T. Vogels & H. Hendrikx, Exponential moving average of weights in deep learning, TMLR 2024";

    fn knobs(&mut self) -> Knobs<'_, T> {
        vec![(&ALPHA, Slot::Number(&mut self.alpha)), (&EVERY, Slot::Count(&mut self.every))]
    }

    fn numbers(&self) -> [T; NUMBERS] {
        let o = T::of(0.0);
        [self.alpha, o, o, o, o, o]
    }

    fn is_like(&self, other: &Self) -> bool {
        (self.every, self.warmup) == (other.every, other.warmup)
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

impl<T: Real> Rides<T> for Ema<T> {
    type Rule = Update<T>;
    type Constants = EmaStep<T>;

    fn begin(&self, step: u64) -> EmaStep<T> {
        let least = match self.warmup {
            EmaWarmup::None => None,
            EmaWarmup::Ramp => Some(Blend::new(T::of(9.0 / (10.0 + step as f64)))),
        };
        EmaStep { least, update: (step + 1).is_multiple_of(self.every.max(1)) }
    }

    fn rests(constants: EmaStep<T>) -> bool {
        !constants.update
    }

    #[inline(always)]
    fn rule(constants: EmaStep<T>, at: At<impl Fn(usize) -> T>) -> Update<T> {
        let alpha = at.share(0);
        let alpha = match constants.least {
            Some(least) if alpha.of < least.of => least,
            _ => alpha,
        };
        Update { alpha, update: constants.update }
    }
}

/// Constants of one step, shared by all EMAs that are updated at the same steps.
#[derive(Clone, Copy, Debug)]
pub(in crate::optim) struct EmaStep<T> {
    /// Least share during the warm-up.
    least: Option<Blend<T>>,
    /// Whether the average takes in the model.
    update: bool,
}

/// w2 ← (1 − α) w2 + α w1 where `update`.
#[derive(Clone, Copy, Debug)]
pub(in crate::optim) struct Update<T> {
    alpha: Blend<T>,
    update: bool,
}

impl<T: Real> PassiveAverage<T> for Update<T> {
    const OLD: bool = true;

    #[inline(always)]
    fn follow(self, average: T, model: T) -> T {
        if self.update { self.alpha.blend(average, model) } else { average }
    }
}

/// The share α that an average takes in.
pub static ALPHA: Knob = Knob {
    name: "alpha",
    symbol: "α",
    title: "averaging rate",
    range: (1e-3, 1.0),
    limits: Interval::UP_TO_ONE,
    scale: Scale::Log,
    about: "How much of the model the average takes in at each update; 1 − α is the decay",
    formula: "w₂ ← (1 − α) w₂ + α w₁",
};
static EVERY: Knob = Knob {
    name: "every",
    symbol: "n",
    title: "update every",
    range: (1.0, 64.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Linear,
    about: "How many steps lie between two updates of the average",
    formula: "w₂ moves at steps n, 2n, 3n …",
};
