use std::io::Write;

use serde::Serialize;

use super::arguments::Presets;
use super::source::Source;
use super::table::{Align, table};
use super::{Failure, json};
use crate::files;
use crate::scenario::Scenario;

#[derive(Serialize)]
struct Entry {
    name: String,
    title: String,
    about: String,
    path: Option<String>,
}

/// `belay-lab presets`.
pub(super) fn presets(what: Presets, as_json: bool, out: &mut impl Write) -> Result<(), Failure> {
    match what {
        Presets::List => list(as_json, out),
        Presets::Show { name } => {
            let source = Source::preset(&name)?;
            if !as_json {
                return Ok(out.write_all(source.text.as_bytes())?);
            }
            let file = source.path.map_or(name, |path| path.display().to_string());
            let tree = source.text.parse::<toml::Table>();
            json(&tree.map_err(|error| Failure::Request(format!("{file}: {}", error.message())))?, out)
        }
        Presets::Path => {
            let folder = files::presets_folder()
                .ok_or_else(|| Failure::Running("there is no home folder to keep presets in".to_owned()))?;
            if as_json {
                return json(&serde_json::json!({ "path": folder.display().to_string() }), out);
            }
            Ok(writeln!(out, "{}", folder.display())?)
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
                eprintln!("warning: {error}");
                continue;
            }
        };
        let path = source.path.map(|path| path.display().to_string());
        match Scenario::parse(&source.text, Some(path.as_deref().unwrap_or(&source.name))) {
            Ok(Scenario { title, about, .. }) => entries.push(Entry { name: source.name, title, about, path }),
            Err(error) => eprintln!("warning: {error}"),
        }
    }
    if as_json {
        return json(&entries, out);
    }
    let rows = entries.into_iter().map(|entry| vec![entry.name, entry.title, entry.path.unwrap_or_default()]).collect();
    Ok(out.write_all(table(&[("name", Align::Left), ("title", Align::Left), ("file", Align::Left)], rows).as_bytes())?)
}
