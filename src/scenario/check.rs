//! Whether every number of a scenario is one that makes sense.

use super::path::{self, Mistake, keys};
use super::styles::check_style;
use super::{Arm, MOST_ARMS, Scenario, ScenarioError, Stop, shape};
use crate::noise::Noise;
use crate::optim::{Averaging, Knob, Schedule, Slot, averaging};
use crate::text::{number, quoted};
use crate::theory;

impl Scenario {
    /// Checks every number against its knob.
    ///
    /// # Errors
    /// The first setting out of its limits.
    pub fn check(&self) -> Result<(), ScenarioError> {
        check(self).map_err(|Mistake(at, message)| ScenarioError {
            file: None,
            place: None,
            key: Some(path::write(&at)),
            message,
        })
    }
}

pub(super) fn check(scenario: &Scenario) -> Result<(), Mistake> {
    shape::texts(&scenario.title, &scenario.about)?;
    let axes = [("x", scenario.view.x), ("y", scenario.view.y)];
    for (axis, [low, high]) in axes {
        let fault = if !(low < high && low.is_finite() && high.is_finite()) {
            "not an interval; allowed is low < high, both finite"
        } else if low.abs().max(high.abs()) >= 1e150 {
            // Squares of distances would no longer be numbers.
            "too far out; allowed are ends between -1e150 and 1e150"
        } else if high - low <= (1e-12 * low.abs().max(high.abs())).max(1e-150) {
            "too narrow to be told apart in double precision; allowed is a width above 1e-12 of its ends and above 1e-150"
        } else {
            continue;
        };
        let message = format!("[{}, {}] is {fault}", number(low), number(high));
        return Err(Mistake(keys!["objective", "view", axis], message));
    }
    if !scenario.start.iter().all(|x| x.is_finite()) {
        return Err(Mistake(keys!["start", "point"], "a start is two finite numbers".to_owned()));
    }
    count(scenario.run.steps, "steps").map_err(|message| Mistake(keys!["run", "steps"], message))?;
    count(scenario.run.seed, "seed").map_err(|message| Mistake(keys!["run", "seed"], message))?;
    if let Some(target) = scenario.run.target
        && !(target > 0.0 && target.is_finite())
    {
        return Err(Mistake(keys!["run", "target"], format!("target is {}; allowed is target > 0", number(target))));
    }
    if let Some(limit) = scenario.run.diverged_at
        && !(limit > 0.0 && limit.is_finite())
    {
        let message = format!("diverged_at is {}; allowed is a finite number > 0", number(limit));
        return Err(Mistake(keys!["run", "diverged_at"], message));
    }
    if scenario.run.stop == Stop::FirstTouch && scenario.run.target.is_none() {
        return Err(Mistake(keys!["run", "stop"], "stop = \"first-touch\" needs a target".to_owned()));
    }
    if let Some(mut noise) = scenario.noise {
        for (knob, slot) in noise.knobs() {
            within_limits(knob, &slot).map_err(|message| Mistake(keys!["noise", knob.name], message))?;
        }
        if let Noise::Minibatch { samples, batch, .. } = noise
            && batch > samples
        {
            let message = format!("batch is {batch}; allowed is at most the {samples} samples");
            return Err(Mistake(keys!["noise", "batch"], message));
        }
    }
    check_arms(&scenario.arms)
}

/// Returns whether the arms of a comparison are some, with names of their own, and every number of theirs makes sense.
pub(super) fn check_arms(arms: &[Arm]) -> Result<(), Mistake> {
    if arms.is_empty() || arms.len() > MOST_ARMS {
        let count = arms.len();
        return Err(Mistake(keys!["arm"], format!("there are {count} arms; allowed are 1 to {MOST_ARMS}")));
    }
    for (i, arm) in arms.iter().enumerate() {
        shape::name(&arm.name).map_err(|message| Mistake(keys!["arm", i, "name"], message))?;
        if arm.name.is_empty() || arm.name == "*" {
            return Err(Mistake(keys!["arm", i, "name"], format!("`{}` is no name for an arm", arm.name)));
        }
        if arms[..i].iter().any(|other| other.name == arm.name) {
            let message = format!("there is an arm called `{}` already; names must differ", quoted(&arm.name));
            return Err(Mistake(keys!["arm", i, "name"], message));
        }
        check_style(arms, i)?;
        let mut copy = arm.clone();
        let spring = arm.is_spring();
        for (table, knob, slot) in copy.knobs() {
            if !(spring && knob.name == "eta") {
                let at = keys!["arm", i, table, knob.name];
                within_limits(knob, &slot).map_err(|message| Mistake(at, message))?;
            }
        }
        if let Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt }) = arm.averaging {
            let spring = theory::Spring { m1, m2, k, c1, c2, dt };
            spring.validate().map_err(|error| Mistake(keys!["arm", i, "averaging"], error.to_string()))?;
        }
        if let Schedule::Step { at, .. } = &arm.schedule
            && !at.iter().all(|at| (0.0..=1.0).contains(at))
        {
            let message = "each of `at` is a fraction of the run, from 0 to 1".to_owned();
            return Err(Mistake(keys!["arm", i, "schedule", "at"], message));
        }
    }
    Ok(())
}

pub(super) fn within_limits(knob: &Knob, slot: &Slot<'_>) -> Result<(), String> {
    match slot {
        Slot::Number(number) => knob.check(**number),
        Slot::Count(whole) => count(**whole, knob.name).and_then(|()| knob.check(**whole as f64)),
        Slot::Switch(_) => Ok(()),
    }
}

/// Returns whether a whole number can be written: those of TOML have a sign.
pub(super) fn count(whole: u64, name: &str) -> Result<(), String> {
    const MOST: u64 = i64::MAX as u64;
    if whole <= MOST { Ok(()) } else { Err(format!("{name} is {whole}; allowed is at most {MOST}")) }
}
