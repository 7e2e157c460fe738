//! Reduction of many checks to one number.

use super::Measurement;

/// The largest of the values, NaN if any is NaN, which `f64::max` would hide; 0 of none.
pub(super) fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |most: f64, value| if value > most || value.is_nan() { value } else { most })
}

/// A part of a measure in which nothing is random.
pub(super) fn exact(part: impl Into<String>, effect: f64, n: usize) -> Measurement {
    Measurement::new(part, effect, None, n)
}

/// The least-squares slope of ln y over ln x: the order with which an error y falls with a step x. NaN of fewer than
/// two points with positive finite coordinates.
pub(super) fn order(points: &[[f64; 2]]) -> f64 {
    let logs: Vec<[f64; 2]> = points.iter().map(|point| point.map(libm::log)).collect();
    let logs: Vec<[f64; 2]> = logs.into_iter().filter(|[x, y]| x.is_finite() && y.is_finite()).collect();
    if logs.len() < 2 {
        return f64::NAN;
    }
    let mean = |axis: usize| logs.iter().map(|log| log[axis]).sum::<f64>() / logs.len() as f64;
    let (x, y) = (mean(0), mean(1));
    let rise: f64 = logs.iter().map(|log| (log[0] - x) * (log[1] - y)).sum();
    let run: f64 = logs.iter().map(|log| (log[0] - x) * (log[0] - x)).sum();
    rise / run
}

#[cfg(test)]
mod tests {
    use super::{largest, order};

    #[test]
    fn a_number_that_is_none_is_not_hidden() {
        assert_eq!(largest([1.0, 3.0, 2.0]), 3.0);
        assert_eq!(largest([]), 0.0);
        assert!(largest([f64::NAN, 1.0]).is_nan() && largest([1.0, f64::NAN, 2.0]).is_nan());
    }

    #[test]
    fn a_power_law_has_its_exponent() {
        let square: Vec<[f64; 2]> = [0.1, 0.3, 2.0].map(|x| [x, 5.0 * x * x]).into();
        assert!((order(&square) - 2.0).abs() < 1e-12);
        assert!(order(&[[1.0, 2.0]]).is_nan() && order(&[[1.0, 2.0], [2.0, 0.0]]).is_nan());
    }
}
