//! Quantiles of samples in which a miss is +∞.

use super::or_missed;
use serde::Serialize;

/// The values from the lowest to the highest, NaN as +∞.
pub fn ascending(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().map(or_missed).collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// The quantile below which the share `share` of a sample lies; `ascending` holds the sample as [`ascending`] gives it.
///
/// Linear between the ranks on both sides of share·(n − 1): type 7 of Hyndman & Fan (1996), the default of R and NumPy.
/// Between a finite value and +∞ it is +∞, between −∞ and a finite one −∞, between −∞ and +∞ undetermined: NaN. A share
/// outside 0 … 1 is taken as the nearer end. NaN of an empty sample or for a share of NaN.
pub fn quantile(ascending: &[f64], share: f64) -> f64 {
    if ascending.is_empty() || share.is_nan() {
        return f64::NAN;
    }
    let rank = share.clamp(0.0, 1.0) * (ascending.len() - 1) as f64;
    between(ascending[rank.floor() as usize], ascending[rank.ceil() as usize], rank.fract())
}

/// The median of values in any order: [`quantile`] at ½.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    median_in_place(&mut values.into_iter().collect::<Vec<f64>>())
}

/// [`median`] without an allocation, in linear time; leaves the values in another order and NaN as +∞.
pub fn median_in_place(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    values.iter_mut().for_each(|value| *value = or_missed(*value));
    let odd = values.len() % 2 == 1;
    let (below, high, _) = values.select_nth_unstable_by(values.len() / 2, f64::total_cmp);
    let low = if odd { None } else { below.iter().copied().max_by(f64::total_cmp) };
    between(low.unwrap_or(*high), *high, 0.5)
}

fn between(low: f64, high: f64, fraction: f64) -> f64 {
    if low == high {
        low
    } else if low == f64::NEG_INFINITY {
        if high == f64::INFINITY { f64::NAN } else { low }
    } else {
        // The difference may round up, and the sum must not leave the two values.
        (low + (high - low) * fraction).min(high)
    }
}

/// The three quantiles of a sample at ¼, ½ and ¾; each +∞ where so many runs have missed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quartiles {
    /// The lower quartile.
    pub lower: f64,
    /// The median.
    pub median: f64,
    /// The upper quartile.
    pub upper: f64,
}

impl Quartiles {
    /// Quartiles of what cannot be measured.
    pub const UNKNOWN: Self = Self { lower: f64::NAN, median: f64::NAN, upper: f64::NAN };

    /// Returns the quartiles of values in any order; NaN counts as +∞, and all three are NaN of an empty sample.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let values = ascending(values);
        let [lower, median, upper] = [0.25, 0.5, 0.75].map(|share| quantile(&values, share));
        Self { lower, median, upper }
    }

    /// The inter-quartile range; +∞ where a quartile is infinite, NaN of an empty sample.
    pub fn range(self) -> f64 {
        if self.lower.is_infinite() || self.upper.is_infinite() { f64::INFINITY } else { self.upper - self.lower }
    }
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;
    use proptest::prelude::*;

    const MISSED: f64 = f64::INFINITY;

    #[test]
    fn quantiles_are_those_of_numpy() {
        let values = ascending([3.0, 1.0, 4.0, 1.5, 9.0, 2.6, 5.3]);
        // numpy.quantile([3.0, 1.0, 4.0, 1.5, 9.0, 2.6, 5.3], share)
        for (share, reference) in [(0.1, 1.3), (0.25, 2.05), (0.5, 3.0), (0.75, 4.65), (0.9, 6.780000000000001)] {
            assert!(close(quantile(&values, share), reference, 1e-15), "{share}");
        }
        assert_eq!([-1.0, 0.0, 1.0, 2.0].map(|share| quantile(&values, share)), [1.0, 1.0, 9.0, 9.0]);
    }

    #[test]
    fn a_miss_is_infinite_and_counts() {
        assert_eq!(median([1.0, MISSED, 2.0]), 2.0);
        assert_eq!(median([1.0, MISSED, 2.0, f64::NAN]), MISSED);
        assert_eq!(median([1.0, -f64::NAN, 2.0]), 2.0, "the sign of a NaN means nothing");
        assert_eq!(median([MISSED; 3]), MISSED);
        assert_eq!(median([f64::NEG_INFINITY, 1.0]), f64::NEG_INFINITY);
        assert!(median([f64::NEG_INFINITY, MISSED]).is_nan());
        assert!(median([]).is_nan() && quantile(&[], 0.5).is_nan() && quantile(&[1.0, 2.0], f64::NAN).is_nan());
    }

    #[test]
    fn quartiles_and_their_range() {
        let quartiles = Quartiles::of([5.0, 1.0, 2.0, 4.0, 3.0]);
        assert_eq!(quartiles, Quartiles { lower: 2.0, median: 3.0, upper: 4.0 });
        assert_eq!(quartiles.range(), 2.0);
        assert_eq!(Quartiles::of([1.0, 2.0, 3.0, f64::NAN, MISSED]).range(), MISSED);
        assert_eq!(Quartiles::of([MISSED; 4]).range(), MISSED);
        assert!(Quartiles::of([]).range().is_nan());
    }

    proptest! {
        #[test]
        fn quantiles_rise_within_the_sample_whatever_its_order(
            mut values in prop::collection::vec(prop_oneof![9 => -1e100..1e100, 1 => Just(MISSED)], 1..40),
            shares in prop::collection::vec(0.0..=1.0, 2..20),
        ) {
            let sorted = ascending(values.iter().copied());
            let quantiles: Vec<f64> = ascending(shares).into_iter().map(|share| quantile(&sorted, share)).collect();
            prop_assert!(quantiles.is_sorted());
            prop_assert!(quantiles.iter().all(|quantile| (sorted[0]..=sorted[sorted.len() - 1]).contains(quantile)));
            prop_assert_eq!(median(values.iter().copied()).to_bits(), quantile(&sorted, 0.5).to_bits());
            prop_assert_eq!(median_in_place(&mut values), quantile(&sorted, 0.5));
            prop_assert_eq!(ascending(values), sorted);
        }

        #[test]
        fn half_of_the_values_lie_on_each_side_of_the_median(values in prop::collection::vec(-1e9..1e9, 1..40)) {
            let median = median(values.iter().copied());
            prop_assert!(2 * values.iter().filter(|value| **value <= median).count() >= values.len());
            prop_assert!(2 * values.iter().filter(|value| **value >= median).count() >= values.len());
        }
    }
}
