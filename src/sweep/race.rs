//! A block on its way.

use super::instruction_set::{InstructionSet, Work};
use super::luck::{Draws, Luck};
use super::record::{Lanes, Record};
use crate::optim::{Block, LANES, NO_NOISE};
use crate::simulate::Problem;
use std::array;
use std::ops::Range;

/// A block of runs, what it runs on, and what has been measured of it.
pub(super) struct Race<'a> {
    pub(super) problem: &'a Problem,
    pub(super) luck: &'a Luck,
    pub(super) block: Block,
    pub(super) record: Record,
}

impl Race<'_> {
    /// Measures the samples `steps` and takes the step after each.
    ///
    /// When a model is lost is only of interest where it stays so. Models are therefore not watched where all are in reach, or
    /// NaN for good; if one turns out to have gone, the stretch is covered once more, watchfully.
    pub(super) fn cover(&mut self, steps: Range<u64>, set: InstructionSet) {
        let gone: [bool; LANES] = array::from_fn(|lane| self.model(lane).iter().any(|x| x.is_nan()));
        let calm = |race: &Self| (0..LANES).all(|lane| gone[lane] || race.record.is_in_reach(race.model(lane)));
        if calm(self) {
            let before = (self.block.clone(), self.record.clone());
            set.run(Stretch { race: self, steps: steps.clone(), watch: false });
            if calm(self) {
                self.record.note_reach(steps.end as f64, self.block.weights.halves());
                return;
            }
            (self.block, self.record) = before;
        }
        set.run(Stretch { race: self, steps, watch: true });
    }

    /// Measures the last sample, and gives the models' losses there.
    pub(super) fn finish(&mut self) -> Lanes {
        let steps = self.luck.steps();
        self.measure(steps);
        self.record.note_reach(steps as f64, self.block.weights.halves());
        let mut losses = Lanes([0.0; LANES]);
        value(self.problem, self.block.weights.halves(), &mut losses.0);
        losses
    }

    fn model(&self, lane: usize) -> [f64; 2] {
        [self.block.weights[lane], self.block.weights[LANES + lane]]
    }

    /// Measures the averages at sample `step`.
    #[inline(always)]
    fn measure(&mut self, step: u64) {
        let in_tail = self.luck.steps() - step <= self.luck.steps() / 10;
        if in_tail || self.record.has_target() {
            value(self.problem, self.block.average.halves(), &mut self.record.average_loss.0);
            self.record.note_loss(step as f64);
        }
        if in_tail {
            self.record.add_to_tail();
        }
    }

    /// Takes the step after sample `step`.
    #[inline(always)]
    fn advance(&mut self, step: u64) {
        let block = &mut self.block;
        let at = block.weights.halves();
        let gradient = block.gradient.halves_mut();
        let noise = match &self.luck.draws {
            Draws::Terms { batch, chosen } => {
                let chosen = &chosen[step as usize * batch..][..*batch];
                mean_gradient(self.problem, chosen, at, gradient);
                NO_NOISE
            }
            draws => {
                let [gx, gy] = gradient;
                self.problem.landscape().block_gradient(at[0], at[1], gx, gy);
                if let Draws::Added(noise) = draws { noise[step as usize] } else { NO_NOISE }
            }
        };
        block.advance_with(noise);
    }
}

/// The samples `steps` of a race and the steps after them, where models are watched or not.
struct Stretch<'a, 'b> {
    race: &'a mut Race<'b>,
    steps: Range<u64>,
    watch: bool,
}

impl Work for Stretch<'_, '_> {
    #[inline(always)]
    fn run(self) {
        for step in self.steps {
            self.race.measure(step);
            if self.watch {
                self.race.record.note_reach(step as f64, self.race.block.weights.halves());
            }
            self.race.advance(step);
        }
    }
}

/// The noise-free f of every lane, as [`Problem::value`].
#[inline(always)]
fn value(problem: &Problem, [x, y]: [&[f64; LANES]; 2], out: &mut [f64; LANES]) {
    if problem.shifts().is_empty() {
        problem.landscape().block_value(x, y, out);
        return;
    }
    let mut sum = [0.0; LANES];
    for shift in problem.shifts() {
        problem.landscape().block_value(&moved(x, shift[0]), &moved(y, shift[1]), out);
        add(&mut sum, out);
    }
    *out = sum.map(|sum| sum / problem.shifts().len() as f64);
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
