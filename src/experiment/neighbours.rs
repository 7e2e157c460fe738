//! BELAY among its neighbours at the same tuning budget.

mod figures;
mod problems;
mod report;
#[cfg(test)]
mod tests;

use super::{Findings, Halt, Setup, Work};
use problems::{Problems, solved};

/// The methods by the names of their sweeps, BELAY first, and what they are called.
const METHODS: [(&str, &str); 6] = [
    ("belay", "BELAY"),
    ("control", "no averaging"),
    ("ema", "EMA"),
    ("lookahead", "Lookahead"),
    ("tail", "tail average"),
    ("schedule-free", "Schedule-Free"),
];

/// Runs the experiment.
///
/// # Errors
/// Where the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, Halt> {
    let (problems, data, summary): (Problems, _, _) = solved(setup, work)?;
    let measures = report::measures(&problems);
    let figures = vec![
        ("figure".to_owned(), figures::distributions(&problems)),
        ("figure-profile".to_owned(), figures::profiles(&problems)),
        ("figure-differences".to_owned(), figures::differences(&measures, &problems)),
    ];
    let tables = vec![(report::caption(&problems), report::table(&problems))];
    Ok(Findings { figures, data, summary, tables, measures, notes: report::notes(&problems) })
}
