//! From a training scenario to trained networks.
//!
//! Nothing here touches files or clocks. A training is a pure function of its scenario, its data and its seed; who shares its work
//! ([`Sharing`](crate::nn::Sharing)) and where it was interrupted change no bit.

mod checkpoint;
mod course;
mod effort;
mod evaluation;
mod memory;
mod post_hoc;
mod task;
#[cfg(test)]
mod tests;
mod trained;
mod trainer;

pub use checkpoint::{Checkpoint, SavedCourse};
pub use course::Snapshot;
pub use effort::multiplications;
pub use evaluation::Evaluation;
pub use memory::TrainingMemory;
pub use post_hoc::PostHoc;
pub use task::{Task, TaskError, Tested};
pub use trained::{Examined, Network, Trained, TrainedPath};
pub use trainer::Trainer;
