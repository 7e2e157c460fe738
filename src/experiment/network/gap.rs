//! Differences paired by seed.

use super::{Candidates, Values};
use crate::experiment::Measurement;
use crate::experiment::resampled::over_seeds;
use crate::figure::draw::Curve;
use crate::statistics::Quartiles;

/// The mean over seeds of first − second, with its 95 % bootstrap interval over seeds, which are resampled in pairs. `None` where
/// there is no such number.
pub(in crate::experiment) fn gap(part: impl Into<String>, first: &[f64], second: &[f64]) -> Option<Measurement> {
    let differences: Vec<f64> = first.iter().zip(second).map(|(first, second)| first - second).collect();
    over_seeds(part, differences.len(), |seeds| {
        seeds.iter().map(|seed| differences[*seed]).sum::<f64>() / seeds.len() as f64
    })
}

/// Returns the gap where the numbers of either side are chosen: every resample chooses anew, for each seed on the drawn ones that are not it.
pub(in crate::experiment) fn chosen_gap(
    part: impl Into<String>,
    first: &Candidates,
    second: &Candidates,
) -> Option<Measurement> {
    over_seeds(part, first.seeds(), |seeds| first.mean(seeds) - second.mean(seeds))
}

/// The [`chosen_gap`] between numbers and the best of candidates at each of `x`: the line is the mean, the band its 95 % interval.
pub(in crate::experiment) fn gap_curve(
    name: impl Into<String>,
    style: usize,
    x: &[f64],
    first: &Values,
    second: &[Candidates],
) -> Curve {
    let at = |(point, x): (usize, &f64)| {
        let missing = Quartiles { lower: f64::NAN, median: f64::NAN, upper: f64::NAN };
        let quartiles = chosen_gap("", &first.candidates(point..point + 1), &second[point]).map_or(missing, |gap| {
            let (low, high) = gap.interval.map_or((gap.effect, gap.effect), |interval| (interval.low, interval.high));
            Quartiles { lower: low, median: gap.effect, upper: high }
        });
        (*x, quartiles)
    };
    Curve { name: name.into(), style, points: x.iter().enumerate().map(at).collect(), shares: vec![], runs: vec![] }
}
