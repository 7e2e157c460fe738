//! `belay-lab run`: a scenario without a window.

mod ensemble;
mod outputs;
mod progress;
mod results;

use std::io::Write;

use super::arguments::RunArguments;
use super::source::Source;
use super::{Failure, interrupt};
use crate::scenario::{Document, Scenario};
use crate::simulate::simulate_and_correct;
use crate::text::quoted;
use outputs::Outputs;
use progress::Progress;

/// `belay-lab run`.
pub(super) fn run(arguments: &RunArguments, out: &mut impl Write) -> Result<(), Failure> {
    let scenario = scenario(arguments)?;
    let outputs = Outputs::open(arguments)?;
    match arguments.seeds {
        Some(seeds) => ensemble::run(&scenario, seeds, outputs, arguments.json, out),
        None => single(&scenario, outputs, arguments.json, out),
    }
}

/// The scenario with everything that the command line changes in it.
fn scenario(arguments: &RunArguments) -> Result<Scenario, Failure> {
    let source = Source::find(&arguments.scenario)?;
    let file = source.path.as_ref().map_or(source.name, |path| path.to_string_lossy().into_owned());
    let mut document = Document::parse(&source.text, Some(&file))?;
    if document.is_training() {
        let name = crate::text::path(&arguments.scenario);
        let message = format!("`{name}` trains a network; `belay-lab train {name} --out DIR` does that");
        return Err(Failure::Request(message));
    }
    document = with_settings(document, &arguments.set, "run.steps=100")?;
    let mut scenario = document.scenario()?;
    scenario.run.steps = arguments.steps.unwrap_or(scenario.run.steps);
    scenario.run.seed = arguments.seed.unwrap_or(scenario.run.seed);
    if scenario.run.seed.checked_add(arguments.seeds.unwrap_or(1) - 1).is_none() {
        return Err(Failure::Request(format!("the seeds must not exceed {}", u64::MAX)));
    }
    scenario.check()?;
    if let Some(at) = arguments.at.filter(|at| *at > scenario.run.steps) {
        return Err(Failure::Request(format!("--at {at}: the run has {} steps", scenario.run.steps)));
    }
    Ok(scenario)
}

/// The file with every KEY=VALUE of `--set`, of which `example` is one.
///
/// # Errors
/// The first that cannot be set.
pub(super) fn with_settings(mut document: Document, settings: &[String], example: &str) -> Result<Document, Failure> {
    for assignment in settings {
        let Some((key, value)) = assignment.split_once('=') else {
            return Err(Failure::Request(format!("--set {}: give KEY=VALUE, such as {example}", quoted(assignment))));
        };
        let set = document.set(key.trim(), value.trim());
        set.map_err(|error| Failure::Request(format!("--set {}: {error}", quoted(assignment))))?;
    }
    Ok(document)
}

fn single(scenario: &Scenario, outputs: Outputs, json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let problem = scenario.problem();
    let progress = Progress::new("simulating");
    let done = simulate_and_correct(scenario, &problem, scenario.run.seed, |share| {
        progress.set(share);
        interrupt::flow()
    });
    let (corrected, trajectories) = done.ok_or_else(|| {
        let message = "interrupted; nothing was written. Give the command again, with fewer --steps for a shorter run";
        Failure::Interrupted(message.to_owned())
    })?;
    let problem = corrected.unwrap_or(problem);
    let written = outputs.write(scenario, &problem, &trajectories, &progress);
    drop(progress);
    // The results are there even where a file could not be written.
    let printed = results::print(scenario, &problem, &trajectories, json, out);
    written.and(printed)
}
