//! Quantity that is shown of the runs of a cell.

use super::request::Kind;
use crate::sweep::Measured;
use serde::{Deserialize, Serialize};

/// Quantity that is shown of the runs of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// The median loss at the end, above the lowest value that is known.
    #[default]
    Final,
    /// The share of runs that diverge.
    Diverged,
    /// The median of the first step below the target.
    FirstTouch,
    /// The median of the step from which on a run stays below it.
    Settled,
    /// The minimum near which most runs end.
    Basin,
}

impl Quantity {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Final, Self::Diverged, Self::FirstTouch, Self::Settled, Self::Basin];

    /// Returns its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Final => "Final loss",
            Self::Diverged => "Diverged",
            Self::FirstTouch => "First touch",
            Self::Settled => "Settled",
            Self::Basin => "Basin",
        }
    }

    /// Returns its meaning, in one sentence without a full stop.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Final => {
                "The median over seeds of the average's loss at the end, above f* or the best found where one is known; a run that diverged \
                 counts as infinite"
            }
            Self::Diverged => {
                "The share of runs whose model leaves for good: a thousand view diagonals away, or not finite"
            }
            Self::FirstTouch => {
                "The median of the first step at which the average's loss is nearer to f*, or the best found, than the target"
            }
            Self::Settled => {
                "The median of the step from which on the average's loss stays nearer to f*, or the best found, than the target"
            }
            Self::Basin => "The minimum nearest to the average at the end, of most seeds",
        }
    }

    /// Returns whether it says nothing without a target.
    pub const fn needs_target(self) -> bool {
        matches!(self, Self::FirstTouch | Self::Settled)
    }

    /// Returns whether a kind of sweep offers it.
    pub fn is_of(self, kind: Kind) -> bool {
        self != Self::Basin || kind == Kind::Starts
    }

    /// Returns the number that stands for it in one cell: +∞ where most runs have none.
    pub(super) fn of(self, measured: &Measured) -> f64 {
        let group = &measured.group;
        match self {
            Self::Final => group.last.median,
            Self::Diverged => group.diverged as f64 / group.runs.max(1) as f64,
            Self::FirstTouch => group.first_touch.steps.median,
            Self::Settled => group.settled.steps.median,
            Self::Basin => measured.basin.map_or(f64::INFINITY, |basin| basin as f64),
        }
    }

    /// Returns the file of [`sweep_figures`] that shows the same.
    pub(super) const fn stem(self) -> &'static str {
        match self {
            Self::Final | Self::Basin => "figure",
            Self::Diverged => "diverged",
            Self::FirstTouch => "first-touch",
            Self::Settled => "settled",
        }
    }
}
