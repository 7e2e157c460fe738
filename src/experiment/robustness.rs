//! Is BELAY more robust to the learning rate?

mod figures;

use super::arms::{by_optimizer, title_of};
use super::derived::{failed, planned};
use super::rates::{Rates, bar, ranges};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::scenario::Scenario;
use crate::statistics::{Edge, Tolerance, good_range, learning_rate_sensitivity};
use crate::sweep::Results;
use crate::table::Table;
use crate::theory::equal_drift_eta;
pub(super) use figures::conditions;
use std::collections::BTreeMap;

/// Case: one function with one optimizer: alone, with EMA and with BELAY, in this order.
#[derive(Clone, Debug)]
struct Case {
    function: String,
    optimizer: String,
    /// f − f* at the start.
    initial: f64,
    methods: Vec<Rates>,
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let results = work.sweep("grid", planned(setup.sweep("grid").clone())?)?;
    let cases = cases(&results)?;
    let tolerance = setup.number("tolerance");
    let mut findings = Findings {
        data: results.plan().table(results.rows()),
        summary: results.plan().summary_table(&results.groups()),
        measures: measures(&cases, tolerance),
        notes: notes(&cases, tolerance, results.plan().base().run.steps),
        ..Findings::default()
    };
    findings.tables.push((
        "Ranges of good learning rates, by the bar that the methods share, and what the curves come to.".to_owned(),
        table(&cases, tolerance),
    ));
    findings.figures.push(("figure".to_owned(), figures::sensitivity(&results, &cases)));
    let paths = figures::trajectories(results.plan(), &setup.numbers("shown"), work)?;
    findings.figures.push(("figure-trajectories".to_owned(), paths));
    Ok(findings)
}

fn cases(results: &Results) -> Result<Vec<Case>, ExperimentError> {
    let plan = results.plan();
    let optimizers = by_optimizer(&plan.base().arms);
    let functions = &plan.sweep().axes[0];
    let mut cases = vec![];
    for (optimizer, arms) in optimizers {
        for function in 0..functions.len() {
            let scenario = plan.cell(plan.index(&[function, 0])).map_err(failed)?.scenario;
            cases.push(Case {
                function: title_of(&functions.label(function)),
                optimizer: optimizer.clone(),
                initial: initial(&scenario),
                methods: arms.iter().map(|arm| Rates::of(results, function, *arm)).collect(),
            });
        }
    }
    Ok(cases)
}

/// f − f* at the start of a scenario.
pub(in crate::experiment) fn initial(scenario: &Scenario) -> f64 {
    let problem = scenario.problem();
    problem.excess(problem.value(scenario.start))
}

impl Case {
    fn part(&self) -> String {
        format!("{}, {}", self.function, self.optimizer)
    }

    /// Returns whether the bar that the methods share is half of the loss at the start, and not a multiple of the best median.
    fn is_judged_by_the_start(&self, tolerance: f64) -> bool {
        let seeds: Vec<usize> = (0..self.seeds()).collect();
        let medians: Vec<Vec<f64>> = self.methods.iter().map(|method| method.medians(&seeds)).collect();
        bar(&medians, &self.methods[0].etas, tolerance, self.initial) >= self.initial / 2.0
    }

    fn seeds(&self) -> usize {
        self.methods[0].losses[0].len()
    }
}

fn measures(cases: &[Case], tolerance: f64) -> BTreeMap<String, Vec<Measurement>> {
    let over_cases = |statistic: &dyn Fn(&Case, &[usize]) -> f64| {
        cases.iter().filter_map(|case| over_seeds(case.part(), case.seeds(), |seeds| statistic(case, seeds))).collect()
    };
    let decades = |case: &Case, seeds: &[usize], other: usize| {
        let ranges = ranges(&case.methods, seeds, tolerance, case.initial);
        ranges[2] - ranges[other]
    };
    let measures: [(&str, Vec<Measurement>); 4] = [
        ("decades-over-control", over_cases(&|case, seeds| decades(case, seeds, 0))),
        ("decades-over-ema", over_cases(&|case, seeds| decades(case, seeds, 1))),
        (
            "sensitivity",
            over_cases(&|case, seeds| {
                let of = |place: usize| case.methods[place].sensitivity(seeds, case.initial);
                of(2) - of(0)
            }),
        ),
        (
            "diverged",
            over_cases(&|case, seeds| {
                let of = |place: usize| case.methods[place].diverged(seeds);
                // Where nothing can diverge nothing is to be gained.
                if case.methods.iter().all(|method| method.lost().0 == 0) { f64::NAN } else { of(2) - of(0) }
            }),
        ),
    ];
    measures.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect()
}

