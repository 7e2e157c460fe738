//! Document with which the window opens.

use crate::scenario::{Scenario, Training};
use std::path::PathBuf;

/// Beginning of the window.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Document that is open.
    pub subject: Subject,
    /// File in which the session is remembered, if any.
    pub session: Option<PathBuf>,
}

/// Document that is open when the window opens; its file is the one that Save writes to.
#[derive(Clone, Debug)]
pub enum Subject {
    /// That of the last session, or the first preset.
    LastSession,
    /// A scenario and the file it came from.
    Scenario(Scenario, Option<PathBuf>),
    /// A training and the file it came from.
    Training(Training, Option<PathBuf>),
    /// The folder of a training.
    Folder(PathBuf),
}
