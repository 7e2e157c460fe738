//! What is measured of every lane at every step.

use crate::optim::LANES;
use crate::simulate::{Outcome, Reach};

/// A number for each lane.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Lanes(pub(super) [f64; LANES]);

/// The measurements of [`Outcome`] for every lane of a block: steps are counted in `f64`, so that they share the lanes'
/// vectors, and choices are selections between two numbers.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) average_loss: Lanes,
    first_touch: Lanes,
    last_above: Lanes,
    last_in_reach: Lanes,
    tail_sum: Lanes,
    reach: Reach,
    target: Option<f64>,
    best: f64,
}

impl Record {
    pub(super) fn new(reach: Reach, target: Option<f64>, best: f64) -> Self {
        let never = || Lanes([-1.0; LANES]);
        Self {
            average_loss: Lanes([0.0; LANES]),
            first_touch: Lanes([f64::INFINITY; LANES]),
            last_above: never(),
            last_in_reach: never(),
            tail_sum: Lanes([0.0; LANES]),
            reach,
            target,
            best,
        }
    }

    /// Whether the average's loss is asked for before the tail.
    pub(super) fn has_target(&self) -> bool {
        self.target.is_some()
    }

    /// Takes note of the average's loss in sample `step` of every lane.
    #[inline(always)]
    pub(super) fn note_loss(&mut self, step: f64) {
        // No loss is below −∞.
        let (best, target) = (self.best, self.target.unwrap_or(f64::NEG_INFINITY));
        for lane in 0..LANES {
            let (first, above) = (self.first_touch.0[lane], self.last_above.0[lane]);
            let touches = self.average_loss.0[lane] - best < target;
            let earliest = if step < first { step } else { first };
            self.first_touch.0[lane] = if touches { earliest } else { first };
            self.last_above.0[lane] = if touches { above } else { step };
        }
    }

    /// Whether a model at `point` is not lost.
    pub(super) fn is_in_reach(&self, point: [f64; 2]) -> bool {
        self.reach.contains(point)
    }

    /// Takes note of the models' places in sample `step` of every lane.
    #[inline(always)]
    pub(super) fn note_reach(&mut self, step: f64, [x, y]: [&[f64; LANES]; 2]) {
        let reach = self.reach;
        for lane in 0..LANES {
            let last = self.last_in_reach.0[lane];
            self.last_in_reach.0[lane] = if reach.contains([x[lane], y[lane]]) { step } else { last };
        }
    }

    /// Counts the sample for the mean over the tail.
    #[inline(always)]
    pub(super) fn add_to_tail(&mut self) {
        for lane in 0..LANES {
            self.tail_sum.0[lane] += self.average_loss.0[lane];
        }
    }

    /// What lane `lane` came to in `steps` steps.
    pub(super) fn outcome(&self, lane: usize, steps: u64, model_loss: f64) -> Outcome {
        let after = |last: f64| Some((last + 1.0) as u64).filter(|step| *step <= steps);
        let first_touch = self.first_touch.0[lane];
        Outcome {
            model_loss,
            average_loss: self.average_loss.0[lane],
            tail_mean: self.tail_sum.0[lane] / (steps / 10 + 1) as f64,
            first_touch: first_touch.is_finite().then_some(first_touch as u64),
            settled: self.target.and(after(self.last_above.0[lane])),
            diverged: after(self.last_in_reach.0[lane]),
        }
    }
}
