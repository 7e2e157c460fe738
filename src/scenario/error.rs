//! What is wrong with a scenario, said once.

use std::fmt;

/// One mistake in a scenario: where it is, and what is allowed instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// The file, where there is one.
    pub file: Option<String>,
    /// Line and column from 1, where the mistake has a place in the file.
    pub place: Option<(usize, usize)>,
    /// The key in the notation of `--set`, where there is one.
    pub key: Option<String>,
    /// What was found and what is allowed.
    pub message: String,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.place) {
            (Some(file), Some((line, column))) => write!(f, "{file}:{line}:{column}: ")?,
            (Some(file), None) => write!(f, "{file}: ")?,
            (None, Some((line, column))) => write!(f, "line {line}, column {column}: ")?,
            (None, None) => {}
        }
        match &self.key {
            Some(key) => write!(f, "{key}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for ScenarioError {}

/// ` did you mean …?` where one of `known` is near `found`, else nothing.
pub(crate) fn suggestion<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(found, name), name))
        .filter(|(distance, name)| {
            let longer = name.chars().count().max(found.chars().count());
            // Names of which nothing is left are not near.
            *distance <= 1 + longer / 4 && *distance < longer
        })
        .min()
        .map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"))
}
