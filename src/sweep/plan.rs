//! What a sweep computes, cell by cell and block by block.

use super::axis::{Axis, number};
use super::batch_runner::BatchRunner;
use super::distinct::{check_distinct, same_key};
use super::instruction_set::InstructionSet;
use super::job::{Finish, Job};
use super::problems::Problems;
use super::request::{Metric, Sweep};
use super::results::{Results, Row};
use crate::optim::{Averaging, Slot};
use crate::scenario::document::arms_at;
use crate::scenario::{Arm, Scenario, ScenarioError, Stop, suggestion};
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

/// What is wrong with tuning by the steps to a target that is not there.
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
    /// How many cells a block has; the last may have fewer.
    chunk: u64,
    problems: Problems,
}

/// How an axis changes the scenario.
#[derive(Clone, Debug)]
enum AxisTarget {
    /// Through the file: another problem, or anything else.
    File,
    /// A coordinate of the start.
    Coordinate(usize),
    /// The start.
    Start,
    /// A setting of some arms.
    Setting { arms: Vec<usize>, table: String, key: String },
}

/// One combination of the axes' values.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its number.
    pub index: u64,
    /// The place on each axis.
    pub places: Vec<usize>,
    /// What it runs.
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
            sweep.axes.iter().map(|axis| target(axis, &base)).collect::<Result<_, _>>()?;
        check_distinct(&sweep.axes)?;
        if let Some((first, second)) = twice(&sweep.axes, &targets).or_else(|| same_key(&sweep.axes, &base.arms)) {
            return Err(mistake(
                second,
                format!("`{}` and `{}` set the same key; one axis can", quoted(first), quoted(second)),
            ));
        }
        let kinds =
            |(target, axis): (&AxisTarget, &Axis)| matches!(target, AxisTarget::File) && axis.path.starts_with("arm.");
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

    /// How many cells a block has; the last may have fewer.
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

    /// Whether any cell has a target to reach.
    pub fn has_target(&self) -> bool {
        self.has_target
    }

    /// The places on the axes over `run`, 0 on the others.
    fn run_places(&self, places: &[usize]) -> Vec<usize> {
        let of_run = |axis: &Axis| axis.path == "run" || axis.path.starts_with("run.");
        self.sweep.axes.iter().zip(places).map(|(axis, place)| if of_run(axis) { *place } else { 0 }).collect()
    }

    /// Whether the axis of that path changes what this arm does.
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

    /// Runs everything in memory; `tick` hears how many runs have been finished since it was last asked, and may break.
    pub fn run(&self, set: InstructionSet, tick: impl Fn(u64) -> ControlFlow<()> + Sync) -> Option<Results> {
        let mut rows = vec![];
        for block in 0..self.blocks() {
            rows.append(&mut self.compute(block, set, &tick)?);
        }
        Some(Results::new(self.clone(), rows))
    }

    /// Runs a block on the threads of the current pool: its rows in order. `tick` as in [`run`](Self::run).
    pub fn compute(
        &self,
        block: u64,
        set: InstructionSet,
        tick: impl Fn(u64) -> ControlFlow<()> + Sync,
    ) -> Option<Vec<Row>> {
        self.compute_cells(self.cells_of(block), set, tick)
    }

    /// The same for any cells: their rows in the order of `cells`.
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
        let is_that_of_cells = !self.targets.iter().any(|target| matches!(target, AxisTarget::File));
        let places = vec![0; if is_that_of_cells { self.targets.len() } else { 0 }];
        self.problem(&places, &self.base)
    }

    /// Returns the problems of the cells that differ in their objective, of the first [`MOST_OBJECTIVES`].
    fn objectives(&self) -> Vec<Arc<Problem>> {
        let varies = |path: &str| path.starts_with("objective.") || path.starts_with("noise.");
        let lengths: Vec<usize> =
            self.sweep.axes.iter().map(|axis| if varies(&axis.path) { axis.len() } else { 1 }).collect();
        if !self.sweep.axes.iter().any(|axis| varies(&axis.path)) {
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

    /// What the arms of a cell run, `scenario` being that of its group.
    fn jobs(&self, scenario: &Scenario, places: &[usize]) -> Vec<Job> {
        let mut scenario = scenario.clone();
        self.turn(&mut scenario, places);
        let Scenario { start, run, arms, .. } = scenario;
        arms.iter().map(|arm| Job { start, method: arm.method(run.steps) }).collect()
    }

    /// The places on the axes that go through the file, 0 on the others.
    fn outer_places(&self, places: &[usize]) -> Vec<usize> {
        self.targets
            .iter()
            .zip(places)
            .map(|(target, place)| if matches!(target, AxisTarget::File) { *place } else { 0 })
            .collect()
    }

    /// The scenario with the values of the axes that go through the file.
    fn outer(&self, places: &[usize]) -> Result<Scenario, ScenarioError> {
        let of_file = self
            .targets
            .iter()
            .zip(&self.sweep.axes)
            .zip(places)
            .filter(|((target, _), _)| matches!(target, AxisTarget::File));
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
        let in_file: Vec<bool> = self.targets.iter().map(|target| matches!(target, AxisTarget::File)).collect();
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

/// How an axis is applied: to one setting in place, or by rewriting the scenario.
fn target(axis: &Axis, base: &Scenario) -> Result<AxisTarget, ScenarioError> {
    let path = axis.path.as_str();
    match path {
        "start.point.0" if axis.is_numeric() => return Ok(AxisTarget::Coordinate(0)),
        "start.point.1" if axis.is_numeric() => return Ok(AxisTarget::Coordinate(1)),
        "start.point" if (0..axis.len()).all(|i| point(&axis.value(i)).is_some()) => return Ok(AxisTarget::Start),
        _ => {}
    }
    let Some(rest) = path.strip_prefix("arm.") else {
        let tables = ["objective", "start", "noise", "run"];
        let table = path.split('.').next().unwrap_or_default();
        if !tables.contains(&table) {
            let near = suggestion(table, tables.into_iter().chain(["arm"]));
            return Err(mistake(path, format!("there is no such key in a scenario{near}")));
        }
        return Ok(AxisTarget::File);
    };
    let (arms, keys) = arms_at(&base.arms, path, rest)?;
    let fits = |slot: &Slot<'_>| {
        (0..axis.len()).all(|i| match (slot, axis.value(i)) {
            (Slot::Number(_), Value::Float(_) | Value::Integer(_)) | (Slot::Switch(_), Value::Boolean(_)) => true,
            (Slot::Count(_), Value::Integer(whole)) => whole >= 0,
            (Slot::Count(_), Value::Float(number)) => number >= 0.0 && number.fract() == 0.0 && number < 1e15,
            _ => false,
        })
    };
    if let [table, key] = keys.as_slice() {
        let simple = arms.iter().all(|i| {
            let mut arm = base.arms[*i].clone();
            // The file knows that a spring leads its learning rate.
            !(arm.is_spring() && *key == "eta") && setting(&mut arm, table, key).as_ref().is_some_and(fits)
        });
        if simple {
            return Ok(AxisTarget::Setting { arms, table: (*table).to_owned(), key: (*key).to_owned() });
        }
    }
    Ok(AxisTarget::File)
}

/// Two axes that set the same key.
fn twice<'a>(axes: &'a [Axis], targets: &[AxisTarget]) -> Option<(&'a str, &'a str)> {
    let same = |(a, target_a): (&Axis, &AxisTarget), (b, target_b): (&Axis, &AxisTarget)| match (target_a, target_b) {
        (AxisTarget::Setting { arms, table, key }, AxisTarget::Setting { arms: others, table: other, key: name }) => {
            let name_of = |key: &str| if key == "decay" { "alpha".to_owned() } else { key.to_owned() };
            table == other && name_of(key) == name_of(name) && arms.iter().any(|arm| others.contains(arm))
        }
        (AxisTarget::Start, AxisTarget::Coordinate(_)) | (AxisTarget::Coordinate(_), AxisTarget::Start) => true,
        _ => {
            let within = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.starts_with('.'));
            // A table may come with an axis over what all its values leave open.
            !a.path.starts_with("arm.") && (within(&a.path, &b.path) || within(&b.path, &a.path))
        }
    };
    let all: Vec<(&Axis, &AxisTarget)> = axes.iter().zip(targets).collect();
    let pairs = (0..all.len()).flat_map(|i| (i + 1..all.len()).map(move |j| (i, j)));
    pairs.into_iter().find(|(i, j)| same(all[*i], all[*j])).map(|(i, j)| (axes[i].path.as_str(), axes[j].path.as_str()))
}

