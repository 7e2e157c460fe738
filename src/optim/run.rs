//! One run: the weights, their average, and the step that moves both.

use super::averaging::Averaging;
use super::optimizer::{self, Optimizer};
use super::pull::Share;
use super::real::Real;
use super::schedule::Schedule;
use super::step::{Rows, Step};

/// Anything with a gradient.
pub trait Objective<T> {
    /// Writes the gradient that step `step` sees at `weights` into `gradient`, of the same length, and returns the loss.
    fn gradient(&mut self, step: u64, weights: &[T], gradient: &mut [T]) -> T;
}

/// An optimizer, what averages its path, and how its learning rate changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Method<T = f64> {
    /// How gradients become steps.
    pub optimizer: Optimizer<T>,
    /// What follows the weights.
    pub averaging: Averaging<T>,
    /// The factor on the learning rate.
    pub schedule: Schedule,
    /// The length of the run that the schedule is stretched over.
    pub steps: u64,
}

/// What a method remembers between two steps, for each of `n` coordinates.
#[derive(Clone, Debug)]
pub struct Memory<T> {
    first: Vec<T>,
    second: Vec<T>,
    motion1: Vec<T>,
    motion2: Vec<T>,
    clock: Clock<T>,
}

/// What a method remembers between two steps for all coordinates together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock<T> {
    /// β₁ᵗ and β₂ᵗ.
    pub(super) powers: [T; 2],
    /// Σ γ² over the schedule's factors γ.
    pub(super) squared_factors: T,
}

impl<T: Real> Clock<T> {
    /// The clock of a run that has taken no step.
    #[allow(clippy::new_without_default, reason = "a run begins somewhere, and never by default")]
    pub fn new() -> Self {
        Self { powers: [T::of(1.0); 2], squared_factors: T::of(0.0) }
    }

    /// β₁ᵗ, β₂ᵗ and Σ γ² over the schedule's factors γ, for a checkpoint.
    pub fn numbers(&self) -> [T; 3] {
        [self.powers[0], self.powers[1], self.squared_factors]
    }

    /// The clock that [`numbers`](Self::numbers) were read from.
    pub fn from_numbers([beta1, beta2, squared_factors]: [T; 3]) -> Self {
        Self { powers: [beta1, beta2], squared_factors }
    }
}

/// The state of some coordinates of a run: slices of one length.
#[derive(Debug)]
pub struct Cut<'a, T> {
    /// The model w1.
    pub weights: &'a mut [T],
    /// The average w2.
    pub average: &'a mut [T],
    /// The optimizer's first moment or momentum.
    pub first: &'a mut [T],
    /// The optimizer's second moment.
    pub second: &'a mut [T],
    /// The averaging's first memory: a spring's velocity v1, or Schedule-Free's z.
    pub motion1: &'a mut [T],
    /// The averaging's second memory: a spring's velocity v2.
    pub motion2: &'a mut [T],
}

/// One step of a method, begun: what all coordinates share.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'m, T> {
    method: &'m Method<T>,
    step: u64,
    factor: T,
    clock: Clock<T>,
    settings: [T; SETTINGS],
}

impl<T: Real> Moment<'_, T> {
    /// Moves the coordinates of `cut` against `gradient`, of the same length.
    #[inline(always)]
    pub fn advance(&self, gradient: &[T], cut: Cut<'_, T>) {
        let gradient = &gradient[..cut.weights.len()];
        let rows = Rows {
            weights: [cut.weights],
            average: [cut.average],
            first: [cut.first],
            second: [cut.second],
            motion1: [cut.motion1],
            motion2: [cut.motion2],
        };
        let (settings, gradient) = (|setting: usize, _: usize| self.settings[setting], |i: usize, _| [gradient[i]]);
        let Self { step, factor, clock, .. } = *self;
        self.method.take(Step { step, factor, clock, settings, gradient, rows });
    }
}

