//! Runs that share a problem.

use super::instruction_set::InstructionSet;
use super::job::{Finish, Job};
use super::luck::Luck;
use super::packing::{Packed, Taken, pack};
use super::race::{Course, Race};
use crate::simulate::{Problem, Reach};
use std::ops::ControlFlow;

/// How many steps' noise is drawn at once.
const STRETCH: u64 = 256;

/// How many loops over 64 lanes a step of one piece of work takes at most, if it has more than one block: two blocks with an
/// average each, which share the noise.
const PASSES: u64 = 4;

/// Runs that share a problem, packed into blocks of lanes.
#[derive(Clone, Debug)]
pub struct Fleet<'a> {
    course: Course<'a>,
    tasks: Vec<Vec<Packed>>,
}

impl<'a> Fleet<'a> {
    /// A fleet of `jobs`, which may have any methods and starts, also equal ones: an equal job is computed once. Averages that do
    /// not pull back share the path of the model that they follow. Losses are touches where they lie less than `target` above the
    /// lowest value of the problem, models are lost out of `reach`.
    pub fn new(problem: &'a Problem, reach: Reach, target: Option<f64>, jobs: &[Job]) -> Self {
        let blocks = pack(jobs, reach);
        let longest = blocks.iter().map(|block| block.race.steps()).max().unwrap_or(0).max(1);
        let (mut tasks, mut filled) = (Vec::<Vec<Packed>>::new(), 0.0);
        for block in blocks {
            let work = block.passes as f64 * (block.race.steps() as f64 / longest as f64);
            filled += work;
            match tasks.last_mut().filter(|_| filled <= PASSES as f64) {
                Some(task) => task.push(block),
                None => {
                    tasks.push(vec![block]);
                    filled = work;
                }
            }
        }
        Self { course: Course::new(problem, target), tasks }
    }

    /// Into how many pieces of similar size the work of one seed is divided; each is independent of the others.
    pub fn tasks(&self) -> usize {
        self.tasks.len()
    }

    /// Takes the jobs of piece `task`, below [`tasks`](Self::tasks), through all their steps under `seed`, and gives what each
    /// came to beside its index. `None` where `go_on` breaks, which is asked once in a while.
    ///
    /// The noise is drawn once for the piece, a stretch at a time: memory does not grow with the number of steps.
    pub fn run(
        &self,
        task: usize,
        seed: u64,
        set: InstructionSet,
        go_on: impl Fn() -> ControlFlow<()>,
    ) -> Option<Vec<(usize, Finish)>> {
        let Self { course, tasks } = self;
        let mut blocks = tasks.get(task).cloned().unwrap_or_default();
        let mut spares: Vec<Race> = blocks.iter().map(|block| block.race.clone()).collect();
        let mut luck = Luck::new(course.problem(), seed);
        for block in &mut blocks {
            block.race.begin(course);
        }
        let steps = blocks.iter().map(|block| block.race.steps()).max().unwrap_or(0);
        let mut from = 0;
        while from < steps {
            let to = steps.min(from + STRETCH);
            luck.draw((to - from) as usize);
            for (Packed { race, .. }, spare) in
                blocks.iter_mut().zip(&mut spares).filter(|(block, _)| from < block.race.steps())
            {
                race.cover(course, &luck.draws, from..to.min(race.steps()), set, spare);
            }
            from = to;
            if go_on().is_break() {
                return None;
            }
        }
        let mut finishes = vec![];
        for Packed { race, seats, .. } in &blocks {
            let model_losses = race.model_losses(course);
            let finish = |seat: &Taken| (seat.job, race.finish(course, seat.layer, seat.lane, model_losses[seat.lane]));
            finishes.extend(seats.iter().map(finish));
        }
        Some(finishes)
    }
}
