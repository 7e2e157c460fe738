//! Closed forms: what the mathematics says a run will do.
//!
//! A model of weights w1, which the optimizer moves, is tied to its average w2 by a damped spring; [`Coefficients`] and
//! [`Spring`] are the two ways to say so, and the conversions between them are exact. The picture, the kinematic step
//! and BELAY are those of J. Patsenker, H. Li, Y. Kluger, *Exponential weight averaging as damped harmonic motion*
//! (arXiv 2310.13854), cited below as \[B\]. What a doc comment marks with ★ is derived in this project and stands in
//! no paper.
//!
//! Everything here is a pure function of `f64`. Lengths of time are in the unit of Δt; "a step" is one Δt.

mod coefficients;
mod curvature;
mod free;
mod invalid;
mod modes;
mod momentum;
mod noise_floor;
mod regime;
mod report;
mod spring;

pub use coefficients::{Coefficients, equal_drift_eta};
pub use curvature::greatest_curvature;
pub use free::FreeState;
pub use invalid::Invalid;
pub use momentum::{momentum_step_matrix, stability_limit_momentum};
pub use noise_floor::{Ellipse, NoiseFloor, noise_floor_2d};
pub use regime::{SpringRegime, StepRegime};
pub use report::Report;
pub(crate) use report::number;
pub use spring::Spring;

#[cfg(test)]
mod tests;
