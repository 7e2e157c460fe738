//! Plan of a sweep over trainings.

use super::distinct::{check_distinct, same_key};
use super::plan::UNREACHABLE;
use super::request::{Metric, Sweep};
use super::training_blocks::cells_per_block;
use crate::nn::Dataset;
use crate::nn::Sharing;
use crate::nn::mnist::Mnist;
use crate::scenario::{ScenarioError, Training};
use crate::text::quoted;
use crate::training::{Task, TaskError, Trained};
use rayon::prelude::*;
use std::ops::ControlFlow;
use toml::Value;

/// More cells are a mistake: each takes seconds at least.
const MOST_CELLS: u64 = 1 << 20;

/// A sweep over a training scenario, of which every cell is known to be one.
///
/// Cells are numbered as in a [`Plan`](super::Plan). Each cell is trained under each seed: a *training* has all arms of its cell.
/// Trainings are ordered by cell and seed.
#[derive(Clone, Debug)]
pub struct TrainingPlan {
    sweep: Sweep,
    base: Training,
    cells: Vec<Training>,
    /// Number of cells of a block; the last may have fewer.
    pub(super) chunk: u64,
}

impl TrainingPlan {
    /// Makes sure that every cell of a sweep is a training scenario.
    ///
    /// # Errors
    /// The first cell that is none, by the values that it has on the axes.
    pub fn new(sweep: Sweep) -> Result<Self, ScenarioError> {
        let base = sweep.base.training()?;
        let error =
            |key: &str, message: String| ScenarioError { file: None, place: None, key: Some(key.to_owned()), message };
        check_distinct(&sweep.axes)?;
        if let Some((first, second)) = same_key(&sweep.axes, &base.arms) {
            return Err(error(second, format!("`{first}` and `{second}` set the same key; one axis can")));
        }
        let count = sweep.cells().filter(|cells| *cells <= MOST_CELLS);
        let count = count.ok_or_else(|| error("axes", format!("there are more than {MOST_CELLS} combinations")))?;
        let cell = |index: u64| {
            let places = sweep.places(index);
            let values = sweep.axes.iter().zip(&places).map(|(axis, place)| (axis.path.as_str(), axis.value(*place)));
            let settings: Vec<(&str, Value)> = values.collect();
            let labels = sweep
                .axes
                .iter()
                .zip(&places)
                .map(|(axis, place)| format!("{} = {}", quoted(&axis.path), quoted(&axis.label(*place))));
            let of_cell = |problem: ScenarioError| {
                let labels = labels.collect::<Vec<_>>().join(", ");
                ScenarioError { message: format!("{} (in the cell {labels})", problem.message), ..problem }
            };
            sweep.base.with(&settings).and_then(|file| file.training()).map_err(of_cell)
        };
        let cells: Vec<Training> = (0..count).map(cell).collect::<Result<_, _>>()?;
        let names = |training: &Training| training.arms.iter().map(|arm| arm.name.clone()).collect::<Vec<_>>();
        if cells.iter().any(|cell| names(cell) != names(&base)) {
            return Err(error("axes", "an axis may not change the arms' names or number".to_owned()));
        }
        let has_target = cells.iter().any(|cell| cell.run.target.is_some());
        if sweep.tune.as_ref().is_some_and(|tune| matches!(tune.metric, Metric::FirstTouch | Metric::Settled))
            && !has_target
        {
            return Err(error("tune.metric", UNREACHABLE.to_owned()));
        }
        let mut plan = Self { sweep, base, cells, chunk: 1 };
        plan.chunk = cells_per_block(&plan.sweep, &plan.cells, plan.seeds());
        let last = |cell: &Training| cell.run.seed.checked_add(plan.seeds()).filter(|seed| *seed <= i64::MAX as u64);
        if let Some(cell) = plan.cells.iter().find(|cell| last(cell).is_none()) {
            let message = format!("seed is {}; with those that follow it is too large", cell.run.seed);
            return Err(error("run.seed", message));
        }
        Ok(plan)
    }

    /// The request.
    pub fn sweep(&self) -> &Sweep {
        &self.sweep
    }

    /// The scenario that the axes work on.
    pub fn base(&self) -> &Training {
        &self.base
    }

    /// The scenario of each cell.
    pub fn cells(&self) -> &[Training] {
        &self.cells
    }

    /// The number of seeds of each cell: those that are reported, then those for tuning.
    pub fn seeds(&self) -> u64 {
        self.sweep.seeds + self.sweep.tune.as_ref().map_or(0, |tune| tune.seeds)
    }

    /// The number of trainings.
    pub fn trainings(&self) -> u64 {
        self.cells.len() as u64 * self.seeds()
    }

    /// The cell and the seed of training `number`.
    pub fn place(&self, number: u64) -> (u64, u64) {
        let (cell, offset) = (number / self.seeds(), number % self.seeds());
        (cell, self.cells[cell as usize].run.seed + offset)
    }

    /// Returns the number of steps that all paths of training `number` take together.
    ///
    /// # Errors
    /// As [`task`](Self::task).
    pub fn steps(&self, number: u64, data: &Mnist) -> Result<u64, TaskError> {
        Task::steps_of(&self.cells[self.place(number).0 as usize], data)
    }

