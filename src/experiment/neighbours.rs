//! BELAY among its neighbours at the same tuning budget.

mod figures;
mod pairs;
mod problems;
mod report;
#[cfg(test)]
mod tests;

use super::{ExperimentError, Findings, Setup, Work};
use problems::{Problems, solved};

/// The methods by the names of their sweeps and what they are called, in the order of the styles that they have in every experiment.
const METHODS: [(&str, &str); 6] = [
    ("control", "no averaging"),
    ("ema", "EMA"),
    ("belay", "BELAY"),
    ("lookahead", "Lookahead"),
    ("tail", "tail average"),
    ("schedule-free", "Schedule-Free"),
];

/// The place of BELAY among the methods.
const BELAY: usize = 2;

/// The places of its neighbours.
fn neighbours() -> impl Iterator<Item = usize> {
    (0..METHODS.len()).filter(|method| *method != BELAY)
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let (problems, data, summary): (Problems, _, _) = solved(setup, work)?;
    let measures = report::measures(&problems);
    let figures = vec![
        ("figure".to_owned(), figures::distributions(&problems)),
        ("figure-profile".to_owned(), figures::profiles(&problems)),
        ("figure-differences".to_owned(), figures::differences(&measures, &problems)),
    ];
    let tables = vec![
        (report::caption(&problems), report::table(&problems)),
        (pairs::caption(), pairs::table(&problems, &measures)),
    ];
    Ok(Findings { figures, data, summary, tables, measures, notes: report::notes(&problems) })
}
