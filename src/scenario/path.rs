//! Where a key stands in a TOML text, and which key stands at a place.

use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// One step of a path into a TOML tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Name(String),
    Index(usize),
}

/// `arm.2.averaging.beta` as text.
pub(super) fn write(path: &[Key]) -> String {
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
pub(super) fn span(text: &str, path: &[Key]) -> Option<Range<usize>> {
    let root = DeTable::parse(text).ok()?;
    let mut found = None;
    walk(root.get_ref(), &mut vec![], &mut |at, key_span, value_span| {
        if path.starts_with(at) {
            found = Some(if at.len() == path.len() { value_span } else { key_span });
        }
    });
    found
}

/// Whether there is a value at `path`.
pub(super) fn exists(text: &str, path: &[Key]) -> bool {
    let Ok(root) = DeTable::parse(text) else { return false };
    let mut found = false;
    walk(root.get_ref(), &mut vec![], &mut |at, _, _| found |= at == path);
    found
}

/// The deepest path whose key or value covers byte `offset`.
pub(super) fn at(text: &str, offset: usize) -> Vec<Key> {
    let Ok(root) = DeTable::parse(text) else { return vec![] };
    let mut found = vec![];
    walk(root.get_ref(), &mut vec![], &mut |at, key_span, value_span| {
        if (key_span.contains(&offset) || value_span.contains(&offset)) && at.len() >= found.len() {
            found = at.to_vec();
        }
    });
    found
}

/// The span of a key called `name` that lies within `within`.
pub(super) fn key_within(text: &str, name: &str, within: &Range<usize>) -> Option<Range<usize>> {
    let root = DeTable::parse(text).ok()?;
    let mut found = None;
    walk(root.get_ref(), &mut vec![], &mut |at, key_span, _| {
        let same = at.last() == Some(&Key::Name(name.to_owned()));
        if same && found.is_none() && key_span.start >= within.start {
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
pub(super) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
