//! Positions of keys in a TOML text, and keys at positions.

use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Step of a path into a TOML tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Name(String),
    Index(usize),
}

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<usize> for Key {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// A path from its keys.
macro_rules! keys {
    ($($key:expr),*) => { vec![$($crate::scenario::path::Key::from($key)),*] };
}
pub(crate) use keys;

/// A mistake and the path to it, before its place in the text is known.
pub(crate) struct Mistake(pub(crate) Vec<Key>, pub(crate) String);

/// `arm.2.averaging.beta` as text.
pub(crate) fn write(path: &[Key]) -> String {
    let parts: Vec<String> = path
        .iter()
        .map(|key| match key {
            Key::Name(name) => name.clone(),
            Key::Index(index) => index.to_string(),
        })
        .collect();
    parts.join(".")
}

/// The span of the value at `path`, or of the deepest table on the way to it.
pub(crate) fn span(text: &str, path: &[Key]) -> Option<Range<usize>> {
    span_in(DeTable::parse(text).ok()?.get_ref(), path)
}

/// Returns the same in a file that has been read as TOML.
pub(super) fn span_in(root: &DeTable<'_>, path: &[Key]) -> Option<Range<usize>> {
    let mut found = None;
    walk(root, &mut vec![], &mut |at, key_span, value_span| {
        if path.starts_with(at) {
            found = Some(if at.len() == path.len() { value_span } else { key_span });
        }
    });
    found
}

/// The paths to all values.
pub(crate) fn all(text: &str) -> Vec<Vec<Key>> {
    let Ok(root) = DeTable::parse(text) else { return vec![] };
    let mut found = vec![];
    walk(root.get_ref(), &mut vec![], &mut |at, _, _| found.push(at.to_vec()));
    found
}

/// The deepest path whose key or value covers byte `offset`.
pub(crate) fn at(text: &str, offset: usize) -> Vec<Key> {
    let Ok(root) = DeTable::parse(text) else { return vec![] };
    let mut found = vec![];
    walk(root.get_ref(), &mut vec![], &mut |at, key_span, value_span| {
        if (key_span.contains(&offset) || value_span.contains(&offset)) && at.len() >= found.len() {
            found = at.to_vec();
        }
    });
    found
}

/// The span of the first key called `name` at or after byte `from`.
pub(crate) fn key_after(text: &str, name: &str, from: usize) -> Option<Range<usize>> {
    let root = DeTable::parse(text).ok()?;
    let mut found: Option<Range<usize>> = None;
    walk(root.get_ref(), &mut vec![], &mut |at, key_span, _| {
        let same = at.last() == Some(&Key::Name(name.to_owned())) && key_span.start >= from;
        if same && found.as_ref().is_none_or(|found| key_span.start < found.start) {
            found = Some(key_span);
        }
    });
    found
}

type Visit<'a> = dyn FnMut(&[Key], Range<usize>, Range<usize>) + 'a;

fn walk(table: &DeTable<'_>, path: &mut Vec<Key>, visit: &mut Visit<'_>) {
    for (key, value) in table {
        path.push(Key::Name(key.get_ref().to_string()));
        visit(path, key.span(), value.span());
        walk_value(value.get_ref(), path, visit);
        path.pop();
    }
}

fn walk_value(value: &DeValue<'_>, path: &mut Vec<Key>, visit: &mut Visit<'_>) {
    match value {
        DeValue::Table(table) => walk(table, path, visit),
        DeValue::Array(array) => {
            for (index, element) in array.iter().enumerate() {
                path.push(Key::Index(index));
                visit(path, element.span(), element.span());
                walk_value(element.get_ref(), path, visit);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Line and column, from 1, of byte `offset`; columns count characters.
pub(crate) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
