//! The learning rate that a run survives, against the formula.

mod draw;
mod survival;

use super::resampled::resampled;
use super::{ExperimentError, Findings, Measurement, Setup, Work, grid};
use crate::simulate::Problem;
use crate::sweep::Results;
use crate::table::Table;
use crate::theory::Coefficients;
use std::collections::BTreeMap;
use survival::Survival;

/// The sweeps: their names in the preset, what they are called, and whether the formula is about them.
const SWEEPS: [(&str, &str, bool); 4] = [
    ("quadratic-sgd", "SGD, quadratic", true),
    ("rosenbrock-sgd", "SGD, Rosenbrock", true),
    ("quadratic-adam", "Adam, quadratic", false),
    ("rosenbrock-adam", "Adam, Rosenbrock", false),
];

/// Grid of η × β at one α, with the curvatures that may predict its boundary.
struct Grid {
    title: &'static str,
    sgd: bool,
    survival: Survival,
    /// The largest eigenvalue of the Hessian at the minimum.
    at_minimum: f64,
    /// Curvature at the start, but for a quadratic, whose Hessian is the same everywhere.
    at_start: Option<f64>,
}

impl Grid {
    /// Every curvature that may predict the boundary, with what it is called.
    fn curvatures(&self) -> Vec<(&'static str, f64)> {
        let start = self.at_start.map(|curvature| ("the start", curvature));
        [("the minimum", self.at_minimum)].into_iter().chain(start).collect()
    }

    /// The predicted boundary of η at a β.
    fn predicted(&self, curvature: f64, beta: f64) -> f64 {
        let coefficients = Coefficients { eta: 1.0, alpha: self.survival.alpha, beta };
        coefficients.stability_limit() / curvature
    }
}

/// Runs the experiment.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let (mut grids, mut data, mut summary) = (vec![], draw::Rows::default(), draw::Cells::default());
    let mut captions = vec![];
    for (name, title, sgd) in SWEEPS {
        let results = grid::run(setup, work, name)?;
        let (at_minimum, at_start) = curvatures(&results);
        for survival in Survival::of(&results) {
            grids.push(Grid { title, sgd, survival, at_minimum, at_start });
        }
        data.add(title, &results);
        summary.add(title, &results);
        captions.push((sgd, format!("{title}: {}.", draw::what(&results))));
    }
    let alpha = setup.number("alpha");
    let resamples = setup.number("resamples") as usize;
    let of = |chosen: fn(bool) -> bool| {
        let said = captions.iter().filter(|(sgd, _)| chosen(*sgd)).map(|(_, what)| what.as_str());
        said.collect::<Vec<_>>().join(" ")
    };
    let (about, about_sgd) = (of(|_| true), of(|sgd| sgd));
    Ok(Findings {
        figures: vec![
            ("figure".to_owned(), draw::maps(&grids, alpha, &about)),
            ("figure-boundaries".to_owned(), draw::boundaries(&grids, alpha, &about_sgd)),
            ("figure-losses".to_owned(), draw::losses(&grids, alpha, &about)),
        ],
        measures: measures(&grids, alpha, resamples),
        tables: vec![("Measured and predicted boundary of η".to_owned(), boundary_table(&grids))],
        notes: notes(&grids, alpha),
        data: data.table(),
        summary: summary.table(),
    })
}

/// The largest curvature at the best minimum, and at the start where that differs.
fn curvatures(results: &Results) -> (f64, Option<f64>) {
    let scenario = results.plan().base();
    let problem: Problem = scenario.problem();
    let largest = |point| super::principal::Principal::of(problem.hessian(point)).values[0];
    let minimum = problem.minima().first().map_or(scenario.start, |minimum| minimum.point);
    let (at_minimum, at_start) = (largest(minimum), largest(scenario.start));
    let differs = (at_start - at_minimum).abs() > 1e-9 * at_minimum.abs();
    (at_minimum, differs.then_some(at_start))
}

/// The parts of each measure.
fn measures(grids: &[Grid], alpha: f64, resamples: usize) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    let mut add = |measure: &str, part: String, grid: &Grid, statistic: &dyn Fn(&[usize]) -> f64| {
        let seeds = grid.survival.seeds();
        measures.entry(measure.to_owned()).or_default().push(resampled(part, seeds, resamples, statistic));
    };
    for grid in grids {
        let survival = &grid.survival;
        let drawn = survival.alpha == alpha;
        if !grid.sgd {
            add("least-share", grid.title.to_owned(), grid, &|seeds| survival.least_share(seeds));
            continue;
        }
        for (place, curvature) in grid.curvatures() {
            let (measure, part) = match grid.at_start {
                None => ("misfit-quadratic", format!("{}, α {}", grid.title, survival.alpha)),
                Some(_) => ("misfit-rosenbrock", format!("{}, curvature at {place}", grid.title)),
            };
            let predicted: Vec<f64> = survival.betas.iter().map(|beta| grid.predicted(curvature, *beta)).collect();
            add(measure, part, grid, &|seeds| survival.misfit(seeds, &predicted));
        }
        if drawn {
            let drift = |beta: f64| Coefficients { eta: 1.0, alpha, beta }.drift();
            add("widening", grid.title.to_owned(), grid, &|seeds| survival.widening(seeds, |_| 1.0));
            add("widening-drift", grid.title.to_owned(), grid, &|seeds| survival.widening(seeds, drift));
        }
    }
    measures
}

