//! The file of the session.

use crate::app::view::View;
use crate::app::window::session::{Session, SessionRef};
use crate::files::{self, FileError, Lock};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The file in which a window remembers its session, while no other window does.
#[derive(Debug)]
pub struct Keeper {
    path: PathBuf,
    /// Held by the window that remembers; `None` where another window has it.
    lock: Option<Lock>,
    /// Session that was last written, or tried to be.
    saved: Option<Session>,
    /// Whether `saved` is in the file.
    stored: bool,
    written: Instant,
    /// Whether the file holds what must not be replaced.
    guarded: bool,
    /// Whether the user was told that the file cannot be written.
    failed: bool,
}

impl Keeper {
    /// Least time between two writes.
    const PAUSE: Duration = Duration::from_secs(2);

    /// Opens the file of a session, gives `views` their settings, and returns what it holds and what the user should be told.
    ///
    /// A file that cannot be read whole is kept beside it under a name of its own, with everything that it holds.
    pub fn open(path: PathBuf, views: &mut [Box<dyn View>]) -> (Self, Option<Session>, Vec<String>) {
        let mut notes = vec![];
        let lock = take_lock(&path);
        if lock.is_none() {
            notes.push("Another window remembers the session; this one will not change what it keeps".to_owned());
        }
        let read = match files::read_text_if_any(&path) {
            Ok(None) => None,
            Ok(Some(text)) => Some(Session::parse(&text, views)),
            Err(error) => Some((Session::default(), vec![error.to_string()])),
        };
        let mut keeper =
            Self { path, lock, saved: None, stored: false, written: Instant::now(), guarded: false, failed: false };
        let session = read.map(|(session, lost)| {
            if lost.is_empty() {
                (keeper.saved, keeper.stored) = (Some(session.clone()), true);
            } else if keeper.lock.is_some() {
                notes.push(keeper.keep_aside(&lost));
            }
            session
        });
        (keeper, session, notes)
    }

    /// Returns how long to wait before the next write; `None` where `session` was written, or tried to be, or must not be.
    pub fn due(&self, session: SessionRef<'_>) -> Option<Duration> {
        let is_saved = self.saved.as_ref().is_some_and(|saved| session.equals(saved));
        (!self.guarded && !is_saved).then(|| Self::PAUSE.saturating_sub(self.written.elapsed()))
    }

    /// Writes `session` where the file holds another, and returns what the user should be told.
    pub fn write(&mut self, session: Session) -> Option<String> {
        if self.guarded || (self.stored && self.saved.as_ref() == Some(&session)) {
            return None;
        }
        self.written = Instant::now();
        self.saved = Some(session);
        self.stored = false;
        let mut note = None;
        if self.lock.is_none() {
            self.lock = take_lock(&self.path);
            self.lock.as_ref()?;
            note = take_over(&self.path);
        }
        let text = self.saved.as_ref().map(Session::to_toml).unwrap_or_default();
        let written = files::create_folder_of(&self.path).and_then(|()| files::write_text(&self.path, &text));
        match written {
            Ok(()) => {
                (self.stored, self.failed) = (true, false);
                note
            }
            // Said once; it is tried again when something has changed, and at the end.
            Err(error) => {
                let first = !std::mem::replace(&mut self.failed, true);
                first.then(|| format!("The session is not remembered: {error}"))
            }
        }
    }

    /// Keeps a file that cannot be read whole beside its place, and returns the message.
    fn keep_aside(&mut self, lost: &[String]) -> String {
        let what = match lost {
            [first, second, third, _, ..] => format!("{first}, {second}, {third} and {} more", lost.len() - 3),
            _ => lost.join(", "),
        };
        match files::keep_aside(&self.path, "bad") {
            Ok(kept) => format!(
                "The last session could not be read whole: {what}. The rest is restored, and the file is kept as {}",
                crate::text::path(kept)
            ),
            Err(error) => {
                self.guarded = true;
                format!(
                    "The last session could not be read whole: {what}. It stays as it is, and this session is not remembered: {error}"
                )
            }
        }
    }
}

/// Takes the lock of the folder of `path`; a folder that cannot be written has none to take, and nothing to protect.
fn take_lock(path: &Path) -> Option<Lock> {
    let folder = path.parent()?;
    files::create_folder_of(path).ok()?;
    Lock::take(folder).ok().flatten()
}

/// Keeps what another window has remembered before this one, which outlived it, writes in its place.
fn take_over(path: &Path) -> Option<String> {
    match files::keep_aside(path, "other") {
        Ok(kept) => Some(format!(
            "The other window is closed: this one is remembered from now on, and the other's session is kept as {}",
            crate::text::path(kept)
        )),
        Err(FileError::Missing(_)) => None,
        Err(error) => Some(error.to_string()),
    }
}
