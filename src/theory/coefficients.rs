use super::{Invalid, StepRegime};
use crate::optim::Interval;
use nalgebra::{Matrix2, Matrix3, Vector3};

/// The optimizer's side: the three numbers of BELAY \[B\],
///
/// w1′ = (1 − β) (w1 − η g) + β w2 and w2′ = (1 − α) w2 + α w1, both from the same old state.
///
/// β = 0 is the exponential moving average. Other optimizers put their own step in the place of η g.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficients {
    /// Learning rate, η > 0.
    pub eta: f64,
    /// Share of the old model in the new average, 0 < α ≤ 1; libraries quote the decay 1 − α.
    pub alpha: f64,
    /// Share of the old average in the new model, 0 ≤ β < 1.
    pub beta: f64,
}

impl Coefficients {
    /// Returns whether every number is allowed.
    ///
    /// # Errors
    /// Names the first that is not: η > 0, 0 < α ≤ 1, 0 ≤ β < 1, all finite.
    pub fn validate(&self) -> Result<(), Invalid> {
        Invalid::check("eta", "η", self.eta, Interval::POSITIVE)?;
        Invalid::check("alpha", "α", self.alpha, Interval::UP_TO_ONE)?;
        Invalid::check("beta", "β", self.beta, Interval::BELOW_ONE)
    }

    /// Mass of the model, Δt² / (2 η (1 − β)) \[B\].
    pub fn m1(self, dt: f64) -> f64 {
        dt * dt / (2.0 * self.eta * (1.0 - self.beta))
    }

    /// Share of the old average in the new average, 1 − α: the number that libraries call the decay.
    pub fn decay(self) -> f64 {
        1.0 - self.alpha
    }

    /// Steps after which the average has forgotten half of what it was, ln ½ / ln (1 − α); zero for α = 1.
    pub fn half_life(self) -> f64 {
        if self.alpha < 1.0 { -std::f64::consts::LN_2 / libm::log1p(-self.alpha) } else { 0.0 }
    }

    /// Returns the distance that the pair moves in a step under a constant unit force, η (1 − β) α / (α + β) ★.
    ///
    /// η itself for β = 0. A larger β makes BELAY a slower optimizer at the same η: compare at equal drift too
    /// ([`equal_drift_eta`]).
    pub fn drift(self) -> f64 {
        // In this order it is η to the last bit for β = 0.
        self.eta * ((1.0 - self.beta) * (self.alpha / (self.alpha + self.beta)))
    }

    /// The ηλ below which SGD on a quadratic of curvature λ is stable, 1 + (1 − αβ/(2 − α)) / (1 − β) ★.
    ///
    /// The textbook 2 for β = 0, more for a larger β.
    pub fn stability_limit(self) -> f64 {
        1.0 + (1.0 - self.alpha * self.beta / (2.0 - self.alpha)) / (1.0 - self.beta)
    }

    /// The matrix that takes (w1, w2) to the next step under SGD on a quadratic of curvature λ with x = ηλ ★.
    ///
    /// [[(1−β)(1−x), β], [α, 1−α]]. Its eigenvalues are real for every α, β, η: both entries off the diagonal are
    /// positive, or one is zero. BELAY never rings.
    pub fn step_matrix(self, x: f64) -> Matrix2<f64> {
        Matrix2::new((1.0 - self.beta) * (1.0 - x), self.beta, self.alpha, 1.0 - self.alpha)
    }

    /// Returns the motion of r = w2 − w1 without force: by the factor 1 − α − β a step \[B\].
    pub fn step_regime(self) -> StepRegime {
        let factor = 1.0 - (self.alpha + self.beta);
        match factor {
            f if f >= 0.0 => StepRegime::Monotone,
            f if f >= -1.0 => StepRegime::Alternating,
            _ => StepRegime::Unstable,
        }
    }

    /// The stationary covariance of (w1, w2) about a minimum of the given curvature, under SGD whose gradient carries
    /// noise of standard deviation `sigma` ★.
    ///
    /// The solution P of P = M P Mᵀ + B Bᵀ with M the [`step_matrix`](Self::step_matrix) and B = ((1−β) η σ, 0)ᵀ.
    /// `None` where the step is unstable, so that nothing is stationary, and where a number is not finite.
    pub fn noise_floor(self, curvature: f64, sigma: f64) -> Option<[[f64; 2]; 2]> {
        let x = self.eta * curvature;
        if !(x > 0.0 && x < self.stability_limit()) {
            return None;
        }
        let step = self.step_matrix(x);
        let (a, b, c, d) = (step[(0, 0)], step[(0, 1)], step[(1, 0)], step[(1, 1)]);
        // The equation in (P11, P12, P22).
        #[rustfmt::skip]
        let system = Matrix3::new(
            1.0 - a * a,   -2.0 * a * b,        -b * b,
               -a * c, 1.0 - a * d - b * c,     -b * d,
               -c * c,     -2.0 * c * d,  1.0 - d * d,
        );
        let kick = (1.0 - self.beta) * self.eta * sigma;
        let covariance = system.lu().solve(&Vector3::new(kick * kick, 0.0, 0.0))?;
        let [model, cross, average] = [covariance.x, covariance.y, covariance.z];
        covariance.iter().all(|entry| entry.is_finite()).then_some([[model, cross], [cross, average]])
    }
}

/// The learning rate at which BELAY drifts as fast as a plain optimizer does with `target_eta` ★.
///
/// The inverse of [`Coefficients::drift`], η = target (α + β) / ((1 − β) α). Momentum multiplies both drifts by the
/// same 1/(1 − μ) and changes nothing here.
pub fn equal_drift_eta(target_eta: f64, alpha: f64, beta: f64) -> f64 {
    target_eta * (alpha + beta) / ((1.0 - beta) * alpha)
}
