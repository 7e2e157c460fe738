//! The noise of one seed, drawn once for every setting.

use crate::noise::{Noise, Stream};
use crate::simulate::Problem;

/// The noise that the steps of every run with one seed meet, step by step that of [`Problem::noisy`].
#[derive(Clone, Debug)]
pub struct Luck {
    steps: u64,
    pub(super) draws: Draws,
}

#[derive(Clone, Debug)]
pub(super) enum Draws {
    /// Every step sees the exact gradient.
    None,
    /// What is added to the gradient of each step.
    Added(Vec<[f64; 2]>),
    /// Which terms of the sum each step sees.
    Terms { batch: usize, chosen: Vec<u32> },
}

impl Luck {
    /// The noise of `steps` steps of seed `seed`: 16 bytes a step, or four for each sample of a minibatch.
    pub fn new(problem: &Problem, seed: u64, steps: u64) -> Self {
        let mut stream = Stream::new(seed);
        let draws = match problem.noise() {
            None => Draws::None,
            Some(Noise::Gaussian { sigma }) => {
                Draws::Added((0..steps).map(|_| stream.normal().map(|normal| sigma * normal)).collect())
            }
            Some(Noise::Minibatch { batch, .. }) => {
                let mut order: Vec<u32> = (0..problem.shifts().len() as u32).collect();
                let batch = (batch as usize).min(order.len());
                let mut chosen = Vec::with_capacity(batch * steps as usize);
                for _ in 0..steps {
                    stream.draw(&mut order, batch);
                    chosen.extend_from_slice(&order[..batch]);
                }
                Draws::Terms { batch, chosen }
            }
        };
        Self { steps, draws }
    }

    /// For how many steps it lasts.
    pub fn steps(&self) -> u64 {
        self.steps
    }
}
