use std::ops::ControlFlow;

use crate::cli::{Failure, interrupt, notice};
use crate::files::FileError;
use crate::nn::Sharing;
use crate::store::training::{TrainingFolder, WrongSnapshot};
use crate::training::{Snapshot, Task, Trainer};

/// Steps between two looks at Ctrl-C.
const STEPS: u64 = 32;

/// More files are not named one by one.
const MOST_NAMED: usize = 5;

/// Trains again from the start to the snapshots that are missing or damaged, and keeps those as they were. `steps` are those that each
/// path has taken.
///
/// # Errors
/// If it is interrupted, or the disk does not take a snapshot.
pub(super) fn mend(folder: &TrainingFolder, task: &Task, steps: &[u64], sharing: Sharing) -> Result<(), Failure> {
    let mut wrong = folder.wrong_snapshots(task, steps)?;
    if wrong.is_empty() {
        return Ok(());
    }
    for WrongSnapshot { problem, .. } in wrong.iter().take(MOST_NAMED) {
        notice(format_args!("warning: {problem}; it is made again, from the start of the training"));
    }
    if wrong.len() > MOST_NAMED {
        notice(format_args!("warning: and {} more snapshots", wrong.len() - MOST_NAMED));
    }
    let mut trainer = Trainer::new(task, sharing);
    while !wrong.is_empty() && !trainer.is_over() {
        let mut failed: Option<FileError> = None;
        let mut keep = |snapshot: Snapshot<'_>| {
            let place = wrong.iter().position(|wrong| (wrong.path, wrong.step) == (snapshot.path, snapshot.step));
            let Some(place) = place else { return ControlFlow::Continue(()) };
            wrong.swap_remove(place);
            match folder.keep_snapshot(task.layout(), &snapshot) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        // What an interrupted evaluation breaks off is seen below.
        let _ = trainer.advance_keeping(STEPS, &mut keep, &interrupt::flow);
        if let Some(error) = failed {
            return Err(Failure::Running(format!("{error}. The same command makes the snapshots that are missing")));
        }
        if interrupt::interrupted() {
            let dir = crate::text::path(folder.path());
            let message =
                format!("interrupted while snapshots in `{dir}` are made again. The same command goes on with them");
            return Err(Failure::Interrupted(message));
        }
    }
    Ok(())
}
