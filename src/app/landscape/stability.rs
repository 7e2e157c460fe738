//! What theory knows of an arm's stability on the quadratic at a minimum.

use crate::app::widgets::masses;
use crate::optim::{Averaging, Optimizer, averaging, optimizer};
use crate::scenario::Arm;
use crate::simulate::Problem;
use crate::theory::{self, Coefficients, Spring};

/// The ηλ below which a step of the arm is stable on a quadratic of curvature λ; `None` for all but SGD, whose steps alone are in
/// proportion to the gradient.
pub fn limit(arm: &Arm) -> Option<f64> {
    let Optimizer::Sgd(optimizer::Sgd { eta, momentum, nesterov, .. }) = arm.optimizer else { return None };
    let held = masses::coefficients(arm).unwrap_or(Coefficients { eta, alpha: 1.0, beta: 0.0 });
    match arm.averaging {
        Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt }) => {
            Spring { m1, m2, k, c1, c2, dt }.stability_limit()
        }
        _ if momentum > 0.0 => theory::stability_limit_momentum(momentum, nesterov, held),
        _ => Some(held.stability_limit()),
    }
}

/// The learning rate of an arm, of a spring too.
pub fn eta(arm: &Arm) -> f64 {
    if arm.is_spring() { masses::coefficients(arm).map_or(f64::NAN, |held| held.eta) } else { arm.optimizer.eta() }
}

/// The greatest eigenvalue of a symmetric matrix.
pub fn greatest([[a, b], [_, d]]: [[f64; 2]; 2]) -> f64 {
    0.5 * (a + d) + (0.5 * (a - d)).hypot(b)
}

/// The greatest curvature at the smooth minimum nearest to the start; `None` where it is not positive, or there is no minimum.
pub fn curvature(problem: &Problem, start: [f64; 2]) -> Option<f64> {
    let minimum = problem.nearest_smooth_minimum(start)?;
    Some(greatest(problem.hessian(minimum.point))).filter(|curvature| *curvature > 0.0 && curvature.is_finite())
}
