//! A scenario file as a tree in which single keys can be set.

use super::error::suggestion;
use super::{Arm, Scenario, ScenarioError, Training, nesting, shape};
use crate::optim::{Averaging, Schedule};
use crate::text::quoted;
use toml::{Table, Value};

/// A scenario file on which `--set` and the axes of a sweep work: every key of the file can be set by its path.
///
/// A path names tables and keys with dots between them, such as `run.steps`. `arm.NAME…` is the arm of that name, which may have
/// dots itself, `arm.N…` the N-th from 0, and `arm.*…` every arm that has the setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    tree: Table,
}

impl Document {
    /// Reads the file of a scenario or of a training, and makes sure that it is one.
    ///
    /// # Errors
    /// As [`Scenario::parse`] and [`Training::parse`].
    pub fn parse(text: &str, file: Option<&str>) -> Result<Self, ScenarioError> {
        nesting::check(text, file)?;
        let tree = text.parse::<Table>().ok();
        if tree.as_ref().is_some_and(has_network) {
            Training::parse(text, file)?;
        } else {
            Scenario::parse(text, file)?;
        }
        Ok(Self { tree: tree.unwrap_or_default() })
    }

    /// Returns whether it is the file of a training.
    pub fn is_training(&self) -> bool {
        has_network(&self.tree)
    }

    /// The scenario with everything that has been set.
    ///
    /// # Errors
    /// As [`Scenario::parse`], but with keys for places.
    pub fn scenario(&self) -> Result<Scenario, ScenarioError> {
        Scenario::parse(&write(&self.tree), None).map_err(|error| ScenarioError { place: None, ..error })
    }

    /// The training with everything that has been set.
    ///
    /// # Errors
    /// As [`Training::parse`], but with keys for places.
    pub fn training(&self) -> Result<Training, ScenarioError> {
        Training::parse(&write(&self.tree), None).map_err(|error| ScenarioError { place: None, ..error })
    }

    /// The arms of whichever it is.
    fn arms(&self) -> Result<Vec<Arm>, ScenarioError> {
        if self.is_training() {
            self.training().map(|training| training.arms)
        } else {
            self.scenario().map(|scenario| scenario.arms)
        }
    }

    /// The file as a tree.
    pub(crate) fn tree(&self) -> &Table {
        &self.tree
    }

    /// The file with the key at each path of `settings` set to its value, which is not checked as a whole.
    ///
    /// # Errors
    /// If a path leads nowhere.
    pub(crate) fn with(&self, settings: &[(&str, Value)]) -> Result<Self, ScenarioError> {
        let mut changed = self.clone();
        // What decides which keys there are, such as a function or a whole table, stands above them.
        let mut ordered: Vec<&(&str, Value)> = settings.iter().collect();
        ordered.sort_by_key(|(path, _)| (path.matches('.').count(), !path.ends_with(".kind")));
        for (path, value) in ordered {
            changed.put(path, value)?;
        }
        Ok(changed)
    }

    /// Sets the key at `path` to `value`, written as in the file; quotes around a text may be left out.
    ///
    /// `alpha` and `decay`, `function` and `expression` are two names of one thing: the one set replaces the other. Another
    /// function or formula comes without the parameters of the one before.
    ///
    /// # Errors
    /// If the path leads nowhere, or the value is not allowed there. Then nothing is changed.
    pub fn set(&mut self, path: &str, value: &str) -> Result<(), ScenarioError> {
        let written = format!("value = {value}");
        nesting::check(&written, None).map_err(|error| ScenarioError {
            place: None,
            key: Some(path.to_owned()),
            ..error
        })?;
        let parsed = written.parse::<Table>().ok().filter(|table| table.len() == 1);
        let parsed = parsed.and_then(|mut table| table.remove("value"));
        let before = self.tree.clone();
        self.put(path, &parsed.unwrap_or_else(|| Value::String(value.to_owned())))
            .and_then(|()| self.arms().map(drop))
            .inspect_err(|_| self.tree = before)
    }