impl AxisTarget {
    /// Whether cells along the axis lie side by side in the lanes of one block.
    fn fills_lanes(&self) -> bool {
        match self {
            Self::Coordinate(_) | Self::Start => true,
            Self::Setting { table, key, .. } => match table.as_str() {
                "optimizer" => key == "eta",
                "averaging" => key != "every" && key != "start",
                _ => false,
            },
            Self::File => false,
        }
    }

    /// Sets a value in the scenario, where that needs no file.
    fn turn(&self, scenario: &mut Scenario, value: &Value) {
        match self {
            Self::File => {}
            Self::Coordinate(axis) => scenario.start[*axis] = number(value).unwrap_or(f64::NAN),
            Self::Start => scenario.start = point(value).unwrap_or([f64::NAN; 2]),
            Self::Setting { arms, table, key } => {
                for arm in arms {
                    match (setting(&mut scenario.arms[*arm], table, key), value) {
                        (Some(Slot::Number(slot)), value) => {
                            let number = number(value).unwrap_or(f64::NAN);
                            *slot = if key == "decay" { 1.0 - number } else { number };
                        }
                        (Some(Slot::Count(slot)), value) => *slot = number(value).unwrap_or(-1.0) as u64,
                        (Some(Slot::Switch(slot)), Value::Boolean(on)) => *slot = *on,
                        _ => {}
                    }
                }
            }
        }
    }
}

