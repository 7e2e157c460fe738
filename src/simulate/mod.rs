//! From a scenario to its trajectories.

mod corrected;
mod correction;
mod extremes;
mod judge;
mod problem;
mod reach;
mod state;
mod swings;
mod trajectory;

pub use corrected::simulate_and_correct;
pub use correction::Correction;
pub use judge::state;
pub use problem::{GRID, Noisy, Problem};
pub use reach::Reach;
pub use state::State;
pub use trajectory::{Outcome, Trajectory};

pub(crate) use problem::distance;

use crate::optim::Run;
use crate::scenario::{Arm, Scenario, Stop};
use std::ops::ControlFlow;

/// Model and average of one arm after `step` steps, with the noise-free losses there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Number of steps taken; 0 is the start.
    pub step: u64,
    /// The model w1.
    pub model: [f64; 2],
    /// The average w2.
    pub average: [f64; 2],
    /// f(w1).
    pub model_loss: f64,
    /// f(w2).
    pub average_loss: f64,
    /// ‖∇f(w1)‖.
    pub gradient_norm: f64,
}

impl Sample {
    /// Returns whether both particles and their losses are finite.
    pub fn is_finite(&self) -> bool {
        let [x, y] = self.model;
        let [u, v] = self.average;
        [x, y, u, v, self.model_loss, self.average_loss].iter().all(|number| number.is_finite())
    }
}

/// Takes one arm through `steps` steps and shows each of the `steps + 1` samples to `visit`, until that breaks.
///
/// The noise is that of `seed`. The schedule is stretched over the scenario's own number of steps, whatever `steps` is.
pub fn walk(
    scenario: &Scenario,
    problem: &Problem,
    arm: &Arm,
    seed: u64,
    steps: u64,
    mut visit: impl FnMut(&Sample) -> ControlFlow<()>,
) {
    let method = arm.method(scenario.run.steps);
    let mut run = Run::new(&scenario.start);
    let mut noisy = problem.noisy(seed);
    for step in 0..=steps {
        let (model, average) = ([run.weights[0], run.weights[1]], [run.average[0], run.average[1]]);
        let (model_loss, exact) = if step < steps {
            let loss = run.step(&method, &mut noisy);
            (loss, noisy.exact_gradient())
        } else {
            problem.value_and_gradient(model)
        };
        // By bits, since 0 and −0 may have values of their own.
        let same = average.map(f64::to_bits) == model.map(f64::to_bits);
        let average_loss = if same { model_loss } else { problem.value(average) };
        // Not `hypot`: its bits are those of the system's library, and it takes as long as the gradient.
        let gradient_norm = (exact[0] * exact[0] + exact[1] * exact[1]).sqrt();
        if visit(&Sample { step, model, average, model_loss, average_loss, gradient_norm }).is_break() {
            return;
        }
    }
}

impl Scenario {
    /// The noise-free objective of the scenario.
    pub fn problem(&self) -> Problem {
        Problem::new(&self.landscape, self.noise, &self.view)
    }
}

/// The trajectories of every arm of a scenario under one seed, in the order of its arms.
///
/// `progress` hears the share of the work that is done, from 0 to 1, now and then, and may break: then there is no result.
pub fn simulate(
    scenario: &Scenario,
    problem: &Problem,
    seed: u64,
    mut progress: impl FnMut(f64) -> ControlFlow<()>,
) -> Option<Vec<Trajectory>> {
    // About as often in time, whatever a step costs.
    let every = ((1 << 14) / problem.shifts().len().max(1) as u64).max(1);
    let mut steps = scenario.run.steps;
    let rounds = if scenario.run.stop == Stop::FirstTouch { 2 } else { 1 };
    for round in 0..rounds {
        // The first round only finds out when the first arm touches the target: no arm has to go beyond.
        let searching = round + 1 < rounds;
        let mut first: Option<u64> = None;
        let mut trajectories = vec![];
        for (i, arm) in scenario.arms.iter().enumerate() {
            let limit = first.filter(|_| searching).unwrap_or(steps);
            let mut trajectory = Trajectory::new(scenario, problem, limit);
            let mut broken = false;
            walk(scenario, problem, arm, seed, limit, |sample| {
                trajectory.push(sample);
                if searching && trajectory.outcome.first_touch.is_some() {
                    return ControlFlow::Break(());
                }
                if sample.step.is_multiple_of(every) {
                    let done = (i as f64 + sample.step as f64 / steps.max(1) as f64) / scenario.arms.len() as f64;
                    if progress((f64::from(round) + done) / f64::from(rounds)).is_break() {
                        broken = true;
                        return ControlFlow::Break(());
                    }
                }
                ControlFlow::Continue(())
            });
            if broken {
                return None;
            }
            // No later than the limit, so the last one found is the first of all.
            first = trajectory.outcome.first_touch.or(first);
            trajectories.push(trajectory.finish());
        }
        match first {
            Some(first) if searching => steps = first,
            _ => return Some(trajectories),
        }
    }
    None
}
