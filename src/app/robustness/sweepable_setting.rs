//! Settings of a scenario that can be swept.

use crate::app::widgets::knob;
use crate::objective::Landscape;
use crate::optim::{Interval, Knob, Scale, Slot};
use crate::scenario::Scenario;

/// A setting that can be put on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepableSetting {
    /// Its key in the file; for one of arms without the arm, such as `optimizer.eta`.
    pub key: String,
    /// The arms that have it; none where it is not one of arms.
    pub arms: Option<Vec<usize>>,
    /// Its symbol and name, such as `η learning rate`.
    pub name: String,
    /// What formulas call it.
    pub symbol: String,
    /// What it does, in one sentence.
    pub about: String,
    /// Where its slider begins and ends.
    pub range: (f64, f64),
    /// How its slider spreads the range.
    pub scale: Scale,
    /// What it may be at all.
    pub limits: Interval,
    /// Whether only whole numbers are values.
    pub whole: bool,
    /// Its value now, or that of each arm that has it.
    pub now: Vec<f64>,
}

impl SweepableSetting {
    /// # Errors
    /// Where the value is outside of the limits.
    pub fn check(&self, value: f64) -> Result<(), String> {
        if self.limits.contains(value) {
            return Ok(());
        }
        Err(format!("{} is {value}; allowed is {}", self.symbol, self.limits.describe(&self.symbol)))
    }

    /// What stands on the axis: the symbol, or the name where there is none.
    pub fn label(&self) -> String {
        self.name.clone()
    }

    fn of(key: String, knob: &Knob, whole: bool, now: f64) -> Self {
        let symbol = if knob.symbol.is_empty() { knob.title } else { knob.symbol };
        Self {
            key,
            arms: None,
            name: knob::name(knob),
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
        ..SweepableSetting::of("run.steps".to_owned(), &crate::app::landscape::setup::STEPS, true, 0.0)
    });
    let limit = |now| {
        SweepableSetting::of("run.diverged_at".to_owned(), &crate::app::landscape::setup::DIVERGED_AT, false, now)
    };
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
