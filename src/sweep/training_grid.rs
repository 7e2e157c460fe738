//! Sweeps over networks: what they compute and how it is kept.

use super::axis::Axis;
use super::grid::{Grid, Run};
use super::request::Sweep;
use super::training_plan::TrainingPlan;
use super::training_row::{Lowest, Origin, TrainingRow};
use crate::nn::mnist::Mnist;
use crate::nn::{Metrics, Sharing};
use crate::scenario::document::arms_at;
use crate::scenario::{Arm, MNIST, ScenarioError, Training};
use crate::table::{Entries, Table};
use crate::training::{Task, TaskError, TrainingMemory};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The data that the cells of a sweep train on, by the name that [`data`](crate::scenario::NetworkSettings::data) gives them.
pub type DataSets = BTreeMap<String, Cow<'static, Mnist>>;

/// The columns with numbers.
const NUMBERS: [&str; 13] = [
    "model_loss",
    "average_loss",
    "model_error",
    "average_error",
    "model_brier",
    "average_brier",
    "model_ece",
    "average_ece",
    "best_model_error",
    "best_average_error",
    "tail_mean",
    "distance",
    "disagreement",
];

/// The columns with steps.
const STEPS: [&str; 6] = ["steps", "best_model_step", "best_step", "first_touch", "settled", "diverged_at"];

impl TrainingRow {
    fn numbers(&self) -> [f64; NUMBERS.len()] {
        let Self { model, average, best_model, best_average, tail_mean, distance, disagreement, .. } = *self;
        [
            model.nll,
            average.nll,
            model.error,
            average.error,
            model.brier,
            average.brier,
            model.ece,
            average.ece,
            best_model.error,
            best_average.error,
            tail_mean,
            distance,
            disagreement,
        ]
    }

    fn counts(&self) -> [Option<u64>; STEPS.len()] {
        let Self { steps, best_model, best_average, first_touch, settled, diverged, .. } = *self;
        [Some(steps), Some(best_model.step), Some(best_average.step), first_touch, settled, diverged]
    }

    /// The row of an arm of the training of `origin` with these [`numbers`](Self::numbers) and [`counts`](Self::counts).
    fn from_numbers(
        origin: Origin,
        arm: usize,
        numbers: [f64; NUMBERS.len()],
        counts: [Option<u64>; STEPS.len()],
    ) -> Option<Self> {
        let [a, b, c, d, e, f, g, h, best_model, best_average, tail_mean, distance, disagreement] = numbers;
        let [steps, best_model_step, best_step, first_touch, settled, diverged] = counts;
        let Origin { cell, seed, tuning, .. } = origin;
        Some(Self {
            cell,
            arm,
            seed,
            tuning,
            steps: steps?,
            model: Metrics { nll: a, error: c, brier: e, ece: g },
            average: Metrics { nll: b, error: d, brier: f, ece: h },
            best_model: Lowest { error: best_model, step: best_model_step? },
            best_average: Lowest { error: best_average, step: best_step? },
            tail_mean,
            first_touch,
            settled,
            distance,
            disagreement,
            diverged,
        })
    }
}

impl TrainingPlan {
    /// The names of the data that its cells train on, each once.
    pub fn data_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.cells().iter().map(|cell| cell.mlp.data.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Returns the part of a message that names a cell: ` (in the cell mlp.batch = 20)`; nothing where there are no axes.
    pub fn cell_name(&self, cell: u64) -> String {
        let sweep = Self::sweep(self);
        let places = sweep.places(cell);
        let label = |(axis, place): (&Axis, &usize)| format!("{} = {}", axis.path, axis.label(*place));
        let labels: Vec<String> = sweep.axes.iter().zip(&places).map(label).collect();
        if labels.is_empty() { String::new() } else { format!(" (in the cell {})", labels.join(", ")) }
    }

    fn data_of<'a>(&self, cell: u64, data: &'a DataSets) -> &'a Mnist {
        let name = &self.cells()[cell as usize].mlp.data;
        data.get(name).expect("whoever computes has the data of every cell")
    }
}

