//! Networks: MNIST, a multilayer perceptron over one flat slice of weights, and what its predictions are worth.
//!
//! Nothing here touches files or clocks. A step may be shared by the threads of the rayon pool that it is taken in
//! ([`Sharing`]); its bits do not depend on how many there are. They do depend on the processor, whose instruction set and
//! caches decide how the products of matrices are summed.

mod aligned;
mod batch_norm;
mod dataset;
mod evaluation;
mod idx;
mod layout;
pub mod metrics;
mod mlp;
pub mod mnist;
mod order;
mod output;
mod pass;
mod product;
mod random;
mod scalar;
mod team;
mod temperature;
mod training_batches;
mod training_state;

pub use batch_norm::{EPSILON, MOMENTUM, Statistics};
pub use dataset::{Dataset, Examples, Features};
pub(crate) use evaluation::CHUNK;
pub use evaluation::{GoOn, Predictions, features, predict, recompute, to_the_end};
pub use idx::IdxError;
pub use layout::{Architecture, Layer, Layout, initial_weights};
pub use metrics::{Calibration, Metrics};
pub use mlp::Mlp;
pub use order::Order;
pub use product::instruction_set;
pub use scalar::Scalar;
pub use team::{Sharing, Team};
pub use training_batches::BatchLoss;
pub use training_state::{Numbers, Saved, TrainingState};

#[cfg(test)]
mod tests;
