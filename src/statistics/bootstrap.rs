//! Bootstrap intervals by the percentile method, the default here.
//!
//! The percentile method is the default because most results are medians and counts of misses: it needs nothing but the
//! replicates, is not changed by taking logarithms, and lets an end be +∞. BCa (see [`bca_units`](super::bca_units)) is
//! more accurate for smooth statistics such as a mean or a slope, but its acceleration comes from the jackknife, which
//! is inconsistent for a median (B. Efron & R. Tibshirani, *An introduction to the bootstrap*, 1993, chapters 11 and
//! 14).

use super::{Interval, or_missed};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// The percentile interval of a statistic of independent units, such as seeds, each of which may hold many numbers.
///
/// `statistic` is called `resamples` times with `n_units` indices below `n_units`, drawn with replacement from the
/// stream of `seed`; some thousand resamples are usual. The same `n_units`, `resamples` and `seed` give the same draws:
/// statistics of methods that share their seeds are then resampled together.
///
/// An end is the k-th replicate from its side with k = ⌊(resamples + 1)(1 − `level`)/2⌋, at least 1 (Efron & Tibshirani
/// 1993, §12.5), so that it is never a mean of a finite value and +∞. A replicate of NaN is undetermined and counts as
/// −∞ for the lower end and +∞ for the upper one. Both ends are NaN where there are no units or no resamples, or where
/// `level`, between 0 and 1, is NaN.
pub fn bootstrap_units(
    n_units: usize,
    resamples: usize,
    seed: u64,
    level: f64,
    statistic: impl FnMut(&[usize]) -> f64,
) -> Interval {
    let tail = (1.0 - level) / 2.0;
    let [low, high] = Replicates::draw(n_units, resamples, seed, statistic).ends(tail, tail);
    Interval { low, high, level }
}

/// [`bootstrap_units`] for a statistic of one sample; `statistic` may reorder the values it is given, as
/// [`median_in_place`](super::median_in_place) does.
pub fn bootstrap_sample(
    values: &[f64],
    resamples: usize,
    seed: u64,
    level: f64,
    statistic: impl FnMut(&mut [f64]) -> f64,
) -> Interval {
    bootstrap_units(values.len(), resamples, seed, level, of_values(values, statistic))
}

/// [`bootstrap_units`] for a statistic of two samples whose values at one index belong together, as two methods under
/// the same seeds do. A value without a partner is left out.
pub fn bootstrap_pairs(
    first: &[f64],
    second: &[f64],
    resamples: usize,
    seed: u64,
    level: f64,
    mut statistic: impl FnMut(&mut [f64], &mut [f64]) -> f64,
) -> Interval {
    let pairs = first.len().min(second.len());
    let (mut left, mut right) = (vec![0.0; pairs], vec![0.0; pairs]);
    bootstrap_units(pairs, resamples, seed, level, |indices| {
        for (i, &index) in indices.iter().enumerate() {
            (left[i], right[i]) = (first[index], second[index]);
        }
        statistic(&mut left, &mut right)
    })
}

/// The statistic of a sample as one of indices, with the values gathered in one buffer.
pub(super) fn of_values(values: &[f64], mut statistic: impl FnMut(&mut [f64]) -> f64) -> impl FnMut(&[usize]) -> f64 {
    let mut gathered = Vec::with_capacity(values.len());
    move |indices| {
        gathered.clear();
        gathered.extend(indices.iter().map(|&index| values[index]));
        statistic(&mut gathered)
    }
}

/// Values of a statistic on the resamples, from low to high.
pub(super) struct Replicates {
    /// NaN as +∞.
    pub(super) ascending: Vec<f64>,
    /// Number of values that were NaN.
    undetermined: usize,
}

