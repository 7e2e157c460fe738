//! BELAY's two sides: η, α, β, and masses on a spring with drag. Either is held, the other follows.

use crate::app::widgets::arms::Beside;
use crate::app::widgets::button::icon_button;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::knob::{KnobResponse, KnobRow, Value};
use crate::app::widgets::{arms, icon, theme};
use crate::optim::averaging::{ALPHA, BETA, C1, C2, DT, K, M1, M2};
use crate::optim::optimizer::ETA;
use crate::optim::{Averaging, averaging};
use crate::scenario::Arm;
use crate::theory::{Coefficients, Spring};
use egui::Ui;

/// The largest β that a slider of the spring's side leads to.
const MOST_BETA: f64 = 0.999;

/// η, α and β of an arm whose averaging has them.
pub fn coefficients(arm: &Arm) -> Option<Coefficients> {
    let eta = arm.optimizer.eta();
    match arm.averaging {
        Averaging::Control(_) => None,
        Averaging::Ema(averaging::Ema { alpha, .. }) => Some(Coefficients { eta, alpha, beta: 0.0 }),
        Averaging::Belay(averaging::Belay { alpha, beta }) => Some(Coefficients { eta, alpha, beta }),
        Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt }) => {
            Some(Spring { m1, m2, k, c1, c2, dt }.coefficients())
        }
        Averaging::Lookahead(_) | Averaging::Tail(_) | Averaging::ScheduleFree(_) => None,
    }
}

/// Releases the drag: the arm becomes a general spring, at first with the same motion.
pub fn release(arm: &mut Arm) {
    let held = coefficients(arm).unwrap_or(Coefficients { eta: arm.optimizer.eta(), alpha: 0.1, beta: 0.5 });
    let pull = if held.beta > 0.0 { held } else { Coefficients { beta: 0.5, ..held } };
    if let Some(spring) = pull.spring(1.0) {
        put(arm, spring);
    }
}

/// Takes the drag back to c = 2m/Δt, where the spring is BELAY.
fn lock(arm: &mut Arm) {
    if let Averaging::Spring(averaging::Spring { m1, m2, k, dt, .. }) = arm.averaging {
        let spring = Spring { m1, m2, k, c1: 2.0 * m1 / dt, c2: 2.0 * m2 / dt, dt };
        let held = spring.coefficients();
        if held.validate().is_ok() {
            *arm.optimizer.eta_mut() = held.eta;
            arm.averaging = Averaging::belay(held.alpha, held.beta);
        }
    }
}

fn put(arm: &mut Arm, spring: Spring) {
    let Spring { m1, m2, k, c1, c2, dt } = spring;
    arm.averaging = Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt });
    arm.settle();
}

/// The knobs of a BELAY or spring arm.
pub fn show(ui: &mut Ui, arm: &mut Arm, beside: Beside<'_>) -> KnobResponse {
    let mut result = KnobResponse::default();
    if arm.is_spring() {
        result |= released(ui, arm, beside);
    } else {
        result |= locked(ui, arm, beside);
    }
    result
}

