//! The cloud of final points under noise, against the predicted ellipse.

mod cloud;
mod draw;

use super::measure::largest;
use super::resampled::resampled;
use super::{ExperimentError, Findings, Measurement, Setup, Work, grid};
use crate::figure::number::significant;
use crate::statistics::{Interval, bootstrap_units};
use crate::table::Table;
use cloud::{AVERAGE, Cloud, MODEL};
use std::collections::BTreeMap;

/// Names of the two weights of a pair.
const WEIGHTS: [&str; 2] = ["model w₁", "average w₂"];

/// Runs the experiment.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let resamples = setup.number("resamples") as usize;
    let bowl = Cloud::all(&grid::run(setup, work, "bowl")?, resamples);
    let valley = Cloud::all(&grid::run(setup, work, "rosenbrock")?, resamples);
    let mut measures = BTreeMap::new();
    let mut put = |name: &str, parts: Vec<Measurement>| measures.insert(name.to_owned(), parts);
    let of_weights = |of: &dyn Fn(usize) -> Measurement| [MODEL, AVERAGE].map(of).to_vec();
    put("ratio", of_weights(&|weight| mean_ratio(&bowl, weight, resamples)));
    put("departure", of_weights(&|weight| departure(&bowl, weight, resamples)));
    put("model-shrinks", vec![model_shrinks(&bowl, resamples)]);
    put("misfit-rosenbrock", misfits(&valley, resamples));
    Ok(Findings {
        figures: vec![
            ("figure".to_owned(), draw::clouds(setup, &bowl)),
            ("figure-variance".to_owned(), draw::variances(&bowl)),
            ("figure-rosenbrock".to_owned(), draw::rosenbrock(setup, &valley)),
        ],
        measures,
        tables: vec![("The clouds at Rosenbrock's minimum".to_owned(), summary(&valley))],
        notes: notes(&bowl, &valley),
        data: draw::data(&bowl, &valley),
        summary: summary(&bowl),
    })
}

/// Measured over predicted variance, the mean over settings and axes.
fn mean_ratio(clouds: &[Cloud], weight: usize, resamples: usize) -> Measurement {
    let seeds = clouds.first().map_or(0, Cloud::seeds);
    let count = 2.0 * clouds.len() as f64;
    // A mean of means over the same seeds is one mean.
    let of_seed = |seed: usize| {
        clouds.iter().map(|cloud| cloud.ratios[weight].iter().map(|ratios| ratios[seed]).sum::<f64>()).sum::<f64>()
            / count
    };
    let values: Vec<f64> = (0..seeds).map(of_seed).collect();
    let mean = |seeds: &[usize]| seeds.iter().map(|seed| values[*seed]).sum::<f64>() / seeds.len() as f64;
    resampled(WEIGHTS[weight].to_owned(), seeds, resamples, mean)
}

/// The largest departure of a setting from the prediction in standard errors, over the 95 % quantile of what resampling makes of
/// it: the comparison of many settings at once.
fn departure(clouds: &[Cloud], weight: usize, resamples: usize) -> Measurement {
    let seeds = clouds.first().map_or(0, Cloud::seeds);
    let columns: Vec<&Vec<f64>> = clouds.iter().flat_map(|cloud| &cloud.ratios[weight]).collect();
    let summaries: Vec<(f64, f64)> = columns.iter().map(|column| cloud::mean_and_error(column)).collect();
    let found = largest(summaries.iter().map(|(mean, error)| (mean - 1.0).abs() / error));
    let mut times = vec![0.0; seeds];
    let by_chance = |drawn: &[usize]| {
        times.fill(0.0);
        drawn.iter().for_each(|seed| times[*seed] += 1.0);
        let mean =
            |column: &[f64]| column.iter().zip(&times).map(|(ratio, times)| ratio * times).sum::<f64>() / seeds as f64;
        largest(columns.iter().zip(&summaries).map(|(column, (at, error))| (mean(column) - at).abs() / error))
    };
    // The upper end of a 90 % interval leaves 5 % above it.
    let critical = bootstrap_units(seeds, resamples, 0, 0.9, by_chance).high;
    Measurement::new(WEIGHTS[weight], found / critical, None, seeds)
}

/// The largest variance of the model at a β > 0 over that at β = 0 and the same α, along either axis.
fn model_shrinks(clouds: &[Cloud], resamples: usize) -> Measurement {
    let seeds = clouds.first().map_or(0, Cloud::seeds);
    let plain = |cloud: &Cloud| clouds.iter().position(|other| other.beta == 0.0 && other.alpha == cloud.alpha);
    let pulled = clouds.iter().enumerate().filter(|(_, cloud)| cloud.beta > 0.0);
    let pairs: Vec<(usize, usize)> = pulled.filter_map(|(place, cloud)| Some((place, plain(cloud)?))).collect();
    let ratio = |drawn: &[usize]| {
        let variances: Vec<[f64; 2]> =
            clouds.iter().map(|cloud| [0, 1].map(|axis| cloud.variance_among(MODEL, axis, drawn))).collect();
        let of_pair =
            |(pulled, plain): &(usize, usize)| [0, 1].map(|axis| variances[*pulled][axis] / variances[*plain][axis]);
        largest(pairs.iter().flat_map(of_pair))
    };
    resampled(String::new(), seeds, resamples, ratio)
}

