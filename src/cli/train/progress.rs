use std::fmt::Write;

use indicatif::{HumanCount, ProgressState};

use crate::cli::bar::Bar;
use crate::training::Task;

/// A bar on stderr with the epoch and the images per second, gone with the work; none where stderr is not a terminal.
pub(super) struct Progress {
    bar: Bar,
    steps_per_epoch: u64,
    epochs: u64,
}

impl Progress {
    /// A bar for a training, `done` steps of which are done.
    pub(super) fn new(task: &Task, done: u64) -> Self {
        let batch = task.training().mlp.batch as f64;
        let rate = move |state: &ProgressState, text: &mut dyn Write| {
            // There is nobody to tell that a terminal does not take it.
            write!(text, "{} images/s", HumanCount((state.per_sec() * batch) as u64)).ok();
        };
        let template = "{msg:<16} {bar:40} {percent:>3} %  {rate}  {left}";
        let bar = Bar::with_style(task.total_steps(), template, |style| style.with_key("rate", rate));
        bar.set_position(done);
        bar.reset_eta();
        let paths = task.paths().len() as u64;
        let progress =
            Self { bar, steps_per_epoch: (task.steps_per_epoch() * paths).max(1), epochs: task.training().mlp.epochs };
        progress.set(done);
        progress
    }

    /// Sets the number of steps that all paths have taken.
    pub(super) fn set(&self, done: u64) {
        let epoch = (done / self.steps_per_epoch + 1).min(self.epochs);
        self.bar.set_message(format!("epoch {epoch} of {}", self.epochs));
        self.bar.set_position(done);
    }
}
