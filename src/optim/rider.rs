//! Averages that ride on the path of a run, or on the paths of a block.

use super::averaging::Averaging;
use super::block::{LANES, Row, Setting};
use super::real::Real;
use super::rules::{Blend, Ema, EmaStep, PassiveAverage, Tail};

/// Sixty-four averages that do not pull back: each follows the model of the lane of a [`Block`](super::Block) at its own place,
/// and has the bits of the average of a [`Run`](super::Run) of its own.
#[derive(Clone, Debug)]
pub struct Rider {
    /// The averages w2.
    pub average: Row,
    alpha: Setting,
    rest: Setting,
    averaging: Averaging,
}

impl Rider {
    /// Whether an average of this kind can ride: an EMA and a tail average do. Without an average there is nothing to ride, and
    /// the others pull back.
    pub fn can_be<T>(averaging: &Averaging<T>) -> bool {
        matches!(averaging, Averaging::Ema { .. } | Averaging::Tail { .. })
    }

    /// Averages that begin where the models of `weights` are; missing lanes repeat the last. `None` where one cannot ride, or
    /// where there are none, more than [`LANES`], or some that differ in more than α.
    pub fn new(averagings: &[Averaging], weights: &Row) -> Option<Self> {
        let first = *averagings.first()?;
        let fits = |other: &Averaging| Self::can_be(other) && other.is_like(&first);
        if averagings.len() > LANES || !averagings.iter().all(fits) {
            return None;
        }
        let share = |lane: usize| Blend::new(averagings[lane.min(averagings.len() - 1)].numbers()[0]);
        Some(Self {
            average: weights.clone(),
            alpha: Setting(std::array::from_fn(|lane| share(lane).of)),
            rest: Setting(std::array::from_fn(|lane| share(lane).rest)),
            averaging: first,
        })
    }

    /// Copies the mutable state of `other`, which must be a clone of `self`.
    pub fn copy_state(&mut self, other: &Self) {
        self.average.copy_from_slice(&other.average[..]);
    }

    /// Whether [`follow`](Self::follow) is to be called before the block's step, as for an EMA, rather than after it.
    pub fn follows_old(&self) -> bool {
        matches!(self.averaging, Averaging::Ema { .. })
    }

    /// Follows the models at `weights` in step `step`.
    #[inline(always)]
    pub fn follow(&mut self, step: u64, weights: &Row) {
        match self.averaging {
            Averaging::Ema { every, warmup, .. } => {
                let ema = EmaStep::new(step, every, warmup);
                let (alpha, rest) = (&self.alpha.0, &self.rest.0);
                each(&mut self.average, weights, |lane| ema.with(Blend { of: alpha[lane], rest: rest[lane] }));
            }
            Averaging::Tail { start } => {
                let tail = Tail::new(step, start);
                each(&mut self.average, weights, |_| tail);
            }
            _ => {}
        }
    }
}

#[inline(always)]
fn each<F: PassiveAverage<f64>>(average: &mut Row, weights: &Row, rule: impl Fn(usize) -> F) {
    let models = weights.halves();
    for (average, model) in average.halves_mut().into_iter().zip(models) {
        for lane in 0..LANES {
            average[lane] = rule(lane).follow(average[lane], model[lane]);
        }
    }
}

/// One step of an average that rides on the path of a run of any length, with the bits of the average of a
/// [`Run`](super::Run) of its own.
#[derive(Clone, Copy, Debug)]
pub struct Ride<T>(Rule<T>);

#[derive(Clone, Copy, Debug)]
enum Rule<T> {
    /// An EMA between two updates.
    Rest,
    Ema(Ema<T>),
    Tail(Tail<T>),
}

impl<T: Real> Ride<T> {
    /// The average's part in step `step`; `None` where one of this kind [cannot ride](Rider::can_be).
    pub fn new(averaging: &Averaging<T>, step: u64) -> Option<Self> {
        match *averaging {
            Averaging::Ema { alpha, every, warmup } => {
                let ema = EmaStep::new(step, every, warmup);
                Some(Self(if ema.updates() { Rule::Ema(ema.with(Blend::new(alpha))) } else { Rule::Rest }))
            }
            Averaging::Tail { start } => Some(Self(Rule::Tail(Tail::new(step, start)))),
            _ => None,
        }
    }

    /// Whether [`follow`](Self::follow) does nothing.
    pub fn rests(&self) -> bool {
        matches!(self.0, Rule::Rest)
    }

    /// Whether [`follow`](Self::follow) is to be called before the weights move, as for an EMA, rather than after it.
    #[inline(always)]
    pub fn follows_old(&self) -> bool {
        !matches!(self.0, Rule::Tail(_))
    }

    /// Follows `weights`, of the same length.
    #[inline(always)]
    pub fn follow(&self, average: &mut [T], weights: &[T]) {
        match self.0 {
            Rule::Rest => {}
            Rule::Ema(ema) => follow(ema, average, weights),
            Rule::Tail(tail) => follow(tail, average, weights),
        }
    }
}

#[inline(always)]
fn follow<T: Real, F: PassiveAverage<T>>(rule: F, average: &mut [T], weights: &[T]) {
    for (average, weight) in average.iter_mut().zip(weights) {
        *average = rule.follow(*average, *weight);
    }
}
