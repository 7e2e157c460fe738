//! Scores of a network.

use crate::nn::Metrics;

/// Score of a network's predictions on test examples with right labels; the lower, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::experiment) enum Score {
    /// The share of examples that are taken for another class, in percent.
    Error,
    /// The mean negative log-likelihood, in nats.
    Nll,
    /// The Brier score.
    Brier,
    /// The expected calibration error, in percent.
    Ece,
}

impl Score {
    /// All scores.
    pub(in crate::experiment) const ALL: [Self; 4] = [Self::Error, Self::Nll, Self::Brier, Self::Ece];

    /// The score among the measures of a network.
    pub(in crate::experiment) fn of(self, metrics: &Metrics) -> f64 {
        match self {
            Self::Error => 100.0 * metrics.error,
            Self::Nll => metrics.nll,
            Self::Brier => metrics.brier,
            Self::Ece => 100.0 * metrics.ece,
        }
    }

    /// Returns its name with its unit, as on an axis.
    pub(in crate::experiment) fn title(self) -> &'static str {
        match self {
            Self::Error => "test error, %",
            Self::Nll => "test NLL, nats",
            Self::Brier => "test Brier score",
            Self::Ece => "test ECE, %",
        }
    }
}
