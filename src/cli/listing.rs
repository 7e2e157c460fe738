use std::io::Write;

use serde::Serialize;

use super::arguments::Presets;
use super::source::Source;
use super::table::{Align, table};
use super::{Failure, json, notice, streams};
use crate::files;
use crate::scenario::{Document, Scenario, ScenarioError, Training, nesting};
use crate::text::{quoted, visible, visible_lines};

#[derive(Serialize)]
struct Entry {
    name: String,
    kind: Kind,
    title: String,
    about: String,
    path: Option<String>,
}

/// Command that runs a preset.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// `belay-lab run`.
    Scenario,
    /// `belay-lab train`.
    Training,
}

/// `belay-lab presets`.
pub(super) fn presets(what: Presets, as_json: bool, out: &mut impl Write) -> Result<(), Failure> {
    match what {
        Presets::List => list(as_json, out),
        Presets::Show { name } => {
            let source = Source::preset(&name)?;
            if !as_json {
                // To a file go the bytes of the preset.
                let text =
                    if streams::is_terminal() { visible_lines(&source.text) } else { source.text.as_str().into() };
                return Ok(out.write_all(text.as_bytes())?);
            }
            let file = source.path.map_or(name, |path| path.to_string_lossy().into_owned());
            nesting::check(&source.text, Some(&file))?;
            let tree = source.text.parse::<toml::Table>();
            json(
                &tree.map_err(|error| {
                    Failure::Request(format!("{}: {}", visible(&file), quoted(error.message().trim_end())))
                })?,
                out,
            )
        }
        Presets::Path => {
            let folder = files::presets_folder()
                .ok_or_else(|| Failure::Running("there is no home folder to keep presets in".to_owned()))?;
            if as_json {
                return json(&serde_json::json!({ "path": folder.to_string_lossy().into_owned() }), out);
            }
            Ok(writeln!(out, "{}", crate::text::path(folder))?)
        }
    }
}

fn list(as_json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let mut entries = vec![];
    for source in Source::presets() {
        // One damaged file of the user's does not hide the others.
        let source = match source {
            Ok(source) => source,
            Err(error) => {
                notice(format_args!("warning: {error}"));
                continue;
            }
        };
        let path = source.path.map(|path| path.to_string_lossy().into_owned());
        match read(&source.text, path.as_deref().unwrap_or(&source.name)) {
            Ok((kind, title, about)) => entries.push(Entry { name: source.name, kind, title, about, path }),
            Err(error) => notice(format_args!("warning: {error}")),
        }
    }
    if as_json {
        return json(&entries, out);
    }
    let row = |entry: Entry| {
        let kind = match entry.kind {
            Kind::Scenario => "scenario",
            Kind::Training => "training",
        };
        vec![entry.name, kind.to_owned(), entry.title, entry.path.unwrap_or_default()]
    };
    let columns = [("name", Align::Left), ("kind", Align::Left), ("title", Align::Left), ("file", Align::Left)];
    Ok(out.write_all(table(&columns, entries.into_iter().map(row).collect()).as_bytes())?)
}

/// The kind of a file, its title and what it is about.
fn read(text: &str, file: &str) -> Result<(Kind, String, String), ScenarioError> {
    let document = Document::parse(text, Some(file))?;
    if document.is_training() {
        let Training { title, about, .. } = document.training()?;
        return Ok((Kind::Training, title, about));
    }
    let Scenario { title, about, .. } = document.scenario()?;
    Ok((Kind::Scenario, title, about))
}
