//! Result of a training.

use super::evaluation::Evaluation;
use super::task::Task;
use crate::nn::metrics::{BINS, class_errors, confusion};
use crate::nn::{Calibration, Dataset, GoOn, Metrics, Predictions, Sharing, Statistics, predict, to_the_end};

/// Weights that can be asked: a model or an average.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The parameters, as the task's layout orders them.
    pub weights: Vec<f32>,
    /// Statistics that stand for a batch's in batch norm; empty without.
    pub statistics: Statistics<f32>,
}

/// A finished training.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// Every evaluation, in the order in which they were made: those of one path by step, at the end on all test examples.
    pub history: Vec<Evaluation>,
    /// Each path with its model.
    pub paths: Vec<TrainedPath>,
    /// The average of each arm; the model without one.
    pub averages: Vec<Network>,
}

/// The end of one path.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainedPath {
    /// The places of its arms.
    pub arms: Vec<usize>,
    /// The step whose loss was no finite number; there the path ended.
    pub diverged: Option<u64>,
    /// The model w1.
    pub model: Network,
}

impl Trained {
    /// The path of an arm.
    ///
    /// # Panics
    ///
    /// If there is no such arm.
    pub fn path(&self, arm: usize) -> &TrainedPath {
        self.paths.iter().find(|path| path.arms.contains(&arm)).expect("every arm is on a path")
    }

    /// The model w1 of an arm.
    pub fn model(&self, arm: usize) -> &Network {
        &self.path(arm).model
    }

    /// The step at which an arm diverged, if it did.
    pub fn diverged(&self, arm: usize) -> Option<u64> {
        self.path(arm).diverged
    }

    /// The evaluations of one arm by step.
    pub fn history_of(&self, arm: usize) -> impl Iterator<Item = &Evaluation> {
        self.history.iter().filter(move |evaluation| evaluation.arm == arm)
    }

    /// The last evaluation of an arm: at the end, on all test examples. `None` where it diverged.
    pub fn last(&self, arm: usize) -> Option<&Evaluation> {
        if self.diverged(arm).is_some() { None } else { self.history_of(arm).last() }
    }
}

/// Metrics of a network's predictions on examples, in full.
#[derive(Clone, Debug, PartialEq)]
pub struct Examined {
    /// Error, NLL, Brier score and ECE.
    pub metrics: Metrics,
    /// The class that each example is taken for; `None` where the probabilities are not numbers.
    pub chosen: Vec<Option<u8>>,
    /// Confidence against accuracy.
    pub calibration: Calibration,
    /// Confusion matrix: how often each class (row) is taken for each (column); `None` where an example is taken for no class.
    pub confusion: Option<Vec<Vec<usize>>>,
    /// The fraction of each class's examples that is taken for another; NaN for a class without examples. `None` as above.
    pub class_errors: Option<Vec<f64>>,
}

impl Task {
    /// Computes the class probabilities of examples by a network.
    pub fn predict(&self, network: &Network, examples: &Dataset, sharing: Sharing) -> Predictions {
        predict(self.layout(), &network.weights, &network.statistics, examples, sharing, &to_the_end)
            .expect("nothing breaks")
    }

    /// Evaluates a network on all test examples.
    pub fn examine(&self, network: &Network, sharing: Sharing) -> Examined {
        self.examine_while(network, sharing, &to_the_end).expect("nothing breaks")
    }

    /// Examines as [`examine`](Self::examine) as long as `go_on` does not break; `None` where it does.
    pub fn examine_while(&self, network: &Network, sharing: Sharing, go_on: GoOn<'_>) -> Option<Examined> {
        let Network { weights, statistics } = network;
        let predictions = predict(self.layout(), weights, statistics, self.test(), sharing, go_on)?;
        let labels = self.test().labels();
        let chosen = predictions.chosen();
        let confusion = confusion(&chosen, labels, predictions.classes());
        Some(Examined {
            metrics: Metrics::new(&predictions, labels),
            calibration: Calibration::new(&predictions, labels, BINS),
            class_errors: confusion.as_deref().map(class_errors),
            confusion,
            chosen,
        })
    }
}
