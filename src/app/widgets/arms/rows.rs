//! Rows of an arm's settings.

use crate::app::widgets::knob::{KnobResponse, KnobRow, Value};
use crate::app::widgets::number;
use crate::optim::Slot;
use crate::scenario::Arm;
use egui::Ui;

/// Surroundings of a row of an arm.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The arm that double-clicks go back to.
    pub preset: Option<&'a Arm>,
    /// Whether its settings can be swept from here.
    pub sweepable: bool,
}

/// Shows a row for each of the arm's knobs in `tables` whose name is `wanted`.
pub fn rows(
    ui: &mut Ui,
    arm: &mut Arm,
    beside: Beside<'_>,
    tables: &[&str],
    wanted: impl Fn(&str) -> bool,
) -> KnobResponse {
    let mut result = KnobResponse::default();
    let mut original = beside.preset.cloned();
    let values: Vec<(&str, &str, Value)> = original
        .as_mut()
        .map(|arm| arm.knobs().iter().map(|(table, knob, slot)| (*table, knob.name, Value::of(slot))).collect())
        .unwrap_or_default();
    for (table, knob, slot) in arm.knobs() {
        if tables.contains(&table) && wanted(knob.name) {
            let decay = match (&slot, knob.name) {
                (Slot::Number(alpha), "alpha") => {
                    Some(format!("decay 1 − α = {}", number::significant_digits(1.0 - **alpha, 6)))
                }
                _ => None,
            };
            let mut row = KnobRow::new(knob, slot).sweepable(beside.sweepable);
            if let Some((.., value)) = values.iter().find(|(of, name, _)| *of == table && *name == knob.name) {
                row = row.preset(*value);
            }
            if let Some(decay) = decay {
                row = row.note(decay);
            }
            result |= ui.push_id(table, |ui| row.show(ui)).inner.of(table, knob);
        }
    }
    result
}