/// The setting of an arm that a key of its file stands for.
fn setting<'a>(arm: &'a mut Arm, table: &str, key: &str) -> Option<Slot<'a>> {
    let decays = matches!(arm.averaging, Averaging::Ema { .. } | Averaging::Belay { .. });
    let name = if key == "decay" && decays { "alpha" } else { key };
    let found = arm.knobs().into_iter().find(|(of, knob, _)| *of == table && knob.name == name);
    found.map(|(_, _, slot)| slot)
}

fn point(value: &Value) -> Option<[f64; 2]> {
    let numbers: Vec<f64> = value.as_array()?.iter().map(number).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

fn digit(rest: &mut u64, length: usize) -> usize {
    let length = length as u64;
    let digit = *rest % length;
    *rest /= length;
    digit as usize
}

fn mistake(key: &str, message: String) -> ScenarioError {
    ScenarioError { file: None, place: None, key: Some(key.to_owned()), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep(axes: &str) -> Sweep {
        let text = format!(
            "schema = 1\nseeds = 2\n[axes]\n{axes}\n[base.objective]\nfunction = \"booth\"\n[base.noise]\nkind = \"gaussian\"\nsigma = 1.0\n\
             [base.run]\nsteps = 20\nseed = 5\ntarget = 1.0\n\
             [[base.arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\n\
             [[base.arm]]\nname = \"BELAY\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\naveraging = {{ kind = \"belay\", alpha = 0.1, beta = 0.5 }}\n"
        );
        Sweep::parse(&text, None, |_| unreachable!("there is a base")).unwrap()
    }

    #[test]
    fn rows_are_those_of_single_runs_in_the_order_of_cell_arm_and_seed() {
        let axes = "\"objective.function\" = [\"booth\", \"rastrigin\"]\n\
                    \"arm.*.optimizer.eta\" = { log = [1e-3, 1e-1], points = 3 }\n\
                    \"arm.BELAY.averaging.decay\" = [0.5, 0.9]\n\
                    \"start.point.1\" = [0.5, 1.5]\n\"run.steps\" = [20, 30]";
        let plan = Plan::new(sweep(axes)).unwrap();
        assert_eq!((plan.cells(), plan.runs(), plan.total_steps()), (48, 192, 96 * 20 + 96 * 30));
        let results = plan.run(InstructionSet::best(), |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(results.rows().len(), 192);
        let mut rows = results.rows().iter();
        for index in 0..plan.cells() {
            let cell = plan.cell(index).unwrap();
            assert_eq!(plan.index(&cell.places), index);
            let problem = cell.scenario.problem();
            for seed in 5..7 {
                let runs =
                    crate::simulate::simulate(&cell.scenario, &problem, seed, |_| ControlFlow::Continue(())).unwrap();
                for (arm, run) in runs.iter().enumerate() {
                    let row = &results.reported(index, arm)[seed as usize - 5];
                    assert_eq!((row.cell, row.arm, row.seed, row.tuning), (index, arm, seed, false));
                    assert_eq!(row.finish.outcome, run.outcome, "{:?}", cell.scenario);
                    assert_eq!(row.best, problem.best());
                }
            }
            for arm in 0..2 {
                for seed in 5..7 {
                    let row = rows.next().unwrap();
                    assert_eq!((row.cell, row.arm, row.seed), (index, arm, seed));
                }
            }
        }
        let some = plan.compute_cells([7, 30, 2], InstructionSet::best(), |_| ControlFlow::Continue(())).unwrap();
        let same: Vec<_> = [7, 30, 2].into_iter().flat_map(|cell| &results.rows()[cell * 4..][..4]).collect();
        assert!(some.iter().eq(same));
        let beta = plan.cell(plan.index(&[1, 2, 0, 1, 1])).unwrap().scenario;
        assert_eq!((beta.start[1], beta.run.steps, beta.arms[1].optimizer.eta()), (1.5, 30, 0.1));
        assert_eq!(beta.arms[1].averaging, crate::optim::Averaging::Belay { alpha: 0.5, beta: 0.5 });
    }

    #[test]
    fn a_cell_that_is_no_scenario_is_named_before_anything_runs() {
        for (axes, parts) in [
            ("\"arm.BELAY.averaging.beta\" = [0.5, 1.0]", ["beta is 1", "arm.BELAY.averaging.beta = 1"]),
            (
                "\"run.steps\" = [10]\n\"arm.*.optimizer.eta\" = [0.1, -1.0]",
                ["eta is -1", "run.steps = 10, arm.*.optimizer.eta = -1"],
            ),
            (
                "\"objective.function\" = [\"booth\", \"rosenbruck\"]",
                ["did you mean `rosenbrock`", "objective.function = rosenbruck"],
            ),
            ("\"arm.BELEY.averaging.beta\" = [0.5]", ["unknown arm `BELEY`", "did you mean `BELAY`"]),
            ("\"arm.SGD.averaging.beta\" = [0.5]", ["`kind` is missing", "arm.SGD.averaging.beta = 0.5"]),
            ("\"runn.steps\" = [10]", ["no such key", "did you mean `run`"]),
            ("\"run.seed\" = [9223372036854775807]", ["too large", "seed is 9223372036854775807"]),
            ("\"arm.0.name\" = [\"a\"]", ["may not change", "names"]),
            ("\"run.stop\" = [\"first-touch\"]", ["takes every run to its end", "leave `stop` out"]),
        ] {
            let error = Plan::new(sweep(axes)).unwrap_err().to_string();
            for part in parts {
                assert!(error.contains(part), "{axes}: {error}");
            }
        }
    }

    #[test]
    fn axes_that_meet_are_refused_and_the_order_of_axes_does_not_matter() {
        for axes in [
            "\"arm.SGD.optimizer.eta\" = [0.1]\n\"arm.*.optimizer.eta\" = [0.2]",
            "\"arm.BELAY.averaging.alpha\" = [0.1]\n\"arm.BELAY.averaging.decay\" = [0.2]",
            "\"start.point\" = [[0.0, 1.0]]\n\"start.point.0\" = [0.2]",
            "\"run\" = [{ steps = 10 }]\n\"run.steps\" = [20]",
        ] {
            let error = Plan::new(sweep(axes)).unwrap_err().to_string();
            assert!(error.contains("set the same key"), "{axes}: {error}");
        }
        let function = "\"objective.function\" = [\"rosenbrock\"]\n";
        let steepness = "\"objective.parameters.b\" = [1.0, 7.0]\n";
        for axes in [format!("{function}{steepness}"), format!("{steepness}{function}")] {
            let plan = Plan::new(sweep(&axes)).unwrap();
            let landscape = plan.cell(1).unwrap().scenario.landscape;
            assert_eq!(
                landscape,
                crate::objective::Landscape::Function(crate::objective::Function::Rosenbrock { a: 1.0, b: 7.0 })
            );
        }
        let table =
            "\"arm.BELAY.averaging\" = [{ kind = \"belay\", alpha = 0.1, beta = 0.2 }, { kind = \"control\" }]\n";
        let error = Plan::new(sweep(&format!("{table}\"arm.BELAY.averaging.beta\" = [0.5]"))).unwrap_err().to_string();
        assert!(error.contains("unknown key `beta`"), "{error}");
    }

    #[test]
    fn steps_and_targets_may_come_from_any_axis_over_the_run() {
        let axes =
            "\"run\" = [{ steps = 10 }, { steps = 400, target = 3.0 }]\n\"arm.*.optimizer.eta\" = [0.1, 0.2, 0.3]";
        let plan = Plan::new(sweep(axes)).unwrap();
        assert_eq!((plan.steps(0), plan.steps(5), plan.has_target()), (10, 400, true));
        assert_eq!(plan.total_steps(), (10 + 400) * 3 * 2 * 2);
        let plan = Plan::new(sweep("\"run.steps\" = { linear = [10, 40], points = 4 }")).unwrap();
        assert_eq!((0..4).map(|cell| plan.steps(cell)).collect::<Vec<_>>(), [10, 20, 30, 40]);
        let tuned = "\"run\" = [{ steps = 10 }]\n\"arm.*.optimizer.eta\" = [0.1]\n\
                     [tune]\nover = [\"arm.*.optimizer.eta\"]\nmetric = \"settled\"\nseeds = 2";
        assert!(Plan::new(sweep(tuned)).unwrap_err().to_string().contains("without a target"));
    }

    #[test]
    fn a_request_is_written_as_it_is_read_and_blocks_cover_the_cells() {
        let axes = "\"arm.*.optimizer.eta\" = { log = [1e-3, 1e-1], points = 70000 }\n\
                    [tune]\nover = [\"arm.*.optimizer.eta\"]\nmetric = \"first-touch\"\nseeds = 3";
        let sweep = sweep(axes);
        let again = Sweep::parse(&sweep.to_toml(), None, |_| unreachable!()).unwrap();
        assert_eq!(again.to_toml(), sweep.to_toml());
        assert_eq!((again.axes, again.tune, again.seeds), (sweep.axes.clone(), sweep.tune.clone(), sweep.seeds));
        let plan = Plan::new(sweep).unwrap();
        assert_eq!(plan.runs(), 70_000 * 2 * 5);
        assert!(plan.blocks() > 1);
        let cells: Vec<u64> = (0..plan.blocks()).flat_map(|block| plan.cells_of(block)).collect();
        assert!(cells.iter().copied().eq(0..plan.cells()));
    }
}
