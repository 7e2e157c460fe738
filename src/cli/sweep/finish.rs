//! The end of a sweep: summary, figures, and what is printed.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::kind::Kind;
use super::progress::Progress;
use super::results::{Best, best, print_table};
use super::stopped;
use crate::cli::{Failure, figures, interrupt, json, notice};
use crate::store::{Digest, Folder, MOST_GROUPS, Shard, StoreError, write_summary};
use crate::threads::Threads;

/// Work that this command has computed.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct Work {
    pub(super) blocks: u64,
    pub(super) runs: u64,
    pub(super) seconds: f64,
}

#[derive(Serialize)]
struct Report<'a> {
    title: &'a str,
    out: String,
    version: &'a str,
    request_sha256: &'a str,
    cells: u64,
    arms: usize,
    seeds: u64,
    runs: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    trainings: Option<u64>,
    steps: Option<u128>,
    blocks: u64,
    blocks_here: u64,
    complete: bool,
    computed: Option<&'a Work>,
    files: Vec<String>,
    /// Quantity whose quartiles are given as losses.
    losses: String,
    /// Statuses of the lowest values that losses are measured from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    optimum: Vec<&'static str>,
    /// Value below the lowest known one that a run met.
    #[serde(skip_serializing_if = "Option::is_none")]
    lower: Option<String>,
    best: Vec<Best>,
}

impl<'a> Report<'a> {
    fn new<G: Kind>(folder: &'a Folder<G>, computed: Option<&'a Work>) -> Self {
        let plan = folder.plan();
        let blocks_here = folder.blocks_here();
        Self {
            title: &plan.sweep().title,
            out: folder.path().to_string_lossy().into_owned(),
            version: folder.version(),
            request_sha256: folder.request(),
            cells: plan.cell_count(),
            arms: plan.arms(),
            seeds: plan.sweep().seeds,
            runs: plan.runs(),
            trainings: plan.trainings_of_all(),
            steps: plan.total_steps(),
            blocks: plan.blocks(),
            blocks_here,
            complete: blocks_here == plan.blocks(),
            computed,
            files: vec![],
            losses: plan.last(),
            optimum: plan.statuses(),
            lower: None,
            best: vec![],
        }
    }
}

/// Says how far an incomplete folder has come.
pub(super) fn part(
    folder: &Folder<impl Kind>,
    shard: Option<Shard>,
    work: &Work,
    as_json: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let report = Report::new(folder, Some(work));
    if as_json {
        return json(&report, out);
    }
    let shard = shard.map_or_else(String::new, |shard| format!("shard {shard} is done: "));
    let Report { blocks, blocks_here, out: dir, .. } = report;
    Ok(writeln!(
        out,
        "{shard}{blocks_here} of {blocks} blocks are in `{dir}`. `belay-lab merge` makes one result of all shards"
    )?)
}

/// Summarises, draws and prints a complete folder.
pub(in crate::cli) fn whole<G: Kind>(
    folder: &Folder<G>,
    pool: &Threads,
    work: Option<&Work>,
    as_json: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let progress = Progress::new("summarising", folder.plan().blocks(), "blocks");
    let summary = write_summary(folder, pool, || {
        progress.add(1);
        interrupt::flow()
    });
    drop(progress);
    let summary = summary.map_err(|error| match &error {
        StoreError::Damaged(..) => Failure::Running(format!(
            "{error}; `belay-lab sweep` with the shard that it belongs to, or without a shard, computes it again"
        )),
        _ => error.into(),
    });
    let (digest, mut files) = summary?.ok_or_else(|| stopped(folder))?;
    // What follows needs the disk too; the results are printed even where it does not give it.
    let drawn = draw(folder, &digest);
    let printed = match &drawn {
        Ok(figures) => {
            files.extend_from_slice(figures);
            print(folder, &digest, &files, work, as_json, out)
        }
        Err(_) => print(folder, &digest, &files, work, as_json, out),
    };
    drawn?;
    printed
}

fn draw(folder: &Folder<impl Kind>, digest: &Digest) -> Result<Vec<PathBuf>, Failure> {
    match &digest.groups {
        Some(groups) => figures::draw(folder, groups),
        None => {
            let count = digest.count;
            notice(format_args!("no figures: {count} cells and arms are more than the {MOST_GROUPS} that are drawn"));
            Ok(vec![])
        }
    }
}

fn print<G: Kind>(
    folder: &Folder<G>,
    digest: &Digest,
    files: &[PathBuf],
    work: Option<&Work>,
    as_json: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if as_json {
        let files = files.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let lower = digest.lower.map(|lower| lower.warning(folder.plan().base_arms()));
        return json(&Report { files, lower, best: best(folder.plan(), digest), ..Report::new(folder, work) }, out);
    }
    print_table(folder.plan(), digest, out)?;
    let names: Vec<String> = files.iter().map(|path| format!("`{}`", crate::text::path(path))).collect();
    Ok(writeln!(out, "Written: {}", names.join(", "))?)
}
