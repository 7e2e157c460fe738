//! Averages that ride on the path of a run, or on the paths of a block.

use super::averaging::{Averaging, Rides, UseRider};
use super::block::{LANES, Row, Setting};
use super::real::Real;
use super::rule::{At, NUMBERS, PassiveAverage, SHARES, with_rests};

/// Sixty-four averages that leave the model alone: each follows the model of the lane of a [`Block`](super::Block) at its own place,
/// and has the bits of the average of a [`Run`](super::Run) of its own.
#[derive(Clone, Debug)]
pub struct Rider {
    /// The averages w2.
    pub average: Row,
    settings: [Setting; NUMBERS + SHARES],
    averaging: Averaging,
}

impl Rider {
    /// Returns averages that begin where the models of `weights` are; missing lanes repeat the last. `None` where one [cannot
    /// ride](Averaging::rides), or where there are none, more than [`LANES`], or some that are not [alike](Averaging::is_like).
    pub fn new(averagings: &[Averaging], weights: &Row) -> Option<Self> {
        let first = *averagings.first()?;
        let fits = |other: &Averaging| other.rides() && other.is_like(&first);
        if averagings.len() > LANES || !averagings.iter().all(fits) {
            return None;
        }
        let mut settings = [const { Setting([0.0; LANES]) }; NUMBERS + SHARES];
        for lane in 0..LANES {
            let numbers = with_rests(averagings[lane.min(averagings.len() - 1)].numbers());
            settings.iter_mut().zip(numbers).for_each(|(row, number)| row.0[lane] = number);
        }
        Some(Self { average: weights.clone(), settings, averaging: first })
    }

    /// Copies the mutable state of `other`, which must be a clone of `self`.
    pub fn copy_state(&mut self, other: &Self) {
        self.average.copy_from_slice(&other.average[..]);
    }

    /// Returns whether [`follow`](Self::follow) is to be called before the block's step, as for an EMA, rather than after it.
    #[inline(always)]
    pub fn follows_old(&self) -> bool {
        self.averaging.ride(FollowsOld).unwrap_or(false)
    }

    /// Follows the models at `weights` in step `step`.
    #[inline(always)]
    pub fn follow(&mut self, step: u64, weights: &Row) {
        let Self { average, settings, averaging } = self;
        averaging.ride(FollowLanes { step, average, settings, weights });
    }
}

/// Asks whether an average follows the model from before a step.
struct FollowsOld;

impl<T: Real> UseRider<T> for FollowsOld {
    type Output = bool;

    #[inline(always)]
    fn with(self, kind: impl Rides<T>) -> bool {
        old(kind)
    }
}

#[inline(always)]
fn old<T: Real, K: Rides<T>>(_: K) -> bool {
    K::Rule::OLD
}

/// Moves the averages of all lanes.
struct FollowLanes<'a> {
    step: u64,
    average: &'a mut Row,
    settings: &'a [Setting; NUMBERS + SHARES],
    weights: &'a Row,
}

impl UseRider<f64> for FollowLanes<'_> {
    type Output = ();

    #[inline(always)]
    fn with(self, kind: impl Rides<f64>) {
        self.each(kind);
    }
}

impl FollowLanes<'_> {
    #[inline(always)]
    fn each<K: Rides<f64>>(self, kind: K) {
        let (constants, settings) = (kind.begin(self.step), self.settings);
        let models = self.weights.halves();
        for (average, model) in self.average.halves_mut().into_iter().zip(models) {
            for lane in 0..LANES {
                let rule = K::rule(constants, At(|setting: usize| settings[setting].0[lane]));
                average[lane] = rule.follow(average[lane], model[lane]);
            }
        }
    }
}

/// Step of an average that rides on the path of a run of any length, with the bits of the average of a
/// [`Run`](super::Run) of its own.
#[derive(Clone, Copy, Debug)]
pub struct Ride<T> {
    averaging: Averaging<T>,
    step: u64,
}

impl<T: Real> Ride<T> {
    /// Returns the average's part in step `step`; `None` where one of this kind [cannot ride](Averaging::rides).
    pub fn new(averaging: &Averaging<T>, step: u64) -> Option<Self> {
        averaging.rides().then_some(Self { averaging: *averaging, step })
    }

    /// Returns whether [`follow`](Self::follow) does nothing.
    pub fn rests(&self) -> bool {
        self.averaging.ride(Rests { step: self.step }).unwrap_or(true)
    }

    /// Returns whether [`follow`](Self::follow) is to be called before the weights move, as for an EMA, rather than after it.
    #[inline(always)]
    pub fn follows_old(&self) -> bool {
        self.averaging.ride(FollowsOld).unwrap_or(false)
    }

    /// Follows `weights`, of the same length.
    #[inline(always)]
    pub fn follow(&self, average: &mut [T], weights: &[T]) {
        let settings = with_rests(self.averaging.numbers());
        self.averaging.ride(FollowSlice { step: self.step, average, settings, weights });
    }
}

/// Asks whether nothing moves in a step.
struct Rests {
    step: u64,
}

impl<T: Real> UseRider<T> for Rests {
    type Output = bool;

    fn with(self, kind: impl Rides<T>) -> bool {
        rests(kind, self.step)
    }
}

fn rests<T: Real, K: Rides<T>>(kind: K, step: u64) -> bool {
    K::rests(kind.begin(step))
}

/// Moves the average of weights of any number.
struct FollowSlice<'a, T> {
    step: u64,
    average: &'a mut [T],
    settings: [T; NUMBERS + SHARES],
    weights: &'a [T],
}

impl<T: Real> UseRider<T> for FollowSlice<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with(self, kind: impl Rides<T>) {
        self.each(kind);
    }
}

impl<T: Real> FollowSlice<'_, T> {
    #[inline(always)]
    fn each<K: Rides<T>>(self, kind: K) {
        let constants = kind.begin(self.step);
        if K::rests(constants) {
            return;
        }
        let rule = K::rule(constants, At(|setting: usize| self.settings[setting]));
        for (average, weight) in self.average.iter_mut().zip(self.weights) {
            *average = rule.follow(*average, *weight);
        }
    }
}
