//! Work of a training: it goes on step by step and sends what was measured.

use super::outcome::Outcome;
use crate::app::background::{Link, Work};
use crate::files::read_data;
use crate::nn::{Sharing, Team};
use crate::scenario::Training;
use crate::store::training::TrainingFolder;
use crate::training::{Checkpoint, Evaluation, Examined, Task, Trainer};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Usual time between two looks at the window.
const PIECE: Duration = Duration::from_millis(8);

/// Partial result of a training.
pub enum News {
    /// The data is there and fits; the first step comes.
    Planned(Box<Outcome>),
    /// More evaluations, and the step at which each arm diverged, if it did.
    Seen(Vec<Evaluation>, Vec<Option<u64>>),
    /// Predictions of the average of an arm for every test image.
    Examined(usize, Box<Examined>),
}

/// Returns the number of threads that train: all processors but one, which is left to the window.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |processors| usize::from(processors).saturating_sub(1).max(1))
}

/// Training that goes on step by step. It ends with whether it came to its end, or with an error where the data cannot be read
/// or does not fit.
pub struct TrainingWork {
    source: Source,
    threads: usize,
    prepared: Option<Prepared>,
}

/// Origin of a training.
enum Source {
    /// Settings; `mlp.data` is looked for in the folder.
    Settings(Box<Training>, PathBuf),
    /// Folder of a training, which is shown as far as its checkpoint goes.
    Folder(PathBuf),
}

/// Training whose data is read.
struct Prepared {
    task: Task,
    /// State after the last step, unless it has not begun.
    checkpoint: Option<Checkpoint>,
    /// Number of evaluations that were sent, and the divergences.
    sent: (usize, Vec<Option<u64>>),
    /// Number of training steps between two looks at the window.
    piece: u64,
    is_opened: bool,
}

impl TrainingWork {
    /// Returns a training that has not begun. What `mlp.data` names is looked for in `folder`.
    pub fn new(training: Training, folder: PathBuf, threads: usize) -> Self {
        Self { source: Source::Settings(Box::new(training), folder), threads, prepared: None }
    }

    /// Returns the training of a folder, to be shown.
    pub fn of_folder(path: PathBuf, threads: usize) -> Self {
        Self { source: Source::Folder(path), threads, prepared: None }
    }

    /// Reads the data, and the checkpoint of a folder.
    fn prepare(&self) -> Result<Prepared, String> {
        let (training, folder, checkpoint) = match &self.source {
            Source::Settings(training, folder) => (training.as_ref().clone(), folder, None),
            Source::Folder(path) => {
                let folder = TrainingFolder::open(path).map_err(|error| error.to_string())?;
                let stored = folder.checkpoint().map_err(|error| error.to_string())?;
                let name = crate::text::path(path);
                let stored = stored
                    .ok_or_else(|| format!("`{name}` has no checkpoint yet; wait for its first, or train again"))?;
                (folder.training().clone(), path, Some(stored.checkpoint))
            }
        };
        let data = read_data(&training.mlp.data, folder).map_err(|error| error.to_string())?;
        let task = Task::new(&training, &data, training.run.seed).map_err(|error| error.to_string())?;
        let is_opened = checkpoint.is_some();
        Ok(Prepared { task, checkpoint, sent: (0, vec![]), piece: 1, is_opened })
    }
}

impl Work for TrainingWork {
    type News = News;
    type End = Result<bool, String>;

    fn step(&mut self, budget: Duration, link: &Link<'_, News>) -> ControlFlow<Self::End> {
        let Some(prepared) = &mut self.prepared else {
            return match self.prepare() {
                Ok(prepared) => {
                    link.send(planned(&prepared.task));
                    self.prepared = Some(prepared);
                    ControlFlow::Continue(())
                }
                Err(text) => ControlFlow::Break(Err(text)),
            };
        };
        let team = Team::new(self.threads);
        let end = team.run(|sharing| prepared.train(budget, link, sharing));
        match (end, &self.source) {
            (Some(end), _) => end.map_break(Ok),
            (None, Source::Settings(..)) => ControlFlow::Break(Ok(false)),
            (None, Source::Folder(path)) => ControlFlow::Break(Err(format!(
                "the checkpoint in `{}` is of another training",
                crate::text::path(path)
            ))),
        }
    }
}

