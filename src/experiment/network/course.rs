//! A model and its averages over the epochs.

use super::{Candidates, Choice, Score, Values, on_other_seeds};
use crate::nn::Metrics;
use crate::optim::{Averaging, averaging};
use crate::scenario::Arm;
use crate::sweep::Trainings;
use crate::training::Evaluation;
use std::ops::Range;

/// A model and averages that ride on it, evaluated over the epochs under every reported seed of one cell.
#[derive(Clone, Debug)]
pub(in crate::experiment) struct Course {
    /// The epochs that had passed at each evaluation, the first at the start.
    pub(in crate::experiment) epochs: Vec<f64>,
    /// The schedule's factor on the learning rate at each evaluation.
    pub(in crate::experiment) factors: Vec<f64>,
    /// Name of each average: `decay 0.998`, or the name of its arm.
    pub(in crate::experiment) names: Vec<String>,
    /// The evaluations of each arm, of each seed, in order; `None` from where the path diverged on.
    arms: Vec<Vec<Vec<Option<Evaluation>>>>,
}

impl Course {
    /// The reported trainings of a cell, all arms of which are on one path; the model is that of the path.
    pub(in crate::experiment) fn of(trainings: &Trainings, cell: u64) -> Self {
        let arms: Vec<usize> = (0..trainings.plan().base().arms.len()).collect();
        Self::of_arms(trainings, cell, &arms)
    }

    /// The reported trainings of a cell under some of its arms, which are on one path; the model is that of the first.
    pub(in crate::experiment) fn of_arms(trainings: &Trainings, cell: u64, arms: &[usize]) -> Self {
        let training = &trainings.plan().cells()[cell as usize];
        let runs = trainings.reported(cell);
        // A run that diverged has fewer evaluations; those that did not share their steps.
        let longest = runs.iter().flat_map(|run| arms.iter().map(|arm| run.history_of(*arm).collect::<Vec<_>>()));
        let whole = longest.max_by_key(Vec::len).unwrap_or_default();
        let steps_per_epoch = trainings.task(cell, 0).map_or(f64::NAN, |task| task.steps_per_epoch() as f64);
        let of_run = |arm: usize, run: &crate::training::Trained| {
            let mut evaluations: Vec<Option<Evaluation>> = run.history_of(arm).copied().map(Some).collect();
            evaluations.resize(whole.len(), None);
            evaluations
        };
        Self {
            epochs: whole.iter().map(|evaluation| evaluation.step as f64 / steps_per_epoch).collect(),
            factors: whole.iter().map(|evaluation| evaluation.factor).collect(),
            names: arms.iter().map(|arm| name(&training.arms[*arm])).collect(),
            arms: arms.iter().map(|arm| runs.iter().map(|run| of_run(*arm, run)).collect()).collect(),
        }
    }

    /// The number of seeds.
    pub(in crate::experiment) fn seeds(&self) -> usize {
        self.arms.first().map_or(0, Vec::len)
    }

    /// Returns the number of runs that diverged.
    pub(in crate::experiment) fn diverged(&self) -> usize {
        self.arms.first().map_or(0, |runs| runs.iter().filter(|run| run.contains(&None)).count())
    }

    /// The last evaluation at or before a share of the training, but not the one at the start.
    pub(in crate::experiment) fn at_share(&self, share: f64) -> usize {
        let until = share * self.epochs.last().copied().unwrap_or(0.0) + 1e-9;
        self.epochs.iter().rposition(|at| *at <= until).unwrap_or(0).max(1)
    }

    /// A number of every evaluation of one arm.
    fn values(&self, arm: usize, number: impl Fn(&Evaluation) -> f64) -> Values {
        let number = |evaluation: &Option<Evaluation>| evaluation.as_ref().map_or(f64::INFINITY, &number);
        Values(self.arms[arm].iter().map(|run| run.iter().map(number).collect()).collect())
    }

