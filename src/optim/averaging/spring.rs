//! Two masses on a damped spring.

use super::kind::Kind;
use crate::optim::knob::{Interval, Knob, Knobs, Scale, Slot};
use crate::optim::real::Real;
use crate::optim::rule::{At, AveragingRule, Direction, NUMBERS, Rate};
use crate::optim::step::{Gradient, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Two masses on a spring with drag, the optimizer's force −d on the first, in kinematic steps of length `dt`.
///
/// At c1 = 2 m1 / dt and c2 = 2 m2 / dt it is BELAY. The learning rate follows from m1 and is not a setting of its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
#[schemars(bound = "T: Real + JsonSchema + Serialize", inline)]
pub struct Spring<T = f64> {
    /// Mass of the model.
    pub m1: T,
    /// Mass of the average.
    pub m2: T,
    /// Spring constant.
    pub k: T,
    /// Drag on the model.
    pub c1: T,
    /// Drag on the average.
    pub c2: T,
    /// Length of a step in time.
    #[serde(default = "unit")]
    #[schemars(default = "unit::<f64>")]
    pub dt: T,
}

fn unit<T: Real>() -> T {
    T::of(1.0)
}

impl<T: Real> Spring<T> {
    /// Returns the same in other numbers.
    pub(super) fn cast<U: Real>(self) -> Spring<U> {
        let f = |x: T| U::of(x.to_f64());
        let Self { m1, m2, k, c1, c2, dt } = self;
        Spring { m1: f(m1), m2: f(m2), k: f(k), c1: f(c1), c2: f(c2), dt: f(dt) }
    }
}

/// BELAY at η = 0.01, α = 0.1 and β = 0.5.
impl<T: Real> Default for Spring<T> {
    fn default() -> Self {
        let [m1, m2, k, c1, c2, dt] = [100.0, 500.0, 100.0, 200.0, 1000.0, 1.0].map(T::of);
        Self { m1, m2, k, c1, c2, dt }
    }
}

impl<T: Real> Kind<T> for Spring<T> {
    const TITLE: &'static str = "spring";
    const SOURCE: &'static str = "J. Patsenker, H. Li & Y. Kluger, arXiv 2310.13854, 2023";

    fn knobs(&mut self) -> Knobs<'_, T> {
        let Self { m1, m2, k, c1, c2, dt } = self;
        [(&M1, m1), (&M2, m2), (&K, k), (&C1, c1), (&C2, c2), (&DT, dt)]
            .into_iter()
            .map(|(knob, value): (&'static Knob, _)| (knob, Slot::Number(value)))
            .collect()
    }

    fn numbers(&self) -> [T; NUMBERS] {
        let Self { m1, m2, k, c1, c2, dt } = *self;
        [m1, m2, k, c1, c2, dt]
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
            let [m1, m2, k, c1, c2, dt] = std::array::from_fn(|setting| at.number(setting));
            Rule(Spring { m1, m2, k, c1, c2, dt })
        });
    }
}

/// The kinematic step w ← w + v Δt + a Δt²/2, v ← v + a Δt of both masses from the same old state.
#[derive(Clone, Copy)]
struct Rule<T>(Spring<T>);

impl<T: Real> AveragingRule<T> for Rule<T> {
    #[inline(always)]
    fn advance(self, rate: Rate<T>, direction: T, model: &mut T, average: &mut T, v1: &mut T, v2: &mut T) {
        let Spring { m1, m2, k, c1, c2, dt } = self.0;
        let stretch = k * (*average - *model);
        let a1 = (stretch - c1 * *v1 - rate.factor * direction) / m1;
        let a2 = (-stretch - c2 * *v2) / m2;
        let half = T::of(0.5) * dt * dt;
        *model = *model + *v1 * dt + a1 * half;
        *average = *average + *v2 * dt + a2 * half;
        *v1 = *v1 + a1 * dt;
        *v2 = *v2 + a2 * dt;
    }
}

/// The model's mass m1.
pub static M1: Knob = Knob {
    name: "m1",
    symbol: "m₁",
    title: "model mass",
    range: (0.1, 1e5),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "Inertia of the model: the learning rate is Δt² / (2 m₁ (1 − β))",
    formula: "m₁ = Δt² / (2 η (1 − β))",
};
/// The average's mass m2.
pub static M2: Knob = Knob {
    name: "m2",
    symbol: "m₂",
    title: "average mass",
    range: (0.1, 1e6),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "Inertia of the average: a heavy one moves slowly",
    formula: "m₂ = k Δt² / (2 α)",
};
/// The spring constant k.
pub static K: Knob = Knob {
    name: "k",
    symbol: "k",
    title: "stiffness",
    range: (1e-3, 1e4),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Log,
    about: "How hard the spring pulls for its length",
    formula: "k = 2 m₁ β / Δt²",
};
/// The model's drag c1.
pub static C1: Knob = Knob {
    name: "c1",
    symbol: "c₁",
    title: "model drag",
    range: (1e-3, 1e6),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Log,
    about: "Friction on the model; at 2 m₁ / Δt the step forgets its velocity, which is BELAY",
    formula: "F₁ = k (w₂ − w₁) − c₁ v₁ + f",
};
/// The average's drag c2.
pub static C2: Knob = Knob {
    name: "c2",
    symbol: "c₂",
    title: "average drag",
    range: (1e-3, 1e6),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Log,
    about: "Friction on the average; at 2 m₂ / Δt the step forgets its velocity, which is BELAY",
    formula: "F₂ = k (w₁ − w₂) − c₂ v₂",
};
/// The length of a step in time.
pub static DT: Knob = Knob {
    name: "dt",
    symbol: "Δt",
    title: "time step",
    range: (0.1, 2.0),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "How much time one step takes",
    formula: "w ← w + v Δt + a Δt² / 2",
};
