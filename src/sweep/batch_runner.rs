//! Runs that share a problem.

use super::block_run::{BlockRun, Goal};
use super::instruction_set::InstructionSet;
use super::job::{Finish, Job};
use super::noise_stream::NoiseStream;
use super::packing::{Packed, Taken, pack};
use crate::scenario::RunSettings;
use crate::simulate::Problem;
use std::ops::ControlFlow;

/// Number of steps whose noise is drawn at once.
const STRETCH: u64 = 512;

/// Number of loops over 64 lanes that a step of one piece of work takes, about: from one block with an average to four, which share
/// the noise.
const PASSES: [f64; 2] = [2.0, 8.0];

/// Into how many pieces the work is divided where it is enough for so many of the least size.
const PIECES: f64 = 4.0;

/// Runs that share a problem, packed into blocks of lanes.
#[derive(Clone, Debug)]
pub struct BatchRunner<'a> {
    goal: Goal<'a>,
    tasks: Vec<Vec<Packed>>,
}

impl<'a> BatchRunner<'a> {
    /// Packs `jobs` into blocks. They may have any methods and starts; equal ones are computed once. Averages that do
    /// not pull back share the path of the model that they follow. Losses are touches where they lie less than the target
    /// of `run` above the lowest value of the problem, models are lost beyond its limit.
    pub fn new(problem: &'a Problem, run: &RunSettings, jobs: &[Job]) -> Self {
        let blocks = pack(problem, run.diverged_at, jobs);
        let longest = blocks.iter().map(|block| block.run.steps()).max().unwrap_or(0).max(1);
        let work = |block: &Packed| block.passes as f64 * (block.run.steps() as f64 / longest as f64);
        let most = (blocks.iter().map(work).sum::<f64>() / PIECES).clamp(PASSES[0], PASSES[1]);
        let (mut tasks, mut filled) = (Vec::<Vec<Packed>>::new(), 0.0);
        for block in blocks {
            let more = work(&block);
            match tasks.last_mut().filter(|_| filled + more <= most) {
                Some(task) => {
                    task.push(block);
                    filled += more;
                }
                None => {
                    tasks.push(vec![block]);
                    filled = more;
                }
            }
        }
        Self { goal: Goal::new(problem, run.target), tasks }
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
        let Self { goal, tasks } = self;
        let mut blocks = tasks.get(task).cloned().unwrap_or_default();
        let mut spares: Vec<BlockRun> = blocks.iter().map(|block| block.run.clone()).collect();
        let mut noise = NoiseStream::new(goal.problem(), seed);
        for block in &mut blocks {
            block.run.begin(goal);
        }
        let steps = blocks.iter().map(|block| block.run.steps()).max().unwrap_or(0);
        let mut from = 0;
        while from < steps {
            let to = steps.min(from + STRETCH);
            noise.draw((to - from) as usize);
            for (Packed { run, .. }, spare) in
                blocks.iter_mut().zip(&mut spares).filter(|(block, _)| from < block.run.steps())
            {
                run.cover(goal, &noise.draws, from..to.min(run.steps()), set, spare);
            }
            from = to;
            if go_on().is_break() {
                return None;
            }
        }
        let mut finishes = vec![];
        for Packed { run, seats, .. } in &blocks {
            let model_losses = run.model_losses(goal);
            finishes.extend(seats.iter().filter_map(|&Taken { layer, lane, job }| {
                Some((job, run.finish(goal, layer, lane, model_losses[lane])?))
            }));
        }
        Some(finishes)
    }
}
