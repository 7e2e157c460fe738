//! Values that stand twice on an axis, and keys that two axes set.

use super::axis::{Axis, Values};
use crate::scenario::document::{arms_at, inline};
use crate::scenario::{Arm, ScenarioError};
use crate::text::quoted;
use std::collections::HashMap;
use toml::Value;

/// Equal distances, or ratios less 1, above this part of the values stay distinct when they are rounded to twelve digits.
const CLEAR: f64 = 1e-10;

impl Axis {
    /// The places of the first value that stands twice. Numbers are the same where they are equal, as 1 and 1.0 or 0 and −0, and tables
    /// where their keys have the same values.
    pub fn repeated(&self) -> Option<(usize, usize)> {
        match &self.values {
            Values::List(values) => repeated(values.iter().map(canonical)),
            Values::Linear([low, high], points) => {
                let step = (high - low).abs() / points.saturating_sub(1) as f64;
                let is_clear = step > CLEAR * low.abs().max(high.abs());
                if is_clear { None } else { self.repeated_point() }
            }
            Values::Log([low, high], points) => {
                let ratio = (libm::log(*high) - libm::log(*low)).abs() / points.saturating_sub(1) as f64;
                if ratio > CLEAR { None } else { self.repeated_point() }
            }
        }
    }

    /// Looks at every point: the ends are not rounded, so that equal ones may lie on both sides of others.
    fn repeated_point(&self) -> Option<(usize, usize)> {
        repeated((0..self.len()).map(|i| canonical(&self.value(i))))
    }

    /// The axis with every value once, in order; a list where it was not one and values stood twice.
    #[must_use]
    pub fn distinct(self) -> Self {
        if self.repeated().is_none() {
            return self;
        }
        let mut seen = HashMap::new();
        let values = (0..self.len()).map(|i| self.value(i));
        let values = values.filter(|value| seen.insert(canonical(value), ()).is_none()).collect();
        Self { values: Values::List(values), ..self }
    }

    /// Fails where values stand [twice](Self::repeated), `written` giving a value of a list as its file does.
    ///
    /// # Errors
    /// Both places and both values.
    pub(super) fn check_distinct(&self, written: impl Fn(usize) -> Option<String>) -> Result<(), String> {
        let Some((first, second)) = self.repeated() else { return Ok(()) };
        let is_list = matches!(self.values, Values::List(_));
        let text = |i: usize| shortened(&written(i).filter(|_| is_list).unwrap_or_else(|| inline(&self.value(i))));
        let (one, other) = (text(first), text(second));
        let (first, second) = (first + 1, second + 1);
        Err(match &self.values {
            Values::List(_) => {
                format!("values {first} and {second} are the same, `{one}` and `{other}`; leave one of them out")
            }
            Values::Linear(..) | Values::Log(..) => {
                format!("points {first} and {second} are both {one}; give ends further apart, or fewer points")
            }
        })
    }
}

/// Returns the places of the first text that stands twice.
fn repeated(texts: impl Iterator<Item = String>) -> Option<(usize, usize)> {
    let mut seen = HashMap::new();
    texts.enumerate().find_map(|(i, text)| Some((seen.insert(text, i)?, i)))
}

/// Makes sure that no axis has a value twice.
///
/// # Errors
/// The first axis that has.
pub(super) fn check_distinct(axes: &[Axis]) -> Result<(), ScenarioError> {
    axes.iter().try_for_each(|axis| {
        let mistake = |message| ScenarioError { file: None, place: None, key: Some(axis.path.clone()), message };
        axis.check_distinct(|_| None).map_err(mistake)
    })
}

/// A text that is the same for values that mean the same.
fn canonical(value: &Value) -> String {
    match value {
        // Whole numbers that a float does not tell apart are themselves.
        Value::Integer(whole) if whole.unsigned_abs() >= 1 << 53 => format!("i{whole}"),
        Value::Integer(whole) => canonical(&Value::Float(*whole as f64)),
        // Adding 0 makes 0 of −0; every NaN is one value.
        Value::Float(number) if number.is_nan() => "nan".to_owned(),
        Value::Float(number) => format!("f{:x}", (number + 0.0).to_bits()),
        Value::String(text) => format!("{text:?}"),
        Value::Boolean(_) | Value::Datetime(_) => value.to_string(),
        Value::Array(values) => format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Table(table) => {
            let mut entries: Vec<String> =
                table.iter().map(|(key, value)| format!("{key:?}={}", canonical(value))).collect();
            entries.sort_unstable();
            format!("{{{}}}", entries.join(","))
        }
    }
}

