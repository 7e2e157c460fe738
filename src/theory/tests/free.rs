use super::any_spring;
use crate::theory::{Coefficients, FreeState, Spring, SpringRegime};
use proptest::prelude::*;

/// The classical Runge-Kutta method on the paper's two equations, (w1, w2, v1, v2).
fn runge_kutta(spring: Spring, start: [f64; 4], time: f64, steps: u32) -> [f64; 4] {
    let Spring { m1, m2, k, c1, c2, .. } = spring;
    let slope = |[w1, w2, v1, v2]: [f64; 4]| [v1, v2, (k * (w2 - w1) - c1 * v1) / m1, (k * (w1 - w2) - c2 * v2) / m2];
    let along = |state: [f64; 4], step: f64, slope: [f64; 4]| std::array::from_fn(|i| state[i] + step * slope[i]);
    let h = time / f64::from(steps);
    let mut state = start;
    for _ in 0..steps {
        let s1 = slope(state);
        let s2 = slope(along(state, h / 2.0, s1));
        let s3 = slope(along(state, h / 2.0, s2));
        let s4 = slope(along(state, h, s3));
        state = std::array::from_fn(|i| state[i] + h / 6.0 * (s1[i] + 2.0 * s2[i] + 2.0 * s3[i] + s4[i]));
    }
    state
}

fn at_belay_drag(alpha: f64, beta: f64) -> Spring {
    Coefficients { eta: 0.3, alpha, beta }.spring(1.0).expect("β > 0")
}

#[test]
fn the_closed_form_is_the_exponential_in_all_three_regimes() {
    let cases = [
        (0.1, 0.2, SpringRegime::Overdamped),
        (0.1, 0.4, SpringRegime::Critical),
        (0.25, 0.25, SpringRegime::Critical),
        (0.5, 0.5 - 1e-9, SpringRegime::Underdamped),
        (0.25, 0.25 - 1e-9, SpringRegime::Overdamped),
        (0.25, 0.25 + 1e-9, SpringRegime::Underdamped),
        (0.6, 0.7, SpringRegime::Underdamped),
    ];
    for (alpha, beta, regime) in cases {
        let spring = at_belay_drag(alpha, beta);
        assert_eq!(spring.regime(), Some(regime), "α {alpha}, β {beta}");
        for time in [0.0, 0.1, 1.0, 5.0, 20.0] {
            let FreeState { positions: [w1, w2], .. } = spring.free([0.4, -0.7], [0.3, 1.1], time);
            let r = spring.displacement(-1.1, 0.8, time).expect("equal drags");
            assert!((w2 - w1 - r).abs() < 1e-13, "α {alpha}, β {beta}, t {time}: {} {r}", w2 - w1);
        }
    }
}

proptest! {
    #[test]
    fn the_exponential_solves_the_equations(
        spring in any_spring(), start in prop::array::uniform4(-1.0..1.0), time in 0.0..3.0,
    ) {
        let [w1, w2, v1, v2] = start;
        // The stiffest of these springs has rates near 80 per unit of time; RK4 then errs by about 1e-8.
        let expected = runge_kutta(spring, start, time, 5_000);
        let FreeState { positions, velocities } = spring.free([w1, w2], [v1, v2], time);
        for (a, b) in positions.into_iter().chain(velocities).zip(expected) {
            prop_assert!((a - b).abs() < 1e-7, "{a} {b}");
        }
    }

    #[test]
    fn the_closed_form_solves_the_equations(
        m1 in 0.2..5.0, m2 in 0.2..5.0, k in 0.0..3.0, damping in 0.0..3.0,
        start in prop::array::uniform4(-1.0..1.0), time in 0.0..5.0,
    ) {
        let spring = Spring { m1, m2, k, c1: 2.0 * damping * m1, c2: 2.0 * damping * m2, dt: 1.0 };
        let [w1, w2, v1, v2] = start;
        let expected = runge_kutta(spring, start, time, 4_000);
        let r = spring.displacement(w2 - w1, v2 - v1, time).expect("equal drags");
        prop_assert!((r - (expected[1] - expected[0])).abs() < 1e-9);
    }

    /// The regime of unequal drags is the one that nearly equal drags, which have a formula, approach.
    #[test]
    fn unequal_drags_have_the_regime_of_their_limit(
        m1 in 0.2..5.0, m2 in 0.2..5.0, k in 0.05..3.0, damping in 0.0..3.0_f64,
    ) {
        let equal = Spring { m1, m2, k, c1: 2.0 * damping * m1, c2: 2.0 * damping * m2, dt: 0.7 };
        let nearly = Spring { c2: equal.c2 * (1.0 + 1e-9) + 1e-9, ..equal };
        prop_assume!((damping * damping - equal.omega0_squared()).abs() > 1e-4);
        prop_assert_eq!(nearly.delta(), None);
        prop_assert_eq!(nearly.regime(), equal.regime());
    }
}

#[test]
fn unequal_drags_have_no_closed_form() {
    let spring = Spring { m1: 1.0, m2: 1.0, k: 1.0, c1: 0.1, c2: 0.2, dt: 1.0 };
    assert_eq!(spring.displacement(1.0, 0.0, 1.0), None);
    assert_eq!(spring.delta(), None);
    assert_eq!(spring.regime(), Some(SpringRegime::Underdamped));
}

#[test]
fn long_times_neither_overflow_nor_lose_the_centre() {
    let spring = at_belay_drag(0.01, 0.01);
    assert_eq!(spring.displacement(1.0, 0.0, 1e9), Some(0.0));
    let FreeState { positions: [w1, w2], .. } = spring.free([1.0, 3.0], [0.0, 0.0], 1e6);
    assert!((w1 - 2.0).abs() < 1e-9 && (w2 - 2.0).abs() < 1e-9, "{w1} {w2}");
    assert!(spring.free([1.0, 3.0], [0.0, 0.0], f64::INFINITY).positions[0].is_nan());
    // Free flight.
    let free = Spring { k: 0.0, c1: 0.0, c2: 0.0, ..spring };
    assert_eq!(free.displacement(1.0, 0.5, 4.0), Some(3.0));
}
