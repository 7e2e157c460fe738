//! The results of sweeps and of [trainings](training) as folders, which go on where they were left whatever ended them.
//!
//! The folder of a sweep holds `sweep.toml`, the request; `manifest.json`, who computed it and when; `blocks/NNNNNN.parquet`, the runs block by
//! block, each file whole or not there; and, when all blocks are, `summary.csv`, `tuned.csv` and `figures`.
//!
//! The rows of a block depend on the request and the version of the program alone, so that it does not matter who computes which
//! block, how often, and in which order: a block that is missing or damaged is computed again and has the same bytes.

mod block;
mod checksum;
mod compute;
mod damage;
mod encoding;
mod error;
mod folder;
mod manifest;
mod merge;
mod ownership;
pub(crate) mod probe;
mod shard;
mod space;
mod summary;
mod tensors;
#[cfg(test)]
mod tests;
mod trained;
mod trained_folder;
pub mod training;

pub use compute::compute;
pub use damage::Damage;
pub use error::StoreError;
pub use folder::{Folder, Holding, check_request, request};
pub use manifest::Manifest;
pub use merge::{Differing, Merged, merge};
pub use shard::Shard;
pub use space::{Estimate, MemoryShortage, Shortage, fits, fits_memory, in_bytes};
pub use summary::{Digest, MOST_GROUPS, digest, write_summary};
pub use trained_folder::TrainedFolder;

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
