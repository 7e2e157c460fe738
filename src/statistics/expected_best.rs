//! The best of a number of trials.

/// Returns the expected lowest value of 1, 2, …, `values.len()` trials drawn without replacement from `values`, lower being better;
/// NaN counts as +∞, and an expectation is +∞ as long as a draw of misses alone is possible.
///
/// Source: J. Dodge et al., *Show your work: improved reporting of experimental results*, EMNLP 2019, in the form without
/// replacement, which has no bias.
pub fn expected_best(values: &[f64]) -> Vec<f64> {
    best(values, f64::INFINITY)
}

/// Returns the expected best of trials as [`expected_best`] does, with misses counted as `worst`.
pub fn expected_best_capped(values: &[f64], worst: f64) -> Vec<f64> {
    best(values, worst)
}

fn best(values: &[f64], worst: f64) -> Vec<f64> {
    let mut ascending: Vec<f64> = values.iter().map(|value| if *value < worst { *value } else { worst }).collect();
    ascending.sort_unstable_by(f64::total_cmp);
    let n = ascending.len();
    (1..=n)
        .map(|trials| {
            // The chance that the i-th lowest of n is the lowest of k is C(n − 1 − i, k − 1) / C(n, k), each from the one before.
            let mut chance = trials as f64 / n as f64;
            let mut sum = 0.0;
            for (i, value) in ascending.iter().take(n - trials + 1).enumerate() {
                if chance > 0.0 {
                    sum += chance * value;
                }
                chance *= (n - i - trials) as f64 / (n - 1 - i).max(1) as f64;
            }
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_cases_are_those_counted_by_hand() {
        // Of 1, 2, 4 the pairs are 1 2, 1 4 and 2 4.
        let found = expected_best(&[4.0, 1.0, 2.0]);
        assert!(found.iter().zip([7.0 / 3.0, 4.0 / 3.0, 1.0]).all(|(a, b)| close(*a, b, 1e-15)), "{found:?}");
        // Of two misses among three one trial or two can both miss.
        assert_eq!(expected_best(&[f64::NAN, 3.0, f64::INFINITY]), [f64::INFINITY, f64::INFINITY, 3.0]);
        assert_eq!(expected_best_capped(&[f64::NAN, 3.0], 9.0), [6.0, 3.0]);
        assert!(expected_best(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn more_trials_are_never_worse_and_all_find_the_best(values in prop::collection::vec(-1e3..1e3, 1..60)) {
            let found = expected_best(&values);
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            prop_assert!(close(found[0], mean, 1e-9) || (found[0] - mean).abs() < 1e-9);
            prop_assert!((found[values.len() - 1] - least).abs() < 1e-9);
            prop_assert!(found.windows(2).all(|pair| pair[1] <= pair[0] + 1e-9));
        }
    }
}
