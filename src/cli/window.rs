use std::path::Path;

use super::Failure;
use super::source::Source;
use crate::scenario::Scenario;

/// `belay-lab` and `belay-lab gui`: the window, with a scenario in it where one is named.
pub(super) fn window(scenario: Option<&Path>) -> Result<(), Failure> {
    let source = scenario.map(Source::find).transpose()?;
    if let Some(source) = &source {
        // A mistake in the file is said here, where it was named.
        let file = source.path.as_ref().map(|path| path.display().to_string());
        Scenario::parse(&source.text, file.as_deref())?;
    }
    open(source)
}

#[cfg(feature = "gui")]
fn open(_source: Option<Source>) -> Result<(), Failure> {
    // THE CALL OF THE WINDOW goes here, and nowhere else.
    Err(Failure::Running("this build has no window; `belay-lab run` works without one".to_owned()))
}

#[cfg(not(feature = "gui"))]
fn open(_source: Option<Source>) -> Result<(), Failure> {
    Err(Failure::Running("this build has no window; `belay-lab run` works without one".to_owned()))
}
