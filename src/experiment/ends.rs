//! Ends of trainings: the last iterate, and the EMA whose decay the other seeds have chosen.
//!
//! The sweeps that are read here have two axes: whatever they vary, and the schedule, constant first and then decayed.

mod choice;
mod contrast;
mod dots;

use super::ExperimentError;
use super::network::VALIDATION;
use super::resampled::over_seeds;
use crate::figure::number::{grouped, significant};
use crate::nn::{self, Sharing};
use crate::optim::{Averaging, averaging};
use crate::scenario::Arm;
use crate::sweep::Trainings;
use crate::table::Table;
use crate::training::{Network, Task, TaskError, Trained};
pub(super) use choice::on_other_drawn;
pub(super) use contrast::{CONTRASTS, Contrast, Which, group_name};
pub(super) use dots::{Dots, dots_figure};

/// The ends of one cell's trainings.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Number.
    pub(super) number: u64,
    /// The places of the arms whose averages are looked at: of all EMAs those that have the lowest mean validation error under the other
    /// seeds for any seed, in the whole sample or in any resample of an interval.
    candidates: Vec<usize>,
    /// Errors on validation images at the end, by candidate and seed.
    errors: Vec<Vec<f64>>,
}

impl Cell {
    /// Returns the places of the networks of drawn seeds among [`Ends::networks`]; the decays of their averages are chosen on the seeds that
    /// were drawn.
    pub(super) fn places(&self, which: Which, drawn: &[usize]) -> Vec<usize> {
        match which {
            Which::Model => drawn.to_vec(),
            Which::Average => {
                let seeds = self.errors.first().map_or(0, Vec::len);
                let chosen = on_other_drawn(&self.errors, drawn);
                chosen.iter().zip(drawn).map(|(candidate, seed)| candidate * seeds + seed).collect()
            }
        }
    }

    /// Of each seed the place of the arm whose average is reported.
    fn arms(&self) -> Vec<usize> {
        let seeds: Vec<usize> = (0..self.errors.first().map_or(0, Vec::len)).collect();
        on_other_drawn(&self.errors, &seeds).into_iter().map(|candidate| self.candidates[candidate]).collect()
    }
}

/// The trainings of a sweep over something and the schedule.
#[derive(Clone, Debug)]
pub(super) struct Ends<'a> {
    pub(super) trainings: &'a Trainings,
    /// By number: those of the first value on the first axis, constant and decayed, then those of the next.
    pub(super) cells: Vec<Cell>,
    /// The arms with EMAs and the share of the old average that an update of theirs keeps.
    decays: Vec<(usize, f64)>,
}

impl<'a> Ends<'a> {
    /// The ends of trainings whose base has EMAs.
    ///
    /// # Errors
    /// If a training diverged: nothing can be said of where it ends.
    pub(super) fn new(trainings: &'a Trainings) -> Result<Self, ExperimentError> {
        let plan = trainings.plan();
        let decay = |(place, arm): (usize, &Arm)| match arm.averaging {
            Averaging::Ema(averaging::Ema { alpha, .. }) => Some((place, 1.0 - alpha)),
            _ => None,
        };
        let decays: Vec<(usize, f64)> = plan.base().arms.iter().enumerate().filter_map(decay).collect();
        let mut cells = vec![];
        for number in 0..plan.cells().len() as u64 {
            let seeds = trainings.reported(number);
            let diverged = |trained: &Trained| trained.paths.iter().any(|path| path.diverged.is_some());
            if let Some(seed) = seeds.iter().position(diverged) {
                return Err(ExperimentError::Failed(format!("cell {number} diverged under its seed number {seed}")));
            }
            let mut errors: Vec<Vec<f64>> = vec![vec![]; decays.len()];
            for (seed, trained) in seeds.iter().enumerate() {
                let failed = |error: TaskError| ExperimentError::Failed(error.to_string());
                let task = trainings.task(number, seed as u64).map_err(failed)?;
                let validation = trainings.validation(number, seed as u64, VALIDATION).map_err(failed)?;
                for ((arm, _), errors) in decays.iter().zip(&mut errors) {
                    let predictions = task.predict(&trained.averages[*arm], &validation, Sharing::Alone);
                    errors.push(nn::metrics::error(&predictions.chosen(), validation.labels()));
                }
            }
            // The statistic is of no interest: it is shown every resample that an interval will draw.
            let mut wanted = vec![false; decays.len()];
            let _ = over_seeds("", seeds.len(), |drawn| {
                on_other_drawn(&errors, drawn).into_iter().for_each(|chosen| wanted[chosen] = true);
                0.0
            });
            let kept = decays.iter().zip(errors).zip(wanted).filter(|(_, wanted)| *wanted);
            let (candidates, errors) = kept.map(|(((arm, _), errors), _)| (*arm, errors)).unzip();
            cells.push(Cell { number, candidates, errors });
        }
        Ok(Self { trainings, cells, decays })
    }

