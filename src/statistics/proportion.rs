use super::{Interval, normal};
use serde::Serialize;

/// Number of successes among a number of runs, such as those that reach the target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Proportion {
    /// k, the runs that did.
    pub count: u64,
    /// n, all runs.
    pub total: u64,
    /// k/n; NaN of no runs.
    pub share: f64,
    /// Wilson's 95 % score interval of the share, within 0 … 1; all of it where there are no runs (E. B. Wilson 1927).
    pub interval: Interval,
}

impl Proportion {
    /// `count` of `total`; a count above the total is taken as the total.
    pub fn of(count: u64, total: u64) -> Self {
        let (level, count) = (0.95, count.min(total));
        let (k, n) = (count as f64, total as f64);
        let z = normal::quantile(0.5 + level / 2.0);
        let square = z * z;
        let center = (k + 0.5 * square) / (n + square);
        let half = z * (k * (n - k) / n.max(1.0) + 0.25 * square).sqrt() / (n + square);
        // The ends that are 0 and 1 in exact arithmetic, and would miss them by rounding.
        let low = if count == 0 { 0.0 } else { center - half };
        let high = if count == total { 1.0 } else { center + half };
        Self { count, total, share: k / n, interval: Interval { low, high, level } }
    }
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn intervals_are_those_of_scipy() {
        // scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
        let references = [
            (0, 64, 0.0, 0.05662405979280534),
            (3, 10, 0.10779126740630102, 0.6032218525388546),
            (32, 64, 0.3810209474394701, 0.6189790525605299),
            (63, 64, 0.9166589839990573, 0.9972364580766624),
            (64, 64, 0.9433759402071946, 1.0),
        ];
        for (k, n, low, high) in references {
            let proportion = Proportion::of(k, n);
            let Interval { low: lower, high: upper, level } = proportion.interval;
            assert!(close(lower, low, 1e-14) && close(upper, high, 1e-14) && level == 0.95, "{proportion:?}");
            assert_eq!(proportion.share, k as f64 / n as f64);
        }
    }

    #[test]
    fn of_no_runs_nothing_is_known() {
        let Proportion { count, share, interval, .. } = Proportion::of(3, 0);
        assert!(count == 0 && share.is_nan() && [interval.low, interval.high] == [0.0, 1.0]);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_is_symmetric(total in 1_u64..5_000, part in 0.0..=1.0) {
            let count = (part * total as f64) as u64;
            let [proportion, rest] = [count, total - count].map(|count| Proportion::of(count, total));
            let Interval { low, high, .. } = proportion.interval;
            prop_assert!(0.0 <= low && proportion.interval.contains(proportion.share) && high <= 1.0);
            prop_assert!((low - (1.0 - rest.interval.high)).abs() < 1e-14);
        }
    }
}
