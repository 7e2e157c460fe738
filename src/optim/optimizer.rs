//! How a gradient becomes a direction.

use super::knob::{Interval, Knob, Knobs, Scale, Slot};
use super::real::Real;
use super::rules::Blend;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A first-order optimizer and its settings. What it remembers is in [`Memory`](super::Memory).
///
/// Each turns the gradient g at the weights w into a direction d; the weights then move by −η d. `weight_decay` λ adds λ w to the
/// gradient, or to the direction where it is decoupled.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
#[schemars(bound = "T: Real + JsonSchema + Serialize")]
pub enum Optimizer<T = f64> {
    /// Gradient descent, with heavy-ball momentum without dampening: b ← μ b + g, d = b, or d = g + μ b after Nesterov
    /// (Sutskever et al. 2013, as in PyTorch).
    Sgd {
        /// The learning rate η. It is left out of a file where a spring's m1 sets it.
        #[serde(default = "Settable::default_eta")]
        #[schemars(default = "f64::default_eta")]
        eta: T,
        /// The share μ of the last direction that is kept.
        #[serde(default = "Settable::zero")]
        #[schemars(default = "f64::zero")]
        momentum: T,
        /// Whether the gradient counts as if taken after the momentum's move.
        #[serde(default)]
        nesterov: bool,
        /// The strength λ of the pull to zero.
        #[serde(default = "Settable::zero")]
        #[schemars(default = "f64::zero")]
        weight_decay: T,
    },
    /// Adam (Kingma & Ba 2015): d = m̂ / (√v̂ + ε). `decoupled` makes it AdamW (Loshchilov & Hutter 2019).
    Adam {
        /// The learning rate η.
        #[serde(default = "Settable::default_eta")]
        #[schemars(default = "f64::default_eta")]
        eta: T,
        /// How much of the mean gradient m is kept.
        #[serde(default = "Settable::beta1")]
        #[schemars(default = "f64::beta1")]
        beta1: T,
        /// How much of the mean square v is kept.
        #[serde(default = "Settable::beta2")]
        #[schemars(default = "f64::beta2")]
        beta2: T,
        /// Keeps the division finite.
        #[serde(default = "Settable::epsilon")]
        #[schemars(default = "f64::epsilon")]
        epsilon: T,
        /// The strength λ of the pull to zero.
        #[serde(default = "Settable::zero")]
        #[schemars(default = "f64::zero")]
        weight_decay: T,
        /// Whether the pull to zero stays out of the moments.
        #[serde(default)]
        decoupled: bool,
    },
    /// RMSProp (Tieleman & Hinton 2012): v ← ρ v + (1 − ρ) g², d = g / (√v + ε).
    #[serde(rename = "rmsprop")]
    RmsProp {
        /// The learning rate η.
        #[serde(default = "Settable::default_eta")]
        #[schemars(default = "f64::default_eta")]
        eta: T,
        /// How much of the mean square v is kept.
        #[serde(default = "Settable::rho")]
        #[schemars(default = "f64::rho")]
        rho: T,
        /// Keeps the division finite.
        #[serde(default = "Settable::epsilon")]
        #[schemars(default = "f64::epsilon")]
        epsilon: T,
        /// The strength λ of the pull to zero.
        #[serde(default = "Settable::zero")]
        #[schemars(default = "f64::zero")]
        weight_decay: T,
    },
    /// AdaGrad (Duchi, Hazan & Singer 2011): v ← v + g², d = g / (√v + ε).
    #[serde(rename = "adagrad")]
    AdaGrad {
        /// The learning rate η.
        #[serde(default = "Settable::default_eta")]
        #[schemars(default = "f64::default_eta")]
        eta: T,
        /// Keeps the division finite.
        #[serde(default = "Settable::epsilon_adagrad")]
        #[schemars(default = "f64::epsilon_adagrad")]
        epsilon: T,
        /// The strength λ of the pull to zero.
        #[serde(default = "Settable::zero")]
        #[schemars(default = "f64::zero")]
        weight_decay: T,
    },
}

