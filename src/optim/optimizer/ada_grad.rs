//! AdaGrad.

use super::kind::{Kind, UseRule};
use super::scaled::Scaled;
use super::settings::{EPSILON, ETA, Settable, WEIGHT_DECAY};
use crate::optim::clock::Clock;
use crate::optim::knob::{Knobs, Slot};
use crate::optim::real::Real;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// AdaGrad (Duchi, Hazan & Singer 2011): v ← v + g², d = g / (√v + ε).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
#[schemars(bound = "T: Real + JsonSchema + Serialize", inline)]
pub struct AdaGrad<T = f64> {
    /// The learning rate η.
    #[serde(default = "Settable::default_eta")]
    #[schemars(default = "f64::default_eta")]
    pub eta: T,
    /// Keeps the division finite.
    #[serde(default = "Settable::epsilon_adagrad")]
    #[schemars(default = "f64::epsilon_adagrad")]
    pub epsilon: T,
    /// The strength λ of the pull to zero.
    #[serde(default = "Settable::zero")]
    #[schemars(default = "f64::zero")]
    pub weight_decay: T,
}

impl<T: Real> AdaGrad<T> {
    /// Returns AdaGrad as published.
    pub fn new(eta: T) -> Self {
        Self { eta, epsilon: T::epsilon_adagrad(), weight_decay: T::zero() }
    }

    /// Returns the same in other numbers.
    pub(super) fn cast<U: Real>(self) -> AdaGrad<U> {
        let f = |x: T| U::of(x.to_f64());
        let Self { eta, epsilon, weight_decay } = self;
        AdaGrad { eta: f(eta), epsilon: f(epsilon), weight_decay: f(weight_decay) }
    }
}

impl<T: Real> Kind<T> for AdaGrad<T> {
    const SOURCE: &'static str = "J. Duchi, E. Hazan & Y. Singer, Adaptive subgradient methods for online learning and stochastic optimization, JMLR 12, 2011";

    fn title(&self) -> &'static str {
        "AdaGrad"
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
            (&EPSILON, Slot::Number(&mut self.epsilon)),
            (&WEIGHT_DECAY, Slot::Number(&mut self.weight_decay)),
        ]
    }

    #[inline(always)]
    fn rule(self, _: Clock<T>, user: impl UseRule<T>) {
        let (one, Self { epsilon, weight_decay, .. }) = (T::of(1.0), self);
        user.with(Scaled { keep: one, take: one, epsilon, weight_decay });
    }
}
