//! Reading what can be read of a damaged TOML file.

use crate::scenario::nesting;
use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::de::{DeTable, Deserializer};
use toml::{Table, Value};

/// Value read from a table, and the keys that had to be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Partial<T> {
    /// Value of the keys that could be read, and defaults of the others.
    pub value: T,
    /// Dotted paths of the keys that are unknown or whose values cannot be read, in the order of the file.
    pub lost: Vec<String>,
}

/// Returns the tables and values of a text that are well formed, and whether all of it is.
pub fn table(text: &str) -> (Table, bool) {
    if nesting::check(text, None).is_err() {
        return (Table::new(), false);
    }
    let (found, errors) = DeTable::parse_recoverable(text);
    match serde::Deserialize::deserialize(Deserializer::from(found)) {
        Ok(table) => (table, errors.is_empty()),
        Err(_) => (Table::new(), false),
    }
}

/// Reads each key of `table` on its own, so that one bad value costs no other; `accepts` refuses values outside their range.
pub fn read<T>(table: Table, accepts: impl Fn(&T) -> bool) -> Partial<T>
where
    T: Default + Serialize + DeserializeOwned,
{
    let parse = |table: &Table| T::deserialize(Value::Table(table.clone())).ok().filter(|value| accepts(value));
    let mut kept = Table::new();
    let mut lost = vec![];
    insert(&mut kept, &[], table, &|kept| parse(kept).is_some(), &mut lost);
    let value = parse(&kept).unwrap_or_default();
    // An unknown key is ignored when read, so it is missing where the value is written again.
    let written = Table::try_from(&value).unwrap_or_default();
    unknown(&kept, &written, "", &mut lost);
    Partial { value, lost }
}

/// Inserts into the table at `path` of `root` what `reads` accepts, whole tables first, then their parts.
fn insert(root: &mut Table, path: &[&str], from: Table, reads: &impl Fn(&Table) -> bool, lost: &mut Vec<String>) {
    for (key, value) in from {
        at(root, path).insert(key.clone(), value.clone());
        if reads(root) {
            continue;
        }
        let path = [path, &[key.as_str()]].concat();
        let (inner, empty) = match value {
            Value::Table(inner) if path.len() < MOST_PARTS => (inner, Value::Table(Table::new())),
            _ => (Table::new(), Value::Boolean(false)),
        };
        let parent = &path[..path.len() - 1];
        at(root, parent).insert(key.clone(), empty);
        if !inner.is_empty() && reads(root) {
            insert(root, &path, inner, reads, lost);
        } else {
            at(root, parent).remove(&key);
            lost.push(path.join("."));
        }
    }
}

/// Number of parts of the longest path that is followed into a table.
const MOST_PARTS: usize = 8;

/// Returns the table at `path`, which consists of tables.
fn at<'a>(root: &'a mut Table, path: &[&str]) -> &'a mut Table {
    path.iter().fold(root, |table, part| match table.entry(*part).or_insert_with(|| Value::Table(Table::new())) {
        Value::Table(inner) => inner,
        other => {
            *other = Value::Table(Table::new());
            other.as_table_mut().expect("a table was put there")
        }
    })
}

/// Appends the paths of the keys of `read` that `written` lacks.
fn unknown(read: &Table, written: &Table, prefix: &str, lost: &mut Vec<String>) {
    for (key, value) in read {
        let path = format!("{prefix}{key}");
        match (value, written.get(key)) {
            (_, None) => lost.push(path),
            (Value::Table(read), Some(Value::Table(written))) => unknown(read, written, &format!("{path}."), lost),
            (_, Some(_)) => {}
        }
    }
}
