use std::ops::ControlFlow;

use rayon::prelude::*;

use super::files::Folder;
use crate::cli::bar::Bar;
use crate::cli::{interrupt, notice};
use crate::experiment::{Experiment, ExperimentError, Findings, Setup, Work};
use crate::files::FileError;
use crate::nn::mnist::Mnist;
use crate::store::{self, Holding, StoreError, TrainedFolder};
use crate::sweep::{Plan, Results, TrainingPlan, Trainings};
use crate::threads::Threads;
use crate::training::Trained;

/// Runs experiments one after the other on a pool of threads, keeps what their sweeps compute, and shows how far they are.
pub(super) struct Batch {
    folder: Folder,
    fresh: bool,
    pool: Threads,
    experiment: &'static str,
    bar: Bar,
}

impl Batch {
    /// A batch on so many threads. Where it is `fresh`, what was computed before does not count.
    pub(super) fn new(folder: Folder, threads: usize, fresh: bool) -> Self {
        let bar = Bar::new(1, "{msg:<36} {bar:30} {percent:>3} %  {per_sec} {prefix}  {left}");
        Self { folder, fresh, pool: Threads::new(threads), experiment: "", bar }
    }

    /// Runs an experiment.
    ///
    /// # Errors
    /// If it was interrupted, or its sweeps cannot be kept.
    pub(super) fn run(&mut self, experiment: &Experiment, setup: &Setup) -> Result<Findings, ExperimentError> {
        self.experiment = experiment.name;
        self.begin(experiment.name.to_owned(), 1, "runs");
        (experiment.run)(setup, self)
    }

    /// Prints a line above the bar, on stderr.
    pub(super) fn say(&self, line: &str) {
        self.bar.suspend(|| notice(line));
    }

    fn begin(&self, what: String, all: u64, pieces: &'static str) {
        self.bar.reset();
        self.bar.set_length(all);
        self.bar.set_prefix(pieces);
        self.bar.set_message(what);
    }

    /// The results of a plan, of which the folder of its sweep may hold some blocks.
    fn results(&self, name: &str, plan: Plan) -> Result<Option<Results>, StoreError> {
        let path = self.folder.runs(self.experiment, name)?;
        // The runs of another preset or version, or of a request that is damaged, are of no use to this one.
        let outdated = matches!(
            store::Folder::check(&path, &plan, false),
            Err(StoreError::OtherRequest(..)
                | StoreError::OtherVersion(..)
                | StoreError::File(FileError::NotText(..) | FileError::TooLarge(_)))
        );
        let mut folder = store::Folder::begin(&path, plan, None, self.fresh || outdated)?;
        let blocks: Vec<u64> = (0..folder.plan().blocks()).collect();
        let whole = |block: &u64| Ok((*block, folder.holding(*block)? == Holding::Whole));
        let there = self.pool.install(|| blocks.par_iter().map(whole).collect::<Result<Vec<_>, StoreError>>())?;
        let missing: Vec<u64> = there.into_iter().filter(|(_, whole)| !whole).map(|(block, _)| block).collect();
        self.begin(
            format!("{}, {name}", self.experiment),
            missing.iter().map(|block| folder.runs(*block)).sum(),
            "runs",
        );
        let done = store::compute(&folder, &(), missing, &self.pool, |runs| {
            self.bar.inc(runs);
            interrupt::flow()
        })?;
        folder.end()?;
        if done.is_break() {
            return Ok(None);
        }
        let rows =
            self.pool.install(|| blocks.par_iter().map(|block| folder.rows(*block)).collect::<Result<Vec<_>, _>>())?;
        Ok(Some(Results::new(folder.plan().clone(), rows.concat())))
    }

    /// The trainings of a plan, of which their folder may hold some.
    fn trainings(&self, name: &str, plan: TrainingPlan) -> Result<Option<Trainings>, StoreError> {
        let folder = TrainedFolder::begin(&self.folder.trainings(self.experiment, name)?, plan, self.fresh)?;
        let (plan, data) = (folder.plan(), Mnist::shared());
        let numbers: Vec<u64> = (0..plan.trainings()).collect();
        let mut all = self.pool.install(|| {
            numbers.par_iter().map(|number| folder.read(*number)).collect::<Result<Vec<Option<Trained>>, StoreError>>()
        })?;
        let missing: Vec<u64> = numbers.into_iter().filter(|number| all[*number as usize].is_none()).collect();
        let steps: u64 = missing.iter().map(|number| plan.steps(*number, data)).sum::<Result<u64, _>>()?;
        self.begin(format!("{}, {name}", self.experiment), steps, "steps");
        let tick = |steps| {
            self.bar.inc(steps);
            interrupt::flow()
        };
        let Some(trained) = self.pool.install(|| folder.train(&missing, data, tick))? else { return Ok(None) };
        let sets = folder.instruction_sets();
        if sets.len() > 1 {
            self.say(&format!(
                "warning: the trainings of {}, {name}, are computed with {}: their last bits are not those of one kind of processor",
                self.experiment,
                sets.join(" and with ")
            ));
        }
        for (number, trained) in missing.into_iter().zip(trained) {
            all[number as usize] = Some(trained);
        }
        Ok(all.into_iter().collect::<Option<Vec<_>>>().map(|all| Trainings::new(plan.clone(), all)))
    }
}

impl Work for Batch {
    fn sweep(&mut self, name: &str, plan: Plan) -> Result<Results, ExperimentError> {
        match self.results(name, plan) {
            Ok(results) => results.ok_or(ExperimentError::Interrupted),
            Err(error) => Err(ExperimentError::Failed(error.to_string())),
        }
    }

    fn train(&mut self, name: &str, plan: TrainingPlan) -> Result<Trainings, ExperimentError> {
        match self.trainings(name, plan) {
            Ok(trainings) => trainings.ok_or(ExperimentError::Interrupted),
            Err(error) => Err(ExperimentError::Failed(error.to_string())),
        }
    }

    fn go_on(&self) -> ControlFlow<()> {
        interrupt::flow()
    }
}
