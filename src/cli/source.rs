use std::path::{Path, PathBuf};

use super::Failure;
use crate::files::{self, FileError};
use crate::presets::{PRESETS, Preset, TRAININGS};
use crate::text::quoted;

/// The text of a scenario and where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// The file; none for a preset that comes with the program.
    pub(crate) path: Option<PathBuf>,
    /// The name of the preset, or of the file without its ending.
    pub(crate) name: String,
    /// The scenario as a file.
    pub(crate) text: String,
}

impl Source {
    /// A preset that comes with the program.
    fn built_in(preset: &Preset) -> Self {
        Self { path: None, name: preset.name.to_owned(), text: preset.text.to_owned() }
    }

    fn file(path: &Path) -> Result<Self, FileError> {
        let text = files::read_text(path)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { path: Some(path.to_owned()), name, text })
    }

    /// Every preset: those that come with the program, then the user's own, which a name that is taken hides.
    ///
    /// A file of the user's that cannot be read comes as its error.
    pub(crate) fn presets() -> Vec<Result<Self, FileError>> {
        let own = files::presets_folder().map_or_else(|| Ok(vec![]), |folder| files::toml_files(&folder));
        let own = match own {
            Ok(paths) => paths.iter().map(|path| Self::file(path)).collect(),
            Err(error) => vec![Err(error)],
        };
        let taken = |source: &Self| Preset::named(&source.name).is_some();
        let own = own.into_iter().filter(|source| !source.as_ref().is_ok_and(taken));
        PRESETS.iter().chain(TRAININGS).map(|preset| Ok(Self::built_in(preset))).chain(own).collect()
    }

    /// The preset of that name.
    ///
    /// # Errors
    /// If there is none, with the nearest name.
    pub(crate) fn preset(name: &str) -> Result<Self, Failure> {
        Self::preset_if_any(name).ok_or_else(|| {
            Failure::Request(format!(
                "unknown preset `{}`{} (`belay-lab presets` lists them)",
                quoted(name),
                nearest(name, &[])
            ))
        })
    }

    fn preset_if_any(name: &str) -> Option<Self> {
        Self::presets().into_iter().flatten().find(|source| source.name == name)
    }

    /// The preset that is meant by SCENARIO, if it is one.
    pub(crate) fn preset_of(scenario: &Path) -> Option<Self> {
        word(scenario).and_then(Self::preset_if_any)
    }

    /// Finds a SCENARIO of the command line: a bare word names a preset, or else a file; anything else is a file.
    ///
    /// # Errors
    /// If there is neither, with the nearest name, or the file cannot be read.
    pub(crate) fn find(scenario: &Path) -> Result<Self, Failure> {
        Self::find_in(Path::new(""), scenario)
    }

    /// Finds a SCENARIO as [`find`](Self::find) does, with files looked for in `folder`.
    ///
    /// # Errors
    /// As there.
    pub(crate) fn find_in(folder: &Path, scenario: &Path) -> Result<Self, Failure> {
        if let Some(preset) = Self::preset_of(scenario) {
            return Ok(preset);
        }
        let word = word(scenario);
        Self::file(&folder.join(scenario)).map_err(|error| match (error, word) {
            (FileError::Missing(_), Some(word)) => {
                let commands = [
                    "gui",
                    "run",
                    "train",
                    "average",
                    "sweep",
                    "merge",
                    "figures",
                    "reproduce",
                    "spring",
                    "presets",
                    "functions",
                    "schema",
                    "completions",
                    "help",
                ];
                let (near, word) = (nearest(word, &commands), quoted(word));
                Failure::Request(format!(
                    "there is no preset, file or command `{word}`{near} (`belay-lab presets` lists the presets)"
                ))
            }
            (error @ FileError::Directory(_), _) => Failure::Request(error.to_string()),
            (error, _) => error.into(),
        })
    }
}

/// A path that may be the name of a preset.
fn word(path: &Path) -> Option<&str> {
    path.to_str().filter(|word| !word.contains(['/', '\\', '.']))
}

/// `; did you mean …?` with the nearest preset or other name, if one is near.
fn nearest(name: &str, others: &[&str]) -> String {
    let presets: Vec<String> = Source::presets().into_iter().flatten().map(|source| source.name).collect();
    crate::scenario::suggestion(name, presets.iter().map(String::as_str).chain(others.iter().copied()))
}
