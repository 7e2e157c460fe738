//! The messages of the TOML reader in this program's words, with the keys that they are about.

use super::error::suggestion;
use super::path::{self, Key};
use toml::{Table, Value};

/// What is wrong, and where.
pub(super) struct Explained {
    /// The byte at which it stands.
    pub(super) offset: usize,
    /// The key that it is about; empty for the file itself.
    pub(super) key: Vec<Key>,
    /// What was found and what is allowed.
    pub(super) message: String,
}

/// Explains `problem`, which reading `text` met; `again` reads a tree and returns what it meets there.
pub(super) fn explain(text: &str, problem: &toml::de::Error, again: impl Fn(Table) -> Option<String>) -> Explained {
    let message = problem.message();
    let span = problem.span().unwrap_or(0..0);
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (first, others) = (quoted.first().copied().unwrap_or_default(), quoted.get(1..).unwrap_or_default());
    if message.starts_with("missing field") {
        return missing(text, first, span.start);
    }
    if message.starts_with("unknown field") {
        let offset = path::key_after(text, first, span.start).map_or(span.start, |key| key.start);
        let key = path::at(text, offset);
        let tagged = key.split_last().is_some_and(|(_, table)| path::all(text).contains(&child(table, "kind")));
        let known: Vec<&str> = tagged.then_some("kind").into_iter().chain(others.iter().copied()).collect();
        let near = suggestion(first, known.iter().copied());
        let message = format!("unknown key `{first}`{near} (known here: {})", known.join(", "));
        return Explained { offset, key, message };
    }
    if message == "duplicate key" {
        let name = text.get(span.clone()).unwrap_or_default();
        let message = format!("the key `{name}` is given twice");
        return Explained { offset: span.start, key: vec![], message };
    }
    let place = path::at(text, span.start);
    // What has a `kind` is read as a whole first, so that the reader no longer knows the place of a single setting.
    let key = culprit(text, &place, message, again).unwrap_or(place);
    let offset = path::span(text, &key).map_or(span.start, |value| value.start);
    // An element of a list goes by the name of the list.
    let name = key.iter().rev().find_map(|key| match key {
        Key::Name(name) => Some(name.as_str()),
        Key::Index(_) => None,
    });
    let message = if message.starts_with("unknown variant") {
        let near = suggestion(first, others.iter().copied());
        format!("unknown {} `{first}`{near} (known: {})", name.unwrap_or("name"), others.join(", "))
    } else {
        in_words(message, name).unwrap_or_else(|| message.trim_end().replace('\n', "; "))
    };
    Explained { offset, key, message }
}

fn missing(text: &str, name: &str, offset: usize) -> Explained {
    if name == "arm" {
        let message = "there is no arm; write [[arm]] with a name and an optimizer".to_owned();
        return Explained { offset: 0, key: vec![], message };
    }
    let message = format!("the key `{name}` is missing");
    if ["schema", "objective", "mlp", "run"].contains(&name) {
        return Explained { offset: 0, key: vec![], message };
    }
    Explained { offset, key: path::at(text, offset), message }
}

/// The setting of the table with a `kind` at `place` without which reading no longer meets `message`.
fn culprit(text: &str, place: &[Key], message: &str, again: impl Fn(Table) -> Option<String>) -> Option<Vec<Key>> {
    let tree = text.parse::<Table>().ok()?;
    let names: Vec<String> = table(&mut tree.clone(), place)?.keys().cloned().collect();
    if !names.iter().any(|name| name == "kind") {
        return None;
    }
    if message.starts_with("alpha and decay") {
        return Some(child(place, "decay"));
    }
    // Settings are read in order: the culprit is the last whose removal, after those that follow it, changes the message.
    let mut rest = tree;
    let mut settings = names.into_iter().filter(|name| name != "kind").rev();
    settings.find_map(|name| {
        table(&mut rest, place)?.remove(&name);
        (again(rest.clone()).as_deref() != Some(message)).then(|| child(place, &name))
    })
}

fn child(table: &[Key], name: &str) -> Vec<Key> {
    table.iter().cloned().chain([Key::from(name)]).collect()
}

/// The table at `place` of a tree.
fn table<'a>(tree: &'a mut Table, place: &[Key]) -> Option<&'a mut Table> {
    let [first, rest @ ..] = place else { return Some(tree) };
    let Key::Name(name) = first else { return None };
    let value = rest.iter().try_fold(tree.get_mut(name)?, |value, key| match (value, key) {
        (Value::Table(table), Key::Name(name)) => table.get_mut(name),
        (Value::Array(array), Key::Index(index)) => array.get_mut(*index),
        _ => None,
    })?;
    value.as_table_mut()
}

/// `beta is "half"; allowed is a number` for `invalid type: string "half", expected f64`.
fn in_words(message: &str, name: Option<&str>) -> Option<String> {
    let name = name.unwrap_or("this");
    if let Some((length, "an array of length 2")) =
        message.trim_end().strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        return Some(format!("there are {length} numbers; allowed are two"));
    }
    let (kind, rest) = message.trim_end().split_once(": ")?;
    if kind != "invalid type" && kind != "invalid value" {
        return None;
    }
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let found = match found {
        "sequence" => "a list",
        "map" => "a table",
        _ => {
            let value = found.strip_suffix(" as i128").or_else(|| found.strip_suffix(" as u128")).unwrap_or(found);
            let value = ["string ", "integer ", "floating point ", "boolean ", "datetime "]
                .iter()
                .find_map(|kind| value.strip_prefix(kind))
                .unwrap_or(value);
            value.trim_matches('`')
        }
    };
    let expected = match expected {
        "f64" => "a number",
        "u64" | "u32" => "a whole number from 0 on",
        "a boolean" => "true or false",
        "a string" => "a text in quotes",
        "variant identifier" | "string or table" | "enum Stop" => "a name in quotes",
        "a sequence" => "a list",
        "an array of length 2" => "a list of two numbers",
        other if other.starts_with("internally tagged enum") || other == "a map" => "a table such as { kind = \"…\" }",
        other if other.starts_with("struct") => "a table",
        other => other,
    };
    Some(format!("{name} is {found}; allowed is {expected}"))
}
