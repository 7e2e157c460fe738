//! The drafts that this process has begun and not finished.

use super::folder::drafts_in;
use super::open::open;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::NamedTempFile;

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

/// Locks a new draft as long as its file is open, so that it is known to be alive. `false` where it has been removed before, by one who
/// took it for dead.
pub(super) fn lock(draft: &NamedTempFile) -> bool {
    // Some file systems that machines share know no locks, and nobody removes anything there.
    draft.as_file().lock().ok();
    draft.path().exists()
}

/// Removes the drafts that killed processes have left in a folder, once for each folder. What another is at work on is locked and stays.
pub(super) fn remove_dead(folder: &Path) {
    static DONE: Mutex<Vec<PathBuf>> = Mutex::new(vec![]);
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    if done.iter().any(|known| known == folder) {
        return;
    }
    done.push(folder.to_owned());
    for path in drafts_in(folder).unwrap_or_default() {
        if let Ok(file) = open(&path)
            && file.try_lock().is_ok()
        {
            fs::remove_file(&path).ok();
        }
    }
}

/// Removes every draft of this process, which is to end next: what it goes on to write is lost.
pub fn abandon_drafts() {
    for path in BEGUN.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        fs::remove_file(path).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Draft, file_names};
    use super::remove_dead;

    #[test]
    fn drafts_of_the_dead_are_removed_and_those_of_the_living_stay() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".belay-lab-dead.part"), "").unwrap();
        let draft = Draft::create(&folder.path().join("a")).unwrap();
        let names = file_names(folder.path()).unwrap();
        assert!(names.len() == 1 && names[0] != ".belay-lab-dead.part", "{names:?}");
        remove_dead(&folder.path().join("."));
        assert_eq!(file_names(folder.path()).unwrap(), names);
        draft.finish().unwrap();
        assert_eq!(file_names(folder.path()).unwrap(), ["a"]);
    }
}
