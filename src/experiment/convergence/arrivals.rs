//! Comparison of two methods by which of their runs arrive, and when.

use crate::experiment::Measurement;
use crate::experiment::resampled::{log10_ratio, over_seeds};
use crate::experiment::tuned::expected;
use crate::statistics::{Interval, Proportion};

/// The share of the budget at whose end a settling is called late.
const LATE: f64 = 0.05;

/// The runs that arrive.
pub(in crate::experiment) fn arrivals(times: &[f64]) -> Proportion {
    let count = times.iter().filter(|time| time.is_finite()).count();
    Proportion::of(count as u64, times.len() as u64)
}

/// `k/n` of the runs that arrive.
pub(in crate::experiment) fn k_of_n(times: &[f64]) -> String {
    let Proportion { count, total, .. } = arrivals(times);
    format!("{count}/{total}")
}

/// log₁₀ of the ratio of the expected running times of two methods under the same seeds.
///
/// Where one of them never arrives the ratio is infinite in every resample, since no resample draws a success from none. The
/// interval then is that infinity alone where Wilson's intervals of the two shares of arrivals lie apart, and everything
/// otherwise, so that nothing is decided. `None` where neither arrives.
pub(in crate::experiment) fn time_ratio(
    part: String,
    first: &[f64],
    second: &[f64],
    budget: f64,
) -> Option<Measurement> {
    let of = |times: &[f64], seeds: &[usize]| expected(times, seeds, budget);
    let mut measured = over_seeds(part, first.len(), |seeds| log10_ratio(of(first, seeds), of(second, seeds)))?;
    let [one, other] = [first, second].map(arrivals);
    if one.count == 0 || other.count == 0 {
        let apart = one.interval.high < other.interval.low || other.interval.high < one.interval.low;
        let (low, high) = if apart { (measured.effect, measured.effect) } else { (f64::NEG_INFINITY, f64::INFINITY) };
        measured.interval = measured.interval.map(|Interval { level, .. }| Interval { low, high, level });
    }
    Some(measured)
}

/// Says how a part was decided in which one of two methods never arrives: `Rastrigin, SGD 0/64 against 7/64 (apart)`. `None`
/// where both arrive, or neither.
pub(in crate::experiment) fn one_sided(part: &str, first: &[f64], second: &[f64]) -> Option<String> {
    let [one, other] = [first, second].map(arrivals);
    if (one.count == 0) == (other.count == 0) {
        return None;
    }
    let apart = one.interval.high < other.interval.low || other.interval.high < one.interval.low;
    let word = if apart { "apart" } else { "overlapping, undecided" };
    Some(format!("{part} {} against {} ({word})", k_of_n(first), k_of_n(second)))
}

/// A note on the parts in which one method never arrives; none without such parts.
pub(in crate::experiment) fn one_sided_note(parts: &[String]) -> Option<String> {
    (!parts.is_empty()).then(|| {
        format!(
            "Where one method never arrives the ratio of times is infinite, and no resample can show otherwise; such parts are decided \
             by whether the 95 % Wilson intervals of the two shares of arrivals lie apart (runs of BELAY that arrive against those of \
             the other): {}.",
            parts.join("; ")
        )
    })
}

/// Returns how many of the settled runs settle in the last 5 % of the budget, and how many settle.
pub(in crate::experiment) fn late<'a>(times: impl IntoIterator<Item = &'a f64>, budget: f64) -> (usize, usize) {
    let settled = times.into_iter().filter(|time| time.is_finite());
    settled.fold((0, 0), |(late, all), time| (late + usize::from(*time > (1.0 - LATE) * budget), all + 1))
}

/// A note on late settlings, from each method's name with its late and all settlings.
pub(in crate::experiment) fn late_note(methods: &[(String, (usize, usize))]) -> String {
    let counts: Vec<String> = methods.iter().map(|(name, (late, all))| format!("{name} {late} of {all}")).collect();
    format!(
        "Settled asks for no minimal stay: a run that falls below the target at the last step counts. Settlings in the last 5 % of the \
         budget, which luck may have made: {}.",
        counts.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::{late, one_sided, time_ratio};

    fn times(arrived: usize, runs: usize) -> Vec<f64> {
        (0..runs).map(|run| if run < arrived { 100.0 } else { f64::INFINITY }).collect()
    }

    #[test]
    fn no_arrival_decides_only_against_many() {
        let ends = |first: usize, second: usize| {
            let part = time_ratio("p".to_owned(), &times(first, 64), &times(second, 64), 1000.0).unwrap();
            let interval = part.interval.unwrap();
            (part.effect, interval.low, interval.high)
        };
        let (all, none) = (f64::INFINITY, f64::NEG_INFINITY);
        assert_eq!(ends(0, 40), (all, all, all));
        assert_eq!(ends(40, 0), (none, none, none));
        // 1/64 has Wilson's interval from 0.003 on, 0/64 up to 0.057.
        assert_eq!(ends(0, 1), (all, none, all));
        assert_eq!(ends(1, 0), (none, none, all));
        assert!(time_ratio("p".to_owned(), &times(0, 64), &times(0, 64), 1000.0).is_none());
        let (_, low, high) = ends(40, 20);
        assert!(low.is_finite() && high < 0.0);
    }

    #[test]
    fn only_parts_with_one_empty_side_are_named() {
        assert_eq!(one_sided("p", &times(0, 64), &times(40, 64)).as_deref(), Some("p 0/64 against 40/64 (apart)"));
        assert!(one_sided("p", &times(0, 64), &times(2, 64)).is_some_and(|note| note.ends_with("undecided)")));
        assert!(one_sided("p", &times(3, 64), &times(4, 64)).is_none());
        assert!(one_sided("p", &times(0, 64), &times(0, 64)).is_none());
    }

    #[test]
    fn a_settling_is_late_in_the_last_twentieth() {
        assert_eq!(late(&[950.0, 951.0, 1000.0, 3.0, f64::INFINITY], 1000.0), (2, 4));
    }
}
