//! Gain of BELAY at equal learning rate and at equal drift.

mod figures;
mod grids;
mod measures;
#[cfg(test)]
mod tests;
mod times;

use super::derived::planned;
use super::{ExperimentError, Findings, Setup, Work};
use grids::Case;
use times::Timed;

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let tolerance = setup.number("tolerance");
    let grid = setup.sweep("grid");
    let equal_eta = work.sweep("grid", planned(grid.clone())?)?;
    let mut findings = Findings::default();
    let mut matched = vec![];
    for pair in grids::pairs(&equal_eta.plan().base().arms) {
        let plan = planned(grids::at_equal_drift(grid, pair)?)?;
        matched.push((pair, work.sweep(&format!("drift {} {}", pair.alpha, pair.beta), plan)?));
    }
    for (comparison, results) in
        std::iter::once(("equal η", &equal_eta)).chain(matched.iter().map(|(_, results)| ("equal drift", results)))
    {
        let plan = results.plan();
        let data = plan.table(results.rows());
        let rows = data.len();
        findings.data.append(data.led_by("comparison", vec![comparison.to_owned(); rows]));
        let summary = plan.summary_table(&results.groups());
        let rows = summary.len();
        findings.summary.append(summary.led_by("comparison", vec![comparison.to_owned(); rows]));
    }
    let cases: Vec<Case> = grids::cases(&equal_eta, &matched)?;
    let timed: Vec<Timed> = times::timed(setup, work)?;
    findings.measures = measures::measures(&cases, &timed, tolerance);
    findings.tables.push((
        "Gains of BELAY over the optimizer alone and over an EMA of the same α: mean over the grid of the median log₁₀ ratio of \
         f − f*, positive where BELAY ends lower."
            .to_owned(),
        measures::table(&cases),
    ));
    findings.tables.push((
        "Steps until settled below the target, η tuned on other seeds (ties in the median go to more arrivals, then to the lower tail loss): median, arrivals, and expected running time."
            .to_owned(),
        times::table(&timed),
    ));
    findings.notes = measures::notes(&cases, &timed);
    findings.figures = vec![
        ("figure".to_owned(), figures::gains(&findings.measures, &equal_eta)),
        ("figure-curves".to_owned(), figures::curves(&cases, &equal_eta)),
        ("figure-tuned".to_owned(), figures::times(&findings.measures, &timed)),
    ];
    Ok(findings)
}
