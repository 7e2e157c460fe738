//! Adam and AdamW.

use super::kind::{Kind, UseRule};
use super::settings::{BETA1, BETA2, DECOUPLED, EPSILON, ETA, Settable, WEIGHT_DECAY};
use crate::optim::clock::Clock;
use crate::optim::knob::{Knobs, Slot};
use crate::optim::real::Real;
use crate::optim::rule::{Blend, Direction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Adam (Kingma & Ba 2015): d = m̂ / (√v̂ + ε). `decoupled` makes it AdamW (Loshchilov & Hutter 2019).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
#[schemars(bound = "T: Real + JsonSchema + Serialize", inline)]
pub struct Adam<T = f64> {
    /// The learning rate η.
    #[serde(default = "Settable::default_eta")]
    #[schemars(default = "f64::default_eta")]
    pub eta: T,
    /// Share of the mean gradient m that is kept.
    #[serde(default = "Settable::beta1")]
    #[schemars(default = "f64::beta1")]
    pub beta1: T,
    /// Share of the mean square v that is kept.
    #[serde(default = "Settable::beta2")]
    #[schemars(default = "f64::beta2")]
    pub beta2: T,
    /// Keeps the division finite.
    #[serde(default = "Settable::epsilon")]
    #[schemars(default = "f64::epsilon")]
    pub epsilon: T,
    /// The strength λ of the pull to zero.
    #[serde(default = "Settable::zero")]
    #[schemars(default = "f64::zero")]
    pub weight_decay: T,
    /// Whether the pull to zero stays out of the moments.
    #[serde(default)]
    pub decoupled: bool,
}

impl<T: Real> Adam<T> {
    /// Returns Adam as published.
    pub fn new(eta: T) -> Self {
        let [beta1, beta2] = [T::beta1(), T::beta2()];
        Self { eta, beta1, beta2, epsilon: T::epsilon(), weight_decay: T::zero(), decoupled: false }
    }

    /// Returns the same in other numbers.
    pub(super) fn cast<U: Real>(self) -> Adam<U> {
        let f = |x: T| U::of(x.to_f64());
        let Self { eta, beta1, beta2, epsilon, weight_decay, decoupled } = self;
        let [eta, beta1, beta2, epsilon, weight_decay] = [eta, beta1, beta2, epsilon, weight_decay].map(f);
        Adam { eta, beta1, beta2, epsilon, weight_decay, decoupled }
    }

    /// Returns the rule of a step whose bias corrections are known.
    #[inline(always)]
    pub(in crate::optim) fn at(self, clock: Clock<T>) -> impl Direction<T> {
        let (zero, one) = (T::of(0.0), T::of(1.0));
        let [mean, square] = [self.beta1, self.beta2].map(Blend::new);
        let (coupled, decoupled) = if self.decoupled { (zero, self.weight_decay) } else { (self.weight_decay, zero) };
        let unbias = clock.powers.map(|power| one / (one - power));
        Rule { mean, square, epsilon: self.epsilon, coupled, decoupled, unbias }
    }
}

impl<T: Real> Kind<T> for Adam<T> {
    const SOURCE: &'static str = "D. Kingma & J. Ba, Adam, ICLR 2015; I. Loshchilov & F. Hutter, Decoupled weight decay regularization, ICLR 2019";

    fn title(&self) -> &'static str {
        if self.decoupled { "AdamW" } else { "Adam" }
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
            (&BETA1, Slot::Number(&mut self.beta1)),
            (&BETA2, Slot::Number(&mut self.beta2)),
            (&EPSILON, Slot::Number(&mut self.epsilon)),
            (&WEIGHT_DECAY, Slot::Number(&mut self.weight_decay)),
            (&DECOUPLED, Slot::Switch(&mut self.decoupled)),
        ]
    }

    fn betas(&self) -> Option<[T; 2]> {
        Some([self.beta1, self.beta2])
    }

    #[inline(always)]
    fn rule(self, clock: Clock<T>, user: impl UseRule<T>) {
        user.with(self.at(clock));
    }
}

/// Adam at a step whose bias corrections are known.
#[derive(Clone, Copy)]
struct Rule<T> {
    mean: Blend<T>,
    square: Blend<T>,
    epsilon: T,
    /// The decay that enters the moments, and the one that does not. One of them is zero.
    coupled: T,
    decoupled: T,
    /// 1 / (1 − β₁ᵗ) and 1 / (1 − β₂ᵗ).
    unbias: [T; 2],
}

impl<T: Real> Direction<T> for Rule<T> {
    #[inline(always)]
    fn direction(self, gradient: T, weight: T, first: &mut T, second: &mut T) -> T {
        let gradient = gradient + self.coupled * weight;
        *first = (self.mean.of * *first + self.mean.rest * gradient).flushed();
        *second = (self.square.of * *second + self.square.rest * (gradient * gradient)).flushed();
        let [mean, square] = [*first * self.unbias[0], *second * self.unbias[1]];
        mean / (square.sqrt() + self.epsilon) + self.decoupled * weight
    }
}
