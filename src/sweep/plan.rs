//! Plan of a sweep: its cells, and the blocks of cells that are computed together.

use super::axis::Axis;
use super::axis_target::{AxisTarget, mistake, twice};
use super::batch_runner::BatchRunner;
use super::distinct::{check_distinct, same_key};
use super::instruction_set::InstructionSet;
use super::job::{Finish, Job};
use super::problems::Problems;
use super::request::{Metric, Sweep};
use super::row::Row;
use crate::scenario::document::arms_at;
use crate::scenario::{Arm, Scenario, ScenarioError, Stop};
use crate::simulate::Problem;
use crate::text::quoted;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use toml::Value;

/// At most so many runs are kept in one block, unless a single cell has more.
const BLOCK_RUNS: u64 = 1 << 18;
/// At most so many steps are taken in one block, unless a single cell takes more: a few seconds of work.
const BLOCK_STEPS: u64 = 1 << 32;

/// At most so many cells are looked at to say how much is known of the objectives of a sweep.
const MOST_OBJECTIVES: usize = 64;

/// At most so many cells, where each may need a block of lanes for itself.
const BLOCK_KINDS: u64 = 1 << 11;

/// Message about tuning by the steps to a target that is not there.
pub(super) const UNREACHABLE: &str = "nothing can be reached without a target; give `run.target`, or another metric";

/// A sweep of which every cell is known to be a scenario.
///
/// Cells are numbered from 0 as their axes' values come in turn, the last axis fastest; rows are ordered by cell, arm and seed;
/// a block is a range of cells with all their rows.
#[derive(Clone, Debug)]
pub struct Plan {
    sweep: Sweep,
    base: Scenario,
    targets: Vec<AxisTarget>,
    cells: u64,
    /// The number of steps, for each place on the axes over `run`, 0 on the others.
    lengths: BTreeMap<Vec<usize>, u64>,
    has_target: bool,
    /// Number of cells of a block; the last may have fewer.
    chunk: u64,
    problems: Problems,
}

/// Combination of the axes' values.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Number.
    pub index: u64,
    /// The place on each axis.
    pub places: Vec<usize>,
    /// Scenario of the cell.
    pub scenario: Scenario,
}

impl Plan {
    /// Makes sure that every cell of a sweep is a scenario.
    ///
    /// # Errors
    /// The first cell that is none, by the values that it has on the axes, or an axis that leads nowhere.
    pub fn new(sweep: Sweep) -> Result<Self, ScenarioError> {
        let base = sweep.scenario()?;
        let mut targets: Vec<AxisTarget> =
            sweep.axes.iter().map(|axis| AxisTarget::of(axis, &base)).collect::<Result<_, _>>()?;
        check_distinct(&sweep.axes)?;
        if let Some((first, second)) = twice(&sweep.axes, &targets).or_else(|| same_key(&sweep.axes, &base.arms)) {
            return Err(mistake(
                second,
                format!("`{}` and `{}` set the same key; one axis can", quoted(first), quoted(second)),
            ));
        }
        let kinds = |(target, axis): (&AxisTarget, &Axis)| target.is_file() && axis.table() == "arm";
        if targets.iter().zip(&sweep.axes).any(kinds) {
            // Which settings an arm has is then known cell by cell.
            targets
                .iter_mut()
                .filter(|target| matches!(target, AxisTarget::Setting { .. }))
                .for_each(|target| *target = AxisTarget::File);
        }
        let cells = sweep.cells();
        let per_cell = base.arms.len() as u64 * (sweep.seeds + sweep.tune.as_ref().map_or(0, |tune| tune.seeds));
        let cells = cells.filter(|cells| cells.checked_mul(per_cell).is_some_and(|runs| runs < 1 << 53));
        let Some(cells) = cells else {
            return Err(mistake("axes", "there are more combinations than can be counted".to_owned()));
        };
        let mut plan = Self {
            sweep,
            base,
            targets,
            cells,
            lengths: BTreeMap::new(),
            has_target: false,
            chunk: 1,
            problems: Problems::default(),
        };
        (plan.lengths, plan.has_target) = plan.check()?;
        if let Some(tune) = plan.sweep.tune.as_ref().filter(|_| !plan.has_target)
            && matches!(tune.metric, Metric::FirstTouch | Metric::Settled)
        {
            return Err(mistake("tune.metric", UNREACHABLE.to_owned()));
        }
        let most_steps = plan.lengths.values().copied().max().unwrap_or(0);
        let by_time = BLOCK_STEPS / most_steps.max(1) / per_cell;
        let by_kind = if plan.targets.iter().any(|target| !target.fills_lanes()) { BLOCK_KINDS } else { u64::MAX };
        let most = (BLOCK_RUNS / per_cell).min(by_kind);
        plan.chunk = most.min(plan.sweep.block.unwrap_or(by_time)).clamp(1, plan.cells.max(1));
        Ok(plan)
    }