/// The values that a file may leave out.
trait Settable: Real {
    fn zero() -> Self {
        Self::of(0.0)
    }
    fn default_eta() -> Self {
        Self::of(0.01)
    }
    fn beta1() -> Self {
        Self::of(0.9)
    }
    fn beta2() -> Self {
        Self::of(0.999)
    }
    fn rho() -> Self {
        Self::of(0.99)
    }
    fn epsilon() -> Self {
        Self::of(1e-8)
    }
    fn epsilon_adagrad() -> Self {
        Self::of(1e-10)
    }
}

impl<T: Real> Settable for T {}

impl<T: Real> Optimizer<T> {
    /// Gradient descent without momentum or decay.
    pub fn sgd(eta: T) -> Self {
        Self::Sgd { eta, momentum: T::zero(), nesterov: false, weight_decay: T::zero() }
    }

    /// Adam as published.
    pub fn adam(eta: T) -> Self {
        Self::Adam {
            eta,
            beta1: T::beta1(),
            beta2: T::beta2(),
            epsilon: T::epsilon(),
            weight_decay: T::zero(),
            decoupled: false,
        }
    }

    /// RMSProp as published.
    pub fn rmsprop(eta: T) -> Self {
        Self::RmsProp { eta, rho: T::rho(), epsilon: T::epsilon(), weight_decay: T::zero() }
    }

    /// AdaGrad as published.
    pub fn adagrad(eta: T) -> Self {
        Self::AdaGrad { eta, epsilon: T::epsilon_adagrad(), weight_decay: T::zero() }
    }

    /// The learning rate η.
    pub fn eta(&self) -> T {
        match *self {
            Self::Sgd { eta, .. } | Self::Adam { eta, .. } | Self::RmsProp { eta, .. } | Self::AdaGrad { eta, .. } => {
                eta
            }
        }
    }

    /// The place of the learning rate η.
    pub fn eta_mut(&mut self) -> &mut T {
        match self {
            Self::Sgd { eta, .. } | Self::Adam { eta, .. } | Self::RmsProp { eta, .. } | Self::AdaGrad { eta, .. } => {
                eta
            }
        }
    }

    /// The name that people know it by, such as `Adam`.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Sgd { nesterov: true, .. } => "SGD, Nesterov",
            Self::Sgd { momentum, .. } if momentum.to_f64() != 0.0 => "SGD with momentum",
            Self::Sgd { .. } => "SGD",
            Self::Adam { decoupled: true, .. } => "AdamW",
            Self::Adam { .. } => "Adam",
            Self::RmsProp { .. } => "RMSProp",
            Self::AdaGrad { .. } => "AdaGrad",
        }
    }

    /// The same optimizer in other numbers, each rounded to the nearest.
    pub fn cast<U: Real>(&self) -> Optimizer<U> {
        let f = |x: T| U::of(x.to_f64());
        match *self {
            Self::Sgd { eta, momentum, nesterov, weight_decay } => {
                Optimizer::Sgd { eta: f(eta), momentum: f(momentum), nesterov, weight_decay: f(weight_decay) }
            }
            Self::Adam { eta, beta1, beta2, epsilon, weight_decay, decoupled } => Optimizer::Adam {
                eta: f(eta),
                beta1: f(beta1),
                beta2: f(beta2),
                epsilon: f(epsilon),
                weight_decay: f(weight_decay),
                decoupled,
            },
            Self::RmsProp { eta, rho, epsilon, weight_decay } => {
                Optimizer::RmsProp { eta: f(eta), rho: f(rho), epsilon: f(epsilon), weight_decay: f(weight_decay) }
            }
            Self::AdaGrad { eta, epsilon, weight_decay } => {
                Optimizer::AdaGrad { eta: f(eta), epsilon: f(epsilon), weight_decay: f(weight_decay) }
            }
        }
    }
}

