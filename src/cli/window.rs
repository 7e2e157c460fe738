use std::path::{Path, PathBuf};

use super::Failure;
use super::source::Source;
use crate::files;
use crate::scenario::Document;
use crate::store::training::TrainingFolder;

/// Document or folder that the command line names for the window.
#[cfg_attr(not(feature = "gui"), expect(dead_code, reason = "a build without a window checks what is named, no more"))]
enum Named {
    Nothing,
    File(Source, Document),
    /// The folder of a training.
    Folder(PathBuf),
}

/// `belay-lab` and `belay-lab gui`: the window, with a scenario, a training or the folder of one in it where one is named.
pub(super) fn window(scenario: Option<&Path>) -> Result<(), Failure> {
    // A mistake in what is named is said here, not in the window.
    open(match scenario {
        None => Named::Nothing,
        Some(path) if files::is_folder(path) && Source::preset_of(path).is_none() => {
            Named::Folder(TrainingFolder::open(path)?.path().to_owned())
        }
        Some(path) => {
            let source = Source::find(path)?;
            let file = source.path.as_ref().map(|path| path.to_string_lossy().into_owned());
            let document = Document::parse(&source.text, file.as_deref())?;
            Named::File(source, document)
        }
    })
}

#[cfg(feature = "gui")]
fn open(named: Named) -> Result<(), Failure> {
    use crate::app::{Opening, Subject, run};
    use crate::files::session_file;
    let subject = match named {
        Named::Nothing => Subject::LastSession,
        Named::File(source, document) if document.is_training() => Subject::Training(document.training()?, source.path),
        Named::File(source, document) => Subject::Scenario(document.scenario()?, source.path),
        Named::Folder(path) => Subject::Folder(path),
    };
    run(Opening { subject, session: session_file() }).map_err(|error| Failure::Running(error.to_string()))
}

#[cfg(not(feature = "gui"))]
fn open(_named: Named) -> Result<(), Failure> {
    Err(Failure::Running("this build has no window; `belay-lab run` works without one".to_owned()))
}
