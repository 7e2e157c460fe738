//! A block on its way.

use super::instruction_set::{InstructionSet, Work};
use super::job::Finish;
use super::noise_stream::Draws;
use super::record::{Record, Watch, touch_limit};
use crate::objective::{Landscape, Visitor};
use crate::optim::{Block, LANES, NO_NOISE, Rider, Row, Surface};
use crate::simulate::{Outcome, Problem, Reach};
use std::array;
use std::ops::Range;

/// Problem that runs share, with the loss at which its target counts as reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal<'a> {
    problem: &'a Problem,
    has_target: bool,
    touch: f64,
}

impl<'a> Goal<'a> {
    pub(super) fn new(problem: &'a Problem, target: Option<f64>) -> Self {
        Self { problem, has_target: target.is_some(), touch: touch_limit(target, problem.best()) }
    }

    pub(super) fn problem(&self) -> &'a Problem {
        self.problem
    }
}

/// Averages that follow the lanes of a block, and what has been measured of them.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    rider: Rider,
    record: Record,
}

impl Layer {
    pub(super) fn new(rider: Rider) -> Self {
        Self { rider, record: Record::new() }
    }
}

/// A block of runs with all averages of their paths, and what has been measured of them.
#[derive(Clone, Debug)]
pub(super) struct BlockRun {
    block: Block,
    /// Measurements of the block's own averages, where anyone asks for them. Not an option: rows that lie in one
    /// struct are known to be apart, which saves the loops over them a check at every step.
    own: Record,
    has_own: bool,
    layers: Vec<Layer>,
    /// Whether there are averages that follow the models from after a step, and from before it.
    follow: [bool; 2],
    watch: Watch,
    /// For how many stretches to come models are watched.
    alert: u32,
    steps: u64,
}

/// For how many stretches models are watched after one has left or has been away: about what a stretch that has to be covered
/// twice costs more than one that is watched.
const ALERT: u32 = 8;

impl BlockRun {
    pub(super) fn new(block: Block, has_own: bool, layers: Vec<Layer>, reaches: &[Reach], steps: u64) -> Self {
        let follow = [false, true].map(|old| layers.iter().any(|layer| layer.rider.follows_old() == old));
        Self { block, own: Record::new(), has_own, layers, follow, watch: Watch::new(reaches), alert: 0, steps }
    }

    /// Returns the number of steps that it takes.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// Measures the start.
    pub(super) fn begin(&mut self, goal: &Goal<'_>) {
        self.watch.note(0.0, &self.kept(goal));
        self.measure(goal, 0);
    }

    /// Takes the steps `steps` under the noise `draws`, and measures the sample after each. `spare` is a clone to work with.
    ///
    /// When a model was last kept is of no interest before it is lost. Models are therefore not watched where all are kept, or
    /// not even finite, which is for good; if one turns out to be lost, the stretch is covered once more, watchfully.
    pub(super) fn cover(
        &mut self,
        goal: &Goal<'_>,
        draws: &Draws,
        steps: Range<u64>,
        set: InstructionSet,
        spare: &mut Self,
    ) {
        let end = steps.end as f64;
        if self.alert == 0 {
            let gone: [bool; LANES] = array::from_fn(|lane| self.is_gone(lane));
            spare.copy_state(self);
            Stretch { run: self, goal, draws, steps: steps.clone(), watched: false }.cover(set);
            let kept = self.kept(goal);
            if (0..LANES).all(|lane| gone[lane] || kept[lane]) {
                self.watch.note(end, &kept);
                return;
            }
            self.copy_state(spare);
        }
        let was_calm = self.is_calm(goal);
        Stretch { run: self, goal, draws, steps, watched: true }.cover(set);
        self.alert = if was_calm && self.is_calm(goal) { self.alert.saturating_sub(1) } else { ALERT };
    }

    fn model(&self, lane: usize) -> [f64; 2] {
        [self.block.weights[lane], self.block.weights[LANES + lane]]
    }

    /// Returns whether the model of each lane is not lost.
    fn kept(&self, goal: &Goal<'_>) -> [bool; LANES] {
        let (weights, problem) = (&self.block.weights, goal.problem);
        let (losses, [gx, gy]) = (values(problem, weights), gradients(problem, weights));
        array::from_fn(|lane| self.watch.keeps(lane, self.model(lane), [losses[lane], gx[lane], gy[lane]]))
    }

