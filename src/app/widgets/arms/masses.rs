//! BELAY's two sides: η, α, β, and masses on a spring with drag. Either is held, the other follows.

use crate::app::widgets::arms::rows::{self, Beside};
use crate::app::widgets::button::icon_button;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::knob::{KnobResponse, KnobRow, Value};
use crate::app::widgets::{icon, theme};
use crate::optim::averaging::{ALPHA, BETA, C1, C2, DT, K, M1, M2};
use crate::optim::optimizer::ETA;
use crate::scenario::Arm;
use crate::theory::Coefficients;
use egui::Ui;

/// Shows the knobs of a BELAY or spring arm.
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
    let mut result = rows::rows(ui, arm, beside, &["optimizer"], |name| name == "eta");
    result |= rows::rows(ui, arm, beside, &["averaging"], |_| true);
    heading(ui, arm, true);
    let Some(mut spring) = arm.coefficients().and_then(|held| held.spring(1.0)) else {
        ui.add(egui::Label::new(theme::caption("β = 0 is a plain EMA: no finite spring k or mass m₂ makes it")).wrap());
        return result;
    };
    let was = beside.preset.and_then(Arm::coefficients).and_then(|held| held.spring(1.0));
    let before = spring;
    for (knob, value, original) in [
        (&K, &mut spring.k, was.map(|was| was.k)),
        (&M1, &mut spring.m1, was.map(|was| was.m1)),
        (&M2, &mut spring.m2, was.map(|was| was.m2)),
    ] {
        result |= row(ui, knob, value, original, Hold::Other);
    }
    if spring != before {
        arm.take_masses(spring, before);
    }
    let (mut c1, mut c2) = (2.0 * spring.m1, 2.0 * spring.m2);
    result |= row(ui, &C1, &mut c1, None, Hold::Follows);
    result |= row(ui, &C2, &mut c2, None, Hold::Follows);
    result
}

/// Shows every mass, spring and drag of its own; η, α, β follow.
fn released(ui: &mut Ui, arm: &mut Arm, beside: Beside<'_>) -> KnobResponse {
    let mut result = KnobResponse::default();
    if let Some(held) = arm.coefficients() {
        let Coefficients { mut eta, mut alpha, mut beta } = held;
        for (knob, value) in [(&ETA, &mut eta), (&ALPHA, &mut alpha), (&BETA, &mut beta)] {
            result |= row(ui, knob, value, None, Hold::Follows);
        }
    }
    heading(ui, arm, false);
    let Some(mut spring) = arm.spring() else { return result };
    let before = spring;
    let was = beside.preset.and_then(Arm::spring);
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
        arm.take_spring(spring);
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

/// Relation of a knob to the arm's settings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// It is one of them.
    Own,
    /// Turned, it changes them.
    Other,
    /// It follows from them.
    Follows,
}

/// Shows the heading of the spring's side with the lock that keeps c = 2m/Δt.
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
                if is_locked { arm.release_drag() } else { arm.lock_drag() }
            }
        });
    });
}
