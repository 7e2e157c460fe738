//! With the best parameters of each method, which reaches the target first?

pub(in crate::experiment) mod arrivals;
mod figures;
mod race;
mod report;
#[cfg(test)]
mod tests;

use super::{ExperimentError, Findings, Setup, Work};
use crate::sweep::Metric;
use race::{Race, races};

/// Rules of arriving, with the word for each in names.
const RULES: [(Metric, &str); 2] = [(Metric::FirstTouch, "first-touch"), (Metric::Settled, "settled")];

/// The methods, by the names of their sweeps.
const METHODS: [&str; 3] = ["control", "ema", "belay"];

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let races: Vec<Race> = races(setup, work)?;
    let mut findings =
        Findings { measures: report::measures(&races), notes: report::notes(&races), ..Findings::default() };
    for race in &races {
        let plan = race.results.plan();
        let rule = |rows: usize| vec![race.rule.1.to_owned(); rows];
        let data = plan.table(race.results.rows());
        let rows = data.len();
        findings.data.append(data.led_by("rule", rule(rows)));
        let summary = race.with_settings(plan.summary_table(&race.results.groups()));
        let rows = summary.len();
        findings.summary.append(summary.led_by("rule", rule(rows)));
    }
    for (metric, rule) in RULES {
        let of_rule: Vec<&Race> = races.iter().filter(|race| race.rule.0 == metric).collect();
        findings.tables.push((report::caption(rule, &of_rule), report::table(&of_rule)));
    }
    let settled: Vec<&Race> = races.iter().filter(|race| race.rule.0 == Metric::Settled).collect();
    findings.figures = vec![
        ("figure".to_owned(), figures::race(&settled, work)?),
        ("figure-ecdf".to_owned(), figures::distributions(&settled)),
        ("figure-profile".to_owned(), figures::profiles(&settled)),
        ("figure-ratios".to_owned(), figures::ratios(&findings.measures, &races)),
    ];
    Ok(findings)
}
