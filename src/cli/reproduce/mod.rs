//! Experiments from their presets to a report.

mod batch;
mod files;

use std::io::Write;
use std::time::Instant;

use super::arguments::ReproduceArguments;
use super::table::{Align, table};
use super::{Failure, interrupt, json, threads};
use crate::experiment::{self, EXPERIMENTS, Experiment, ExperimentError, Findings, Judged, Setup};
use crate::figure::number::{alike, significant};
use crate::output::command_line;
use crate::scenario::suggestion;
use crate::text::quoted;
use batch::Batch;
use files::Folder;

/// Stands for every experiment.
const ALL: &str = "all";

/// An experiment that has been run.
pub(super) struct Page {
    pub(super) setup: Setup,
    pub(super) findings: Findings,
    pub(super) judged: Vec<Judged>,
    /// The command that makes this page again.
    pub(super) command: String,
}

/// Runs experiments, writes what they find, and prints their verdicts.
pub(super) fn reproduce(arguments: &ReproduceArguments, out: &mut impl Write) -> Result<(), Failure> {
    let chosen = choose(&arguments.names)?;
    let folder = Folder::create(&arguments.out)?;
    interrupt::goes_on_in(&arguments.out);
    let mut batch = Batch::new(folder.clone(), threads(arguments.threads), arguments.fresh);
    let mut pages = vec![];
    for (number, experiment) in chosen.iter().enumerate() {
        let begun = Instant::now();
        let setup = Setup::parse(experiment.name, experiment.text, arguments.quick)?;
        let findings = batch.run(experiment, &setup).map_err(|error| match error {
            ExperimentError::Failed(message) => Failure::Running(message),
            ExperimentError::Interrupted => Failure::Interrupted(format!(
                "interrupted in {}; {} of {} experiments are complete. Give the command again for the rest",
                experiment.name,
                number,
                chosen.len()
            )),
        })?;
        let judged = experiment::judge(&setup.claims, &findings.measures);
        let page = Page { command: command(experiment, arguments), setup, findings, judged };
        folder.write(&page)?;
        batch.say(&format!("{:<16} {:>6.1} s", experiment.name, begun.elapsed().as_secs_f64()));
        pages.push(page);
    }
    drop(batch);
    folder.write_report(&pages)?;
    if arguments.json { json(&files::entries(&pages), out) } else { print(&pages, out) }
}

/// The experiments of these names; all where none is given, or `all`.
fn choose(names: &[String]) -> Result<Vec<&'static Experiment>, Failure> {
    let mut chosen: Vec<&Experiment> = vec![];
    for name in names.iter().filter(|name| *name != ALL) {
        let experiment = Experiment::named(name).ok_or_else(|| {
            let known: Vec<&str> = EXPERIMENTS.iter().map(|experiment| experiment.name).collect();
            let near = suggestion(name, known.iter().copied().chain([ALL]));
            Failure::Request(format!("unknown experiment `{}`{near} (known: all, {})", quoted(name), known.join(", ")))
        })?;
        if !chosen.iter().any(|known| known.name == experiment.name) {
            chosen.push(experiment);
        }
    }
    let all = names.is_empty() || names.iter().any(|name| name == ALL);
    Ok(if all { EXPERIMENTS.iter().collect() } else { chosen })
}

/// The command that makes the page of one experiment again.
fn command(experiment: &Experiment, arguments: &ReproduceArguments) -> String {
    let out = arguments.out.to_string_lossy().into_owned();
    let quick = arguments.quick.then(|| "--quick".to_owned());
    let words = ["reproduce".to_owned(), experiment.name.to_owned(), "--out".to_owned(), out];
    command_line(words.into_iter().chain(quick))
}

fn print(pages: &[Page], out: &mut impl Write) -> Result<(), Failure> {
    let columns = [
        ("experiment", Align::Left),
        ("claim", Align::Left),
        ("verdict", Align::Left),
        ("after Holm", Align::Left),
        ("holds in", Align::Right),
        ("effect", Align::Right),
        ("95 % interval", Align::Left),
        ("unit", Align::Left),
        ("n", Align::Right),
        ("least favourable part", Align::Left),
    ];
    let row = |page: &Page, judged: &Judged| {
        let tally = judged.tally();
        let (effect, interval) = match (judged.effect, judged.interval) {
            (Some(effect), Some(interval)) => {
                let [effect, low, high] = alike(effect, (interval.low, interval.high));
                (effect, format!("{low} … {high}"))
            }
            (effect, _) => (effect.map_or_else(String::new, |effect| significant(effect, 3)), String::new()),
        };
        vec![
            page.setup.name.clone(),
            judged.claim.id.clone(),
            judged.verdict.name().to_owned(),
            judged.verdict_holm.name().to_owned(),
            format!("{}/{}", tally.holds, tally.parts()),
            effect,
            interval,
            judged.claim.rule.unit.clone(),
            format!("{} {}", judged.n, judged.counted),
            judged.part.clone(),
        ]
    };
    let rows = pages.iter().flat_map(|page| page.judged.iter().map(|judged| row(page, judged))).collect();
    Ok(write!(out, "{}", table(&columns, rows))?)
}
