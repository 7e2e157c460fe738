//! One block of runs from start to end.

use super::instruction_set::InstructionSet;
use super::luck::Luck;
use super::race::Race;
use super::record::Record;
use crate::optim::{Block, LANES, Method, Row};
use crate::scenario::Scenario;
use crate::simulate::{Outcome, Problem, Reach};

/// How many steps are taken between two looks at whether models are lost.
const STRETCH: u64 = 256;

/// What all runs of a sweep share: the problem, the start, and what counts as reached and as lost.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    problem: &'a Problem,
    start: [f64; 2],
    reach: Reach,
    target: Option<f64>,
}

/// Where a run ended and what it came to: the bits of [`walk`](crate::simulate::walk) and of
/// [`Trajectory::outcome`](crate::simulate::Trajectory::outcome), but that the payload of a NaN is not promised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finish {
    /// The model w1 after the last step.
    pub model: [f64; 2],
    /// The average w2 after the last step.
    pub average: [f64; 2],
    /// What was measured at every step.
    pub outcome: Outcome,
}

impl<'a> Course<'a> {
    /// The course of a scenario's arms over its problem.
    pub fn new(scenario: &Scenario, problem: &'a Problem) -> Self {
        Self { problem, start: scenario.start, reach: Reach::of(&scenario.view), target: scenario.run.target }
    }

    pub(super) fn at(problem: &'a Problem, start: [f64; 2], reach: Reach, target: Option<f64>) -> Self {
        Self { problem, start, reach, target }
    }

    /// Takes every method through all steps of `luck`, drawn from the same problem, and never stops early. `None` where
    /// [`Block::new`] refuses the methods.
    pub fn run(&self, methods: &[Method], luck: &Luck, set: InstructionSet) -> Option<Vec<Finish>> {
        let mut race = Race {
            problem: self.problem,
            luck,
            block: Block::new(methods, self.start)?,
            record: Record::new(self.reach, self.target, self.problem.best()),
        };
        let steps = luck.steps();
        for from in (0..steps).step_by(STRETCH as usize) {
            race.cover(from..steps.min(from + STRETCH), set);
        }
        let model_losses = race.finish();
        let finish = |lane: usize| {
            let at = |row: &Row| [row[lane], row[LANES + lane]];
            Finish {
                model: at(&race.block.weights),
                average: at(&race.block.average),
                outcome: race.record.outcome(lane, steps, model_losses.0[lane]),
            }
        };
        Some((0..methods.len()).map(finish).collect())
    }
}
