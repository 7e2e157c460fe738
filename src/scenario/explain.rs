//! The messages of the TOML reader in this program's words, with the keys that they are about.

use super::error::suggestion;
use super::path::{self, Key};
use crate::text::{self, QUOTED, quoted};
use crate::typed::{self, TypedError};
use toml::de::DeTable;
use toml::{Table, Value};

/// Mistake in plain words, with its place.
pub(super) struct Explained {
    /// The byte at which it stands.
    pub(super) offset: usize,
    /// The key that it is about; empty for the file itself.
    pub(super) key: Vec<Key>,
    /// Message: what was found and what is allowed.
    pub(super) message: String,
}

/// Explains `problem`, which reading `text` met; `again` reads a tree and returns what it meets there.
pub(super) fn explain(text: &str, problem: &toml::de::Error, again: impl Fn(Table) -> Option<String>) -> Explained {
    let message = problem.message();
    let span = problem.span().unwrap_or(0..0);
    if let Some(explained) = comma(text, span.start) {
        return explained;
    }
    let (first, others) = names(message);
    if message.starts_with("missing field") {
        return missing(text, first, span.start);
    }
    if message.starts_with("unknown field") {
        let offset = path::key_after(text, first, span.start).map_or(span.start, |key| key.start);
        let key = path::at(text, offset);
        let tagged = key.split_last().is_some_and(|(_, table)| path::all(text).contains(&child(table, "kind")));
        let known: Vec<&str> = tagged.then_some("kind").into_iter().chain(others.iter().copied()).collect();
        let near = suggestion(first, known.iter().copied());
        let message = format!("unknown key `{}`{near} (known here: {})", quoted(first), known.join(", "));
        return Explained { offset, key, message };
    }
    if message == "duplicate key" {
        let name = quoted(text.get(span.clone()).unwrap_or_default());
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
        let (what, first) = (quoted(name.unwrap_or("name")), quoted(first));
        format!("unknown {what} `{first}`{near} (known: {})", others.join(", "))
    } else {
        let found = || path::span(text, &key).and_then(|value| text.get(value)).map_or_else(String::new, quoted);
        match message.trim_end() {
            "wanted string or table" => {
                format!("{} is {}; allowed is a name in quotes", name.unwrap_or("this"), found())
            }
            message => in_words(message, name).unwrap_or_else(|| shortened(message)),
        }
    };
    Explained { offset, key, message }
}

/// Returns a message of the TOML reader on one line, cut where it quotes much of a file.
fn shortened(message: &str) -> String {
    const MOST: usize = 3 * QUOTED;
    let line = message.trim_end().replace('\n', "; ");
    match line.char_indices().nth(MOST) {
        None => line,
        Some(_) => quoted(&line),
    }
}

/// Returns the name that a message is about and the names that are known in its place.
fn names(message: &str) -> (&str, Vec<&str>) {
    let Some((_, rest)) = message.split_once('`') else { return ("", vec![]) };
    // The name is the file's, and may have such quotes itself.
    let (name, known) = rest
        .rsplit_once("`, expected ")
        .or_else(|| rest.rsplit_once("`, there are no"))
        .unwrap_or_else(|| (rest.rsplit_once('`').map_or(rest, |(name, _)| name), ""));
    (name, known.split('`').skip(1).step_by(2).collect())
}

