//! Choices that a reported number must not profit from.

use super::Values;

/// What was chosen for each seed, and what it is worth there.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::experiment) struct Choice<T> {
    /// The choice of each seed.
    pub(in crate::experiment) chosen: Vec<T>,
    /// The number that it has under that seed.
    pub(in crate::experiment) values: Vec<f64>,
}

/// For each seed the candidate with the lowest mean over all *other* seeds, the first of equals; over that seed itself where there
/// is but one. Each candidate has one number for each seed.
///
/// The seed whose number is then reported takes no part in the choice, so that the lowest of several noisy numbers is not taken for
/// a gain. The test images are the same for every seed: what a choice gains from *them* remains.
pub(in crate::experiment) fn on_other_seeds(candidates: &[Vec<f64>]) -> Vec<usize> {
    let seeds = candidates.first().map_or(0, Vec::len);
    let of_seed = |seed: usize| {
        let sum = |candidate: &[f64]| -> f64 {
            let others = candidate.iter().enumerate().filter(|(other, _)| *other != seed || seeds == 1);
            others.map(|(_, value)| value).sum()
        };
        let sums = candidates.iter().map(|candidate| sum(candidate)).enumerate();
        sums.min_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(0, |(place, _)| place)
    };
    (0..seeds).map(of_seed).collect()
}

impl Values {
    /// The evaluation that is lowest on the other seeds, and the number of each seed there.
    pub(in crate::experiment) fn lowest(&self) -> Choice<usize> {
        let candidates: Vec<Vec<f64>> = (0..self.points()).map(|point| self.at(point)).collect();
        let chosen = on_other_seeds(&candidates);
        Choice { values: self.at_each(&chosen), chosen }
    }
}
