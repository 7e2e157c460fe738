//! Holm's correction for many tests.

/// Returns the p-values adjusted for the number of tests, in the order given: where those at most `a` count, the chance of any false
/// one among them is at most `a`, however the tests depend on each other. NaN counts as one.
///
/// Source: S. Holm, *A simple sequentially rejective multiple test procedure*, Scandinavian Journal of Statistics 6, 1979.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let p = |i: usize| if p_values[i].is_nan() { 1.0 } else { p_values[i] };
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p(*a).total_cmp(&p(*b)));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut so_far: f64 = 0.0;
    for (rank, i) in order.into_iter().enumerate() {
        so_far = so_far.max(p(i) * (p_values.len() - rank) as f64).min(1.0);
        adjusted[i] = so_far;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn adjusted_values_are_those_of_r() {
        // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
        let expected = [0.03, 0.06, 0.06, 0.02];
        let found = holm(&[0.01, 0.04, 0.03, 0.005]);
        assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-15), "{found:?}");
        assert_eq!(holm(&[f64::NAN, 0.5]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn order_stays_and_values_lie_between_plain_and_bonferroni(p in prop::collection::vec(0.0..1.0, 1..20)) {
            let adjusted = holm(&p);
            for (i, value) in adjusted.iter().enumerate() {
                prop_assert!(*value >= p[i] && *value <= (p[i] * p.len() as f64).min(1.0));
                for (j, other) in adjusted.iter().enumerate() {
                    prop_assert!(p[i] > p[j] || value <= other);
                }
            }
        }
    }
}
