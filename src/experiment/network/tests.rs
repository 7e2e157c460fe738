use super::{Values, gap, on_other_seeds};

#[test]
fn a_choice_does_not_see_the_seed_that_it_is_made_for() {
    // The first candidate is best under seed 0 alone, by luck; the second is better under all others.
    let candidates = [vec![0.0, 5.0, 5.0], vec![3.0, 3.0, 3.0]];
    assert_eq!(on_other_seeds(&candidates), [1, 0, 0]);
    assert_eq!(on_other_seeds(&[vec![2.0], vec![1.0]]), [1]);
    assert_eq!(on_other_seeds(&[vec![1.0; 2], vec![1.0; 2]]), [0, 0]);
}

#[test]
fn what_diverged_under_another_seed_is_not_chosen() {
    let candidates = [vec![f64::INFINITY, 1.0, 1.0], vec![3.0; 3]];
    assert_eq!(on_other_seeds(&candidates), [0, 1, 1]);
}

#[test]
fn the_lowest_evaluation_is_that_of_the_others() {
    let values = Values(vec![vec![9.0, 1.0, 5.0], vec![9.0, 7.0, 2.0], vec![9.0, 6.0, 4.0]]);
    let lowest = values.lowest();
    assert_eq!((lowest.chosen, lowest.values), (vec![2, 1, 2], vec![5.0, 7.0, 4.0]));
    assert_eq!(values.mean_over(1..3), [3.0, 4.5, 5.0]);
}

#[test]
fn a_gap_is_paired() {
    let gap = gap("p", &[10.0, 20.0, 30.0], &[9.0, 19.0, 29.0]).unwrap();
    let interval = gap.interval.unwrap();
    assert_eq!((gap.effect, interval.low, interval.high, gap.n), (1.0, 1.0, 1.0, 3));
}
