//! `belay-lab sweep`: a grid of runs.

pub(super) mod finish;
pub(super) mod kind;
mod outline;
pub(super) mod progress;
mod results;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;
use toml::Value;

use super::arguments::SweepArguments;
use super::source::Source;
use super::{Failure, interrupt, notice, threads};
use crate::files::{self, FileError, whole_data_name};
use crate::scenario::ScenarioError;
use crate::store::{self, Folder, Holding, StoreError};
use crate::sweep::{Grid, Plan, Sweep, TrainingPlan, Values};
use crate::threads::Threads;
use crate::training::TaskError;
use finish::Work;
use kind::Kind;
use outline::Outline;
use progress::Progress;

/// `belay-lab sweep`.
pub(super) fn sweep(arguments: &SweepArguments, out: &mut impl Write) -> Result<(), Failure> {
    let sweep = read(&arguments.sweep)?;
    if sweep.base.is_training() {
        let folder = arguments.sweep.parent().unwrap_or(Path::new(""));
        of_kind::<TrainingPlan>(with_whole_names(sweep, folder)?, arguments, out)
    } else {
        of_kind::<Plan>(sweep, arguments, out)
    }
}

fn of_kind<G: Kind>(sweep: Sweep, arguments: &SweepArguments, out: &mut impl Write) -> Result<(), Failure> {
    let file = arguments.sweep.to_string_lossy().into_owned();
    let plan = G::of(sweep).map_err(|error| ScenarioError { file: error.file.or(Some(file)), ..error })?;
    let data = plan.data(arguments.sweep.parent().unwrap_or(Path::new("")))?;
    store::check_request(arguments.out.as_deref().unwrap_or(Path::new("")), plan.sweep()).map_err(refused)?;
    let threads = threads(arguments.threads);
    let outline = Outline::new(&plan, arguments.shard, threads);
    let Some(dir) = arguments.out.as_deref().filter(|_| !arguments.dry_run) else {
        return outline.print(arguments.json, out);
    };
    Folder::check(dir, &plan, arguments.fresh).map_err(refused)?;
    interrupt::goes_on_in(dir);
    notice(&outline);
    // What is there already is either kept or makes room.
    let needed = outline.bytes().saturating_sub(Folder::<G>::size(dir));
    let refused_for =
        |shortage: String| Failure::Running(format!("cannot begin in `{}`: {shortage}", crate::text::path(dir)));
    store::fits_memory(outline.memory(), files::available_memory())
        .map_err(|shortage| refused_for(format!("{shortage}; give fewer --threads, or lower {}", G::LARGE)))?;
    store::fits(needed, files::free_space(dir)).map_err(|shortage| refused_for(shortage.to_string()))?;
    let mut folder = Folder::begin(dir, plan, arguments.shard, arguments.fresh).map_err(refused)?;
    if let Some(manifest) = folder.damaged_manifest() {
        notice(format_args!("warning: `{}` is damaged; it is written anew", crate::text::path(manifest)));
    }
    if let Some([before, now]) = folder.change_of_shard() {
        notice(format_args!(
            "warning: `{}` held {before} and goes on as {now}. Its blocks are kept, and `belay-lab merge` takes a block that is in \
             several folders once",
            crate::text::path(dir)
        ));
    }
    mixed(&folder);
    let pool = Threads::new(threads);
    let begun = Instant::now();
    let (missing, there) = pool.install(|| missing(&folder, arguments))?;
    if there > 0 {
        notice(format_args!("{there} of {} blocks are there already", there + missing.len() as u64));
    }
    let runs = missing.iter().map(|block| folder.runs(*block)).sum();
    let work = |sum: u64, block: &u64| Ok(sum.saturating_add(folder.plan().work(*block, &data)?));
    let all = missing.iter().try_fold(0, work).map_err(|error: TaskError| StoreError::from(error))?;
    let progress = Progress::new("computing", all, G::WORK);
    let done = store::compute(&folder, &data, missing.iter().copied(), &pool, |work| {
        progress.add(work);
        interrupt::flow()
    });
    drop(progress);
    let work = Work { blocks: missing.len() as u64, runs, seconds: begun.elapsed().as_secs_f64() };
    match done {
        Err(error) => return Err(broken(error)),
        Ok(flow) if flow.is_break() => {
            folder.end()?;
            return Err(stopped(&folder));
        }
        Ok(_) => folder.end()?,
    }
    if folder.blocks_here() < folder.plan().blocks() {
        return finish::part(&folder, arguments.shard, &work, arguments.json, out);
    }
    finish::whole(&folder, &pool, Some(&work), arguments.json, out)
}

