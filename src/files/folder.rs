//! Folders and what is in them.

use super::open::open;
use super::{DRAFT, Draft, FileError, reason};
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

fn unwritable(path: &Path) -> impl Fn(io::Error) -> FileError + '_ {
    move |error| FileError::Write(path.to_owned(), reason(&error))
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> FileError + '_ {
    move |error| match error.kind() {
        ErrorKind::NotFound => FileError::Missing(path.to_owned()),
        ErrorKind::IsADirectory => FileError::Directory(path.to_owned()),
        _ => FileError::Read(path.to_owned(), reason(&error)),
    }
}

/// Makes a folder with all folders above, where it is not there.
///
/// # Errors
/// If it cannot be made.
pub fn create_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => FileError::Write(path.to_owned(), "it is a file, not a folder".to_owned()),
        _ => unwritable(path)(error),
    })
}

/// The names of a folder's files in order, but for those that are no text; none where there is no such folder.
///
/// # Errors
/// If the folder cannot be read.
pub fn file_names(folder: &Path) -> Result<Vec<String>, FileError> {
    names_of(folder, |kind| !kind.is_dir())
}

fn names_of(folder: &Path, is_wanted: impl Fn(&fs::FileType) -> bool) -> Result<Vec<String>, FileError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(unreadable(folder)(error)),
    };
    let mut names = vec![];
    for entry in entries {
        let entry = entry.map_err(unreadable(folder))?;
        if entry.file_type().is_ok_and(|kind| is_wanted(&kind)) {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort();
    Ok(names)
}

/// A folder or file in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name in the folder.
    pub name: String,
    /// Whether it is a folder, or a link to one.
    pub is_folder: bool,
}

/// Lists the folders, then the files of a folder, each in alphabetical order; without those that are hidden or whose names are no text.
///
/// # Errors
/// If there is no such folder, or it cannot be read.
pub fn entries(folder: &Path) -> Result<Vec<Entry>, FileError> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        if let Ok(name) = entry.file_name().into_string()
            && !name.starts_with('.')
        {
            found.push(Entry { is_folder: entry.path().is_dir(), name });
        }
    }
    found.sort_by_cached_key(|entry| (!entry.is_folder, entry.name.to_lowercase(), entry.name.clone()));
    Ok(found)
}

/// Renames a file to the first free name of `name.ending`, `name.ending-2`, …, and returns that.
///
/// # Errors
/// If there is no such file, or it cannot be renamed.
pub fn keep_aside(path: &Path, ending: &str) -> Result<PathBuf, FileError> {
    let beside = |number: usize| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{ending}"));
        if number > 1 {
            name.push(format!("-{number}"));
        }
        PathBuf::from(name)
    };
    let free = (1..).map(beside).find(|name| name.symlink_metadata().is_err()).unwrap_or_else(|| beside(1));
    fs::rename(path, &free).map_err(|error| match error.kind() {
        ErrorKind::NotFound => FileError::Missing(path.to_owned()),
        _ => unwritable(path)(error),
    })?;
    Ok(free)
}

/// The names of a folder's folders in order, but for links and those that are no text; none where there is no such folder.
///
/// # Errors
/// If the folder cannot be read.
pub fn folder_names(folder: &Path) -> Result<Vec<String>, FileError> {
    names_of(folder, fs::FileType::is_dir)
}

/// Reads all bytes of a file.
///
/// # Errors
/// If it is not there or cannot be read.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = vec![];
    let read = open(path).and_then(|mut file| file.read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(unreadable(path))
}

/// The first bytes of a file, at most `most` of them.
///
/// # Errors
/// As [`read_bytes`].
pub(super) fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = vec![];
    let read = open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(unreadable(path))
}

/// Removes a file, if it is there.
///
/// # Errors
/// If it cannot be removed.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(unwritable(path)(error)),
        _ => Ok(()),
    }
}

/// Removes a link, and not what it leads to; leaves anything else.
///
/// # Errors
/// If it cannot be removed.
pub fn remove_link(path: &Path) -> Result<(), FileError> {
    if fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink()) { remove(path) } else { Ok(()) }
}

/// Removes the [drafts](Draft) that a process has left in a folder when it was killed. No other may be at work there.
///
/// # Errors
/// If the folder cannot be read or changed.
pub fn remove_drafts(folder: &Path) -> Result<(), FileError> {
    drafts_in(folder)?.iter().try_for_each(|path| remove(path))
}

