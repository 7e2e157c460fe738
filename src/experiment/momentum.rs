//! Whether heavy averaging of gradients, which is momentum, is the same as stepping with the gradient at the averaged
//! weights.

mod figures;
#[cfg(test)]
mod tests;
mod twins;

use super::measure::{exact, largest};
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::objective::{Function, Landscape};
use crate::scenario::Scenario;
use crate::simulate::Problem;
use crate::table::Table;
use std::collections::BTreeMap;
use twins::Twins;

/// Runs the experiment.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let shares = setup.numbers("shares");
    let (bowl, valley) = (setup.scenario("quadratic"), setup.scenario("rosenbrock"));
    let bowls: Vec<(f64, Scenario)> =
        setup.numbers("conditions").into_iter().map(|condition| (condition, with_condition(bowl, condition))).collect();
    let mut all = vec![];
    for (condition, scenario) in &bowls {
        // The same share of the stability limit for every bowl.
        let rate = setup.number("rate") / condition;
        all.extend(twins_of(&format!("quadratic, κ = {condition}"), scenario, rate, &shares, work)?);
    }
    let linear = all.len();
    all.extend(twins_of("Rosenbrock", valley, valley.arms[0].optimizer.eta(), &shares, work)?);
    let (quadratic, rosenbrock) = all.split_at(linear);

    let parts = |of: &[Twins], usual: bool| -> Vec<Measurement> {
        let part = |twins: &Twins| {
            let (values, from) =
                if usual { (&twins.apart_usual, ", average from the start") } else { (&twins.apart, "") };
            exact(format!("{}, λ = {}{from}", twins.name, twins.share), largest(values.iter().copied()), values.len())
        };
        of.iter().map(part).collect()
    };
    let both = [parts(rosenbrock, false), parts(rosenbrock, true)].concat();
    let measures = BTreeMap::from([
        ("linear".to_owned(), parts(quadratic, false)),
        ("usual-start".to_owned(), parts(quadratic, true)),
        ("nonlinear".to_owned(), both),
    ]);
    let most = |of: &[f64]| largest(of.iter().copied());
    let parting: Vec<String> = rosenbrock
        .iter()
        .map(|twins| {
            let end = twins.apart.last().copied().unwrap_or(f64::NAN);
            let share = significant(twins.share, 3);
            format!("{} at λ = {share} ({} at the end)", significant(most(&twins.apart), 3), significant(end, 2))
        })
        .collect();
    let shown = setup.number("shown");
    let pick =
        |of: &[Twins], name: &str| of.iter().position(|twins| twins.share == shown && twins.name == name).unwrap_or(0);
    let name = format!("quadratic, κ = {}", setup.number("shown_condition"));
    let bowl =
        bowls.iter().find(|(condition, _)| *condition == setup.number("shown_condition")).map_or(bowl, |(_, s)| s);
    let pair = [(bowl, &quadratic[pick(quadratic, &name)]), (valley, &rosenbrock[pick(rosenbrock, "Rosenbrock")])];
    Ok(Findings {
        figures: vec![("figure".to_owned(), figures::figure(pair, rosenbrock))],
        data: data(&all),
        summary: summary(&all),
        tables: vec![],
        measures,
        notes: vec![
            format!(
                "Distances are between the weights after the same number of steps, divided by the way from the start \
                 to the minimum. On Rosenbrock's function the two part by as much as {}.",
                list(parting.into_iter())
            ),
            format!(
                "With the average from the start instead of from the minimum they part there by as much as {}.",
                list(rosenbrock.iter().map(|twins| {
                    format!("{} at λ = {}", significant(most(&twins.apart_usual), 3), significant(twins.share, 3))
                }))
            ),
            "The identity needs the average to begin where the gradient is zero, at the minimum, which is what a \
             momentum that begins at zero means. An average that begins at the start of the run, as averages do, \
             gives another path even on a quadratic: its first step is the full gradient's, that of momentum only the \
             share λ of it."
                .to_owned(),
        ],
    })
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// The scenario of a quadratic with another condition.
fn with_condition(scenario: &Scenario, condition: f64) -> Scenario {
    let mut scenario = scenario.clone();
    if let Landscape::Function(Function::Quadratic { condition: of, .. }) = &mut scenario.landscape {
        *of = condition;
    }
    scenario
}

/// The twins of every share λ.
fn twins_of(
    name: &str,
    scenario: &Scenario,
    rate: f64,
    shares: &[f64],
    work: &dyn Work,
) -> Result<Vec<Twins>, ExperimentError> {
    let problem: Problem = scenario.problem();
    shares
        .iter()
        .map(|&share| work.check_interrupt().map(|()| Twins::new(name, scenario, &problem, rate, share)))
        .collect()
}

/// Returns a table with a row per step of every pair.
fn data(all: &[Twins]) -> Table {
    let rows: Vec<(&Twins, usize)> =
        all.iter().flat_map(|twins| (0..twins.apart.len()).map(move |step| (twins, step))).collect();
    let numbers =
        |of: fn(&Twins, usize) -> f64| rows.iter().map(|(twins, step)| of(twins, *step)).collect::<Vec<f64>>();
    Table::default()
        .with("function", rows.iter().map(|(twins, _)| twins.name.clone()).collect::<Vec<_>>())
        .with("lambda", numbers(|twins, _| twins.share))
        .with("rate", numbers(|twins, _| twins.rate))
        .with("step", rows.iter().map(|(_, step)| *step as u64).collect::<Vec<_>>())
        .with("momentum x", numbers(|twins, step| twins.momentum[step][0]))
        .with("momentum y", numbers(|twins, step| twins.momentum[step][1]))
        .with("gradient at EMA x", numbers(|twins, step| twins.at_average[step][0]))
        .with("gradient at EMA y", numbers(|twins, step| twins.at_average[step][1]))
        .with("distance", numbers(|twins, step| twins.apart[step]))
        .with("distance with the usual start", numbers(|twins, step| twins.apart_usual[step]))
}

/// Returns a table with a row per function and λ.
fn summary(all: &[Twins]) -> Table {
    let numbers = |of: fn(&Twins) -> f64| all.iter().map(of).collect::<Vec<f64>>();
    Table::default()
        .with("function", all.iter().map(|twins| twins.name.clone()).collect::<Vec<_>>())
        .with("lambda", numbers(|twins| twins.share))
        .with("rate", numbers(|twins| twins.rate))
        .with("steps", all.iter().map(|twins| twins.apart.len() as u64 - 1).collect::<Vec<_>>())
        .with("largest distance", numbers(|twins| largest(twins.apart.iter().copied())))
        .with("last distance", numbers(|twins| twins.apart.last().copied().unwrap_or(f64::NAN)))
        .with("largest distance with the usual start", numbers(|twins| largest(twins.apart_usual.iter().copied())))
}