impl Prepared {
    /// Trains for about `budget`, or to the end, and breaks with whether that was reached. `None` where the training could not
    /// begin: it was given up, or its checkpoint is of another one.
    fn train(&mut self, budget: Duration, link: &Link<'_, News>, sharing: Sharing) -> Option<ControlFlow<bool>> {
        let begun = Instant::now();
        let Self { task, checkpoint, sent, piece, is_opened } = self;
        let go_on = || going_on(link);
        let mut trainer = match checkpoint.take() {
            Some(checkpoint) => Trainer::resume(task, checkpoint, sharing)?,
            None if link.tick(0).is_break() => return None,
            None => Trainer::begin(task, sharing, &go_on)?,
        };
        if *is_opened {
            // Cancelled, it has nothing more to show; paused, it may as well go on.
            let _ = link.tick(trainer.done());
            tell(sent, &trainer, link);
            examine(link, &trainer, sharing);
            return Some(ControlFlow::Break(trainer.is_over()));
        }
        loop {
            tell(sent, &trainer, link);
            if trainer.is_over() {
                break;
            }
            let (started, before) = (Instant::now(), taken(&trainer));
            // What a broken evaluation leaves out is seen below.
            let _ = trainer.advance_keeping(*piece, &mut |_| ControlFlow::Continue(()), &go_on);
            if taken(&trainer) - before == *piece {
                // A piece that an evaluation cut short says little of how long steps take.
                let share = PIECE.as_secs_f64() / started.elapsed().as_secs_f64().max(1e-6);
                *piece = ((*piece as f64 * share.clamp(0.25, 4.0)) as u64).clamp(1, 4096);
            }
            if link.tick(trainer.done() - link.done()).is_break() {
                break;
            }
            if !trainer.is_over() && begun.elapsed() >= budget {
                *checkpoint = Some(trainer.checkpoint());
                return Some(ControlFlow::Continue(()));
            }
        }
        if taken(&trainer) > 0 {
            examine(link, &trainer, sharing);
        }
        Some(ControlFlow::Break(trainer.is_over()))
    }
}

/// Sends the evaluations and divergences that are new.
fn tell(sent: &mut (usize, Vec<Option<u64>>), trainer: &Trainer<'_>, link: &Link<'_, News>) {
    let (history, now) = (trainer.history(), diverged(trainer));
    if history.len() > sent.0 || now != sent.1 {
        link.send(News::Seen(history[sent.0..].to_vec(), now.clone()));
        *sent = (history.len(), now);
    }
}

/// Returns what is shown of a training of which nothing is known yet.
fn planned(task: &Task) -> News {
    let outcome = Outcome::new(task.training().clone(), task.steps(), task.steps_per_epoch(), task.tested());
    News::Planned(Box::new(outcome))
}

/// Returns the number of steps that all paths have taken.
fn taken(trainer: &Trainer<'_>) -> u64 {
    trainer.steps().iter().sum()
}

/// Returns the step at which each arm diverged, if it did.
fn diverged(trainer: &Trainer<'_>) -> Vec<Option<u64>> {
    let task = trainer.task();
    let mut by_arm = vec![None; task.training().arms.len()];
    for (number, path) in task.paths().iter().enumerate() {
        path.iter().for_each(|arm| by_arm[*arm] = trainer.diverged(number));
    }
    by_arm
}

/// Breaks where nobody waits for the work any more.
fn waited_for(link: &Link<'_, News>) -> ControlFlow<()> {
    if link.is_abandoned() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Breaks where nobody waits for the work any more, or where it was stopped.
fn going_on(link: &Link<'_, News>) -> ControlFlow<()> {
    if link.is_cancelled() { ControlFlow::Break(()) } else { waited_for(link) }
}

/// Asks the average of every arm that has not diverged about each test image, as long as somebody waits for it.
fn examine(link: &Link<'_, News>, trainer: &Trainer<'_>, sharing: Sharing) {
    let go_on = || waited_for(link);
    let Some(trained) = trainer.trained_while(&go_on) else { return };
    for (arm, (average, diverged)) in trained.averages.iter().zip(diverged(trainer)).enumerate() {
        if diverged.is_none() {
            let Some(examined) = trainer.task().examine_while(average, sharing, &go_on) else { return };
            link.send(News::Examined(arm, Box::new(examined)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::background::tests::DRIVES;
    use crate::app::background::{Background, Event};

    #[test]
    fn a_thread_and_slices_of_frames_train_to_the_same_bits() {
        let text = "schema = 1\n[mlp]\nhidden = [4]\nbatch = 100\nepochs = 1\ntrain_examples = 400\nevaluations = 2\n\
                    evaluation_examples = 200\n[[arm]]\nname = \"EMA\"\noptimizer = { kind = \"sgd\", eta = 0.1 }\n\
                    averaging = { kind = \"ema\", decay = 0.9 }\n";
        let training = Training::parse(text, None).expect("a training");
        let [threaded, sliced] = DRIVES.map(|drive| {
            let work = TrainingWork::new(training.clone(), PathBuf::from("."), 1);
            let mut work = Background::start(drive, 0, || (), work);
            let (mut history, mut end) = (vec![], None);
            while end.is_none() {
                for event in work.poll() {
                    match event {
                        Event::News(News::Seen(seen, _)) => history.extend(seen),
                        Event::News(News::Planned(_) | News::Examined(..)) => {}
                        Event::Ended(ended) => end = Some(ended),
                    }
                }
            }
            assert_eq!(end, Some(Ok(Ok(true))));
            let bits = |seen: &Evaluation| seen.numbers().map(f64::to_bits);
            (work.done(), history.iter().map(bits).collect::<Vec<_>>())
        });
        assert_eq!(threaded, sliced);
        assert!(threaded.1.len() >= 2 && threaded.0 == 4);
    }
}