impl<T> Optimizer<T> {
    /// Every setting in the order in which they are shown, the learning rate first.
    pub fn knobs(&mut self) -> Knobs<'_, T> {
        use Slot::{Number, Switch};
        match self {
            Self::Sgd { eta, momentum, nesterov, weight_decay } => vec![
                (&ETA, Number(eta)),
                (&MOMENTUM, Number(momentum)),
                (&NESTEROV, Switch(nesterov)),
                (&WEIGHT_DECAY, Number(weight_decay)),
            ],
            Self::Adam { eta, beta1, beta2, epsilon, weight_decay, decoupled } => vec![
                (&ETA, Number(eta)),
                (&BETA1, Number(beta1)),
                (&BETA2, Number(beta2)),
                (&EPSILON, Number(epsilon)),
                (&WEIGHT_DECAY, Number(weight_decay)),
                (&DECOUPLED, Switch(decoupled)),
            ],
            Self::RmsProp { eta, rho, epsilon, weight_decay } => vec![
                (&ETA, Number(eta)),
                (&RHO, Number(rho)),
                (&EPSILON, Number(epsilon)),
                (&WEIGHT_DECAY, Number(weight_decay)),
            ],
            Self::AdaGrad { eta, epsilon, weight_decay } => {
                vec![(&ETA, Number(eta)), (&EPSILON, Number(epsilon)), (&WEIGHT_DECAY, Number(weight_decay))]
            }
        }
    }
}

/// What an optimizer does to one coordinate: from the gradient to the direction, given the weight and two moments.
pub(super) trait Direction<T>: Copy {
    fn direction(self, gradient: T, weight: T, first: &mut T, second: &mut T) -> T;
}

/// d = g.
#[derive(Clone, Copy)]
pub(super) struct Steepest;

impl<T: Real> Direction<T> for Steepest {
    #[inline(always)]
    fn direction(self, gradient: T, _: T, _: &mut T, _: &mut T) -> T {
        gradient
    }
}

/// d = g + λ w.
#[derive(Clone, Copy)]
pub(super) struct Plain<T> {
    pub(super) weight_decay: T,
}

impl<T: Real> Direction<T> for Plain<T> {
    #[inline(always)]
    fn direction(self, gradient: T, weight: T, _: &mut T, _: &mut T) -> T {
        gradient + self.weight_decay * weight
    }
}