impl<T: Real> Memory<T> {
    /// The memory of a run that begins at `start`.
    pub fn new(start: &[T]) -> Self {
        let zeros = vec![T::of(0.0); start.len()];
        Self {
            first: zeros.clone(),
            second: zeros.clone(),
            motion1: zeros.clone(),
            motion2: zeros,
            clock: Clock::new(),
        }
    }
}

/// How many numbers of a method may differ from one lane of a block to the next: η, those of the averaging, and what the
/// first two of these leave of one.
pub(crate) const SETTINGS: usize = 9;

impl<T: Real> Method<T> {
    /// The same method in other numbers, each rounded to the nearest.
    pub fn cast<U: Real>(&self) -> Method<U> {
        Method {
            optimizer: self.optimizer.cast(),
            averaging: self.averaging.cast(),
            schedule: self.schedule.clone(),
            steps: self.steps,
        }
    }

    /// η, the averaging's numbers, and what the first two of these leave of one.
    pub(crate) fn settings(&self) -> [T; SETTINGS] {
        let [a, b, c, d, e, f] = self.averaging.numbers();
        [self.optimizer.eta(), a, b, c, d, e, f, Share::new(a).rest, Share::new(b).rest]
    }

    /// Moves `weights` and `average` by one step against `gradient`; all have the length that `memory` was made for.
    pub fn advance(&self, step: u64, gradient: &[T], memory: &mut Memory<T>, weights: &mut [T], average: &mut [T]) {
        let Memory { first, second, motion1, motion2, clock } = memory;
        let cut = Cut { weights, average, first, second, motion1, motion2 };
        self.begin(step, clock).advance(gradient, cut);
    }

