//! BELAY against EMA on a network, for several masses of the average.

mod figures;
mod matched;
#[cfg(test)]
mod tests;

use super::derived::failed;
use super::network::{Course, Score, Values, bootstrap_note, conditions, data, gap, summary, train};
use super::resampled::{log10_ratio, over_seeds};
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::optim::{Averaging, averaging};
use crate::scenario::{Arm, Training};
use crate::statistics::median;
use crate::sweep::Trainings;
use crate::table::Table;
use crate::theory::{Coefficients, Spring};
use std::collections::BTreeMap;

/// One mass under one optimizer.
struct Case {
    optimizer: String,
    /// η, α and β of BELAY.
    at: Coefficients,
    /// Its spring, where a step takes a time of one.
    spring: Spring,
    /// The EMA and the last iterate at the same η.
    ema: Course,
    belay: Course,
    /// The EMA at the η with which it drifts like BELAY.
    slow: Course,
}

/// Runs the experiment.
///
/// # Errors
/// Where the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let sweep = setup.sweep("trainings");
    let trainings = train(setup, work, "trainings")?;
    let mut findings = Findings { data: data(&trainings), summary: summary(&trainings), ..Findings::default() };
    let mut cases = vec![];
    for (cell, training) in trainings.plan().cells().iter().enumerate() {
        let at = coefficients(training)?;
        let plan = matched::plan(sweep, cell as u64, at)?;
        let slow = work.train(&format!("drift {cell}"), plan)?;
        findings.data.append(data(&slow));
        findings.summary.append(summary(&slow));
        cases.push(case(&trainings, cell as u64, at, &slow)?);
    }
    let target = setup.number("target");
    findings.measures = measures(&cases, target);
    findings.tables = vec![(
        "Test error of the average at the end in %, and evaluations until it stays below the target as epochs: medians over seeds."
            .to_owned(),
        table(&cases, target),
    )];
    findings.notes = notes(&cases, target);
    let said = conditions(trainings.plan());
    findings.figures = vec![
        ("figure".to_owned(), figures::courses(&cases, &setup.numbers("shown"), target, &said)),
        ("figure-masses".to_owned(), figures::masses(&cases, target, &said)),
    ];
    Ok(findings)
}

/// η, α and β of the BELAY of a training.
fn coefficients(training: &Training) -> Result<Coefficients, ExperimentError> {
    let belay = |arm: &Arm| match arm.averaging {
        Averaging::Belay(averaging::Belay { alpha, beta }) => {
            Some(Coefficients { eta: arm.optimizer.eta(), alpha, beta })
        }
        _ => None,
    };
    training.arms.iter().find_map(belay).ok_or_else(|| ExperimentError::Failed("the preset has no BELAY".to_owned()))
}

fn case(trainings: &Trainings, cell: u64, at: Coefficients, slow: &Trainings) -> Result<Case, ExperimentError> {
    let arms = &trainings.plan().cells()[cell as usize].arms;
    let place = |wanted: &dyn Fn(&Averaging) -> bool| {
        let place = arms.iter().position(|arm| wanted(&arm.averaging));
        place.ok_or_else(|| ExperimentError::Failed("the preset has no EMA or no BELAY".to_owned()))
    };
    let ema = place(&|averaging| matches!(averaging, Averaging::Ema(_)))?;
    let belay = place(&|averaging| matches!(averaging, Averaging::Belay(_)))?;
    Ok(Case {
        optimizer: arms[ema].optimizer.title().to_owned(),
        at,
        spring: at
            .spring(1.0)
            .ok_or_else(|| ExperimentError::Failed("without a spring there is no mass".to_owned()))?,
        ema: Course::of_arms(trainings, cell, &[ema]),
        belay: Course::of_arms(trainings, cell, &[belay]),
        slow: Course::of(slow, 0),
    })
}

impl Case {
    fn part(&self) -> String {
        format!("{}, m₂ = {}", self.optimizer, significant(self.spring.m2, 3))
    }
}

/// The test errors of an average in per cent.
fn errors(course: &Course) -> Values {
    course.average(0, Score::Error)
}

/// Of each seed the epoch of the first evaluation from which on the error stays at or below `target`; +∞ where none does.
fn settled(course: &Course, target: f64) -> Vec<f64> {
    let epoch = |run: &Vec<f64>| {
        let above = run.iter().rposition(|error| *error > target);
        let first = above.map_or(0, |last| last + 1);
        course.epochs.get(first).copied().unwrap_or(f64::INFINITY)
    };
    errors(course).0.iter().map(epoch).collect()
}

fn measures(cases: &[Case], target: f64) -> BTreeMap<String, Vec<Measurement>> {
    let sooner = |other: fn(&Case) -> &Course| -> Vec<Measurement> {
        let of = |case: &Case| {
            let (belay, other) = (settled(&case.belay, target), settled(other(case), target));
            let median = |times: &[f64], seeds: &[usize]| median(seeds.iter().map(|seed| times[*seed]));
            over_seeds(case.part(), belay.len(), |seeds| log10_ratio(median(&belay, seeds), median(&other, seeds)))
        };
        cases.iter().filter_map(of).collect()
    };
    let lower = |other: fn(&Case) -> &Course| -> Vec<Measurement> {
        let of = |case: &Case| gap(case.part(), &errors(&case.belay).last(), &errors(other(case)).last());
        cases.iter().filter_map(of).collect()
    };
    let than_last_iterate =
        |case: &Case| gap(case.part(), &errors(&case.belay).last(), &case.slow.model(Score::Error).last());
    let measures = [
        ("sooner", sooner(|case| &case.ema)),
        ("lower", lower(|case| &case.ema)),
        ("sooner-at-equal-drift", sooner(|case| &case.slow)),
        ("lower-at-equal-drift", lower(|case| &case.slow)),
        ("lower-at-equal-drift-last-iterate", cases.iter().filter_map(than_last_iterate).collect()),
    ];
    measures.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect()
}