/// Returns a table with a row for each β of each grid of SGD.
fn boundary_table(grids: &[Grid]) -> Table {
    let rows: Vec<(&Grid, usize)> = grids
        .iter()
        .filter(|grid| grid.sgd)
        .flat_map(|grid| (0..grid.survival.betas.len()).map(move |beta| (grid, beta)))
        .collect();
    let boundaries: Vec<Vec<f64>> =
        grids.iter().filter(|grid| grid.sgd).map(|grid| grid.survival.boundaries()).collect();
    let measured: Vec<f64> = boundaries.into_iter().flatten().collect();
    let predicted = |of: fn(&Grid) -> Option<f64>| {
        rows.iter()
            .map(|(grid, beta)| of(grid).map_or(f64::NAN, |by| grid.predicted(by, grid.survival.betas[*beta])))
            .collect::<Vec<f64>>()
    };
    let minimum = predicted(|grid| Some(grid.at_minimum));
    let ratios: Vec<f64> = measured.iter().zip(&minimum).map(|(measured, predicted)| measured / predicted).collect();
    Table::default()
        .with("runs", rows.iter().map(|(grid, _)| grid.title.to_owned()).collect::<Vec<_>>())
        .with("α", rows.iter().map(|(grid, _)| grid.survival.alpha).collect::<Vec<_>>())
        .with("β", rows.iter().map(|(grid, beta)| grid.survival.betas[*beta]).collect::<Vec<_>>())
        .with("η* measured", measured)
        .with("η* predicted, minimum", minimum)
        .with("measured / predicted", ratios)
        .with("η* predicted, start", predicted(|grid| grid.at_start))
        .with("falls", rows.iter().map(|(grid, beta)| grid.survival.falls(*beta) as u64).collect::<Vec<_>>())
}

/// The spacings of the grids of η in decades: `1/128 (SGD, quadratic), 1/64 (SGD, Rosenbrock)`.
fn spacings(grids: &[Grid]) -> String {
    let mut said: Vec<String> = vec![];
    for grid in grids {
        let etas = &grid.survival.etas;
        let decades = libm::log10(etas[etas.len() - 1] / etas[0]);
        let words = format!("1/{:.0} ({})", (etas.len() - 1) as f64 / decades, grid.title);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    said.join(", ")
}

fn notes(grids: &[Grid], alpha: f64) -> Vec<String> {
    let mut notes = vec![
        "A run counts as finite unless its model is not finite, or farther from the start than a thousand diagonals of the box around \
         start, domain and global minima, from some step to the last. The measured boundary η* is where the share of finite runs first falls through ½, interpolated in log η \
         between neighbouring points of the grid; a misfit is the largest |log₁₀(η*/predicted)| over every β, in spacings of the \
         grid."
            .to_owned(),
        format!(
            "No boundary is known better than the grid: neighbouring points are {} of a decade of η apart. An interval holds only \
             what other seeds would change, not the width of a spacing, and has no width where every seed is lost at the same \
             point.",
            spacings(grids)
        ),
        format!(
            "The claims of wider ranges, and those of Rosenbrock's valley and of Adam, are judged at α = {alpha} alone. At α = 1 the \
             formula is ηλ < 2 at every β: there the range does not widen. That no run of Adam is lost is said of this grid and \
             these numbers of steps."
        ),
    ];
    for grid in grids.iter().filter(|grid| grid.sgd) {
        let survival = &grid.survival;
        for (place, curvature) in grid.curvatures() {
            let ratios: Vec<f64> = survival
                .boundaries()
                .iter()
                .zip(&survival.betas)
                .map(|(measured, beta)| measured / grid.predicted(curvature, *beta))
                .collect();
            let low = ratios.iter().copied().fold(f64::INFINITY, f64::min);
            let high = ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            notes.push(format!(
                "{}, α {}: η* is {:.3} to {:.3} of what the curvature at {place}, {}, predicts.",
                grid.title,
                survival.alpha,
                low,
                high,
                crate::figure::number::significant(curvature, 4),
            ));
        }
        let again: Vec<String> = (0..survival.betas.len())
            .filter(|beta| survival.falls(*beta) > 1)
            .map(|beta| format!("{:.2}", survival.betas[beta]))
            .collect();
        if !again.is_empty() {
            notes.push(format!(
                "{}, α {}: beyond η* there are larger η at which most runs are finite again, at β = {}.",
                grid.title,
                survival.alpha,
                again.join(", ")
            ));
        }
    }
    let edge: Vec<&str> = grids
        .iter()
        .filter(|grid| grid.sgd && grid.survival.boundaries().iter().any(|eta| !eta.is_finite()))
        .map(|grid| grid.title)
        .collect();
    if !edge.is_empty() {
        notes.push(format!("Somewhere no boundary lies within the grid: {}.", edge.join(", ")));
    }
    notes.push(
        "Why Rosenbrock's valley differs: its largest curvature is 2092 at the start, 1002 at the minimum and 200 at the origin. A run \
         that is unstable at the minimum is thrown out of it, and may stay finite where the valley is flatter; a limit of stability \
         at a point is a limit of what comes to rest there, not of what stays finite."
            .to_owned(),
    );
    notes.push(format!(
        "Drift: BELAY moves η(1 − β)α/(α + β) per step under a constant force. At the predicted boundary and α = {alpha} that is \
         less for every β > 0 than plain SGD's 2/λ: the wider range of η is not a range of faster drifts."
    ));
    notes
}