    fn put(&mut self, path: &str, value: &Value) -> Result<(), ScenarioError> {
        if let Some(rest) = path.strip_prefix("arm.") {
            return self.put_arm(path, rest, value);
        }
        let keys: Vec<&str> = path.split('.').collect();
        shape::path_of(path, keys.len())?;
        let landscape = matches!(keys.as_slice(), ["objective", "function" | "expression"]);
        if landscape
            && let Some(objective) = self.tree.get_mut("objective").and_then(Value::as_table_mut)
            && objective.get(keys[1]) != Some(value)
        {
            objective.remove("parameters");
        }
        if keys.starts_with(&["start", "point"]) && !self.tree.contains_key("start") {
            // One coordinate of a start that is left to the function.
            let point = self.scenario()?.start.map(Value::Float).to_vec();
            put(&mut self.tree, &["start", "point"], &Value::Array(point))
                .map_err(|message| mistake(Some(path), message))?;
        }
        put(&mut self.tree, &keys, value).map_err(|message| mistake(Some(path), message))
    }

    /// Sets `rest`, an arm and a key, of a `path`.
    fn put_arm(&mut self, path: &str, rest: &str, value: &Value) -> Result<(), ScenarioError> {
        let (chosen, keys) = arms_at(&self.arms()?, path, rest)?;
        let arms = self.tree.get_mut("arm").and_then(Value::as_array_mut);
        for (i, arm) in arms.into_iter().flatten().enumerate() {
            if let (true, Value::Table(arm)) = (chosen.contains(&i), arm) {
                put(arm, &keys, value).map_err(|message| mistake(Some(path), message))?;
            }
        }
        Ok(())
    }
}

/// Returns the arms that `rest`, a `path` without `arm.`, means, and the keys behind them.
///
/// # Errors
/// If there is no such arm, or none with such a setting.
pub(crate) fn arms_at<'a>(
    arms: &[Arm],
    path: &str,
    rest: &'a str,
) -> Result<(Vec<usize>, Vec<&'a str>), ScenarioError> {
    let named = |arm: &Arm| rest.strip_prefix(arm.name.as_str()).is_some_and(|rest| rest.starts_with('.'));
    let longest = arms.iter().filter(|arm| named(arm)).map(|arm| arm.name.len()).max();
    let (which, key) = match longest {
        Some(length) => (&rest[..length], &rest[length + 1..]),
        None => rest.split_once('.').unwrap_or((rest, "")),
    };
    let keys: Vec<&str> = key.split('.').collect();
    // With `arm` and its name.
    shape::path_of(path, keys.len() + 2)?;
    let names: Vec<&str> = arms.iter().map(|arm| arm.name.as_str()).collect();
    let chosen: Vec<usize> = if which == "*" {
        (0..names.len()).filter(|i| has(&mut arms[*i].clone(), &keys)).collect()
    } else if let Some(i) = names.iter().position(|name| *name == which) {
        vec![i]
    } else if let Some(i) = which.parse().ok().filter(|i| *i < names.len()) {
        vec![i]
    } else {
        let near = suggestion(which, names.iter().copied());
        let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        let message = format!("unknown arm `{}`{near} (known: {})", quoted(which), names.join(", "));
        return Err(mistake(Some(path), message));
    };
    if chosen.is_empty() {
        return Err(mistake(Some(path), format!("no arm has a setting `{}`", quoted(key))));
    }
    Ok((chosen, keys))
}

/// Returns whether a key of a file may be set in this arm. What is a table as a whole, or a kind, may be in any.
fn has(arm: &mut Arm, keys: &[&str]) -> bool {
    let [table, key] = keys else { return true };
    let listed = match (*table, *key) {
        (_, "kind") => true,
        ("averaging", "decay") => matches!(arm.averaging, Averaging::Ema(_) | Averaging::Belay(_)),
        ("averaging", "warmup") => matches!(arm.averaging, Averaging::Ema(_)),
        ("schedule", "at") => matches!(arm.schedule, Schedule::Step { .. }),
        _ => false,
    };
    let led = arm.is_spring() && *key == "eta";
    listed || (!led && arm.knobs().iter().any(|(of, knob, _)| of == table && knob.name == *key))
}

