//! Why the folder of a training cannot be used as it was asked for.

use crate::files::FileError;
use crate::scenario::ScenarioError;
use crate::store::tensors::TensorDamage;
use std::path::{Path, PathBuf};

/// Why the folder of a training cannot be used as it was asked for. One message.
#[derive(Debug, thiserror::Error)]
pub enum TrainingFolderError {
    /// The disk does not do it.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder holds no training.
    #[error("`{}` holds no training: there is no `training.toml` in it", crate::text::path(.0))]
    NoTraining(PathBuf),
    /// Request is damaged.
    #[error("{0}")]
    Request(#[from] ScenarioError),
    /// The folder holds another training; the difference in a few words.
    #[error("`{}` holds another training: {}", crate::text::path(.0), .1)]
    OtherRequest(PathBuf, String),
    /// Folder with a file, or files in a folder, of a name of ours that `belay-lab train` did not write.
    #[error("`{}` holds a {} that `belay-lab train` did not write; choose another --out", crate::text::path(.0), .1)]
    NotOurs(PathBuf, &'static str),
    /// The training was begun by another version of the program.
    #[error(
        "`{}` was begun by version {} of belay-lab, and this is {}, whose last bits may differ",
        crate::text::path(.0), .1, crate::store::VERSION
    )]
    OtherVersion(PathBuf, String),
    /// Another process is at work in it.
    #[error("another belay-lab is at work in `{}`", crate::text::path(.0))]
    Busy(PathBuf),
    /// A file of ours is not what was written.
    #[error("`{}` {}", crate::text::path(.0), .1)]
    Damaged(PathBuf, TensorDamage),
}

impl TrainingFolderError {
    /// Returns the error of `file` of the training in `folder`.
    pub(super) fn of(folder: &Path, file: PathBuf, damage: TensorDamage) -> Self {
        match damage {
            TensorDamage::OtherVersion(version) => Self::OtherVersion(folder.to_owned(), version),
            damage => Self::Damaged(file, damage),
        }
    }
}
