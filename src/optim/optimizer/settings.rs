//! Settings that optimizers share.

use crate::optim::knob::{Interval, Knob, Scale};
use crate::optim::real::Real;

/// The values that a file may leave out.
pub(super) trait Settable: Real {
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
pub(super) static MOMENTUM: Knob = Knob {
    name: "momentum",
    symbol: "μ",
    title: "momentum",
    range: (0.0, 0.999),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the last direction is kept",
    formula: "b ← μ b + g",
};
pub(super) static NESTEROV: Knob = Knob {
    name: "nesterov",
    symbol: "",
    title: "Nesterov",
    range: (0.0, 1.0),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "Counts the gradient as if taken after the momentum's move",
    formula: "d = g + μ b",
};
pub(super) static WEIGHT_DECAY: Knob = Knob {
    name: "weight_decay",
    symbol: "λ",
    title: "weight decay",
    range: (0.0, 0.5),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "How hard the weights are drawn to zero",
    formula: "g ← g + λ w, or d ← d + λ w where decoupled",
};
pub(super) static DECOUPLED: Knob = Knob {
    name: "decoupled",
    symbol: "",
    title: "decoupled",
    range: (0.0, 1.0),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "Keeps the weight decay out of the moments, which makes Adam AdamW",
    formula: "d ← d + λ w",
};
pub(super) static BETA1: Knob = Knob {
    name: "beta1",
    symbol: "β₁",
    title: "mean decay",
    range: (0.0, 0.999),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the mean gradient is kept at each step",
    formula: "m ← β₁ m + (1 − β₁) g",
};
pub(super) static BETA2: Knob = Knob {
    name: "beta2",
    symbol: "β₂",
    title: "square decay",
    range: (0.0, 0.9999),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the mean squared gradient is kept at each step",
    formula: "v ← β₂ v + (1 − β₂) g²",
};
pub(super) static RHO: Knob = Knob {
    name: "rho",
    symbol: "ρ",
    title: "square decay",
    range: (0.0, 0.9999),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the mean squared gradient is kept at each step",
    formula: "v ← ρ v + (1 − ρ) g²",
};
pub(super) static EPSILON: Knob = Knob {
    name: "epsilon",
    symbol: "ε",
    title: "floor",
    range: (1e-12, 1e-2),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "Keeps the division finite where gradients are tiny",
    formula: "d = m̂ / (√v̂ + ε)",
};
