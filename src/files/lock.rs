//! Locks that keep a folder for one process at a time.

use super::open::open_or_create;
use super::{FileError, reason, remove_link};
use std::fs::{File, TryLockError};
use std::path::Path;

/// The name of the file that is locked.
const LOCK: &str = ".belay-lab.lock";

/// The right to be the only one at work somewhere, for as long as this lives; it ends with the process, however that ends.
#[derive(Debug)]
pub struct Lock {
    /// Whether the file system knows locks: some that machines share do not.
    held: bool,
    _file: File,
}

impl Lock {
    /// Takes the lock of `folder`, a file in it that is made where it is missing and stays; `None` where another has it.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn take(folder: &Path) -> Result<Option<Self>, FileError> {
        let path = &folder.join(LOCK);
        remove_link(path)?;
        let file = open_or_create(path);
        let file = file.map_err(|error| FileError::Write(path.to_owned(), reason(&error)))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { held: true, _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(_)) => Ok(Some(Self { held: false, _file: file })),
        }
    }

    /// Returns whether it is certain that no other has it.
    pub fn is_certain(&self) -> bool {
        self.held
    }
}

#[cfg(test)]
mod tests {
    use super::{LOCK, Lock};

    #[test]
    fn one_has_it_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let first = Lock::take(folder).unwrap().unwrap();
        assert!(first.is_certain());
        assert!(Lock::take(folder).unwrap().is_none());
        drop(first);
        assert!(Lock::take(folder).unwrap().is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join(LOCK)).unwrap();
        let lock = Lock::take(folder.path()).unwrap().unwrap();
        assert!(lock.is_certain() && !folder.path().join("elsewhere").exists());
    }
}
