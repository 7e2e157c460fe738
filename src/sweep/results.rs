//! Results of a sweep.

use super::instruction_set::InstructionSet;
use super::plan::Plan;
use super::row::Row;
use std::ops::ControlFlow;

/// Every run of a sweep, in memory.
#[derive(Clone, Debug)]
pub struct Results {
    plan: Plan,
    rows: Vec<Row>,
}

impl Results {
    /// The rows of all blocks of `plan` in order.
    pub fn new(plan: Plan, rows: Vec<Row>) -> Self {
        Self { plan, rows }
    }

    /// Returns the plan that was computed.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Every row, ordered by cell, arm and seed.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The reported runs of an arm of a cell, by seed.
    pub fn reported(&self, cell: u64, arm: usize) -> &[Row] {
        &self.of(cell, arm)[..self.plan.sweep().seeds as usize]
    }

    /// The tuning runs of an arm of a cell, by seed.
    pub fn tuning(&self, cell: u64, arm: usize) -> &[Row] {
        &self.of(cell, arm)[self.plan.sweep().seeds as usize..]
    }

    fn of(&self, cell: u64, arm: usize) -> &[Row] {
        let seeds = self.plan.seeds() as usize;
        let first = (cell as usize * self.plan.arms() + arm) * seeds;
        &self.rows[first..first + seeds]
    }
}

impl Plan {
    /// Runs everything in memory; `tick` hears how many runs have been finished since it was last asked, and may break.
    pub fn run(&self, set: InstructionSet, tick: impl Fn(u64) -> ControlFlow<()> + Sync) -> Option<Results> {
        let mut rows = vec![];
        for block in 0..self.blocks() {
            rows.append(&mut self.compute(block, set, &tick)?);
        }
        Some(Results::new(self.clone(), rows))
    }
}