    /// Returns whether a model is lost for good: no rule makes a finite weight of one that is not.
    fn is_gone(&self, lane: usize) -> bool {
        self.model(lane).iter().any(|x| !x.is_finite())
    }

    /// Returns whether every model is kept or gone.
    fn is_calm(&self, goal: &Goal<'_>) -> bool {
        let kept = self.kept(goal);
        (0..LANES).all(|lane| self.is_gone(lane) || kept[lane])
    }

    /// Copies the mutable state of `other`, which must be a clone of `self`, except for what is watched.
    fn copy_state(&mut self, other: &Self) {
        self.block.copy_state(&other.block);
        self.own.clone_from(&other.own);
        for (layer, other) in self.layers.iter_mut().zip(&other.layers) {
            layer.rider.copy_state(&other.rider);
            layer.record.clone_from(&other.record);
        }
    }

    /// Measures the models' losses at the end.
    pub(super) fn model_losses(&self, goal: &Goal<'_>) -> [f64; LANES] {
        values(goal.problem, &self.block.weights)
    }

    /// Returns the result of the run in a lane, whose average is in a layer, or is the block's own; `None` where nobody asked for that.
    pub(super) fn finish(&self, goal: &Goal<'_>, layer: Option<usize>, lane: usize, model_loss: f64) -> Option<Finish> {
        let at = |row: &Row| [row[lane], row[LANES + lane]];
        let (average, record) = match layer {
            Some(layer) => self.layers.get(layer).map(|layer| (&layer.rider.average, &layer.record))?,
            None => (&self.block.average, &self.own),
        };
        Some(Finish {
            model: at(&self.block.weights),
            average: at(average),
            outcome: Outcome {
                model_loss,
                average_loss: record.loss.0[lane],
                tail_mean: record.tail_mean(lane, self.steps),
                first_touch: record.first_touch(lane),
                settled: record.settled(lane, self.steps).filter(|_| goal.has_target),
                diverged: self.watch.diverged(lane, self.steps),
            },
        })
    }

    /// Returns whether a sample is in the last tenth of the run.
    #[inline(always)]
    fn is_in_tail(&self, sample: u64) -> bool {
        self.steps - sample <= self.steps / 10
    }

    /// Measures the averages in sample `sample`.
    #[inline(always)]
    fn measure(&mut self, goal: &Goal<'_>, sample: u64) {
        let in_tail = self.is_in_tail(sample);
        if !in_tail && !goal.has_target {
            return;
        }
        let note = |record: &mut Record, average: &Row| {
            record.note(sample as f64, goal.touch, &values(goal.problem, average));
            if in_tail {
                record.add_to_tail();
            }
        };
        if self.has_own {
            note(&mut self.own, &self.block.average);
        }
        for Layer { rider, record } in &mut self.layers {
            note(record, &rider.average);
        }
    }

    /// Moves what follows the models from before the step, or from after it.
    #[inline(always)]
    fn follow(&mut self, step: u64, old: bool) {
        if self.follow[usize::from(old)] {
            for Layer { rider, .. } in &mut self.layers {
                if rider.follows_old() == old {
                    rider.follow(step, &self.block.weights);
                }
            }
        }
    }
}

/// Consecutive steps of a block, each of which is measured.
struct Stretch<'a> {
    run: &'a mut BlockRun,
    goal: &'a Goal<'a>,
    draws: &'a Draws,
    steps: Range<u64>,
    watched: bool,
}

impl Stretch<'_> {
    /// Covers it: by loops that are compiled for the function where the methods are common, else a row at a time.
    fn cover(self, set: InstructionSet) {
        let problem = self.goal.problem;
        match problem.landscape() {
            Landscape::Function(function) if problem.shifts().is_empty() && self.run.block.is_common() => {
                function.show_to(Crossing { stretch: self, set });
            }
            _ => set.run(self),
        }
    }
}

/// Any method on any problem: gradients and values a row at a time.
impl Work for Stretch<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { run, goal, draws, steps, watched } = self;
        for (place, step) in steps.enumerate() {
            run.follow(step, true);
            let at = run.block.weights.halves();
            let gradient = run.block.gradient.halves_mut();
            let noise = match draws {
                Draws::Terms { batch, chosen } => {
                    let chosen = &chosen[place * batch..][..*batch];
                    mean_gradient(goal.problem, chosen, at, gradient);
                    NO_NOISE
                }
                draws => {
                    let [gx, gy] = gradient;
                    goal.problem.landscape().block_gradient(at[0], at[1], gx, gy);
                    draws.added(place)
                }
            };
            run.block.advance(noise);
            run.follow(step, false);
            run.measure(goal, step + 1);
            if watched {
                run.watch.note((step + 1) as f64, &run.kept(goal));
            }
        }
    }
}

