use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::progress::Progress;
use super::snapshots::mend;
use crate::cli::{Failure, interrupt, notice};
use crate::files::FileError;
use crate::nn::Sharing;
use crate::output::training::Finished;
use crate::store::training::{StoredCheckpoint, TrainingFolder, TrainingFolderError};
use crate::training::{Snapshot, Task, Trainer};

/// At least so long lies between two checkpoints; the first comes with the first evaluation.
const SHORTEST: Duration = Duration::from_secs(3);

/// After so long there is one even without an evaluation.
const LONGEST: Duration = Duration::from_secs(60);

/// A training at its end.
pub(super) struct Ended {
    pub(super) finished: Finished,
    /// Number of images that all paths have learned from, counted each time.
    pub(super) images: u64,
    /// Seconds that it took, over all processes that worked on it.
    pub(super) seconds: f64,
    /// Whether nothing was left to do.
    pub(super) was_over: bool,
}

/// Trains from where the folder's checkpoint stands to the end.
///
/// # Errors
/// If it is interrupted, after another checkpoint; where the disk does not take a file, or a checkpoint is damaged.
pub(super) fn train(folder: &TrainingFolder, task: &Task, sharing: Sharing) -> Result<Ended, Failure> {
    let before = folder.checkpoint().map_err(damaged)?;
    let there = before.is_some();
    let spent = before.as_ref().map_or(0.0, |stored| stored.seconds);
    let begun = Instant::now();
    let mut trainer = match before {
        Some(stored) => Trainer::resume(task, stored.checkpoint, sharing).ok_or_else(|| other(folder))?,
        None => Trainer::begin(task, sharing, &interrupt::flow).ok_or_else(|| not_begun(folder))?,
    };
    let was_over = trainer.is_over();
    let dir = crate::text::path(folder.path());
    if was_over {
        notice(format_args!("the training in `{dir}` is finished; --fresh begins it again"));
    } else if there {
        notice(format_args!("going on in `{dir}` from {}", place(&trainer)));
    }
    let sets = &folder.manifest().instruction_sets;
    if !was_over && sets.len() > 1 {
        notice(format_args!(
            "warning: it was trained with {}: the last bits of its weights are not those of one kind of processor",
            sets.join(", and goes on with ")
        ));
    }
    mend(folder, task, &trainer.steps(), sharing)?;
    let progress = Progress::new(task, trainer.done());
    let keep = |trainer: &Trainer<'_>| {
        let seconds = spent + begun.elapsed().as_secs_f64();
        folder.keep(&StoredCheckpoint { checkpoint: trainer.checkpoint(), seconds }).map_err(broken)
    };
    let steps = task.steps_at_a_time();
    let (mut last, mut first) = (Instant::now(), true);
    let mut evaluations = trainer.history().len();
    while !trainer.is_over() {
        let mut failed = None;
        let mut keep_snapshot = |snapshot: Snapshot<'_>| match folder.keep_snapshot(task.layout(), &snapshot) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        };
        // What an interrupted evaluation breaks off is seen below.
        let _ = trainer.advance_keeping(steps, &mut keep_snapshot, &interrupt::flow);
        if let Some(error) = failed {
            return Err(broken(error));
        }
        progress.set(trainer.done());
        if interrupt::interrupted() {
            interrupt::saving(|| keep(&trainer))?;
            drop(progress);
            let place = place(&trainer);
            return Err(Failure::Interrupted(format!(
                "interrupted at {place}, which is kept in `{dir}`. The same command goes on from there"
            )));
        }
        let since = last.elapsed();
        let evaluated = trainer.history().len() > evaluations;
        if evaluated && (first || since >= SHORTEST) || since >= LONGEST {
            keep(&trainer)?;
            (last, first, evaluations) = (Instant::now(), false, trainer.history().len());
        }
    }
    let seconds = if was_over { spent } else { spent + begun.elapsed().as_secs_f64() };
    if !was_over {
        keep(&trainer)?;
    }
    drop(progress);
    let images = trainer.steps().iter().sum::<u64>() * task.training().mlp.batch;
    let trained = trainer.trained_while(&interrupt::flow);
    let finished = trained.and_then(|trained| Finished::new(task, trained, sharing, &interrupt::flow));
    let finished = finished.ok_or_else(|| {
        let dir = crate::text::path(folder.path());
        Failure::Interrupted(format!(
            "interrupted while the trained networks were tested; all that was trained is kept in `{dir}`. The same command goes on from \
             there"
        ))
    })?;
    Ok(Ended { finished, images, seconds, was_over })
}

fn not_begun(folder: &TrainingFolder) -> Failure {
    let dir = crate::text::path(folder.path());
    Failure::Interrupted(format!("interrupted before the first step. The same command begins again in `{dir}`"))
}

/// Returns the step and the epoch that a training has reached.
fn place(trainer: &Trainer<'_>) -> String {
    format!("step {} of {}", trainer.done(), trainer.task().total_steps())
}

/// A checkpoint that does not fit its request cannot come from this program.
fn other(folder: &TrainingFolder) -> Failure {
    let file = folder.checkpoint_file();
    Failure::Running(format!("`{}` does not fit its training; --fresh begins it again", crate::text::path(file)))
}

/// Turns an error of a training folder into a failure; a training whose checkpoint is damaged or of another version starts anew.
fn damaged(error: TrainingFolderError) -> Failure {
    match &error {
        TrainingFolderError::Damaged(..) => Failure::Running(format!("{error}; --fresh begins the training again")),
        TrainingFolderError::OtherVersion(..) => {
            Failure::Request(format!("{error}; --fresh begins the training again"))
        }
        _ => error.into(),
    }
}

/// Turns an error of a file into a failure; results that could not be written can be computed again.
fn broken(error: FileError) -> Failure {
    Failure::Running(format!("{error}. The last checkpoint is kept; the same command goes on from there"))
}
