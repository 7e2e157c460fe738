//! The free pair let go: its kinematic steps beside the exact solution.

use crate::experiment::measure::largest;
use crate::optim::{Averaging, Method, Objective, Optimizer, Run, Schedule, averaging};
use crate::theory::Spring;

/// Below this share of its first value the displacement counts as gone.
pub(super) const GONE: f64 = 0.01;

/// Below this share of its first value a displacement is rounding.
const ROUNDING: f64 = 1e-12;

/// No force at all.
struct Free;

impl Objective<f64> for Free {
    fn gradient(&mut self, _: u64, _: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        0.0
    }
}

/// The displacements r = w2 − w1 of `count` steps of a pair let go at rest with r = 1, the start among them.
pub(super) fn displacements(averaging: Averaging, count: usize) -> Vec<f64> {
    let method =
        Method { optimizer: Optimizer::sgd(1.0), averaging, schedule: Schedule::default(), steps: count as u64 };
    let mut run = Run::new(&[0.0]);
    run.average[0] = 1.0;
    let mut displacements = vec![1.0];
    for _ in 0..count {
        run.step(&method, &mut Free);
        displacements.push(run.average[0] - run.weights[0]);
    }
    displacements
}

/// Returns how often the displacement changes its sign, rounding aside.
pub(super) fn sign_changes(displacements: &[f64]) -> u64 {
    let larger: Vec<&f64> = displacements.iter().filter(|r| r.abs() > ROUNDING).collect();
    larger.windows(2).filter(|pair| (*pair[0] < 0.0) != (*pair[1] < 0.0)).count() as u64
}

/// r of the closed form at `time`, let go at rest with r = 1; NaN where the drags differ.
pub(super) fn exact(spring: Spring, time: f64) -> f64 {
    spring.displacement(1.0, 0.0, time).unwrap_or(f64::NAN)
}

/// Free spring, let go at rest with r = 1.
pub(super) struct Swing {
    pub(super) spring: Spring,
    /// r after each kinematic step.
    pub(super) steps: Vec<f64>,
    /// r of the closed form at the same times.
    pub(super) exact: Vec<f64>,
}

impl Swing {
    /// The swing of `spring` up to the time `horizon`.
    pub(super) fn new(spring: Spring, horizon: f64) -> Self {
        let Spring { m1, m2, k, c1, c2, dt } = spring;
        let count = (horizon / dt).round() as usize;
        let steps = displacements(Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt }), count);
        let exact = (0..=count).map(|step| exact(spring, step as f64 * dt)).collect();
        Self { spring, steps, exact }
    }

    /// c/m, which both particles share.
    pub(super) fn drag(&self) -> f64 {
        self.spring.c1 / self.spring.m1
    }

    /// The time of a step.
    pub(super) fn time(&self, step: usize) -> f64 {
        step as f64 * self.spring.dt
    }

    /// Says how the spring moves in continuous time, as a word.
    pub(super) fn regime(&self) -> String {
        self.spring.regime().map_or_else(String::new, |regime| regime.to_string())
    }

    /// The largest difference of steps and exact solution.
    pub(super) fn error(&self) -> f64 {
        largest(self.steps.iter().zip(&self.exact).map(|(r, exact)| (r - exact).abs()))
    }

    /// The time from which on r stays below a hundredth of its first value; infinite where it does not.
    pub(super) fn settled(&self, displacements: &[f64]) -> f64 {
        match displacements.iter().rposition(|r| r.is_nan() || r.abs() >= GONE) {
            Some(last) if last + 1 == displacements.len() => f64::INFINITY,
            Some(last) => self.time(last + 1),
            None => 0.0,
        }
    }
}
