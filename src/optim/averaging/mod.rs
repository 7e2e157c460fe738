//! Averages of the weights, and whether they pull back: one file each.

mod belay;
mod control;
mod ema;
mod kind;
mod lookahead;
mod schedule_free;
mod share_file;
mod spring;
mod tail;

pub use belay::{BETA, Belay};
pub use control::Control;
pub use ema::{ALPHA, Ema, EmaWarmup};
pub use lookahead::Lookahead;
pub use schedule_free::ScheduleFree;
pub use spring::{C1, C2, DT, K, M1, M2, Spring};
pub use tail::Tail;

pub(super) use kind::{Kind, Rides, UseRider};

use super::knob::Knobs;
use super::real::Real;
use super::rule::{Direction, NUMBERS};
use super::step::{Gradient, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares [`Averaging`] and all that goes over its kinds. A new kind is one file and one line here: its name in files, its type and
/// its first settings.
macro_rules! averagings {
    ($($(#[$doc:meta])* $name:ident($kind:ty) = $first:expr;)*) => {
        /// An average of the weights and its settings. What it remembers is in [`Memory`](super::Memory).
        ///
        /// `w1` is the model, `w2` the average, `w1* = w1 − η d` the optimizer's step from `w1`. Unless said otherwise the average takes
        /// in the *old* `w1`: both particles move at once, from the same old state.
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        #[serde(bound(deserialize = "T: Real + Deserialize<'de>"))]
        #[schemars(bound = "T: Real + JsonSchema + Serialize")]
        #[schemars(description = "An average of the weights; `alpha` and `decay = 1 − alpha` are two names of one number.")]
        pub enum Averaging<T = f64> {
            $($(#[$doc])* $name($kind),)*
        }

        impl<T: Real> Averaging<T> {
            /// Returns one of every kind with the settings that a menu begins with.
            pub fn all() -> Vec<Self> {
                vec![$(Self::$name($first)),*]
            }

            /// Returns the name that people know it by, such as `BELAY`.
            pub fn title(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => <$kind as Kind<T>>::TITLE,)*
                }
            }

            /// Returns the publication; empty where there is none to name.
            pub fn source(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => <$kind as Kind<T>>::SOURCE,)*
                }
            }

            /// Returns the settings that may differ from lane to lane, shares first, zero where there are fewer.
            pub(super) fn numbers(&self) -> [T; NUMBERS] {
                match self {
                    $(Self::$name(kind) => Kind::<T>::numbers(kind),)*
                }
            }

            /// Returns whether another differs from this one in its numbers alone.
            pub fn is_like(&self, other: &Self) -> bool {
                match (self, other) {
                    $((Self::$name(kind), Self::$name(other)) => Kind::<T>::is_like(kind, other),)*
                    // Of two kinds.
                    ($(Self::$name(_))|*, _) => false,
                }
            }

            /// Returns the same averaging in other numbers, each rounded to the nearest, and shares to those that leave a number of one:
            /// α and 1 − α then add up to it, and an average of equal weights is these weights.
            pub fn cast<U: Real>(&self) -> Averaging<U> {
                match *self {
                    $(Self::$name(kind) => Averaging::$name(kind.cast()),)*
                }
            }

            /// Returns every setting in the order in which they are shown.
            pub fn knobs(&mut self) -> Knobs<'_, T> {
                match self {
                    $(Self::$name(kind) => Kind::<T>::knobs(kind),)*
                }
            }

            /// Hands the averaging to `user` where it [rides](Self::rides).
            #[inline(always)]
            pub(super) fn ride<U: UseRider<T>>(&self, user: U) -> Option<U::Output> {
                match *self {
                    $(Self::$name(kind) => kind.ride(user),)*
                }
            }

            /// Takes a step of all places of the rows.
            #[inline(always)]
            pub(super) fn advance<R, S, G, const AXES: usize>(
                &self,
                step: Step<'_, T, R, S, G, AXES>,
                direction: impl Direction<T>,
            ) where
                R: Fn(usize) -> T,
                S: Fn(usize, usize) -> T,
                G: Gradient<T, AXES>,
            {
                match *self {
                    $(Self::$name(kind) => kind.advance(step, direction),)*
                }
            }
        }

        $(impl<T: Real> From<$kind> for Averaging<T> {
            fn from(kind: $kind) -> Self {
                Self::$name(kind)
            }
        })*
    };
}

