//! Path of a training: a model, and the averages that follow it.

use super::checkpoint::SavedCourse;
use super::evaluation::Evaluation;
use super::task::Task;
use super::trained::Network;
use crate::nn::metrics::disagreement;
use crate::nn::{
    BatchLoss, Dataset, GoOn, Metrics, Mlp, Order, Saved, Sharing, Statistics, TrainingState, initial_weights, predict,
    recompute,
};
use crate::optim::{Averaging, Method, Ride, averaging};
use crate::scenario::AverageStatistics;
use std::ops::ControlFlow;

/// The weights w1 that stand before a step.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    /// The number of the path.
    pub path: usize,
    /// Number of steps taken.
    pub step: u64,
    /// The weights.
    pub weights: &'a [f32],
    /// The running batch-norm statistics.
    pub statistics: &'a [f32],
}

/// Path of a training, on its way.
#[derive(Debug)]
pub(super) struct Course<'t> {
    task: &'t Task,
    number: usize,
    sharing: Sharing,
    state: TrainingState<f32>,
    loss: BatchLoss<'t, f32, Dataset>,
    /// Place of each arm's average.
    seats: Vec<Seat>,
    averaged: Vec<Vec<f32>>,
    losses: f64,
    batches: u64,
    diverged: Option<u64>,
}

/// Place of an arm's average.
#[derive(Clone, Copy, Debug)]
enum Seat {
    /// There is none: it is the model.
    Model,
    /// The average is the method's own.
    Own,
    /// The average rides.
    Rider(usize),
}

/// Returns the method of a path, the averages that ride on it, and the place of each of its arms' averages.
fn plan(task: &Task, number: usize) -> (Method<f32>, Vec<Averaging<f32>>, Vec<Seat>) {
    let arms: Vec<_> = task.paths()[number].iter().map(|arm| &task.training().arms[*arm]).collect();
    let mut method = arms[0].method(task.steps());
    let mut riders = vec![];
    let seats = arms
        .iter()
        .map(|arm| {
            if arm.averaging.is_control() {
                return Seat::Model;
            }
            if !arm.averaging.rides() {
                return Seat::Own;
            }
            method.averaging = Averaging::CONTROL;
            riders.push(arm.averaging.cast());
            Seat::Rider(riders.len() - 1)
        })
        .collect();
    (method.cast(), riders, seats)
}

impl<'t> Course<'t> {
    /// A path that begins.
    pub(super) fn new(task: &'t Task, number: usize, sharing: Sharing) -> Self {
        let (method, riders, seats) = plan(task, number);
        let start = initial_weights(task.layout(), task.seed());
        let state = TrainingState::new(method, riders, &start, sharing).expect("EMAs and tail averages ride");
        let statistics = Statistics::new(task.layout());
        let averaged = match task.training().mlp.statistics {
            AverageStatistics::Averaged => vec![statistics.numbers.clone(); seats.len()],
            _ => vec![],
        };
        Self::with(task, number, sharing, state, seats, statistics, averaged)
    }

    /// A path that was saved. `None` where it is not this one.
    pub(super) fn resume(task: &'t Task, number: usize, saved: SavedCourse, sharing: Sharing) -> Option<Self> {
        let SavedCourse { saved, statistics, averaged, losses, batches, diverged } = saved;
        let (method, riders, seats) = plan(task, number);
        let like = Statistics::<f32>::new(task.layout()).numbers.len();
        let count = if task.training().mlp.statistics == AverageStatistics::Averaged { seats.len() } else { 0 };
        let fits = statistics.numbers.len() == like
            && averaged.len() == count
            && averaged.iter().all(|numbers| numbers.len() == like)
            && saved.weights.len() == task.layout().len
            && saved.step <= task.steps();
        let state = fits.then(|| TrainingState::resume(method, riders, &saved, sharing))??;
        let course = Self::with(task, number, sharing, state, seats, statistics, averaged);
        Some(Self { losses, batches, diverged, ..course })
    }

    fn with(
        task: &'t Task,
        number: usize,
        sharing: Sharing,
        state: TrainingState<f32>,
        seats: Vec<Seat>,
        statistics: Statistics<f32>,
        averaged: Vec<Vec<f32>>,
    ) -> Self {
        let batch = task.training().mlp.batch as usize;
        let mut mlp = Mlp::new(task.layout().clone(), batch, sharing);
        mlp.statistics = statistics;
        let order =
            Order::new(task.examples.labels().len(), batch, task.seed()).expect("the task has checked the batch");
        let loss = BatchLoss::new(mlp, &task.examples, order).expect("the task's examples fit its layout");
        Self { task, number, sharing, state, loss, seats, averaged, losses: 0.0, batches: 0, diverged: None }
    }

    /// Returns the state that [`resume`](Self::resume) needs.
    pub(super) fn save(&self) -> SavedCourse {
        SavedCourse {
            saved: self.saved(),
            statistics: self.loss.mlp.statistics.clone(),
            averaged: self.averaged.clone(),
            losses: self.losses,
            batches: self.batches,
            diverged: self.diverged,
        }
    }

    fn saved(&self) -> Saved<f32> {
        self.state.save()
    }

    /// Returns the number of steps taken.
    pub(super) fn steps(&self) -> u64 {
        self.state.steps()
    }

    /// The step whose loss was no finite number.
    pub(super) fn diverged(&self) -> Option<u64> {
        self.diverged
    }

    /// Returns whether it has come to its end.
    pub(super) fn is_over(&self) -> bool {
        self.diverged.is_some() || self.steps() >= self.task.steps() && !self.owes_evaluation()
    }

