use super::Coefficients;
use super::modes::{Modes, first_unstable};
use nalgebra::{DMatrix, Matrix3};

/// The matrix that takes (w1, w2, ηb) to the next step under SGD with momentum on a quadratic of curvature λ, x = ηλ ★.
///
/// b′ = μ b + λ w1, and the optimizer steps by η b′, or by η (λ w1 + μ b′) with Nesterov's correction; BELAY and EMA
/// take the place of the plain weights as in [`Coefficients`].
pub fn momentum_step_matrix(x: f64, mu: f64, nesterov: bool, coefficients: Coefficients) -> Matrix3<f64> {
    Matrix3::identity() + momentum_change(x, mu, nesterov, coefficients)
}

/// The step's matrix less the identity.
fn momentum_change(x: f64, mu: f64, nesterov: bool, Coefficients { alpha, beta, .. }: Coefficients) -> Matrix3<f64> {
    // The optimizer moves by `of_model` w1 + `of_memory` ηb.
    let (of_model, of_memory) = if nesterov { (x * (1.0 + mu), mu * mu) } else { (x, mu) };
    let rest = 1.0 - beta;
    Matrix3::new(-beta - rest * of_model, beta, -rest * of_memory, alpha, -alpha, 0.0, x, 0.0, mu - 1.0)
}

/// The ηλ below which SGD with momentum μ (0 ≤ μ < 1) on a quadratic of curvature λ is stable ★.
///
/// Found from the spectral radius of [`momentum_step_matrix`]; η itself plays no part. For β = 0, which covers EMA and
/// control, it is 2 (1 + μ), and 2 (1 + μ) / (1 + 2μ) with Nesterov's correction. `None` where no learning rate is
/// stable, which valid numbers never meet.
pub fn stability_limit_momentum(mu: f64, nesterov: bool, coefficients: Coefficients) -> Option<f64> {
    let rest = 1.0 - coefficients.beta;
    let limit = first_unstable(|force| {
        let change = momentum_change(force / rest, mu, nesterov, coefficients);
        Modes::of(DMatrix::from_column_slice(3, 3, change.as_slice()))
    })?;
    Some(limit / rest)
}