/// Says where results depend on the processor and were computed on processors of several kinds.
pub(super) fn mixed<G: Kind>(folder: &Folder<G>) {
    let sets = folder.instruction_sets();
    if G::OF_PROCESSOR && sets.len() > 1 {
        notice(format_args!(
            "warning: the blocks in `{}` are computed with {}: their last bits are not those of one kind of processor",
            crate::text::path(folder.path()),
            sets.join(", then with ")
        ));
    }
}

/// The sweep with the whole names of its data, so that the stored request means the same from anywhere.
fn with_whole_names(mut sweep: Sweep, folder: &Path) -> Result<Sweep, ScenarioError> {
    const DATA: &str = "mlp.data";
    // A base that is no training is refused as any other cell.
    if let Ok(base) = sweep.base.training() {
        let whole = whole_data_name(&base.mlp.data, folder);
        if whole != base.mlp.data {
            sweep.base = sweep.base.with(&[(DATA, whole.into())])?;
        }
    }
    for axis in sweep.axes.iter_mut().filter(|axis| axis.path == DATA) {
        if let Values::List(values) = &mut axis.values {
            for value in values {
                if let Value::String(name) = value {
                    *name = whole_data_name(name, folder);
                }
            }
        }
    }
    Ok(sweep)
}

/// The sweep of a file.
fn read(path: &Path) -> Result<Sweep, Failure> {
    let text = files::read_text(path).map_err(|error| match error {
        FileError::Directory(_) => Failure::Request(error.to_string()),
        other => other.into(),
    })?;
    let file = path.to_string_lossy().into_owned();
    let folder = path.parent().unwrap_or(Path::new(""));
    let scenario = |name: &str| {
        let source = Source::find_in(folder, Path::new(name));
        source.map(|source| source.text).map_err(|failure| ScenarioError {
            file: None,
            place: None,
            key: None,
            message: failure.message().to_owned(),
        })
    };
    Ok(Sweep::parse(&text, Some(&file), scenario)?)
}

/// Returns the wanted blocks that have yet to be computed, and the number of those that are there; names and removes damaged ones.
fn missing<G: Grid>(folder: &Folder<G>, arguments: &SweepArguments) -> Result<(Vec<u64>, u64), Failure> {
    let shard = arguments.shard;
    let wanted: Vec<u64> =
        (0..folder.plan().blocks()).filter(|block| shard.is_none_or(|shard| shard.has(*block))).collect();
    let progress = Progress::new("checking", wanted.len() as u64, "blocks");
    let holdings = wanted.par_iter().map(|block| {
        if interrupt::interrupted() {
            return Err(stopped(folder));
        }
        let holding = folder.holding(*block)?;
        progress.add(1);
        Ok((*block, holding))
    });
    let holdings: Vec<(u64, Holding)> = holdings.collect::<Result<_, Failure>>()?;
    drop(progress);
    for (block, holding) in &holdings {
        if let Holding::Damaged(damage) = holding {
            let file = folder.block_file(*block);
            notice(format_args!("warning: `{}` {damage}; it is computed again", crate::text::path(&file)));
            // It would count as there, were this killed before.
            files::remove(&file)?;
        }
    }
    let missing: Vec<u64> =
        holdings.iter().filter(|(_, holding)| *holding != Holding::Whole).map(|(block, _)| *block).collect();
    let there = (wanted.len() - missing.len()) as u64;
    Ok((missing, there))
}

/// A folder that holds something else can be given up.
fn refused(error: StoreError) -> Failure {
    match &error {
        StoreError::OtherRequest(..) | StoreError::OtherVersion(..) => {
            Failure::Request(format!("{error}; choose another --out, or --fresh to discard what it holds"))
        }
        StoreError::File(FileError::TooLong(..)) => Failure::Request(format!(
            "{error}. Give long axes as {{ linear = [low, high], points = n }} or {{ log = [low, high], points = n }}, or make several \
             sweeps of it"
        )),
        StoreError::File(FileError::TooLarge(_) | FileError::NotText(..)) => {
            Failure::Running(format!("{error}; choose another --out, or --fresh to discard what it holds"))
        }
        _ => error.into(),
    }
}

/// Turns an error of the store into a failure; results that could not be written can be computed again.
fn broken(error: StoreError) -> Failure {
    match &error {
        StoreError::File(_) => {
            Failure::Running(format!("{error}. The blocks before it are kept; the same command goes on from there"))
        }
        _ => error.into(),
    }
}

pub(super) fn stopped(folder: &Folder<impl Grid>) -> Failure {
    Failure::Interrupted(format!(
        "interrupted; {} of {} blocks are in `{}`. The same command goes on from there",
        folder.blocks_here(),
        folder.plan().blocks(),
        crate::text::path(folder.path())
    ))
}
