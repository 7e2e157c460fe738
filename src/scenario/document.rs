//! A scenario file as a tree in which single keys can be set.

use super::error::suggestion;
use super::{Scenario, ScenarioError};
use toml::{Table, Value};

/// A scenario file on which `--set` and the axes of a sweep work: every key of the file can be set by its path.
///
/// A path names tables and keys with dots between them, such as `run.steps`. `arm.NAME…` is the arm of that name, `arm.N…` the
/// N-th from 0, and `arm.*…` every arm that has the setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    tree: Table,
}

impl Document {
    /// Reads a scenario file, and makes sure that it is one.
    ///
    /// # Errors
    /// As [`Scenario::parse`].
    pub fn parse(text: &str, file: Option<&str>) -> Result<Self, ScenarioError> {
        Scenario::parse(text, file)?;
        let tree = text.parse::<Table>().map_err(|error| mistake(None, error.message().to_owned()))?;
        Ok(Self { tree })
    }

    /// The scenario with everything that has been set.
    ///
    /// # Errors
    /// As [`Scenario::parse`], but with keys for places.
    pub fn scenario(&self) -> Result<Scenario, ScenarioError> {
        Scenario::parse(&write(&self.tree), None).map_err(|error| ScenarioError { place: None, ..error })
    }

    /// Sets the key at `path` to `value`, written as in the file; quotes around a text may be left out.
    ///
    /// # Errors
    /// Where the path leads nowhere, or the value is not allowed there.
    pub fn set(&mut self, path: &str, value: &str) -> Result<(), ScenarioError> {
        let parsed = format!("value = {value}").parse::<Table>().ok().and_then(|mut table| table.remove("value"));
        let before = self.tree.clone();
        self.put(path, &parsed.unwrap_or_else(|| Value::String(value.to_owned())))?;
        self.scenario().map(drop).inspect_err(|_| self.tree = before)
    }

    fn put(&mut self, path: &str, value: &Value) -> Result<(), ScenarioError> {
        let keys: Vec<&str> = path.split('.').collect();
        if let ["arm", arm, rest @ ..] = keys.as_slice()
            && !rest.is_empty()
        {
            return self.put_arm(path, arm, rest, value);
        }
        put(&mut self.tree, &keys, value).map_err(|message| mistake(Some(path), message))
    }

    fn put_arm(&mut self, path: &str, which: &str, rest: &[&str], value: &Value) -> Result<(), ScenarioError> {
        let scenario = self.scenario()?;
        let names: Vec<&str> = scenario.arms.iter().map(|arm| arm.name.as_str()).collect();
        let chosen: Vec<usize> = if which == "*" {
            let has = |i: &usize| match rest {
                [table, key] if !["kind", "decay", "warmup", "at"].contains(key) => {
                    let mut arm = scenario.arms[*i].clone();
                    let spring = arm.is_spring();
                    arm.knobs()
                        .iter()
                        .any(|(of, knob, _)| of == table && knob.name == *key && !(spring && *key == "eta"))
                }
                _ => true,
            };
            (0..names.len()).filter(has).collect()
        } else if let Some(i) = names.iter().position(|name| *name == which) {
            vec![i]
        } else if let Some(i) = which.parse().ok().filter(|i| *i < names.len()) {
            vec![i]
        } else {
            let near = suggestion(which, names.iter().copied());
            let message = format!("unknown arm `{which}`{near} (known: {})", names.join(", "));
            return Err(mistake(Some(path), message));
        };
        if chosen.is_empty() {
            return Err(mistake(Some(path), format!("no arm has a setting `{}`", rest.join("."))));
        }
        let arms = self.tree.get_mut("arm").and_then(Value::as_array_mut);
        for (i, arm) in arms.into_iter().flatten().enumerate() {
            if let (true, Value::Table(arm)) = (chosen.contains(&i), arm) {
                put(arm, rest, value).map_err(|message| mistake(Some(path), message))?;
            }
        }
        Ok(())
    }
}

fn mistake(path: Option<&str>, message: String) -> ScenarioError {
    ScenarioError { file: None, place: None, key: path.map(str::to_owned), message }
}

fn put(table: &mut Table, keys: &[&str], value: &Value) -> Result<(), String> {
    match keys {
        [] | [""] => Err("a path is names with dots between them, such as run.steps".to_owned()),
        [key] => {
            // `alpha` and `decay`, `function` and `expression` are two names of one thing: the one set replaces the other.
            for (one, other) in [("alpha", "decay"), ("function", "expression")] {
                if *key == one {
                    table.remove(other);
                } else if *key == other {
                    table.remove(one);
                }
            }
            let old_is_float = matches!(table.get(*key), Some(Value::Float(_)));
            let value = match value {
                Value::Integer(number) if old_is_float => Value::Float(*number as f64),
                _ => value.clone(),
            };
            table.insert((*key).to_owned(), value);
            Ok(())
        }
        [key, rest @ ..] => match table.entry(*key).or_insert_with(|| Value::Table(Table::new())) {
            Value::Table(inner) => put(inner, rest, value),
            _ => Err(format!("`{key}` is not a table")),
        },
    }
}

/// A tree as the text of a file, with arms' settings on one line each.
pub(super) fn write(tree: &Table) -> String {
    let mut text = String::new();
    let inline = |value: &Value| value.to_string();
    let scalar = |value: &Value| !matches!(value, Value::Table(_)) && !is_tables(value);
    for (key, value) in tree.iter().filter(|(_, value)| scalar(value)) {
        text += &format!("{} = {}\n", quote(key), inline(value));
    }
    for (key, value) in tree {
        match value {
            Value::Table(table) => {
                text += &format!("\n[{}]\n", quote(key));
                for (key, value) in table {
                    text += &format!("{} = {}\n", quote(key), inline(value));
                }
            }
            Value::Array(tables) if is_tables(value) => {
                for table in tables.iter().filter_map(Value::as_table) {
                    text += &format!("\n[[{}]]\n", quote(key));
                    for (key, value) in table {
                        text += &format!("{} = {}\n", quote(key), inline(value));
                    }
                }
            }
            _ => {}
        }
    }
    text
}

fn is_tables(value: &Value) -> bool {
    value.as_array().is_some_and(|array| !array.is_empty() && array.iter().all(Value::is_table))
}

/// A key, in quotes where TOML wants them.
fn quote(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { key.to_owned() } else { Value::String(key.to_owned()).to_string() }
}
