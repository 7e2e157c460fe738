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
fn open(source: Option<Source>) -> Result<(), Failure> {
    use crate::app::{Opening, run};
    use crate::files::session_file;
    let (text, file) = match &source {
        Some(source) => (source.text.as_str(), source.path.clone()),
        None => (crate::presets::PRESETS[0].text, None),
    };
    let scenario = Scenario::parse(text, None)?;
    let opening = Opening { scenario, file, session: session_file(), resume: source.is_none() };
    run(opening).map_err(|error| Failure::Running(error.to_string()))
}

#[cfg(not(feature = "gui"))]
fn open(_source: Option<Source>) -> Result<(), Failure> {
    Err(Failure::Running("this build has no window; `belay-lab run` works without one".to_owned()))
}