/// Stretch of steps on a function that is not chosen yet.
struct Crossing<'a> {
    stretch: Stretch<'a>,
    set: InstructionSet,
}

impl Visitor for Crossing<'_> {
    fn visit(self, surface: impl Surface) {
        self.set.run(StretchOn { stretch: self.stretch, surface });
    }
}

/// A stretch on a function that the compiler knows, for common methods.
struct StretchOn<'a, S> {
    stretch: Stretch<'a>,
    surface: S,
}

impl<S: Surface> Work for StretchOn<'_, S> {
    #[inline(always)]
    fn run(self) {
        let Self { stretch: Stretch { run, goal, draws, steps, watched }, surface } = self;
        for (place, step) in steps.enumerate() {
            let sample = step + 1;
            let (in_tail, time) = (run.is_in_tail(sample), sample as f64);
            run.follow(step, true);
            run.block.advance_on(surface, draws.added(place));
            run.follow(step, false);
            if in_tail || goal.has_target {
                if run.has_own {
                    run.own.note_on(time, goal.touch, surface, &run.block.average);
                }
                for Layer { rider, record } in &mut run.layers {
                    record.note_on(time, goal.touch, surface, &rider.average);
                }
            }
            if in_tail {
                for Layer { record, .. } in &mut run.layers {
                    record.add_to_tail();
                }
                run.own.add_to_tail();
            }
            if watched {
                let [x, y] = run.block.weights.halves();
                let mut kept = [false; LANES];
                for lane in 0..LANES {
                    let at = [x[lane], y[lane]];
                    let [gx, gy] = surface.gradient(at[0], at[1]);
                    kept[lane] = run.watch.keeps(lane, at, [surface.value(at[0], at[1]), gx, gy]);
                }
                run.watch.note(time, &kept);
            }
        }
    }
}

/// The noise-free f of every lane, as [`Problem::value`].
#[inline(always)]
fn values(problem: &Problem, at: &Row) -> [f64; LANES] {
    let [x, y] = at.halves();
    let mut values = [0.0; LANES];
    if problem.shifts().is_empty() {
        problem.landscape().block_value(x, y, &mut values);
        return values;
    }
    let mut sum = [0.0; LANES];
    for shift in problem.shifts() {
        problem.landscape().block_value(&moved(x, shift[0]), &moved(y, shift[1]), &mut values);
        add(&mut sum, &values);
    }
    sum.map(|sum| sum / problem.shifts().len() as f64)
}

/// The noise-free gradient of every lane, as [`Problem::value_and_gradient`].
fn gradients(problem: &Problem, at: &Row) -> [[f64; LANES]; 2] {
    let [mut gx, mut gy] = [[0.0; LANES]; 2];
    if problem.shifts().is_empty() {
        let [x, y] = at.halves();
        problem.landscape().block_gradient(x, y, &mut gx, &mut gy);
    } else {
        let all: Vec<u32> = (0..problem.shifts().len() as u32).collect();
        mean_gradient(problem, &all, at.halves(), [&mut gx, &mut gy]);
    }
    [gx, gy]
}

/// The mean gradient of the terms `chosen` at every lane.
#[inline(always)]
fn mean_gradient(problem: &Problem, chosen: &[u32], [x, y]: [&[f64; LANES]; 2], [gx, gy]: [&mut [f64; LANES]; 2]) {
    let (mut sum_x, mut sum_y) = ([0.0; LANES], [0.0; LANES]);
    for &term in chosen {
        let shift = problem.shifts()[term as usize];
        problem.landscape().block_gradient(&moved(x, shift[0]), &moved(y, shift[1]), gx, gy);
        add(&mut sum_x, gx);
        add(&mut sum_y, gy);
    }
    let n = chosen.len() as f64;
    (*gx, *gy) = (sum_x.map(|sum| sum / n), sum_y.map(|sum| sum / n));
}

#[inline(always)]
fn moved(row: &[f64; LANES], by: f64) -> [f64; LANES] {
    row.map(|x| x - by)
}

#[inline(always)]
fn add(sum: &mut [f64; LANES], terms: &[f64; LANES]) {
    for lane in 0..LANES {
        sum[lane] += terms[lane];
    }
}