    /// Begins step `step`, whose rules then go over the coordinates in any number of cuts: a coordinate's numbers do not depend
    /// on the cut that it is in. Steps are begun in order, each once.
    pub fn begin(&self, step: u64, clock: &mut Clock<T>) -> Moment<'_, T> {
        let factor = self.wind(step, clock);
        Moment { method: self, step, factor, clock: *clock, settings: self.settings() }
    }

    /// The factor on the learning rate in step `step`, for which the clock is set.
    #[inline(always)]
    fn wind(&self, step: u64, clock: &mut Clock<T>) -> T {
        let factor = T::of(self.schedule.factor(step, self.steps));
        clock.squared_factors = clock.squared_factors + factor * factor;
        if let Optimizer::Adam { beta1, beta2, .. } = self.optimizer {
            clock.powers = [clock.powers[0] * beta1, clock.powers[1] * beta2];
        }
        factor
    }

    /// The one place where optimizers meet averagings. `settings(s, i)` is setting `s` at place `i` of the rows, `gradient(i, w)`
    /// the gradient there, where the weights are `w`.
    #[inline(always)]
    pub(super) fn advance_rows<const AXES: usize>(
        &self,
        step: u64,
        clock: &mut Clock<T>,
        settings: impl Fn(usize, usize) -> T,
        gradient: impl Fn(usize, [T; AXES]) -> [T; AXES],
        rows: Rows<'_, T, AXES>,
    ) {
        let factor = self.wind(step, clock);
        self.take(Step { step, factor, clock: *clock, settings, gradient, rows });
    }

    /// Takes a step that waits for its rules.
    #[inline(always)]
    fn take<const AXES: usize>(
        &self,
        next: Step<'_, T, impl Fn(usize, usize) -> T, impl Fn(usize, [T; AXES]) -> [T; AXES], AXES>,
    ) {
        let (zero, one) = (T::of(0.0), T::of(1.0));
        let powers = next.clock.powers;
        match self.optimizer {
            Optimizer::Sgd { momentum, weight_decay, .. } if momentum == zero && weight_decay == zero => {
                next.take(&self.averaging, optimizer::Steepest);
            }
            Optimizer::Sgd { momentum, weight_decay, .. } if momentum == zero => {
                next.take(&self.averaging, optimizer::Plain { weight_decay });
            }
            Optimizer::Sgd { momentum, nesterov: false, weight_decay, .. } => {
                next.take(&self.averaging, optimizer::HeavyBall { momentum, weight_decay });
            }
            Optimizer::Sgd { momentum, weight_decay, .. } => {
                next.take(&self.averaging, optimizer::Nesterov { momentum, weight_decay });
            }
            Optimizer::Adam { beta1, beta2, epsilon, weight_decay, decoupled, .. } => {
                let rule = optimizer::Adam::new([beta1, beta2], epsilon, weight_decay, decoupled, powers);
                next.take(&self.averaging, rule);
            }
            Optimizer::RmsProp { rho, epsilon, weight_decay, .. } => {
                let rule = optimizer::Scaled { keep: rho, take: one - rho, epsilon, weight_decay };
                next.take(&self.averaging, rule);
            }
            Optimizer::AdaGrad { epsilon, weight_decay, .. } => {
                let rule = optimizer::Scaled { keep: one, take: one, epsilon, weight_decay };
                next.take(&self.averaging, rule);
            }
        }
    }

    /// Whether [`advance_common_rows`](Self::advance_common_rows) knows the method: plain SGD or Adam, control or BELAY.
    pub(super) fn is_common(&self) -> bool {
        let plain = match self.optimizer {
            Optimizer::Sgd { momentum, weight_decay, .. } => momentum == T::of(0.0) && weight_decay == T::of(0.0),
            Optimizer::Adam { .. } => true,
            Optimizer::RmsProp { .. } | Optimizer::AdaGrad { .. } => false,
        };
        plain && matches!(self.averaging, Averaging::Control {} | Averaging::Belay { .. })
    }

    /// As [`advance_rows`](Self::advance_rows) for a method that [is common](Self::is_common): few enough loops for every
    /// `gradient` to be compiled into them.
    #[inline(always)]
    pub(super) fn advance_common_rows<const AXES: usize>(
        &self,
        step: u64,
        clock: &mut Clock<T>,
        settings: impl Fn(usize, usize) -> T,
        gradient: impl Fn(usize, [T; AXES]) -> [T; AXES],
        rows: Rows<'_, T, AXES>,
    ) {
        let factor = self.wind(step, clock);
        let next = Step { step, factor, clock: *clock, settings, gradient, rows };
        match self.optimizer {
            Optimizer::Adam { beta1, beta2, epsilon, weight_decay, decoupled, .. } => {
                let rule = optimizer::Adam::new([beta1, beta2], epsilon, weight_decay, decoupled, clock.powers);
                next.take_common(&self.averaging, rule);
            }
            _ => next.take_common(&self.averaging, optimizer::Steepest),
        }
    }
}

/// A run of one method: weights of any length, their average, and what the method remembers.
#[derive(Clone, Debug)]
pub struct Run<T = f64> {
    /// How many steps have been taken.
    pub step: u64,
    /// The model w1.
    pub weights: Vec<T>,
    /// The average w2.
    pub average: Vec<T>,
    gradient: Vec<T>,
    memory: Memory<T>,
}

impl<T: Real> Run<T> {
    /// A run whose model and average begin at `start`, at rest.
    pub fn new(start: &[T]) -> Self {
        Self {
            step: 0,
            weights: start.to_vec(),
            average: start.to_vec(),
            gradient: vec![T::of(0.0); start.len()],
            memory: Memory::new(start),
        }
    }

    /// Takes one step, and returns the loss that `objective` reports for the weights it stepped from.
    pub fn step(&mut self, method: &Method<T>, objective: &mut impl Objective<T>) -> T {
        let loss = objective.gradient(self.step, &self.weights, &mut self.gradient);
        method.advance(self.step, &self.gradient, &mut self.memory, &mut self.weights, &mut self.average);
        self.step += 1;
        loss
    }

    /// The gradient that the last step used; zeros before the first.
    pub fn gradient(&self) -> &[T] {
        &self.gradient
    }
}
