//! Why a folder of results cannot be used as it was asked for.

use super::damage::Damage;
use crate::files::FileError;
use crate::scenario::ScenarioError;
use crate::text::quoted;
use crate::training::TaskError;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Why a folder of results cannot be used as it was asked for. One message.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk does not do it.
    #[error(transparent)]
    File(#[from] FileError),
    /// The training asks for more than the data has.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// The folder holds no sweep.
    #[error("`{}` holds no sweep: there is no `sweep.toml` in it", crate::text::path(.0))]
    NoSweep(PathBuf),
    /// Request is damaged.
    #[error("{0}")]
    Request(#[from] ScenarioError),
    /// The folder holds the results of another request; the difference in a few words.
    #[error("`{}` holds another sweep: {}", crate::text::path(.0), .1)]
    OtherRequest(PathBuf, String),
    /// Folder with files of the names of a sweep or a training that `belay-lab sweep` did not write.
    #[error(
        "`{}` holds a sweep.toml, training.toml, manifest.json, summary.csv or tuned.csv that `belay-lab sweep` did not write; choose another --out",
        crate::text::path(.0)
    )]
    NotOurs(PathBuf),
    /// The folder was begun by another version of the program.
    #[error(
        "`{}` was begun by version {} of belay-lab, and this is {}, whose last bits may differ",
        crate::text::path(.0), .1, super::VERSION
    )]
    OtherVersion(PathBuf, String),
    /// Another process is at work in it.
    #[error("another belay-lab is at work in `{}`", crate::text::path(.0))]
    Busy(PathBuf),
    /// A block that was there is not, or not whole.
    #[error("`{}` {}", crate::text::path(.0), .1)]
    Damaged(PathBuf, Damage),
    /// Folders that do not make one sweep.
    #[error("{0}")]
    Parts(String),
    /// Blocks are missing from all folders.
    #[error("{0}")]
    Missing(String),
}

/// Returns the difference of two requests in a few words: the first line that only one of them has, on each side.
pub(super) fn difference(there: &str, here: &str) -> String {
    let only = |a: &str, b: &str| {
        let others: HashSet<&str> = b.lines().collect();
        a.lines().filter(|line| !others.contains(line)).map(quoted).collect::<Vec<_>>()
    };
    let (there, here) = (only(there, here), only(here, there));
    let first = |lines: &[String]| lines.first().map_or_else(|| "nothing".to_owned(), |line| format!("`{line}`"));
    let more = match there.len().max(here.len()).saturating_sub(1) {
        0 => String::new(),
        1 => ", and one more line differs".to_owned(),
        more => format!(", and {more} more lines differ"),
    };
    format!("it has {} where this has {}{more}", first(&there), first(&here))
}

impl StoreError {
    /// Two folders with different requests.
    pub(super) fn differs(path: &Path, there: &str, here: &str) -> Self {
        Self::OtherRequest(path.to_owned(), difference(there, here))
    }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_difference_of_two_requests_is_short() {
        assert_eq!(difference("a = 1\nb = 2\n", "a = 1\nb = 3\n"), "it has `b = 2` where this has `b = 3`");
        let more = "it has `b = 2` where this has nothing, and one more line differs";
        assert_eq!(difference("a = 1\nb = 2\nc = 3", "a = 1"), more);
    }
}