/// b ← μ b + g, d = b.
#[derive(Clone, Copy)]
pub(super) struct HeavyBall<T> {
    pub(super) momentum: T,
    pub(super) weight_decay: T,
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
pub(super) struct Nesterov<T> {
    pub(super) momentum: T,
    pub(super) weight_decay: T,
}

impl<T: Real> Direction<T> for Nesterov<T> {
    #[inline(always)]
    fn direction(self, gradient: T, weight: T, first: &mut T, _: &mut T) -> T {
        let gradient = gradient + self.weight_decay * weight;
        *first = (self.momentum * *first + gradient).flushed();
        gradient + self.momentum * *first
    }
}

/// Adam at a step whose bias corrections are known.
#[derive(Clone, Copy)]
pub(super) struct Adam<T> {
    mean: Blend<T>,
    square: Blend<T>,
    epsilon: T,
    /// The decay that enters the moments, and the one that does not. One of them is zero.
    coupled: T,
    decoupled: T,
    /// 1 / (1 − β₁ᵗ) and 1 / (1 − β₂ᵗ).
    unbias: [T; 2],
}

impl<T: Real> Adam<T> {
    /// From β₁ and β₂, ε, the decay and whether it is decoupled, and β₁ᵗ and β₂ᵗ.
    pub(super) fn new(betas: [T; 2], epsilon: T, decay: T, decoupled: bool, powers: [T; 2]) -> Self {
        let (zero, one) = (T::of(0.0), T::of(1.0));
        let [mean, square] = betas.map(Blend::new);
        Self {
            mean,
            square,
            epsilon,
            coupled: if decoupled { zero } else { decay },
            decoupled: if decoupled { decay } else { zero },
            unbias: powers.map(|power| one / (one - power)),
        }
    }
}

impl<T: Real> Direction<T> for Adam<T> {
    #[inline(always)]
    fn direction(self, gradient: T, weight: T, first: &mut T, second: &mut T) -> T {
        let gradient = gradient + self.coupled * weight;
        *first = (self.mean.of * *first + self.mean.rest * gradient).flushed();
        *second = (self.square.of * *second + self.square.rest * (gradient * gradient)).flushed();
        let [mean, square] = [*first * self.unbias[0], *second * self.unbias[1]];
        mean / (square.sqrt() + self.epsilon) + self.decoupled * weight
    }
}

/// v ← ρ v + w g², d = g / (√v + ε): RMSProp with w = 1 − ρ, AdaGrad with ρ = w = 1.
#[derive(Clone, Copy)]
pub(super) struct Scaled<T> {
    pub(super) keep: T,
    pub(super) take: T,
    pub(super) epsilon: T,
    pub(super) weight_decay: T,
}

impl<T: Real> Direction<T> for Scaled<T> {
    #[inline(always)]
    fn direction(self, gradient: T, weight: T, _: &mut T, second: &mut T) -> T {
        let gradient = gradient + self.weight_decay * weight;
        *second = (self.keep * *second + self.take * (gradient * gradient)).flushed();
        gradient / (second.sqrt() + self.epsilon)
    }
}

/// The learning rate η.
pub static ETA: Knob = Knob {
    name: "eta",
    symbol: "η",
    title: "learning rate",
    range: (1e-5, 1.0),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "How far one step goes",
    formula: "w ← w − η d",
};
static MOMENTUM: Knob = Knob {
    name: "momentum",
    symbol: "μ",
    title: "momentum",
    range: (0.0, 0.999),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the last direction is kept",
    formula: "b ← μ b + g",
};
static NESTEROV: Knob = Knob {
    name: "nesterov",
    symbol: "",
    title: "Nesterov",
    range: (0.0, 1.0),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "Counts the gradient as if taken after the momentum's move",
    formula: "d = g + μ b",
};
static WEIGHT_DECAY: Knob = Knob {
    name: "weight_decay",
    symbol: "λ",
    title: "weight decay",
    range: (0.0, 0.5),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "How hard the weights are drawn to zero",
    formula: "g ← g + λ w, or d ← d + λ w where decoupled",
};
static DECOUPLED: Knob = Knob {
    name: "decoupled",
    symbol: "",
    title: "decoupled",
    range: (0.0, 1.0),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "Keeps the weight decay out of the moments, which makes Adam AdamW",
    formula: "d ← d + λ w",
};
static BETA1: Knob = Knob {
    name: "beta1",
    symbol: "β₁",
    title: "mean decay",
    range: (0.0, 0.999),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the mean gradient is kept at each step",
    formula: "m ← β₁ m + (1 − β₁) g",
};
static BETA2: Knob = Knob {
    name: "beta2",
    symbol: "β₂",
    title: "square decay",
    range: (0.0, 0.9999),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the mean squared gradient is kept at each step",
    formula: "v ← β₂ v + (1 − β₂) g²",
};
static RHO: Knob = Knob {
    name: "rho",
    symbol: "ρ",
    title: "square decay",
    range: (0.0, 0.9999),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the mean squared gradient is kept at each step",
    formula: "v ← ρ v + (1 − ρ) g²",
};
static EPSILON: Knob = Knob {
    name: "epsilon",
    symbol: "ε",
    title: "floor",
    range: (1e-12, 1e-2),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "Keeps the division finite where gradients are tiny",
    formula: "d = m̂ / (√v̂ + ε)",
};
