//! One run: the weights, their average, and the step that moves both.

use super::averaging::Averaging;
use super::context::{StateSlices, StepContext};
use super::optimizer::Optimizer;
use super::real::Real;
use super::rules::Blend;
use super::schedule::Schedule;

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

    /// Goes on to step `step` of a method, and gives the factor on its learning rate there.
    #[inline(always)]
    pub(super) fn tick(&mut self, method: &Method<T>, step: u64) -> T {
        let factor = T::of(method.schedule.factor(step, method.steps));
        self.squared_factors = self.squared_factors + factor * factor;
        if let Optimizer::Adam { beta1, beta2, .. } = method.optimizer {
            self.powers = [self.powers[0] * beta1, self.powers[1] * beta2];
        }
        factor
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
        [self.optimizer.eta(), a, b, c, d, e, f, Blend::new(a).rest, Blend::new(b).rest]
    }

    /// Moves `weights` and `average` by one step against `gradient`; all have the length that `memory` was made for.
    pub fn advance(&self, step: u64, gradient: &[T], memory: &mut Memory<T>, weights: &mut [T], average: &mut [T]) {
        let Memory { first, second, motion1, motion2, clock } = memory;
        let cut = StateSlices { weights, average, first, second, motion1, motion2 };
        self.begin(step, clock).advance(gradient, cut);
    }

    /// Begins step `step`, whose rules then go over the coordinates in any number of cuts: a coordinate's numbers do not depend
    /// on the cut that it is in. Steps are begun in order, each once.
    pub fn begin(&self, step: u64, clock: &mut Clock<T>) -> StepContext<'_, T> {
        StepContext::new(self, step, clock)
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
