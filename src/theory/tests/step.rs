use super::{any_coefficients, any_spring, belay, kinematic, relative};
use crate::theory::{Coefficients, Spring, StepRegime};
use proptest::prelude::*;

proptest! {
    #[test]
    fn kinematic_steps_at_belay_drag_are_belay(
        coefficients in any_coefficients(),
        start in prop::array::uniform4(-1.0..1.0),
        gradients in prop::array::uniform2(-1.0..1.0_f64),
        dt in 0.1..10.0,
    ) {
        let spring = coefficients.spring(dt).expect("β > 0");
        // Whatever the velocities were: they reach no position.
        let (mut state, mut pair) = (start, [start[0], start[1]]);
        for gradient in gradients {
            state = kinematic(state, spring, -gradient);
            pair = belay(pair, coefficients, gradient);
        }
        let size = 1.0 + 2.0 * coefficients.eta + dt * dt * 4.0;
        prop_assert!((state[0] - pair[0]).abs() < 1e-14 * size, "{state:?} {pair:?}");
        prop_assert!((state[1] - pair[1]).abs() < 1e-14 * size, "{state:?} {pair:?}");
    }

    #[test]
    fn without_force_the_displacement_shrinks_and_the_centre_stays(
        coefficients in any_coefficients(), start in prop::array::uniform2(-1.0..1.0),
    ) {
        let [w1, w2] = belay(start, coefficients, 0.0);
        let Coefficients { alpha, beta, .. } = coefficients;
        prop_assert!((w2 - w1 - (1.0 - alpha - beta) * (start[1] - start[0])).abs() < 1e-15);
        prop_assert!((alpha * w1 + beta * w2 - alpha * start[0] - beta * start[1]).abs() < 1e-15);
        let factor = 1.0 - (alpha + beta);
        let expected = if factor >= 0.0 { StepRegime::Monotone } else { StepRegime::Alternating };
        prop_assert_eq!(coefficients.step_regime(), expected);
        prop_assert_eq!(coefficients.spring(1.0).expect("β > 0").step_regime(), expected);
    }

    #[test]
    fn the_step_matrix_takes_the_step(
        coefficients in any_coefficients(), curvature in 0.0..5.0, [w1, w2] in prop::array::uniform2(-1.0..1.0),
    ) {
        let next = coefficients.step_matrix(coefficients.eta * curvature) * nalgebra::Vector2::new(w1, w2);
        let expected = belay([w1, w2], coefficients, curvature * w1);
        prop_assert!((next[0] - expected[0]).abs() < 1e-13 && (next[1] - expected[1]).abs() < 1e-13);
    }

    #[test]
    fn the_step_matrix_of_a_spring_takes_its_step(
        spring in any_spring(), curvature in 0.0..5.0, state in prop::array::uniform4(-1.0..1.0),
    ) {
        let next = spring.step_matrix(curvature) * nalgebra::Vector4::from(state);
        let expected = kinematic(state, spring, -curvature * state[0]);
        for (a, b) in next.iter().zip(expected) {
            prop_assert!((a - b).abs() < 1e-10);
        }
    }

    #[test]
    fn belay_never_rings(coefficients in any_coefficients(), x in 0.0..10.0) {
        let step = coefficients.step_matrix(x);
        prop_assert!(step.trace() * step.trace() - 4.0 * step.determinant() >= -1e-12);
        prop_assert!(step.eigenvalues().is_some());
    }

    #[test]
    fn a_constant_force_moves_the_pair_by_the_drift(
        eta in 0.01..1.0, alpha in 0.05..=1.0, beta in 0.0..0.9, force in -2.0..2.0_f64,
    ) {
        let coefficients = Coefficients { eta, alpha, beta };
        let mut pair = [0.3, -0.2];
        for _ in 0..2_000 {
            pair = belay(pair, coefficients, -force);
        }
        let next = belay(pair, coefficients, -force);
        let drift = coefficients.drift() * force;
        prop_assert!((next[0] - pair[0] - drift).abs() < 1e-11);
        prop_assert!((next[1] - pair[1] - drift).abs() < 1e-11);
        if let Some(spring) = coefficients.spring(1.0) {
            prop_assert!(relative(spring.drift().expect("stable"), coefficients.drift()) < 1e-13);
        }
    }

    #[test]
    fn a_constant_force_moves_any_settled_spring_by_its_drift(
        masses in prop::array::uniform2(0.5..5.0),
        rates in prop::array::uniform2(0.3..1.7), stiffness in 0.1..0.25, force in -2.0..2.0_f64,
    ) {
        let [m1, m2] = masses;
        let spring = Spring { m1, m2, k: stiffness * m1.min(m2), c1: rates[0] * m1, c2: rates[1] * m2, dt: 1.0 };
        let mut state = [0.0; 4];
        for _ in 0..3_000 {
            state = kinematic(state, spring, force);
        }
        if let Some(drift) = spring.drift() {
            let next = kinematic(state, spring, force);
            prop_assert!((next[0] - state[0] - drift * force).abs() < 1e-9);
            prop_assert!((next[1] - state[1] - drift * force).abs() < 1e-9);
        } else {
            prop_assert_eq!(spring.step_regime(), StepRegime::Unstable);
        }
    }

    /// With equal drags b = cΔt/m the displacement obeys a step of order two with trace 2 − a − b and determinant
    /// 1 − b + a, a = α + β: solved by hand.
    #[test]
    fn the_regime_of_equal_drags_is_the_one_solved_by_hand(
        m1 in 0.1..10.0, m2 in 0.1..10.0, k in 0.001..5.0, b in 0.01..2.5, dt in 0.1..2.0,
    ) {
        let spring = Spring { m1, m2, k, c1: b * m1 / dt, c2: b * m2 / dt, dt };
        let Coefficients { alpha, beta, .. } = spring.coefficients();
        let a = alpha + beta;
        let turning: f64 = 8.0 * a - (a + b) * (a + b);
        prop_assume!([a - b, b - 2.0, b - 1.0, turning, 1.0 - b + a].iter().all(|edge| edge.abs() > 1e-6));
        let expected = if a > b || b > 2.0 {
            StepRegime::Unstable
        } else if turning > 0.0 {
            StepRegime::Oscillating
        } else if b > 1.0 || 2.0 - a - b < 0.0 || 1.0 - b + a < 0.0 {
            // The common velocity has the factor 1 − b; two real modes are positive if their sum and product are.
            StepRegime::Alternating
        } else {
            StepRegime::Monotone
        };
        prop_assert_eq!(spring.step_regime(), expected);
    }
}

#[test]
fn without_spring_or_drag_nothing_is_undefined() {
    let still = Spring { m1: 1.0, m2: 2.0, k: 0.0, c1: 1.0, c2: 1.0, dt: 1.0 };
    assert_eq!(still.regime(), None);
    assert_eq!(still.step_regime(), StepRegime::Monotone);
    assert_eq!(still.drift(), Some(1.0));
    assert_eq!(still.velocity_factors(), [0.0, 0.5]);
    assert_eq!(still.velocities_settle(), [true, true]);
    let coasting = Spring { c1: 0.0, c2: 0.0, ..still };
    assert_eq!(coasting.drift(), None);
    assert_eq!(coasting.velocities_settle(), [false, false]);
    assert_eq!(coasting.stability_limit(), None);
    let swinging = Spring { k: 0.1, ..coasting };
    assert_eq!(swinging.step_regime(), StepRegime::Unstable);
    let huge = Spring { k: 1e300, m1: 1e-300, ..still };
    assert_eq!(huge.step_regime(), StepRegime::Unstable);
    assert_eq!(huge.spectral_radius(1.0), f64::INFINITY);
}
