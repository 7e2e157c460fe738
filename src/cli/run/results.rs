use std::io::Write;

use serde::Serialize;

use crate::cli::table::{Align, table};
use crate::cli::{Failure, json};
use crate::objective::Landscape;
use crate::scenario::Scenario;
use crate::simulate::{Problem, Trajectory, state};
use crate::theory::number;

/// What a run was of.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    title: &'a str,
    objective: &'a str,
    /// The lowest value f*; null where none is known.
    best: f64,
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
            best: problem.best(),
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
            state: state(trajectory, problem, trajectory.steps()).to_string(),
        }
    });
    if as_json {
        return json(&Results { head: Head::new(scenario, problem), arms: arms.collect() }, out);
    }
    let reached = |step: Option<u64>| match (scenario.run.target, step) {
        (None, _) => String::new(),
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
            arm.diverged.map_or_else(|| "no".to_owned(), |step| format!("step {step}")),
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
    Ok(out.write_all(table(&columns, rows.collect()).as_bytes())?)
}
