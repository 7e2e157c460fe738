//! Choices on validation images, and what they are worth on test images.

use super::over_test;
use crate::experiment::resampled::over_seeds;
use crate::experiment::{ExperimentError, Measurement};
use crate::nn::{self, Sharing};
use crate::sweep::Trainings;
use crate::training::{Task, TaskError};

/// Number of training images, of those that a network does not learn from, on which choices are made.
pub(in crate::experiment) const VALIDATION: usize = 5_000;

/// Error in percent that a lost run counts as: that of guessing among ten classes.
pub(in crate::experiment) const GUESSING: f64 = 90.0;

/// Errors in percent of several candidates, each by seed: those that a choice is made by, and those that are reported.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::experiment) struct Selected {
    /// Errors on validation images, by candidate.
    pub(in crate::experiment) validation: Vec<Vec<f64>>,
    /// Errors on test images, by candidate.
    pub(in crate::experiment) test: Vec<Vec<f64>>,
}

impl Selected {
    /// Returns the candidates of several together.
    pub(in crate::experiment) fn joined<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut joined = Self::default();
        for one in all {
            joined.validation.extend(one.validation.iter().cloned());
            joined.test.extend(one.test.iter().cloned());
        }
        joined
    }

    /// Returns the number of seeds.
    pub(in crate::experiment) fn seeds(&self) -> usize {
        self.test.first().map_or(0, Vec::len)
    }

    /// Returns the candidate with the lowest mean validation error over the drawn seeds, the first of equals.
    pub(in crate::experiment) fn chosen(&self, drawn: &[usize]) -> usize {
        let sum = |errors: &Vec<f64>| drawn.iter().map(|seed| errors[*seed]).sum::<f64>();
        let sums = self.validation.iter().map(sum).enumerate();
        sums.min_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(0, |(place, _)| place)
    }

    /// Returns the mean test error over the drawn seeds of the candidate that is chosen on them.
    pub(in crate::experiment) fn mean(&self, drawn: &[usize]) -> f64 {
        let errors = &self.test[self.chosen(drawn)];
        drawn.iter().map(|seed| errors[*seed]).sum::<f64>() / drawn.len() as f64
    }

    /// Returns the choice over all seeds.
    pub(in crate::experiment) fn choice(&self) -> usize {
        self.chosen(&(0..self.seeds()).collect::<Vec<_>>())
    }
}

/// Returns the mean test error of one choice less that of another; every resample chooses anew.
pub(in crate::experiment) fn selected_gap(
    part: impl Into<String>,
    first: &Selected,
    second: &Selected,
) -> Option<Measurement> {
    over_seeds(part, first.seeds(), |drawn| first.mean(drawn) - second.mean(drawn))
}

/// Errors in percent of the networks of a cell at the end, on validation and on test images.
#[derive(Clone, Debug)]
pub(in crate::experiment) struct EndErrors {
    /// The averages, by arm and seed.
    averages: [Vec<Vec<f64>>; 2],
    /// The models, by arm and seed.
    models: [Vec<Vec<f64>>; 2],
}

impl EndErrors {
    /// Evaluates all networks of a cell.
    ///
    /// # Errors
    /// If a task cannot be made.
    pub(in crate::experiment) fn of(trainings: &Trainings, cell: u64) -> Result<Self, ExperimentError> {
        let failed = |error: TaskError| ExperimentError::Failed(error.to_string());
        let arms = trainings.plan().base().arms.len();
        let empty = || [vec![vec![]; arms], vec![vec![]; arms]];
        let (mut averages, mut models) = (empty(), empty());
        for (seed, trained) in trainings.reported(cell).iter().enumerate() {
            let task = trainings.task(cell, seed as u64).map_err(failed)?;
            let validation = trainings.validation(cell, seed as u64, VALIDATION).map_err(failed)?;
            let on_validation = |network| -> f64 {
                let predictions = Task::predict(&task, network, &validation, Sharing::Alone);
                over_test(nn::metrics::error(&predictions.chosen(), validation.labels()))
            };
            for arm in 0..arms {
                let last = trained.last(arm);
                averages[0][arm].push(last.map_or(GUESSING, |_| on_validation(&trained.averages[arm])));
                averages[1][arm].push(last.map_or(GUESSING, |end| over_test(end.average.error)));
                models[0][arm].push(last.map_or(GUESSING, |_| on_validation(trained.model(arm))));
                models[1][arm].push(last.map_or(GUESSING, |end| over_test(end.model.error)));
            }
        }
        Ok(Self { averages, models })
    }

    /// Returns the average of one arm as the only candidate.
    pub(in crate::experiment) fn average(&self, arm: usize) -> Selected {
        let [validation, test] = self.averages.each_ref().map(|errors| vec![errors[arm].clone()]);
        Selected { validation, test }
    }

    /// Returns the model of one arm as the only candidate.
    pub(in crate::experiment) fn model(&self, arm: usize) -> Selected {
        let [validation, test] = self.models.each_ref().map(|errors| vec![errors[arm].clone()]);
        Selected { validation, test }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_on_validation_images_is_reported_on_test_images() {
        let first =
            Selected { validation: vec![vec![3.0, 3.0], vec![1.0, 2.0]], test: vec![vec![0.0; 2], vec![5.0, 7.0]] };
        assert_eq!((first.choice(), first.mean(&[0, 1]), first.mean(&[1])), (1, 6.0, 7.0));
        let second = Selected { validation: vec![vec![1.0; 2]], test: vec![vec![4.0, 6.0]] };
        let gap = selected_gap("p", &first, &second).unwrap();
        assert_eq!((gap.effect, gap.n), (1.0, 2));
        let joined = Selected::joined([&second, &first]);
        assert_eq!((joined.test.len(), joined.seeds(), joined.choice()), (3, 2, 0));
    }
}
