//! Ctrl-C: noticed, and obeyed where the work can stop.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C is noticed and no longer ends the program.
pub(super) fn watch() {
    // Where there can be no handler, Ctrl-C goes on ending the program, and drafts of files stay behind: no reason not to run.
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed)).ok();
}

/// Whether Ctrl-C was pressed.
pub(super) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Break where Ctrl-C was pressed.
pub(super) fn flow() -> ControlFlow<()> {
    if interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
