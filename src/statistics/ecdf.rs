//! Shares of problems solved, as step functions.

use super::{ascending, or_missed};
use serde::Serialize;

/// An empirical distribution function: the share of all values, misses among them, that are at most x.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ecdf {
    /// Points where it rises, from left to right: x and the share from there on. A miss (+∞ or NaN) makes no point.
    pub points: Vec<[f64; 2]>,
    /// Number of values, misses among them.
    pub total: usize,
}

impl Ecdf {
    /// Returns the distribution of values in any order.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let values = ascending(values);
        let total = values.len();
        let found = values.partition_point(|value| *value < f64::INFINITY);
        let mut points: Vec<[f64; 2]> = vec![];
        for (i, &x) in values[..found].iter().enumerate() {
            let share = (i + 1) as f64 / total as f64;
            match points.last_mut() {
                Some(last) if last[0] == x => last[1] = share,
                _ => points.push([x, share]),
            }
        }
        Self { points, total }
    }

    /// The share of values at most `x`; NaN of no values.
    pub fn at(&self, x: f64) -> f64 {
        match self.points.partition_point(|point| point[0] <= x) {
            _ if self.total == 0 => f64::NAN,
            0 => 0.0,
            above => self.points[above - 1][1],
        }
    }

    /// The mean share over `from` ≤ x ≤ `to`, which is the area under the steps ÷ its width: between 0 and 1, more for
    /// who solves more and sooner. NaN of no values or where `from` < `to` does not hold.
    pub fn mean_share(&self, from: f64, to: f64) -> f64 {
        if self.total == 0 || from >= to {
            return f64::NAN;
        }
        let mut before = 0.0;
        let mut area = 0.0;
        for [x, share] in &self.points {
            area += (share - before) * (to - x.max(from)).max(0.0);
            before = *share;
        }
        area / (to - from)
    }
}

/// The share of (function, target) pairs that a method solved within a budget; x is log₁₀ of the evaluations ÷
/// `dimensions`.
///
/// `evaluations` holds one number for each pair and run: the evaluations until its target was reached, +∞ or NaN for a
/// miss. Fewer than one evaluation counts as one, and 0 dimensions as 1.
///
/// Source: N. Hansen et al., *COCO: performance assessment*, 2016 (arXiv 1605.03560), on empirical distribution
/// functions.
pub fn runtime_ecdf(evaluations: impl IntoIterator<Item = f64>, dimensions: usize) -> Ecdf {
    let dimensions = dimensions.max(1) as f64;
    Ecdf::of(evaluations.into_iter().map(|needed| libm::log10(or_missed(needed).max(1.0) / dimensions)))
}

