//! Whether rescaling time leaves the path: BELAY at fixed masses and spring constant with ever shorter steps.

mod figures;
mod rescaled;
#[cfg(test)]
mod tests;

use super::measure::{exact, order};
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::table::Table;
use rescaled::{Course, Moments, Rescaled};
use std::collections::BTreeMap;

/// Runs the experiment.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let mut all = vec![];
    for name in ["quadratic", "rosenbrock"] {
        let scenario = setup.scenario(name);
        let problem = scenario.problem();
        let [halvings, finest] = ["halvings", "finest"].map(|name| setup.number(name) as u32);
        for (arm, moments) in [(0, Moments::Kept), (1, Moments::Kept), (1, Moments::Scaled)] {
            let course = Course { scenario, problem: &problem, arm: &scenario.arms[arm], moments };
            all.push((name, Rescaled::new(course, halvings, finest, work)?));
        }
    }
    // The scenarios' names are asked for by the figure alone.
    let cases = || all.iter().map(|(_, case)| case);
    let slope = |case: &Rescaled| order(&case.errors);
    let parts = |name: &str| -> Vec<Measurement> {
        let of = cases().filter(|case| case.measure() == name);
        of.map(|case| exact(case.title.clone(), slope(case), case.errors.len())).collect()
    };
    let measures = ["order", "adam-order", "adam-scaled-order"].map(|name| (name.to_owned(), parts(name)));
    let said = |name: &str| {
        let of = cases().filter(|case| case.measure() == name);
        let words = of.map(|case| {
            let last = case.errors.last().map_or(f64::NAN, |error| error[1]);
            format!("{} for {} (error {} at the end)", significant(slope(case), 3), case.title, significant(last, 2))
        });
        words.collect::<Vec<_>>().join("; ")
    };
    let moves: Vec<String> = cases()
        .filter(|case| case.measure() == "adam-order")
        .map(|case| {
            let moves: Vec<String> = case.moves.iter().map(|moved| significant(*moved, 2)).collect();
            format!("{} for {}", moves.join(", "), case.title)
        })
        .collect();
    let (halvings, finest) = (setup.number("halvings"), setup.number("finest"));
    Ok(Findings {
        figures: vec![("figure".to_owned(), figures::figure(setup, &all))],
        data: data(&all),
        summary: summary(&all),
        tables: vec![("What rescaling time does to the numbers of SGD".to_owned(), settings(&all[0].1))],
        measures: BTreeMap::from(measures),
        notes: vec![
            format!(
                "With s² = 2⁻ʲ for j = 0 … {halvings}. The limit is extrapolated from s² = 2^−{finest} and 2^−{} as \
                 twice the latter less the former. An error is the largest distance of model or average from it at \
                 equal physical time, divided by the largest distance of the limit from the start.",
                finest + 1.0
            ),
            format!("SGD: the slope of the error over s² is {}.", said("order")),
            format!(
                "Adam is not invariant as it is: its decays β₁ and β₂ are per step, so that its memory gets shorter \
                 in physical time as s falls. The slopes are {}. The largest distances of each path from the one at \
                 half its s² are {}: while 1/(1 − β₂) is more steps than the run has, v̂ is nearly a mean over the \
                 whole run and the paths seem to settle; with more steps v̂ begins to forget, and they move on. The \
                 extrapolated limit of Adam is therefore a rough one.",
                said("adam-order"),
                moves.join("; ")
            ),
            format!("With 1 − β₁ and 1 − β₂ multiplied by s² as well the slopes are {}.", said("adam-scaled-order")),
        ],
    })
}

/// Returns a table with a row per case, s² and unit of physical time.
fn data(all: &[(&str, Rescaled)]) -> Table {
    let rows: Vec<(&Rescaled, usize, usize)> = all
        .iter()
        .flat_map(|(_, case)| (0..case.paths.len()).map(move |path| (case, path)))
        .flat_map(|(case, path)| (0..case.limit.len()).map(move |time| (case, path, time)))
        .collect();
    let numbers = |of: fn(&Rescaled, usize, usize) -> f64| {
        rows.iter().map(|(c, path, time)| of(c, *path, *time)).collect::<Vec<_>>()
    };
    let texts = |of: fn(&Rescaled) -> String| rows.iter().map(|(case, ..)| of(case)).collect::<Vec<_>>();
    Table::default()
        .with("function", texts(|case| case.title.clone()))
        .with("method", texts(|case| case.method().to_owned()))
        .with("s2", numbers(|case, path, _| case.errors[path][0]))
        .with("time", rows.iter().map(|(.., time)| *time as u64).collect::<Vec<_>>())
        .with("model x", numbers(|case, path, time| case.paths[path][time].model[0]))
        .with("model y", numbers(|case, path, time| case.paths[path][time].model[1]))
        .with("average x", numbers(|case, path, time| case.paths[path][time].average[0]))
        .with("average y", numbers(|case, path, time| case.paths[path][time].average[1]))
        .with("distance", numbers(|case, path, time| case.paths[path][time].distance(&case.limit[time]) / case.extent))
}

/// Returns a table with a row per case and s².
fn summary(all: &[(&str, Rescaled)]) -> Table {
    let rows: Vec<(&Rescaled, usize)> =
        all.iter().flat_map(|(_, case)| (0..case.errors.len()).map(move |path| (case, path))).collect();
    let numbers =
        |of: &dyn Fn(&Rescaled, usize) -> f64| rows.iter().map(|(case, path)| of(case, *path)).collect::<Vec<_>>();
    let before = |case: &Rescaled, path: usize| path.checked_sub(1).map_or(f64::NAN, |before| case.errors[before][1]);
    Table::default()
        .with("function", rows.iter().map(|(case, _)| case.title.clone()).collect::<Vec<_>>())
        .with("method", rows.iter().map(|(case, _)| case.method().to_owned()).collect::<Vec<_>>())
        .with("s2", numbers(&|case, path| case.errors[path][0]))
        .with("error", numbers(&|case, path| case.errors[path][1]))
        .with(
            "distance from the path at half s2",
            numbers(&|case, path| case.moves.get(path).copied().unwrap_or(f64::NAN)),
        )
        .with("error ÷ that of twice s2", numbers(&|case, path| case.errors[path][1] / before(case, path)))
}

/// The numbers of BELAY for each s².
fn settings(case: &Rescaled) -> Table {
    let numbers = |of: fn(&crate::theory::Coefficients) -> f64| case.coefficients.iter().map(of).collect::<Vec<_>>();
    Table::default()
        .with("s²", case.errors.iter().map(|error| error[0]).collect::<Vec<_>>())
        .with("η", numbers(|c| c.eta))
        .with("α", numbers(|c| c.alpha))
        .with("β", numbers(|c| c.beta))
        .with("η (1 − β)", numbers(|c| c.eta * (1.0 - c.beta)))
}
