//! Mistakes in a scenario.

use crate::text::{QUOTED, quoted, visible, visible_lines};
use std::fmt;

/// Mistake in a scenario: its place, and what is allowed instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// The file, where there is one.
    pub file: Option<String>,
    /// Line and column from 1, where the mistake has a place in the file.
    pub place: Option<(usize, usize)>,
    /// The key in the notation of `--set`, where there is one.
    pub key: Option<String>,
    /// Message: what was found and what is allowed.
    pub message: String,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.as_deref().map(visible), self.place) {
            (Some(file), Some((line, column))) => write!(f, "{file}:{line}:{column}: ")?,
            (Some(file), None) => write!(f, "{file}: ")?,
            (None, Some((line, column))) => write!(f, "line {line}, column {column}: ")?,
            (None, None) => {}
        }
        if let Some(key) = &self.key {
            write!(f, "{}: ", quoted(key))?;
        }
        f.write_str(&visible_lines(&self.message))
    }
}

impl std::error::Error for ScenarioError {}

/// ` did you mean …?` where one of `known` is near `found`, else nothing.
pub(crate) fn suggestion<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    // The distance takes time and memory by the product of both lengths.
    let comparable = |name: &&str| found.len() <= QUOTED && name.len() <= QUOTED;
    known
        .into_iter()
        .filter(comparable)
        .map(|name| (strsim::damerau_levenshtein(found, name), name))
        .filter(|(distance, name)| {
            let longer = name.chars().count().max(found.chars().count());
            // Names of which nothing is left are not near.
            *distance <= 1 + longer / 4 && *distance < longer
        })
        .min()
        .map_or_else(String::new, |(_, name)| format!("; did you mean `{}`?", visible(name)))
}
