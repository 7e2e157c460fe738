//! Sweeps over landscapes: what they compute and how it is kept.

use super::grid::{Grid, Run};
use super::job::Finish;
use super::plan::Plan;
use super::request::{Metric, Sweep};
use super::row::Row;
use crate::instruction_set::InstructionSet;
use crate::scenario::{Arm, ScenarioError};
use crate::simulate::Outcome;
use crate::table::Table;
use crate::training::TaskError;
use std::ops::ControlFlow;

impl Run for Row {
    fn cell(&self) -> u64 {
        self.cell
    }

    fn arm(&self) -> usize {
        self.arm
    }

    fn has_diverged(&self) -> bool {
        self.finish.outcome.has_failed()
    }

    fn model_final(&self) -> f64 {
        self.model_excess()
    }

    fn below(&self) -> f64 {
        Self::below(self)
    }

    fn metric(&self, metric: Metric) -> f64 {
        Self::metric(self, metric)
    }
}

impl Grid for Plan {
    type Run = Row;
    type Data = ();

    const MEASURED: &'static [&'static str] =
        &["model_x", "model_y", "average_x", "average_y", "model_loss", "average_loss", "tail_mean"];
    const OF_PROCESSOR: bool = false;
    const WORK: &'static str = "runs";

    fn of(sweep: Sweep) -> Result<Self, ScenarioError> {
        Self::new(sweep)
    }

    fn sweep(&self) -> &Sweep {
        Self::sweep(self)
    }

    fn base_arms(&self) -> &[Arm] {
        &self.base().arms
    }

    fn cell_count(&self) -> u64 {
        self.cells()
    }

    fn cells_per_block(&self) -> u64 {
        self.chunk()
    }

    fn has_target(&self) -> bool {
        Self::has_target(self)
    }

    fn turns(&self, path: &str, arm: usize) -> bool {
        Self::turns(self, path, arm)
    }

    fn trainings_of_all(&self) -> Option<u64> {
        None
    }

    fn total_steps(&self) -> Option<u128> {
        Some(Self::total_steps(self))
    }

    fn memory(&self, _threads: usize) -> u64 {
        // A block that is computed and one that is written: rows, columns and bytes.
        self.runs_of(0).saturating_mul(4 * size_of::<Row>() as u64)
    }

    fn budget(&self, run: &Row) -> u64 {
        self.steps(run.cell)
    }

    fn work(&self, block: u64, (): &()) -> Result<u64, TaskError> {
        Ok(self.runs_of(block))
    }

    fn compute_block(
        &self,
        block: u64,
        (): &(),
        tick: impl Fn(u64) -> ControlFlow<()> + Sync,
    ) -> Result<Option<Vec<Row>>, TaskError> {
        Ok(self.compute(block, InstructionSet::best(), tick))
    }

    fn table(&self, rows: &[Row]) -> Table {
        Self::table(self, rows)
    }

    fn rows(&self, table: &Table) -> Option<Vec<Row>> {
        Self::rows(self, table)
    }

    fn made_up(&self, i: u64) -> Row {
        let number = |k: u64| 1.0 / (3.0 + (8 * i + k) as f64);
        let steps = self.base().run.steps;
        let step = |k: u64| Some((i * 7919 + k) % steps.max(1));
        let outcome = Outcome {
            model_loss: number(0),
            average_loss: number(1),
            tail_mean: number(2),
            first_touch: step(0),
            settled: step(1),
            diverged: None,
        };
        let finish = Finish { model: [number(3), number(4)], average: [number(5), number(6)], outcome };
        let (per_cell, seed) = (self.arms() as u64 * self.seeds(), i % self.seeds());
        let arm = (i % per_cell / self.seeds()) as usize;
        let tuning = seed >= self.sweep().seeds;
        Row { cell: i / per_cell, arm, seed: self.base().run.seed + seed, tuning, best: 0.0, finish }
    }
}
