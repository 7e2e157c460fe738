use super::{any_coefficients, belay, relative};
use crate::theory::{Coefficients, Spring, equal_drift_eta};
use proptest::prelude::*;

proptest! {
    #[test]
    fn coefficients_survive_the_way_to_the_spring_and_back(there in any_coefficients(), dt in 0.01..10.0) {
        let spring = there.spring(dt).expect("β > 0");
        let back = spring.coefficients();
        prop_assert!(spring.at_belay_drag());
        prop_assert!(spring.validate().is_ok());
        // η is found through 1 − β, which magnifies what β has lost.
        prop_assert!(relative(there.eta, back.eta) * (1.0 - there.beta) < 1e-14);
        prop_assert!(relative(there.eta, back.eta) < 1e-13);
        prop_assert!(relative(there.alpha, back.alpha) < 1e-13);
        prop_assert!(relative(there.beta, back.beta) < 1e-13);
    }

    #[test]
    fn a_spring_survives_the_way_to_the_coefficients_and_back(
        m1 in 0.1..10.0, beta in 0.01..0.99, alpha in 0.01..1.0, dt in 0.01..10.0,
    ) {
        let k = 2.0 * m1 * beta / (dt * dt);
        let m2 = k * dt * dt / (2.0 * alpha);
        let there = Spring { m1, m2, k, c1: 2.0 * m1 / dt, c2: 2.0 * m2 / dt, dt };
        let back = there.coefficients().spring(dt).expect("β > 0");
        for (a, b) in [(m1, back.m1), (m2, back.m2), (k, back.k), (there.c1, back.c1), (there.c2, back.c2)] {
            prop_assert!(relative(a, b) < 1e-13);
        }
    }

    #[test]
    fn a_step_of_another_length_scales_by_its_square(start in any_coefficients(), dt in 0.1..2.0, s in 0.05..1.0) {
        let long = start.spring(dt).expect("β > 0");
        let dt = s * dt;
        let short = Spring { c1: 2.0 * long.m1 / dt, c2: 2.0 * long.m2 / dt, dt, ..long };
        prop_assert!(short.at_belay_drag());
        let scaled = short.coefficients();
        prop_assert!(relative(scaled.alpha, start.alpha * s * s) < 1e-13);
        prop_assert!(relative(scaled.beta, start.beta * s * s) < 1e-13);
        prop_assert!(relative(scaled.eta * (1.0 - scaled.beta), start.eta * (1.0 - start.beta) * s * s) < 1e-13);
    }

    #[test]
    fn belay_drag_has_damping_one_and_the_frequency_of_its_rates(start in any_coefficients()) {
        let spring = start.spring(1.0).expect("β > 0");
        prop_assert!(relative(spring.delta().expect("equal drags"), 1.0) < 1e-15);
        prop_assert!(relative(spring.omega0_squared(), 2.0 * (start.alpha + start.beta)) < 1e-14);
    }

    #[test]
    fn equal_drift_is_the_inverse_of_drift(start in any_coefficients()) {
        let eta = equal_drift_eta(start.eta, start.alpha, start.beta);
        let drift = Coefficients { eta, ..start }.drift();
        prop_assert!(relative(drift, start.eta) < 1e-14);
    }
}

#[test]
fn plain_averaging_has_no_finite_spring() {
    let average = Coefficients { eta: 0.1, alpha: 0.002, beta: 0.0 };
    assert_eq!(average.spring(1.0), None);
    assert_eq!(average.m1(1.0), 5.0);
    assert_eq!(average.drift(), 0.1);
    assert_eq!(average.decay(), 0.998);
}

#[test]
fn the_half_life_halves_the_memory() {
    let rate = |alpha| Coefficients { eta: 0.1, alpha, beta: 0.0 };
    assert_eq!(rate(1.0).half_life(), 0.0);
    assert!(relative(rate(0.5).half_life(), 1.0) < 1e-15);
    // Python: import math; math.log(0.5) / math.log1p(-0.002)
    assert!(relative(rate(0.002).half_life(), 346.226_901_049_491_46) < 1e-14);
}

#[test]
fn what_is_not_allowed_is_named() {
    let good = Coefficients { eta: 0.1, alpha: 0.1, beta: 0.5 };
    let message = |bad: Coefficients| bad.validate().expect_err("not allowed").to_string();
    assert_eq!(good.validate(), Ok(()));
    assert_eq!(message(Coefficients { beta: 1.0, ..good }), "beta is 1; allowed is 0 ≤ β < 1");
    assert_eq!(message(Coefficients { alpha: 0.0, ..good }), "alpha is 0; allowed is 0 < α ≤ 1");
    assert_eq!(message(Coefficients { eta: f64::NAN, ..good }), "eta is NaN; allowed is η > 0");

    let spring = Spring { m1: 1.0, m2: 1.0, k: 2.0, c1: 2.0, c2: 2.0, dt: 1.0 };
    let message = |bad: Spring| bad.validate().expect_err("not allowed").to_string();
    assert_eq!(message(spring), "beta = k dt² / (2 m1) is 1; allowed is 0 ≤ β < 1");
    assert_eq!(message(Spring { k: 0.0, ..spring }), "alpha = k dt² / (2 m2) is 0; allowed is 0 < α ≤ 1");
    assert_eq!(message(Spring { m1: 0.0, ..spring }), "m1 is 0; allowed is m1 > 0");
    assert_eq!(message(Spring { c2: -1.0, ..spring }), "c2 is -1; allowed is c2 ≥ 0");
    assert_eq!(message(Spring { dt: f64::INFINITY, ..spring }), "dt is inf; allowed is Δt > 0");
    // At another drag the step needs no α and β.
    assert_eq!(Spring { c1: 1.0, ..spring }.validate(), Ok(()));
    assert_eq!(Spring { k: 0.0, c1: 1.0, ..spring }.validate(), Ok(()));
}

/// At equal physical time n Δt² the paths with ever shorter steps run into one curve, and the error halves with Δt².
#[test]
fn shorter_steps_converge_to_one_path() {
    let whole = Coefficients { eta: 0.3, alpha: 0.2, beta: 0.4 }.spring(1.0).expect("β > 0");
    let end = |refinement: u32| {
        let dt = f64::from(refinement).recip().sqrt();
        let coefficients = Spring { c1: 2.0 * whole.m1 / dt, c2: 2.0 * whole.m2 / dt, dt, ..whole }.coefficients();
        (0..4 * refinement).fold([1.0, -0.5], |pair, _| belay(pair, coefficients, pair[0]))
    };
    let [coarse, middle, fine] = [256, 512, 1024].map(end);
    for particle in [0, 1] {
        let ratio = (coarse[particle] - middle[particle]) / (middle[particle] - fine[particle]);
        assert!((ratio - 2.0).abs() < 0.02, "{ratio}");
    }
}
