//! Endings of the runs of a grid of starts.

use crate::objective::Minimum;
use crate::simulate::Problem;
use crate::sweep::{Results, Row};

/// Ending of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// At the minimum of that number.
    At(usize),
    /// Near no minimum.
    Nowhere,
    /// Lost.
    Diverged,
}

/// Endings of every run of a sweep over starts.
#[derive(Clone, Debug)]
pub(super) struct Endings {
    pub(super) arms: Vec<String>,
    /// The known minima, lowest first.
    pub(super) minima: Vec<Minimum>,
    /// By arm, start (a cell of the sweep) and seed.
    ends: Vec<Vec<Vec<Ending>>>,
}

/// Returns the basin of a final point: that of the nearest minimum, if it is nearer than half the distance from that to the next one.
pub(super) fn basin(minima: &[Minimum], point: [f64; 2]) -> Ending {
    let distance = |a: [f64; 2], b: [f64; 2]| libm::hypot(a[0] - b[0], a[1] - b[1]);
    let from = |minimum: &Minimum| distance(minimum.point, point);
    let nearest = (0..minima.len()).min_by(|a, b| from(&minima[*a]).total_cmp(&from(&minima[*b])));
    let Some(nearest) = nearest else { return Ending::Nowhere };
    let others = minima.iter().enumerate().filter(|(place, _)| *place != nearest);
    let next = others.map(|(_, other)| distance(other.point, minima[nearest].point)).fold(f64::INFINITY, f64::min);
    if from(&minima[nearest]) < 0.5 * next { Ending::At(nearest) } else { Ending::Nowhere }
}

impl Endings {
    /// Returns the endings of every arm, by the final average; every axis is one of the start.
    pub(super) fn of(results: &Results) -> Self {
        let plan = results.plan();
        let problem: Problem = plan.base().problem();
        let minima = problem.minima().to_vec();
        let end = |row: &Row| match row.finish.outcome.has_failed() {
            true => Ending::Diverged,
            false => basin(&minima, row.finish.average),
        };
        let of_arm = |arm: usize| {
            (0..plan.cells())
                .map(|cell| results.reported(cell, arm).iter().map(end).collect())
                .collect::<Vec<Vec<Ending>>>()
        };
        let arms = plan.base().arms.iter().map(|arm| arm.name.clone()).collect();
        Self { arms, ends: (0..plan.arms()).map(of_arm).collect(), minima }
    }

    /// The number of starts.
    pub(super) fn starts(&self) -> usize {
        self.ends.first().map_or(0, Vec::len)
    }

    /// The number of runs from each start.
    pub(super) fn seeds(&self) -> usize {
        self.ends.first().and_then(|starts| starts.first()).map_or(0, Vec::len)
    }

    /// Returns the endings of the runs of an arm from a start, by seed.
    pub(super) fn at(&self, arm: usize, start: usize) -> &[Ending] {
        &self.ends[arm][start]
    }

    fn share_of(&self, arm: usize, seed: usize, holds: impl Fn(usize, Ending) -> bool) -> f64 {
        let starts = self.ends[arm].iter().enumerate();
        starts.filter(|(start, runs)| holds(*start, runs[seed])).count() as f64 / self.starts() as f64
    }

    /// Returns whether a run ends at a global minimum.
    pub(super) fn is_global(&self, ending: Ending) -> bool {
        matches!(ending, Ending::At(minimum) if self.minima[minimum].global)
    }

    /// The share of starts from which a run ends so, under one seed.
    pub(super) fn share(&self, arm: usize, seed: usize, ending: Ending) -> f64 {
        self.share_of(arm, seed, |_, found| found == ending)
    }

    /// The share of starts from which a run ends at a global minimum, under one seed.
    pub(super) fn global_share(&self, arm: usize, seed: usize) -> f64 {
        self.share_of(arm, seed, |_, found| self.is_global(found))
    }

    /// The share of starts from which a run ends at a minimum that is not global, under one seed.
    pub(super) fn local_share(&self, arm: usize, seed: usize) -> f64 {
        self.share_of(arm, seed, |_, found| matches!(found, Ending::At(_)) && !self.is_global(found))
    }

    /// The share of starts from which two arms end differently, under one seed.
    pub(super) fn differing_share(&self, arm: usize, other: usize, seed: usize) -> f64 {
        self.share_of(arm, seed, |start, found| found != self.ends[other][start][seed])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::Site;

    fn minima() -> Vec<Minimum> {
        let at = |x: f64, global: bool| Minimum {
            point: [x, 0.0],
            value: if global { 0.0 } else { 1.0 },
            global,
            proved: global,
            site: Site::Smooth,
        };
        vec![at(0.0, true), at(1.0, false), at(5.0, false)]
    }

    #[test]
    fn a_basin_reaches_half_way_to_the_next_minimum() {
        let of = |x: f64, y: f64| basin(&minima(), [x, y]);
        assert_eq!(of(0.1, -0.2), Ending::At(0));
        assert_eq!(of(0.6, 0.0), Ending::At(1));
        assert_eq!(of(2.0, 0.0), Ending::Nowhere, "beyond half of the way to the nearest of the others");
        assert_eq!(of(3.5, 0.0), Ending::At(2));
        assert_eq!(of(0.0, 0.6), Ending::Nowhere);
        assert_eq!(of(f64::NAN, 0.0), Ending::Nowhere);
        assert_eq!(basin(&[], [0.0, 0.0]), Ending::Nowhere);
        assert_eq!(basin(&minima()[..1], [9.0, 0.0]), Ending::At(0), "a single minimum has no neighbour");
    }

    #[test]
    fn shares_count_starts() {
        use Ending::{At, Diverged, Nowhere};
        let endings = Endings {
            arms: vec!["a".to_owned(), "b".to_owned()],
            minima: minima(),
            ends: vec![
                vec![vec![At(0)], vec![At(1)], vec![Nowhere], vec![Diverged]],
                vec![vec![At(0)], vec![At(0)], vec![Nowhere], vec![At(2)]],
            ],
        };
        assert_eq!((endings.starts(), endings.seeds()), (4, 1));
        assert_eq!([0, 1].map(|arm| endings.global_share(arm, 0)), [0.25, 0.5]);
        assert_eq!([0, 1].map(|arm| endings.local_share(arm, 0)), [0.25, 0.25]);
        assert_eq!((endings.share(0, 0, Diverged), endings.differing_share(0, 1, 0)), (0.25, 0.5));
    }
}
