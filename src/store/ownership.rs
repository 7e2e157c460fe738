//! Whose results a folder holds.

use crate::files::{self, FileError};
use std::path::Path;

/// The request that stands in a folder of results.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum StoredRequest {
    /// There is none.
    Missing,
    /// The text of the request.
    Text(String),
    /// A file that is no text, or larger than what is read.
    Damaged(FileError),
}

impl StoredRequest {
    /// Reads the request of a folder.
    ///
    /// # Errors
    /// If the file is there and cannot be read at all.
    pub(super) fn read(file: &Path) -> Result<Self, FileError> {
        match files::read_text_if_any(file) {
            Ok(None) => Ok(Self::Missing),
            Ok(Some(text)) => Ok(Self::Text(text)),
            Err(error @ (FileError::TooLarge(_) | FileError::NotText(..))) => Ok(Self::Damaged(error)),
            Err(error) => Err(error),
        }
    }

    /// Returns whether this program has left it: a manifest of the program's stands beside it, or it is as the program writes it. `written` gives
    /// a request in that form, and nothing for what is none.
    pub(super) fn is_ours(&self, has_manifest: bool, written: impl Fn(&str) -> Option<String>) -> bool {
        has_manifest || matches!(self, Self::Text(text) if written(text).as_ref() == Some(text))
    }
}
