//! Limits on the form of a file, whatever stands in it: they are looked at before anything is made of its contents.

use super::path::{self, Key, Mistake, keys};
use super::{MOST_ARMS, ScenarioError};
use crate::text::quoted;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The most names and places of a path, in a file and in `--set`.
pub(crate) const DEEPEST_PATH: usize = 8;

/// The most keys of one table.
const MOST_KEYS: usize = 1000;

/// The most values of one list.
const MOST_VALUES: usize = 1_000_000;

/// The most characters of the name of an arm and of a title.
pub const LONGEST_NAME: usize = 200;

/// The most bytes of a formula and of a paragraph.
pub const LONGEST_TEXT: usize = 10_000;

/// Checks the form of a file that has been read as TOML.
pub(crate) fn check(root: &DeTable<'_>) -> Result<(), Mistake> {
    // First, as every arm has keys of its own to look at.
    for above in [&[][..], &["base"]] {
        arms(root, above)?;
    }
    table(root, &mut vec![])
}

/// Counts the arms in the table `above`.
fn arms(root: &DeTable<'_>, above: &[&str]) -> Result<(), Mistake> {
    let found = above.iter().try_fold(root, |table, name| table.get(*name)?.get_ref().as_table());
    match found.and_then(|table| table.get("arm")).map(|arms| arms.get_ref()) {
        Some(DeValue::Array(arms)) if arms.len() > MOST_ARMS => {
            let at = above.iter().copied().chain(["arm"]).map(Key::from).collect();
            Err(Mistake(at, format!("there are {} arms; allowed are 1 to {MOST_ARMS}", arms.len())))
        }
        _ => Ok(()),
    }
}

fn table(table: &DeTable<'_>, at: &mut Vec<Key>) -> Result<(), Mistake> {
    if table.len() > MOST_KEYS {
        let message = format!("there are {} keys in one table; allowed are at most {MOST_KEYS}", table.len());
        return Err(Mistake(at.clone(), message));
    }
    for (key, inner) in table {
        at.push(Key::Name(key.get_ref().to_string()));
        value(inner.get_ref(), at)?;
        at.pop();
    }
    Ok(())
}

fn value(value_at: &DeValue<'_>, at: &mut Vec<Key>) -> Result<(), Mistake> {
    if at.len() > DEEPEST_PATH {
        let message = format!("tables and lists are nested more than {DEEPEST_PATH} deep; allowed are {DEEPEST_PATH}");
        return Err(Mistake(at[..DEEPEST_PATH].to_vec(), message));
    }
    match value_at {
        DeValue::Table(inner) => table(inner, at),
        DeValue::Array(array) if array.len() > MOST_VALUES => {
            let message = format!("there are {} values in one list; allowed are at most {MOST_VALUES}", array.len());
            Err(Mistake(at.clone(), message))
        }
        DeValue::Array(array) => {
            for (index, element) in array.iter().enumerate() {
                if matches!(element.get_ref(), DeValue::Table(_) | DeValue::Array(_)) {
                    at.push(Key::Index(index));
                    value(element.get_ref(), at)?;
                    at.pop();
                }
            }
            Ok(())
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            Ok(())
        }
    }
}

/// Checks the number of parts of a path, such as that of `--set`.
///
/// # Errors
/// If it has more than [`DEEPEST_PATH`].
pub(crate) fn path_of(path: &str, parts: usize) -> Result<(), ScenarioError> {
    if parts <= DEEPEST_PATH {
        return Ok(());
    }
    let message = format!("the path has {parts} parts; allowed are at most {DEEPEST_PATH}");
    Err(ScenarioError { file: None, place: None, key: Some(path.to_owned()), message })
}

/// Checks the length of a title and of a paragraph.
pub(crate) fn texts(title: &str, about: &str) -> Result<(), Mistake> {
    name(title).map_err(|message| Mistake(keys!["title"], message))?;
    if about.len() > LONGEST_TEXT {
        let message = format!("about has {} bytes; allowed are at most {LONGEST_TEXT}", about.len());
        return Err(Mistake(keys!["about"], message));
    }
    Ok(())
}

/// Checks the length of a name.
pub(super) fn name(name: &str) -> Result<(), String> {
    match name.chars().count() {
        0..=LONGEST_NAME => Ok(()),
        length => Err(format!("`{}` has {length} characters; allowed are at most {LONGEST_NAME}", quoted(name))),
    }
}

/// Makes an error of a mistake in a text.
pub(crate) fn error(text: &str, file: Option<&str>, mistake: Mistake) -> ScenarioError {
    let span = path::span(text, &mistake.0);
    error_at(span, text, file, mistake)
}

/// Makes an error of a mistake at a known place of a text.
pub(super) fn error_at(
    span: Option<Range<usize>>,
    text: &str,
    file: Option<&str>,
    Mistake(at, message): Mistake,
) -> ScenarioError {
    ScenarioError {
        file: file.map(str::to_owned),
        place: span.map(|span| path::line_column(text, span.start)),
        key: (!at.is_empty()).then(|| path::write(&at)),
        message,
    }
}
