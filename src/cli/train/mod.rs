//! `belay-lab train`: a network under several arms.

mod progress;
mod results;
mod snapshots;
mod work;

use std::io::Write;
use std::path::{Path, PathBuf};

use super::arguments::TrainArguments;
use super::provenance::provenance;
use super::source::Source;
use super::{Failure, interrupt, notice, threads};
use crate::files::{self, FileError, read_data, whole_data_name};
use crate::nn::Team;
use crate::output::training::write_training;
use crate::scenario::{Document, Training};
use crate::store::training::{TrainingFolder, TrainingFolderError};
use crate::store::{self, in_bytes};
use crate::training::{Task, TrainingMemory};
use results::Report;

/// Bytes of memory from which on they are worth a word.
const WORTH_SAYING: u64 = 1 << 30;

/// `belay-lab train`.
pub(super) fn train(arguments: &TrainArguments, out: &mut impl Write) -> Result<(), Failure> {
    let (mut training, folder) = training(arguments)?;
    let threads = threads(arguments.threads);
    let memory = TrainingMemory::of(&training, threads).kept();
    let data = read_data(&training.mlp.data, &folder)?;
    // So that the stored request means the same from anywhere.
    training.mlp.data = whole_data_name(&training.mlp.data, &folder);
    let task = Task::new(&training, &data, training.run.seed)?;
    drop(data);
    let dir = &arguments.out;
    interrupt::goes_on_in(dir);
    TrainingFolder::check(dir, &training, arguments.fresh).map_err(refused)?;
    make_sure_of_room(dir, &task, memory)?;
    let mut folder = TrainingFolder::begin(dir, training, arguments.fresh).map_err(refused)?;
    if let Some(manifest) = folder.damaged_manifest() {
        notice(format_args!("warning: `{}` is damaged; it is written anew", crate::text::path(manifest)));
    }
    let team = Team::new(threads);
    let ended = team.run(|sharing| work::train(&folder, &task, sharing))?;
    // The results are printed even where the disk does not take a file.
    let written = write_training(&folder, &task, &ended.finished, &provenance());
    let files = written.as_deref().unwrap_or_default();
    let printed = Report::new(&folder, &task, &ended, threads, files).print(arguments.json, out);
    written?;
    folder.end(ended.seconds)?;
    printed
}

/// The training with everything that the command line changes in it, and the folder that its file is in.
fn training(arguments: &TrainArguments) -> Result<(Training, PathBuf), Failure> {
    let source = Source::find(&arguments.scenario)?;
    let file = source.path.as_ref().map_or_else(|| source.name.clone(), |path| path.to_string_lossy().into_owned());
    let mut document = Document::parse(&source.text, Some(&file))?;
    if !document.is_training() {
        let name = crate::text::path(&arguments.scenario);
        let message =
            format!("`{name}` is a scenario on a landscape, which has no network; `belay-lab run {name}` runs it");
        return Err(Failure::Request(message));
    }
    document = super::run::with_settings(document, &arguments.set, "mlp.epochs=5")?;
    let mut training = document.training()?;
    training.run.seed = arguments.seed.unwrap_or(training.run.seed);
    training.check()?;
    let folder = source.path.as_deref().and_then(Path::parent).map(Path::to_owned).unwrap_or_default();
    Ok((training, folder))
}

/// Says how much memory and room on the disk the training will take, and refuses where there is not as much.
fn make_sure_of_room(dir: &Path, task: &Task, memory: u64) -> Result<(), Failure> {
    // Weights and their header.
    let network = 4 * task.layout().len as u64 + 4096;
    let snapshots = task.snapshot_spacing().map_or(0, |spacing| task.steps() / spacing * task.paths().len() as u64);
    let there = TrainingFolder::size_of_snapshots(dir);
    if snapshots > 0 {
        let room = in_bytes(snapshots.saturating_mul(network));
        notice(format_args!("{snapshots} snapshots take about {room} on the disk"));
    }
    // Each arm's average and each path's model as weights; the same with the optimizer's memories in a checkpoint, twice while it is
    // replaced.
    let arms = task.training().arms.len() as u64;
    let rest = (arms + task.paths().len() as u64) + 2 * (arms + 6 * task.paths().len() as u64);
    let needed = snapshots.saturating_add(rest).saturating_mul(network);
    if memory > WORTH_SAYING {
        let (memory, disk) = (in_bytes(memory), in_bytes(needed));
        notice(format_args!("the training takes about {memory} of memory and {disk} on the disk (estimates)"));
    }
    let refused = |shortage: String, remedy: &str| {
        Failure::Running(format!("cannot begin in `{}`: {shortage}{remedy}", crate::text::path(dir)))
    };
    store::fits_memory(memory, files::available_memory())
        .map_err(|shortage| refused(shortage.to_string(), "; lower mlp.hidden, mlp.batch or the number of arms"))?;
    store::fits(needed.saturating_sub(there), files::free_space(dir))
        .map_err(|shortage| refused(shortage.to_string(), ""))
}

/// A folder that holds something else can be given up.
fn refused(error: TrainingFolderError) -> Failure {
    match &error {
        TrainingFolderError::OtherRequest(..) | TrainingFolderError::OtherVersion(..) => {
            Failure::Request(format!("{error}; choose another --out, or --fresh to discard what it holds"))
        }
        TrainingFolderError::File(FileError::TooLarge(_) | FileError::NotText(..)) => {
            Failure::Running(format!("{error}; choose another --out, or --fresh to discard what it holds"))
        }
        _ => error.into(),
    }
}
