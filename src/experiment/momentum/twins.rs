//! The two paths that are said to be one.

use crate::optim::{Averaging, Method, Objective, Optimizer, Run, Schedule, optimizer};
use crate::scenario::Scenario;
use crate::simulate::{Problem, distance};

/// The gradient at the average of the weights instead of at the weights.
struct AtAverage<'a> {
    problem: &'a Problem,
    share: f64,
    average: [f64; 2],
}

impl Objective<f64> for AtAverage<'_> {
    fn gradient(&mut self, _: u64, weights: &[f64], gradient: &mut [f64]) -> f64 {
        for (average, weight) in self.average.iter_mut().zip(weights) {
            *average = self.share * weight + (1.0 - self.share) * *average;
        }
        let (loss, found) = self.problem.value_and_gradient(self.average);
        gradient.copy_from_slice(&found);
        loss
    }
}

/// Gradient descent of one rate a with heavy averaging of gradients, v ← λ g(w) + (1 − λ) v and w ← w − a v, and
/// gradient descent with the gradient at the averaged weights.
pub(super) struct Twins {
    /// The function.
    pub(super) name: String,
    /// The share λ of the new gradient, or of the new weights, in its average.
    pub(super) share: f64,
    /// The rate a.
    pub(super) rate: f64,
    /// The weights after each step, the start among them.
    pub(super) momentum: Vec<[f64; 2]>,
    /// Path with the gradient at the average, which begins where the gradient is zero.
    pub(super) at_average: Vec<[f64; 2]>,
    /// Path where the average begins at the start of the run.
    pub(super) usual: Vec<[f64; 2]>,
    /// The distance of the first two, by the way from the start to the minimum.
    pub(super) apart: Vec<f64>,
    /// The distance of the first and the third, likewise.
    pub(super) apart_usual: Vec<f64>,
}

impl Twins {
    /// Both paths through the steps of a scenario with exact gradients.
    pub(super) fn new(name: &str, scenario: &Scenario, problem: &Problem, rate: f64, share: f64) -> Self {
        let steps = scenario.run.steps;
        let sgd = |eta: f64, momentum: f64| Method {
            optimizer: Optimizer::Sgd(optimizer::Sgd { eta, momentum, nesterov: false, weight_decay: 0.0 }),
            averaging: Averaging::CONTROL,
            schedule: Schedule::default(),
            steps,
        };
        // v = λ b where the optimizer keeps b ← (1 − λ) b + g and steps by η b.
        let heavy = sgd(rate * share, 1.0 - share);
        let momentum = path(&heavy, scenario, &mut problem.noisy(scenario.run.seed));
        let rest = problem.nearest_minimum(scenario.start).map_or([f64::NAN; 2], |(minimum, _)| minimum.point);
        let from = |average| path(&sgd(rate, 0.0), scenario, &mut AtAverage { problem, share, average });
        let (at_average, usual) = (from(rest), from(scenario.start));
        let scale = distance(scenario.start, rest);
        let apart = |other: &[[f64; 2]]| momentum.iter().zip(other).map(|(a, b)| distance(*a, *b) / scale).collect();
        let (apart, apart_usual) = (apart(&at_average), apart(&usual));
        Self { name: name.to_owned(), share, rate, momentum, at_average, usual, apart, apart_usual }
    }
}

/// The weights of a run after each step.
fn path(method: &Method, scenario: &Scenario, objective: &mut impl Objective<f64>) -> Vec<[f64; 2]> {
    let mut run = Run::new(&scenario.start);
    let mut points = vec![scenario.start];
    for _ in 0..method.steps {
        run.step(method, objective);
        points.push([run.weights[0], run.weights[1]]);
    }
    points
}
