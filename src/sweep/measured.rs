//! Summary of the runs of one arm of one cell, with the minimum near which they end.

use super::row::Row;
use super::summary::Group;
use crate::simulate::Problem;

/// Summary of the runs of one arm of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Statistics.
    pub group: Group,
    /// Place, among the problem's minima, of the one in whose neighbourhood most of the averages end; `None` where most
    /// diverge, or there is no minimum.
    pub basin: Option<usize>,
}

impl Measured {
    /// Returns the summary of the runs of one arm of one cell.
    pub fn of(rows: &[Row], steps: u64, problem: &Problem) -> Option<Self> {
        let group = Group::of(rows, steps)?;
        let mut votes = vec![0_u64; problem.minima().len()];
        for row in rows.iter().filter(|row| !row.finish.outcome.has_failed()) {
            let at = row.finish.average;
            let far = |point: [f64; 2]| (point[0] - at[0]).hypot(point[1] - at[1]);
            let minima = problem.minima().iter().enumerate();
            let nearest = minima.min_by(|(_, a), (_, b)| far(a.point).total_cmp(&far(b.point)));
            if let Some((place, _)) = nearest {
                votes[place] += 1;
            }
        }
        // Of equals the first.
        let most = (0..votes.len()).rev().max_by_key(|place| votes[*place]);
        Some(Self { group, basin: most.filter(|place| 2 * votes[*place] > group.diverged) })
    }
}
