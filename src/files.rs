//! The only place that touches the disk.
//!
//! A written file appears under its name whole or not at all: it grows in a draft beside the target, which takes the
//! target's place once everything has reached the disk.

mod begun;
mod data;
mod folder;
mod fonts;
mod lock;
mod machine;
mod open;

pub use begun::abandon_drafts;
pub use data::{DataError, read_data, whole_data_name};
pub use folder::{
    Entry, bytes_in, create_folder, entries, file_names, folder_names, free_space, inner_folder, keep_aside,
    read_bytes, remove, remove_all_drafts, remove_drafts, remove_link, same, share,
};
pub use fonts::system_face;
pub use lock::Lock;
pub use machine::{available_memory, ignored_signals};

use std::error::Error;
use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use begun::Begun;
use directories::{BaseDirs, ProjectDirs};
use open::{open, open_stream};
use tempfile::{Builder, NamedTempFile};

/// Beginning and ending of a draft's name.
const DRAFT: (&str, &str) = (".belay-lab-", ".part");

/// The largest text that is read, in bytes.
pub const MOST_TEXT: u64 = 4 << 20;

/// Why a file could not be read or written. Names the file; one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is nothing of that name.
    #[error("there is no file `{}`", crate::text::path(.0))]
    Missing(PathBuf),
    /// A directory stands where a file is wanted.
    #[error("`{}` is a directory, not a file", crate::text::path(.0))]
    Directory(PathBuf),
    /// The folder that the file should stand in does not exist.
    #[error("cannot write `{}`: the folder `{}` does not exist", crate::text::path(.0), crate::text::path(.1))]
    NoFolder(PathBuf, PathBuf),
    /// A text larger than [`MOST_TEXT`].
    #[error("`{}` is larger than {} MiB", crate::text::path(.0), MOST_TEXT >> 20)]
    TooLarge(PathBuf),
    /// Bytes that are no UTF-8; the line of the first of them, from 1.
    #[error("`{}` is not a text: line {} is not UTF-8", crate::text::path(.0), .1)]
    NotText(PathBuf, usize),
    /// A text that would be larger than [`MOST_TEXT`] as a file; its number of bytes.
    #[error(
        "cannot write `{}`: it would have {:.1} MiB, and at most {} MiB are read again", crate::text::path(.0), *.1 as f64 / 1048576.0, MOST_TEXT >> 20
    )]
    TooLong(PathBuf, u64),
    /// Reading failed, and why.
    #[error("cannot read `{}`: {}", crate::text::path(.0), .1)]
    Read(PathBuf, String),
    /// Writing failed, and why.
    #[error("cannot write `{}`: {}", crate::text::path(.0), .1)]
    Write(PathBuf, String),
}

