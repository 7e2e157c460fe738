//! Schedule-Free: the gradient is taken between the weights and their average.

use super::kind::Kind;
use crate::optim::knob::{Interval, Knob, Knobs, Scale, Slot};
use crate::optim::real::Real;
use crate::optim::rule::{At, AveragingRule, Blend, Direction, NUMBERS, Rate};
use crate::optim::step::{Gradient, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Schedule-Free: z ← z − η d, x ← (1 − c) x + c z with c = γ² / Σ γ² over the schedule's factors γ, w1 = (1 − β) z + β x. The average is
/// x; the optimizer's own momentum should be zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
#[schemars(bound = "T: Real + JsonSchema + Serialize", inline)]
pub struct ScheduleFree<T = f64> {
    /// The share β of the average in the point where the gradient is taken.
    #[serde(default = "nine_tenths")]
    #[schemars(default = "nine_tenths::<f64>")]
    pub beta: T,
}

fn nine_tenths<T: Real>() -> T {
    T::of(0.9)
}

impl<T: Real> ScheduleFree<T> {
    /// Returns the same in other numbers.
    pub(super) fn cast<U: Real>(self) -> ScheduleFree<U> {
        ScheduleFree { beta: U::of(self.beta.to_f64()) }
    }
}

impl<T: Real> Default for ScheduleFree<T> {
    fn default() -> Self {
        Self { beta: nine_tenths() }
    }
}

impl<T: Real> Kind<T> for ScheduleFree<T> {
    const TITLE: &'static str = "Schedule-Free";
    const SOURCE: &'static str = "A. Defazio et al., The road less scheduled, NeurIPS 2024";

    fn knobs(&mut self) -> Knobs<'_, T> {
        vec![(&INTERPOLATION, Slot::Number(&mut self.beta))]
    }

    fn numbers(&self) -> [T; NUMBERS] {
        let o = T::of(0.0);
        [self.beta, o, o, o, o, o]
    }

    #[inline(always)]
    fn advance<R, S, G, const AXES: usize>(self, step: Step<'_, T, R, S, G, AXES>, direction: impl Direction<T>)
    where
        R: Fn(usize) -> T,
        S: Fn(usize, usize) -> T,
        G: Gradient<T, AXES>,
    {
        let share = step.factor * step.factor / step.clock.squared_factors;
        // Factors whose squares are no numbers weigh alike.
        let (zero, one) = (T::of(0.0), T::of(1.0));
        let share = if share >= zero && share <= one { share } else { one / T::of((step.step + 1) as f64) };
        if step.step == 0 {
            for axis in 0..AXES {
                step.rows.motion1[axis].copy_from_slice(step.rows.weights[axis]);
            }
        }
        let share = Blend::new(share);
        step.each(direction, |settings: &S, place| {
            let at = At(|setting| settings(setting, place));
            Rule { beta: at.share(0), share }
        });
    }
}

/// z ← z − η d, x ← (1 − c) x + c z, w1 = (1 − β) z + β x; z is the first memory, x the average.
#[derive(Clone, Copy)]
struct Rule<T> {
    beta: Blend<T>,
    share: Blend<T>,
}

impl<T: Real> AveragingRule<T> for Rule<T> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, base: &mut T, _: &mut T) {
        *base = *base - rate.eta * direction;
        *average = self.share.blend(*average, *base);
        *model = self.beta.blend(*base, *average);
    }
}

static INTERPOLATION: Knob = Knob {
    name: "beta",
    symbol: "β",
    title: "interpolation",
    range: (0.0, 0.99),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How far the point of the gradient lies towards the average",
    formula: "w₁ = (1 − β) z + β x",
};