    /// The model.
    pub(in crate::experiment) fn model(&self, score: Score) -> Values {
        self.of_model(|model| score.of(model))
    }

    fn of_model(&self, number: impl Fn(&Metrics) -> f64) -> Values {
        self.values(0, |evaluation| number(&evaluation.model))
    }

    /// The average of one arm, by its place among those of the course.
    pub(in crate::experiment) fn average(&self, arm: usize, score: Score) -> Values {
        self.values(arm, |evaluation| score.of(&evaluation.average))
    }

    /// The mean loss of the minibatches since the evaluation before; NaN at the start.
    pub(in crate::experiment) fn training_loss(&self) -> Values {
        self.values(0, |evaluation| evaluation.training_loss)
    }

    /// Returns all averages.
    pub(in crate::experiment) fn averages(&self, score: Score) -> Vec<Values> {
        (0..self.names.len()).map(|arm| self.average(arm, score)).collect()
    }

    /// Each average at one evaluation as a candidate.
    pub(in crate::experiment) fn candidates_at(&self, score: Score, point: usize) -> Candidates {
        self.candidates(score, point..point + 1)
    }

    /// Each average at each of a range of evaluations as a candidate: by average, then by evaluation.
    pub(in crate::experiment) fn candidates(&self, score: Score, points: Range<usize>) -> Candidates {
        let of_arm = |arm: usize| self.average(arm, score).candidates(points.clone()).0;
        Candidates((0..self.names.len()).flat_map(of_arm).collect())
    }

    /// At each evaluation the average that is best on the other seeds: its number, and its place by seed and evaluation.
    pub(in crate::experiment) fn best(&self, score: Score) -> (Values, Vec<Vec<usize>>) {
        let all = self.averages(score);
        let at = |point: usize| on_other_seeds(&all.iter().map(|values| values.at(point)).collect::<Vec<_>>());
        let by_point: Vec<Vec<usize>> = (0..self.epochs.len()).map(at).collect();
        let chosen: Vec<Vec<usize>> =
            (0..self.seeds()).map(|seed| by_point.iter().map(|arms| arms[seed]).collect()).collect();
        let run = |(seed, arms): (usize, &Vec<usize>)| {
            arms.iter().enumerate().map(|(point, arm)| all[*arm].0[seed][point]).collect()
        };
        (Values(chosen.iter().enumerate().map(run).collect()), chosen)
    }

    /// The average that is best at the end on the other seeds, with its number there.
    pub(in crate::experiment) fn best_at_the_end(&self, score: Score) -> Choice<usize> {
        let last: Vec<Vec<f64>> = self.averages(score).iter().map(Values::last).collect();
        let chosen = on_other_seeds(&last);
        let values = chosen.iter().enumerate().map(|(seed, arm)| last[*arm][seed]).collect();
        Choice { chosen, values }
    }

    /// The average and the evaluation that are best together on the other seeds, with the number there.
    pub(in crate::experiment) fn best_stopped(&self, score: Score) -> Choice<(usize, usize)> {
        let all = self.averages(score);
        let places: Vec<(usize, usize)> =
            (0..all.len()).flat_map(|arm| (0..self.epochs.len()).map(move |point| (arm, point))).collect();
        let candidates: Vec<Vec<f64>> = places.iter().map(|(arm, point)| all[*arm].at(*point)).collect();
        let chosen = on_other_seeds(&candidates);
        let values = chosen.iter().enumerate().map(|(seed, place)| candidates[*place][seed]).collect();
        Choice { chosen: chosen.into_iter().map(|place| places[place]).collect(), values }
    }
}

/// Returns the name of the average of an arm: its decay, which is what tells averages on one path apart.
fn name(arm: &Arm) -> String {
    match arm.averaging {
        Averaging::Ema(averaging::Ema { alpha, .. }) => {
            format!("decay {}", crate::figure::number::significant(1.0 - alpha, 6))
        }
        _ => arm.name.clone(),
    }
}
