use super::{belay, relative};
use crate::theory::{Coefficients, noise_floor_2d};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

const BELAY: Coefficients = Coefficients { eta: 0.5, alpha: 0.1, beta: 0.5 };
const EMA: Coefficients = Coefficients { beta: 0.0, ..BELAY };

#[test]
fn worked_values() {
    // The equation solved in fractions.
    let cases = [(BELAY, [227.0 / 3069.0, 37.0 / 3069.0, 47.0 / 3069.0]), (EMA, [1.0 / 3.0, 1.0 / 33.0, 29.0 / 627.0])];
    for (coefficients, [model, cross, average]) in cases {
        let floor = coefficients.noise_floor(1.0, 1.0).expect("stable");
        assert!(relative(floor[0][0], model) < 1e-14 && relative(floor[1][1], average) < 1e-14, "{floor:?}");
        assert!(relative(floor[0][1], cross) < 1e-14 && floor[0][1] == floor[1][0], "{floor:?}");
    }
    // Plain SGD: η σ² / (λ (2 − ηλ)).
    let plain = EMA.noise_floor(3.0, 2.0).expect("stable");
    assert!(relative(plain[0][0], 0.5 * 4.0 / (3.0 * 0.5)) < 1e-14);
}

#[test]
fn a_simulated_cloud_is_as_large_as_predicted() {
    for (coefficients, curvature, sigma) in [(BELAY, 1.0, 1.0), (EMA, 1.0, 1.0), (BELAY, 3.0, 0.2)] {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
        let (mut pair, mut sums) = ([0.0; 2], [0.0; 3]);
        let count = 1_000_000;
        for step in 0..count + 1_000 {
            let noise: f64 = StandardNormal.sample(&mut random);
            pair = belay(pair, coefficients, curvature * pair[0] + sigma * noise);
            if step >= 1_000 {
                sums[0] += pair[0] * pair[0];
                sums[1] += pair[0] * pair[1];
                sums[2] += pair[1] * pair[1];
            }
        }
        let floor = coefficients.noise_floor(curvature, sigma).expect("stable");
        let [[model, cross], [_, average]] = floor;
        let scale = [model, (model * average).sqrt(), average];
        for (sum, (predicted, scale)) in sums.into_iter().zip([model, cross, average].into_iter().zip(scale)) {
            let measured = sum / f64::from(count);
            assert!((measured - predicted).abs() < 0.02 * scale, "{measured} {predicted}");
        }
    }
}

proptest! {
    #[test]
    fn the_floor_is_what_a_step_leaves_unchanged(
        eta in 0.01..1.0, alpha in 1e-3..=1.0, beta in 0.0..0.95, share in 0.01..0.99, sigma in 0.1..3.0,
    ) {
        let coefficients = Coefficients { eta, alpha, beta };
        let x = coefficients.stability_limit() * share;
        let floor = coefficients.noise_floor(x / eta, sigma).expect("stable");
        let floor = nalgebra::Matrix2::new(floor[0][0], floor[0][1], floor[1][0], floor[1][1]);
        let step = coefficients.step_matrix(x);
        let mut next = step * floor * step.transpose();
        next[(0, 0)] += ((1.0 - beta) * eta * sigma).powi(2);
        prop_assert!((next - floor).amax() < 1e-11 * floor.amax());
        prop_assert!(floor.determinant() > 0.0);
    }

    #[test]
    fn the_ellipses_are_the_covariance_turned(
        steep in 0.5..2.0, flat in 0.1..0.4, turn in -1.5..1.5, eta in 0.01..0.9,
    ) {
        let coefficients = Coefficients { eta, ..BELAY };
        let (sin, cos) = f64::sin_cos(turn);
        let entry = |a: f64, b: f64, c: f64, d: f64| steep * a * b + flat * c * d;
        let hessian = [
            [entry(cos, cos, -sin, -sin), entry(cos, sin, -sin, cos)],
            [entry(sin, cos, cos, -sin), entry(sin, sin, cos, cos)],
        ];
        let floor = noise_floor_2d(hessian, 1.0, coefficients).expect("stable");
        let along = [coefficients.noise_floor(steep, 1.0), coefficients.noise_floor(flat, 1.0)].map(|p| p.expect("stable"));
        for (which, ellipse) in [floor.model, floor.average].into_iter().enumerate() {
            let covariance = |x: f64, y: f64| {
                let (sin, cos) = f64::sin_cos(ellipse.angle);
                let [major, minor] = ellipse.semi_axes;
                (major * (cos * x + sin * y)).powi(2) + (minor * (cos * y - sin * x)).powi(2)
            };
            prop_assert!(ellipse.semi_axes[0] >= ellipse.semi_axes[1]);
            prop_assert!(relative(covariance(cos, sin), along[0][which][which]) < 1e-9);
            prop_assert!(relative(covariance(-sin, cos), along[1][which][which]) < 1e-9);
        }
    }
}

#[test]
fn there_is_no_floor_where_nothing_settles() {
    let limit = BELAY.stability_limit() / BELAY.eta;
    for curvature in [-1.0, 0.0, limit, limit * 2.0, f64::NAN, f64::INFINITY] {
        assert_eq!(BELAY.noise_floor(curvature, 1.0), None, "{curvature}");
    }
    assert_eq!(BELAY.noise_floor(1.0, f64::NAN), None);
    assert_eq!(noise_floor_2d([[1.0, 0.0], [0.0, -1.0]], 1.0, BELAY), None);
    assert!(noise_floor_2d([[1.0, 0.0], [0.0, 1.0]], 1.0, BELAY).is_some());
}
