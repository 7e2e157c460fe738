//! Comparison of two folders of `reproduce`: verdicts, effects and bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::table::{Align, table};
use super::{Failure, interrupt, json};
use crate::files;
use crate::text::path;

/// File of an experiment's verdicts.
const CLAIMS: &str = "claims.json";

/// Files of an experiment whose bytes are compared, besides its figures.
const FILES: [&str; 3] = [CLAIMS, "data.csv", "summary.csv"];

/// Claim that is in either folder.
#[derive(Debug, Serialize)]
struct Row {
    experiment: String,
    claim: String,
    /// Difference, in a word: `same`, `effect`, `verdict`, or the folder that alone has the claim.
    differs: &'static str,
    verdicts: [Option<String>; 2],
    effects: [Option<Value>; 2],
    /// Whether the rules have another hash.
    other_rules: bool,
}

#[derive(Serialize)]
struct Comparison {
    claims: Vec<Row>,
    /// Files with other bytes, or in one folder alone, relative to the folders.
    files: Vec<String>,
}

/// `belay-lab compare`.
pub(super) fn compare(first: &Path, second: &Path, as_json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let folders = [first, second];
    let found = [experiments(first)?, experiments(second)?];
    let names: BTreeSet<&String> = found.iter().flatten().collect();
    let mut comparison = Comparison { claims: vec![], files: vec![] };
    for name in names {
        if interrupt::interrupted() {
            return Err(Failure::Interrupted("interrupted; nothing was changed. Give the command again".to_owned()));
        }
        let claims = folders.map(|folder| claims(&folder.join(name)));
        let [first, second] = claims;
        comparison.claims.extend(rows(name, first?, second?));
        comparison.files.extend(different(name, folders)?);
    }
    if as_json { json(&comparison, out) } else { print(&comparison, out) }
}

/// Returns the experiments of a folder.
fn experiments(folder: &Path) -> Result<Vec<String>, Failure> {
    let names = files::folder_names(folder)?;
    let found: Vec<String> = names.into_iter().filter(|name| files::exists(&folder.join(name).join(CLAIMS))).collect();
    if found.is_empty() {
        let message = "has no experiment; give a folder that `belay-lab reproduce` has written";
        return Err(Failure::Request(format!("`{}` {message}", path(folder))));
    }
    Ok(found)
}

/// Returns the entries of an experiment's claims by their names; none where the folder has no such experiment.
fn claims(folder: &Path) -> Result<BTreeMap<String, Value>, Failure> {
    let file = folder.join(CLAIMS);
    let Some(text) = files::read_text_if_any(&file)? else { return Ok(BTreeMap::new()) };
    let damaged = || Failure::Running(format!("`{}` is no list of claims; make the experiment again", path(&file)));
    let entries: Vec<Value> = serde_json::from_str(&text).map_err(|_| damaged())?;
    let named = |entry: Value| Some((entry.get("id")?.as_str()?.to_owned(), entry));
    entries.into_iter().map(|entry| named(entry).ok_or_else(damaged)).collect()
}

/// Returns a row for each claim that is in either folder.
fn rows(experiment: &str, first: BTreeMap<String, Value>, second: BTreeMap<String, Value>) -> Vec<Row> {
    let ids: BTreeSet<String> = first.keys().chain(second.keys()).cloned().collect();
    let row = |claim: String| {
        let entries = [first.get(&claim), second.get(&claim)];
        let of = |key: &str| entries.map(|entry| entry.and_then(|entry| entry.get(key)).cloned());
        let (verdicts, parts) = (of("verdict"), of("parts"));
        let differs = match entries {
            [None, _] => "only in the second",
            [_, None] => "only in the first",
            _ if verdicts[0] != verdicts[1] => "verdict",
            _ if parts[0] != parts[1] => "effect",
            _ => "same",
        };
        let rules = of("rules");
        Row {
            experiment: experiment.to_owned(),
            claim,
            differs,
            verdicts: verdicts.map(|verdict| verdict.and_then(|verdict| verdict.as_str().map(str::to_owned))),
            effects: of("effect"),
            other_rules: rules[0] != rules[1],
        }
    };
    ids.into_iter().map(row).collect()
}

/// Returns the files of an experiment, relative to the folders, that have other bytes or are in one folder alone.
fn different(experiment: &str, folders: [&Path; 2]) -> Result<Vec<String>, Failure> {
    let mut names: BTreeSet<String> = FILES.map(str::to_owned).into();
    for folder in folders {
        let folder = folder.join(experiment);
        if files::is_folder(&folder) {
            let figures = files::file_names(&folder)?.into_iter();
            names.extend(figures.filter(|name| name.ends_with(".svg") || name.ends_with(".png")));
        }
    }
    let mut different = vec![];
    for name in names {
        let read = |folder: &Path| -> Result<Option<Vec<u8>>, Failure> {
            let file: PathBuf = folder.join(experiment).join(&name);
            if files::exists(&file) { Ok(Some(files::read_bytes(&file)?)) } else { Ok(None) }
        };
        if read(folders[0])? != read(folders[1])? {
            different.push(format!("{experiment}/{name}"));
        }
    }
    Ok(different)
}

fn print(comparison: &Comparison, out: &mut impl Write) -> Result<(), Failure> {
    let all = comparison.claims.len();
    let changed: Vec<&Row> = comparison.claims.iter().filter(|row| row.differs != "same").collect();
    if !changed.is_empty() {
        let columns = [
            ("experiment", Align::Left),
            ("claim", Align::Left),
            ("differs", Align::Left),
            ("first", Align::Left),
            ("second", Align::Left),
            ("rules", Align::Left),
        ];
        let side = |row: &Row, place: usize| {
            let effect = row.effects[place].as_ref().filter(|effect| !effect.is_null());
            let effect = effect.map(|effect| effect.as_str().map_or_else(|| effect.to_string(), str::to_owned));
            let parts = row.verdicts[place].iter().cloned().chain(effect);
            parts.collect::<Vec<_>>().join(", ")
        };
        let row = |row: &&Row| {
            let rules = if row.other_rules { "other" } else { "" };
            vec![
                row.experiment.clone(),
                row.claim.clone(),
                row.differs.to_owned(),
                side(row, 0),
                side(row, 1),
                rules.to_owned(),
            ]
        };
        write!(out, "{}", table(&columns, changed.iter().map(row).collect()))?;
    }
    let count = |what: &str| changed.iter().filter(|row| row.differs == what).count();
    writeln!(
        out,
        "{all} claims: {} with another verdict, {} with the same verdict and other effects, {} in one folder alone, {} the same",
        count("verdict"),
        count("effect"),
        count("only in the first") + count("only in the second"),
        all - changed.len(),
    )?;
    match comparison.files.as_slice() {
        [] => writeln!(out, "all files have the same bytes")?,
        files => writeln!(out, "{} files differ: {}", files.len(), files.join(", "))?,
    }
    Ok(())
}
