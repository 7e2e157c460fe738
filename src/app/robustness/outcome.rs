//! What a sweep has come to so far.

use super::request::Kind;
use super::sweeper::Key;
use super::theory::Theory;
use super::work::News;
use crate::simulate::Problem;
use crate::sweep::{Axis, Group, Plan, Row};
use std::sync::Arc;

/// What the runs of one arm of one cell come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Their statistics.
    pub group: Group,
    /// The place, among the problem's minima, of the one in whose neighbourhood most of the averages end; `None` where most
    /// diverge, or there is no minimum.
    pub basin: Option<usize>,
}

impl Measured {
    /// Summarises the runs of one arm of one cell.
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

/// What a sweep has come to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was asked for.
    pub key: Key,
    /// The sweep, cell by cell.
    pub plan: Arc<Plan>,
    /// The objective of the scenario.
    pub problem: Arc<Problem>,
    /// What theory says of the plane, once it is asked.
    pub theory: Theory,
    /// How many cells are computed.
    pub done: u64,
    /// A number that grows with every change, and differs from that of any other sweep.
    pub version: u64,
    /// What each arm came to, cell by cell; nothing where it is not computed yet.
    cells: Vec<Option<Measured>>,
}

impl Outcome {
    /// Begins without any cell.
    pub fn new(key: Key, plan: Arc<Plan>, problem: Arc<Problem>, version: u64) -> Self {
        let cells = vec![None; plan.cells() as usize * plan.arms()];
        Self { key, plan, problem, theory: Theory::default(), done: 0, version, cells }
    }

    /// Takes what was computed.
    pub fn take(&mut self, news: News) {
        match news {
            News::Planned(_) => return,
            News::Theory(theory) => self.theory = theory,
            News::Cells(cells) => {
                let arms = self.plan.arms();
                for (cell, measured) in cells {
                    let first = cell as usize * arms;
                    for (place, measured) in self.cells[first..first + arms].iter_mut().zip(measured) {
                        *place = measured;
                    }
                    self.done += 1;
                }
            }
        }
        self.version += 1;
    }

    /// What an arm came to in a cell.
    pub fn of(&self, cell: u64, arm: usize) -> Option<&Measured> {
        self.cells.get(cell as usize * self.plan.arms() + arm)?.as_ref()
    }

    /// Everything that is computed, by cell and arm.
    pub fn groups(&self) -> Vec<Group> {
        self.cells.iter().flatten().map(|measured| measured.group).collect()
    }

    /// Whether every cell is computed.
    pub fn is_complete(&self) -> bool {
        self.done == self.plan.cells()
    }

    /// The axes.
    pub fn axes(&self) -> &[Axis] {
        &self.plan.sweep().axes
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.key.request.kind
    }

    /// Whether any axis changes what an arm does.
    pub fn turns(&self, arm: usize) -> bool {
        self.axes().iter().any(|axis| self.plan.turns(&axis.path, arm))
    }
}
