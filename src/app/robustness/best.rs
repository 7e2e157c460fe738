//! What a sweep says of one arm as a whole.

use super::outcome::{Measured, Outcome};
use super::request::Kind;
use crate::statistics::{GoodRange, Tolerance, good_range};

/// What is best of one arm on the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// The arm.
    pub arm: usize,
    /// The cell with the lowest median of f − f* at the end, and that median; none where none is finite.
    pub cell: Option<(u64, f64)>,
    /// How wide the settings are that come near it, over one logarithmic axis.
    pub good: Option<GoodRange>,
    /// Of start points, how many cells end near each minimum, the most first; `None` are those of which most runs diverge.
    pub basins: Vec<(Option<usize>, u64)>,
}

/// How much more than the best median is still good.
pub const GOOD: f64 = 10.0;

impl Best {
    pub(super) fn of(outcome: &Outcome, arm: usize) -> Self {
        let cells = || (0..outcome.plan.cells()).map(|cell| (cell, outcome.of(cell, arm)));
        let median = |measured: Option<&Measured>| measured.map_or(f64::NAN, |measured| measured.group.last.median);
        let finite = cells().map(|(cell, measured)| (cell, median(measured))).filter(|(_, median)| median.is_finite());
        let cell = finite.min_by(|a, b| a.1.total_cmp(&b.1));
        let good = match outcome.axes() {
            [axis]
                if axis.is_log()
                    && outcome.problem.best().is_finite()
                    && outcome.turns(arm)
                    && outcome.is_complete() =>
            {
                let values: Vec<f64> = (0..axis.len()).filter_map(|place| axis.number(place)).collect();
                let medians: Vec<f64> = cells().map(|(_, measured)| median(measured)).collect();
                good_range(&values, &medians, Tolerance::Factor(GOOD))
            }
            _ => None,
        };
        let mut counts = std::collections::BTreeMap::new();
        if outcome.kind() == Kind::Starts {
            for measured in cells().filter_map(|(_, measured)| measured) {
                *counts.entry(measured.basin).or_insert(0) += 1;
            }
        }
        let mut basins: Vec<(Option<usize>, u64)> = counts.into_iter().collect();
        basins.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self { arm, cell, good, basins }
    }
}