/// A value as it is quoted in a message, in one line.
fn shortened(text: &str) -> String {
    quoted(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Two axes over the same key: over one setting of an arm, which may go by its name, its number or `*`, or over two names of one thing.
pub(super) fn same_key<'a>(axes: &'a [Axis], arms: &[Arm]) -> Option<(&'a str, &'a str)> {
    let keys: Vec<(&str, Vec<usize>, Vec<&str>)> = axes
        .iter()
        .filter_map(|axis| {
            let path = axis.path.as_str();
            let (arms, mut keys) = match path.strip_prefix("arm.") {
                Some(rest) => arms_at(arms, path, rest).ok()?,
                None => (vec![], path.split('.').collect()),
            };
            let last = keys.last_mut()?;
            *last = match *last {
                "decay" => "alpha",
                "expression" => "function",
                other => other,
            };
            Some((path, arms, keys))
        })
        .collect();
    let same = |one: &(&str, Vec<usize>, Vec<&str>), other: &(&str, Vec<usize>, Vec<&str>)| {
        let meet = one.1.iter().any(|arm| other.1.contains(arm)) || one.1.is_empty() && other.1.is_empty();
        meet && one.2 == other.2
    };
    let pairs = (0..keys.len()).flat_map(|i| (i + 1..keys.len()).map(move |j| (i, j)));
    pairs.into_iter().find(|(i, j)| same(&keys[*i], &keys[*j])).map(|(i, j)| (keys[i].0, keys[j].0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn axis(text: &str) -> Axis {
        let table: toml::Table = format!("value = {text}").parse().unwrap();
        Axis::read("run.steps", &table["value"]).unwrap()
    }

    #[test]
    fn values_that_mean_the_same_are_found_and_both_are_named() {
        for (text, places, part) in [
            ("[1e-5, 0.00001]", (0, 1), "values 1 and 2 are the same, `1e-5` and `1e-5`"),
            ("[3, 1, 2, 1.0]", (1, 3), "values 2 and 4 are the same, `1` and `1.0`"),
            ("[0.0, 1.0, -0.0]", (0, 2), "values 1 and 3 are the same, `0.0` and `-0.0`"),
            ("[\"a\", \"b\", \"b\"]", (1, 2), "`\"b\"` and `\"b\"`"),
            ("[true, false, true]", (0, 2), "`true` and `true`"),
            ("[[1, 2.0], [1.0, 2]]", (0, 1), "values 1 and 2"),
            ("[{ a = 1, b = [0.0] }, { b = [-0.0], a = 1.0 }]", (0, 1), "values 1 and 2"),
            ("{ log = [0.1, 0.1], points = 2 }", (0, 1), "points 1 and 2 are both 0.1; give ends further apart"),
            ("{ linear = [-0.0, 0.0], points = 3 }", (0, 1), "points 1 and 2"),
            ("{ linear = [1.0, 1.00000000001], points = 9 }", (0, 1), "points 1 and 2"),
        ] {
            let axis = axis(text);
            assert_eq!(axis.repeated(), Some(places), "{text}");
            let error = axis.check_distinct(|_| None).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
            assert_eq!(axis.clone().distinct().repeated(), None);
            assert_eq!(axis.value(0), axis.distinct().value(0));
        }
    }

    #[test]
    fn values_that_differ_are_left() {
        for text in [
            "[1, 2, 1.5]",
            "[\"1\", 1, true, \"true\"]",
            "[9007199254740993, 9007199254740992]",
            "[{ a = 1 }, { a = 1, b = 1 }]",
            "[\"a,b\", \"a\"]",
            "{ log = [0.1, 0.1], points = 1 }",
            "{ log = [1e-4, 1.0], points = 1000000 }",
            "{ linear = [1.0, -1.0], points = 1001 }",
        ] {
            let axis = axis(text);
            assert_eq!(axis.repeated(), None, "{text}");
            assert_eq!(axis.clone().distinct(), axis);
        }
    }

    #[test]
    fn equal_ends_are_told_wherever_rounding_takes_what_lies_between() {
        let ends = [-0.724_828_563_680_451_8; 2];
        let axis = Axis { path: String::new(), values: Values::Linear(ends, 3) };
        assert_eq!((axis.repeated(), axis.distinct().len()), (Some((0, 2)), 2));
    }

    proptest! {
        /// The shortcut for spread values agrees with looking at all of them.
        #[test]
        fn spread_values_are_judged_as_a_list_of_them(
            low in -3.0..3.0_f64, width in prop_oneof![Just(0.0), 1e-14..1e-8_f64, 1e-3..5.0_f64], points in 1..200_usize, log in any::<bool>(),
        ) {
            let low = if log { low.abs() + 1e-3 } else { low };
            let ends = [low, low + width];
            let axis = Axis { path: String::new(), values: if log { Values::Log(ends, points) } else { Values::Linear(ends, points) } };
            let list = Axis { values: Values::List((0..points).map(|i| axis.value(i)).collect()), ..axis.clone() };
            prop_assert_eq!(axis.repeated(), list.repeated());
            prop_assert_eq!(axis.distinct().repeated(), None);
        }
    }
}
