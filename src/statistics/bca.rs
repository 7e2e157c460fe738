//! Bootstrap intervals, bias-corrected and accelerated.

use super::bootstrap::{Replicates, of_values};
use super::{Interval, normal};

/// The BCa interval of a statistic of independent units: second-order accurate for smooth statistics such as means and
/// slopes, but not meant for medians, for which [`bootstrap_units`](super::bootstrap_units) is right.
///
/// Arguments, draws and infinite values as there; `statistic` is also called once with all indices in order and once
/// without each of them. Without an acceleration (a jackknife that is constant or not finite) the interval is only
/// bias-corrected, and where all replicates lie on one side of the estimate, half of one is taken to lie on the other.
/// Both ends are NaN where the estimate is.
///
/// Source: B. Efron & R. Tibshirani, *An introduction to the bootstrap*, 1993, §14.3; replicates that equal the
/// estimate count half below it.
pub fn bca_units(
    n_units: usize,
    resamples: usize,
    seed: u64,
    level: f64,
    mut statistic: impl FnMut(&[usize]) -> f64,
) -> Interval {
    let replicates = Replicates::draw(n_units, resamples, seed, &mut statistic);
    let mut indices: Vec<usize> = (0..n_units).collect();
    let unknown = Interval { low: f64::NAN, high: f64::NAN, level };
    if replicates.ascending.is_empty() {
        return unknown;
    }
    let estimate = statistic(&indices);
    if estimate.is_nan() {
        return unknown;
    }
    let jackknife: Vec<f64> = (0..n_units)
        .map(|left_out| {
            let index = indices.remove(left_out);
            let value = statistic(&indices);
            indices.insert(left_out, index);
            value
        })
        .collect();
    let correction = Correction::of(&replicates.ascending, estimate, &jackknife);
    let tail = normal::quantile((1.0 - level) / 2.0);
    let [below, above] = [normal::probability(correction.shift(tail)), normal::probability(-correction.shift(-tail))];
    let [low, high] = replicates.ends(below, above);
    Interval { low, high, level }
}

/// [`bca_units`] for a statistic of one sample; `statistic` may reorder the values it is given.
pub fn bca_sample(
    values: &[f64],
    resamples: usize,
    seed: u64,
    level: f64,
    statistic: impl FnMut(&mut [f64]) -> f64,
) -> Interval {
    bca_units(values.len(), resamples, seed, level, of_values(values, statistic))
}

#[derive(Clone, Copy, Debug)]
struct Correction {
    /// z₀, how many standard deviations the estimate lies above the median replicate.
    bias: f64,
    /// a, how fast the standard error changes with the statistic.
    acceleration: f64,
}

impl Correction {
    fn of(ascending: &[f64], estimate: f64, jackknife: &[f64]) -> Self {
        let count = ascending.len() as f64;
        let below = ascending.partition_point(|replicate| *replicate < estimate);
        let up_to = ascending.partition_point(|replicate| *replicate <= estimate);
        let share = (0.5 * (below + up_to) as f64).clamp(0.5, count - 0.5) / count;
        let mean = jackknife.iter().sum::<f64>() / jackknife.len() as f64;
        let (mut squares, mut cubes) = (0.0, 0.0);
        for value in jackknife {
            let difference = mean - value;
            squares += difference * difference;
            cubes += difference * difference * difference;
        }
        let acceleration = cubes / (6.0 * squares * squares.sqrt());
        let acceleration = if acceleration.is_finite() { acceleration } else { 0.0 };
        Self { bias: normal::quantile(share), acceleration }
    }

    /// Moves the normal quantile `z` of the plain interval.
    fn shift(self, z: f64) -> f64 {
        let moved = self.bias + z;
        let divisor = 1.0 - self.acceleration * moved;
        // At and past the pole the share has reached its end.
        self.bias + if divisor > 0.0 { moved / divisor } else { f64::INFINITY.copysign(moved) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bootstrap::tests::{SPATIAL, variance};
    use super::super::{close, median_in_place};
    use super::*;
    use proptest::prelude::*;

    // With `resampled` of bootstrap.rs:
    //
    //     from scipy.stats._resampling import _bca_interval
    //     A = numpy.array(SPATIAL); t = resampled(A, 2000, 7, numpy.var)
    //     below, up_to, a = _bca_interval((A,), numpy.var, -1, 0.05, t, None, numpy)
    //     print(t[int(2001 * below) - 1], t[2000 - int(2001 * (1 - up_to))], a)
    //     print(scipy.special.ndtri(((t < A.var()).mean() + (t <= A.var()).mean()) / 2))
    #[test]
    fn the_interval_is_that_of_scipy() {
        let interval = bca_sample(&SPATIAL, 2_000, 7, 0.9, |values| variance(values));
        assert!(close(interval.low, 115.64053254437869, 1e-14), "{interval:?}");
        assert!(close(interval.high, 264.6878698224852, 1e-14), "{interval:?}");
        // The book's own draw gave 115.8 and 259.6 (Efron & Tibshirani 1993, table 14.2).
        assert!(close(interval.low, 115.8, 0.03) && close(interval.high, 259.6, 0.03));
        let replicates = Replicates::draw(26, 2_000, 7, of_values(&SPATIAL, |values| variance(values)));
        let jackknife: Vec<f64> =
            (0..26).map(|left_out| variance(&[&SPATIAL[..left_out], &SPATIAL[left_out + 1..]].concat())).collect();
        let correction = Correction::of(&replicates.ascending, variance(&SPATIAL), &jackknife);
        assert!(close(correction.acceleration, 0.06124011981230749, 1e-12), "{correction:?}");
        assert!(close(correction.bias, 0.1674703186232639, 1e-12), "{correction:?}");
    }

    #[test]
    fn shifts_are_monotone_up_to_the_pole() {
        for acceleration in [-0.5, 0.0, 0.5] {
            let correction = Correction { bias: 0.3, acceleration };
            let shifts: Vec<f64> = (-80..=80).map(|z| correction.shift(f64::from(z) / 10.0)).collect();
            assert!(shifts.is_sorted(), "{shifts:?}");
        }
    }

    #[test]
    fn samples_without_spread_and_with_misses_have_intervals() {
        let of = |values: &[f64]| {
            let interval = bca_sample(values, 200, 3, 0.95, median_in_place);
            [interval.low, interval.high]
        };
        assert_eq!(of(&[2.0; 8]), [2.0; 2]);
        assert_eq!(of(&[2.0]), [2.0; 2]);
        assert_eq!(of(&[1.0, 1.0, 1.0, 1.0, f64::INFINITY, f64::INFINITY, f64::NAN]), [1.0, f64::INFINITY]);
        assert!(of(&[]).iter().all(|end| end.is_nan()));
        let largest = bca_sample(&SPATIAL, 200, 3, 0.95, |values| values.iter().copied().fold(0.0, f64::max));
        assert_eq!(largest.high, 48.0);
    }

    proptest! {
        #[test]
        fn reflection_reflects_the_interval(values in prop::collection::vec(-1e3..1e3, 3..20), seed: u64) {
            let mean = |sign: f64| move |values: &mut [f64]| sign * values.iter().sum::<f64>();
            let interval = bca_sample(&values, 199, seed, 0.9, mean(1.0));
            let reflected = bca_sample(&values, 199, seed, 0.9, mean(-1.0));
            prop_assert!(interval.low <= interval.high);
            prop_assert_eq!([-interval.high, -interval.low], [reflected.low, reflected.high]);
        }
    }
}
