//! The folder of one training, which goes on where it was left whatever ended it.
//!
//! A folder holds `training.toml`, the request; `manifest.json`, who computed it and when; `checkpoint.safetensors`, all that is needed
//! to go on; `snapshots/PATH-STEP.safetensors`, where snapshots are kept; and, when the training is over, its results.

mod checkpoint;
mod error;
mod folder;
mod history;
mod manifest;
mod names;
mod weights;

pub use super::tensors::TensorDamage;
pub use checkpoint::StoredCheckpoint;
pub use error::TrainingFolderError;
pub use folder::{ArmFiles, TrainingFolder, WrongSnapshot};
pub use history::{history_parquet, history_table};
pub use manifest::TrainingManifest;
pub use names::file_names;
pub use weights::{decode_weights, encode_weights};
