//! Clouds of points and the ellipses of their covariance.

use crate::figure::layer::{Layer, Line, Markers};
use crate::figure::{Color, Shape, Stroke, arm_style};

/// The points at a distance of `sigmas` standard deviations from the centre: the image of the unit circle under the Cholesky
/// factor of the covariance. Nothing where the matrix is not positive semidefinite.
pub fn ellipse(centre: [f64; 2], covariance: [[f64; 2]; 2], sigmas: f64) -> Vec<[f64; 2]> {
    const CORNERS: u16 = 128;
    let [[xx, xy], [_, yy]] = covariance;
    let a = xx.sqrt();
    let b = if a > 0.0 { xy / a } else { 0.0 };
    let c = (yy - b * b).max(0.0).sqrt();
    if !(a.is_finite() && b.is_finite() && c.is_finite()) || yy - b * b < -1e-9 * yy.abs() {
        return Vec::new();
    }
    let corner = |step: u16| {
        let (sin, cos) = (std::f64::consts::TAU * f64::from(step) / f64::from(CORNERS)).sin_cos();
        [centre[0] + sigmas * a * cos, centre[1] + sigmas * (b * cos + c * sin)]
    };
    (0..=CORNERS).map(corner).collect()
}

/// A cloud of small translucent discs in an arm's colour.
pub fn cloud(name: impl Into<String>, style: usize, points: Vec<[f64; 2]>) -> Layer {
    // Many points are seen by their density, few one by one.
    let alpha = if points.len() > 500 { 60 } else { 130 };
    let color = arm_style(style).color.with_alpha(alpha);
    let shape = Shape::Circle;
    Layer::Markers(Markers { name: Some(name.into()), points, shape, size: 2.5, color, filled: true, halo: None })
}

/// An ellipse in an arm's style, set off from the cloud that it crosses.
pub fn ellipse_line(name: impl Into<String>, style: usize, ellipse: Vec<[f64; 2]>) -> Layer {
    let style = arm_style(style);
    let stroke = Stroke { color: style.color.mix(Color::BLACK, 0.25), width: 1.8, dash: style.dash };
    Layer::Line(Line { name: Some(name.into()), points: ellipse, stroke, halo: Some(Color::WHITE) })
}

#[cfg(test)]
mod tests {
    use super::ellipse;

    #[test]
    fn points_of_an_ellipse_are_at_its_mahalanobis_distance() {
        let covariance = [[4.0, 1.0], [1.0, 2.0]];
        let determinant: f64 = 4.0 * 2.0 - 1.0;
        for [x, y] in ellipse([3.0, -1.0], covariance, 2.0) {
            let (x, y) = (x - 3.0, y + 1.0);
            let squared = (2.0 * x * x - 2.0 * x * y + 4.0 * y * y) / determinant;
            assert!((squared - 4.0).abs() < 1e-12, "{squared}");
        }
        assert_eq!(ellipse([0.0; 2], [[1.0, 0.0], [0.0, 0.0]], 1.0).len(), 129);
        assert!(ellipse([0.0; 2], [[-1.0, 0.0], [0.0, 1.0]], 1.0).is_empty());
        assert!(ellipse([0.0; 2], [[1.0, 2.0], [2.0, 1.0]], 1.0).is_empty());
    }
}
