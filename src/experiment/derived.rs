//! Sweeps that follow from those of a preset.

use super::ExperimentError;
use crate::scenario::document::write_under;
use crate::scenario::{Arm, Document, Scenario, ScenarioError};
use crate::sweep::{Axis, Plan, Sweep, Values};
use toml::Value;

/// The plan of a sweep; every preset is checked by tests, so that a mistake is one of this program.
pub(super) fn planned(sweep: Sweep) -> Result<Plan, ExperimentError> {
    Plan::new(sweep).map_err(failed)
}

/// An axis with one value: the key is set, and stands in the columns of tables.
pub(super) fn fixed(path: &str, value: impl Into<Value>) -> Axis {
    Axis { path: path.to_owned(), values: Values::List(vec![value.into()]) }
}

/// The sweep with only those of its arms that are `kept`, over other axes.
pub(super) fn narrowed(sweep: &Sweep, kept: impl Fn(&Arm) -> bool, axes: Vec<Axis>) -> Result<Sweep, ExperimentError> {
    let keep: Vec<bool> = sweep.scenario().map_err(failed)?.arms.iter().map(kept).collect();
    let mut tree = sweep.base.tree().clone();
    if let Some(Value::Array(arms)) = tree.get_mut("arm") {
        let mut keep = keep.into_iter();
        arms.retain(|_| keep.next() == Some(true));
    }
    let base = Document::parse(&write_under("", &tree), None).map_err(failed)?;
    Ok(Sweep { axes, base, ..sweep.clone() })
}

/// A sweep over `axes` of a scenario as it stands, with `seeds` runs of each arm of each cell.
pub(super) fn sweep_of(scenario: &Scenario, seeds: u64, axes: Vec<Axis>) -> Result<Sweep, ExperimentError> {
    let base = Document::parse(&scenario.to_toml(), None).map_err(failed)?;
    Ok(Sweep { title: scenario.title.clone(), about: String::new(), seeds, block: None, axes, tune: None, base })
}

pub(super) fn failed(error: ScenarioError) -> ExperimentError {
    ExperimentError::Failed(error.to_string())
}
