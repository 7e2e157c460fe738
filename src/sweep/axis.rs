//! Axis of a grid: a key of the scenario and the values that it takes.

use crate::scenario::document::inline;
use crate::text::{self, quoted};
use crate::typed;
use toml::{Table, Value};

/// A key of the scenario and the values that it takes in turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The path of the key, as for `--set`.
    pub path: String,
    /// The values; at least one.
    pub values: Values,
}

/// The values of an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Any values, as in a file.
    List(Vec<Value>),
    /// Numbers with equal differences between two ends, which are among them; the ends and the number of values.
    Linear([f64; 2], usize),
    /// Numbers with equal ratios between two positive ends, which are among them; the ends and the number of values.
    Log([f64; 2], usize),
}

/// More points on one axis are a mistake.
pub(super) const MOST_POINTS: i64 = 1_000_000;

impl Axis {
    /// An axis of numbers with equal ratios.
    pub fn log(path: &str, ends: [f64; 2], points: usize) -> Self {
        Self { path: path.to_owned(), values: Values::Log(ends, points) }
    }

    /// Returns the first key of the path: the table of a scenario that the axis changes, or a part of it.
    pub fn table(&self) -> &str {
        self.path.split('.').next().unwrap_or_default()
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::List(values) => values.len(),
            Values::Linear(_, points) | Values::Log(_, points) => *points,
        }
    }

    /// Returns whether there is no value, which no request allows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Value `i`. Computed values are rounded to twelve digits, so that they are the same, and short, everywhere.
    pub fn value(&self, i: usize) -> Value {
        let part = |points: usize, low: f64, high: f64| match points {
            1 => low,
            _ => (low * (points - 1 - i) as f64 + high * i as f64) / (points - 1) as f64,
        };
        match &self.values {
            Values::List(values) => values[i].clone(),
            Values::Linear(ends, _) | Values::Log(ends, _) if i == 0 => Value::Float(ends[0]),
            Values::Linear(ends, points) | Values::Log(ends, points) if i + 1 == *points => Value::Float(ends[1]),
            Values::Linear([low, high], points) => Value::Float(rounded(part(*points, *low, *high))),
            Values::Log(ends, points) => {
                let [low, high] = ends.map(libm::log);
                Value::Float(rounded(libm::exp(part(*points, low, high))))
            }
        }
    }

    /// Value `i` as a number; `None` where it is none.
    pub fn number(&self, i: usize) -> Option<f64> {
        number(&self.value(i))
    }

    /// Value `i` as it is shown: a number or a bare text.
    pub fn label(&self, i: usize) -> String {
        match self.value(i) {
            Value::String(text) => text,
            Value::Float(number) => crate::theory::number(number),
            other => inline(&other),
        }
    }

    /// Returns whether every value is a number.
    pub fn is_numeric(&self) -> bool {
        !matches!(self.values, Values::List(_)) || (0..self.len()).all(|i| self.number(i).is_some())
    }

    /// Returns whether equal distances on the axis are equal ratios.
    pub fn is_log(&self) -> bool {
        matches!(self.values, Values::Log(..))
    }

    /// Reads what stands behind the path in a file.
    ///
    /// # Errors
    /// What is wrong, and what is allowed.
    pub(super) fn read(path: &str, value: &Value) -> Result<Self, String> {
        const ALLOWED: &str =
            "allowed is a list, { linear = [low, high], points = n } or { log = [low, high], points = n }";
        if let Some((typed, written)) = comma(value) {
            return Err(format!("`{typed}` has a comma; write {written}"));
        }
        let values = match value {
            Value::Array(values) if !values.is_empty() => Values::List(values.clone()),
            Value::Array(_) => return Err(format!("the list is empty; {ALLOWED}")),
            // An unquoted path is a table of tables.
            Value::Table(table)
                if table.values().all(|value| value.is_table() || table.len() == 1 && !value.is_array()) =>
            {
                return Err("there are keys below it; a path stands in quotes, as \"run.steps\"".to_owned());
            }
            Value::Table(table) => {
                spread(table).ok_or_else(|| format!("{} is no axis; {ALLOWED}", quoted(&inline(value))))??
            }
            _ => return Err(format!("{} is no axis; {ALLOWED}", quoted(&inline(value)))),
        };
        Ok(Self { path: path.to_owned(), values })
    }

    /// Returns the value that stands behind the path in a file.
    pub(super) fn write(&self) -> Value {
        let spread = |name: &str, ends: &[f64; 2], points: usize| {
            let mut table = Table::new();
            table.insert(name.to_owned(), Value::Array(ends.map(Value::Float).to_vec()));
            table.insert("points".to_owned(), Value::Integer(i64::try_from(points).unwrap_or(i64::MAX)));
            Value::Table(table)
        };
        match &self.values {
            Values::List(values) => Value::Array(values.clone()),
            Values::Linear(ends, points) => spread("linear", ends, *points),
            Values::Log(ends, points) => spread("log", ends, *points),
        }
    }
}

