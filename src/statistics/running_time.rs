/// The expected running time to the target when an unsuccessful run is started again: all evaluations ÷ successes.
///
/// `evaluations` holds, for each run, the evaluations until its target was reached. A run that did not reach it (+∞,
/// NaN or more than `budget`) costs `budget`, whatever stopped it. +∞ without a success, NaN without a run.
///
/// Source: N. Hansen et al., *COCO: performance assessment*, 2016 (arXiv 1605.03560), on the average running time.
pub fn expected_running_time(evaluations: &[f64], budget: f64) -> f64 {
    let (mut all, mut successes) = (0.0, 0.0);
    for &needed in evaluations {
        if needed <= budget && needed.is_finite() {
            all += needed;
            successes += 1.0;
        } else {
            all += budget;
        }
    }
    match evaluations {
        [] => f64::NAN,
        _ if successes == 0.0 => f64::INFINITY,
        _ => all / successes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn misses_cost_their_budget() {
        assert_eq!(expected_running_time(&[10.0, 20.0, 30.0], 100.0), 20.0);
        assert_eq!(expected_running_time(&[10.0, f64::INFINITY, f64::NAN, 101.0], 100.0), 310.0);
        assert_eq!(expected_running_time(&[100.0], 100.0), 100.0);
        assert_eq!(expected_running_time(&[f64::INFINITY, 101.0], 100.0), f64::INFINITY);
        assert_eq!(expected_running_time(&[0.0, f64::INFINITY], 0.0), 0.0);
        assert!(expected_running_time(&[], 100.0).is_nan());
    }

    proptest! {
        /// Restarts until a success: T = t̄ + (1 − p)/p · budget with the share p of successes and their mean t̄.
        #[test]
        fn it_is_the_expectation_of_restarts(
            hits in prop::collection::vec(1_u32..1_000, 1..20), misses in 0_usize..20, budget in 1_000_u32..5_000,
        ) {
            let mut runs: Vec<f64> = hits.iter().copied().map(f64::from).collect();
            let mean = runs.iter().sum::<f64>() / runs.len() as f64;
            runs.resize(hits.len() + misses, f64::INFINITY);
            let p = hits.len() as f64 / runs.len() as f64;
            let expected = mean + (1.0 - p) / p * f64::from(budget);
            prop_assert!((expected_running_time(&runs, budget.into()) - expected).abs() < 1e-10 * expected);
        }
    }
}
