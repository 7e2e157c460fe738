//! Results of a training, as far as it is.

use crate::nn::Metrics;
use crate::scenario::Training;
use crate::training::{Evaluation, Examined, Tested};

/// Stage of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The network is being trained.
    UnderWay,
    /// The training was stopped, or interrupted, on its way.
    Stopped,
    /// The training came to its end.
    Finished,
}

/// A training with everything that was measured of it so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Settings.
    pub training: Training,
    /// The steps of each path.
    pub steps: u64,
    /// The steps of an epoch, at least one.
    pub steps_per_epoch: u64,
    /// Number of test images that it is evaluated on.
    pub tested: Tested,
    /// Every evaluation, those of one arm by step.
    pub history: Vec<Evaluation>,
    /// The step at which each arm diverged, if it did.
    pub diverged: Vec<Option<u64>>,
    /// Predictions of the average of each arm for every test image, once its training has ended.
    pub examined: Vec<Option<Examined>>,
    /// Stage of a training.
    pub stage: Stage,
    /// A number that grows with each change.
    pub version: u64,
}

/// One line of the table of metrics: the average of an arm, or a model that no arm's average is.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The arm.
    pub arm: usize,
    /// Whether it is the model w₁ of that arm.
    pub is_model: bool,
    /// Name.
    pub name: String,
    /// Metrics now; NaN where it diverged.
    pub metrics: Metrics,
    /// Fraction of test images for which its predictions differ from those of the model; none of the model itself.
    pub disagreement: Option<f64>,
    /// The lowest test error on the way, and the epoch.
    pub best: (f64, f64),
}

impl Outcome {
    /// Returns a training of which nothing is known yet.
    pub fn new(training: Training, steps: u64, steps_per_epoch: u64, tested: Tested) -> Self {
        let arms = training.arms.len();
        let (diverged, examined) = (vec![None; arms], vec![None; arms]);
        let stage = Stage::UnderWay;
        let steps_per_epoch = steps_per_epoch.max(1);
        Self { training, steps, steps_per_epoch, tested, history: vec![], diverged, examined, stage, version: 0 }
    }

    /// Returns the evaluations of an arm, by step.
    pub fn of_arm(&self, arm: usize) -> impl DoubleEndedIterator<Item = &Evaluation> {
        self.history.iter().filter(move |seen| seen.arm == arm)
    }

    /// Returns whether an arm diverged.
    pub fn has_diverged(&self, arm: usize) -> bool {
        self.diverged.get(arm).copied().flatten().is_some()
    }

    /// Returns the last evaluation of an arm.
    pub fn last(&self, arm: usize) -> Option<&Evaluation> {
        self.of_arm(arm).next_back()
    }

    /// Returns the epoch of a step.
    pub fn epoch(&self, step: u64) -> f64 {
        step as f64 / self.steps_per_epoch as f64
    }

    /// Returns whether an arm has no average of its own.
    pub fn is_control(&self, arm: usize) -> bool {
        self.training.arms.get(arm).is_some_and(|arm| arm.averaging.is_control())
    }

    /// Returns the evaluations of an arm that can be compared: those on the same images.
    pub fn alike(&self, arm: usize) -> impl DoubleEndedIterator<Item = &Evaluation> {
        self.of_arm(arm).filter(|seen| self.tested.is_alike(seen.step, self.steps))
    }

