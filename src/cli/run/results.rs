use std::io::Write;

use serde::Serialize;

use crate::cli::table::{Align, table};
use crate::cli::{Failure, json};
use crate::objective::{Landscape, Optimum};
use crate::scenario::Scenario;
use crate::simulate::{Problem, Trajectory, state};
use crate::theory::number;

/// Facts of a run that head its table and its JSON.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    title: &'a str,
    objective: &'a str,
    /// The lowest value that losses are measured from; null where none is known.
    best: Option<f64>,
    /// Status of the lowest value: `proved`, `best-found` or `unknown`.
    optimum: &'static str,
    /// Value below the lowest known one that a run met.
    #[serde(skip_serializing_if = "Option::is_none")]
    correction: Option<String>,
    start: [f64; 2],
    steps: u64,
    seed: u64,
    target: Option<f64>,
}

impl<'a> Head<'a> {
    pub(super) fn new(scenario: &'a Scenario, problem: &Problem) -> Self {
        let objective = match &scenario.landscape {
            Landscape::Function(function) => function.name(),
            Landscape::Expression(expression) => expression.text(),
        };
        let Scenario { title, start, run, .. } = scenario;
        Self {
            title,
            objective,
            best: problem.optimum().value(),
            optimum: problem.optimum().status(),
            correction: problem.correction().map(ToString::to_string),
            start: *start,
            steps: run.steps,
            seed: run.seed,
            target: run.target,
        }
    }
}

#[derive(Serialize)]
struct Results<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    arms: Vec<ArmResult<'a>>,
}

#[derive(Serialize)]
struct ArmResult<'a> {
    name: &'a str,
    steps: u64,
    model: [f64; 2],
    average: [f64; 2],
    final_model_loss: f64,
    final_average_loss: f64,
    tail_mean: f64,
    first_touch: Option<u64>,
    settled: Option<u64>,
    diverged: Option<u64>,
    /// Whether the run counts as a failure: it diverged, or its loss is not a number in the last tenth.
    failed: bool,
    state: String,
}

/// Prints what every arm came to.
pub(super) fn print(
    scenario: &Scenario,
    problem: &Problem,
    trajectories: &[Trajectory],
    as_json: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let arms = scenario.arms.iter().zip(trajectories).map(|(arm, trajectory)| {
        let end = trajectory.at(trajectory.steps());
        let outcome = trajectory.outcome;
        ArmResult {
            name: &arm.name,
            steps: trajectory.steps(),
            model: end.model,
            average: end.average,
            final_model_loss: outcome.model_loss,
            final_average_loss: outcome.average_loss,
            tail_mean: outcome.tail_mean,
            first_touch: outcome.first_touch,
            settled: outcome.settled,
            diverged: outcome.diverged,
            failed: outcome.has_failed(),
            state: state(trajectory, problem, trajectory.steps()).to_string(),
        }
    });
    if as_json {
        return json(&Results { head: Head::new(scenario, problem), arms: arms.collect() }, out);
    }
    let reached = |step: Option<u64>| match (scenario.run.target, step) {
        (None, _) => String::new(),
        (Some(_), _) if !problem.optimum().is_known() => NOT_JUDGED.to_owned(),
        (Some(_), None) => "never".to_owned(),
        (Some(_), Some(step)) => step.to_string(),
    };
    let rows = arms.map(|arm| {
        vec![
            arm.name.to_owned(),
            number(arm.final_model_loss),
            number(arm.final_average_loss),
            number(arm.tail_mean),
            reached(arm.first_touch),
            reached(arm.settled),
            match arm.diverged {
                Some(step) => format!("step {step}"),
                None => if arm.failed { "no number" } else { "no" }.to_owned(),
            },
            arm.state,
        ]
    });
    let columns = [
        ("arm", Align::Left),
        ("final model loss", Align::Right),
        ("final average loss", Align::Right),
        ("tail mean", Align::Right),
        ("first touch", Align::Right),
        ("settled", Align::Right),
        ("diverged", Align::Right),
        ("state", Align::Left),
    ];
    out.write_all(table(&columns, rows.collect()).as_bytes())?;
    if let Some(lowest) = lowest(scenario, problem) {
        writeln!(out, "\n{lowest}")?;
    }
    Ok(())
}

/// Text in place of a step to the target where no lowest value is known.
pub(super) const NOT_JUDGED: &str = "not judged";

/// Returns a note on what losses are measured from where that is not f*, and what it means for the target.
pub(super) fn lowest(scenario: &Scenario, problem: &Problem) -> Option<String> {
    let target = scenario.run.target.map(number);
    let words = match (problem.optimum(), target) {
        (Optimum::Proved(_), _) => return None,
        (Optimum::BestFound(lowest), None) => {
            format!("Best found f = {}, which is not proved to be f*", number(lowest))
        }
        (Optimum::BestFound(lowest), Some(target)) => format!(
            "Best found f = {}, which is not proved to be f*; the target is f − best found < {target}",
            number(lowest)
        ),
        (Optimum::Unknown, None) => "No lowest value of f is known".to_owned(),
        (Optimum::Unknown, Some(target)) => {
            format!("No lowest value of f is known, so the target {target} above it cannot be judged")
        }
    };
    Some(match problem.correction() {
        Some(correction) => format!("{words}. A lower value was met: {correction}"),
        None => words,
    })
}
