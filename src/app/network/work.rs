//! The background's part of a training: it goes on step by step and sends what was measured.

use super::outcome::Outcome;
use crate::app::control::Control;
use crate::app::job::Reporter;
use crate::files::read_data;
use crate::nn::{Sharing, Team};
use crate::scenario::Training;
use crate::store::training::TrainingFolder;
use crate::training::{Evaluation, Examined, Task, Trainer};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

/// About how long the steps between two looks at the window's wishes take.
const PIECE: Duration = Duration::from_millis(8);

/// What the work sends.
pub enum News {
    /// The data is there and fits; the first step comes.
    Planned(Box<Outcome>),
    /// More evaluations, and the step at which each arm diverged, if it did.
    Seen(Vec<Evaluation>, Vec<Option<u64>>),
    /// What the average of an arm says of every test image.
    Examined(usize, Box<Examined>),
}

/// How many threads train: all processors but one, which is left to the window.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |processors| usize::from(processors).saturating_sub(1).max(1))
}

/// Trains until the end, or until `control` ends it; says whether it came to its end. What `mlp.data` names is looked for in
/// `folder`.
///
/// # Errors
/// Where the data cannot be read or does not fit, or the system gives no threads.
pub fn work(
    reporter: &Reporter<News, Result<bool, String>>,
    training: &Training,
    folder: &Path,
    control: &Control,
) -> Result<bool, String> {
    let data = read_data(&training.mlp.data, folder).map_err(|error| error.to_string())?;
    let task = Task::new(training, &data, training.run.seed).map_err(|error| error.to_string())?;
    drop(data);
    reporter.send(planned(&task));
    let team = Team::new(threads());
    Ok(team.run(|sharing| train(reporter, &task, control, sharing)))
}

/// Shows what the folder of a training holds, up to its checkpoint; says whether it came to its end.
///
/// # Errors
/// Where there is no training in the folder, nothing is trained yet, or its data cannot be read.
pub fn open(reporter: &Reporter<News, Result<bool, String>>, path: &Path, control: &Control) -> Result<bool, String> {
    let folder = TrainingFolder::open(path).map_err(|error| error.to_string())?;
    let stored = folder.checkpoint().map_err(|error| error.to_string())?;
    let name = crate::text::path(path);
    let stored = stored.ok_or_else(|| format!("`{name}` has no checkpoint yet; wait for its first, or train again"))?;
    let training = folder.training();
    let data = read_data(&training.mlp.data, path).map_err(|error| error.to_string())?;
    let task = Task::new(training, &data, training.run.seed).map_err(|error| error.to_string())?;
    drop(data);
    reporter.send(planned(&task));
    let team = Team::new(threads());
    let over = team.run(|sharing| {
        let trainer = Trainer::resume(&task, stored.checkpoint, sharing)?;
        // Cancelled, it has nothing more to show; paused, it may as well go on.
        let _ = control.tick(trainer.done());
        reporter.send(News::Seen(trainer.history().to_vec(), diverged(&trainer)));
        examine(reporter, &trainer, sharing);
        Some(trainer.is_over())
    });
    over.ok_or_else(|| format!("the checkpoint in `{name}` is of another training"))
}

/// What is shown of a training of which nothing is known yet.
fn planned(task: &Task) -> News {
    let outcome = Outcome::new(task.training().clone(), task.steps(), task.steps_per_epoch(), task.tested());
    News::Planned(Box::new(outcome))
}

fn train(reporter: &Reporter<News, Result<bool, String>>, task: &Task, control: &Control, sharing: Sharing) -> bool {
    if control.tick(0).is_break() {
        return false;
    }
    let go_on = || going_on(reporter, control);
    let Some(mut trainer) = Trainer::begin(task, sharing, &go_on) else { return false };
    let (mut told, mut done, mut piece) = (0, 0, 1_u64);
    let mut known = vec![];
    loop {
        let now = diverged(&trainer);
        if trainer.history().len() > told || now != known {
            reporter.send(News::Seen(trainer.history()[told..].to_vec(), now.clone()));
            (told, known) = (trainer.history().len(), now);
        }
        if trainer.is_over() {
            break;
        }
        let (begun, before) = (Instant::now(), taken(&trainer));
        // What a broken evaluation leaves out is seen below.
        let _ = trainer.advance_keeping(piece, &mut |_| ControlFlow::Continue(()), &go_on);
        if taken(&trainer) - before == piece {
            // A piece that an evaluation cut short says little of how long steps take.
            let share = PIECE.as_secs_f64() / begun.elapsed().as_secs_f64().max(1e-6);
            piece = ((piece as f64 * share.clamp(0.25, 4.0)) as u64).clamp(1, 4096);
        }
        let now = trainer.done();
        if control.tick(now - done).is_break() {
            break;
        }
        done = now;
    }
    if taken(&trainer) > 0 {
        examine(reporter, &trainer, sharing);
    }
    trainer.is_over()
}

/// The steps that all paths have taken.
fn taken(trainer: &Trainer<'_>) -> u64 {
    trainer.steps().iter().sum()
}

/// The step at which each arm diverged, if it did.
fn diverged(trainer: &Trainer<'_>) -> Vec<Option<u64>> {
    let task = trainer.task();
    let mut by_arm = vec![None; task.training().arms.len()];
    for (number, path) in task.paths().iter().enumerate() {
        path.iter().for_each(|arm| by_arm[*arm] = trainer.diverged(number));
    }
    by_arm
}

/// Breaks where nobody waits for the work any more.
fn waited_for(reporter: &Reporter<News, Result<bool, String>>) -> ControlFlow<()> {
    if reporter.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Breaks where nobody waits for the work any more, or where it was stopped.
fn going_on(reporter: &Reporter<News, Result<bool, String>>, control: &Control) -> ControlFlow<()> {
    if control.is_cancelled() { ControlFlow::Break(()) } else { waited_for(reporter) }
}

/// Asks the average of every arm that has not diverged about each test image, as long as somebody waits for it.
fn examine(reporter: &Reporter<News, Result<bool, String>>, trainer: &Trainer<'_>, sharing: Sharing) {
    let go_on = || waited_for(reporter);
    let Some(trained) = trainer.trained_while(&go_on) else { return };
    for (arm, (average, diverged)) in trained.averages.iter().zip(diverged(trainer)).enumerate() {
        if diverged.is_none() {
            let Some(examined) = trainer.task().examine_while(average, sharing, &go_on) else { return };
            reporter.send(News::Examined(arm, Box::new(examined)));
        }
    }
}
