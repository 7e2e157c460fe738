//! Best settings of one arm of a sweep.

use super::outcome::Outcome;
use super::request::Kind;
use crate::figure::draw::Basins;
use crate::statistics::{GoodRange, Tolerance, good_range};
use crate::sweep::Measured;

/// Best settings of one arm on the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// The arm.
    pub arm: usize,
    /// The cell with the lowest median of f − f* at the end, and that median; none where none is finite.
    pub cell: Option<(u64, f64)>,
    /// Width of the settings that come near it, over one logarithmic axis.
    pub good: Option<GoodRange>,
    /// Of start points, at what their runs end, with the number of cells: the lowest value first, then every other one that is
    /// reached, rising, and what is left. The numbers add up to that of all cells.
    pub ends: Vec<(String, u64)>,
}

/// Factor by which a good median may exceed the best.
pub const GOOD: f64 = 10.0;

impl Best {
    pub(super) fn of(outcome: &Outcome, arm: usize, basins: &Basins) -> Self {
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
        let ends = if outcome.kind() == Kind::Starts { ends(outcome, arm, basins) } else { vec![] };
        Self { arm, cell, good, ends }
    }
}

/// Returns the minima near which the runs of an arm end, each with the number of cells.
fn ends(outcome: &Outcome, arm: usize, basins: &Basins) -> Vec<(String, u64)> {
    let (mut levels, mut lost, mut pending) = (vec![0; basins.levels.len()], 0, 0);
    for cell in 0..outcome.plan.cells() {
        match outcome.of(cell, arm) {
            Some(Measured { basin: Some(basin), .. }) => levels[basins.class(*basin)] += 1,
            Some(Measured { basin: None, .. }) => lost += 1,
            None => pending += 1,
        }
    }
    let reached = basins.levels.iter().zip(levels).enumerate().filter(|(place, (_, count))| *place == 0 || *count > 0);
    let reached = reached.map(|(_, (level, count))| (level.short.clone(), count));
    let none = if basins.levels.is_empty() { "no minimum is known" } else { "most diverge" };
    let rest = [(none.to_owned(), lost), ("not computed yet".to_owned(), pending)];
    reached.chain(rest.into_iter().filter(|(_, count)| *count > 0)).collect()
}
