//! The noise of one seed, drawn once for many settings.

use crate::noise::{Noise, Stream};
use crate::optim::NO_NOISE;
use crate::simulate::Problem;

/// The noise that the steps of every run with one seed meet, step by step that of [`Problem::noisy`], a stretch at a time.
#[derive(Clone, Debug)]
pub(super) struct NoiseStream {
    stream: Stream,
    order: Vec<u32>,
    pub(super) draws: Draws,
}

/// The noise of a stretch of steps.
#[derive(Clone, Debug)]
pub(super) enum Draws {
    /// Every step sees the exact gradient.
    None,
    /// Numbers that are added to the gradient of each step.
    Added { sigma: f64, noise: Vec<[f64; 2]> },
    /// Terms of the sum that each step sees: `batch` of them a step.
    Terms { batch: usize, chosen: Vec<u32> },
}

impl Draws {
    /// Returns the numbers that are added to the gradient of the step at that place of the stretch.
    #[inline(always)]
    pub(super) fn added(&self, place: usize) -> [f64; 2] {
        if let Self::Added { noise, .. } = self { noise[place] } else { NO_NOISE }
    }
}

impl NoiseStream {
    /// The noise of seed `seed`, of which nothing has been drawn.
    pub(super) fn new(problem: &Problem, seed: u64) -> Self {
        let order: Vec<u32> = (0..problem.shifts().len() as u32).collect();
        let draws = match problem.noise() {
            None => Draws::None,
            Some(Noise::Gaussian { sigma }) => Draws::Added { sigma, noise: vec![] },
            Some(Noise::Minibatch { batch, .. }) => {
                Draws::Terms { batch: (batch as usize).min(order.len()), chosen: vec![] }
            }
        };
        Self { stream: Stream::new(seed), order, draws }
    }

    /// Replaces the stretch by the next one, of `steps` steps.
    pub(super) fn draw(&mut self, steps: usize) {
        match &mut self.draws {
            Draws::None => {}
            Draws::Added { sigma, noise } => {
                noise.clear();
                noise.extend((0..steps).map(|_| self.stream.normal().map(|normal| *sigma * normal)));
            }
            Draws::Terms { batch, chosen } => {
                chosen.clear();
                for _ in 0..steps {
                    self.stream.draw(&mut self.order, *batch);
                    chosen.extend_from_slice(&self.order[..*batch]);
                }
            }
        }
    }
}
