//! The drafts that this process has begun and not finished.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

static BEGUN: Mutex<Vec<PathBuf>> = Mutex::new(vec![]);

/// The entry of one draft; it ends with this.
#[derive(Debug)]
pub(super) struct Begun(PathBuf);

impl Begun {
    /// Enters the file of a draft.
    pub(super) fn new(path: &Path) -> Self {
        BEGUN.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        BEGUN.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}

/// Removes every draft of this process, which is to end next: what it goes on to write is lost.
pub fn abandon_drafts() {
    for path in BEGUN.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        fs::remove_file(path).ok();
    }
}
