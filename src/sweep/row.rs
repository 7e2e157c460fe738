//! Result of one run of a sweep.

use super::job::Finish;
use super::request::Metric;

/// Differences of losses that are not told from rounding, beside 1 and the lowest value.
const ROUNDING: f64 = 1e-9;

/// Result of one run: one arm of one cell under one seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The number of its cell.
    pub cell: u64,
    /// The place of its arm in the scenario.
    pub arm: usize,
    /// The seed of its noise.
    pub seed: u64,
    /// Whether the seed is one for tuning, not for reports.
    pub tuning: bool,
    /// The lowest value of the objective that is known; minus infinity where none is.
    pub best: f64,
    /// End of the run, and what was measured on the way.
    pub finish: Finish,
}

impl Row {
    /// Returns how far the average's loss lies above f* at the end (above 0 where f* is not known): infinite where the run diverged.
    pub fn final_excess(&self) -> f64 {
        self.excess(self.finish.outcome.average_loss)
    }

    /// Returns how far the model's loss lies above f* at the end, as [`final_excess`](Self::final_excess) does.
    pub fn model_excess(&self) -> f64 {
        self.excess(self.finish.outcome.model_loss)
    }

    /// Returns how far the average's mean loss over the last tenth of the run lies above f*.
    pub fn tail_excess(&self) -> f64 {
        self.excess(self.finish.outcome.tail_mean)
    }

    /// Returns the value of a metric; a miss and a run that diverged are infinite, what cannot be judged is NaN.
    pub fn metric(&self, metric: Metric) -> f64 {
        // Without a lowest value nothing is a miss or a hit.
        let missed = if self.best.is_finite() { f64::INFINITY } else { f64::NAN };
        let steps = |step: Option<u64>| step.map_or(missed, |step| step as f64);
        match metric {
            Metric::Final => self.final_excess(),
            Metric::Tail => self.tail_excess(),
            Metric::FirstTouch => steps(self.finish.outcome.first_touch),
            Metric::Settled => steps(self.finish.outcome.settled),
        }
    }

    /// Returns how far the lower of the losses at the end lies below the lowest value that was known; 0 where it does not, but for
    /// rounding.
    pub fn below(&self) -> f64 {
        let below = self.best - self.finish.outcome.model_loss.min(self.finish.outcome.average_loss);
        if self.best.is_finite() && below > ROUNDING * (1.0 + self.best.abs()) { below } else { 0.0 }
    }

    fn excess(&self, loss: f64) -> f64 {
        if self.finish.outcome.has_failed() || loss.is_nan() {
            return f64::INFINITY;
        }
        if self.best.is_finite() { loss - self.best } else { loss }
    }
}