    /// Returns whether the evaluation at the step where it stands was broken off.
    fn owes_evaluation(&self) -> bool {
        self.batches > 0 && self.task.next_evaluation(self.steps() - 1) == self.steps()
    }

    /// The step of the evaluation that comes next.
    pub(super) fn next_evaluation(&self) -> u64 {
        if self.owes_evaluation() { self.steps() } else { self.task.next_evaluation(self.steps()) }
    }

    /// Goes on to step `until`, or until it diverges; shows the snapshots that are due to `keep`, which may break before a step.
    pub(super) fn advance(
        &mut self,
        until: u64,
        keep: &mut impl FnMut(Snapshot<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let spacing = self.task.snapshot_spacing();
        while self.steps() < until && self.diverged.is_none() {
            let step = self.steps();
            if spacing.is_some_and(|spacing| (step + 1).is_multiple_of(spacing)) {
                let (weights, statistics) = (self.state.weights(), &self.loss.mlp.statistics.numbers);
                keep(Snapshot { path: self.number, step, weights, statistics })?;
            }
            let loss = f64::from(self.state.step(&mut self.loss));
            if !loss.is_finite() {
                self.diverged = Some(step);
                break;
            }
            self.losses += loss;
            self.batches += 1;
            self.follow(step);
        }
        ControlFlow::Continue(())
    }

    /// Lets the averaged statistics follow those of the model, which have just taken in the batch of step `step`. An EMA and BELAY
    /// follow with their α, a tail average as its weights; of averages with other rules they are the model's.
    fn follow(&mut self, step: u64) {
        let arms = &self.task.paths()[self.number];
        let statistics = &self.loss.mlp.statistics.numbers;
        for (averaged, arm) in self.averaged.iter_mut().zip(arms) {
            let averaging: Averaging<f32> = match self.task.training().arms[*arm].averaging {
                Averaging::Belay(averaging::Belay { alpha, .. }) => Averaging::ema(alpha).cast(),
                other => other.cast(),
            };
            match Ride::new(&averaging, step) {
                Some(ride) => ride.follow(averaged, statistics),
                None => averaged.copy_from_slice(statistics),
            }
        }
    }

    /// The model as it is.
    pub(super) fn model(&self) -> Network {
        Network { weights: self.state.weights().to_vec(), statistics: self.loss.mlp.statistics.clone() }
    }

    /// The averages of the path's arms as they are; `None` where `go_on` breaks.
    pub(super) fn averages(&self, go_on: GoOn<'_>) -> Option<Vec<Network>> {
        (0..self.seats.len()).map(|place| self.average(place, go_on)).collect()
    }

    fn average(&self, place: usize, go_on: GoOn<'_>) -> Option<Network> {
        let weights = match self.seats[place] {
            Seat::Model => return Some(self.model()),
            Seat::Own => self.state.average().to_vec(),
            Seat::Rider(number) => self.state.rider(number),
        };
        let statistics = match self.task.training().mlp.statistics {
            AverageStatistics::Copied => self.loss.mlp.statistics.clone(),
            AverageStatistics::Averaged => Statistics { numbers: self.averaged[place].clone() },
            AverageStatistics::Recomputed => {
                let batch = self.task.training().mlp.batch as usize;
                recompute(self.task.layout(), &weights, &self.task.calibration, batch, self.sharing, go_on)?
            }
        };
        Some(Network { weights, statistics })
    }

    /// Evaluates every arm of the path: on all test examples at the end, on a sample of them before. Begins a new mean of losses. Where
    /// `go_on` breaks, nothing has changed, and the evaluation is owed.
    pub(super) fn evaluate(&mut self, into: &mut Vec<Evaluation>, go_on: GoOn<'_>) -> ControlFlow<()> {
        let task = self.task;
        let step = self.steps();
        let test = if step >= task.steps() { &task.test } else { &task.sample };
        let look = |network: &Network| {
            let (weights, statistics) = (&network.weights, &network.statistics);
            match predict(task.layout(), weights, statistics, test, self.sharing, go_on) {
                Some(found) => ControlFlow::Continue((Metrics::new(&found, test.labels()), found.chosen())),
                None => ControlFlow::Break(()),
            }
        };
        let model = self.model();
        let (of_model, chosen) = look(&model)?;
        if step > 0 && !of_model.nll.is_finite() {
            // The last step, or batch norm's running statistics, which no loss of a batch sees.
            self.diverged = Some(step - 1);
            return ControlFlow::Continue(());
        }
        let method = self.state.method();
        let factor = method.schedule.factor(step.saturating_sub(1), method.steps);
        let training_loss = self.losses / self.batches as f64;
        let mut found = vec![];
        for (place, &arm) in task.paths()[self.number].iter().enumerate() {
            let (average, apart, distance) = match self.seats[place] {
                Seat::Model => (of_model, 0.0, 0.0),
                _ => {
                    let Some(network) = self.average(place, go_on) else { return ControlFlow::Break(()) };
                    let (metrics, others) = look(&network)?;
                    (metrics, disagreement(&chosen, &others), distance(&model.weights, &network.weights))
                }
            };
            let disagreement = apart;
            found.push(Evaluation {
                step,
                arm,
                factor,
                training_loss,
                model: of_model,
                average,
                disagreement,
                distance,
            });
        }
        into.extend(found);
        (self.losses, self.batches) = (0.0, 0);
        ControlFlow::Continue(())
    }
}

/// ‖a − b‖, summed in double precision.
fn distance(a: &[f32], b: &[f32]) -> f64 {
    let square = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)) * (f64::from(*a) - f64::from(*b));
    a.iter().zip(b).map(square).sum::<f64>().sqrt()
}
