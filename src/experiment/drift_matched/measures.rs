//! Gains at equal η and at equal drift, and what remains.

use super::grids::Case;
use super::times::{self, Timed};
use crate::experiment::Measurement;
use crate::experiment::convergence::arrivals::{late_note, one_sided_note};
use crate::experiment::rates::{Rates, ranges};
use crate::experiment::resampled::over_seeds;
use crate::experiment::robustness::{ends, resolution};
use crate::figure::number::significant;
use crate::statistics::median_in_place;
use crate::table::Table;
use crate::theory::Coefficients;
use std::collections::BTreeMap;

/// Returns by how many decades BELAY ends lower than `other`: the mean over the whole grid of the median of the ratios under the same seeds.
///
/// A loss counts as at most `initial`: a run that diverged has gained nothing.
pub(super) fn gain(other: &Rates, belay: &Rates, initial: f64, seeds: &[usize]) -> f64 {
    gain_at(0..other.losses.len(), other, belay, initial, seeds)
}

/// [`gain`] over these places of the grid alone; NaN over none.
fn gain_at(
    places: impl ExactSizeIterator<Item = usize>,
    other: &Rates,
    belay: &Rates,
    initial: f64,
    seeds: &[usize],
) -> f64 {
    let log = |loss: f64| libm::log10(loss.min(initial).max(f64::MIN_POSITIVE));
    let mut ratios = vec![0.0; seeds.len()];
    let count = places.len() as f64;
    let medians = places.map(|place| {
        let (other, belay) = (&other.losses[place], &belay.losses[place]);
        ratios.iter_mut().zip(seeds).for_each(|(ratio, seed)| *ratio = log(other[*seed]) - log(belay[*seed]));
        median_in_place(&mut ratios)
    });
    medians.sum::<f64>() / count
}

impl Case {
    /// The gain over the optimizer alone, or over the EMA, at equal η or at equal drift.
    fn gain(&self, over_ema: bool, at_drift: bool, seeds: &[usize]) -> f64 {
        let other = if over_ema { &self.ema } else { &self.control };
        let belay = if at_drift { &self.equal_drift } else { &self.equal_eta };
        gain(other, belay, self.initial, seeds)
    }
}

/// Every measure of the experiment.
pub(super) fn measures(cases: &[Case], timed: &[Timed], tolerance: f64) -> BTreeMap<String, Vec<Measurement>> {
    let over_cases = |statistic: &dyn Fn(&Case, &[usize]) -> f64| -> Vec<Measurement> {
        cases.iter().filter_map(|case| over_seeds(case.part(), case.seeds(), |seeds| statistic(case, seeds))).collect()
    };
    let at_equal_eta = over_cases(&|case, seeds| case.gain(false, false, seeds));
    let (mut too_large, mut remains) = (vec![], vec![]);
    for case in cases {
        let Ok(places) = case.too_large() else { continue };
        let over = |other: &Rates, seeds: &[usize]| {
            gain_at(places.iter().copied(), other, &case.equal_drift, case.initial, seeds)
        };
        let total = over_seeds(case.part(), case.seeds(), |seeds| over(&case.enlarged, seeds));
        if total.as_ref().is_some_and(|total| total.interval.is_some_and(|interval| interval.low > 0.0)) {
            let share = |seeds: &[usize]| over(&case.control, seeds) / over(&case.enlarged, seeds);
            remains.extend(over_seeds(case.part(), case.seeds(), share));
        }
        too_large.extend(total);
    }
    let ratios = |over_ema: bool| timed.iter().filter_map(|timed| timed.measured(over_ema)).collect::<Vec<_>>();
    let measures = [
        ("gain-where-too-large", too_large),
        ("share-that-remains", remains),
        ("gain-at-equal-eta", at_equal_eta),
        ("gain-at-equal-drift", over_cases(&|case, seeds| case.gain(false, true, seeds))),
        ("gain-over-ema-at-equal-eta", over_cases(&|case, seeds| case.gain(true, false, seeds))),
        ("gain-over-ema-at-equal-drift", over_cases(&|case, seeds| case.gain(true, true, seeds))),
        (
            "decades-at-equal-drift",
            over_cases(&|case, seeds| {
                let methods = [case.control.clone(), case.ema.clone(), case.equal_drift.clone()];
                let ranges = ranges(&methods, seeds, tolerance, case.initial);
                ranges[2] - ranges[1]
            }),
        ),
        ("time-over-control", ratios(false)),
        ("time-over-ema", ratios(true)),
    ];
    measures.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect()
}

