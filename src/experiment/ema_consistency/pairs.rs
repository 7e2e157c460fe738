//! Numbers of pairs of seeds.

/// A number of every pair of seeds, whichever comes first.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::experiment) struct Matrix {
    /// Number of seeds.
    seeds: usize,
    /// Row by row, the diagonal included.
    numbers: Vec<f64>,
}

impl Matrix {
    /// The numbers that `of` gives for pairs of different seeds, the lower first.
    pub(in crate::experiment) fn new(seeds: usize, of: impl Fn(usize, usize) -> f64) -> Self {
        let mut numbers = vec![0.0; seeds * seeds];
        for (one, other) in pairs(seeds) {
            let number = of(one, other);
            numbers[one * seeds + other] = number;
            numbers[other * seeds + one] = number;
        }
        Self { seeds, numbers }
    }

    /// The number of a pair.
    pub(in crate::experiment) fn of(&self, one: usize, other: usize) -> f64 {
        self.numbers[one * self.seeds + other]
    }

    /// The number of every pair of different seeds.
    pub(in crate::experiment) fn all(&self) -> Vec<f64> {
        pairs(self.seeds).map(|(one, other)| self.of(one, other)).collect()
    }

    /// The mean over all pairs of seeds from a resample, as often as they were drawn. A seed that was drawn twice is no pair with
    /// itself: its networks are one. NaN where there is no pair.
    ///
    /// Pairs that share a seed are not independent, so that seeds, and not pairs, are what an interval resamples.
    pub(in crate::experiment) fn mean(&self, drawn: &[usize]) -> f64 {
        let (mut sum, mut count) = (0.0, 0_u32);
        for (first, second) in pairs(drawn.len()) {
            if drawn[first] != drawn[second] {
                sum += self.of(drawn[first], drawn[second]);
                count += 1;
            }
        }
        sum / f64::from(count)
    }
}

/// Every pair of different numbers below `count`, the lower first.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |one| (one + 1..count).map(move |other| (one, other)))
}

#[cfg(test)]
mod tests {
    use super::Matrix;

    #[test]
    fn a_mean_is_over_pairs_of_different_seeds() {
        // By hand: 1 between 0 and 1, 2 between 0 and 2, 3 between 1 and 2.
        let matrix = Matrix::new(3, |one, other| (one + other) as f64);
        assert_eq!(matrix.all(), [1.0, 2.0, 3.0]);
        assert_eq!((matrix.of(2, 1), matrix.mean(&[0, 1, 2])), (3.0, 2.0));
        // The pair of 0 and 2 is drawn twice, that of 0 with itself is none.
        assert_eq!(matrix.mean(&[0, 2, 0]), 2.0);
        assert_eq!(matrix.mean(&[2, 1, 1, 0]), (3.0 + 3.0 + 2.0 + 1.0 + 1.0) / 5.0);
        assert!(matrix.mean(&[1, 1, 1]).is_nan());
    }
}
