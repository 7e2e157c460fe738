//! Targets of axes: the part of a scenario that an axis sets.

use super::axis::{Axis, number};
use crate::optim::{Averaging, Slot};
use crate::scenario::document::arms_at;
use crate::scenario::{Arm, Scenario, ScenarioError, suggestion};
use toml::Value;

/// Target of an axis: one setting, which is set in place, or the file, which is written anew.
#[derive(Clone, Debug)]
pub(super) enum AxisTarget {
    /// Through the file: another problem, or anything else.
    File,
    /// A coordinate of the start.
    Coordinate(usize),
    /// The start.
    Start,
    /// A setting of some arms.
    Setting { arms: Vec<usize>, table: String, key: String },
}

/// Returns the paths of the first two axes that set the same key, if any do.
pub(super) fn twice<'a>(axes: &'a [Axis], targets: &[AxisTarget]) -> Option<(&'a str, &'a str)> {
    let same = |(a, target_a): (&Axis, &AxisTarget), (b, target_b): (&Axis, &AxisTarget)| match (target_a, target_b) {
        (AxisTarget::Setting { arms, table, key }, AxisTarget::Setting { arms: others, table: other, key: name }) => {
            let name_of = |key: &str| if key == "decay" { "alpha".to_owned() } else { key.to_owned() };
            table == other && name_of(key) == name_of(name) && arms.iter().any(|arm| others.contains(arm))
        }
        (AxisTarget::Start, AxisTarget::Coordinate(_)) | (AxisTarget::Coordinate(_), AxisTarget::Start) => true,
        _ => {
            let within = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.starts_with('.'));
            // A table may come with an axis over what all its values leave open.
            !a.path.starts_with("arm.") && (within(&a.path, &b.path) || within(&b.path, &a.path))
        }
    };
    let all: Vec<(&Axis, &AxisTarget)> = axes.iter().zip(targets).collect();
    let pairs = (0..all.len()).flat_map(|i| (i + 1..all.len()).map(move |j| (i, j)));
    pairs.into_iter().find(|(i, j)| same(all[*i], all[*j])).map(|(i, j)| (axes[i].path.as_str(), axes[j].path.as_str()))
}

impl AxisTarget {
    /// Returns the target of an axis over cells of `base`.
    ///
    /// # Errors
    /// If its path leads to no key of a scenario.
    pub(super) fn of(axis: &Axis, base: &Scenario) -> Result<Self, ScenarioError> {
        let path = axis.path.as_str();
        match path {
            "start.point.0" if axis.is_numeric() => return Ok(Self::Coordinate(0)),
            "start.point.1" if axis.is_numeric() => return Ok(Self::Coordinate(1)),
            "start.point" if (0..axis.len()).all(|i| point(&axis.value(i)).is_some()) => return Ok(Self::Start),
            _ => {}
        }
        let Some(rest) = path.strip_prefix("arm.") else {
            let tables = ["objective", "start", "noise", "run"];
            let table = path.split('.').next().unwrap_or_default();
            if !tables.contains(&table) {
                let near = suggestion(table, tables.into_iter().chain(["arm"]));
                return Err(mistake(path, format!("there is no such key in a scenario{near}")));
            }
            return Ok(Self::File);
        };
        let (arms, keys) = arms_at(&base.arms, path, rest)?;
        let fits = |slot: &Slot<'_>| {
            (0..axis.len()).all(|i| match (slot, axis.value(i)) {
                (Slot::Number(_), Value::Float(_) | Value::Integer(_)) | (Slot::Switch(_), Value::Boolean(_)) => true,
                (Slot::Count(_), Value::Integer(whole)) => whole >= 0,
                (Slot::Count(_), Value::Float(number)) => number >= 0.0 && number.fract() == 0.0 && number < 1e15,
                _ => false,
            })
        };
        if let [table, key] = keys.as_slice() {
            let simple = arms.iter().all(|i| {
                let mut arm = base.arms[*i].clone();
                // The file knows that a spring leads its learning rate.
                !(arm.is_spring() && *key == "eta") && setting(&mut arm, table, key).as_ref().is_some_and(fits)
            });
            if simple {
                return Ok(Self::Setting { arms, table: (*table).to_owned(), key: (*key).to_owned() });
            }
        }
        Ok(Self::File)
    }

    /// Returns whether the axis works through the file.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::File)
    }

    /// Returns whether cells along the axis lie side by side in the lanes of one block.
    pub(super) fn fills_lanes(&self) -> bool {
        match self {
            Self::Coordinate(_) | Self::Start => true,
            Self::Setting { table, key, .. } => match table.as_str() {
                "optimizer" => key == "eta",
                "averaging" => key != "every" && key != "start",
                _ => false,
            },
            Self::File => false,
        }
    }

    /// Sets a value in the scenario, where that needs no file.
    pub(super) fn turn(&self, scenario: &mut Scenario, value: &Value) {
        match self {
            Self::File => {}
            Self::Coordinate(axis) => scenario.start[*axis] = number(value).unwrap_or(f64::NAN),
            Self::Start => scenario.start = point(value).unwrap_or([f64::NAN; 2]),
            Self::Setting { arms, table, key } => {
                for arm in arms {
                    match (setting(&mut scenario.arms[*arm], table, key), value) {
                        (Some(Slot::Number(slot)), value) => {
                            let number = number(value).unwrap_or(f64::NAN);
                            *slot = if key == "decay" { 1.0 - number } else { number };
                        }
                        (Some(Slot::Count(slot)), value) => *slot = number(value).unwrap_or(-1.0) as u64,
                        (Some(Slot::Switch(slot)), Value::Boolean(on)) => *slot = *on,
                        _ => {}
                    }
                }
            }
        }
    }
}

/// Returns the setting of an arm that a key of its file stands for.
fn setting<'a>(arm: &'a mut Arm, table: &str, key: &str) -> Option<Slot<'a>> {
    let decays = matches!(arm.averaging, Averaging::Ema(_) | Averaging::Belay(_));
    let name = if key == "decay" && decays { "alpha" } else { key };
    let found = arm.knobs().into_iter().find(|(of, knob, _)| *of == table && knob.name == name);
    found.map(|(_, _, slot)| slot)
}

fn point(value: &Value) -> Option<[f64; 2]> {
    let numbers: Vec<f64> = value.as_array()?.iter().map(number).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// Returns the error that `message` is wrong with `key`.
pub(super) fn mistake(key: &str, message: String) -> ScenarioError {
    ScenarioError { file: None, place: None, key: Some(key.to_owned()), message }
}