/// The drafts in a folder, of this process or another.
pub(super) fn drafts_in(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let drafts = file_names(folder)?.into_iter().filter(|name| name.starts_with(DRAFT.0) && name.ends_with(DRAFT.1));
    Ok(drafts.map(|name| folder.join(name)).collect())
}

/// Removes the drafts in a folder and in all folders below it, as [`remove_drafts`]; links are not followed.
///
/// # Errors
/// As [`remove_drafts`].
pub fn remove_all_drafts(folder: &Path) -> Result<(), FileError> {
    remove_drafts(folder)?;
    folder_names(folder)?.iter().try_for_each(|name| remove_all_drafts(&folder.join(name)))
}

/// Makes a folder inside a folder of results, and those between, where they are not there: its path. A link in the place of one of them
/// is replaced, its target left alone.
///
/// # Errors
/// If one cannot be made.
pub fn inner_folder(results: &Path, names: &[&str]) -> Result<PathBuf, FileError> {
    let mut path = results.to_owned();
    for name in names {
        path.push(name);
        remove_link(&path)?;
        create_folder(&path)?;
    }
    Ok(path)
}

/// Gives the file `from` the second name `to`, or copies it where the file system cannot. The file may never be written in place.
///
/// # Errors
/// If `from` cannot be read, or the disk does not take the copy.
pub fn share(from: &Path, to: &Path) -> Result<(), FileError> {
    remove(to)?;
    // Some systems give the second name to the link, which leads nowhere from another folder.
    let is_link = fs::symlink_metadata(from).is_ok_and(|data| data.is_symlink());
    if !is_link && fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let mut source = open(from).map_err(unreadable(from))?;
    let mut draft = Draft::result(to)?;
    io::copy(&mut source, &mut draft).map_err(unwritable(to))?;
    draft.finish()
}

/// Returns whether two paths lead to the same thing, which is there.
pub fn same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The number of bytes in the files of a folder; 0 where there is no such folder.
pub fn bytes_in(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).filter(fs::Metadata::is_file).map(|data| data.len()).sum()
}

/// Returns the free bytes of the disk that holds a folder, which need not be there yet; `None` where the system does not tell.
pub fn free_space(folder: &Path) -> Option<u64> {
    let full: PathBuf = std::path::absolute(folder).ok()?;
    fs4::available_space(full.ancestors().find(|folder| folder.is_dir())?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_drafts_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::create(&folder.path().join("a")).unwrap();
        std::mem::forget(draft);
        for name in ["a.part", ".belay-lab-notes", "b.csv"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(file_names(folder.path()).unwrap().len(), 4);
        remove_drafts(folder.path()).unwrap();
        assert_eq!(file_names(folder.path()).unwrap(), [".belay-lab-notes", "a.part", "b.csv"]);
    }

    #[test]
    fn a_shared_file_outlives_its_first_name() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
        fs::write(&from, "new").unwrap();
        fs::write(&to, "old").unwrap();
        share(&from, &to).unwrap();
        remove(&from).unwrap();
        remove(&from).unwrap();
        assert_eq!(read_bytes(&to).unwrap(), b"new");
        assert_eq!(share(&from, &to), Err(FileError::Missing(from)));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_removed_and_shared_by_their_contents() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let [file, link, inner] = ["file", "link", "inner"].map(|name| folder.path().join(name));
        fs::write(&file, "mine").unwrap();
        fs::create_dir(&inner).unwrap();
        symlink("file", &link).unwrap();
        share(&link, &inner.join("copy")).unwrap();
        assert!(fs::symlink_metadata(inner.join("copy")).unwrap().is_file());
        assert_eq!(read_bytes(&inner.join("copy")).unwrap(), b"mine");
        for path in [&link, &link, &file, &inner] {
            remove_link(path).unwrap();
        }
        assert_eq!(
            (file_names(folder.path()).unwrap(), folder_names(folder.path()).unwrap()),
            (vec!["file".to_owned()], vec!["inner".to_owned()])
        );
    }

    #[test]
    fn the_room_under_a_folder_that_is_not_there_is_that_of_the_one_above() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_space(&folder.path().join("a/b/c")).is_some_and(|bytes| bytes > 0));
        assert!(free_space(Path::new("nowhere/yet")).is_some());
    }

    #[test]
    fn a_folder_cannot_be_made_where_a_file_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(create_folder(&file).unwrap_err().to_string().ends_with("it is a file, not a folder"));
        assert!(create_folder(&file.join("a")).is_err());
        create_folder(&folder.path().join("a/b")).unwrap();
        create_folder(&folder.path().join("a/b")).unwrap();
    }
}