/// Finds a text that is a number with a decimal comma, and what to write for it.
fn comma(value: &Value) -> Option<(&str, String)> {
    match value {
        Value::String(text) => typed::with_point(text).map(|written| (text.as_str(), written)),
        Value::Array(values) => values.iter().find_map(comma),
        Value::Table(table) => table.values().find_map(comma),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => None,
    }
}

/// `{ linear = [low, high], points = n }` and its like; `None` where it is nothing of the kind.
fn spread(table: &Table) -> Option<Result<Values, String>> {
    let (kind, ends) = table.iter().find(|(key, _)| *key != "points")?;
    let points = table.get("points")?.as_integer()?;
    let ends: Vec<f64> = ends.as_array()?.iter().map(number).collect::<Option<_>>()?;
    let &[low, high] = ends.as_slice() else { return None };
    if table.len() != 2 {
        return None;
    }
    if !(1..=MOST_POINTS).contains(&points) {
        return Some(Err(format!("points is {points}; allowed is 1 ≤ points ≤ {MOST_POINTS}")));
    }
    let points = usize::try_from(points).ok()?;
    let finite = low.is_finite() && high.is_finite();
    Some(match kind.as_str() {
        "linear" if finite => Ok(Values::Linear([low, high], points)),
        "log" if finite && low > 0.0 && high > 0.0 => Ok(Values::Log([low, high], points)),
        "log" => {
            Err(format!("log goes from {} to {}; allowed are positive ends", text::number(low), text::number(high)))
        }
        "linear" => {
            Err(format!("linear goes from {} to {}; allowed are finite ends", text::number(low), text::number(high)))
        }
        _ => return None,
    })
}

/// A number of a file, whole or not.
pub(crate) fn number(value: &Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
}

/// The nearest number with twelve significant digits.
fn rounded(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::{Axis, Values};
    use toml::Value;

    fn numbers(values: Values) -> Vec<f64> {
        let axis = Axis { path: String::new(), values };
        (0..axis.len()).map(|i| axis.number(i).unwrap()).collect()
    }

    #[test]
    fn spread_values_are_short_and_hold_their_ends() {
        assert_eq!(numbers(Values::Log([1e-4, 1.0], 5)), [1e-4, 1e-3, 1e-2, 1e-1, 1.0]);
        assert_eq!(numbers(Values::Linear([0.1, 0.9], 9)), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
        assert_eq!(numbers(Values::Linear([-1.0, 1.0], 3)), [-1.0, 0.0, 1.0]);
        assert_eq!(numbers(Values::Log([0.37, 3.0], 1)), [0.37]);
    }

    #[test]
    fn what_is_no_axis_is_refused_with_what_is_allowed() {
        for (text, part) in [
            ("3", "3 is no axis"),
            ("[]", "the list is empty"),
            ("{ log = [0.0, 1.0], points = 3 }", "allowed are positive ends"),
            ("{ linear = [0.0, inf], points = 3 }", "allowed are finite ends"),
            ("{ log = [0.1, 1.0], points = 0 }", "1 ≤ points"),
            ("{ logg = [0.1, 1.0], points = 3 }", "is no axis"),
            ("{ log = [0.1], points = 3 }", "is no axis"),
            ("{ log = [0.1, 1.0] }", "is no axis"),
        ] {
            let table: toml::Table = format!("value = {text}").parse().unwrap();
            let error = Axis::read("a", &table["value"]).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn an_axis_is_written_as_it_is_read() {
        for values in [
            Values::List(vec![Value::from("a"), Value::from(2.5), Value::from(3)]),
            Values::Linear([0.0, 1.0], 4),
            Values::Log([1e-4, 1.0], 41),
        ] {
            let axis = Axis { path: "run.steps".to_owned(), values };
            assert_eq!(Axis::read(&axis.path, &axis.write()), Ok(axis));
        }
    }
}
