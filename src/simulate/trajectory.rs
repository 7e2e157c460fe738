//! Recorded run of one arm.

use super::extremes::Extremes;
use super::{Problem, Reach, Sample};
use crate::objective::Optimum;
use crate::scenario::Scenario;
use std::borrow::Cow;

/// Largest number of regular samples of a trajectory; longer runs are thinned to every 2nd, 4th, … step.
const MOST_SAMPLES: u64 = 1 << 15;

/// Run of one arm: its samples at a regular stride, the first and the last always among them, and what was measured at every step.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// Number of steps between two samples; the last gap may be shorter.
    pub stride: u64,
    /// The samples in order, the start first.
    pub samples: Vec<Sample>,
    /// Outcome of the whole run.
    pub outcome: Outcome,
    /// The extreme samples between the regular ones, by rising step.
    between: Vec<Sample>,
    extremes: Extremes,
    steps: u64,
    length: f64,
    reach: Reach,
    target: Option<f64>,
    best: f64,
    tail_sum: f64,
    tail_count: u64,
    /// The step since which the model is lost.
    lost: Option<(u64, Loss)>,
    /// The lowest loss of model or average, and where.
    lowest: Option<(f64, [f64; 2])>,
    is_proved: bool,
    /// The last step whose average was not below the target.
    last_above: Option<u64>,
}

/// Outcome of a run, measured at every step on the noise-free objective.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// f(w1) at the end.
    pub model_loss: f64,
    /// f(w2) at the end.
    pub average_loss: f64,
    /// The mean of f(w2) over the last tenth of the run.
    pub tail_mean: f64,
    /// The first step at which f(w2) − f* is below the target.
    pub first_touch: Option<u64>,
    /// The step from which f(w2) − f* stays below the target to the end.
    pub settled: Option<u64>,
    /// The first step from which on the model is lost to the end: it is not finite, it is farther from the start than
    /// `[run] diverged_at`, or f or its gradient is not a number there.
    pub diverged: Option<u64>,
}

/// Reason why a model counts as lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// The weights are not finite, or too far from the start.
    FarAway,
    /// The weights are finite, but f or its gradient is not a number there.
    OutsideDomain,
}

impl Outcome {
    /// Returns whether the run counts as a failure: the model is lost at the end, or the loss of the average is not a number at the end
    /// or somewhere in the last tenth.
    pub fn has_failed(&self) -> bool {
        self.diverged.is_some() || self.average_loss.is_nan() || self.tail_mean.is_nan()
    }
}

impl Trajectory {
    pub(super) fn new(scenario: &Scenario, problem: &Problem, steps: u64) -> Self {
        let mut stride = 1;
        while steps / stride >= MOST_SAMPLES {
            stride *= 2;
        }
        Self {
            stride,
            samples: Vec::with_capacity((steps / stride + 2) as usize),
            outcome: Outcome::default(),
            between: vec![],
            extremes: Extremes::of(steps),
            steps,
            length: problem.length(scenario.start),
            reach: Reach::of(problem, scenario.start, scenario.run.diverged_at),
            target: scenario.run.target,
            best: problem.best(),
            tail_sum: 0.0,
            tail_count: 0,
            lost: None,
            lowest: None,
            is_proved: matches!(problem.optimum(), Optimum::Proved(_)),
            last_above: None,
        }
    }

    pub(super) fn push(&mut self, sample: &Sample) {
        let step = sample.step;
        if step.is_multiple_of(self.stride) || step == self.steps {
            self.samples.push(*sample);
        } else {
            self.extremes.push(sample);
        }
        if step >= self.steps - self.steps / 10 {
            self.tail_sum += sample.average_loss;
            self.tail_count += 1;
        }
        let loss = if sample.model.iter().any(|x| !x.is_finite()) || !self.reach.contains(sample.model) {
            Some(Loss::FarAway)
        } else if sample.model_loss.is_nan() || sample.gradient_norm.is_nan() {
            Some(Loss::OutsideDomain)
        } else {
            None
        };
        self.lost = loss.map(|loss| self.lost.unwrap_or((step, loss)));
        for (loss, point) in [(sample.average_loss, sample.average), (sample.model_loss, sample.model)] {
            if !loss.is_nan() && self.lowest.is_none_or(|(lowest, _)| loss < lowest) {
                self.lowest = Some((loss, point));
            }
        }
        if let Some(target) = self.target {
            if sample.average_loss - self.best < target {
                self.outcome.first_touch = self.outcome.first_touch.or(Some(step));
            } else {
                self.last_above = Some(step);
            }
        }
    }

    pub(super) fn finish(mut self) -> Self {
        if let Some(last) = self.samples.last() {
            self.outcome.model_loss = last.model_loss;
            self.outcome.average_loss = last.average_loss;
        }
        self.outcome.tail_mean = self.tail_sum / self.tail_count as f64;
        let after = |last: Option<u64>| last.map_or(0, |step| step + 1);
        self.outcome.diverged = self.lost.map(|(step, _)| step);
        let settled = Some(after(self.last_above)).filter(|step| *step <= self.steps);
        self.outcome.settled = self.target.and(settled);
        self.between = std::mem::take(&mut self.extremes).finish();
        self
    }

