//! RMSProp.

use super::kind::{Kind, UseRule};
use super::scaled::Scaled;
use super::settings::{EPSILON, ETA, RHO, Settable, WEIGHT_DECAY};
use crate::optim::clock::Clock;
use crate::optim::knob::{Knobs, Slot};
use crate::optim::real::Real;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// RMSProp (Tieleman & Hinton 2012): v ← ρ v + (1 − ρ) g², d = g / (√v + ε).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
#[schemars(bound = "T: Real + JsonSchema + Serialize", inline)]
pub struct RmsProp<T = f64> {
    /// The learning rate η.
    #[serde(default = "Settable::default_eta")]
    #[schemars(default = "f64::default_eta")]
    pub eta: T,
    /// Share of the mean square v that is kept.
    #[serde(default = "Settable::rho")]
    #[schemars(default = "f64::rho")]
    pub rho: T,
    /// Keeps the division finite.
    #[serde(default = "Settable::epsilon")]
    #[schemars(default = "f64::epsilon")]
    pub epsilon: T,
    /// The strength λ of the pull to zero.
    #[serde(default = "Settable::zero")]
    #[schemars(default = "f64::zero")]
    pub weight_decay: T,
}

impl<T: Real> RmsProp<T> {
    /// Returns RMSProp as published.
    pub fn new(eta: T) -> Self {
        Self { eta, rho: T::rho(), epsilon: T::epsilon(), weight_decay: T::zero() }
    }

    /// Returns the same in other numbers.
    pub(super) fn cast<U: Real>(self) -> RmsProp<U> {
        let f = |x: T| U::of(x.to_f64());
        let Self { eta, rho, epsilon, weight_decay } = self;
        RmsProp { eta: f(eta), rho: f(rho), epsilon: f(epsilon), weight_decay: f(weight_decay) }
    }
}

impl<T: Real> Kind<T> for RmsProp<T> {
    const SOURCE: &'static str = "T. Tieleman & G. Hinton, Lecture 6.5 of Neural networks for machine learning, 2012";

    fn title(&self) -> &'static str {
        "RMSProp"
    }

    fn eta(&self) -> T {
        self.eta
    }

    fn eta_mut(&mut self) -> &mut T {
        &mut self.eta
    }

    fn knobs(&mut self) -> Knobs<'_, T> {
        vec![
            (&ETA, Slot::Number(&mut self.eta)),
            (&RHO, Slot::Number(&mut self.rho)),
            (&EPSILON, Slot::Number(&mut self.epsilon)),
            (&WEIGHT_DECAY, Slot::Number(&mut self.weight_decay)),
        ]
    }

    #[inline(always)]
    fn rule(self, _: Clock<T>, user: impl UseRule<T>) {
        let Self { rho, epsilon, weight_decay, .. } = self;
        user.with(Scaled { keep: rho, take: T::of(1.0) - rho, epsilon, weight_decay });
    }
}
