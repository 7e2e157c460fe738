//! Measures with intervals over seeds.

use super::Measurement;
use crate::statistics::{Interval, bootstrap_units, expanded_level};

/// The number of resamples of every interval.
pub(super) const RESAMPLES: usize = 2_000;

/// The level of every interval.
const LEVEL: f64 = 0.95;

/// Returns a part of a measure with its interval over seeds, as [`resampled`] does; `None` where the effect is NaN: nothing was
/// measured.
pub(super) fn over_seeds(
    part: impl Into<String>,
    seeds: usize,
    statistic: impl FnMut(&[usize]) -> f64,
) -> Option<Measurement> {
    let measured = resampled(part, seeds, RESAMPLES, statistic);
    (!measured.effect.is_nan()).then_some(measured)
}

/// Returns a part of a measure with its interval over seeds: percentiles of `resamples` resamples, expanded as Student's intervals are
/// for so few seeds.
///
/// `statistic` is given the places of seeds, all in order for the effect itself; everything that it reads of one seed, whatever
/// method and setting, is then resampled together.
pub(super) fn resampled(
    part: impl Into<String>,
    seeds: usize,
    resamples: usize,
    mut statistic: impl FnMut(&[usize]) -> f64,
) -> Measurement {
    let all: Vec<usize> = (0..seeds).collect();
    let effect = statistic(&all);
    let expanded = bootstrap_units(seeds, resamples, 0, expanded_level(LEVEL, seeds), statistic);
    Measurement::new(part, effect, Some(Interval { level: LEVEL, ..expanded }), seeds)
}

/// log₁₀ (first ÷ second), positive numbers or +∞: NaN where both are infinite.
pub(super) fn log10_ratio(first: f64, second: f64) -> f64 {
    libm::log10(first) - libm::log10(second)
}

#[cfg(test)]
mod tests {
    use super::{log10_ratio, over_seeds};

    #[test]
    fn an_effect_lies_in_its_interval_and_none_is_no_part() {
        let values = [3.0, 5.0, 4.0, 8.0, 1.0];
        let mean = |seeds: &[usize]| seeds.iter().map(|seed| values[*seed]).sum::<f64>() / seeds.len() as f64;
        let part = over_seeds("p", 5, mean).expect("a mean");
        let interval = part.interval.expect("an interval");
        assert_eq!((part.effect, part.n), (4.2, 5));
        assert!(interval.low < 4.2 && 4.2 < interval.high && interval.low >= 1.0 && interval.high <= 8.0);
        assert!(over_seeds("p", 5, |_| f64::NAN).is_none());
    }

    #[test]
    fn ratios_of_misses_are_infinite_or_nothing() {
        assert_eq!(log10_ratio(100.0, 10.0), 1.0);
        assert_eq!(log10_ratio(f64::INFINITY, 10.0), f64::INFINITY);
        assert_eq!(log10_ratio(10.0, f64::INFINITY), f64::NEG_INFINITY);
        assert!(log10_ratio(f64::INFINITY, f64::INFINITY).is_nan());
    }
}
