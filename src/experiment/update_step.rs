//! Step of BELAY: one annotated frame, and the step's equations checked on many random settings.

mod checks;
mod frame;
#[cfg(test)]
mod tests;

use super::measure::{exact, largest};
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::statistics::median;
use crate::table::Table;
use checks::Check;
use std::collections::BTreeMap;

/// A number of a check.
type Quantity = fn(&Check) -> f64;

/// Quantities of a check, by the name of their measure.
const QUANTITIES: [(&str, Quantity); 5] = [
    ("equations", |check| check.equations),
    ("kinematic", |check| check.kinematic),
    ("ema-bits", |check| check.ema_bits as f64),
    ("old-model", |check| check.old_model),
    ("new-model", |check| check.new_model),
];

/// Runs the experiment.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let scenario = setup.scenario("step");
    let problem = scenario.problem();
    let checks = checks::all(setup, &problem, work)?;
    let frame = frame::Frame::at(scenario, &problem, setup.number("step") as u64);
    let groups: Vec<(&str, Vec<&Check>)> = checks::OPTIMIZERS
        .iter()
        .map(|(name, _)| (*name, checks.iter().filter(|check| check.optimizer == *name).collect()))
        .collect();
    let most = |group: &[&Check], of: Quantity| largest(group.iter().map(|check| of(check)));
    let measures: BTreeMap<String, Vec<Measurement>> = QUANTITIES
        .iter()
        .filter(|(name, _)| *name != "new-model")
        .map(|(name, of)| {
            let part = |(part, group): &(&str, Vec<&Check>)| exact(*part, most(group, *of), group.len());
            ((*name).to_owned(), groups.iter().map(part).collect())
        })
        .collect();
    let middle = |group: &[&Check], of: Quantity| median(group.iter().map(|check| of(check)));
    let mut summary = Table::default()
        .with("optimizer", groups.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>())
        .with("checks", groups.iter().map(|(_, group)| group.len() as u64).collect::<Vec<_>>());
    for (name, of) in QUANTITIES {
        summary = summary
            .with(format!("{name} (largest)"), groups.iter().map(|(_, group)| most(group, of)).collect::<Vec<_>>())
            .with(format!("{name} (median)"), groups.iter().map(|(_, group)| middle(group, of)).collect::<Vec<_>>());
    }
    let apart = middle(&checks.iter().collect::<Vec<_>>(), |check| check.new_model);
    Ok(Findings {
        figures: vec![("figure".to_owned(), frame.figure(scenario, &problem))],
        data: data(&checks),
        summary,
        tables: vec![("The numbers of the figure".to_owned(), frame.table())],
        measures,
        notes: vec![
            format!(
                "Deviations are the largest difference of a coordinate, divided by the largest coordinate or step of \
                 the run so far. {} checks of one step each: random starts of both particles, α uniform in 0.001 … 1, \
                 β uniform in 0.01 … 0.95 (zero for EMA), η log-uniform in 10⁻⁴ … 1, Δt log-uniform in 0.1 … 10, and \
                 a noise seed of their own.",
                checks.len()
            ),
            format!(
                "An average that took in the new model instead, as most libraries do, would lie elsewhere: by {} of \
                 the same scale in the median. That convention is this one, one step later.",
                crate::figure::number::significant(apart, 2)
            ),
        ],
    })
}

/// Returns a table with a row per check.
fn data(checks: &[Check]) -> Table {
    let numbers = |of: Quantity| checks.iter().map(of).collect::<Vec<f64>>();
    let counts = |of: fn(&Check) -> u64| checks.iter().map(of).collect::<Vec<u64>>();
    Table::default()
        .with("optimizer", checks.iter().map(|check| check.optimizer.to_owned()).collect::<Vec<_>>())
        .with("setting", counts(|check| check.setting))
        .with("step", counts(|check| check.step))
        .with("eta", numbers(|check| check.coefficients.eta))
        .with("alpha", numbers(|check| check.coefficients.alpha))
        .with("beta", numbers(|check| check.coefficients.beta))
        .with("dt", numbers(|check| check.dt))
        .with("equations", numbers(|check| check.equations))
        .with("kinematic", numbers(|check| check.kinematic))
        .with("ema-bits", counts(|check| check.ema_bits))
        .with("old-model", numbers(|check| check.old_model))
        .with("new-model", numbers(|check| check.new_model))
}
