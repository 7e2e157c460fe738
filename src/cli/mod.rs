//! The command line: results to stdout, everything else to stderr.

mod arguments;
mod average;
mod bar;
mod compare;
mod failure;
mod figures;
mod functions;
mod interrupt;
mod left;
mod listing;
mod merge;
mod provenance;
mod reproduce;
mod run;
mod source;
mod spring;
mod streams;
mod sweep;
mod table;
mod train;
mod window;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::text::{steers, visible};
use crate::threads;
use arguments::{Arguments, Command, SchemaOf};
use failure::Failure;
use streams::notice;

/// Runs the program: parses the command line and carries out its command.
///
/// Exit codes: 0 done, 1 failed while running, 2 the request is wrong, 130 interrupted.
pub fn main() -> ExitCode {
    crate::figure::fallback::set_finder(crate::files::system_face);
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let error = visible_request().unwrap_or(error);
            // Help and version are such errors too, with code 0.
            return match streams::print(&error) {
                Ok(()) => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)),
                Err(error) => Failure::from(error).report(&Arguments::command()),
            };
        }
    };
    interrupt::survive_large_files();
    // The window has no work that outlives it.
    if !matches!(arguments.command, None | Some(Command::Gui { .. })) {
        interrupt::watch();
        threads::prepare();
    }
    let mut out = streams::results();
    match obey(arguments, &mut out).and_then(|()| Ok(out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out.flush().ok();
            failure.report(&Arguments::command())
        }
    }
}

/// The error of the command line with everything in it escaped that would steer the terminal; `None` where there is no such thing.
fn visible_request() -> Option<clap::Error> {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    words.iter().any(|word| word.contains(steers)).then_some(())?;
    Arguments::try_parse_from(words.iter().map(|word| visible(word).into_owned())).err()
}

fn obey(arguments: Arguments, out: &mut impl Write) -> Result<(), Failure> {
    match arguments.command {
        None => window::window(arguments.scenario.as_deref()),
        Some(Command::Gui { scenario }) => window::window(scenario.as_deref()),
        Some(Command::Run(run)) => run::run(&run, out),
        Some(Command::Reproduce(arguments)) => reproduce::reproduce(&arguments, out),
        Some(Command::Sweep(sweep)) => sweep::sweep(&sweep, out),
        Some(Command::Train(train)) => train::train(&train, out),
        Some(Command::Average(average)) => average::average(&average, out),
        Some(Command::Merge(merge)) => merge::merge(&merge, out),
        Some(Command::Figures { dir, json }) => figures::figures(&dir, json, out),
        Some(Command::Compare { first, second, json }) => compare::compare(&first, &second, json, out),
        Some(Command::Spring(spring)) => spring::spring(&spring, out),
        Some(Command::Presets { what, json }) => listing::presets(what.unwrap_or_default(), json, out),
        Some(Command::Functions { json }) => functions::functions(json, out),
        Some(Command::Schema { of: SchemaOf::Scenario, .. }) => json(&crate::scenario::schema(), out),
        Some(Command::Schema { of: SchemaOf::Training, .. }) => json(&crate::scenario::training_schema(), out),
        Some(Command::Schema { of: SchemaOf::Sweep, .. }) => json(&crate::sweep::schema(), out),
        Some(Command::Completions { shell }) => {
            // The generator panics where it cannot write, so it writes to memory.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "belay-lab", &mut script);
            Ok(out.write_all(&script)?)
        }
    }
}

/// Returns the number of threads that a command takes: as many as there are cores where none is given, and no more than are of use.
fn threads(given: Option<u16>) -> usize {
    let most = threads::most();
    match given.map(usize::from) {
        None => threads::cores(),
        Some(given) if given > most => {
            let cores = threads::cores();
            notice(format_args!(
                "--threads {given}: more than {most} are of no use with {cores} cores; {most} are taken"
            ));
            most
        }
        Some(given) => given,
    }
}

/// Prints a value as indented JSON. What is not a finite number is null.
fn json(value: &impl serde::Serialize, out: &mut impl Write) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
    let mut rest = text.as_str();
    // JSON itself leaves some of these as they are.
    while let Some(at) = rest.find(|character| character != '\n' && steers(character)) {
        let hidden = rest[at..].chars().next().map_or(0, u32::from);
        write!(out, "{}\\u{hidden:04x}", &rest[..at])?;
        rest = &rest[at + rest[at..].chars().next().map_or(0, char::len_utf8)..];
    }
    Ok(writeln!(out, "{rest}")?)
}