/// Returns whether a file has the table that makes it one of a training.
fn has_network(tree: &Table) -> bool {
    tree.contains_key("mlp")
}

fn mistake(path: Option<&str>, message: String) -> ScenarioError {
    ScenarioError { file: None, place: None, key: path.map(str::to_owned), message }
}

fn put(table: &mut Table, keys: &[&str], value: &Value) -> Result<(), String> {
    match keys {
        [] | [""] => Err("a path is names with dots between them, such as run.steps".to_owned()),
        [key] => {
            for (one, other) in [("alpha", "decay"), ("function", "expression")] {
                if *key == one {
                    table.remove(other);
                } else if *key == other {
                    table.remove(one);
                }
            }
            let old_is_float = matches!(table.get(*key), Some(Value::Float(_)));
            let counts = matches!(table.get(*key), Some(Value::Integer(_)));
            let value = match value {
                Value::Integer(number) if old_is_float => Value::Float(*number as f64),
                // A spread of numbers over a count.
                Value::Float(number) if counts && number.fract() == 0.0 && number.abs() < 1e15 => {
                    Value::Integer(*number as i64)
                }
                _ => value.clone(),
            };
            table.insert((*key).to_owned(), value);
            Ok(())
        }
        [key, index] if matches!(table.get(*key), Some(Value::Array(_))) => {
            let slot = index.parse::<usize>().ok().and_then(|index| table.get_mut(*key)?.get_mut(index));
            let slot = slot.ok_or_else(|| format!("`{}` has no element {}", quoted(key), quoted(index)))?;
            *slot = value.clone();
            Ok(())
        }
        [key, rest @ ..] => match table.entry(*key).or_insert_with(|| Value::Table(Table::new())) {
            Value::Table(inner) => put(inner, rest, value),
            _ => Err(format!("`{}` is not a table", quoted(key))),
        },
    }
}

/// A tree as the text of a file, with every setting of an arm on one line.
pub(crate) fn write(tree: &Table) -> String {
    write_under("", tree)
}

/// A tree that stands in the table `prefix`, such as `base.`, of a file.
pub(crate) fn write_under(prefix: &str, tree: &Table) -> String {
    let lines = |table: &Table| -> String {
        table.iter().map(|(key, value)| format!("{} = {}\n", quote(key), inline(value))).collect()
    };
    let scalars = tree.iter().filter(|(_, value)| !matches!(value, Value::Table(_)) && !is_tables(value));
    let mut text = lines(&scalars.map(|(key, value)| (key.clone(), value.clone())).collect());
    for (key, value) in tree {
        match value {
            Value::Table(table) => text += &format!("\n[{prefix}{}]\n{}", quote(key), lines(table)),
            Value::Array(tables) if is_tables(value) => {
                for table in tables.iter().filter_map(Value::as_table) {
                    text += &format!("\n[[{prefix}{}]]\n{}", quote(key), lines(table));
                }
            }
            _ => {}
        }
    }
    text
}

/// A value on one line; unlike the TOML writer's, small and large numbers have exponents.
pub(crate) fn inline(value: &Value) -> String {
    match value {
        Value::Float(number) if number.is_finite() => format!("{number:?}"),
        Value::Array(values) => format!("[{}]", values.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) if table.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let settings = table.iter().map(|(key, value)| format!("{} = {}", quote(key), inline(value)));
            format!("{{ {} }}", settings.collect::<Vec<_>>().join(", "))
        }
        _ => value.to_string(),
    }
}

fn is_tables(value: &Value) -> bool {
    value.as_array().is_some_and(|array| !array.is_empty() && array.iter().all(Value::is_table))
}

/// A key, in quotes where TOML wants them.
fn quote(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { key.to_owned() } else { Value::String(key.to_owned()).to_string() }
}
