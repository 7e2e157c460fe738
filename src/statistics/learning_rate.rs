//! Tuned value and good range of a curve of losses over a log-spaced grid of learning rates.
//!
//! `etas` rises and is positive and log-spaced; `losses[i]` is the final loss at `etas[i]`, such as the median of the
//! seeds. Where one slice is longer its rest is left out.

use serde::Serialize;

/// The mean over the grid of min(loss, initial loss) − best loss: 0 for a method to which η does not matter, and at
/// most what the best η gains.
///
/// A loss of +∞ or NaN counts as the initial loss. The best loss too is at most the initial one, so that a method which
/// never improves has 0 as well: show the best loss beside it. NaN of an empty grid or where the initial loss is not
/// finite.
///
/// Source: M. Wortsman et al., *Small-scale proxies for large-scale Transformer training instabilities*, 2023, §2.2
/// (arXiv 2309.14322).
pub fn learning_rate_sensitivity(losses: &[f64], initial_loss: f64) -> f64 {
    if !initial_loss.is_finite() {
        return f64::NAN;
    }
    let capped = || losses.iter().map(|loss| loss.min(initial_loss));
    let best = capped().fold(f64::INFINITY, f64::min);
    capped().map(|loss| loss - best).sum::<f64>() / losses.len() as f64
}

/// At which edge of the grid something lies: a warning that a wider grid could show more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edge {
    /// Inside the grid.
    None,
    /// At the lowest η.
    Low,
    /// At the highest η.
    High,
    /// At both.
    Both,
}

impl Edge {
    fn of(lowest: usize, highest: usize, grid: usize) -> Self {
        match (lowest == 0, highest + 1 == grid) {
            (false, false) => Self::None,
            (true, false) => Self::Low,
            (false, true) => Self::High,
            (true, true) => Self::Both,
        }
    }
}

/// The best point of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GridBest {
    /// Index in the grid.
    pub index: usize,
    /// The learning rate.
    pub eta: f64,
    /// The loss there, finite.
    pub loss: f64,
    /// Whether it lies at an edge, so that the true best may lie outside.
    pub edge: Edge,
}

/// The learning rate with the least loss, the lowest of equals; `None` where no loss is finite.
pub fn best_on_grid(etas: &[f64], losses: &[f64]) -> Option<GridBest> {
    let grid = etas.len().min(losses.len());
    let finite = (0..grid).filter(|&index| losses[index].is_finite());
    // The first of equals, −0 and 0 among them.
    let index = finite.reduce(|best, index| if losses[index] < losses[best] { index } else { best })?;
    Some(GridBest { index, eta: etas[index], loss: losses[index], edge: Edge::of(index, index, grid) })
}

/// Distance from the best loss within which a loss still counts as good.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Tolerance {
    /// Up to this factor ≥ 1 times the best loss. For losses ≥ 0, such as f − f*; where the best is 0 only 0 is good.
    Factor(f64),
    /// Up to this much ≥ 0 above the best loss.
    Absolute(f64),
}

/// The learning rates whose loss is within a tolerance of the best one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GoodRange {
    /// Decades of η that are good: good points × spacing of the grid in log₁₀ η. Nothing is interpolated, and each point stands
    /// for half a spacing on both sides, so that one good point alone has one spacing and gaps do not count. 0 on a
    /// grid of one point.
    pub decades: f64,
    /// Number of good points.
    pub points: usize,
    /// The lowest good η.
    pub low: f64,
    /// The highest good η.
    pub high: f64,
    /// Edges that are good, so that the range may go on outside and `decades` is only a lower bound.
    pub edge: Edge,
}