/// For each noise level, how far the local Hessian's prediction is off.
fn misfits(clouds: &[Cloud], resamples: usize) -> Vec<Measurement> {
    let mut sigmas: Vec<f64> = clouds.iter().map(|cloud| cloud.sigma).collect();
    sigmas.dedup();
    let part = |sigma: f64, weight: usize| {
        let chosen: Vec<&Cloud> = clouds.iter().filter(|cloud| cloud.sigma == sigma).collect();
        let misfit = |drawn: &[usize]| {
            largest(chosen.iter().flat_map(|cloud| {
                [0, 1].map(|axis| {
                    libm::log10(cloud.variance_among(weight, axis, drawn) / cloud.predicted[weight][axis]).abs()
                })
            }))
        };
        let name = format!("σ {}, {}", significant(sigma, 2), WEIGHTS[weight]);
        resampled(name, chosen[0].seeds(), resamples, misfit)
    };
    sigmas.into_iter().flat_map(|sigma| [MODEL, AVERAGE].map(|weight| part(sigma, weight))).collect()
}

/// Returns a table with a row for each setting, weight and axis.
fn summary(clouds: &[Cloud]) -> Table {
    let rows: Vec<(&Cloud, usize, usize)> = clouds
        .iter()
        .flat_map(|cloud| [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(weight, axis)| (cloud, weight, axis)))
        .collect();
    let intervals: Vec<Interval> = rows.iter().map(|(cloud, weight, axis)| cloud.intervals[*weight][*axis]).collect();
    let numbers = |of: &dyn Fn(&Cloud, usize, usize) -> f64| {
        rows.iter().map(|(cloud, weight, axis)| of(cloud, *weight, *axis)).collect::<Vec<f64>>()
    };
    Table::default()
        .with("sigma", numbers(&|cloud, _, _| cloud.sigma))
        .with("alpha", numbers(&|cloud, _, _| cloud.alpha))
        .with("beta", numbers(&|cloud, _, _| cloud.beta))
        .with("weights", rows.iter().map(|(_, weight, _)| WEIGHTS[*weight].to_owned()).collect::<Vec<_>>())
        .with("curvature", numbers(&|cloud, _, axis| cloud.principal.values[axis]))
        .with("n", rows.iter().map(|(cloud, ..)| cloud.seeds() as u64).collect::<Vec<_>>())
        .with("diverged", rows.iter().map(|(cloud, ..)| cloud.diverged).collect::<Vec<_>>())
        .with("predicted", numbers(&|cloud, weight, axis| cloud.predicted[weight][axis]))
        .with("measured", numbers(&|cloud, weight, axis| cloud.variance(weight, axis)))
        .with("ratio", numbers(&|cloud, weight, axis| cloud.ratio(weight, axis)))
        .with("ratio_low", intervals.iter().map(|interval| interval.low).collect::<Vec<_>>())
        .with("ratio_high", intervals.iter().map(|interval| interval.high).collect::<Vec<_>>())
}

fn notes(bowl: &[Cloud], valley: &[Cloud]) -> Vec<String> {
    let left = |clouds: &[Cloud]| largest(clouds.iter().map(|cloud| cloud.left));
    let intervals = || bowl.iter().flat_map(|cloud| cloud.intervals.concat());
    let (held, all) = (intervals().filter(|interval| interval.contains(1.0)).count(), intervals().count());
    let worst = bowl
        .iter()
        .flat_map(|cloud| {
            [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(weight, axis)| (cloud, weight, cloud.ratio(weight, axis)))
        })
        .max_by(|a, b| libm::log(a.2).abs().total_cmp(&libm::log(b.2).abs()));
    let mut notes = vec![
        format!(
            "Variances are mean squares about the known minimum, along the eigenvectors of the Hessian, of the point after the last \
             step; a diverged run counts as infinitely far. All settings share their noise, so that their ratios lean to the same side."
        ),
        format!(
            "Runs start at the minimum, so that only the spread has to grow: by theory at most {} of the stationary variance is still \
             missing at the last step on the bowl, {} at Rosenbrock's minimum.",
            significant(left(bowl), 2),
            significant(left(valley), 2)
        ),
        format!("Of {all} single 95 % intervals on the bowl {held} hold 1."),
    ];
    if let Some((cloud, weight, ratio)) = worst {
        notes.push(format!(
            "The worst of these {all} ratios is {} ({}, α {}, β {}).",
            significant(ratio, 4),
            WEIGHTS[weight],
            significant(cloud.alpha, 3),
            significant(cloud.beta, 3)
        ));
    }
    notes.push(
        "Where the local Hessian fails: the valley bends, and points that spread along it leave the straight axis of the predicted \
         ellipse by an amount that grows with the square of the spread. The average, whose own spread across the valley is the \
         smaller, departs first, and the wider cloud without a spring before the narrower one of BELAY."
            .to_owned(),
    );
    for cloud in valley.iter().filter(|cloud| cloud.diverged > 0) {
        notes.push(format!(
            "At Rosenbrock's minimum with σ = {}, β = {}: {} of {} runs diverged.",
            significant(cloud.sigma, 2),
            significant(cloud.beta, 2),
            cloud.diverged,
            cloud.seeds()
        ));
    }
    notes
}
