//! BELAY: the average pulls the model back.

use super::ema::ALPHA;
use super::kind::Kind;
use super::share_file;
use crate::optim::knob::{Interval, Knob, Knobs, Scale, Slot};
use crate::optim::real::Real;
use crate::optim::rule::{At, AveragingRule, Blend, Direction, NUMBERS, Rate, cast_share};
use crate::optim::step::{Gradient, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// BELAY: the average follows the model as an EMA does, and pulls it back, w1 ← (1 − β) w1* + β w2.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BelayFile<T>")]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
pub struct Belay<T = f64> {
    /// The share α of the model that the average takes in.
    pub alpha: T,
    /// The share β of the average that the model takes in.
    pub beta: T,
}

/// BELAY in a file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BelayFile<T> {
    alpha: Option<T>,
    decay: Option<T>,
    beta: T,
}

impl<T: Real> TryFrom<BelayFile<T>> for Belay<T> {
    type Error = String;

    fn try_from(BelayFile { alpha, decay, beta }: BelayFile<T>) -> Result<Self, String> {
        Ok(Self { alpha: share_file::alpha(alpha, decay)?, beta })
    }
}

impl<T: JsonSchema> JsonSchema for Belay<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Belay".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BelayFile::<T>::json_schema(generator)
    }
}

impl<T: Real> Belay<T> {
    /// Returns the same in other numbers.
    pub(super) fn cast<U: Real>(self) -> Belay<U> {
        Belay { alpha: cast_share(self.alpha), beta: cast_share(self.beta) }
    }
}

impl<T: Real> Kind<T> for Belay<T> {
    const TITLE: &'static str = "BELAY";
    const SOURCE: &'static str = "J. Patsenker, H. Li & Y. Kluger, arXiv 2310.13854, 2023";

    fn knobs(&mut self) -> Knobs<'_, T> {
        vec![(&ALPHA, Slot::Number(&mut self.alpha)), (&BETA, Slot::Number(&mut self.beta))]
    }

    fn numbers(&self) -> [T; NUMBERS] {
        let o = T::of(0.0);
        [self.alpha, self.beta, o, o, o, o]
    }

    #[inline(always)]
    fn advance<R, S, G, const AXES: usize>(self, step: Step<'_, T, R, S, G, AXES>, direction: impl Direction<T>)
    where
        R: Fn(usize) -> T,
        S: Fn(usize, usize) -> T,
        G: Gradient<T, AXES>,
    {
        step.each(direction, |settings: &S, place| {
            let at = At(|setting| settings(setting, place));
            Rule { alpha: at.share(0), beta: at.share(1) }
        });
    }
}

/// w1 ← (1 − β) w1* + β w2, w2 ← (1 − α) w2 + α w1.
#[derive(Clone, Copy)]
struct Rule<T> {
    alpha: Blend<T>,
    beta: Blend<T>,
}

impl<T: Real> AveragingRule<T> for Rule<T> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, _: &mut T, _: &mut T) {
        let (old, anchor) = (*model, *average);
        *model = self.beta.blend(old - rate.eta * direction, anchor);
        *average = self.alpha.blend(anchor, old);
    }
}

/// The share β that BELAY pulls the model back by.
pub static BETA: Knob = Knob {
    name: "beta",
    symbol: "β",
    title: "pull back",
    range: (0.0, 0.99),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the average the model takes in at each step; 0 is a plain EMA",
    formula: "w₁ ← (1 − β)(w₁ − η d) + β w₂",
};