/// Returns a table with a row for each function, optimizer and method.
fn table(cases: &[Case], tolerance: f64) -> Table {
    let (mut functions, mut methods) = (vec![], vec![]);
    let (mut best, mut eta, mut range, mut sensitivity, mut lost) = (vec![], vec![], vec![], vec![], vec![]);
    for case in cases {
        let seeds: Vec<usize> = (0..case.seeds()).collect();
        let ranges = ranges(&case.methods, &seeds, tolerance, case.initial);
        for (method, decades) in case.methods.iter().zip(ranges) {
            let medians = method.medians(&seeds);
            let lowest = crate::statistics::best_on_grid(&method.etas, &medians);
            functions.push(case.function.clone());
            methods.push(method.name.clone());
            best.push(lowest.map_or(f64::INFINITY, |best| best.loss));
            eta.push(lowest.map_or(f64::NAN, |best| best.eta));
            range.push(decades);
            sensitivity.push(learning_rate_sensitivity(&medians, case.initial));
            let (count, runs) = method.lost();
            lost.push(format!("{count}/{runs}"));
        }
    }
    Table::default()
        .with("function", functions)
        .with("method", methods)
        .with("best median f − f*", best)
        .with("at η", eta)
        .with("good decades of η", range)
        .with("sensitivity", sensitivity)
        .with("diverged", lost)
}

/// Says where the best or the good learning rates reach an edge of the grid, and what never diverges.
fn notes(cases: &[Case], tolerance: f64, steps: u64) -> Vec<String> {
    let mut notes = vec![];
    for case in cases {
        let seeds: Vec<usize> = (0..case.seeds()).collect();
        for method in &case.methods {
            let good = good_range(&method.etas, &method.medians(&seeds), Tolerance::Factor(1.0));
            let end = match good.map(|good| good.edge) {
                Some(Edge::Low | Edge::Both) => "lowest",
                Some(Edge::High) => "highest",
                _ => continue,
            };
            notes.push(format!(
                "{}: the best η of {} is the {end} of the grid; a better one may lie beyond.",
                case.function, method.name
            ));
        }
    }
    let calm: Vec<String> =
        cases.iter().filter(|case| case.methods.iter().all(|method| method.lost().0 == 0)).map(Case::part).collect();
    if !calm.is_empty() {
        notes.push(format!("No run diverges on {}: nothing can be said there of divergence.", calm.join("; ")));
    }
    notes.push(
        "Theory: with α = 0.1 and β = 0.5 BELAY drifts as fast as SGD with η/12, but is stable on a quadratic up to \
         ηλ = 2.95 instead of 2. What it gains at the upper end of the range of good learning rates under SGD, a factor \
         of 1.5, it loses several times over at the lower end."
            .to_owned(),
    );
    notes.extend(resolution(cases.first().map(|case| case.methods[0].etas.as_slice())));
    let by_start: Vec<String> =
        cases.iter().filter(|case| case.is_judged_by_the_start(tolerance)).map(Case::part).collect();
    if !by_start.is_empty() {
        notes.push(format!(
            "On {} half of the loss at the start decides what is good, being below {} times the best median. On Rastrigin good then means \
             to end in the valley of the start or better.",
            by_start.join("; "),
            significant(tolerance, 3),
        ));
    }
    notes.extend(cases.first().map(|case| {
        format!(
            "Sensitivity, and who is lower at the same η, depend on the grid {} and on the {steps} steps: at the low end BELAY with α = 0.1, \
             β = 0.5 drifts {} times slower and has not arrived.",
            ends(&case.methods[0].etas),
            significant(equal_drift_eta(1.0, 0.1, 0.5), 3),
        )
    }));
    notes
}

/// The first and the last of a grid in words.
pub(in crate::experiment) fn ends(etas: &[f64]) -> String {
    let [first, last] = [etas.first(), etas.last()].map(|eta| eta.copied().unwrap_or(f64::NAN));
    format!("{} … {}", significant(first, 3), significant(last, 3))
}

/// Says what the spacing of a grid does to intervals of ranges counted on it.
pub(in crate::experiment) fn resolution(etas: Option<&[f64]>) -> Option<String> {
    let [first, second, ..] = etas? else { return None };
    Some(format!(
        "Ranges are limited by the grid, whose resolution is {} decade: their intervals hold only what other seeds change, and shrink to a \
         point where no seed moves an end of a range across a point of the grid.",
        significant(libm::log10(second / first), 2)
    ))
}
