//! Result of one arm of a training.

use super::grid::Run;
use super::request::Metric;
use crate::nn::Metrics;
use crate::training::{Evaluation, Trained};

/// Result of one arm of one training of a sweep, on test examples with right labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainingRow {
    /// The number of its cell.
    pub cell: u64,
    /// The place of its arm in the scenario.
    pub arm: usize,
    /// The seed of the training.
    pub seed: u64,
    /// Whether the seed is one for tuning, not for reports.
    pub tuning: bool,
    /// Number of steps that its path takes where it does not diverge.
    pub steps: u64,
    /// The model w1 at the end; NaN where it diverged.
    pub model: Metrics,
    /// The average w2 at the end; NaN where it diverged.
    pub average: Metrics,
    /// The lowest error of the model at an evaluation, the first of equal ones.
    pub best_model: Lowest,
    /// The lowest error of the average at an evaluation, the first of equal ones.
    pub best_average: Lowest,
    /// The mean of the average's error over the evaluations in the last tenth of the steps; NaN where it diverged.
    pub tail_mean: f64,
    /// The step of the first evaluation at which the average's error is at most the target.
    pub first_touch: Option<u64>,
    /// The step of the evaluation from which on it stays there.
    pub settled: Option<u64>,
    /// ‖w1 − w2‖ at the end; NaN where it diverged.
    pub distance: f64,
    /// The fraction of the test examples that the two take for different classes at the end; NaN where it diverged.
    pub disagreement: f64,
    /// The step at which it diverged.
    pub diverged: Option<u64>,
}

/// The lowest error of a training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lowest {
    /// The error.
    pub error: f64,
    /// The step after which it was measured.
    pub step: u64,
}

/// Training that a row is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) cell: u64,
    pub(super) seed: u64,
    pub(super) tuning: bool,
    /// The number of steps of each path.
    pub(super) steps: u64,
    /// The error that counts as reached.
    pub(super) target: Option<f64>,
}

impl TrainingRow {
    /// Returns the result of arm `arm` of a training.
    pub(super) fn new(origin: Origin, trained: &Trained, arm: usize) -> Self {
        let Origin { cell, seed, tuning, steps, target } = origin;
        let history: Vec<&Evaluation> = trained.history_of(arm).collect();
        let last = trained.last(arm);
        let lowest = |error: fn(&Evaluation) -> f64| {
            let all = history.iter().map(|evaluation| Lowest { error: error(evaluation), step: evaluation.step });
            let nothing = Lowest { error: f64::INFINITY, step: 0 };
            all.fold(nothing, |best, next| if next.error < best.error { next } else { best })
        };
        let reaches = |evaluation: &&&Evaluation| target.is_some_and(|target| evaluation.average.error <= target);
        let tail: Vec<f64> = history
            .iter()
            .filter(|evaluation| u128::from(evaluation.step) * 10 >= u128::from(steps) * 9)
            .map(|evaluation| evaluation.average.error)
            .collect();
        Self {
            cell,
            arm,
            seed,
            tuning,
            steps,
            model: last.map_or(Metrics::NONE, |last| last.model),
            average: last.map_or(Metrics::NONE, |last| last.average),
            best_model: lowest(|evaluation| evaluation.model.error),
            best_average: lowest(|evaluation| evaluation.average.error),
            tail_mean: last.map_or(f64::NAN, |_| tail.iter().sum::<f64>() / tail.len() as f64),
            first_touch: history.iter().find(reaches).map(|evaluation| evaluation.step),
            settled: last
                .and_then(|_| history.iter().rev().take_while(reaches).last().map(|evaluation| evaluation.step)),
            distance: last.map_or(f64::NAN, |last| last.distance),
            disagreement: last.map_or(f64::NAN, |last| last.disagreement),
            diverged: trained.diverged(arm),
        }
    }
}

impl Run for TrainingRow {
    fn cell(&self) -> u64 {
        self.cell
    }

    fn arm(&self) -> usize {
        self.arm
    }

    fn has_diverged(&self) -> bool {
        self.diverged.is_some() || self.average.error.is_nan() || self.tail_mean.is_nan()
    }

    fn model_final(&self) -> f64 {
        if self.has_diverged() { f64::INFINITY } else { self.model.error }
    }

    /// No error is below that of no mistake.
    fn below(&self) -> f64 {
        0.0
    }

    fn metric(&self, metric: Metric) -> f64 {
        let steps = |step: Option<u64>| step.map_or(f64::INFINITY, |step| step as f64);
        match metric {
            Metric::Final | Metric::Tail if self.has_diverged() => f64::INFINITY,
            Metric::Final => self.average.error,
            Metric::Tail => self.tail_mean,
            Metric::FirstTouch => steps(self.first_touch),
            Metric::Settled => steps(self.settled),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Statistics;
    use crate::training::{Network, TrainedPath};

    /// One arm that is evaluated at some steps of 100 with these errors of model and average.
    fn row(errors: &[(u64, f64, f64)], diverged: Option<u64>) -> TrainingRow {
        let metrics = |error| Metrics { error, nll: 2.0 * error, brier: 0.5, ece: 0.25 };
        let history = errors.iter().map(|&(step, model, average)| Evaluation {
            step,
            arm: 0,
            factor: 1.0,
            training_loss: 0.0,
            model: metrics(model),
            average: metrics(average),
            disagreement: 0.125,
            distance: 3.0,
        });
        let network = Network { weights: vec![], statistics: Statistics { numbers: vec![] } };
        let path = TrainedPath { arms: vec![0], diverged, model: network.clone() };
        let trained = Trained { history: history.collect(), paths: vec![path], averages: vec![network] };
        TrainingRow::new(Origin { cell: 3, seed: 8, tuning: true, steps: 100, target: Some(0.2) }, &trained, 0)
    }

    #[test]
    fn a_history_is_summed_up() {
        let found = row(&[(0, 0.9, 0.9), (50, 0.3, 0.2), (60, 0.1, 0.3), (90, 0.2, 0.1), (100, 0.1, 0.2)], None);
        assert_eq!((found.average.error, found.average.nll, found.model.error), (0.2, 0.4, 0.1));
        assert_eq!(found.best_average, Lowest { error: 0.1, step: 90 });
        assert_eq!(found.best_model, Lowest { error: 0.1, step: 60 });
        assert_eq!((found.first_touch, found.settled), (Some(50), Some(90)));
        assert!((found.tail_mean - 0.15).abs() < 1e-15);
        assert_eq!([Metric::Final, Metric::FirstTouch, Metric::Settled].map(|m| found.metric(m)), [0.2, 50.0, 90.0]);
        assert_eq!((found.distance, found.disagreement, found.cell, found.seed), (3.0, 0.125, 3, 8));
    }

    #[test]
    fn what_diverged_has_neither_an_end_nor_settled() {
        let found = row(&[(0, 0.9, 0.9), (50, 0.1, 0.1)], Some(57));
        assert!(found.average.error.is_nan() && found.tail_mean.is_nan() && found.distance.is_nan());
        assert_eq!((found.first_touch, found.settled, found.best_average.step), (Some(50), None, 50));
        assert_eq!([Metric::Final, Metric::Tail, Metric::Settled].map(|m| found.metric(m)), [f64::INFINITY; 3]);
        assert_eq!(found.model_final(), f64::INFINITY);
        let missed = row(&[(0, 0.9, 0.9), (100, 0.1, 0.3)], None);
        assert_eq!((missed.first_touch, missed.settled, missed.tail_mean), (None, None, 0.3));
    }
}
