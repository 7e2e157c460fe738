//! Settings of a scenario that can be swept.

use crate::objective::Landscape;
use crate::optim::{Interval, Knob, Scale, Slot};
use crate::scenario::{DIVERGED_AT, STEPS, Scenario};

/// Setting that can be put on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepableSetting {
    /// Key in the file; for one of arms without the arm, such as `optimizer.eta`.
    pub key: String,
    /// Arms that have it; none where it is not one of arms.
    pub arms: Option<Vec<usize>>,
    /// Symbol and name, such as `η learning rate`.
    pub name: String,
    /// Symbol in formulas.
    pub symbol: String,
    /// Effect, in one sentence.
    pub about: String,
    /// Ends of its slider.
    pub range: (f64, f64),
    /// Scale of its slider.
    pub scale: Scale,
    /// Values that are allowed.
    pub limits: Interval,
    /// Whether only whole numbers are values.
    pub whole: bool,
    /// Value now, or that of each arm that has it.
    pub now: Vec<f64>,
}

impl SweepableSetting {
    /// Checks a value.
    ///
    /// # Errors
    /// If the value is outside of the limits.
    pub fn check(&self, value: f64) -> Result<(), String> {
        if self.limits.contains(value) {
            return Ok(());
        }
        Err(format!("{} is {value}; allowed is {}", self.symbol, self.limits.describe(&self.symbol)))
    }

    fn of(key: String, knob: &Knob, whole: bool, now: f64) -> Self {
        let symbol = if knob.symbol.is_empty() { knob.title } else { knob.symbol };
        Self {
            key,
            arms: None,
            name: knob.label(),
            symbol: symbol.to_owned(),
            about: knob.about.to_owned(),
            range: knob.range,
            scale: knob.scale,
            limits: knob.limits,
            whole,
            now: vec![now],
        }
    }
}

/// Returns every number of a scenario that can be swept: those of arms first, in the order in which arms bring them.
pub fn sweepable_settings(scenario: &Scenario) -> Vec<SweepableSetting> {
    let mut sweepable_settings: Vec<SweepableSetting> = vec![];
    for (i, arm) in scenario.arms.iter().enumerate() {
        let led = arm.is_spring();
        for (table, knob, slot) in arm.clone().knobs() {
            let Some((now, whole)) = number(&slot) else { continue };
            if led && knob.name == "eta" {
                continue;
            }
            let key = format!("{table}.{}", knob.name);
            match sweepable_settings.iter_mut().find(|setting| setting.key == key) {
                Some(setting) => {
                    setting.now.push(now);
                    setting.arms.get_or_insert_default().push(i);
                }
                None => sweepable_settings
                    .push(SweepableSetting { arms: Some(vec![i]), ..SweepableSetting::of(key, knob, whole, now) }),
            }
        }
    }
    if let Some(mut noise) = scenario.noise {
        for (knob, slot) in noise.knobs() {
            sweepable_settings.extend(
                number(&slot)
                    .map(|(now, whole)| SweepableSetting::of(format!("noise.{}", knob.name), knob, whole, now)),
            );
        }
    }
    if let Landscape::Function(mut function) = scenario.landscape.clone() {
        for (knob, slot) in function.knobs() {
            let key = format!("objective.parameters.{}", knob.name);
            sweepable_settings.extend(number(&slot).map(|(now, whole)| SweepableSetting::of(key, knob, whole, now)));
        }
    }
    for (axis, letter, [low, high]) in [(0, "x", scenario.view.x), (1, "y", scenario.view.y)] {
        sweepable_settings.push(SweepableSetting {
            key: format!("start.point.{axis}"),
            arms: None,
            name: format!("{letter} of the start"),
            symbol: letter.to_owned(),
            about: "Where every arm begins".to_owned(),
            range: (low, high),
            scale: Scale::Linear,
            limits: Interval::FINITE,
            whole: false,
            now: vec![scenario.start[axis]],
        });
    }
    sweepable_settings.push(SweepableSetting {
        now: vec![scenario.run.steps as f64],
        ..SweepableSetting::of("run.steps".to_owned(), &STEPS, true, 0.0)
    });
    let limit = |now| SweepableSetting::of("run.diverged_at".to_owned(), &DIVERGED_AT, false, now);
    sweepable_settings.extend(scenario.run.diverged_at.map(limit));
    sweepable_settings
}

#[allow(clippy::cast_precision_loss, reason = "settings above 2^53 do not occur")]
fn number(slot: &Slot<'_>) -> Option<(f64, bool)> {
    match slot {
        Slot::Number(value) => Some((**value, false)),
        Slot::Count(value) => Some((**value as f64, true)),
        Slot::Switch(_) => None,
    }
}