    /// The request.
    pub fn sweep(&self) -> &Sweep {
        &self.sweep
    }

    /// The scenario that the axes work on.
    pub fn base(&self) -> &Scenario {
        &self.base
    }

    /// The number of cells.
    pub fn cells(&self) -> u64 {
        self.cells
    }

    /// The number of arms of each cell.
    pub fn arms(&self) -> usize {
        self.base.arms.len()
    }

    /// The number of seeds of each arm: those that are reported, then those for tuning.
    pub fn seeds(&self) -> u64 {
        self.sweep.seeds + self.sweep.tune.as_ref().map_or(0, |tune| tune.seeds)
    }

    /// The number of runs.
    pub fn runs(&self) -> u64 {
        self.cells * self.arms() as u64 * self.seeds()
    }

    /// The number of steps of all runs together.
    pub fn total_steps(&self) -> u128 {
        let per_step = u128::from(self.runs() / self.cells.max(1));
        let steps: u128 = self.lengths.values().copied().map(u128::from).sum();
        per_step * steps * u128::from(self.cells / self.lengths.len().max(1) as u64)
    }

    /// The number of blocks.
    pub fn blocks(&self) -> u64 {
        self.cells.div_ceil(self.chunk)
    }

    /// Returns the number of cells of a block; the last may have fewer.
    pub(super) fn chunk(&self) -> u64 {
        self.chunk
    }

    /// The cells of a block.
    pub fn cells_of(&self, block: u64) -> Range<u64> {
        block * self.chunk..((block + 1) * self.chunk).min(self.cells)
    }

    /// The place of a cell on each axis.
    pub fn places(&self, cell: u64) -> Vec<usize> {
        self.sweep.places(cell)
    }

    /// The number of the cell at a place on each axis.
    pub fn index(&self, places: &[usize]) -> u64 {
        self.sweep.index(places)
    }

    /// A cell by its number.
    ///
    /// # Errors
    /// None, as every cell has been checked.
    pub fn cell(&self, index: u64) -> Result<Cell, ScenarioError> {
        let places = self.places(index);
        let mut scenario = self.outer(&places)?;
        self.turn(&mut scenario, &places);
        Ok(Cell { index, places, scenario })
    }

    /// The number of steps of every run of a cell.
    pub fn steps(&self, cell: u64) -> u64 {
        self.lengths.get(&self.run_places(&self.places(cell))).copied().unwrap_or(self.base.run.steps)
    }

    /// Returns whether any cell has a target to reach.
    pub fn has_target(&self) -> bool {
        self.has_target
    }

    /// The places on the axes over `run`, 0 on the others.
    fn run_places(&self, places: &[usize]) -> Vec<usize> {
        let of_run = |axis: &Axis| axis.table() == "run";
        self.sweep.axes.iter().zip(places).map(|(axis, place)| if of_run(axis) { *place } else { 0 }).collect()
    }