impl Replicates {
    /// None where there are no units.
    pub(super) fn draw(
        n_units: usize,
        resamples: usize,
        seed: u64,
        mut statistic: impl FnMut(&[usize]) -> f64,
    ) -> Self {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut indices = vec![0; n_units];
        let resamples = if n_units == 0 { 0 } else { resamples };
        let mut undetermined = 0;
        let mut ascending: Vec<f64> = (0..resamples)
            .map(|_| {
                // A 64-bit draw times n ÷ 2⁶⁴: uneven by n/2⁶⁴ at most, and independent of a library's way to draw.
                indices.fill_with(|| ((u128::from(random.next_u64()) * n_units as u128) >> 64) as usize);
                let replicate = statistic(&indices);
                undetermined += usize::from(replicate.is_nan());
                or_missed(replicate)
            })
            .collect();
        ascending.sort_unstable_by(f64::total_cmp);
        Self { ascending, undetermined }
    }

    /// The replicates that leave the shares `below` and `above` outside.
    pub(super) fn ends(&self, below: f64, above: f64) -> [f64; 2] {
        let count = self.ascending.len();
        if count == 0 || below.is_nan() || above.is_nan() {
            return [f64::NAN; 2];
        }
        // A share such as (1 − 0.9)/2 is rounded, and the rank must not fall by one for that.
        let outside = |share: f64| (((count + 1) as f64 * share + 1e-9).floor() as usize).clamp(1, count) - 1;
        let low = outside(below).checked_sub(self.undetermined);
        [low.map_or(f64::NEG_INFINITY, |rank| self.ascending[rank]), self.ascending[count - 1 - outside(above)]]
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::{close, median, median_in_place};
    use super::*;
    use proptest::prelude::*;
    use rand_distr::{Distribution, StandardNormal};

    // The same generator and ranks in Python:
    //
    //     M = (1 << 64) - 1
    //     def splitmix(x):
    //         while True:
    //             x = (x + 0x9E3779B97F4A7C15) & M
    //             z = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & M
    //             z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M
    //             yield z ^ (z >> 31)
    //     def xoshiro(seed):
    //         mix = splitmix(seed); s = [next(mix) for _ in range(4)]
    //         rotate = lambda x, k: ((x << k) | (x >> (64 - k))) & M
    //         while True:
    //             yield (rotate((s[0] + s[3]) & M, 23) + s[0]) & M
    //             t = (s[1] << 17) & M
    //             s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotate(s[3], 45)
    //     def resampled(values, count, seed, statistic):
    //         random = xoshiro(seed); n = len(values)
    //         return numpy.sort([statistic(values[[next(random) * n >> 64 for _ in range(n)]]) for _ in range(count)])
    //     for statistic in (numpy.median, numpy.var):
    //         t = resampled(numpy.array(SPATIAL), 2000, 7, statistic); print(t[99], t[1900])
    #[test]
    fn intervals_are_those_of_a_reference() {
        let median = bootstrap_sample(&SPATIAL, 2_000, 7, 0.9, median_in_place);
        assert_eq!([median.low, median.high], [25.0, 38.5]);
        let variance = bootstrap_sample(&SPATIAL, 2_000, 7, 0.9, |values| variance(values));
        assert!(close(variance.low, 98.30325443786981, 1e-14) && close(variance.high, 239.6094674556213, 1e-14));
        // The book's own draw gave 100.8 and 233.9 (Efron & Tibshirani 1993, table 14.2).
        assert!(close(variance.low, 100.8, 0.03) && close(variance.high, 233.9, 0.03));
    }

    #[test]
    fn ends_are_ranks_counted_from_each_side() {
        let replicates = |values: Vec<f64>, undetermined| Replicates { ascending: values, undetermined };
        let hundred = replicates((1..=99).map(f64::from).collect(), 0);
        assert_eq!(hundred.ends(0.05, 0.05), [5.0, 95.0]);
        assert_eq!(hundred.ends(0.0, 1.0), [1.0, 1.0]);
        assert_eq!(hundred.ends((1.0 - 0.9) / 2.0, 0.5), [5.0, 50.0]);
        let with_nan = |undetermined| replicates(vec![1.0, 2.0, 3.0, f64::INFINITY, f64::INFINITY], undetermined);
        assert_eq!(with_nan(0).ends(0.5, 0.5), [3.0, 3.0]);
        assert_eq!(with_nan(2).ends(0.5, 0.5), [1.0, 3.0]);
        assert_eq!(with_nan(2).ends(0.2, 0.2), [f64::NEG_INFINITY, f64::INFINITY]);
    }

    #[test]
    fn the_interval_of_a_mean_holds_the_truth_about_as_often_as_it_says() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
        let held = (0..400).filter(|&seed| {
            let sample: Vec<f64> = (0..40).map(|_| StandardNormal.sample(&mut random)).collect();
            bootstrap_sample(&sample, 500, seed, 0.9, |values| values.iter().sum::<f64>() / 40.0).contains(0.0)
        });
        // 90 %, less what is known of the method at n = 40; the standard error is 1.5 %.
        let held = held.count() as f64 / 400.0;
        assert!((0.85..0.94).contains(&held), "{held}");
    }

