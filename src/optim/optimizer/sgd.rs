//! Gradient descent.

use super::kind::{Kind, UseRule};
use super::settings::{ETA, MOMENTUM, NESTEROV, Settable, WEIGHT_DECAY};
use crate::optim::clock::Clock;
use crate::optim::knob::{Knobs, Slot};
use crate::optim::real::Real;
use crate::optim::rule::Direction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gradient descent, with heavy-ball momentum without dampening: b ← μ b + g, d = b, or d = g + μ b after Nesterov
/// (Sutskever et al. 2013, as in PyTorch).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
#[schemars(bound = "T: Real + JsonSchema + Serialize", inline)]
pub struct Sgd<T = f64> {
    /// The learning rate η. It is left out of a file where a spring's m1 sets it.
    #[serde(default = "Settable::default_eta")]
    #[schemars(default = "f64::default_eta")]
    pub eta: T,
    /// The share μ of the last direction that is kept.
    #[serde(default = "Settable::zero")]
    #[schemars(default = "f64::zero")]
    pub momentum: T,
    /// Whether the gradient counts as if taken after the momentum's move.
    #[serde(default)]
    pub nesterov: bool,
    /// The strength λ of the pull to zero.
    #[serde(default = "Settable::zero")]
    #[schemars(default = "f64::zero")]
    pub weight_decay: T,
}

impl<T: Real> Sgd<T> {
    /// Returns gradient descent without momentum or decay.
    pub fn new(eta: T) -> Self {
        Self { eta, momentum: T::zero(), nesterov: false, weight_decay: T::zero() }
    }

    /// Returns the same in other numbers.
    pub(super) fn cast<U: Real>(self) -> Sgd<U> {
        let f = |x: T| U::of(x.to_f64());
        let Self { eta, momentum, nesterov, weight_decay } = self;
        Sgd { eta: f(eta), momentum: f(momentum), nesterov, weight_decay: f(weight_decay) }
    }

    /// Returns whether the direction is the gradient itself.
    pub(in crate::optim) fn is_plain(&self) -> bool {
        self.momentum == T::zero() && self.weight_decay == T::zero()
    }
}

impl<T: Real> Kind<T> for Sgd<T> {
    const SOURCE: &'static str = "I. Sutskever, J. Martens, G. Dahl & G. Hinton, On the importance of initialization and momentum in deep learning, ICML 2013";

    fn title(&self) -> &'static str {
        match self {
            Self { nesterov: true, .. } => "SGD, Nesterov",
            Self { momentum, .. } if momentum.to_f64() != 0.0 => "SGD with momentum",
            Self { .. } => "SGD",
        }
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
            (&MOMENTUM, Slot::Number(&mut self.momentum)),
            (&NESTEROV, Slot::Switch(&mut self.nesterov)),
            (&WEIGHT_DECAY, Slot::Number(&mut self.weight_decay)),
        ]
    }

    #[inline(always)]
    fn rule(self, _: Clock<T>, user: impl UseRule<T>) {
        let Self { momentum, nesterov, weight_decay, .. } = self;
        if self.is_plain() {
            user.with(Steepest);
        } else if momentum == T::zero() {
            user.with(Plain { weight_decay });
        } else if nesterov {
            user.with(Nesterov { momentum, weight_decay });
        } else {
            user.with(HeavyBall { momentum, weight_decay });
        }
    }
}

/// d = g.
#[derive(Clone, Copy)]
pub(in crate::optim) struct Steepest;

impl<T: Real> Direction<T> for Steepest {
    #[inline(always)]
    fn direction(self, gradient: T, _: T, _: &mut T, _: &mut T) -> T {
        gradient
    }
}

/// d = g + λ w.
#[derive(Clone, Copy)]
struct Plain<T> {
    weight_decay: T,
}

impl<T: Real> Direction<T> for Plain<T> {
    #[inline(always)]
    fn direction(self, gradient: T, weight: T, _: &mut T, _: &mut T) -> T {
        gradient + self.weight_decay * weight
    }
}

/// b ← μ b + g, d = b.
#[derive(Clone, Copy)]
struct HeavyBall<T> {
    momentum: T,
    weight_decay: T,
}

impl<T: Real> Direction<T> for HeavyBall<T> {
    #[inline(always)]
    fn direction(self, gradient: T, weight: T, first: &mut T, _: &mut T) -> T {
        *first = (self.momentum * *first + (gradient + self.weight_decay * weight)).flushed();
        *first
    }
}

/// b ← μ b + g, d = g + μ b.
#[derive(Clone, Copy)]
struct Nesterov<T> {
    momentum: T,
    weight_decay: T,
}

impl<T: Real> Direction<T> for Nesterov<T> {
    #[inline(always)]
    fn direction(self, gradient: T, weight: T, first: &mut T, _: &mut T) -> T {
        let gradient = gradient + self.weight_decay * weight;
        *first = (self.momentum * *first + gradient).flushed();
        gradient + self.momentum * *first
    }
}