/// η, α, β to hold, and k, m1, m2 to hold, at the drag c = 2m/Δt.
fn locked(ui: &mut Ui, arm: &mut Arm, beside: Beside<'_>) -> KnobResponse {
    let mut result = arms::rows(ui, arm, beside, &["optimizer"], |name| name == "eta");
    result |= arms::rows(ui, arm, beside, &["averaging"], |_| true);
    heading(ui, arm, true);
    let Some(mut spring) = coefficients(arm).and_then(|held| held.spring(1.0)) else {
        ui.add(egui::Label::new(theme::caption("β = 0 is a plain EMA: no finite spring k or mass m₂ makes it")).wrap());
        return result;
    };
    let was = beside.preset.and_then(coefficients).and_then(|held| held.spring(1.0));
    let before = spring;
    for (knob, value, original) in [
        (&K, &mut spring.k, was.map(|was| was.k)),
        (&M1, &mut spring.m1, was.map(|was| was.m1)),
        (&M2, &mut spring.m2, was.map(|was| was.m2)),
    ] {
        result |= row(ui, knob, value, original, Hold::Other);
    }
    if spring != before {
        // The nearest spring that BELAY's ranges allow: β below one, α at most one.
        if spring.k != before.k {
            spring.k = spring.k.min(2.0 * spring.m1 * MOST_BETA).min(2.0 * spring.m2);
        }
        spring.m1 = spring.m1.max(spring.k / (2.0 * MOST_BETA));
        spring.m2 = spring.m2.max(spring.k / 2.0);
        let held = spring.coefficients();
        *arm.optimizer.eta_mut() = held.eta;
        arm.averaging = Averaging::belay(held.alpha.min(1.0), held.beta);
    }
    let (mut c1, mut c2) = (2.0 * spring.m1, 2.0 * spring.m2);
    result |= row(ui, &C1, &mut c1, None, Hold::Follows);
    result |= row(ui, &C2, &mut c2, None, Hold::Follows);
    result
}

/// Every mass, spring and drag of its own; η, α, β follow.
fn released(ui: &mut Ui, arm: &mut Arm, beside: Beside<'_>) -> KnobResponse {
    let mut result = KnobResponse::default();
    if let Some(held) = coefficients(arm) {
        let Coefficients { mut eta, mut alpha, mut beta } = held;
        for (knob, value) in [(&ETA, &mut eta), (&ALPHA, &mut alpha), (&BETA, &mut beta)] {
            result |= row(ui, knob, value, None, Hold::Follows);
        }
    }
    heading(ui, arm, false);
    let Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt }) = arm.averaging else { return result };
    let mut spring = Spring { m1, m2, k, c1, c2, dt };
    let before = spring;
    let was = match beside.preset.map(|preset| preset.averaging) {
        Some(Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt })) => Some(Spring { m1, m2, k, c1, c2, dt }),
        _ => None,
    };
    for (knob, value, original) in [
        (&K, &mut spring.k, was.map(|was| was.k)),
        (&M1, &mut spring.m1, was.map(|was| was.m1)),
        (&M2, &mut spring.m2, was.map(|was| was.m2)),
        (&C1, &mut spring.c1, was.map(|was| was.c1)),
        (&C2, &mut spring.c2, was.map(|was| was.c2)),
        (&DT, &mut spring.dt, was.map(|was| was.dt)),
    ] {
        result |= row(ui, knob, value, original, if beside.sweepable { Hold::Own } else { Hold::Other });
    }
    if spring != before && spring.validate().is_ok() {
        put(arm, spring);
    }
    result
}

fn row(
    ui: &mut Ui,
    knob: &'static crate::optim::Knob,
    value: &mut f64,
    original: Option<f64>,
    hold: Hold,
) -> KnobResponse {
    let mut row = KnobRow::number(knob, value).dependent(hold == Hold::Follows).sweepable(hold == Hold::Own);
    if let Some(original) = original {
        row = row.preset(Value::Number(original));
    }
    ui.push_id("spring", |ui| row.show(ui)).inner.of("averaging", knob)
}

/// How a knob of a side stands to the arm's settings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// It is one of them.
    Own,
    /// Turned, it changes them.
    Other,
    /// It follows from them.
    Follows,
}

/// The heading of the spring's side with the lock that keeps c = 2m/Δt.
fn heading(ui: &mut Ui, arm: &mut Arm, is_locked: bool) {
    ui.horizontal(|ui| {
        ui.label(theme::caption("Spring"));
        Ends::new(ui, "lock").trailing(ui, |ui| {
            ui.label(theme::caption(if is_locked { "c = 2m/Δt" } else { "free drag" }));
            let (sign, name) = if is_locked {
                (icon::LOCK, "Release the drag from c = 2m/Δt")
            } else {
                (icon::LOCK_OPEN, "Lock the drag at c = 2m/Δt")
            };
            if icon_button(ui, sign, name).clicked() {
                if is_locked { release(arm) } else { lock(arm) }
            }
        });
    });
}
