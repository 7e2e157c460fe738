//! One run: the weights, their average, and the step that moves both.

use super::averaging::{self, Averaging, EmaWarmup, Pull, Rate};
use super::optimizer::{self, Direction, Optimizer};
use super::real::Real;
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
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock<T> {
    beta1_power: T,
    beta2_power: T,
    squared_factors: T,
}

impl<T: Real> Clock<T> {
    pub(super) fn new() -> Self {
        Self { beta1_power: T::of(1.0), beta2_power: T::of(1.0), squared_factors: T::of(0.0) }
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

/// What changes no number that it is added to, not even −0.
pub(super) const NOTHING: f64 = -0.0;

/// The rows of a method's state, cut into `AXES` parts of equal length: what stands at one place of each shares its settings.
pub(super) struct Rows<'a, T, const AXES: usize> {
    pub(super) gradient: [&'a [T]; AXES],
    /// What is added to each part of the gradient.
    pub(super) noise: [T; AXES],
    pub(super) weights: [&'a mut [T]; AXES],
    pub(super) average: [&'a mut [T]; AXES],
    pub(super) first: [&'a mut [T]; AXES],
    pub(super) second: [&'a mut [T]; AXES],
    pub(super) motion1: [&'a mut [T]; AXES],
    pub(super) motion2: [&'a mut [T]; AXES],
}

/// How many numbers of a method may differ from one lane of a block to the next: η and those of the averaging.
pub(super) const SETTINGS: usize = 7;

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

    /// η, then the averaging's numbers.
    pub(super) fn settings(&self) -> [T; SETTINGS] {
        let [a, b, c, d, e, f] = self.averaging.numbers();
        [self.optimizer.eta(), a, b, c, d, e, f]
    }

    /// Moves `weights` and `average` by one step against `gradient`; all have the length that `memory` was made for.
    pub fn advance(&self, step: u64, gradient: &[T], memory: &mut Memory<T>, weights: &mut [T], average: &mut [T]) {
        let settings = self.settings();
        let Memory { first, second, motion1, motion2, clock } = memory;
        let rows = Rows {
            gradient: [gradient],
            noise: [T::of(NOTHING)],
            weights: [weights],
            average: [average],
            first: [first],
            second: [second],
            motion1: [motion1],
            motion2: [motion2],
        };
        self.advance_rows(step, clock, |setting, _| settings[setting], rows);
    }

    /// The one place where the rules of optimizer and averaging meet. `settings(s, i)` is setting `s` at place `i` of the rows.
    #[inline(always)]
    pub(super) fn advance_rows<const AXES: usize>(
        &self,
        step: u64,
        clock: &mut Clock<T>,
        settings: impl Fn(usize, usize) -> T,
        rows: Rows<'_, T, AXES>,
    ) {
        let one = T::of(1.0);
        let factor = T::of(self.schedule.factor(step, self.steps));
        clock.squared_factors = clock.squared_factors + factor * factor;
        let zero = T::of(0.0);
        match self.optimizer {
            Optimizer::Sgd { momentum, weight_decay, .. } if momentum == zero && weight_decay == zero => {
                self.average(step, factor, clock, optimizer::Steepest, settings, rows);
            }
            Optimizer::Sgd { momentum, weight_decay, .. } if momentum == zero => {
                self.average(step, factor, clock, optimizer::Plain { weight_decay }, settings, rows);
            }
            Optimizer::Sgd { momentum, nesterov: false, weight_decay, .. } => {
                self.average(step, factor, clock, optimizer::HeavyBall { momentum, weight_decay }, settings, rows);
            }
            Optimizer::Sgd { momentum, weight_decay, .. } => {
                self.average(step, factor, clock, optimizer::Nesterov { momentum, weight_decay }, settings, rows);
            }
            Optimizer::Adam { beta1, beta2, epsilon, weight_decay, decoupled, .. } => {
                clock.beta1_power = clock.beta1_power * beta1;
                clock.beta2_power = clock.beta2_power * beta2;
                let adam = optimizer::Adam {
                    beta1,
                    beta2,
                    epsilon,
                    coupled: if decoupled { zero } else { weight_decay },
                    decoupled: if decoupled { weight_decay } else { zero },
                    unbias1: one / (one - clock.beta1_power),
                    unbias2: one / (one - clock.beta2_power),
                };
                self.average(step, factor, clock, adam, settings, rows);
            }
            Optimizer::RmsProp { rho, epsilon, weight_decay, .. } => {
                let rule = optimizer::Scaled { keep: rho, take: one - rho, epsilon, weight_decay };
                self.average(step, factor, clock, rule, settings, rows);
            }
            Optimizer::AdaGrad { epsilon, weight_decay, .. } => {
                let rule = optimizer::Scaled { keep: one, take: one, epsilon, weight_decay };
                self.average(step, factor, clock, rule, settings, rows);
            }
        }
    }

    #[inline(always)]
    fn average<D: Direction<T>, const AXES: usize>(
        &self,
        step: u64,
        factor: T,
        clock: &Clock<T>,
        rule: D,
        settings: impl Fn(usize, usize) -> T,
        rows: Rows<'_, T, AXES>,
    ) {
        let s = &settings;
        let rate = |i| Rate { eta: s(0, i) * factor, factor };
        match self.averaging {
            Averaging::Control {} => each(rule, rate, |_| averaging::Control, rows),
            Averaging::Ema { every, warmup, .. } => {
                let floor = match warmup {
                    EmaWarmup::None => T::of(0.0),
                    EmaWarmup::Ramp => T::of(9.0 / (10.0 + step as f64)),
                };
                let update = (step + 1).is_multiple_of(every.max(1));
                let alpha = |i| if s(1, i) < floor { floor } else { s(1, i) };
                each(rule, rate, |i| averaging::Ema { alpha: alpha(i), update }, rows);
            }
            Averaging::Belay { .. } => {
                each(rule, rate, |i| averaging::Belay { alpha: s(1, i), beta: s(2, i) }, rows);
            }
            Averaging::Spring { .. } => {
                let spring = |i| averaging::Spring {
                    m1: s(1, i),
                    m2: s(2, i),
                    k: s(3, i),
                    c1: s(4, i),
                    c2: s(5, i),
                    dt: s(6, i),
                };
                each(rule, rate, spring, rows);
            }
            Averaging::Lookahead { every, .. } => {
                let meet = (step + 1).is_multiple_of(every.max(1));
                each(rule, rate, |i| averaging::Lookahead { alpha: s(1, i), meet }, rows);
            }
            Averaging::Tail { start } => {
                let begun = step + 1 > start;
                let share = T::of(1.0 / ((step + 1).saturating_sub(start) + 1) as f64);
                each(rule, rate, |_| averaging::Tail { share, begun }, rows);
            }
            Averaging::ScheduleFree { .. } => {
                let share = factor * factor / clock.squared_factors;
                // Factors whose squares are no numbers weigh alike.
                let (zero, one) = (T::of(0.0), T::of(1.0));
                let share = if share >= zero && share <= one { share } else { one / T::of((step + 1) as f64) };
                if step == 0 {
                    for axis in 0..AXES {
                        rows.motion1[axis].copy_from_slice(rows.weights[axis]);
                    }
                }
                each(rule, rate, |i| averaging::ScheduleFree { beta: s(1, i), share }, rows);
            }
        }
    }
}

/// Both rules over every coordinate.
#[inline(always)]
fn each<'a, T: Real, D: Direction<T>, P: Pull<T>, const AXES: usize>(
    direction: D,
    rate: impl Fn(usize) -> Rate<T>,
    pull: impl Fn(usize) -> P,
    rows: Rows<'a, T, AXES>,
) {
    // Slices of one known length need no checks in the loop.
    let n = rows.gradient[0].len();
    let cut = |parts: [&'a mut [T]; AXES]| parts.map(|part| &mut part[..n]);
    let gradient = rows.gradient.map(|part| &part[..n]);
    let (weights, average) = (cut(rows.weights), cut(rows.average));
    let (first, second) = (cut(rows.first), cut(rows.second));
    let (motion1, motion2) = (cut(rows.motion1), cut(rows.motion2));
    for i in 0..n {
        let (rate, pull) = (rate(i), pull(i));
        for axis in 0..AXES {
            let (w1, w2) = (&mut weights[axis][i], &mut average[axis][i]);
            let g = gradient[axis][i] + rows.noise[axis];
            let d = direction.direction(g, *w1, &mut first[axis][i], &mut second[axis][i]);
            pull.advance(rate, d, w1, w2, &mut motion1[axis][i], &mut motion2[axis][i]);
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