averagings! {
    /// No average.
    Control(Control) = Control {};
    /// Exponential moving average.
    Ema(Ema<T>) = Ema::new(T::of(0.1));
    /// The average pulls the model back.
    Belay(Belay<T>) = Belay { alpha: T::of(0.1), beta: T::of(0.5) };
    /// Two masses on a damped spring.
    Spring(Spring<T>) = Spring::default();
    /// Slow weights that the fast ones come back to.
    Lookahead(Lookahead<T>) = Lookahead::default();
    /// Uniform mean of the last models.
    Tail(Tail) = Tail { start: 0 };
    /// The gradient is taken between the weights and their average.
    ScheduleFree(ScheduleFree<T>) = ScheduleFree::default();
}

impl<T: Real> Averaging<T> {
    /// Returns an EMA that is updated at each step.
    pub fn ema(alpha: T) -> Self {
        Self::Ema(Ema::new(alpha))
    }

    /// Returns BELAY.
    pub fn belay(alpha: T, beta: T) -> Self {
        Self::Belay(Belay { alpha, beta })
    }
}

impl<T> Averaging<T> {
    /// No average.
    pub const CONTROL: Self = Self::Control(Control {});

    /// Returns whether there is no average: w2 is w1.
    pub fn is_control(&self) -> bool {
        matches!(self, Self::Control(_))
    }

    /// Returns whether the average leaves the model alone and is not the model: whether it can ride beside a run.
    pub fn rides(&self) -> bool
    where
        T: Real,
    {
        struct Rides;
        impl<T: Real> UseRider<T> for Rides {
            type Output = ();
            fn with(self, _: impl self::Rides<T>) {}
        }
        self.ride(Rides).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::Slot;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_is_complete() {
        let all = Averaging::<f64>::all();
        let titles: BTreeSet<&str> = all.iter().map(Averaging::title).collect();
        assert_eq!(titles.len(), all.len(), "two kinds of one title");
        for averaging in all.clone() {
            let mut shown = averaging;
            let title = averaging.title();
            assert!(averaging.is_control() || !averaging.source().is_empty(), "{title} names no publication");
            assert!(!(averaging.is_control() && averaging.rides()), "{title}");
            // What a file says of it is read again.
            let text = toml::to_string(&averaging).expect("a table");
            assert_eq!(toml::from_str::<Averaging>(&text).as_ref(), Ok(&averaging), "{text}");
            assert!(toml::from_str::<Averaging>(&format!("{text}\nsurplus = 1")).is_err(), "{title} takes any key");
            // Settings that lanes may differ in are those that are real numbers, and in no others.
            let changed = |by: f64, counts: u64| {
                let mut other = averaging;
                for (_, slot) in other.knobs() {
                    match slot {
                        Slot::Number(number) => *number *= by,
                        Slot::Count(count) => *count += counts,
                        Slot::Switch(_) => {}
                    }
                }
                other
            };
            assert!(averaging.is_like(&changed(0.5, 0)), "{title}: numbers are not those of lanes");
            let counts = shown.knobs().into_iter().filter(|(_, slot)| matches!(slot, Slot::Count(_))).count();
            assert_eq!(averaging.is_like(&changed(1.0, 1)), counts == 0, "{title}: a count that lanes may differ in");
            let numbers = shown.knobs().into_iter().filter(|(_, slot)| matches!(slot, Slot::Number(_))).count();
            let different =
                averaging.numbers().iter().zip(changed(0.5, 0).numbers()).filter(|(a, b)| **a != *b).count();
            assert_eq!(different, numbers, "{title}: a number that no lane has");
            for (knob, slot) in shown.knobs() {
                if let Slot::Number(number) = slot {
                    assert!(knob.limits.contains(*number), "{title}: {} begins at {number}", knob.name);
                }
            }
            for other in &all {
                assert_eq!(averaging.is_like(other), averaging.title() == other.title());
            }
            let single: Averaging<f32> = averaging.cast();
            assert_eq!((single.title(), single.rides()), (title, averaging.rides()));
        }
    }
}
