use super::{median, or_missed};
use std::cmp::Ordering;

/// A setting that was tried, and what came of it under the tuning seeds.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The metric under each seed, lower is better; +∞ or NaN for a miss.
    pub values: &'a [f64],
    /// Values that decide between equals, such as the final loss under each seed; lower is better, and it may be empty.
    pub secondary: &'a [f64],
}

impl Candidate<'_> {
    /// Returns whether any seed has a finite value: without one there is nothing to choose it for.
    pub fn is_reached(&self) -> bool {
        self.values.iter().any(|value| value.is_finite())
    }

    /// Compares two candidates, the better one being less: by the median, then by more finite values, then by the median of `secondary`.
    /// A candidate without values has a median of +∞.
    pub fn compare(&self, other: &Self) -> Ordering {
        // Without NaN each two ranks compare, and 0 equals −0.
        self.rank().partial_cmp(&other.rank()).unwrap_or(Ordering::Equal)
    }

    fn rank(&self) -> (f64, usize, f64) {
        let middle = |values: &[f64]| or_missed(median(values.iter().copied()));
        let missing = usize::MAX - self.values.iter().filter(|value| value.is_finite()).count();
        (middle(self.values), missing, middle(self.secondary))
    }
}

/// The index of the best candidate as they [compare](Candidate::compare), the first of equal ones; `None` where there are no candidates.
pub fn choose(candidates: &[Candidate<'_>]) -> Option<usize> {
    let ranked = candidates.iter().enumerate();
    ranked.reduce(|best, next| if next.1.compare(best.1).is_lt() { next } else { best }).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MISSED: f64 = f64::INFINITY;

    fn chosen(candidates: &[(&[f64], &[f64])]) -> Option<usize> {
        choose(&candidates.iter().map(|&(values, secondary)| Candidate { values, secondary }).collect::<Vec<_>>())
    }

    #[test]
    fn the_lowest_median_is_chosen_then_each_tie_in_turn() {
        assert_eq!(chosen(&[(&[1.0, 9.0, 9.0], &[0.0]), (&[5.0, 5.0, MISSED], &[1.0])]), Some(1));
        assert_eq!(chosen(&[(&[5.0, 5.0, MISSED], &[0.0]), (&[5.0, 5.0, 8.0], &[1.0])]), Some(1));
        assert_eq!(chosen(&[(&[5.0, 5.0], &[2.0]), (&[5.0, 5.0], &[1.0])]), Some(1));
        assert_eq!(chosen(&[(&[5.0, 5.0], &[1.0]), (&[5.0, 5.0], &[1.0])]), Some(0));
        assert_eq!(chosen(&[(&[0.0], &[2.0]), (&[-0.0], &[1.0])]), Some(1));
    }

    #[test]
    fn misses_and_nothing() {
        assert_eq!(chosen(&[(&[MISSED; 3], &[0.0]), (&[1.0, f64::NAN, MISSED], &[9.0])]), Some(1));
        assert_eq!(chosen(&[(&[MISSED; 3], &[2.0]), (&[f64::NAN; 3], &[1.0])]), Some(1));
        assert_eq!(chosen(&[(&[], &[]), (&[], &[3.0])]), Some(1));
        assert_eq!(chosen(&[(&[], &[]), (&[7.0], &[])]), Some(1));
        assert_eq!(chosen(&[]), None);
    }

    proptest! {
        #[test]
        fn the_order_of_seeds_does_not_matter_and_no_other_median_is_lower(
            mut samples in prop::collection::vec(
                prop::collection::vec(prop_oneof![3 => (0..5).prop_map(f64::from), 1 => Just(MISSED)], 5), 1..8),
        ) {
            let pick = |samples: &[Vec<f64>]| {
                choose(&samples.iter().map(|values| Candidate { values, secondary: &[] }).collect::<Vec<_>>())
            };
            let index = pick(&samples).expect("candidates");
            let lowest = samples.iter().map(|values| median(values.iter().copied())).fold(MISSED, f64::min);
            prop_assert_eq!(median(samples[index].iter().copied()), lowest);
            samples.iter_mut().for_each(|values| values.reverse());
            prop_assert_eq!(pick(&samples), Some(index));
        }
    }
}
