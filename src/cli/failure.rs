use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::interrupt::INTERRUPTED;
use super::streams::{self, notice};
use crate::figure::FigureError;
use crate::files::{DataError, FileError};
use crate::output::OutputError;
use crate::scenario::ScenarioError;
use crate::store::StoreError;
use crate::store::training::TrainingFolderError;
use crate::text::visible_lines;
use crate::theory::Invalid;
use crate::training::TaskError;

/// Why a command did not do what it was asked for: one message, and the exit code that scripts see.
#[derive(Debug)]
pub(super) enum Failure {
    /// The request itself is wrong: code 2.
    Request(String),
    /// Something failed on the way: code 1.
    Running(String),
    /// Ctrl-C: code 130, and how to go on.
    Interrupted(String),
    /// Nobody reads any more, as in `| head`: an end without a word.
    NobodyReads,
}

impl Failure {
    /// Message for stderr; empty where the reader has closed the stream.
    pub(super) fn message(&self) -> &str {
        match self {
            Self::Request(message) | Self::Running(message) | Self::Interrupted(message) => message,
            Self::NobodyReads => "",
        }
    }

    /// Says it on stderr, in the manner of `command`'s own errors.
    pub(super) fn report(self, command: &clap::Command) -> ExitCode {
        let (code, message) = match self {
            Self::Request(message) => (2, message),
            Self::Running(message) => (1, message),
            Self::Interrupted(message) => {
                notice(message);
                return ExitCode::from(INTERRUPTED);
            }
            Self::NobodyReads => return ExitCode::SUCCESS,
        };
        // Whoever built the message has escaped what it quotes, line breaks included.
        let message = format!("{}\n", visible_lines(message.trim_end()));
        // Errors of stderr are ignored: nobody is left to read them.
        streams::print(&clap::Error::raw(ErrorKind::Io, message).with_cmd(command)).ok();
        ExitCode::from(code)
    }
}

/// Errors of stdout; those of files are [`FileError`]s.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::NobodyReads;
        }
        Self::Running(FileError::writing("standard output".as_ref(), &error).to_string())
    }
}

/// Files that are read are part of the request, files that are written are not.
impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Missing(_)
            | FileError::TooLarge(_)
            | FileError::TooLong(..)
            | FileError::NotText(..)
            | FileError::Read(..) => Self::Request(error.to_string()),
            FileError::Directory(_) | FileError::NoFolder(..) | FileError::Write(..) => {
                Self::Running(error.to_string())
            }
        }
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        Self::Request(error.to_string())
    }
}

impl From<Invalid> for Failure {
    fn from(error: Invalid) -> Self {
        Self::Request(error.to_string())
    }
}

impl From<FigureError> for Failure {
    fn from(error: FigureError) -> Self {
        Self::Running(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::NoSweep(_)
            | StoreError::Task(_)
            | StoreError::OtherRequest(..)
            | StoreError::OtherVersion(..)
            | StoreError::NotOurs(_)
            | StoreError::Parts(_) => Self::Request(message),
            // Files of a folder of results are no part of the request.
            StoreError::File(_)
            | StoreError::Request(_)
            | StoreError::Busy(_)
            | StoreError::Damaged(..)
            | StoreError::Missing(_) => Self::Running(message),
        }
    }
}

impl From<TrainingFolderError> for Failure {
    fn from(error: TrainingFolderError) -> Self {
        let message = error.to_string();
        match error {
            TrainingFolderError::NoTraining(_)
            | TrainingFolderError::OtherRequest(..)
            | TrainingFolderError::OtherVersion(..)
            | TrainingFolderError::NotOurs(..) => Self::Request(message),
            // Files of a folder of results are no part of the request.
            TrainingFolderError::File(_)
            | TrainingFolderError::Request(_)
            | TrainingFolderError::Busy(_)
            | TrainingFolderError::Damaged(..) => Self::Running(message),
        }
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        let message = error.to_string();
        match error {
            DataError::NoFolder(_) | DataError::NotFolder(_) | DataError::Missing(_) => Self::Request(message),
            // The right file with the wrong contents.
            DataError::File(_) | DataError::Content(..) | DataError::Memory { .. } => Self::Running(message),
        }
    }
}

impl From<TaskError> for Failure {
    fn from(error: TaskError) -> Self {
        Self::Request(error.to_string())
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::File(error) => error.into(),
            OutputError::Figure(error) => error.into(),
        }
    }
}
