use super::relative;
use crate::theory::{Coefficients, Spring, momentum_step_matrix, stability_limit_momentum};
use proptest::prelude::*;
use proptest::test_runner::Config;

fn modulus<const N: usize>(matrix: nalgebra::SMatrix<f64, N, N>) -> f64 {
    let dynamic = nalgebra::DMatrix::from_column_slice(N, N, matrix.as_slice());
    dynamic.complex_eigenvalues().iter().map(|value| value.norm()).fold(0.0, f64::max)
}

proptest! {
    #![proptest_config(Config::with_cases(2_000))]

    #[test]
    fn the_formula_is_where_the_spectral_radius_passes_one(alpha in 1e-3..=1.0, beta in 0.0..0.99) {
        let coefficients = Coefficients { eta: 1.0, alpha, beta };
        let limit = coefficients.stability_limit();
        prop_assert!(modulus(coefficients.step_matrix(limit * (1.0 - 1e-6))) < 1.0);
        prop_assert!(modulus(coefficients.step_matrix(limit * (1.0 + 1e-6))) > 1.0);
        // Nowhere within the range is it left, and below zero is never stable.
        for share in [1e-3, 0.1, 0.3, 0.5, 0.7, 0.9] {
            prop_assert!(modulus(coefficients.step_matrix(limit * share)) < 1.0);
        }
        prop_assert!(modulus(coefficients.step_matrix(-1e-3)) > 1.0);
    }
}

proptest! {
    #[test]
    fn a_spring_at_belay_drag_has_the_formula(eta in 0.01..1.0, alpha in 1e-3..=1.0, beta in 1e-3..0.99) {
        let coefficients = Coefficients { eta, alpha, beta };
        let spring = coefficients.spring(1.0).expect("β > 0");
        let limit = spring.stability_limit().expect("BELAY");
        prop_assert!(relative(limit, coefficients.stability_limit()) < 1e-12);
        prop_assert!(spring.spectral_radius(limit / eta * (1.0 - 1e-6)) < 1.0);
        prop_assert!(spring.spectral_radius(limit / eta * (1.0 + 1e-6)) > 1.0);
        prop_assert!((spring.spectral_radius(0.0) - 1.0).abs() < 1e-13);
    }

    /// One particle with drag b = cΔt/m under a pull of x = λΔt²/2m is a step of order two with trace 2 − x − b and
    /// determinant 1 − b + x: stable for x < b < 2, solved by hand.
    #[test]
    fn without_a_spring_the_limit_is_the_drag(m1 in 0.1..10.0, b in 1e-6..2.5, dt in 0.1..2.0) {
        let spring = Spring { m1, m2: 1.0, k: 0.0, c1: b * m1 / dt, c2: 0.3, dt };
        match spring.stability_limit() {
            Some(limit) => prop_assert!(b < 2.0 && relative(limit, b) < 1e-8),
            None => prop_assert!(b >= 2.0),
        }
    }

    #[test]
    fn the_limit_of_any_spring_is_where_the_full_matrix_passes_one(
        m1 in 0.2..5.0, m2 in 0.2..5.0, k in 0.01..0.3, b1 in 0.1..1.99, b2 in 0.1..1.99,
    ) {
        let spring = Spring { m1, m2, k, c1: b1 * m1, c2: b2 * m2, dt: 1.0 };
        let eta = spring.coefficients().eta;
        match spring.stability_limit() {
            Some(limit) => {
                prop_assert!(modulus(spring.step_matrix(limit / eta * (1.0 - 1e-5))) < 1.0);
                prop_assert!(modulus(spring.step_matrix(limit / eta * (1.0 + 1e-5))) > 1.0);
                for share in [0.01, 0.2, 0.4, 0.6, 0.8] {
                    prop_assert!(modulus(spring.step_matrix(limit / eta * share)) < 1.0);
                }
            }
            None => prop_assert!(modulus(spring.step_matrix(1e-7)) >= 1.0),
        }
    }

    #[test]
    fn momentum_without_belay_has_its_textbook_limits(mu in 0.0..0.99, alpha in 0.01..=1.0) {
        let coefficients = Coefficients { eta: 0.1, alpha, beta: 0.0 };
        let heavy_ball = stability_limit_momentum(mu, false, coefficients).expect("stable");
        prop_assert!(relative(heavy_ball, 2.0 * (1.0 + mu)) < 1e-9);
        let nesterov = stability_limit_momentum(mu, true, coefficients).expect("stable");
        prop_assert!(relative(nesterov, 2.0 * (1.0 + mu) / (1.0 + 2.0 * mu)) < 1e-9);
    }

    #[test]
    fn no_momentum_is_the_formula(alpha in 0.01..=1.0, beta in 0.0..0.95) {
        let coefficients = Coefficients { eta: 0.1, alpha, beta };
        for nesterov in [false, true] {
            let limit = stability_limit_momentum(0.0, nesterov, coefficients).expect("stable");
            prop_assert!(relative(limit, coefficients.stability_limit()) < 1e-9);
        }
    }

    /// The step of the trajectory that the run would take, written out.
    #[test]
    fn the_momentum_matrix_takes_the_step(
        mu in 0.0..0.99, alpha in 0.01..=1.0, beta in 0.0..0.95, eta in 0.01..1.0, curvature in 0.1..4.0_f64,
        [w1, w2, memory] in prop::array::uniform3(-1.0..1.0), nesterov: bool,
    ) {
        let coefficients = Coefficients { eta, alpha, beta };
        let step = momentum_step_matrix(eta * curvature, mu, nesterov, coefficients);
        let next = step * nalgebra::Vector3::new(w1, w2, eta * memory);
        let gradient = curvature * w1;
        let memory = mu * memory + gradient;
        let direction = if nesterov { gradient + mu * memory } else { memory };
        prop_assert!((next[0] - ((1.0 - beta) * (w1 - eta * direction) + beta * w2)).abs() < 1e-13);
        prop_assert!((next[1] - ((1.0 - alpha) * w2 + alpha * w1)).abs() < 1e-13);
        prop_assert!((next[2] - eta * memory).abs() < 1e-13);
        // The step never leaves stability within its range.
        let limit = stability_limit_momentum(mu, nesterov, coefficients).expect("stable");
        for share in [0.01, 0.3, 0.6, 0.999] {
            prop_assert!(modulus(momentum_step_matrix(limit * share, mu, nesterov, coefficients)) < 1.0);
        }
        prop_assert!(modulus(momentum_step_matrix(limit * 1.001, mu, nesterov, coefficients)) > 1.0);
    }
}