/// The learning rates within `tolerance` of the best; `None` where no loss is finite.
pub fn good_range(etas: &[f64], losses: &[f64], tolerance: Tolerance) -> Option<GoodRange> {
    let grid = etas.len().min(losses.len());
    let best = best_on_grid(etas, losses)?.loss;
    let limit = match tolerance {
        Tolerance::Factor(factor) => factor * best,
        Tolerance::Absolute(difference) => best + difference,
    };
    let limit = limit.max(best);
    let mut good = (0..grid).filter(|&index| losses[index].is_finite() && losses[index] <= limit);
    let first = good.next()?;
    let (points, last) = good.fold((1, first), |(points, _), index| (points + 1, index));
    let spacing = (libm::log10(etas[grid - 1]) - libm::log10(etas[0])) / (grid.max(2) - 1) as f64;
    Some(GoodRange {
        decades: points as f64 * spacing,
        points,
        low: etas[first],
        high: etas[last],
        edge: Edge::of(first, last, grid),
    })
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;
    use proptest::prelude::*;

    const MISSED: f64 = f64::INFINITY;
    /// A tenth of a decade apart, from 10⁻⁴ to 1.
    fn grid() -> Vec<f64> {
        (-40..=0).map(|tenth| 10_f64.powf(f64::from(tenth) / 10.0)).collect()
    }

    #[test]
    fn sensitivity_is_the_mean_loss_above_the_best_with_divergence_as_the_start() {
        assert_eq!(
            learning_rate_sensitivity(&[1.0, 3.0, MISSED, f64::NAN, 9.0], 5.0),
            (0.0 + 2.0 + 4.0 + 4.0 + 4.0) / 5.0
        );
        assert_eq!(learning_rate_sensitivity(&[2.0; 7], 5.0), 0.0);
        assert_eq!(learning_rate_sensitivity(&[MISSED, 6.0], 5.0), 0.0);
        assert!(learning_rate_sensitivity(&[], 5.0).is_nan());
        assert!(learning_rate_sensitivity(&[1.0], f64::NAN).is_nan());
        assert!(learning_rate_sensitivity(&[1.0], MISSED).is_nan());
    }

    #[test]
    fn the_best_point_warns_of_an_edge() {
        let best = |losses: &[f64]| best_on_grid(&[0.1, 0.2, 0.4], losses).map(|best| (best.eta, best.loss, best.edge));
        assert_eq!(best(&[3.0, 1.0, MISSED]), Some((0.2, 1.0, Edge::None)));
        assert_eq!(best(&[f64::NAN, 2.0, 1.0]), Some((0.4, 1.0, Edge::High)));
        assert_eq!(best(&[1.0, 1.0, 1.0]), Some((0.1, 1.0, Edge::Low)), "the lowest of equals");
        assert_eq!(best(&[0.0, -0.0]), Some((0.1, 0.0, Edge::Low)));
        assert_eq!(best(&[1.0]), Some((0.1, 1.0, Edge::Both)));
        assert_eq!(best(&[MISSED, f64::NAN, MISSED]), None);
        assert_eq!(best(&[]), None);
    }

    #[test]
    fn decades_count_points() {
        let etas = grid();
        // 11 points from 10⁻³ to 10⁻² are good, and one apart from them.
        let mut losses: Vec<f64> =
            etas.iter().map(|eta| if (0.99e-3..1.01e-2).contains(eta) { 1.5 } else { 9.0 }).collect();
        losses[15] = 1.0;
        losses[30] = 2.0;
        losses[31] = f64::NAN;
        losses[32] = MISSED;
        let good = good_range(&etas, &losses, Tolerance::Factor(2.0)).expect("finite losses");
        assert!(close(good.decades, 1.2, 1e-14) && good.points == 12 && good.edge == Edge::None, "{good:?}");
        assert_eq!([good.low, good.high], [etas[10], etas[30]]);
        let best_alone = good_range(&etas, &losses, Tolerance::Absolute(0.4)).expect("finite losses");
        assert!(close(best_alone.decades, 0.1, 1e-14) && best_alone.points == 1);
        let all = good_range(&etas, &[1.0; 41], Tolerance::Factor(1.0)).expect("finite losses");
        assert!(close(all.decades, 4.1, 1e-14) && all.edge == Edge::Both);
    }

    #[test]
    fn ranges_of_odd_grids() {
        let good = |etas: &[f64], losses: &[f64], tolerance| {
            good_range(etas, losses, tolerance).map(|good| (good.points, good.decades, good.edge))
        };
        assert_eq!(good(&[0.1], &[1.0], Tolerance::Factor(2.0)), Some((1, 0.0, Edge::Both)));
        assert_eq!(good(&[0.1, 1.0], &[MISSED, 1.0], Tolerance::Factor(2.0)), Some((1, 1.0, Edge::High)));
        assert_eq!(good(&[0.1, 1.0], &[f64::MAX, MISSED], Tolerance::Factor(2.0)), Some((1, 1.0, Edge::Low)));
        assert_eq!(good(&[0.1, 1.0], &[-1.0, 0.0], Tolerance::Factor(2.0)), Some((1, 1.0, Edge::Low)));
        assert_eq!(good(&[0.1, 1.0], &[MISSED, f64::NAN], Tolerance::Factor(2.0)), None);
        assert_eq!(good(&[], &[], Tolerance::Factor(2.0)), None);
    }

    proptest! {
        #[test]
        fn more_tolerance_is_more_decades_and_less_loss_is_less_sensitivity(
            losses in prop::collection::vec(prop_oneof![4 => 0.0..10.0, 1 => Just(MISSED)], 41),
            factor in 1.0..5.0, more in 1.0..5.0, initial in 1.0..20.0, shift in 0.0..5.0,
        ) {
            let etas = grid();
            let decades = |tolerance| good_range(&etas, &losses, tolerance).map_or(0.0, |good| good.decades);
            prop_assert!(decades(Tolerance::Factor(factor)) <= decades(Tolerance::Factor(factor * more)));
            prop_assert!(decades(Tolerance::Absolute(factor)) <= decades(Tolerance::Absolute(factor + more)));
            let sensitivity = learning_rate_sensitivity(&losses, initial);
            let best = losses.iter().copied().fold(initial, f64::min);
            prop_assert!((0.0..=initial - best).contains(&sensitivity));
            let shifted: Vec<f64> = losses.iter().map(|loss| loss + shift).collect();
            prop_assert!((learning_rate_sensitivity(&shifted, initial + shift) - sensitivity).abs() < 1e-12);
        }
    }
}
