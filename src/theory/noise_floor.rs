use super::Coefficients;

/// A 1σ ellipse about a minimum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipse {
    /// Standard deviations along the major and the minor axis, in the unit of the weights.
    pub semi_axes: [f64; 2],
    /// Direction of the major axis from the x axis, in radians, within (−π/2, π/2].
    pub angle: f64,
}

/// Predicted spread of the model and the average about a minimum under noise ★.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseFloor {
    /// The cloud of w1.
    pub model: Ellipse,
    /// The cloud of w2.
    pub average: Ellipse,
}

/// The stationary clouds of SGD about a minimum with the given Hessian, under gradient noise of standard deviation
/// `sigma` in every direction ★.
///
/// Along each eigenvector of the Hessian the motion is [`Coefficients::noise_floor`] with its eigenvalue. The Hessian
/// is symmetric; its upper triangle is read. `None` unless both directions are stable: the point is a minimum, and η
/// times its larger curvature is below the stability limit. For control take the model's ellipse with β = 0.
pub fn noise_floor_2d(hessian: [[f64; 2]; 2], sigma: f64, coefficients: Coefficients) -> Option<NoiseFloor> {
    let [[xx, xy], [_, yy]] = hessian;
    let mean = 0.5 * (xx + yy);
    let spread = libm::hypot(0.5 * (xx - yy), xy);
    // The direction of the larger eigenvalue, mean + spread.
    let steep = 0.5 * libm::atan2(2.0 * xy, xx - yy);
    let high = coefficients.noise_floor(mean + spread, sigma)?;
    let low = coefficients.noise_floor(mean - spread, sigma)?;
    let ellipse = |which: usize| {
        let [high, low] = [high[which][which].sqrt(), low[which][which].sqrt()];
        if high > low {
            Ellipse { semi_axes: [high, low], angle: steep }
        } else {
            Ellipse { semi_axes: [low, high], angle: quarter_turn(steep) }
        }
    };
    Some(NoiseFloor { model: ellipse(0), average: ellipse(1) })
}

/// The perpendicular direction, within (−π/2, π/2].
fn quarter_turn(angle: f64) -> f64 {
    use std::f64::consts::FRAC_PI_2;
    if angle > 0.0 { angle - FRAC_PI_2 } else { angle + FRAC_PI_2 }
}