impl Grid for TrainingPlan {
    type Run = TrainingRow;
    type Data = DataSets;

    const MEASURED: &'static [&'static str] =
        &["model_loss", "average_loss", "model_brier", "average_brier", "model_ece", "average_ece", "distance"];
    const OF_PROCESSOR: bool = true;
    const WORK: &'static str = "steps";

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
        self.cells().len() as u64
    }

    fn cells_per_block(&self) -> u64 {
        self.chunk
    }

    fn has_target(&self) -> bool {
        self.cells().iter().any(|cell| cell.run.target.is_some())
    }

    fn turns(&self, path: &str, arm: usize) -> bool {
        let known = Self::sweep(self).axes.iter().any(|axis| axis.path == path);
        let arms = path.strip_prefix("arm.").and_then(|rest| arms_at(&self.base().arms, path, rest).ok());
        known && arms.is_none_or(|(arms, _)| arms.contains(&arm))
    }

    fn trainings_of_all(&self) -> Option<u64> {
        Some(self.trainings())
    }

    fn total_steps(&self) -> Option<u128> {
        if self.cells().iter().any(|cell| cell.mlp.data != MNIST) {
            return None;
        }
        let of = |cell: &Training| Task::steps_of(cell, Mnist::shared()).ok().map(u128::from);
        let all = self.cells().iter().map(of).sum::<Option<u128>>()?;
        Some(all.saturating_mul(u128::from(Self::seeds(self))))
    }

    fn memory(&self, threads: usize) -> u64 {
        let cells = self.cells().iter().map(|cell| TrainingMemory::of(cell, 1));
        let side = threads.min(usize::try_from(self.trainings()).unwrap_or(usize::MAX)) as u64;
        let (most, data) =
            cells.fold((0, 0), |(most, data), cell| (cell.side_by_side().max(most), cell.data.max(data)));
        most.saturating_mul(side).saturating_add(data)
    }

    fn budget(&self, run: &TrainingRow) -> u64 {
        run.steps
    }

    fn work(&self, block: u64, data: &DataSets) -> Result<u64, TaskError> {
        let of = |cell: u64| Task::steps_of(&self.cells()[cell as usize], self.data_of(cell, data));
        let steps = self.cells_of(block).try_fold(0_u64, |sum, cell| Ok(sum.saturating_add(of(cell)?)))?;
        Ok(steps.saturating_mul(Self::seeds(self)))
    }

    fn compute_block(
        &self,
        block: u64,
        data: &DataSets,
        tick: impl Fn(u64) -> ControlFlow<()> + Sync,
    ) -> Result<Option<Vec<TrainingRow>>, TaskError> {
        let (cells, seeds) = (self.cells_of(block), Self::seeds(self));
        let numbers: Vec<u64> = (self.number(cells.start, 0)..self.number(cells.end, 0)).collect();
        let one = |number: &u64| {
            let (cell, seed) = self.place(*number);
            let task = self.task(*number, self.data_of(cell, data))?;
            let tuning = number % seeds >= Self::sweep(self).seeds;
            let target = task.training().run.target;
            let origin = Origin { cell, seed, tuning, steps: task.steps(), target };
            let rows = |trained| (0..self.arms()).map(|arm| TrainingRow::new(origin, &trained, arm)).collect();
            Ok(task.train(Sharing::Alone, &tick).map(rows))
        };
        let all: Vec<Option<Vec<TrainingRow>>> =
            numbers.par_iter().with_max_len(1).map(one).collect::<Result<_, TaskError>>()?;
        let Some(all) = all.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
        let by_arm = |cell: &[Vec<TrainingRow>]| {
            (0..self.arms()).flat_map(|arm| cell.iter().map(move |rows| rows[arm])).collect::<Vec<_>>()
        };
        Ok(Some(all.chunks(seeds as usize).flat_map(by_arm).collect()))
    }

    fn table(&self, rows: &[TrainingRow]) -> Table {
        let cells: Vec<u64> = rows.iter().map(|row| row.cell).collect();
        let mut table = Table::default().with("cell", cells.clone());
        table.columns.extend(Self::sweep(self).axis_columns(&cells));
        table = table
            .with("arm", rows.iter().map(|row| self.base().arms[row.arm].name.clone()).collect::<Vec<_>>())
            .with("seed", rows.iter().map(|row| row.seed).collect::<Vec<_>>())
            .with("tuning", rows.iter().map(|row| row.tuning).collect::<Vec<_>>());
        for (place, name) in NUMBERS.into_iter().enumerate() {
            table = table.with(name, rows.iter().map(|row| row.numbers()[place]).collect::<Vec<f64>>());
        }
        table = table.with("diverged", rows.iter().map(Run::has_diverged).collect::<Vec<_>>());
        for (place, name) in STEPS.into_iter().enumerate() {
            table = table.with(name, rows.iter().map(|row| row.counts()[place]).collect::<Vec<Option<u64>>>());
        }
        table
    }

    fn rows(&self, table: &Table) -> Option<Vec<TrainingRow>> {
        let (numbers, counts) = (|name: &str| table.numbers(name), |name: &str| table.counts(name));
        let (Some(Entries::Texts(arms)), Some(Entries::Flags(tuning))) =
            (table.entries("arm"), table.entries("tuning"))
        else {
            return None;
        };
        let (cells, seeds) = (counts("cell")?, counts("seed")?);
        let numbers: Vec<&Vec<f64>> = NUMBERS.into_iter().map(numbers).collect::<Option<_>>()?;
        let counts: Vec<&Vec<Option<u64>>> = STEPS.into_iter().map(counts).collect::<Option<_>>()?;
        let row = |i: usize| {
            let arm = self.base().arms.iter().position(|arm| arm.name == arms[i])?;
            let origin = Origin { cell: cells[i]?, seed: seeds[i]?, tuning: tuning[i], steps: 0, target: None };
            let (of_numbers, of_counts) =
                (std::array::from_fn(|k| numbers[k][i]), std::array::from_fn(|k| counts[k][i]));
            TrainingRow::from_numbers(origin, arm, of_numbers, of_counts)
        };
        (0..table.len()).map(row).collect()
    }

    fn made_up(&self, i: u64) -> TrainingRow {
        let seeds = Self::seeds(self);
        let (cell, arm, seed) = (i / (seeds * self.arms() as u64), i / seeds % self.arms() as u64, i % seeds);
        let tuning = seed >= Self::sweep(self).seeds;
        let origin = Origin { cell, seed: self.base().run.seed + seed, tuning, steps: 0, target: None };
        let numbers = std::array::from_fn(|k| 1.0 / (3.0 + (16 * i + k as u64) as f64));
        let counts = std::array::from_fn(|k| Some((i * 7919 + k as u64) % 100_000));
        TrainingRow::from_numbers(origin, arm as usize, numbers, counts).expect("every count is there")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Metric;
    use crate::sweep::grid::Run;

    const SWEEP: &str = r#"
schema = 1
seeds = 2
[axes]
"arm.*.optimizer.eta" = [0.1, 1e30]
[tune]
over = ["arm.*.optimizer.eta"]
metric = "final"
seeds = 1
[base.mlp]
hidden = [8]
epochs = 2
batch = 50
train_examples = 200
evaluations = 4
evaluation_examples = 100
[base.run]
seed = 8
target = 0.9
[[base.arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.1 }
[[base.arm]]
name = "BELAY"
optimizer = { kind = "sgd", eta = 0.1 }
averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
"#;

    fn plan(text: &str) -> Result<TrainingPlan, ScenarioError> {
        TrainingPlan::new(Sweep::parse(text, None, |_| unreachable!("there is a base"))?)
    }

    fn data() -> DataSets {
        DataSets::from([(MNIST.to_owned(), Cow::Borrowed(Mnist::shared()))])
    }

    fn go_on(_: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[test]
    fn rows_are_those_of_single_trainings_by_cell_arm_and_seed() {
        let plan = plan(SWEEP).unwrap();
        assert_eq!((plan.blocks(), plan.runs(), Grid::total_steps(&plan)), (1, 12, Some(6 * 16)));
        assert_eq!(plan.work(0, &data()), Ok(6 * 16));
        let rows = plan.compute_block(0, &data(), go_on).unwrap().unwrap();
        let places: Vec<(u64, usize, u64, bool)> =
            rows.iter().map(|row| (row.cell, row.arm, row.seed, row.tuning)).collect();
        let of = |cell, arm| [(cell, arm, 8, false), (cell, arm, 9, false), (cell, arm, 10, true)];
        assert_eq!(places, [of(0, 0), of(0, 1), of(1, 0), of(1, 1)].concat());
        let alone = plan.train(&[1], Mnist::shared(), go_on).unwrap().unwrap();
        let last = alone[0].last(1).unwrap();
        assert_eq!((rows[4].average, rows[4].model, rows[4].steps), (last.average, last.model, 8));
        assert!(rows[6..].iter().all(|row| row.diverged.is_some() && row.metric(Metric::Final) == f64::INFINITY));
        // As texts, since NaN is no equal of itself.
        let read = plan.rows(&plan.table(&rows)).unwrap();
        assert_eq!(format!("{read:?}"), format!("{rows:?}"));
        assert!(TrainingPlan::MEASURED.iter().all(|name| NUMBERS.contains(name)));
        assert_eq!(plan.compute_block(0, &data(), |_| ControlFlow::Break(())), Ok(None));
    }

    #[test]
    fn blocks_are_a_few_minutes_of_work_or_as_said() {
        let cells = "\"arm.*.optimizer.eta\" = { log = [0.1, 1.0], points = 100 }";
        let blocks = |text: &str| {
            let plan = plan(&text.replace("\"arm.*.optimizer.eta\" = [0.1, 1e30]", cells)).unwrap();
            (plan.blocks(), plan.cells_of(plan.blocks() - 1).end)
        };
        assert_eq!(blocks(SWEEP), (1, 100));
        assert_eq!(blocks(&SWEEP.replace("seeds = 2\n", "seeds = 2\nblock = 3\n")), (34, 100));
        let large = SWEEP.replace("hidden = [8]", "hidden = [2000]").replace("epochs = 2", "epochs = 1000");
        assert_eq!(blocks(&large.replace("train_examples = 200", "train_examples = 60000")), (100, 100));
    }

    #[test]
    fn axes_turn_the_arms_that_they_name() {
        let axes = "\"arm.BELAY.averaging.beta\" = [0.5]\n\"mlp.label_noise\" = [0.1]\n";
        let plan = plan(&SWEEP.replace("[tune]", &format!("{axes}[tune]"))).unwrap();
        let turned = |path: &str| [0, 1].map(|arm| plan.turns(path, arm));
        assert_eq!(turned("arm.*.optimizer.eta"), [true, true]);
        assert_eq!(turned("arm.BELAY.averaging.beta"), [false, true]);
        assert_eq!((turned("mlp.label_noise"), turned("mlp.batch")), ([true; 2], [false; 2]));
    }

    #[test]
    fn nothing_is_reached_without_a_target() {
        let text = SWEEP.replace("target = 0.9\n", "").replace("\"final\"", "\"settled\"");
        let error = plan(&text).unwrap_err().to_string();
        assert!(error.contains("tune.metric: nothing can be reached without a target"), "{error}");
    }
}
