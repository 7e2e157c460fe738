//! Each statement of the layer against something independent of it.

mod conversion;
mod free;
mod noise_floor;
mod report;
mod stability;
mod step;

use super::{Coefficients, Spring};
use proptest::prelude::*;

/// Any η, and α and β away from the ends where a number loses its meaning.
fn any_coefficients() -> impl Strategy<Value = Coefficients> {
    (1e-4..10.0, 1e-4..=1.0, 1e-4..0.99).prop_map(|(eta, alpha, beta)| Coefficients { eta, alpha, beta })
}

/// Any spring, mostly far from BELAY's drag.
fn any_spring() -> impl Strategy<Value = Spring> {
    (0.1..10.0, 0.1..10.0, 0.01..5.0, 0.0..8.0, 0.0..8.0, 0.1..2.0).prop_map(|(m1, m2, k, c1, c2, dt)| Spring {
        m1,
        m2,
        k,
        c1,
        c2,
        dt,
    })
}

/// |a − b| relative to the larger of the two.
fn relative(a: f64, b: f64) -> f64 {
    (a - b).abs() / a.abs().max(b.abs()).max(f64::MIN_POSITIVE)
}

/// Positions and velocities (w1, w2, v1, v2) after one kinematic step with `force` on the model, as it stands in the paper.
fn kinematic([w1, w2, v1, v2]: [f64; 4], spring: Spring, force: f64) -> [f64; 4] {
    let Spring { m1, m2, k, c1, c2, dt } = spring;
    let a1 = (k * (w2 - w1) - c1 * v1 + force) / m1;
    let a2 = (k * (w1 - w2) - c2 * v2) / m2;
    [w1 + v1 * dt + a1 * dt * dt / 2.0, w2 + v2 * dt + a2 * dt * dt / 2.0, v1 + a1 * dt, v2 + a2 * dt]
}

/// Takes a step of BELAY with `gradient`, as it stands in the paper.
fn belay([w1, w2]: [f64; 2], Coefficients { eta, alpha, beta }: Coefficients, gradient: f64) -> [f64; 2] {
    [(1.0 - beta) * (w1 - eta * gradient) + beta * w2, (1.0 - alpha) * w2 + alpha * w1]
}