    /// Returns the number of seeds.
    pub(super) fn seeds(&self) -> usize {
        self.trainings.plan().sweep().seeds as usize
    }

    /// The training of a cell under a seed, counted from 0.
    pub(super) fn trained(&self, cell: &Cell, seed: usize) -> &'a Trained {
        &self.trainings.reported(cell.number)[seed]
    }

    /// Returns the task that it worked on.
    ///
    /// # Errors
    /// As [`Trainings::task`].
    pub(super) fn task(&self, cell: &Cell, seed: usize) -> Result<Task, ExperimentError> {
        self.trainings.task(cell.number, seed as u64).map_err(|error| ExperimentError::Failed(error.to_string()))
    }

    /// Returns all networks of one kind that a cell is about, each after its seed: the last iterates of all seeds, or the averages of all
    /// seeds with one decay and then those with the next.
    pub(super) fn networks(&self, cell: &Cell, which: Which) -> Vec<(usize, &'a Network)> {
        let all = 0..self.seeds();
        match which {
            Which::Model => {
                let arm = cell.candidates.first().copied().unwrap_or(0);
                all.map(|seed| (seed, self.trained(cell, seed).model(arm))).collect()
            }
            Which::Average => {
                let mut networks = vec![];
                for arm in &cell.candidates {
                    networks.extend(all.clone().map(|seed| (seed, &self.trained(cell, seed).averages[*arm])));
                }
                networks
            }
        }
    }

    /// Returns the places of the reported networks among [`Self::networks`], by seed.
    pub(super) fn reported(&self, cell: &Cell, which: Which) -> Vec<usize> {
        cell.places(which, &(0..self.seeds()).collect::<Vec<_>>())
    }

    /// Of each seed the decay of the average that is reported.
    pub(super) fn decays(&self, cell: &Cell) -> Vec<f64> {
        let decay =
            |wanted: &usize| self.decays.iter().find(|(arm, _)| arm == wanted).map_or(f64::NAN, |(_, decay)| *decay);
        cell.arms().iter().map(decay).collect()
    }

    /// A table of so many rows that say which cell they are about.
    pub(super) fn labelled(&self, cell: &Cell, rows: usize) -> Table {
        let number = cell.number as usize;
        Table::default()
            .with("group", vec![self.names()[number / 2].clone(); rows])
            .with("learning rate", vec![SCHEDULES[number % 2].to_owned(); rows])
    }

    /// The number of values on the first axis.
    pub(super) fn groups(&self) -> usize {
        self.cells.len() / 2
    }

    /// Returns the names of the values of the first axis.
    pub(super) fn names(&self) -> Vec<String> {
        (0..self.groups()).map(|group| group_name(&self.trainings.plan().cells()[2 * group].mlp)).collect()
    }

    /// The two sides of a contrast in a group: the cell of the average, and that of the last iterate.
    pub(super) fn sides(&self, contrast: Contrast, group: usize) -> [&Cell; 2] {
        contrast.schedules().map(|schedule| &self.cells[2 * group + schedule])
    }

    /// Returns what a reader has to know of the choice of the decays.
    pub(super) fn note(&self) -> String {
        let tried: Vec<String> = self.decays.iter().map(|(_, decay)| significant(*decay, 6)).collect();
        let names = self.names();
        let said = self.cells.iter().enumerate().map(|(place, cell)| {
            let arms = cell.arms();
            let chosen = self.decays.iter().filter_map(|(arm, decay)| {
                let count = arms.iter().filter(|chosen| *chosen == arm).count();
                let of = if count == arms.len() { String::new() } else { format!(" ({count} of {})", arms.len()) };
                (count > 0).then(|| format!("{}{of}", significant(*decay, 6)))
            });
            format!("{}, {}: {}", names[place / 2], SCHEDULES[place % 2], chosen.collect::<Vec<_>>().join(", "))
        });
        format!(
            "For each seed the decay of the EMA is the one of {} with the lowest mean error at the end under the other seeds, on {} training images that the network did not learn from and whose labels are wrong as often; every resample of an interval chooses anew on the seeds that it drew. Chosen were: {}.",
            tried.join(", "),
            grouped(VALIDATION as u64),
            said.collect::<Vec<_>>().join("; "),
        )
    }
}

/// Names of the two schedules.
pub(super) const SCHEDULES: [&str; 2] = ["constant η", "cosine to 0"];
