//! The background's part of a training: it goes on step by step and sends what was measured.

use super::outcome::Outcome;
use crate::app::control::Control;
use crate::app::job::Reporter;
use crate::files::read_data;
use crate::nn::{Sharing, Team};
use crate::scenario::Training;
use crate::training::{Evaluation, Examined, Task, Trainer};
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
fn threads() -> usize {
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
    reporter.send(News::Planned(Box::new(Outcome::new(training.clone(), task.steps(), task.steps_per_epoch()))));
    let team = Team::new(threads()).map_err(|error| error.to_string())?;
    Ok(team.run(|sharing| train(reporter, &task, control, sharing)))
}

fn train(
    reporter: &Reporter<News, Result<bool, String>>,
    task: &Task,
    control: &Control,
    sharing: Sharing,
) -> bool {
    if control.tick(0).is_break() {
        return false;
    }
    let mut trainer = Trainer::new(task, sharing);
    let (mut told, mut done, mut piece) = (0, 0, 1_u64);
    let mut known = vec![];
    loop {
        let diverged: Vec<Option<u64>> = (0..task.paths().len()).map(|path| trainer.diverged(path)).collect();
        if trainer.history().len() > told || diverged != known {
            let mut by_arm = vec![None; task.training().arms.len()];
            for (path, step) in task.paths().iter().zip(&diverged) {
                path.iter().for_each(|arm| by_arm[*arm] = *step);
            }
            reporter.send(News::Seen(trainer.history()[told..].to_vec(), by_arm));
            told = trainer.history().len();
            known = diverged;
        }
        if trainer.is_over() {
            break;
        }
        let (begun, before) = (Instant::now(), trainer.steps());
        trainer.advance(piece);
        let taken: u64 = trainer.steps().iter().sum::<u64>() - before.iter().sum::<u64>();
        if taken == piece {
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
    let over = trainer.is_over();
    let averages = trainer.trained().averages;
    for (arm, average) in averages.iter().enumerate() {
        let wanted = !reporter.is_cancelled() && trainer_has_steps(&trainer);
        if wanted && known_of(task, &known, arm).is_none() {
            reporter.send(News::Examined(arm, Box::new(task.examine(average, sharing))));
        }
    }
    over
}

fn trainer_has_steps(trainer: &Trainer<'_>) -> bool {
    trainer.steps().iter().any(|steps| *steps > 0)
}

/// The step at which the path of an arm diverged.
fn known_of(task: &Task, diverged: &[Option<u64>], arm: usize) -> Option<u64> {
    let path = task.paths().iter().position(|path| path.contains(&arm))?;
    diverged.get(path).copied().flatten()
}