    #[test]
    fn misses_make_an_end_infinite() {
        let mut sample = vec![1.0; 6];
        sample.extend([f64::NAN; 4]);
        let interval = bootstrap_sample(&sample, 1_000, 1, 0.95, median_in_place);
        assert_eq!([interval.low, interval.high], [1.0, f64::INFINITY]);
    }

    #[test]
    fn nothing_to_resample_is_not_a_number() {
        let interval = bootstrap_sample(&[], 100, 1, 0.95, |_| unreachable!());
        assert!(interval.low.is_nan() && interval.high.is_nan() && !interval.contains(0.0));
        assert!(bootstrap_units(5, 9, 1, f64::NAN, |_| 1.0).low.is_nan());
        assert!(bootstrap_units(5, 0, 1, 0.95, |_| unreachable!()).low.is_nan());
    }

    #[test]
    fn a_column_of_a_matrix_is_resampled_with_its_row() {
        // The columns differ by exactly 3 in each row, and so does their difference in each resample of rows.
        let losses: Vec<[f64; 2]> = SPATIAL.iter().map(|&value| [value, value + 3.0]).collect();
        let interval = bootstrap_units(losses.len(), 200, 5, 0.95, |rows| {
            let column = |i: usize| median(rows.iter().map(|&row| losses[row][i]));
            column(1) - column(0)
        });
        assert_eq!([interval.low, interval.high], [3.0, 3.0]);
    }

    proptest! {
        #[test]
        fn the_percentile_interval_follows_a_monotone_map(
            values in prop::collection::vec(-1e3..1e3, 1..30), seed: u64, scale in 0.1..10.0,
        ) {
            let mapped: Vec<f64> = values.iter().map(|value| scale * value * value * value).collect();
            let upper = |values: &mut [f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let interval = bootstrap_sample(&values, 200, seed, 0.95, upper);
            let of_mapped = bootstrap_sample(&mapped, 200, seed, 0.95, upper);
            let map = |value: f64| scale * value * value * value;
            prop_assert_eq!([map(interval.low), map(interval.high)], [of_mapped.low, of_mapped.high]);
            prop_assert!(interval.low <= interval.high && values.contains(&interval.low));
            let wider = bootstrap_sample(&values, 200, seed, 0.99, upper);
            prop_assert!(wider.low <= interval.low && interval.high <= wider.high);
        }

        #[test]
        fn pairs_stay_together(first in prop::collection::vec(-1e3..1e3, 1..30), shift in -9.0..9.0, seed: u64) {
            let second: Vec<f64> = first.iter().map(|value| value + shift).chain([7.0]).collect();
            let kept = bootstrap_pairs(&first, &second, 50, seed, 0.95, |left, right| {
                f64::from(left.iter().zip(right).all(|(left, right)| *left + shift == *right))
            });
            prop_assert_eq!([kept.low, kept.high], [1.0, 1.0]);
        }
    }

    /// Spatial perception of 26 children (Efron & Tibshirani 1993, table 14.1, test A).
    pub(in super::super) const SPATIAL: [f64; 26] = [
        48.0, 36.0, 20.0, 29.0, 42.0, 42.0, 20.0, 42.0, 22.0, 41.0, 45.0, 14.0, 6.0, 0.0, 33.0, 28.0, 34.0, 4.0, 32.0,
        24.0, 47.0, 41.0, 24.0, 26.0, 30.0, 41.0,
    ];

    pub(in super::super) fn variance(values: &[f64]) -> f64 {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n
    }
}