/// Explains a number with a decimal comma, which ends a value in TOML, in the line of byte `offset`.
fn comma(text: &str, offset: usize) -> Option<Explained> {
    DeTable::parse(text).is_err().then_some(())?;
    let offset = text.floor_char_boundary(offset);
    let begin = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    // Longer lines are no mistakes of a hand.
    let line = text[begin..].lines().next().filter(|line| line.len() < 1000)?;
    line.match_indices(',').find_map(|(at, _)| {
        let digits = |letter: char| letter.is_ascii_digit();
        let from = line[..at].trim_end_matches(digits).len();
        let end = line[at + 1..].find(|letter| !digits(letter)).map_or(line.len(), |length| at + 1 + length);
        let sign = line[..from].ends_with(['-', '+']);
        let from = from - usize::from(sign);
        let (typed, name) = (&line[from..end], line[..from].trim_end().strip_suffix('=')?.trim_end());
        let name = name.rsplit(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next()?;
        let written = typed::with_point(typed).filter(|_| at + 1 < end)?;
        Some(Explained {
            offset: begin + from,
            key: vec![],
            message: format!("{} is {typed}; write {written}", quoted(name)),
        })
    })
}

fn missing(text: &str, name: &str, offset: usize) -> Explained {
    if name == "arm" {
        let message = "there is no arm; write [[arm]] with a name and an optimizer".to_owned();
        return Explained { offset: 0, key: vec![], message };
    }
    let message = format!("the key `{}` is missing", quoted(name));
    if ["schema", "objective", "mlp", "run"].contains(&name) {
        return Explained { offset: 0, key: vec![], message };
    }
    Explained { offset, key: path::at(text, offset), message }
}

/// The setting of the table with a `kind` at `place` without which reading no longer meets `message`.
fn culprit(text: &str, place: &[Key], message: &str, again: impl Fn(Table) -> Option<String>) -> Option<Vec<Key>> {
    let tree = text.parse::<Table>().ok()?;
    // No table with a kind has so many settings, and each is tried in turn.
    const MOST: usize = 32;
    let names: Vec<String> = table(&mut tree.clone(), place)?.keys().take(MOST).cloned().collect();
    if !names.iter().any(|name| name == "kind") {
        return None;
    }
    if message.starts_with("alpha and decay") {
        return Some(child(place, "decay"));
    }
    // Settings are read in order: the culprit is the last whose removal, after those that follow it, changes the message.
    let mut rest = tree;
    // Arms that follow may have the same mistake, which a single one must show.
    if let [Key::Name(list), Key::Index(index), ..] = place
        && let Some(Value::Array(elements)) = rest.get_mut(list)
    {
        elements.truncate(index + 1);
    }
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

/// Says that a pair has `length` numbers.
pub(super) fn two_numbers(length: usize) -> String {
    let hint = if length == 4 { ", and decimals have a point, as in 0.5" } else { "" };
    format!("there are {length} numbers; allowed are two{hint}")
}

/// Returns what to write for `found`, a text in quotes or a whole number that is too large, where a number is `expected`.
fn number(found: &str, expected: &str) -> Option<String> {
    let most = match expected {
        "f64" => None,
        "u64" | "usize" => Some(i64::MAX as u64),
        "u32" => Some(u64::from(u32::MAX)),
        "u8" => Some(u64::from(u8::MAX)),
        _ => return None,
    };
    let range = |most| format!("allowed is a whole number from 0 to {most}");
    let inside = found.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let typed = inside.unwrap_or(found);
    let fits =
        |most| !typed.bytes().all(|byte| byte.is_ascii_digit()) || typed.parse::<u64>().is_ok_and(|it| it <= most);
    match (typed::number(typed), most) {
        (Ok(_) | Err(TypedError::TooLarge(_)), Some(most)) if !fits(most) => Some(range(most)),
        (Ok(_), Some(_)) => None,
        (Ok(value), None) => inside.map(|_| format!("write {} without quotes", text::number(value))),
        (Err(TypedError::Comma { written, .. }), _) => Some(format!("write {written}")),
        (Err(TypedError::TooLarge(_)), None) => Some("the largest number is 1.8e308".to_owned()),
        (Err(TypedError::TooLarge(_)), Some(most)) => Some(range(most)),
        (Err(TypedError::NotNumber(_) | TypedError::Empty), _) => None,
    }
}

/// `beta is "half"; allowed is a number` for `invalid type: string "half", expected f64`.
fn in_words(message: &str, name: Option<&str>) -> Option<String> {
    let name = &quoted(name.unwrap_or("this"));
    if let Some((length, "an array of length 2")) =
        message.trim_end().strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        return Some(two_numbers(length.parse().ok()?));
    }
    if let Some((length, wanted)) =
        message.trim_end().strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        let allowed = if wanted.starts_with("struct") { "a table" } else { "a list of another length" };
        return Some(format!("{name} is a list of {length}; allowed is {allowed}"));
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
    if let Some(answer) = number(found, expected) {
        return Some(format!("{name} is {}; {answer}", quoted(found)));
    }
    let found = quoted(found);
    let expected = match expected {
        "f64" => "a number",
        "u64" | "u32" | "usize" => "a whole number from 0 on",
        "u8" => "a whole number from 0 to 255",
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
