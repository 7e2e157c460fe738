//! Optimizers, from a gradient to a direction: one file each.

mod ada_grad;
mod adam;
mod kind;
mod rms_prop;
mod scaled;
mod settings;
mod sgd;

pub use ada_grad::AdaGrad;
pub use adam::Adam;
pub use rms_prop::RmsProp;
pub use settings::ETA;
pub use sgd::Sgd;

pub(super) use kind::UseRule;
pub(super) use sgd::Steepest;

use super::clock::Clock;
use super::knob::Knobs;
use super::real::Real;
use kind::Kind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares [`Optimizer`] and all that goes over its kinds. A new kind is one file and one line here.
macro_rules! optimizers {
    ($($(#[$about:meta])* $name:ident;)*) => {
        /// A first-order optimizer and its settings. What it remembers is in [`Memory`](super::Memory).
        ///
        /// Each turns the gradient g at the weights w into a direction d; the weights then move by −η d. `weight_decay` λ adds λ w to the
        /// gradient, or to the direction where it is decoupled.
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind", rename_all = "lowercase")]
        #[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
        #[schemars(bound = "T: Real + JsonSchema + Serialize")]
        #[schemars(description = "A first-order optimizer: its direction d moves the weights by −η d.")]
        pub enum Optimizer<T = f64> {
            $($(#[$about])* $name($name<T>),)*
        }

        impl<T: Real> Optimizer<T> {
            /// Returns one of every kind as published, with learning rate `eta`.
            pub fn all(eta: T) -> Vec<Self> {
                vec![$(Self::$name($name::new(eta))),*]
            }

            /// Returns the learning rate η.
            pub fn eta(&self) -> T {
                match self {
                    $(Self::$name(kind) => kind.eta(),)*
                }
            }

            /// Returns the place of the learning rate η.
            pub fn eta_mut(&mut self) -> &mut T {
                match self {
                    $(Self::$name(kind) => kind.eta_mut(),)*
                }
            }

            /// Returns the name that people know it by, such as `Adam`.
            pub fn title(&self) -> &'static str {
                match self {
                    $(Self::$name(kind) => kind.title(),)*
                }
            }

            /// Returns the publication.
            pub fn source(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => <$name<T> as Kind<T>>::SOURCE,)*
                }
            }

            /// Returns the same optimizer in other numbers, each rounded to the nearest.
            pub fn cast<U: Real>(&self) -> Optimizer<U> {
                match *self {
                    $(Self::$name(kind) => Optimizer::$name(kind.cast()),)*
                }
            }

            /// Returns every setting in the order in which they are shown, the learning rate first.
            pub fn knobs(&mut self) -> Knobs<'_, T> {
                match self {
                    $(Self::$name(kind) => kind.knobs(),)*
                }
            }

            /// Returns β₁ and β₂ where biases are corrected by their powers.
            #[inline(always)]
            pub(super) fn betas(&self) -> Option<[T; 2]> {
                match self {
                    $(Self::$name(kind) => kind.betas(),)*
                }
            }

            /// Hands the rule of a step to `user`.
            #[inline(always)]
            pub(super) fn rule(&self, clock: Clock<T>, user: impl UseRule<T>) {
                match *self {
                    $(Self::$name(kind) => kind.rule(clock, user),)*
                }
            }
        }
    };
}

optimizers! {
    /// Gradient descent, with momentum or without.
    Sgd;
    /// Adam, or AdamW.
    Adam;
    /// RMSProp.
    RmsProp;
    /// AdaGrad.
    AdaGrad;
}

impl<T: Real> Optimizer<T> {
    /// Returns gradient descent without momentum or decay.
    pub fn sgd(eta: T) -> Self {
        Self::Sgd(Sgd::new(eta))
    }

    /// Returns Adam as published.
    pub fn adam(eta: T) -> Self {
        Self::Adam(Adam::new(eta))
    }

    /// Returns RMSProp as published.
    pub fn rmsprop(eta: T) -> Self {
        Self::RmsProp(RmsProp::new(eta))
    }

    /// Returns AdaGrad as published.
    pub fn adagrad(eta: T) -> Self {
        Self::AdaGrad(AdaGrad::new(eta))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::Slot;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_is_complete() {
        let all = Optimizer::all(0.25);
        assert_eq!(all.iter().map(Optimizer::title).collect::<BTreeSet<_>>().len(), all.len());
        for mut optimizer in all {
            let title = optimizer.title();
            assert!(!optimizer.source().is_empty(), "{title} names no publication");
            let text = toml::to_string(&optimizer).expect("a table");
            assert_eq!(toml::from_str::<Optimizer>(&text).as_ref(), Ok(&optimizer), "{text}");
            assert!(toml::from_str::<Optimizer>(&format!("{text}\nsurplus = 1")).is_err(), "{title} takes any key");
            let (eta, knobs) = (optimizer.eta(), optimizer.knobs());
            assert!(matches!(&knobs[0], (knob, Slot::Number(value)) if **knob == ETA && **value == eta), "{title}");
            *optimizer.eta_mut() = 0.5;
            assert_eq!((optimizer.eta(), optimizer.cast::<f32>().eta()), (0.5, 0.5));
        }
    }
}
