//! Probabilities held against labels.

use crate::experiment::ExperimentError;
use crate::experiment::ends::{Cell, Ends, Which};
use crate::experiment::network::VALIDATION;
use crate::nn::metrics::BINS;
use crate::nn::{Calibration, Metrics, Predictions, Sharing};
use crate::training::TaskError;

/// Kinds of test labels, and of probabilities held against them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Against {
    /// Labels that are wrong as often as those of the training.
    Alike,
    /// The same labels, against probabilities at the temperature that is best on validation images.
    Scaled,
    /// Right labels.
    Right,
}

impl Against {
    /// All kinds.
    pub(super) const ALL: [Self; 3] = [Self::Alike, Self::Scaled, Self::Right];

    /// Returns the name in tables.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Alike => "wrong as often as in training",
            Self::Scaled => "wrong as often, scaled",
            Self::Right => "right",
        }
    }
}

/// Metrics of a network against one kind of labels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Held {
    pub(super) metrics: Metrics,
    pub(super) calibration: Calibration,
}

/// Metrics of a network against all kinds of labels, in the order of [`Against::ALL`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scored {
    held: [Held; 3],
    /// Temperature with the lowest negative log-likelihood on validation images.
    pub(super) temperature: f64,
}

impl Scored {
    /// Returns the metrics against one kind of labels.
    pub(super) fn against(&self, against: Against) -> &Held {
        &self.held[against as usize]
    }
}

/// Scores all networks of one kind of a cell, in the order of [`Ends::networks`].
///
/// # Errors
/// If a task cannot be made.
pub(super) fn score(ends: &Ends<'_>, cell: &Cell, which: Which) -> Result<Vec<Scored>, ExperimentError> {
    let failed = |error: TaskError| ExperimentError::Failed(error.to_string());
    let one = |(seed, network)| {
        let task = ends.task(cell, seed)?;
        let validation = ends.trainings.validation(cell.number, seed as u64, VALIDATION).map_err(failed)?;
        let plain = task.predict(network, task.test(), Sharing::Alone);
        let temperature = task.predict(network, &validation, Sharing::Alone).best_temperature(validation.labels());
        let alike = task.test_labelled_alike();
        let held = |predictions: &Predictions, labels: &[u8]| Held {
            metrics: Metrics::new(predictions, labels),
            calibration: Calibration::new(predictions, labels, BINS),
        };
        let scaled = held(&plain.at_temperature(temperature), alike.labels());
        Ok(Scored { held: [held(&plain, alike.labels()), scaled, held(&plain, task.test().labels())], temperature })
    };
    ends.networks(cell, which).into_iter().map(one).collect()
}

/// Returns the mean confidence less the accuracy.
pub(super) fn overconfidence(calibration: &Calibration) -> f64 {
    let count: usize = calibration.bins.iter().map(|bin| bin.count).sum();
    let excess = calibration.bins.iter().map(|bin| bin.count as f64 * (bin.confidence - bin.accuracy));
    excess.sum::<f64>() / count as f64
}
