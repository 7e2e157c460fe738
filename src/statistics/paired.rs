use super::{Interval, Proportion, bootstrap_sample, median, median_in_place, or_missed};
use serde::Serialize;

/// Comparison of one method's values with another's under the same seeds; lower is better, and +∞ or NaN is a miss.
///
/// A pair of which both missed is a tie: its difference and its logarithm are 0, and `both_missed` says how many there
/// are. Where only the first missed they are +∞, where only the second did −∞, so that no pair is left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PairedSummary {
    /// The pairs.
    pub pairs: u64,
    /// The pairs in which the first value is lower.
    pub lower: Proportion,
    /// The pairs in which the two are equal or both missed.
    pub ties: u64,
    /// The pairs of which both missed.
    pub both_missed: u64,
    /// The median of first − second: NaN without pairs and between −∞ and +∞.
    pub difference: f64,
    /// Bootstrap interval of the difference by the percentile method over the pairs.
    pub difference_interval: Interval,
    /// The median of log₁₀(first ÷ second), as `difference`; a value below 0 counts as 0, 0 ÷ 0 as 1.
    pub log10_ratio: f64,
    /// Bootstrap interval of the ratio from the same resamples.
    pub log10_ratio_interval: Interval,
}

impl PairedSummary {
    /// Of values whose indices are the seeds, with intervals as [`bootstrap_sample`] gives them. A value without a
    /// partner is left out.
    pub fn of(first: &[f64], second: &[f64], resamples: usize, seed: u64, level: f64) -> Self {
        let pairs = || first.iter().zip(second).map(|(&first, &second)| (or_missed(first), or_missed(second)));
        let count = |holds: fn((f64, f64)) -> bool| pairs().filter(|pair| holds(*pair)).count() as u64;
        let differences: Vec<f64> = pairs().map(|(first, second)| difference(first, second)).collect();
        let log10 = |value: f64| libm::log10(value.max(0.0));
        let ratios: Vec<f64> = pairs().map(|(first, second)| difference(log10(first), log10(second))).collect();
        let interval = |values: &[f64]| bootstrap_sample(values, resamples, seed, level, median_in_place);
        Self {
            pairs: differences.len() as u64,
            lower: Proportion::of(count(|(first, second)| first < second), differences.len() as u64),
            ties: count(|(first, second)| first == second),
            both_missed: count(|pair| pair == (f64::INFINITY, f64::INFINITY)),
            difference: median(differences.iter().copied()),
            difference_interval: interval(&differences),
            log10_ratio: median(ratios.iter().copied()),
            log10_ratio_interval: interval(&ratios),
        }
    }
}

/// 0 also where both are the same infinity.
fn difference(first: f64, second: f64) -> f64 {
    if first == second { 0.0 } else { first - second }
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;
    use proptest::prelude::*;

    const MISSED: f64 = f64::INFINITY;

    fn summary(first: &[f64], second: &[f64]) -> PairedSummary {
        PairedSummary::of(first, second, 500, 1, 0.95)
    }

    #[test]
    fn counts_and_medians_of_pairs() {
        let summary = summary(&[1.0, 2.0, 30.0, 5.0, 1.0, 7.0], &[10.0, 20.0, 3.0, 5.0, 100.0]);
        assert_eq!((summary.pairs, summary.lower.count, summary.ties, summary.both_missed), (5, 3, 1, 0));
        assert_eq!(summary.difference, -9.0);
        assert_eq!(summary.log10_ratio, -1.0);
        assert_eq!(summary.lower.share, 0.6);
        assert_eq!([summary.difference_interval.low, summary.difference_interval.high], [-99.0, 27.0]);
        assert!(close(summary.log10_ratio_interval.high, 1.0, 1e-15), "{summary:?}");
    }

    #[test]
    fn misses_take_part() {
        let one_side = summary(&[1.0, 2.0, 3.0], &[MISSED, f64::NAN, 1.0]);
        assert_eq!((one_side.lower.count, one_side.ties), (2, 0));
        assert_eq!([one_side.difference, one_side.log10_ratio], [-MISSED; 2]);
        assert_eq!([one_side.difference_interval.low, one_side.difference_interval.high], [-MISSED, 2.0]);
        let both = summary(&[MISSED, f64::NAN, 1.0], &[f64::NAN, MISSED, 2.0]);
        assert_eq!((both.pairs, both.lower.count, both.ties, both.both_missed), (3, 1, 2, 2));
        assert_eq!([both.difference, both.log10_ratio], [0.0; 2]);
        let split = summary(&[1.0, MISSED], &[MISSED, 1.0]);
        assert!(split.difference.is_nan());
        assert_eq!([split.difference_interval.low, split.difference_interval.high], [-MISSED, MISSED]);
    }

    #[test]
    fn zeros_and_nothing() {
        let zeros = summary(&[0.0, -1e-20, 0.0], &[0.0, 0.0, 1.0]);
        assert_eq!((zeros.log10_ratio, zeros.log10_ratio_interval.low), (0.0, -MISSED));
        let none = summary(&[], &[1.0]);
        assert!(none.pairs == 0 && none.difference.is_nan() && none.lower.share.is_nan());
        assert!(none.difference_interval.low.is_nan() && none.log10_ratio_interval.high.is_nan());
    }

    proptest! {
        #[test]
        fn exchanging_the_methods_changes_the_signs(
            pairs in prop::collection::vec(
                (prop_oneof![3 => 0.0..9.0, 1 => Just(MISSED)], prop_oneof![3 => 0.0..9.0, 1 => Just(MISSED)]), 1..30),
        ) {
            let (first, second): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let (forth, back) = (summary(&first, &second), summary(&second, &first));
            prop_assert_eq!(forth.lower.count + forth.ties + back.lower.count, forth.pairs);
            // The mean of two middle values may round differently from the other side.
            let negated = |a: f64, b: f64| a == -b || (a + b).abs() < 1e-14 || (a.is_nan() && b.is_nan());
            prop_assert!(negated(forth.difference, back.difference) && negated(forth.log10_ratio, back.log10_ratio));
            prop_assert!(negated(forth.difference_interval.low, back.difference_interval.high));
            prop_assert!(negated(forth.log10_ratio_interval.high, back.log10_ratio_interval.low));
        }

        #[test]
        fn the_logarithm_knows_no_unit(
            pairs in prop::collection::vec((1e-9..1e3, 1e-9..1e3), 1..30), unit in 1e-9..1e9,
        ) {
            let (first, second): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let scaled = |values: &[f64]| values.iter().map(|value| value * unit).collect::<Vec<f64>>();
            let (plain, scaled) = (summary(&first, &second), summary(&scaled(&first), &scaled(&second)));
            prop_assert!((plain.log10_ratio - scaled.log10_ratio).abs() < 1e-13);
        }
    }
}