impl FileError {
    /// Writing `path` failed for what lies at the bottom of `error`.
    pub fn writing(path: &Path, error: &(dyn Error + 'static)) -> Self {
        let mut cause = error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        let reason = cause.downcast_ref::<io::Error>().map_or_else(|| cause.to_string(), reason);
        Self::Write(path.to_owned(), reason)
    }
}

/// Returns the system's reason, in plain words where it is one of the usual ones.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::StorageFull => "no space left on the disk".to_owned(),
        ErrorKind::FileTooLarge => "it exceeds the limit on the size of files".to_owned(),
        ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// The text of a file; none where there is no such file.
///
/// # Errors
/// As [`read_text`], but for that.
pub fn read_text_if_any(path: &Path) -> Result<Option<String>, FileError> {
    match read_text(path) {
        Ok(text) => Ok(Some(text)),
        Err(FileError::Missing(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The text of a file, without a byte order mark.
///
/// # Errors
/// If there is no such file, it is a directory, it cannot be read, is no UTF-8 or larger than [`MOST_TEXT`].
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let failed = |error: &io::Error| match error.kind() {
        ErrorKind::NotFound => FileError::Missing(path.to_owned()),
        ErrorKind::IsADirectory => FileError::Directory(path.to_owned()),
        _ => FileError::Read(path.to_owned(), reason(error)),
    };
    let mut bytes = Vec::new();
    let file = open(path).map_err(|error| failed(&error))?;
    let length = file.take(MOST_TEXT + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    if length as u64 > MOST_TEXT {
        return Err(FileError::TooLarge(path.to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        FileError::NotText(path.to_owned(), 1 + before.iter().filter(|byte| **byte == b'\n').count())
    })?;
    Ok(match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// Makes sure that [`read_text`] will read a text that is written to `path`.
///
/// # Errors
/// If it is larger than [`MOST_TEXT`].
pub fn check_text(path: &Path, text: &str) -> Result<(), FileError> {
    let length = text.len() as u64;
    if length > MOST_TEXT { Err(FileError::TooLong(path.to_owned(), length)) } else { Ok(()) }
}

/// Writes a text that [`read_text`] reads again.
///
/// # Errors
/// As [`check_text`] and [`write_atomic`]; then nothing has changed.
pub fn write_text(path: &Path, text: &str) -> Result<(), FileError> {
    check_text(path, text)?;
    write_atomic(path, text.as_bytes())
}

/// Writes a whole file of a folder of results; see [`Draft::result`].
///
/// # Errors
/// As [`Draft::result`] and [`Draft::finish`]; then nothing has changed.
pub fn write_result(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_all(Draft::result(path)?, bytes)
}

/// Writes a whole file; see [`Draft`].
///
/// # Errors
/// As [`Draft::create`] and [`Draft::finish`]; then nothing has changed.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_all(Draft::create(path)?, bytes)
}

fn write_all(mut draft: Draft, bytes: &[u8]) -> Result<(), FileError> {
    draft.write_all(bytes).map_err(|error| FileError::writing(draft.path(), &error))?;
    draft.finish()
}

/// A file in the making: it takes its name when it is [finished](Self::finish), and vanishes when it is dropped before.
///
/// A file that is replaced keeps its permissions, and a symbolic link its place. What is no regular file, such as a pipe or
/// a device, is written directly. Writes are not buffered.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Beside { file: NamedTempFile, target: PathBuf, begun: Begun },
    Directly(File),
}

impl Draft {
    /// Begins a file that a user has named, so that everything that forbids it is known before the work.
    ///
    /// # Errors
    /// If the folder is missing or not writable, or `path` is a directory or a read-only file.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        let failed = |error: &io::Error| FileError::Write(path.to_owned(), reason(error));
        match fs::metadata(path) {
            Ok(data) if !data.is_file() && !data.is_dir() => {
                let file = open_stream(path).map_err(|error| failed(&error))?;
                Ok(Self { path: path.to_owned(), place: Place::Directly(file) })
            }
            Ok(data) => Self::over(path, fs::canonicalize(path).map_err(|error| failed(&error))?, Some(data)),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::over(path, path.to_owned(), None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Begins a file of a folder of results. What stands in its place is replaced where it is no regular file: a link above all, whose
    /// target may be anybody's.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn result(path: &Path) -> Result<Self, FileError> {
        match fs::symlink_metadata(path) {
            Ok(data) if data.is_file() || data.is_dir() => Self::over(path, path.to_owned(), Some(data)),
            Ok(_) => Self::over(path, path.to_owned(), None),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::over(path, path.to_owned(), None),
            Err(error) => Err(FileError::Write(path.to_owned(), reason(&error))),
        }
    }

    /// Begins the file `target`, called `path`, in the place of a file with this metadata.
    fn over(path: &Path, target: PathBuf, before: Option<Metadata>) -> Result<Self, FileError> {
        let failed = |error: &io::Error| FileError::Write(path.to_owned(), reason(error));
        if before.as_ref().is_some_and(Metadata::is_dir) {
            return Err(FileError::Directory(path.to_owned()));
        }
        let permissions = before.map(|data| data.permissions());
        if permissions.as_ref().is_some_and(Permissions::readonly) {
            return Err(FileError::Write(path.to_owned(), "it is read-only".to_owned()));
        }
        if target.file_name().is_none() {
            return Err(FileError::Write(path.to_owned(), "it is not the name of a file".to_owned()));
        }
        let folder = target.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        begun::remove_dead(folder);
        let new = || {
            builder().tempfile_in(folder).map_err(|error| match error.kind() {
                ErrorKind::NotFound => FileError::NoFolder(path.to_owned(), folder.to_owned()),
                _ => failed(&error),
            })
        };
        let mut file = new()?;
        if !begun::lock(&file) {
            file = new()?;
            begun::lock(&file);
        }
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions).map_err(|error| failed(&error))?;
        }
        let begun = Begun::new(file.path());
        Ok(Self { path: path.to_owned(), place: Place::Beside { file, target, begun } })
    }

    /// The name that the file will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name, once all of it is on the disk.
    ///
    /// # Errors
    /// If the disk does not take it; then the file is gone and what stood in its place still stands.
    pub fn finish(self) -> Result<(), FileError> {
        let Self { path, place } = self;
        let failed = |error: &io::Error| FileError::Write(path.clone(), reason(error));
        let Place::Beside { file, target, begun: _begun } = place else { return Ok(()) };
        file.as_file().sync_all().map_err(|error| failed(&error))?;
        file.persist(&target).map_err(|error| failed(&error.error))?;
        // The name itself is on the disk when its folder is. Not every system can do this, and the file is whole either way.
        if let Some(folder) = target.parent().and_then(|folder| File::open(folder).ok()) {
            folder.sync_all().ok();
        }
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.place {
            Place::Beside { file, .. } => file.write(bytes),
            Place::Directly(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Beside { file, .. } => file.flush(),
            Place::Directly(file) => file.flush(),
        }
    }
}

/// Makes files that everyone may read whom the user's mask lets, as for any new file.
fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(DRAFT.0).suffix(DRAFT.1);
    if let Some(permissions) = usual_permissions() {
        builder.permissions(permissions);
    }
    builder
}

#[cfg(unix)]
fn usual_permissions() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<Permissions> {
    None
}

/// Returns whether there is a folder of that name.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Returns whether there is something of that name.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// `path` from the root of the file system; as it is where the working folder is gone.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Makes the folder that a file will stand in, with all folders above.
///
/// # Errors
/// If a folder cannot be made.
pub fn create_folder_of(path: &Path) -> Result<(), FileError> {
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(|error| FileError::Write(path.to_owned(), reason(&error)))
}

/// The TOML files of a folder by name; none where there is no such folder.
///
/// # Errors
/// If the folder cannot be read.
pub fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let failed = |error: &io::Error| FileError::Read(folder.to_owned(), reason(error));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(failed(&error)),
    };
    let mut found = vec![];
    for entry in entries {
        let path = entry.map_err(|error| failed(&error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Returns the path of the window's session; `None` where the user has no home.
pub fn session_file() -> Option<PathBuf> {
    folders().map(|folders| folders.config_dir().join("session.toml"))
}

/// Returns the folder of the user's own presets; `None` where the user has no home. It need not exist.
pub fn presets_folder() -> Option<PathBuf> {
    folders().map(|folders| folders.data_dir().join("presets"))
}

/// The user's own folder; none where the user has no home.
pub fn home_folder() -> Option<PathBuf> {
    BaseDirs::new().map(|folders| folders.home_dir().to_owned())
}

/// The folder that the program was started in; none where that is gone.
pub fn current_folder() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

fn folders() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "belay-lab")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_draft_has_its_name_when_finished_and_leaves_nothing_when_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let mut draft = Draft::create(&path).unwrap();
        draft.write_all(b"first").unwrap();
        assert!(!path.exists());
        draft.finish().unwrap();
        assert_eq!(read_text(&path).unwrap(), "first");

        let mut draft = Draft::create(&path).unwrap();
        draft.write_all(b"second").unwrap();
        drop(draft);
        assert_eq!(read_text(&path).unwrap(), "first");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn outputs_that_cannot_be_are_refused_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        write_atomic(&file, b"x").unwrap();
        assert!(matches!(Draft::create(folder.path()), Err(FileError::Directory(_))));
        assert!(matches!(Draft::create(&folder.path().join("no/a.csv")), Err(FileError::NoFolder(..))));
        let error = Draft::create(&file.join("a.csv")).unwrap_err();
        assert!(error.to_string().ends_with("a part of its path is a file, not a folder"), "{error}");
        assert!(Draft::create(Path::new("")).is_err());
        let mut permissions = fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&file, permissions).unwrap();
        assert!(Draft::create(&file).unwrap_err().to_string().ends_with("it is read-only"));
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let [file, link, new] = ["file", "link", "new"].map(|name| folder.path().join(name));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        write_atomic(&link, b"new").unwrap();
        assert_eq!((read_text(&file).unwrap().as_str(), mode(&file)), ("new", 0o640));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        // As the mask says: what another new file gets.
        write_atomic(&new, b"").unwrap();
        fs::write(&file, "").unwrap();
        let plain = folder.path().join("plain");
        fs::write(&plain, "").unwrap();
        assert_eq!(mode(&new), mode(&plain));
    }

    #[cfg(unix)]
    #[test]
    fn in_a_folder_of_results_a_link_is_replaced_and_its_target_left() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let [file, link, dangling, to_folder, device] =
            ["file", "link", "dangling", "to-folder", "device"].map(|name| folder.path().join(name));
        fs::write(&file, "precious").unwrap();
        symlink(&file, &link).unwrap();
        symlink(folder.path().join("none"), &dangling).unwrap();
        symlink(folder.path(), &to_folder).unwrap();
        symlink("/dev/null", &device).unwrap();
        for path in [&link, &dangling, &to_folder, &device] {
            write_result(path, b"new").unwrap();
            assert!(fs::symlink_metadata(path).unwrap().is_file());
            assert_eq!(read_text(path).unwrap(), "new");
        }
        assert_eq!(read_text(&file).unwrap(), "precious");
        assert_eq!(names(folder.path()).len(), 5);
        // A file of ours is replaced with its permissions, and what forbids it is told as of any.
        write_result(&file, b"new").unwrap();
        assert_eq!(read_text(&file).unwrap(), "new");
        assert!(matches!(Draft::result(folder.path()), Err(FileError::Directory(_))));
    }

    #[test]
    fn a_text_that_could_not_be_read_again_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        let longest = "a".repeat(MOST_TEXT as usize);
        write_text(&path, &longest).unwrap();
        assert_eq!(read_text(&path).unwrap().len() as u64, MOST_TEXT);
        let error = write_text(&path, &(longest + "b")).unwrap_err().to_string();
        assert!(error.ends_with("it would have 4.0 MiB, and at most 4 MiB are read again"), "{error}");
        assert_eq!(read_text(&path).unwrap().len() as u64, MOST_TEXT);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_written_and_not_replaced() {
        let error = write_atomic(Path::new("/dev/full"), b"x").unwrap_err();
        assert_eq!(error.to_string(), "cannot write `/dev/full`: no space left on the disk");
        write_atomic(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn texts_are_read_or_refused_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        assert_eq!(read_text(&path), Err(FileError::Missing(path.clone())));
        assert_eq!(read_text(folder.path()), Err(FileError::Directory(folder.path().to_owned())));
        fs::write(&path, b"one\ntwo \xFF\n").unwrap();
        assert_eq!(read_text(&path), Err(FileError::NotText(path.clone(), 2)));
        fs::write(&path, "\u{FEFF}schema = 1").unwrap();
        assert_eq!(read_text(&path).unwrap(), "schema = 1");
        File::create(&path).unwrap().set_len(MOST_TEXT + 1).unwrap();
        assert_eq!(read_text(&path), Err(FileError::TooLarge(path)));
    }

    #[test]
    fn a_folder_lists_its_toml_files() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.toml", "a.toml", "c.txt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let found = toml_files(folder.path()).unwrap();
        assert_eq!(found, ["a.toml", "b.toml"].map(|name| folder.path().join(name)));
        assert_eq!(toml_files(&folder.path().join("none")).unwrap(), Vec::<PathBuf>::new());
    }
}
