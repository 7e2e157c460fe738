//! The EMA at the drift of BELAY.

use super::failed;
use crate::experiment::ExperimentError;
use crate::experiment::derived::fixed;
use crate::scenario::Document;
use crate::scenario::document::write_under;
use crate::sweep::{Sweep, TrainingPlan};
use crate::theory::Coefficients;
use toml::Value;

/// The trainings of one cell of a sweep with its EMAs alone, at the η that is the drift of BELAY `at` its settings.
pub(super) fn plan(sweep: &Sweep, cell: u64, at: Coefficients) -> Result<TrainingPlan, ExperimentError> {
    let mut tree = sweep.base.tree().clone();
    if let Some(Value::Array(arms)) = tree.get_mut("arm") {
        arms.retain(|arm| {
            arm.get("averaging").and_then(|averaging| averaging.get("kind")).and_then(Value::as_str) == Some("ema")
        });
    }
    let base = Document::parse(&write_under("", &tree), None).map_err(failed)?;
    // The drift stands in the values of the optimizer's axis: tables of both sweeps have the same columns.
    let slowed = |path: &str, mut value: Value| {
        if let Some(optimizer) = value.as_table_mut().filter(|_| path.ends_with(".optimizer")) {
            optimizer.insert("eta".to_owned(), Value::Float(at.drift()));
        }
        fixed(path, value)
    };
    let places = sweep.places(cell);
    let axes = sweep.axes.iter().zip(places).map(|(axis, place)| slowed(&axis.path, axis.value(place))).collect();
    let title = "The EMA at BELAY's drift".to_owned();
    TrainingPlan::new(Sweep { title, axes, base, ..sweep.clone() }).map_err(failed)
}
