//! Method: an optimizer, an averaging and a schedule, and how a step joins them.

use super::averaging::{Averaging, Belay, Control, Kind as _};
use super::clock::Clock;
use super::optimizer::{Optimizer, Steepest, UseRule};
use super::real::Real;
use super::rule::{Direction, NUMBERS, SHARES, with_rests};
use super::schedule::Schedule;
use super::step::{Gradient, Step};

/// An optimizer, what averages its path, and how its learning rate changes.
///
/// ```
/// use belay_lab::optim::{Averaging, Method, Optimizer, Schedule};
///
/// let method = Method {
///     optimizer: Optimizer::adam(0.01),
///     averaging: Averaging::ema(0.1),
///     schedule: Schedule::Constant {},
///     steps: 1000,
/// };
/// // The same in the numbers of a network.
/// let single: Method<f32> = method.cast();
/// assert_eq!((single.optimizer.title(), single.averaging.title()), ("Adam", "EMA"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Method<T = f64> {
    /// Optimizer: how gradients become steps.
    pub optimizer: Optimizer<T>,
    /// Averaging: what follows the weights.
    pub averaging: Averaging<T>,
    /// Factor on the learning rate.
    pub schedule: Schedule,
    /// Length of the run that the schedule is stretched over.
    pub steps: u64,
}

/// Number of settings of a method that may differ from one lane of a block to the next: η, the numbers of the averaging, and what the
/// shares among these leave of one.
pub(crate) const SETTINGS: usize = 1 + NUMBERS + SHARES;

impl<T: Real> Method<T> {
    /// Returns the same method in other numbers, each rounded to the nearest.
    pub fn cast<U: Real>(&self) -> Method<U> {
        Method {
            optimizer: self.optimizer.cast(),
            averaging: self.averaging.cast(),
            schedule: self.schedule.clone(),
            steps: self.steps,
        }
    }

    /// Returns η, the averaging's numbers, and what the shares among these leave of one.
    pub(crate) fn settings(&self) -> [T; SETTINGS] {
        let [a, b, c, d, e, f, g, h] = with_rests(self.averaging.numbers());
        [self.optimizer.eta(), a, b, c, d, e, f, g, h]
    }

    /// Returns whether the other method may lie in one block with this one: whether they differ in η and the averaging's numbers alone.
    pub fn is_like(&self, other: &Self) -> bool {
        let bare = |method: &Self| {
            let mut optimizer = method.optimizer;
            *optimizer.eta_mut() = T::of(0.0);
            optimizer
        };
        bare(self) == bare(other)
            && self.averaging.is_like(&other.averaging)
            && self.schedule == other.schedule
            && self.steps == other.steps
    }

    /// Advances the clock to step `step`, and returns the schedule's factor there.
    #[inline(always)]
    pub(super) fn tick(&self, clock: &mut Clock<T>, step: u64) -> T {
        let factor = T::of(self.schedule.factor(step, self.steps));
        clock.tick(factor, self.optimizer.betas());
        factor
    }

    /// Takes a step: the one place where optimizers and averagings are joined.
    #[inline(always)]
    pub(super) fn take<R, S, G, const AXES: usize>(&self, step: Step<'_, T, R, S, G, AXES>)
    where
        R: Fn(usize) -> T,
        S: Fn(usize, usize) -> T,
        G: Gradient<T, AXES>,
    {
        self.optimizer.rule(step.clock, Averaged { averaging: &self.averaging, step });
    }

    /// Returns what [`take_common`](Self::take_common) needs where it knows the method: plain SGD or Adam, without an average or with
    /// BELAY.
    fn common(&self) -> Option<(Common<T>, Option<Belay<T>>)> {
        let optimizer = match self.optimizer {
            Optimizer::Sgd(sgd) => sgd.is_plain().then_some(Common::Steepest),
            Optimizer::Adam(adam) => Some(Common::Adam(adam)),
            Optimizer::RmsProp(_) | Optimizer::AdaGrad(_) => None,
        };
        let averaging = match self.averaging {
            Averaging::Control(_) => Some(None),
            Averaging::Belay(belay) => Some(Some(belay)),
            Averaging::Ema(_)
            | Averaging::Spring(_)
            | Averaging::Lookahead(_)
            | Averaging::Tail(_)
            | Averaging::ScheduleFree(_) => None,
        };
        Some((optimizer?, averaging?))
    }

    /// Returns whether [`take_common`](Self::take_common) takes a step of the method.
    pub(super) fn is_common(&self) -> bool {
        self.common().is_some()
    }

    /// Takes a step as [`take`](Self::take) does of a method that [is common](Self::is_common), and none of another: so few loops that
    /// they can be compiled for every landscape.
    #[inline(always)]
    pub(super) fn take_common<R, S, G, const AXES: usize>(&self, step: Step<'_, T, R, S, G, AXES>)
    where
        R: Fn(usize) -> T,
        S: Fn(usize, usize) -> T,
        G: Gradient<T, AXES>,
    {
        match self.common() {
            None => {}
            Some((Common::Steepest, None)) => Control {}.advance(step, Steepest),
            Some((Common::Steepest, Some(belay))) => belay.advance(step, Steepest),
            Some((Common::Adam(adam), None)) => {
                let rule = adam.at(step.clock);
                Control {}.advance(step, rule);
            }
            Some((Common::Adam(adam), Some(belay))) => {
                let rule = adam.at(step.clock);
                belay.advance(step, rule);
            }
        }
    }
}

/// Optimizer of a common method.
enum Common<T> {
    Steepest,
    Adam(super::optimizer::Adam<T>),
}

/// Step of an averaging that waits for the optimizer's rule.
struct Averaged<'a, 'r, T, R, S, G, const AXES: usize> {
    averaging: &'a Averaging<T>,
    step: Step<'r, T, R, S, G, AXES>,
}

impl<T, R, S, G, const AXES: usize> UseRule<T> for Averaged<'_, '_, T, R, S, G, AXES>
where
    T: Real,
    R: Fn(usize) -> T,
    S: Fn(usize, usize) -> T,
    G: Gradient<T, AXES>,
{
    #[inline(always)]
    fn with(self, rule: impl Direction<T>) {
        self.averaging.advance(self.step, rule);
    }
}