    /// Returns the lowest value over those after the start, and the epoch; the first of equals.
    pub fn lowest(&self, arm: usize, of: impl Fn(&Evaluation) -> f64) -> Option<(f64, f64)> {
        let seen = self.alike(arm).filter(|seen| seen.step > 0);
        let seen = seen.map(|seen| (of(seen), self.epoch(seen.step))).filter(|(value, _)| !value.is_nan());
        seen.min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Returns the lines of the table: the average of each arm that is `shown`, and the model of each path whose arms all have one.
    pub fn lines(&self, shown: impl Fn(usize) -> bool) -> Vec<Line> {
        let paths = self.training.paths();
        let mut lines = vec![];
        for (arm, settings) in self.training.arms.iter().enumerate().filter(|(arm, _)| shown(*arm)) {
            let Some(last) = self.last(arm) else { continue };
            let control = self.is_control(arm);
            let best = |of: fn(&Evaluation) -> f64| self.lowest(arm, of).unwrap_or((f64::NAN, f64::NAN));
            let name = settings.name.clone();
            let now = |metrics: Metrics| if self.has_diverged(arm) { Metrics::NONE } else { metrics };
            let disagreement = (!control && !self.has_diverged(arm)).then_some(last.disagreement);
            let metrics = now(last.average);
            lines.push(Line {
                arm,
                is_model: false,
                name,
                metrics,
                disagreement,
                best: best(|seen| seen.average.error),
            });
            // Riders share their model: it is said once, after the first of those that are shown.
            let path = paths.iter().find(|path| path.contains(&arm)).map_or(&[][..], Vec::as_slice);
            let first = path.iter().find(|arm| shown(**arm)) == Some(&arm);
            if first && !path.iter().any(|arm| self.is_control(*arm)) {
                let name = format!("w₁ of {}", settings.name);
                let (metrics, best) = (now(last.model), best(|seen| seen.model.error));
                lines.push(Line { arm, is_model: true, name, metrics, disagreement: None, best });
            }
        }
        lines
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Returns a training of a control, an EMA that rides on it and a BELAY of its own, with errors over four evaluations.
    pub(in crate::app::network) fn example() -> Outcome {
        let text = r#"
            schema = 1
            [mlp]
            epochs = 3
            [[arm]]
            name = "SGD"
            optimizer = { kind = "sgd", eta = 0.1 }
            [[arm]]
            name = "EMA"
            optimizer = { kind = "sgd", eta = 0.1 }
            averaging = { kind = "ema", decay = 0.99 }
            [[arm]]
            name = "BELAY"
            optimizer = { kind = "sgd", eta = 0.1 }
            averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
        "#;
        let tested = Tested { on_the_way: 10_000, at_the_end: 10_000 };
        let mut outcome = Outcome::new(Training::parse(text, None).expect("a training"), 30, 10, tested);
        let metrics = |error: f64| Metrics { error, nll: 3.0 * error, brier: error, ece: error / 2.0 };
        for (step, errors) in
            [(0, [0.9, 0.9, 0.9]), (10, [0.2, 0.1, 0.3]), (20, [0.1, 0.05, 0.2]), (30, [0.15, 0.06, 0.1])]
        {
            for (arm, error) in errors.into_iter().enumerate() {
                let model = metrics(if arm == 1 { errors[0] } else { 1.5 * error });
                let average = metrics(error);
                let model = if arm == 0 { average } else { model };
                let disagreement = if arm == 0 { 0.0 } else { 0.01 };
                outcome.history.push(Evaluation {
                    step,
                    arm,
                    factor: 1.0,
                    training_loss: 0.1,
                    model,
                    average,
                    disagreement,
                    distance: 1.0,
                });
            }
        }
        outcome
    }

    #[test]
    fn the_table_has_every_average_and_each_model_once() {
        let lines = example().lines(|_| true);
        let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["SGD", "EMA", "BELAY", "w₁ of BELAY"]);
        assert_eq!(lines[0].best, (0.1, 2.0));
        assert_eq!(lines[1].best, (0.05, 2.0));
        assert_eq!((lines[1].metrics.error, lines[1].disagreement), (0.06, Some(0.01)));
        assert_eq!((lines[0].disagreement, lines[3].disagreement), (None, None));
        assert!((lines[3].metrics.error - 0.15).abs() < 1e-15);
        assert_eq!(example().lines(|arm| arm == 1).len(), 1);
    }

    #[test]
    fn nothing_of_a_diverged_arm_is_a_number_but_what_was_lowest_before() {
        let mut outcome = example();
        outcome.diverged[2] = Some(17);
        let lines = outcome.lines(|arm| arm == 2);
        assert!(lines.iter().all(|line| line.metrics.error.is_nan() && line.disagreement.is_none()), "{lines:?}");
        assert_eq!(lines[0].best, (0.1, 3.0));
    }
}