    /// Returns the same run with every 2nd, 4th, … sample, so that there are at most about `most`; the first and the last stay, the extremes
    /// between them do not.
    pub fn thinned(mut self, most: usize) -> Self {
        while self.samples.len() > most.max(1) + 1 && self.stride <= self.steps {
            self.stride *= 2;
            let (stride, steps) = (self.stride, self.steps);
            self.samples.retain(|sample| sample.step.is_multiple_of(stride) || sample.step == steps);
        }
        self.samples.shrink_to_fit();
        self.between = vec![];
        self
    }

    /// The samples that plots draw: the regular ones and, of a long run, the extremes between them, so that no peak is lost.
    pub fn drawn(&self) -> Cow<'_, [Sample]> {
        if self.between.is_empty() {
            return Cow::Borrowed(&self.samples);
        }
        let mut all: Vec<Sample> = self.samples.iter().chain(&self.between).copied().collect();
        // Two runs of rising steps, which the stable sort merges.
        all.sort_by_key(|sample| sample.step);
        Cow::Owned(all)
    }

    /// The number of steps that the run took.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The [length](Problem::length) of the problem from the run's start.
    pub fn length(&self) -> f64 {
        self.length
    }

    /// Returns the reason why the model is lost at the end.
    pub(super) fn loss(&self) -> Option<Loss> {
        self.lost.map(|(_, loss)| loss)
    }

    /// The place in [`samples`](Self::samples) of the last sample at or before `step`.
    pub fn index(&self, step: u64) -> usize {
        if step >= self.steps {
            return self.samples.len() - 1;
        }
        ((step / self.stride) as usize).min(self.samples.len() - 1)
    }

    /// The last sample at or before `step`.
    pub fn at(&self, step: u64) -> &Sample {
        &self.samples[self.index(step)]
    }

    /// Returns where the run was lowest, which may be below what is known of the objective.
    ///
    /// A run that leaves for ever does not contradict a published minimum, which holds in the domain of its function.
    pub fn lowest(&self) -> Option<[f64; 2]> {
        self.lowest.filter(|_| !self.is_proved || self.outcome.diverged.is_none()).map(|(_, point)| point)
    }

    /// Returns whether the model is lost at `step`.
    pub fn is_lost(&self, step: u64) -> bool {
        self.outcome.diverged.is_some_and(|diverged| step >= diverged)
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;
    use crate::simulate::simulate;
    use std::ops::ControlFlow;

    #[test]
    fn a_long_run_keeps_its_extremes() {
        // Whatever the length, the first overshoot of Adam is drawn with its whole height.
        let overshoot = |steps: u64| {
            let text = format!(
                "schema = 1\n[objective]\nfunction = \"quadratic\"\n[start]\npoint = [1.0, 1.0]\n[run]\nsteps = {steps}\n\
                 [[arm]]\nname = \"Adam\"\noptimizer = {{ kind = \"adam\", eta = 0.3 }}\n"
            );
            let scenario = Scenario::parse(&text, None).unwrap();
            let run = simulate(&scenario, &scenario.problem(), 0, |_| ControlFlow::Continue(())).unwrap().remove(0);
            let drawn = run.drawn();
            assert!(drawn.windows(2).all(|pair| pair[0].step < pair[1].step));
            assert!(drawn.len() < 1 << 17, "{} samples of {steps} steps", drawn.len());
            drawn.iter().map(|sample| sample.model[0]).fold(f64::INFINITY, f64::min)
        };
        let short = overshoot(1_000);
        assert!(short < -0.1, "Adam overshoots: {short}");
        for steps in [100_000, 1_000_000] {
            assert_eq!(overshoot(steps), short, "{steps} steps");
        }
    }

    #[test]
    fn a_thinned_run_keeps_its_ends_its_outcome_and_its_samples_in_place() {
        let text = "schema = 1\n[objective]\nfunction = \"booth\"\n[run]\nsteps = 1001\n\
            [[arm]]\nname = \"SGD\"\noptimizer = { kind = \"sgd\", eta = 0.01 }\n";
        let scenario = Scenario::parse(text, None).unwrap();
        let whole = simulate(&scenario, &scenario.problem(), 0, |_| ControlFlow::Continue(())).unwrap().remove(0);
        let thin = whole.clone().thinned(100);
        assert_eq!((thin.stride, thin.samples.len(), thin.outcome), (16, 64, whole.outcome));
        assert_eq!(thin.samples.last(), whole.samples.last());
        for step in [0, 16, 992, 1001] {
            assert_eq!(thin.at(step), whole.at(step));
        }
        assert_eq!(thin.at(1000), whole.at(992));
        assert_eq!(whole.clone().thinned(2000).samples, whole.samples);
    }
}