    /// Returns whether the axis of that path changes what this arm does.
    pub fn turns(&self, path: &str, arm: usize) -> bool {
        let axis = self.sweep.axes.iter().position(|axis| axis.path == path);
        match axis.map(|axis| &self.targets[axis]) {
            None => false,
            Some(AxisTarget::Setting { arms, .. }) => arms.contains(&arm),
            Some(AxisTarget::File) => path
                .strip_prefix("arm.")
                .and_then(|rest| arms_at(&self.base.arms, path, rest).ok())
                .is_none_or(|(arms, _)| arms.contains(&arm)),
            Some(_) => true,
        }
    }

    /// Runs a block on the threads of the current pool: its rows in order. `tick` hears how many runs have been finished since it was last asked, and may break.
    pub fn compute(
        &self,
        block: u64,
        set: InstructionSet,
        tick: impl Fn(u64) -> ControlFlow<()> + Sync,
    ) -> Option<Vec<Row>> {
        self.compute_cells(self.cells_of(block), set, tick)
    }

    /// Returns the same for any cells: their rows in the order of `cells`.
    pub fn compute_cells(
        &self,
        cells: impl IntoIterator<Item = u64>,
        set: InstructionSet,
        tick: impl Fn(u64) -> ControlFlow<()> + Sync,
    ) -> Option<Vec<Row>> {
        let order: Vec<u64> = cells.into_iter().collect();
        // Cells that differ in settings and starts alone are run together.
        let mut groups: BTreeMap<Vec<usize>, Vec<(usize, Vec<usize>)>> = BTreeMap::new();
        for (rank, cell) in order.iter().enumerate() {
            let places = self.places(*cell);
            groups.entry(self.outer_places(&places)).or_default().push((rank, places));
        }
        let groups: Vec<_> = groups
            .into_values()
            .map(|cells| {
                let scenario = self.outer(&cells[0].1).expect("every cell has been checked");
                let problem = self.problem(&self.outer_places(&cells[0].1), &scenario);
                (scenario, problem, cells)
            })
            .collect();
        let runners: Vec<BatchRunner<'_>> = groups
            .iter()
            .map(|(scenario, problem, cells)| {
                let jobs: Vec<Job> = cells.iter().flat_map(|(_, places)| self.jobs(scenario, places)).collect();
                BatchRunner::new(problem, &scenario.run, &jobs)
            })
            .collect();
        let (arms, seeds) = (self.arms(), self.seeds());
        let work: Vec<(usize, usize, u64)> = runners
            .iter()
            .enumerate()
            .flat_map(|(group, runner)| (0..runner.tasks()).map(move |task| (group, task)))
            .flat_map(|(group, task)| (0..seeds).map(move |seed| (group, task, seed)))
            .collect();
        let done: Option<Vec<_>> = work
            .into_par_iter()
            .map(|(group, task, offset)| {
                let (scenario, problem, cells) = &groups[group];
                let seed = scenario.run.seed + offset;
                let finishes = runners[group].run(task, seed, set, || tick(0))?;
                tick(finishes.len() as u64).is_continue().then_some(())?;
                let row = |(job, finish): (usize, Finish)| {
                    let (rank, arm) = (cells[job / arms].0, job % arms);
                    let cell = order[rank];
                    let place = (rank * arms + arm) as u64 * seeds + offset;
                    (place, Row { cell, arm, seed, tuning: offset >= self.sweep.seeds, best: problem.best(), finish })
                };
                Some(finishes.into_iter().map(row).collect::<Vec<_>>())
            })
            .collect();
        let mut rows: Vec<(u64, Row)> = done?.into_iter().flatten().collect();
        rows.sort_unstable_by_key(|(place, _)| *place);
        Some(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// Returns the problem of the scenario at some places on the axes that go through the file.
    ///
    /// That of a formula knows what a run of the scenario itself meets, so that every block, shard and machine measures from the same
    /// lowest value.
    fn problem(&self, places: &[usize], scenario: &Scenario) -> Arc<Problem> {
        self.problems.get(places, || scenario.explored())
    }

    /// Returns the problem of the base scenario, as its cells have it.
    pub fn base_problem(&self) -> Arc<Problem> {
        let is_that_of_cells = !self.targets.iter().any(|target| target.is_file());
        let places = vec![0; if is_that_of_cells { self.targets.len() } else { 0 }];
        self.problem(&places, &self.base)
    }

    /// Returns the problems of the cells that differ in their objective, of the first [`MOST_OBJECTIVES`].
    fn objectives(&self) -> Vec<Arc<Problem>> {
        let varies = |axis: &Axis| ["objective", "noise"].contains(&axis.table());
        let lengths: Vec<usize> =
            self.sweep.axes.iter().map(|axis| if varies(axis) { axis.len() } else { 1 }).collect();
        if !self.sweep.axes.iter().any(varies) {
            return vec![self.base_problem()];
        }
        let count = lengths.iter().fold(1, |count: usize, length| count.saturating_mul(*length)).min(MOST_OBJECTIVES);
        let problem = |number: usize| {
            let mut rest = number;
            let places: Vec<usize> = lengths
                .iter()
                .map(|length| {
                    let place = rest % length;
                    rest /= length;
                    place
                })
                .collect();
            let places = self.outer_places(&places);
            let scenario = self.outer(&places).expect("every cell has been checked");
            self.problem(&places, &scenario)
        };
        (0..count).map(problem).collect()
    }

    /// Returns what losses are measured as: `f − f*`, or `f − f* or f` where that differs from cell to cell.
    pub fn quantity(&self) -> String {
        let mut names = vec![];
        for problem in self.objectives() {
            if !names.contains(&problem.quantity()) {
                names.push(problem.quantity());
            }
        }
        names.join(" or ")
    }

    /// Returns how the lowest value is known, for each of the objectives: see [`Optimum::status`](crate::objective::Optimum::status).
    pub fn statuses(&self) -> Vec<&'static str> {
        let mut found = vec![];
        for problem in self.objectives() {
            if !found.contains(&problem.optimum().status()) {
                found.push(problem.optimum().status());
            }
        }
        found
    }

    /// Returns the jobs of the arms of a cell, `scenario` being that of its group.
    fn jobs(&self, scenario: &Scenario, places: &[usize]) -> Vec<Job> {
        let mut scenario = scenario.clone();
        self.turn(&mut scenario, places);
        let Scenario { start, run, arms, .. } = scenario;
        arms.iter().map(|arm| Job { start, method: arm.method(run.steps) }).collect()
    }

    /// The places on the axes that go through the file, 0 on the others.
    fn outer_places(&self, places: &[usize]) -> Vec<usize> {
        self.targets.iter().zip(places).map(|(target, place)| if target.is_file() { *place } else { 0 }).collect()
    }

    /// The scenario with the values of the axes that go through the file.
    fn outer(&self, places: &[usize]) -> Result<Scenario, ScenarioError> {
        let of_file = self.targets.iter().zip(&self.sweep.axes).zip(places).filter(|((target, _), _)| target.is_file());
        let settings: Vec<(&str, Value)> =
            of_file.map(|((_, axis), place)| (axis.path.as_str(), axis.value(*place))).collect();
        if settings.is_empty() {
            return Ok(self.base.clone());
        }
        let scenario = self.sweep.base.with(&settings)?.scenario()?;
        let names = |scenario: &Scenario| scenario.arms.iter().map(|arm| arm.name.clone()).collect::<Vec<_>>();
        if names(&scenario) != names(&self.base) {
            return Err(mistake("axes", "an axis may not change the arms' names or number".to_owned()));
        }
        Ok(scenario)
    }

    /// Sets the values of the other axes.
    fn turn(&self, scenario: &mut Scenario, places: &[usize]) {
        for ((target, axis), place) in self.targets.iter().zip(&self.sweep.axes).zip(places) {
            target.turn(scenario, &axis.value(*place));
        }
        scenario.arms.iter_mut().for_each(Arm::settle);
    }

    /// Checks every cell, and returns their numbers of steps, and whether any has a target.
    fn check(&self) -> Result<(BTreeMap<Vec<usize>, u64>, bool), ScenarioError> {
        let in_file: Vec<bool> = self.targets.iter().map(|target| target.is_file()).collect();
        let (mut lengths, mut has_target) = (BTreeMap::new(), false);
        self.each(&in_file, |places| {
            let named = |error: ScenarioError, chosen: &[bool], places: &[usize]| self.of_cell(error, chosen, places);
            let outer = self.outer(places).map_err(|error| named(error, &in_file, places))?;
            if outer.run.stop != Stop::Never {
                return Err(mistake("run.stop", "a sweep takes every run to its end; leave `stop` out".to_owned()));
            }
            lengths.insert(self.run_places(places), outer.run.steps);
            has_target |= outer.run.target.is_some();
            outer.run.seed.checked_add(self.seeds()).filter(|seed| *seed <= i64::MAX as u64).ok_or_else(|| {
                mistake("run.seed", format!("seed is {}; with those that follow it is too large", outer.run.seed))
            })?;
            // What one axis sets is right or wrong whatever another sets, but for the numbers of a spring.
            let springs = outer.arms.iter().any(Arm::is_spring);
            let sets: Vec<Vec<bool>> = if springs {
                vec![in_file.iter().map(|in_file| !in_file).collect()]
            } else {
                (0..in_file.len())
                    .filter(|i| !in_file[*i])
                    .map(|i| (0..in_file.len()).map(|j| i == j).collect())
                    .collect()
            };
            for set in sets {
                self.each(&set, |inner| {
                    let mut scenario = outer.clone();
                    let all: Vec<usize> = places.iter().zip(inner).map(|(outer, inner)| outer + inner).collect();
                    self.turn(&mut scenario, &all);
                    let both: Vec<bool> = set.iter().zip(&in_file).map(|(a, b)| *a || *b).collect();
                    scenario.check().map_err(|error| named(error, &both, &all))
                })?;
            }
            Ok(())
        })?;
        Ok((lengths, has_target))
    }

    /// Visits every combination of the places of the axes that are `chosen`, 0 on the others.
    fn each(
        &self,
        chosen: &[bool],
        mut visit: impl FnMut(&[usize]) -> Result<(), ScenarioError>,
    ) -> Result<(), ScenarioError> {
        let lengths: Vec<usize> =
            self.sweep.axes.iter().zip(chosen).map(|(axis, chosen)| if *chosen { axis.len() } else { 1 }).collect();
        let all = lengths.iter().map(|length| *length as u64).product::<u64>();
        for number in 0..all {
            let mut rest = number;
            let mut places: Vec<usize> = lengths.iter().rev().map(|length| digit(&mut rest, *length)).collect();
            places.reverse();
            visit(&places)?;
        }
        Ok(())
    }

    /// The error with the cell in which it was met, by its values on the axes that are `chosen`.
    fn of_cell(&self, error: ScenarioError, chosen: &[bool], places: &[usize]) -> ScenarioError {
        let values = self.sweep.axes.iter().zip(chosen).zip(places).filter(|((_, chosen), _)| **chosen);
        let values: Vec<String> = values
            .map(|((axis, _), place)| format!("{} = {}", quoted(&axis.path), quoted(&axis.label(*place))))
            .collect();
        let message = format!("{} (in the cell {})", error.message, values.join(", "));
        ScenarioError { message, ..error }
    }
}

fn digit(rest: &mut u64, length: usize) -> usize {
    let length = length as u64;
    let digit = *rest % length;
    *rest /= length;
    digit as usize
}

#[cfg(test)]
mod tests;
