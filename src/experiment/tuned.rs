//! Methods with the settings that tuning chose for them.

use super::ExperimentError;
use super::derived::{failed, planned};
use crate::figure::number::significant;
use crate::optim::{Averaging, averaging};
use crate::scenario::{Arm, Scenario};
use crate::statistics::expected_running_time;
use crate::sweep::{Metric, Plan, Results, Row, Tuner};

/// An arm as tuning left it, and how that came about.
#[derive(Clone, Debug)]
pub(super) struct Tuned {
    /// The cell that was chosen with its target, all arms among them.
    pub(super) scenario: Scenario,
    /// The arm, with the settings that were chosen.
    pub(super) arm: Arm,
    /// Number of settings that it was chosen from.
    pub(super) tried: u64,
    /// The tuned axes, by their symbols, at an end of which a setting lies.
    pub(super) edges: Vec<String>,
}

/// The choices along the tuned axes by one metric, whichever the sweep names, in the order of the other axes and of the arms.
pub(super) fn tuned(results: &Results, metric: Metric) -> Result<Vec<Tuned>, ExperimentError> {
    let mut sweep = results.plan().sweep().clone();
    if let Some(tune) = &mut sweep.tune {
        tune.metric = metric;
    }
    let plan: Plan = planned(sweep)?;
    let Some(mut tuner) = Tuner::new(&plan) else { return Ok(vec![]) };
    tuner.add(results.rows());
    let choices = tuner.finish().into_iter().map(|choice| {
        let scenario = plan.cell(choice.group.cell).map_err(failed)?.scenario;
        Ok(Tuned {
            arm: scenario.arms[choice.group.arm].clone(),
            scenario,
            tried: choice.candidates,
            edges: choice.edges.iter().map(|path| symbol(path).to_owned()).collect(),
        })
    });
    choices.collect()
}

/// Returns the symbol of a tuned axis in a text.
fn symbol(path: &str) -> &str {
    match path.rsplit('.').next().unwrap_or(path) {
        "eta" => "η",
        "alpha" => "α",
        "beta" => "β",
        "every" => "interval",
        "start" => "first averaged step",
        other => other,
    }
}

/// The settings of an arm that were tuned, in words: `η 0.002, α 0.1`.
pub(super) fn settings(arm: &Arm) -> String {
    let n = |value: f64| significant(value, 3);
    let eta = format!("η {}", n(arm.optimizer.eta()));
    match arm.averaging {
        Averaging::Ema(averaging::Ema { alpha, .. }) => format!("{eta}, α {}", n(alpha)),
        Averaging::Belay(averaging::Belay { alpha, beta }) => format!("{eta}, α {}, β {}", n(alpha), n(beta)),
        Averaging::Lookahead(averaging::Lookahead { alpha, every }) => format!("{eta}, α {}, every {every}", n(alpha)),
        Averaging::Tail(averaging::Tail { start }) => format!("{eta}, from step {start}"),
        Averaging::ScheduleFree(averaging::ScheduleFree { beta }) => format!("{eta}, β {}", n(beta)),
        Averaging::Control(_) | Averaging::Spring(_) => eta,
    }
}

/// The values of a metric of some runs, one for each seed.
pub(super) fn values(rows: &[Row], metric: Metric) -> Vec<f64> {
    rows.iter().map(|row| row.metric(metric)).collect()
}

/// The expected running time of the runs at these places.
pub(super) fn expected(times: &[f64], seeds: &[usize], budget: f64) -> f64 {
    let chosen: Vec<f64> = seeds.iter().map(|seed| times[*seed]).collect();
    expected_running_time(&chosen, budget)
}