    /// The task of training `number`, less than [`trainings`](Self::trainings).
    ///
    /// # Errors
    /// If its cell asks for more than `data` has.
    pub fn task(&self, number: u64, data: &Mnist) -> Result<Task, TaskError> {
        let (cell, seed) = self.place(number);
        Task::new(&self.cells[cell as usize], data, seed)
    }

    /// The number of the training of a cell under its `seed`-th seed, from 0.
    pub fn number(&self, cell: u64, seed: u64) -> u64 {
        cell * self.seeds() + seed
    }

    /// Carries out some trainings on the threads of the current pool, one on each; `tick` hears how many steps have been taken since
    /// it was last asked, and may break. In the order of `numbers`; `None` where it broke.
    ///
    /// # Errors
    /// As [`task`](Self::task).
    pub fn train(
        &self,
        numbers: &[u64],
        data: &Mnist,
        tick: impl Fn(u64) -> ControlFlow<()> + Sync,
    ) -> Result<Option<Vec<Trained>>, TaskError> {
        let one = |number: &u64| Ok(self.task(*number, data)?.train(Sharing::Alone, &tick));
        let all: Vec<Option<Trained>> = numbers.par_iter().map(one).collect::<Result<_, TaskError>>()?;
        Ok(all.into_iter().collect())
    }
}

/// Every training of a plan.
#[derive(Clone, Debug)]
pub struct Trainings {
    plan: TrainingPlan,
    trained: Vec<Trained>,
}

impl Trainings {
    /// The trainings of `plan` in order.
    pub fn new(plan: TrainingPlan, trained: Vec<Trained>) -> Self {
        Self { plan, trained }
    }

    /// Returns the plan that was trained.
    pub fn plan(&self) -> &TrainingPlan {
        &self.plan
    }

    /// Every training, by cell and seed.
    pub fn all(&self) -> &[Trained] {
        &self.trained
    }

    /// The reported trainings of a cell, by seed.
    pub fn reported(&self, cell: u64) -> &[Trained] {
        let first = self.plan.number(cell, 0) as usize;
        &self.trained[first..][..self.plan.sweep.seeds as usize]
    }

    /// The task of the training of a cell under its `seed`-th seed, on the data that is part of the program.
    ///
    /// # Errors
    /// As [`TrainingPlan::task`].
    pub fn task(&self, cell: u64, seed: u64) -> Result<Task, TaskError> {
        self.plan.task(self.plan.number(cell, seed), Mnist::shared())
    }

    /// Returns up to `count` training images that this training does not learn from; see [`Task::validation`].
    ///
    /// # Errors
    /// As [`TrainingPlan::task`].
    pub fn validation(&self, cell: u64, seed: u64, count: usize) -> Result<Dataset, TaskError> {
        Ok(self.task(cell, seed)?.validation(Mnist::shared(), count))
    }
}

#[cfg(test)]
mod tests {
    use super::TrainingPlan;
    use crate::sweep::Sweep;

    fn plan(axes: &str) -> Result<TrainingPlan, String> {
        let text = format!(
            "schema = 1\nseeds = 3\n[axes]\n{axes}\n[base.mlp]\nepochs = 2\n[base.run]\nseed = 5\n\
             [[base.arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.1 }}\n\
             [[base.arm]]\nname = \"BELAY\"\noptimizer = {{ kind = \"sgd\", eta = 0.1 }}\naveraging = {{ kind = \"belay\", alpha = 0.1, beta = 0.5 }}\n"
        );
        let sweep =
            Sweep::parse(&text, None, |_| unreachable!("there is a base")).map_err(|error| error.to_string())?;
        let again = Sweep::parse(&sweep.to_toml(), None, |_| unreachable!()).map_err(|error| error.to_string())?;
        assert_eq!(again.to_toml(), sweep.to_toml());
        TrainingPlan::new(sweep).map_err(|error| error.to_string())
    }

    #[test]
    fn cells_are_all_combinations() {
        let axes = "\"mlp.label_noise\" = [0.0, 0.4]\n\"arm.*.optimizer.eta\" = [0.1, 0.2]\n\"arm.BELAY.averaging.alpha\" = { log = [0.01, 0.1], points = 3 }";
        let plan = plan(axes).unwrap();
        assert_eq!((plan.cells().len(), plan.trainings(), plan.number(2, 1)), (12, 36, 7));
        let last = &plan.cells()[11];
        assert_eq!((last.mlp.label_noise, last.arms[0].optimizer.eta()), (0.4, 0.2));
        assert_eq!(last.arms[1].averaging, crate::optim::Averaging::belay(0.1, 0.5));
    }

    #[test]
    fn a_cell_that_is_no_training_is_named() {
        for (axes, parts) in [
            ("\"arm.BELAY.averaging.beta\" = [0.5, 1.0]", ["beta is 1", "in the cell arm.BELAY.averaging.beta = 1"]),
            ("\"mlp.batsh\" = [32]", ["unknown key `batsh`", "did you mean `batch`"]),
            ("\"mlp.hidden\" = [[100], [0]]", ["0 wide", "mlp.hidden = [0]"]),
            ("\"arm.0.name\" = [\"x\"]", ["may not change", "names"]),
        ] {
            let error = plan(axes).unwrap_err();
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }
}
