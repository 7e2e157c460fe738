//! Losses over a grid of learning rates.

use crate::figure::draw;
use crate::statistics::{Quartiles, best_on_grid, learning_rate_sensitivity, median_in_place};
use crate::sweep::Results;

/// The learning rates of an axis, and what the seeds of one arm came to at each.
#[derive(Clone, Debug)]
pub(super) struct Rates {
    /// What the arm is called.
    pub(super) name: String,
    /// η, rising.
    pub(super) etas: Vec<f64>,
    /// f − f* at the end by η and seed; +∞ of a run that diverged.
    pub(super) losses: Vec<Vec<f64>>,
}

impl Rates {
    /// Returns the losses of an arm on the function at place `function` of the first axis; the second axis is η.
    pub(super) fn of(results: &Results, function: usize, arm: usize) -> Self {
        let plan = results.plan();
        let axis = &plan.sweep().axes[1];
        let losses = |eta: usize| {
            let rows = results.reported(plan.index(&[function, eta]), arm);
            rows.iter().map(crate::sweep::Row::final_excess).collect()
        };
        Self {
            name: plan.base().arms[arm].name.clone(),
            etas: (0..axis.len()).filter_map(|place| axis.number(place)).collect(),
            losses: (0..axis.len()).map(losses).collect(),
        }
    }

    /// The median over `seeds` at each η.
    pub(super) fn medians(&self, seeds: &[usize]) -> Vec<f64> {
        let mut chosen = vec![0.0; seeds.len()];
        let median = |losses: &Vec<f64>| {
            chosen.iter_mut().zip(seeds).for_each(|(slot, seed)| *slot = losses[*seed]);
            median_in_place(&mut chosen)
        };
        self.losses.iter().map(median).collect()
    }

    /// The share of runs, over the whole grid, that diverged.
    pub(super) fn diverged(&self, seeds: &[usize]) -> f64 {
        let lost = |losses: &Vec<f64>| seeds.iter().filter(|seed| losses[**seed].is_infinite()).count();
        self.losses.iter().map(lost).sum::<usize>() as f64 / (self.losses.len() * seeds.len()) as f64
    }

    /// The number of runs that diverged, of all.
    pub(super) fn lost(&self) -> (usize, usize) {
        let runs = || self.losses.iter().flatten();
        (runs().filter(|loss| loss.is_infinite()).count(), runs().count())
    }

    /// The learning-rate sensitivity of the medians over `seeds`.
    pub(super) fn sensitivity(&self, seeds: &[usize], initial: f64) -> f64 {
        learning_rate_sensitivity(&self.medians(seeds), initial)
    }

    /// The curve as it is drawn, in the style at place `style`.
    pub(super) fn curve(&self, style: usize) -> draw::Curve {
        let quartiles = self.losses.iter().map(|losses| Quartiles::of(losses.iter().copied()));
        let share =
            |losses: &Vec<f64>| losses.iter().filter(|loss| loss.is_infinite()).count() as f64 / losses.len() as f64;
        draw::Curve {
            name: self.name.clone(),
            style,
            points: self.etas.iter().copied().zip(quartiles).collect(),
            shares: self.losses.iter().map(share).collect(),
            runs: vec![],
        }
    }
}

/// Returns the bar below which losses count as good for all arms that are compared: f − f* at most `factor` times the best median of any of them, and at
/// most half of what it is at the start, so that not to have moved is never good.
pub(super) fn bar(medians: &[Vec<f64>], etas: &[f64], factor: f64, initial: f64) -> f64 {
    let best = medians.iter().filter_map(|medians| best_on_grid(etas, medians)).map(|best| best.loss);
    (factor * best.fold(f64::INFINITY, f64::min)).min(initial / 2.0)
}

/// The decades of η at which the median is no higher than `bar`; each point of the grid stands for half a spacing on both sides.
pub(super) fn decades(etas: &[f64], medians: &[f64], bar: f64) -> f64 {
    let [Some(first), Some(last)] = [etas.first(), etas.last()] else { return f64::NAN };
    let spacing = (libm::log10(*last) - libm::log10(*first)) / (etas.len().max(2) - 1) as f64;
    medians.iter().filter(|median| **median <= bar).count() as f64 * spacing
}

/// For each arm the decades of good η by the [`bar`] that all arms share.
pub(super) fn ranges(arms: &[Rates], seeds: &[usize], factor: f64, initial: f64) -> Vec<f64> {
    let medians: Vec<Vec<f64>> = arms.iter().map(|rates| rates.medians(seeds)).collect();
    let bar = arms.first().map_or(f64::NAN, |rates| bar(&medians, &rates.etas, factor, initial));
    arms.iter().zip(&medians).map(|(rates, medians)| decades(&rates.etas, medians, bar)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Rates, bar, decades, ranges};

    const ETAS: [f64; 5] = [1e-4, 1e-3, 1e-2, 1e-1, 1.0];

    fn rates(losses: [f64; 5]) -> Rates {
        Rates { name: String::new(), etas: ETAS.to_vec(), losses: losses.map(|loss| vec![loss; 3]).to_vec() }
    }

    #[test]
    fn good_is_what_is_good_beside_the_best_of_all_arms_and_better_than_the_start() {
        let narrow = rates([8.0, 0.1, 0.01, f64::INFINITY, f64::INFINITY]);
        let wide = rates([8.0, 0.5, 0.09, 0.05, 0.11]);
        assert_eq!(ranges(&[narrow.clone(), wide.clone()], &[0, 1, 2], 10.0, 10.0), [2.0, 2.0]);
        // By its own best it would be better than by that of another.
        assert_eq!(ranges(&[wide], &[0, 1, 2], 10.0, 10.0), [4.0]);
        assert_eq!(bar(&[vec![3.0; 5]], &ETAS, 10.0, 10.0), 5.0);
        assert_eq!(bar(&[vec![f64::INFINITY; 5]], &ETAS, 10.0, 10.0), 5.0);
        assert_eq!(decades(&ETAS, &[1.0, 2.0, 3.0, f64::INFINITY, f64::NAN], 2.0), 2.0);
        assert!((narrow.diverged(&[0, 2]) - 0.4).abs() < 1e-15);
        assert_eq!(narrow.lost(), (6, 15));
    }

    #[test]
    fn medians_are_those_of_the_seeds_that_are_drawn() {
        let mut one = rates([1.0; 5]);
        one.losses[0] = vec![1.0, 5.0, f64::INFINITY];
        assert_eq!(one.medians(&[0, 1, 2])[0], 5.0);
        assert_eq!(one.medians(&[0, 0, 2])[0], 1.0);
        assert_eq!(one.medians(&[2, 2, 1])[0], f64::INFINITY);
    }
}