/// Returns a table with a row for each case with its four gains.
pub(super) fn table(cases: &[Case]) -> Table {
    let all = |case: &Case| (0..case.seeds()).collect::<Vec<usize>>();
    let gains = |over_ema: bool, at_drift: bool| {
        cases.iter().map(|case| case.gain(over_ema, at_drift, &all(case))).collect::<Vec<f64>>()
    };
    Table::default()
        .with("function", cases.iter().map(|case| case.function.clone()).collect::<Vec<_>>())
        .with("optimizer", cases.iter().map(|case| case.optimizer.clone()).collect::<Vec<_>>())
        .with("α", cases.iter().map(|case| case.pair.alpha).collect::<Vec<_>>())
        .with("β", cases.iter().map(|case| case.pair.beta).collect::<Vec<_>>())
        .with("η ÷ drift", cases.iter().map(|case| case.pair.factor()).collect::<Vec<_>>())
        .with("over control, equal η", gains(false, false))
        .with("equal drift", gains(false, true))
        .with("over EMA, equal η", gains(true, false))
        .with("at equal drift", gains(true, true))
        .with(
            "η too large",
            cases
                .iter()
                .map(|case| case.too_large().map_or("—".to_owned(), |places| places.len().to_string()))
                .collect::<Vec<_>>(),
        )
}

/// Says up to which drifts SGD is stable by theory, and where a tuned η lies at an edge.
pub(super) fn notes(cases: &[Case], timed: &[Timed]) -> Vec<String> {
    let mut pairs = vec![];
    for case in cases {
        if !pairs.contains(&case.pair) {
            pairs.push(case.pair);
        }
    }
    let limit = |pair: &super::grids::Pair| {
        let at = Coefficients { eta: 1.0, alpha: pair.alpha, beta: pair.beta };
        format!("{:.2} with α = {}, β = {}", at.stability_limit() * at.drift(), pair.alpha, pair.beta)
    };
    let limits: Vec<String> = pairs.iter().map(limit).collect();
    let mut notes = vec![format!(
        "Theory: on a quadratic of curvature λ, SGD and its EMA are stable up to a drift of 2/λ per unit of gradient, BELAY up to {} \
         over λ. At equal drift BELAY is therefore the less stable one under SGD, whatever it gains at equal η; Adam's steps are \
         bounded, and there the comparison is about noise alone.",
        limits.join(", ")
    )];
    let without: Vec<String> = timed.iter().filter(|timed| timed.is_lost()).map(Timed::part).collect();
    if !without.is_empty() {
        notes.push(format!("No method settles below the target within the budget: {}.", without.join("; ")));
    }
    let mut edges: Vec<String> = timed.iter().flat_map(Timed::edges).collect();
    edges.sort();
    edges.dedup();
    if !edges.is_empty() {
        notes.push(format!(
            "The tuned η lies at an edge of its grid, and a better one may lie beyond: {}.",
            edges.join("; ")
        ));
    }
    let (tested, left): (Vec<_>, Vec<_>) =
        cases.iter().map(|case| (case.part(), case.too_large())).partition(|(_, places)| places.is_ok());
    let count = |(part, places): (String, Result<Vec<usize>, String>)| {
        format!("{part}: {}", places.map_or_else(|why| why, |places| places.len().to_string()))
    };
    notes.push(format!(
        "The number of η that are too large for the optimizer alone, over which such gains are means, by part (function, optimizer, \
         α/β): {}.",
        tested.into_iter().map(count).collect::<Vec<_>>().join("; ")
    ));
    if !left.is_empty() {
        notes.push(format!(
            "Left out of what is said of learning rates that are too large, since the best η lies at an edge of the grid or fewer than 5 lie \
             above it: {}.",
            left.into_iter().map(count).collect::<Vec<_>>().join("; ")
        ));
    }
    let empty: Vec<String> = timed.iter().flat_map(Timed::one_sided).collect();
    notes.extend(one_sided_note(&empty));
    if let Some(first) = timed.first() {
        notes.push(late_note(&times::late_settlings(timed, first.steps)));
    }
    notes.extend(resolution(cases.iter().map(|case| case.control.etas.as_slice()).next()));
    notes.extend(cases.first().map(|case| {
        format!(
            "Gains at equal η are means over the grid {} after a fixed number of steps: at its low end BELAY has not arrived, being slower \
             by the factor η ÷ drift of the table ({}); another grid or budget gives other numbers.",
            ends(&case.control.etas),
            pairs.iter().map(|pair| significant(pair.factor(), 3)).collect::<Vec<_>>().join(", "),
        )
    }));
    notes
}
