//! Interface that sweeps over landscapes and sweeps over networks share.

use super::request::{Metric, Sweep};
use crate::scenario::{Arm, ScenarioError};
use crate::table::Table;
use crate::training::TaskError;
use std::ops::{ControlFlow, Range};

/// Result of one run: one arm of one cell under one seed, a row of the results.
pub trait Run: Copy + Send + Sync {
    /// The number of its cell.
    fn cell(&self) -> u64;

    /// The place of its arm in the scenario.
    fn arm(&self) -> usize;

    /// Returns whether it diverged.
    fn has_diverged(&self) -> bool;

    /// Returns the model's [`Metric::Final`], which is of the average.
    fn model_final(&self) -> f64;

    /// Returns how far its losses at the end lie below the lowest value that was known; 0 where they do not.
    fn below(&self) -> f64;

    /// Returns the value of a metric; a miss and a run that diverged are infinite.
    fn metric(&self, metric: Metric) -> f64;
}

/// A sweep of which every cell is known to be right.
///
/// Cells are numbered from 0 as their axes' values come in turn, the last axis fastest; rows are ordered by cell, arm and seed;
/// a block is a range of cells with all their rows.
pub trait Grid: Clone + Send + Sync {
    /// A row of the results.
    type Run: Run;

    /// Data that a cell needs besides its scenario.
    type Data: Sync;

    /// The columns of [`table`](Self::table) in which hardly any value stands twice.
    const MEASURED: &'static [&'static str];

    /// Whether the last bits of results depend on the instruction set that they are computed with.
    const OF_PROCESSOR: bool;

    /// Unit of [`work`](Self::work).
    const WORK: &'static str;

    /// Makes sure that every cell of a sweep is right.
    ///
    /// # Errors
    /// The first cell that is not, by the values that it has on the axes.
    fn of(sweep: Sweep) -> Result<Self, ScenarioError>;

    /// The request.
    fn sweep(&self) -> &Sweep;

    /// The arms of the scenario that the axes work on, which are those of every cell but for their settings.
    fn base_arms(&self) -> &[Arm];

    /// The number of cells.
    fn cell_count(&self) -> u64;

    /// Returns the number of cells of a block; the last may have fewer.
    fn cells_per_block(&self) -> u64;

    /// Returns whether any cell has a target to reach.
    fn has_target(&self) -> bool;

    /// Returns whether the axis of that path changes what this arm does.
    fn turns(&self, path: &str, arm: usize) -> bool;

    /// Returns the number of trainings, which may have several arms; none where there are only runs.
    fn trainings_of_all(&self) -> Option<u64>;

    /// The number of steps of all cells together; none where it is up to data that are no part of the program.
    fn total_steps(&self) -> Option<u128>;

    /// Estimated bytes of memory that its computation on so many threads takes at its peak.
    fn memory(&self, threads: usize) -> u64;

    /// Returns the number of steps of a run that does not diverge.
    fn budget(&self, run: &Self::Run) -> u64;

    /// Returns how much work a block is.
    ///
    /// # Errors
    /// If a cell asks for more than `data` has.
    fn work(&self, block: u64, data: &Self::Data) -> Result<u64, TaskError>;

    /// Computes a block on the threads of the current pool: its rows in order. `tick` hears how much work has been done since it was
    /// last asked, and may break: then there is nothing.
    ///
    /// # Errors
    /// As [`work`](Self::work).
    fn compute_block(
        &self,
        block: u64,
        data: &Self::Data,
        tick: impl Fn(u64) -> ControlFlow<()> + Sync,
    ) -> Result<Option<Vec<Self::Run>>, TaskError>;

    /// Rows as a table.
    fn table(&self, rows: &[Self::Run]) -> Table;

    /// The rows that a table was made of; `None` where it is none of this sweep. The columns of the axes may be left out.
    fn rows(&self, table: &Table) -> Option<Vec<Self::Run>>;

    /// The `i`-th row of made-up results, in which every number has all its digits: what stands in it takes as much room as
    /// results do.
    fn made_up(&self, i: u64) -> Self::Run;

    /// The number of arms of each cell.
    fn arms(&self) -> usize {
        self.base_arms().len()
    }

    /// The number of seeds of each arm: those that are reported, then those for tuning.
    fn seeds(&self) -> u64 {
        self.sweep().seeds + self.sweep().tune.as_ref().map_or(0, |tune| tune.seeds)
    }

    /// The number of runs: one of each arm of each cell under each seed.
    fn runs(&self) -> u64 {
        self.cell_count() * self.arms() as u64 * self.seeds()
    }

    /// The number of blocks.
    fn blocks(&self) -> u64 {
        self.cell_count().div_ceil(self.cells_per_block())
    }

    /// The cells of a block.
    fn cells_of(&self, block: u64) -> Range<u64> {
        let chunk = self.cells_per_block();
        block * chunk..((block + 1) * chunk).min(self.cell_count())
    }

    /// The number of runs in a block.
    fn runs_of(&self, block: u64) -> u64 {
        let cells = self.cells_of(block);
        (cells.end - cells.start) * self.arms() as u64 * self.seeds()
    }
}
