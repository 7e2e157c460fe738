//! Memory that a training takes.

use crate::nn::mnist::{CLASSES, SIZE};
use crate::nn::{Architecture, CHUNK, Layout, TrainingState};
use crate::scenario::Training;

/// Bytes of a number.
const SINGLE: u64 = size_of::<f32>() as u64;

/// Images of MNIST, which stand for those of any data set.
const IMAGES: u64 = 70_000;

/// Estimated bytes of memory that a training takes at its peak, known before anything is set aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrainingMemory {
    /// Weights, averages, gradients and memories of all paths, and their room for a batch.
    pub running: u64,
    /// Further bytes while arms are evaluated.
    pub evaluation: u64,
    /// Further bytes while a checkpoint is written or read.
    pub checkpoint: u64,
    /// Images.
    pub data: u64,
}

impl TrainingMemory {
    /// Returns the estimate for a scenario that passes its check, `threads` of which evaluate an arm together.
    pub fn of(training: &Training, threads: usize) -> Self {
        let mlp = &training.mlp;
        let architecture =
            Architecture { inputs: SIZE, hidden: mlp.hidden.clone(), classes: CLASSES, batch_norm: mlp.batch_norm };
        let Some(layout) = Layout::new(&architecture) else {
            return Self { running: u64::MAX, ..Self::default() };
        };
        let weights = layout.len as u64;
        let room = |examples: u64| layout.numbers_per_example().saturating_mul(examples);
        let (mut running, mut saved, mut most) = (0_u64, 0_u64, 0);
        for path in training.paths() {
            let rides = |arm: &&usize| training.arms[**arm].averaging.rides();
            let riders = path.iter().filter(rides).count();
            let numbers = TrainingState::<f32>::numbers(layout.len, riders);
            running = running.saturating_add(numbers.running).saturating_add(room(mlp.batch));
            saved = saved.saturating_add(numbers.saved);
            most = most.max(numbers.saved);
        }
        let networks = training.arms.len() as u64 + training.paths().len() as u64;
        // A path begins from what would be saved of it; an arm is compared with its model; at the end every network is there.
        let networks = weights.saturating_mul(networks.max(2)).max(most + weights);
        let chunks = room(CHUNK as u64).saturating_mul(threads as u64);
        Self {
            running: running.saturating_mul(SINGLE),
            evaluation: networks.saturating_add(chunks).saturating_mul(SINGLE),
            // The numbers, their bytes, and the file.
            checkpoint: saved.saturating_mul(3 * SINGLE),
            data: IMAGES * SIZE as u64 * 2,
        }
    }

    /// Returns the bytes at the peak of a training that is kept on the disk on its way.
    pub fn kept(self) -> u64 {
        self.running.saturating_add(self.evaluation.max(self.checkpoint)).saturating_add(self.data)
    }

    /// Returns the bytes at the peak of one of many trainings side by side, which share their images and keep their results alone.
    pub fn side_by_side(self) -> u64 {
        self.running.saturating_add(self.evaluation)
    }
}
