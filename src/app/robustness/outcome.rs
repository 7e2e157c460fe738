//! Results of a sweep, as far as they are computed.

use super::request::{Key, Kind};
use crate::figure::draw::{Basins, StabilityLimits};
use crate::simulate::Problem;
use crate::sweep::{Axis, Group, Measured, Plan};
use std::sync::Arc;

/// Partial result of a sweep.
pub enum News {
    /// The sweep makes sense; nothing is computed yet.
    Planned(Box<Outcome>),
    /// Results of cells, arm by arm.
    Cells(Vec<(u64, Vec<Option<Measured>>)>),
    /// Limits of stability.
    Theory(StabilityLimits),
}

/// One arm in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The cell.
    pub cell: u64,
    /// The arm.
    pub arm: usize,
}

/// Results of a sweep, as far as they are computed.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Request and scenario.
    pub key: Key,
    /// Plan of its cells.
    pub plan: Arc<Plan>,
    /// Objective of the scenario.
    pub problem: Arc<Problem>,
    /// Limits of stability, once they are computed.
    pub theory: StabilityLimits,
    /// Number of cells that are computed.
    pub done: u64,
    /// Number that grows with every change, and differs from that of any other sweep.
    pub version: u64,
    /// Results of each arm, cell by cell; `None` where they are not computed yet.
    cells: Vec<Option<Measured>>,
}

impl Outcome {
    /// Begins without any cell.
    pub fn new(key: Key, plan: Arc<Plan>, problem: Arc<Problem>, version: u64) -> Self {
        let cells = vec![None; plan.cells() as usize * plan.arms()];
        Self { key, plan, problem, theory: StabilityLimits::default(), done: 0, version, cells }
    }

    /// Adds a partial result.
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

    /// Returns the results of an arm in a cell.
    pub fn of(&self, cell: u64, arm: usize) -> Option<&Measured> {
        self.cells.get(cell as usize * self.plan.arms() + arm)?.as_ref()
    }

    /// Returns all statistics that are computed, by cell and arm.
    pub fn groups(&self) -> Vec<Group> {
        self.cells.iter().flatten().map(|measured| measured.group).collect()
    }

    /// Returns whether every cell is computed.
    pub fn is_complete(&self) -> bool {
        self.done == self.plan.cells()
    }

    /// Returns the axes.
    pub fn axes(&self) -> &[Axis] {
        &self.plan.sweep().axes
    }

    /// Returns the classes of the minima near which runs end.
    pub fn basins(&self) -> Basins {
        let minima = self.problem.minima();
        let mut ends = vec![0_u64; minima.len()];
        for basin in self.cells.iter().flatten().filter_map(|measured| measured.basin) {
            ends[basin] += 1;
        }
        Basins::new(minima, &ends)
    }

    /// Returns its kind.
    pub fn kind(&self) -> Kind {
        self.key.request.kind
    }

    /// Returns whether any axis changes the runs of an arm.
    pub fn turns(&self, arm: usize) -> bool {
        self.axes().iter().any(|axis| self.plan.turns(&axis.path, arm))
    }
}
