//! Ctrl-C, a batch system's request to end, and a terminal that goes away: obeyed where the work can stop, and at the latest after
//! [`GRACE`].

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::streams::notice;
use crate::files;

/// Exit code of a command that was interrupted.
pub(super) const INTERRUPTED: u8 = 130;

/// Time that the work has to stop by itself. Files appear whole or not at all, so that nothing is lost but what is on its way.
const GRACE: Duration = Duration::from_millis(1500);

/// Time between two looks at whether a signal has come.
const LOOK: Duration = Duration::from_millis(50);

static HEARD: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Number of savings under way.
static SAVING: AtomicUsize = AtomicUsize::new(0);

/// Message where the work did not stop by itself.
static REMEDY: Mutex<Option<String>> = Mutex::new(None);

/// From now on a signal to end is noticed; a second one ends the program at once.
pub(super) fn watch() {
    watch_signals();
    // Where the system gives no thread, the work stops where it looks.
    thread::Builder::new().name("signals".to_owned()).spawn(end_late).ok();
}

#[cfg(unix)]
fn watch_signals() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag::{register, register_conditional_shutdown};
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        if signal == SIGHUP && is_ignored(signal) {
            // As `nohup` has it.
            continue;
        }
        // Where there can be no handler, the signal goes on ending the program.
        if register_conditional_shutdown(signal, INTERRUPTED.into(), Arc::clone(&HEARD)).is_ok() {
            register(signal, Arc::clone(&HEARD)).ok();
        }
    }
}

#[cfg(not(unix))]
fn watch_signals() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, INTERRUPTED.into(), Arc::clone(&HEARD)).ok();
        signal_hook::flag::register(signal, Arc::clone(&HEARD)).ok();
    }
}

/// Returns whether the program was started with a signal ignored, where the system tells.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    files::ignored_signals().is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// Makes a file that grows beyond the limit on the size of files an error instead of the end of the program.
pub(super) fn survive_large_files() {
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default()).ok();
}

/// Names the folder in which an interrupted command goes on.
pub(super) fn goes_on_in(folder: &Path) {
    let text = format!(
        "interrupted; what is complete is kept in `{}`. The same command goes on from there",
        crate::text::path(folder)
    );
    *REMEDY.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
}

/// Returns whether the program was asked to end.
pub(super) fn interrupted() -> bool {
    HEARD.load(Ordering::Relaxed)
}

/// Break where the program was asked to end.
pub(super) fn flow() -> ControlFlow<()> {
    if interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Saves what would be lost, however long the disk takes for it; only a second signal ends it.
pub(super) fn saving<R>(save: impl FnOnce() -> R) -> R {
    struct Saving;
    impl Drop for Saving {
        fn drop(&mut self) {
            SAVING.fetch_sub(1, Ordering::Relaxed);
        }
    }
    SAVING.fetch_add(1, Ordering::Relaxed);
    let _saving = Saving;
    save()
}

/// Waits for a signal, and ends the program where the work does not stop in time.
fn end_late() {
    while !interrupted() {
        thread::sleep(LOOK);
    }
    let mut since = Instant::now();
    while since.elapsed() < GRACE {
        thread::sleep(LOOK);
        if SAVING.load(Ordering::Relaxed) > 0 {
            since = Instant::now();
        }
    }
    let remedy = REMEDY.lock().unwrap_or_else(PoisonError::into_inner).take();
    let remedy =
        remedy.unwrap_or_else(|| "interrupted; no file was left incomplete. Give the command again".to_owned());
    files::abandon_drafts();
    notice(remedy);
    std::process::exit(INTERRUPTED.into());
}
