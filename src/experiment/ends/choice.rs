//! Choices that are made anew in every resample.

/// For each seed of a resample the candidate with the lowest mean over the *other* seeds that were drawn, as often as they were, the
/// first of equals; over that seed itself where no other was drawn. Each candidate has one number for each seed.
///
/// An interval whose statistic chooses so contains what the choice itself adds to the spread. Where every seed is drawn once, this
/// is [`on_other_seeds`](crate::experiment::network::on_other_seeds).
pub(in crate::experiment) fn on_other_drawn(candidates: &[Vec<f64>], drawn: &[usize]) -> Vec<usize> {
    let of_seed = |seed: usize| {
        let alone = drawn.iter().all(|other| *other == seed);
        let sum = |candidate: &[f64]| -> f64 {
            drawn.iter().filter(|other| **other != seed || alone).map(|other| candidate[*other]).sum()
        };
        let sums = candidates.iter().map(|candidate| sum(candidate)).enumerate();
        sums.min_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(0, |(place, _)| place)
    };
    drawn.iter().map(|seed| of_seed(*seed)).collect()
}

#[cfg(test)]
mod tests {
    use super::on_other_drawn;
    use crate::experiment::network::on_other_seeds;

    #[test]
    fn a_resample_chooses_on_the_seeds_that_it_drew() {
        let candidates = [vec![0.0, 5.0, 5.0], vec![3.0, 3.0, 3.0]];
        // With every seed once, as the choice that is reported.
        assert_eq!(on_other_drawn(&candidates, &[0, 1, 2]), on_other_seeds(&candidates));
        // Seed 0 drawn twice is no witness of its own, but decides for seed 1: 0 + 0 against 3 + 3.
        assert_eq!(on_other_drawn(&candidates, &[0, 1, 0]), [1, 0, 1]);
        // By hand: seed 1 sees 0 and 5 against 6, seed 2 sees 0 and 5, seed 0 sees 5 and 5.
        assert_eq!(on_other_drawn(&candidates, &[2, 1, 0]), [0, 0, 1]);
        assert_eq!(on_other_drawn(&candidates, &[0, 0]), [0, 0]);
    }
}
