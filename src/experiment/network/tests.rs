use super::{Candidates, Values, bootstrap_note, chosen_gap, gap, on_other_seeds};

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
}

#[test]
fn a_gap_is_paired() {
    let gap = gap("p", &[10.0, 20.0, 30.0], &[9.0, 19.0, 29.0]).unwrap();
    let interval = gap.interval.unwrap();
    assert_eq!((gap.effect, interval.low, interval.high, gap.n), (1.0, 1.0, 1.0, 3));
}

#[test]
fn a_resample_chooses_on_the_drawn_seeds_that_are_not_the_one() {
    let candidates = Candidates(vec![vec![0.0, 5.0, 5.0], vec![3.0, 3.0, 3.0]]);
    assert_eq!(candidates.mean(&[0, 1, 2]), 13.0 / 3.0);
    // One seed alone has the choice of all others.
    assert_eq!(
        [candidates.mean(&[0, 0, 0]), candidates.mean(&[1, 1, 2]), candidates.mean(&[0, 0, 1])],
        [3.0, 3.0, 11.0 / 3.0]
    );
    assert_eq!([candidates.lowest(&[0, 0, 1]), candidates.lowest(&[1, 2, 2])], [0, 1]);
    assert_eq!(Candidates::one(vec![1.0, f64::INFINITY, 2.0]).mean(&[0, 0, 2]), 4.0 / 3.0);
    assert_eq!(Candidates(vec![vec![2.0], vec![1.0]]).mean(&[0]), 1.0);
}

#[test]
fn the_effect_of_a_chosen_gap_is_that_of_the_choice_on_other_seeds() {
    let (fixed, candidates) = (vec![4.0; 3], Candidates(vec![vec![0.0, 5.0, 5.0], vec![3.0, 3.0, 3.0]]));
    let chosen = on_other_seeds(&candidates.0);
    let frozen: Vec<f64> = chosen.iter().enumerate().map(|(seed, place)| candidates.0[*place][seed]).collect();
    let frozen = gap("p", &fixed, &frozen).unwrap();
    let anew = chosen_gap("p", &Candidates::one(fixed), &candidates).unwrap();
    assert!((anew.effect - frozen.effect).abs() < 1e-12 && anew.n == 3);
}

#[test]
fn few_seeds_are_warned_of() {
    assert!(bootstrap_note(4).starts_with("4 seeds are too few for a verdict"));
    assert!(bootstrap_note(12).contains("the bootstrap over 12 seeds"));
}
