use serde::Serialize;

/// The least-squares line y = 10^`log10_scale` · x^`exponent` through points in log-log, such as an error over a step
/// size, whose exponent is the order of convergence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PowerLaw {
    /// The slope in log-log.
    pub exponent: f64,
    /// log₁₀ y at x = 1.
    pub log10_scale: f64,
    /// The root mean square of the vertical distances from the line, in decades.
    pub residual: f64,
    /// Number of points that it was fitted to.
    pub points: usize,
}

impl PowerLaw {
    /// The line through the points (`x[i]`, `y[i]`) of which both numbers are positive and finite; `None` unless two of
    /// them differ in log x. Numbers without a partner are left out.
    pub fn fit(x: &[f64], y: &[f64]) -> Option<Self> {
        let usable = |value: f64| value > 0.0 && value.is_finite();
        let points: Vec<[f64; 2]> = x
            .iter()
            .zip(y)
            .filter(|(x, y)| usable(**x) && usable(**y))
            .map(|(&x, &y)| [libm::log10(x), libm::log10(y)])
            .collect();
        let first = points.first()?[0];
        if points.iter().all(|point| point[0] == first) {
            return None;
        }
        let n = points.len() as f64;
        let mean = [0, 1].map(|i| points.iter().map(|point| point[i]).sum::<f64>() / n);
        let (mut square, mut product) = (0.0, 0.0);
        for [x, y] in &points {
            square += (x - mean[0]) * (x - mean[0]);
            product += (x - mean[0]) * (y - mean[1]);
        }
        let exponent = product / square;
        let distance = |[x, y]: &[f64; 2]| (y - mean[1]) - exponent * (x - mean[0]);
        let squares: f64 = points.iter().map(|point| distance(point) * distance(point)).sum();
        let log10_scale = mean[1] - exponent * mean[0];
        Some(Self { exponent, log10_scale, residual: (squares / n).sqrt(), points: points.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;
    use proptest::prelude::*;

    // import numpy
    // x, y = numpy.log10([0.5, 0.25, 0.125, 0.0625]), numpy.log10([0.3, 0.08, 0.019, 0.0052])
    // line = numpy.polyfit(x, y, 1); print(line, numpy.sqrt(numpy.mean((numpy.polyval(line, x) - y) ** 2)))
    #[test]
    fn the_line_is_that_of_numpy() {
        let line = PowerLaw::fit(&[0.5, 0.25, 0.125, 0.0625], &[0.3, 0.08, 0.019, 0.0052]).expect("four points");
        assert!(
            close(line.exponent, 1.9624921783170228, 1e-13) && close(line.log10_scale, 0.07066457639823516, 1e-12),
            "{line:?}"
        );
        assert!(close(line.residual, 0.012823785099279998, 1e-12) && line.points == 4, "{line:?}");
    }

    #[test]
    fn points_without_a_logarithm_are_left_out() {
        let x = [1.0, 10.0, 100.0, 0.0, -1.0, 1e3, 1e4, f64::INFINITY, 5.0];
        let y = [3.0, 30.0, 300.0, 1.0, 1.0, f64::NAN, f64::INFINITY, 1.0];
        let line = PowerLaw::fit(&x, &y).expect("three points");
        assert!(close(line.exponent, 1.0, 1e-14) && line.points == 3 && line.residual < 1e-14, "{line:?}");
        assert_eq!(PowerLaw::fit(&[2.0, 2.0, 0.0], &[1.0, 3.0, 9.0]), None);
        assert_eq!(PowerLaw::fit(&[], &[]), None);
    }

    proptest! {
        #[test]
        fn a_power_is_found_again(exponent in -4.0..4.0_f64, log10_scale in -3.0..3.0_f64, step in 1.1..3.0_f64) {
            let x: Vec<f64> = (-5..5).map(|i| step.powi(i)).collect();
            let y: Vec<f64> = x.iter().map(|x| 10_f64.powf(log10_scale) * x.powf(exponent)).collect();
            let line = PowerLaw::fit(&x, &y).expect("ten points");
            prop_assert!((line.exponent - exponent).abs() < 1e-11 && (line.log10_scale - log10_scale).abs() < 1e-12);
            prop_assert!(line.residual < 1e-12);
        }
    }
}
