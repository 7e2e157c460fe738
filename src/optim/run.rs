//! Run: the weights, their average, and the step that moves both.

use super::clock::Clock;
use super::context::{StateSlices, StepContext};
use super::method::Method;
use super::real::Real;

/// Anything with a gradient.
pub trait Objective<T> {
    /// Writes the gradient that step `step` sees at `weights` into `gradient`, of the same length, and returns the loss.
    fn gradient(&mut self, step: u64, weights: &[T], gradient: &mut [T]) -> T;
}

/// Memory of a method between two steps, for each of `n` coordinates.
#[derive(Clone, Debug)]
pub struct Memory<T> {
    first: Vec<T>,
    second: Vec<T>,
    motion1: Vec<T>,
    motion2: Vec<T>,
    clock: Clock<T>,
}

impl<T: Real> Memory<T> {
    /// Returns the memory of a run that begins at `start`.
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

impl<T: Real> Method<T> {
    /// Moves `weights` and `average` by one step against `gradient`; all have the length that `memory` was made for.
    pub fn advance(&self, step: u64, gradient: &[T], memory: &mut Memory<T>, weights: &mut [T], average: &mut [T]) {
        let Memory { first, second, motion1, motion2, clock } = memory;
        let slices = StateSlices { weights, average, first, second, motion1, motion2 };
        self.begin(step, clock).advance(gradient, slices);
    }

    /// Begins step `step`, whose rules then go over the coordinates in any number of slices: a coordinate's numbers do not depend on the
    /// slice that it is in. Steps are begun in order, each once.
    pub fn begin(&self, step: u64, clock: &mut Clock<T>) -> StepContext<'_, T> {
        StepContext::new(self, step, clock)
    }
}

/// A run of one method: weights of any length, their average, and what the method remembers.
///
/// ```
/// use belay_lab::optim::{Averaging, Method, Objective, Optimizer, Run, Schedule};
///
/// /// f(w) = ‖w‖² / 2.
/// struct Bowl;
///
/// impl Objective<f64> for Bowl {
///     fn gradient(&mut self, _step: u64, weights: &[f64], gradient: &mut [f64]) -> f64 {
///         gradient.copy_from_slice(weights);
///         0.5 * weights.iter().map(|w| w * w).sum::<f64>()
///     }
/// }
///
/// let averaging = Averaging::belay(0.1, 0.5);
/// let method = Method { optimizer: Optimizer::sgd(0.5), averaging, schedule: Schedule::Constant {}, steps: 300 };
/// let mut run = Run::new(&[3.0, -1.0]);
/// for _ in 0..300 {
///     run.step(&method, &mut Bowl);
/// }
/// assert!(run.weights.iter().chain(&run.average).all(|w| w.abs() < 1e-2));
/// ```
#[derive(Clone, Debug)]
pub struct Run<T = f64> {
    /// Number of steps taken.
    pub step: u64,
    /// The model w1.
    pub weights: Vec<T>,
    /// The average w2.
    pub average: Vec<T>,
    gradient: Vec<T>,
    memory: Memory<T>,
}

impl<T: Real> Run<T> {
    /// Returns a run whose model and average begin at `start`, at rest.
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

    /// Returns the gradient that the last step used; zeros before the first.
    pub fn gradient(&self) -> &[T] {
        &self.gradient
    }
}
