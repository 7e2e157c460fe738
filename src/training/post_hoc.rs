//! Exponential moving averages built from snapshots after a training.

use super::task::Task;
use super::trained::Network;
use crate::nn::{GoOn, Sharing, Statistics, initial_weights, recompute};
use crate::optim::{Averaging, EmaWarmup, Ride, averaging};
use crate::scenario::AverageStatistics;

/// An EMA of a path that is built from the path's snapshots: of any decay, after the training.
///
/// It takes in the weights before each step whose number is a multiple of `every`, as an EMA that rides along does. Where all of those were
/// kept it has the same bits ([`is_exact`](Self::is_exact)). Where not, a snapshot stands for all updates since the one before it, and
/// the final model for those after the last: k updates with one snapshot have the decay Dᵏ. A longer step through the past in place of
/// many short ones shifts the average to later weights, by up to half the spacing of the snapshots on average.
#[derive(Clone, Debug)]
pub struct PostHoc<'t> {
    task: &'t Task,
    decay: f64,
    every: u64,
    weights: Vec<f32>,
    statistics: Vec<f32>,
    /// Updates that have been taken in or stood for.
    updates: u64,
}

impl<'t> PostHoc<'t> {
    /// An EMA of decay `decay`, above 0 and below 1, that is updated every `every` steps, at least one; it begins with the initial weights.
    pub fn new(task: &'t Task, decay: f64, every: u64) -> Self {
        let weights = initial_weights(task.layout(), task.seed());
        let statistics = Statistics::new(task.layout()).numbers;
        Self { task, decay, every: every.max(1), weights, statistics, updates: 0 }
    }

    /// Returns whether it will have the bits of an average that rode along: every update that it takes in was kept, and batch-norm statistics, if
    /// they are averaged too, do not matter. (Those that a riding average takes in are one batch newer than the snapshots'.)
    pub fn is_exact(&self) -> bool {
        let kept = self.task.snapshot_spacing().is_some_and(|spacing| self.every.is_multiple_of(spacing));
        let mlp = &self.task.training().mlp;
        kept && !(mlp.batch_norm && mlp.statistics == AverageStatistics::Averaged)
    }

    /// Takes in the snapshot that stands before step `step`. Snapshots come in the order of their steps, all there are.
    pub fn take(&mut self, step: u64, snapshot: &Network) {
        self.follow(step + 1, &snapshot.weights, &snapshot.statistics.numbers);
    }

    /// Follows weights that stand for the updates up to step number `number`.
    fn follow(&mut self, number: u64, weights: &[f32], statistics: &[f32]) {
        let updates = number / self.every;
        let alpha = match updates - self.updates {
            0 => return,
            // The number that a scenario with this decay has.
            1 => 1.0 - self.decay,
            many => 1.0 - libm::pow(self.decay, many as f64),
        };
        self.updates = updates;
        let averaging: Averaging<f32> =
            Averaging::Ema(averaging::Ema { alpha, every: 1, warmup: EmaWarmup::None }).cast();
        if let Some(ride) = Ride::new(&averaging, 0) {
            ride.follow(&mut self.weights, weights);
            ride.follow(&mut self.statistics, statistics);
        }
    }

    /// The average after `steps` steps, where the path's model is `model`, with the batch-norm statistics that the scenario asks for.
    /// `None` where `go_on` breaks.
    pub fn finish(mut self, steps: u64, model: &Network, sharing: Sharing, go_on: GoOn<'_>) -> Option<Network> {
        self.follow(steps, &model.weights, &model.statistics.numbers);
        let Self { task, weights, statistics, .. } = self;
        let statistics = match task.training().mlp.statistics {
            AverageStatistics::Copied => model.statistics.clone(),
            AverageStatistics::Averaged => Statistics { numbers: statistics },
            AverageStatistics::Recomputed => {
                let batch = task.training().mlp.batch as usize;
                recompute(task.layout(), &weights, &task.calibration, batch, sharing, go_on)?
            }
        };
        Some(Network { weights, statistics })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{data, training};
    use super::super::{Task, Trained, Trainer};
    use super::*;
    use std::ops::ControlFlow;

    /// A training of 60 steps and the snapshots of its first path, where an EMA of decay 0.9 rides along every 2 steps.
    fn trained(mlp: &str) -> (Task, Trained, Vec<(u64, Network)>) {
        let task = Task::new(&training(mlp), &data(), 3).unwrap();
        let mut snapshots = vec![];
        let mut trainer = Trainer::new(&task, Sharing::Alone);
        while !trainer.is_over() {
            let go_on = || ControlFlow::Continue(());
            let flow = trainer.advance_keeping(
                7,
                &mut |snapshot| {
                    if snapshot.path == 0 {
                        let statistics = Statistics { numbers: snapshot.statistics.to_vec() };
                        snapshots.push((snapshot.step, Network { weights: snapshot.weights.to_vec(), statistics }));
                    }
                    ControlFlow::Continue(())
                },
                &go_on,
            );
            assert!(flow.is_continue());
        }
        let trained = trainer.trained();
        (task, trained, snapshots)
    }

    fn rebuilt(task: &Task, trained: &Trained, snapshots: &[(u64, Network)], decay: f64, every: u64) -> Network {
        let mut average = PostHoc::new(task, decay, every);
        snapshots.iter().for_each(|(step, snapshot)| average.take(*step, snapshot));
        average.finish(task.steps(), &trained.paths[0].model, Sharing::Alone, &crate::nn::to_the_end).unwrap()
    }

    #[test]
    fn where_every_update_was_kept_it_has_the_bits_of_one_that_rode_along() {
        for mlp in
            ["snapshots = 60", "snapshots = 30", "snapshots = 60\nbatch_norm = true\nstatistics = \"recomputed\""]
        {
            let (task, trained, snapshots) = trained(mlp);
            assert!(PostHoc::new(&task, 0.9, 2).is_exact());
            let found = rebuilt(&task, &trained, &snapshots, 0.9, 2);
            assert_eq!(found.weights, trained.averages[1].weights);
            assert_eq!(found.statistics, trained.averages[1].statistics);
        }
    }

    #[test]
    fn what_was_not_kept_is_said_and_is_near() {
        let distance = |a: &Network, b: &Network| {
            a.weights.iter().zip(&b.weights).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
        };
        let mut before = f64::INFINITY;
        for (count, near) in [(8, 0.25), (20, 0.08)] {
            let (task, trained, snapshots) = trained(&format!("snapshots = {count}"));
            let average = PostHoc::new(&task, 0.9, 2);
            assert!(!average.is_exact() && snapshots.len() <= count);
            let found = rebuilt(&task, &trained, &snapshots, 0.9, 2);
            let exact = &trained.averages[1];
            // Against the way from the average to the model, which is what choosing another average is about.
            let apart = distance(&found, exact) / distance(exact, &trained.paths[0].model);
            assert!(apart > 0.0 && apart < near && apart < before, "{count}: {apart}");
            before = apart;
        }
    }

    #[test]
    fn averaged_statistics_are_not_called_exact() {
        let (task, ..) = trained("snapshots = 60\nbatch_norm = true\nstatistics = \"averaged\"");
        assert!(!PostHoc::new(&task, 0.9, 2).is_exact());
        let (task, ..) = trained("");
        assert!(!PostHoc::new(&task, 0.9, 2).is_exact());
    }
}
