//! Choices that a reported number must not profit from.

use super::Values;
use std::ops::Range;

/// Choice for each seed, and its value there.
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

/// Numbers of which the lowest is to be chosen, such as the errors of several averages.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::experiment) struct Candidates(
    /// By candidate, then by seed.
    pub(in crate::experiment) Vec<Vec<f64>>,
);

impl Candidates {
    /// A single one: nothing is chosen.
    pub(in crate::experiment) fn one(values: Vec<f64>) -> Self {
        Self(vec![values])
    }

    /// The number of seeds.
    pub(in crate::experiment) fn seeds(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }

    /// The candidate with the lowest mean over the drawn seeds, the first of equals.
    pub(in crate::experiment) fn lowest(&self, drawn: &[usize]) -> usize {
        self.lowest_of(&self.counts(drawn))
    }

    /// The mean over the drawn seeds, where the candidate of each is the one with the lowest mean over all drawn that are not it.
    ///
    /// Every resample chooses anew, so that an interval holds what the choice may gain or lose. A seed that is drawn alone has the
    /// choice of all other seeds. NaN without candidates.
    pub(in crate::experiment) fn mean(&self, drawn: &[usize]) -> f64 {
        if self.0.is_empty() {
            return f64::NAN;
        }
        let counts = self.counts(drawn);
        let of_seed = |(seed, count): (usize, &usize)| {
            let mut others = counts.clone();
            others[seed] = 0;
            if others.iter().all(|count| *count == 0) {
                others = (0..counts.len()).map(|other| usize::from(other != seed || counts.len() == 1)).collect();
            }
            *count as f64 * self.0[self.lowest_of(&others)][seed]
        };
        let present = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        present.map(of_seed).sum::<f64>() / drawn.len() as f64
    }

    /// Returns how often each seed was drawn.
    fn counts(&self, drawn: &[usize]) -> Vec<usize> {
        let mut counts = vec![0; self.seeds()];
        drawn.iter().for_each(|seed| counts[*seed] += 1);
        counts
    }

    /// The candidate with the lowest sum over seeds that count so often, the first of equals.
    fn lowest_of(&self, counts: &[usize]) -> usize {
        if self.0.len() == 1 {
            return 0;
        }
        // What does not count is left out: it may be infinite.
        let present: Vec<(usize, f64)> = counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(seed, count)| (seed, *count as f64))
            .collect();
        let sum = |candidate: &[f64]| present.iter().map(|(seed, count)| count * candidate[*seed]).sum::<f64>();
        let sums = self.0.iter().map(|candidate| sum(candidate)).enumerate();
        sums.min_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(0, |(place, _)| place)
    }
}

impl Values {
    /// Each of a range of evaluations as a candidate.
    pub(in crate::experiment) fn candidates(&self, points: Range<usize>) -> Candidates {
        Candidates(points.map(|point| self.at(point)).collect())
    }

    /// The evaluation that is lowest on the other seeds, and the number of each seed there.
    pub(in crate::experiment) fn lowest(&self) -> Choice<usize> {
        let candidates: Vec<Vec<f64>> = (0..self.points()).map(|point| self.at(point)).collect();
        let chosen = on_other_seeds(&candidates);
        Choice { values: self.at_each(&chosen), chosen }
    }
}
