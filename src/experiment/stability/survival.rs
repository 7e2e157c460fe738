//! Survival of the runs of a grid of η × β: where they stay finite, and where they stop to.

use crate::experiment::grid;
use crate::experiment::measure::largest;
use crate::statistics::median;
use crate::sweep::Results;

/// Shares of runs that stay finite, at one α.
#[derive(Clone, Debug)]
pub(super) struct Survival {
    pub(super) alpha: f64,
    pub(super) betas: Vec<f64>,
    /// Rising, with equal ratios.
    pub(super) etas: Vec<f64>,
    /// Whether a run is finite, by β, η and seed.
    finite: Vec<Vec<Vec<bool>>>,
    /// The median of f − f* at the end, by β and η; infinite where most runs are lost.
    pub(super) losses: Vec<Vec<f64>>,
}

/// Returns where shares over rising `etas` first fall from at least ½ to less: interpolated in log η. Infinite where they never do, and
/// the lowest η where the first share is below ½ already.
pub(super) fn boundary(etas: &[f64], shares: &[f64]) -> f64 {
    if shares.first().is_some_and(|share| *share < 0.5) {
        return etas[0];
    }
    let Some(place) = shares.windows(2).position(|pair| pair[0] >= 0.5 && pair[1] < 0.5) else { return f64::INFINITY };
    let part = (shares[place] - 0.5) / (shares[place] - shares[place + 1]);
    // Where all runs here are finite and none there, the boundary is taken to be midway.
    let (low, high) = (libm::log(etas[place]), libm::log(etas[place + 1]));
    libm::exp(low + part * (high - low))
}

impl Survival {
    /// Returns the survival at each value of α, or at that of the arm where α is no axis.
    pub(super) fn of(results: &Results) -> Vec<Self> {
        let plan = results.plan();
        let (beta_axis, betas) = grid::axis(results, ".beta");
        let (eta_axis, etas) = grid::axis(results, ".eta");
        let alpha_axis = plan.sweep().axes.iter().position(|axis| axis.path.ends_with(".alpha"));
        let alphas = match alpha_axis {
            Some(_) => grid::axis(results, ".alpha").1,
            None => vec![grid::belay(&plan.base().arms[0])[0]],
        };
        let rows = |alpha: usize, beta: usize, eta: usize| {
            let mut places = vec![0; plan.sweep().axes.len()];
            (places[beta_axis], places[eta_axis]) = (beta, eta);
            if let Some(axis) = alpha_axis {
                places[axis] = alpha;
            }
            results.reported(plan.index(&places), 0)
        };
        let table = |alpha: usize| {
            let finite = |beta: usize, eta: usize| {
                rows(alpha, beta, eta).iter().map(|row| !row.finish.outcome.has_failed()).collect()
            };
            let loss = |beta: usize, eta: usize| median(rows(alpha, beta, eta).iter().map(|row| row.final_excess()));
            Self {
                alpha: alphas[alpha],
                finite: (0..betas.len()).map(|beta| (0..etas.len()).map(|eta| finite(beta, eta)).collect()).collect(),
                losses: (0..betas.len()).map(|beta| (0..etas.len()).map(|eta| loss(beta, eta)).collect()).collect(),
                betas: betas.clone(),
                etas: etas.clone(),
            }
        };
        (0..alphas.len()).map(table).collect()
    }

    /// The number of runs of each cell.
    pub(super) fn seeds(&self) -> usize {
        self.finite.first().and_then(|row| row.first()).map_or(0, Vec::len)
    }

    /// The share of finite runs over η among `seeds`, which may repeat.
    fn shares_among(&self, beta: usize, seeds: &[usize]) -> Vec<f64> {
        let share = |runs: &Vec<bool>| match runs.iter().all(|finite| *finite == runs[0]) {
            // Most cells: no need to count.
            true => f64::from(u8::from(runs[0])),
            false => seeds.iter().filter(|seed| runs[**seed]).count() as f64 / seeds.len() as f64,
        };
        self.finite[beta].iter().map(share).collect()
    }

    /// The share of finite runs over η.
    pub(super) fn shares(&self, beta: usize) -> Vec<f64> {
        self.shares_among(beta, &(0..self.seeds()).collect::<Vec<_>>())
    }

    /// Returns how often the share falls through ½ as η rises.
    pub(super) fn falls(&self, beta: usize) -> usize {
        self.shares(beta).windows(2).filter(|pair| pair[0] >= 0.5 && pair[1] < 0.5).count()
    }

    fn boundaries_among(&self, seeds: &[usize]) -> Vec<f64> {
        (0..self.betas.len()).map(|beta| boundary(&self.etas, &self.shares_among(beta, seeds))).collect()
    }

    /// The measured boundary of η, by β.
    pub(super) fn boundaries(&self) -> Vec<f64> {
        self.boundaries_among(&(0..self.seeds()).collect::<Vec<_>>())
    }