/// For each solver the share of problems that it solved at no more than x ≥ 1 times the cost of the best solver.
///
/// `costs[solver][problem]` is ≥ 0, such as an expected running time; +∞, NaN or a missing entry says that the problem
/// was not solved. A problem that nobody solved counts in the denominator. Where the best cost is 0, only a cost of 0
/// is as good. The share at x = 1 is that of problems on which the solver is best, ties among them.
///
/// Source: E. Dolan & J. Moré, *Benchmarking optimization software with performance profiles*, 2002, section 2.
pub fn performance_profile(costs: &[impl AsRef<[f64]>]) -> Vec<Ecdf> {
    let problems = costs.iter().map(|solver| solver.as_ref().len()).max().unwrap_or(0);
    let cost = |solver: usize, problem: usize| {
        costs[solver].as_ref().get(problem).map_or(f64::INFINITY, |&cost| or_missed(cost))
    };
    let best: Vec<f64> = (0..problems)
        .map(|problem| (0..costs.len()).map(|solver| cost(solver, problem)).fold(f64::INFINITY, f64::min))
        .collect();
    let ratio = |cost: f64, best: f64| match () {
        () if cost == f64::INFINITY => f64::INFINITY,
        () if cost == best => 1.0,
        () => cost / best,
    };
    (0..costs.len())
        .map(|solver| Ecdf::of((0..problems).map(|problem| ratio(cost(solver, problem), best[problem]))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;
    use proptest::prelude::*;

    const MISSED: f64 = f64::INFINITY;

    #[test]
    fn steps_are_those_of_scipy() {
        let ecdf = Ecdf::of([3.0, 1.0, 2.0, 2.0, 5.0]);
        // scipy.stats.ecdf([3, 1, 2, 2, 5]).cdf: quantiles and probabilities
        assert_eq!(ecdf.points, [[1.0, 0.2], [2.0, 0.6], [3.0, 0.8], [5.0, 1.0]]);
        assert_eq!([0.9, 1.0, 2.5, 5.0, 9.0].map(|x| ecdf.at(x)), [0.0, 0.2, 0.6, 1.0, 1.0]);
    }

    #[test]
    fn misses_are_never_solved_but_counted() {
        let ecdf = Ecdf::of([1.0, MISSED, f64::NAN, 3.0]);
        assert_eq!(ecdf, Ecdf { points: vec![[1.0, 0.25], [3.0, 0.5]], total: 4 });
        assert_eq!([ecdf.at(1e300), ecdf.at(MISSED)], [0.5; 2]);
        // 0 to 1: 0, 1 to 3: ¼, 3 to 5: ½.
        assert_eq!(ecdf.mean_share(0.0, 5.0), (2.0 * 0.25 + 2.0 * 0.5) / 5.0);
        assert_eq!(ecdf.mean_share(2.0, 4.0), (0.25 + 0.5) / 2.0);
        assert_eq!(Ecdf::of([MISSED; 3]).mean_share(0.0, 1.0), 0.0);
        let none = Ecdf::of([]);
        assert!(none.at(1.0).is_nan() && none.mean_share(0.0, 1.0).is_nan() && ecdf.mean_share(1.0, 1.0).is_nan());
    }

    #[test]
    fn running_times_are_per_dimension_and_logarithmic() {
        let ecdf = runtime_ecdf([0.0, 200.0, 2.0, MISSED, 20.0], 2);
        let xs: Vec<f64> = ecdf.points.iter().map(|point| point[0]).collect();
        assert!(close(xs[0], 0.5_f64.log10(), 1e-15) && xs[1..] == [0.0, 1.0, 2.0], "{xs:?}");
        assert_eq!([ecdf.at(1.5), ecdf.at(9.0)], [0.6, 0.8]);
        assert_eq!(runtime_ecdf([10.0], 0).points, [[1.0, 1.0]]);
    }

    #[test]
    fn profiles_count_what_nobody_solves() {
        let profile = performance_profile(&[
            vec![1.0, 8.0, MISSED, 5.0, 0.0],
            vec![2.0, 4.0, f64::NAN, MISSED, 3.0],
            vec![1.0, 40.0, MISSED],
        ]);
        assert_eq!(profile[0].points, [[1.0, 0.6], [2.0, 0.8]]);
        assert_eq!(profile[1].points, [[1.0, 0.2], [2.0, 0.4]]);
        assert_eq!(profile[2].points, [[1.0, 0.2], [10.0, 0.4]]);
        assert!(profile.iter().all(|solver| solver.total == 5));
        assert_eq!(performance_profile(&[] as &[Vec<f64>]), []);
        assert_eq!(performance_profile(&[[]]), [Ecdf { points: vec![], total: 0 }]);
    }

    proptest! {
        #[test]
        fn the_steps_are_the_share_at_most_x(
            values in prop::collection::vec(prop_oneof![4 => (0..20).prop_map(f64::from), 1 => Just(MISSED)], 1..40),
            x in -1.0..21.0, width in 0.1..30.0,
        ) {
            let ecdf = Ecdf::of(values.iter().copied());
            let count = values.iter().filter(|value| **value <= x).count();
            prop_assert_eq!(ecdf.at(x), count as f64 / values.len() as f64);
            prop_assert!(ecdf.points.is_sorted_by(|a, b| a[0] < b[0] && a[1] < b[1]));
            let cells = 4_000;
            let sum: f64 = (0..cells).map(|i| ecdf.at(x + width * (f64::from(i) + 0.5) / f64::from(cells))).sum();
            // The rises, together at most 1, are each misplaced by half a cell at most.
            let difference = ecdf.mean_share(x, x + width) - sum / f64::from(cells);
            prop_assert!(difference.abs() < 0.5 / f64::from(cells) + 1e-12);
        }

        #[test]
        fn a_profile_knows_no_unit_of_cost(
            costs in prop::collection::vec(
                prop::collection::vec(prop_oneof![4 => 1.0..1e4, 1 => Just(MISSED)], 6), 1..5),
            units in prop::collection::vec(-10..10, 6),
        ) {
            let profile = performance_profile(&costs);
            // Powers of two, which change no bits.
            let scaled: Vec<Vec<f64>> = costs
                .iter()
                .map(|solver| solver.iter().zip(&units).map(|(cost, unit)| cost * 2_f64.powi(*unit)).collect())
                .collect();
            prop_assert_eq!(&performance_profile(&scaled), &profile);
            let solved = (0..6).filter(|&problem| costs.iter().any(|solver| solver[problem].is_finite())).count();
            let best: f64 = profile.iter().map(|solver| solver.at(1.0)).sum();
            prop_assert!(best >= solved as f64 / 6.0 - 1e-12);
        }
    }
}