/// One row for each case.
fn table(cases: &[Case], target: f64) -> Table {
    let numbers = |of: &dyn Fn(&Case) -> f64| cases.iter().map(of).collect::<Vec<f64>>();
    let ends = |course: &Course| median(errors(course).last());
    let times = |course: &Course| median(settled(course, target));
    Table::default()
        .with("optimizer", cases.iter().map(|case| case.optimizer.clone()).collect::<Vec<_>>())
        .with("m₂", numbers(&|case| case.spring.m2))
        .with("α", numbers(&|case| case.at.alpha))
        .with("η", numbers(&|case| case.at.eta))
        .with("drift", numbers(&|case| case.at.drift()))
        .with("last iterate", numbers(&|case| median(case.ema.model(Score::Error).last())))
        .with("EMA", numbers(&|case| ends(&case.ema)))
        .with("BELAY", numbers(&|case| ends(&case.belay)))
        .with("last iterate at BELAY's drift", numbers(&|case| median(case.slow.model(Score::Error).last())))
        .with("EMA at BELAY's drift", numbers(&|case| ends(&case.slow)))
        .with("EMA settles", numbers(&|case| times(&case.ema)))
        .with("BELAY settles", numbers(&|case| times(&case.belay)))
        .with("EMA at BELAY's drift settles", numbers(&|case| times(&case.slow)))
}

fn notes(cases: &[Case], target: f64) -> Vec<String> {
    let n = |value: f64| significant(value, 3);
    let mut springs: Vec<String> = vec![];
    for case in cases {
        let said =
            format!("{}: η = {}, k = {}, m₁ = {}", case.optimizer, n(case.at.eta), n(case.spring.k), n(case.spring.m1));
        if !springs.contains(&said) {
            springs.push(said);
        }
    }
    let lost =
        cases.iter().map(|case| case.ema.diverged() + case.belay.diverged() + case.slow.diverged()).sum::<usize>();
    let lags = cases.iter().map(|case| (1.0 / (case.at.alpha + case.at.beta), 1.0 / case.at.alpha));
    let [shortest, longest] = [lags.clone().min_by(by_last), lags.max_by(by_last)].map(Option::unwrap_or_default);
    let mut notes = vec![
        format!(
            "{}; β = {} and α = k / (2 m₂). BELAY drifts by the factor (1 − β) α / (α + β) slower than the EMA at the same η, from {} at the heaviest to {} at the lightest average.",
            springs.join("; "),
            cases.first().map_or_else(String::new, |case| n(case.at.beta)),
            n(cases.iter().map(|case| case.at.drift() / case.at.eta).fold(f64::INFINITY, f64::min)),
            n(cases.iter().map(|case| case.at.drift() / case.at.eta).fold(0.0, f64::max)),
        ),
        format!(
            "Settled means that the error of the average is at most {} % from an evaluation on to the end; {lost} runs diverged.",
            n(target)
        ),
        format!(
            "Averages lag behind: the EMA at BELAY's drift by 1 / α steps, from {} to {}, BELAY's average, which its own model waits for, by 1 / (α + β) alone, from {} to {}. \
             At equal drift an advantage over that EMA is therefore in part that of the shorter lag, which the last iterate of the optimizer has too, without any spring.",
            n(shortest.1),
            n(longest.1),
            n(shortest.0),
            n(longest.0),
        ),
    ];
    notes.extend(missed(cases, target));
    notes.push(bootstrap_note(cases.first().map_or(0, |case| case.belay.seeds())));
    notes
}

/// Which of two lags is the longer.
fn by_last(a: &(f64, f64), b: &(f64, f64)) -> std::cmp::Ordering {
    a.1.total_cmp(&b.1)
}

/// One of the courses of a case.
type Side = fn(&Case) -> &Course;

/// A sentence for each comparison that has cases in which neither side settles: these are no part of it.
fn missed(cases: &[Case], target: f64) -> Vec<String> {
    let never = |course: &Course| median(settled(course, target)).is_infinite();
    let sides: [(&str, Side); 2] =
        [("the EMA at the same η", |case| &case.ema), ("the EMA at BELAY's drift", |case| &case.slow)];
    let of = |(name, other): (&str, fn(&Case) -> &Course)| {
        let missing: Vec<String> =
            cases.iter().filter(|case| never(&case.belay) && never(other(case))).map(Case::part).collect();
        (!missing.is_empty()).then(|| {
            format!(
                "Against {name}, {} of {} cases are no part of the verdict on who settles sooner, since the median of neither side settles: {}.",
                missing.len(),
                cases.len(),
                missing.join("; "),
            )
        })
    };
    sides.into_iter().filter_map(of).collect()
}
