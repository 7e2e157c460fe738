//! State of an interrupted training.

use super::evaluation::Evaluation;
use crate::nn::{Saved, Statistics};

/// State that a [`Trainer`](super::Trainer) needs to go on as if it had never stopped, but for its task.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Each path.
    pub courses: Vec<SavedCourse>,
    /// Every evaluation so far.
    pub history: Vec<Evaluation>,
}

/// Path of a [`Checkpoint`].
#[derive(Clone, Debug, PartialEq)]
pub struct SavedCourse {
    /// Weights, averages and what the optimizer remembers.
    pub saved: Saved<f32>,
    /// The running batch-norm statistics of the model.
    pub statistics: Statistics<f32>,
    /// The averaged ones of each arm that has an average, where they are averaged.
    pub averaged: Vec<Vec<f32>>,
    /// The sum of the minibatches' losses since the last evaluation.
    pub losses: f64,
    /// Number of these minibatches.
    pub batches: u64,
    /// The step whose loss was no finite number.
    pub diverged: Option<u64>,
}
