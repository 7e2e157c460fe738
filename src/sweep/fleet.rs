//! Runs that share a problem, packed into blocks of lanes.

use super::engine::{Course, Finish};
use super::instruction_set::InstructionSet;
use super::job::Job;
use super::luck::Luck;
use crate::simulate::{Problem, Reach};
use std::ops::ControlFlow;

/// Runs that share a problem, packed into blocks of lanes.
#[derive(Clone, Debug)]
pub struct Fleet<'a> {
    problem: &'a Problem,
    reach: Reach,
    target: Option<f64>,
    jobs: Vec<Job>,
}

impl<'a> Fleet<'a> {
    /// `jobs` may have any methods and starts.
    pub fn new(problem: &'a Problem, reach: Reach, target: Option<f64>, jobs: &[Job]) -> Self {
        Self { problem, reach, target, jobs: jobs.to_vec() }
    }

    /// Into how many pieces the work of one seed is divided; each is independent of the others.
    pub fn tasks(&self) -> usize {
        self.jobs.len()
    }

    /// Takes the jobs of piece `task` through all their steps under `seed`: the index and the finish of each; `None` where
    /// `go_on` breaks.
    pub fn run(
        &self,
        task: usize,
        seed: u64,
        set: InstructionSet,
        go_on: impl Fn() -> ControlFlow<()>,
    ) -> Option<Vec<(usize, Finish)>> {
        let job = &self.jobs[task];
        let course = Course::at(self.problem, job.start, self.reach, self.target);
        let luck = Luck::new(self.problem, seed, job.method.steps);
        let finish = course.run(std::slice::from_ref(&job.method), &luck, set)?.remove(0);
        go_on().is_continue().then(|| vec![(task, finish)])
    }
}