    /// The ratio of neighbouring η, in decades.
    fn spacing(&self) -> f64 {
        libm::log10(self.etas[self.etas.len() - 1] / self.etas[0]) / (self.etas.len() - 1) as f64
    }

    /// The largest |log₁₀(measured ÷ predicted)| over every β, in spacings of the grid.
    pub(super) fn misfit(&self, seeds: &[usize], predicted: &[f64]) -> f64 {
        let measured = self.boundaries_among(seeds);
        let misfits =
            measured.iter().zip(predicted).map(|(measured, predicted)| libm::log10(measured / predicted).abs());
        largest(misfits) / self.spacing()
    }

    /// The least of log₁₀ of the measured boundary times `weight` of its β, over that at the first β, among the others.
    pub(super) fn widening(&self, seeds: &[usize], weight: impl Fn(f64) -> f64) -> f64 {
        let measured = self.boundaries_among(seeds).into_iter().zip(&self.betas);
        let weighed: Vec<f64> = measured.map(|(eta, beta)| eta * weight(*beta)).collect();
        // No boundary on either side leaves nothing to compare.
        let each = weighed[1..].iter().map(|eta| libm::log10(eta / weighed[0]));
        each.fold(f64::INFINITY, |least, value| if value < least || value.is_nan() { value } else { least })
    }

    /// The lowest share of finite runs anywhere.
    pub(super) fn least_share(&self, seeds: &[usize]) -> f64 {
        (0..self.betas.len()).flat_map(|beta| self.shares_among(beta, seeds)).fold(f64::INFINITY, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Coefficients;

    /// Runs that are finite exactly below `limits` of η, by β and seed.
    fn synthetic(limits: &[Vec<f64>]) -> Survival {
        let etas: Vec<f64> = (0..65).map(|i| libm::pow(10.0, f64::from(i) / 32.0 - 1.0)).collect();
        let finite = |limits: &Vec<f64>| etas.iter().map(|eta| limits.iter().map(|l| eta < l).collect()).collect();
        Survival {
            alpha: 0.1,
            betas: (0..limits.len()).map(|i| 0.1 * i as f64).collect(),
            finite: limits.iter().map(finite).collect(),
            losses: vec![],
            etas,
        }
    }

    #[test]
    fn a_boundary_lies_where_half_of_the_runs_are_left() {
        let etas = [1.0, 10.0, 100.0, 1000.0];
        let close = |shares: &[f64], expected: f64| {
            let found = boundary(&etas, shares);
            assert!((found / expected - 1.0).abs() < 1e-12, "{shares:?}: {found}");
        };
        close(&[1.0, 1.0, 0.0, 0.0], libm::sqrt(1e3));
        close(&[1.0, 0.75, 0.25, 0.0], libm::sqrt(1e3));
        close(&[1.0, 0.5, 0.0, 0.0], 10.0);
        close(&[1.0, 0.6, 0.4, 1.0], libm::sqrt(1e3));
        close(&[0.2, 1.0, 0.0, 0.0], 1.0);
        assert_eq!(boundary(&etas, &[1.0, 1.0, 0.5, 0.5]), f64::INFINITY);
    }

    #[test]
    fn limits_are_found_within_half_a_spacing_whatever_their_place() {
        let coefficients = |beta: f64| Coefficients { eta: 1.0, alpha: 0.1, beta };
        let limits: Vec<f64> = (0..9).map(|i| coefficients(0.1 * f64::from(i)).stability_limit()).collect();
        let survival = synthetic(&limits.iter().map(|limit| vec![*limit; 3]).collect::<Vec<_>>());
        assert_eq!((survival.seeds(), survival.falls(0)), (3, 1));
        let misfit = survival.misfit(&[0, 1, 2], &limits);
        assert!(misfit > 0.0 && misfit <= 0.5 + 1e-9, "{misfit}");
        let doubled: Vec<f64> = limits.iter().map(|limit| 2.0 * limit).collect();
        assert!(survival.misfit(&[0, 1, 2], &doubled) > 9.0);
        assert!(survival.widening(&[0, 1, 2], |_| 1.0) > 0.0);
        assert!(survival.widening(&[0, 1, 2], |beta| coefficients(beta).drift()) < 0.0);
    }

    #[test]
    fn seeds_are_counted_as_often_as_they_are_drawn() {
        let survival = synthetic(&[vec![1.0, 1.0, 5.0]]);
        let found = |seeds: &[usize]| survival.boundaries_among(seeds)[0];
        assert!(found(&[0, 1, 2]) < 1.1 && found(&[2, 2, 0]) > 4.5, "{} {}", found(&[0, 1, 2]), found(&[2, 2, 0]));
        assert_eq!(survival.least_share(&[0, 1, 2]), 0.0);
    }
}
