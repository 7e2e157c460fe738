//! Evaluation of an arm on the way.

use crate::nn::Metrics;

/// Model and average of one arm after `step` steps, on test examples with right labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    /// Number of steps that its path has taken.
    pub step: u64,
    /// The place of the arm in the scenario.
    pub arm: usize,
    /// The schedule's factor on the learning rate in the step before; in the first step at the start.
    pub factor: f64,
    /// The mean loss of the minibatches since the evaluation before; NaN at the start.
    pub training_loss: f64,
    /// The model w1.
    pub model: Metrics,
    /// The average w2; the model without one.
    pub average: Metrics,
    /// The fraction of the test examples that the two take for different classes.
    pub disagreement: f64,
    /// ‖w1 − w2‖.
    pub distance: f64,
}

impl Evaluation {
    /// Number of values of an evaluation.
    pub const NUMBERS: usize = 14;

    /// Returns all numbers of it, for a file; whole ones are below 2⁵³.
    pub fn numbers(&self) -> [f64; Self::NUMBERS] {
        let Self { step, arm, factor, training_loss, model, average, disagreement, distance } = *self;
        let [a, b, c, d] = of_metrics(model);
        let [e, f, g, h] = of_metrics(average);
        [step as f64, arm as f64, factor, training_loss, a, b, c, d, e, f, g, h, disagreement, distance]
    }

    /// The evaluation that [`numbers`](Self::numbers) were of.
    pub fn from_numbers(numbers: [f64; Self::NUMBERS]) -> Self {
        let [step, arm, factor, training_loss, a, b, c, d, e, f, g, h, disagreement, distance] = numbers;
        Self {
            step: step as u64,
            arm: arm as usize,
            factor,
            training_loss,
            model: Metrics { error: a, nll: b, brier: c, ece: d },
            average: Metrics { error: e, nll: f, brier: g, ece: h },
            disagreement,
            distance,
        }
    }
}

fn of_metrics(metrics: Metrics) -> [f64; 4] {
    let Metrics { error, nll, brier, ece } = metrics;
    [error, nll, brier, ece]
}
