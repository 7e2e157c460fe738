//! What the window and long work share: how far it is, whether it waits, whether it ends.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What the window and the work share.
#[derive(Debug, Default)]
pub struct Control {
    done: AtomicU64,
    paused: AtomicBool,
    cancelled: AtomicBool,
}

impl Control {
    /// How many runs or steps are finished.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Whether the work is to wait.
    pub fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Relaxed)
    }

    /// Lets the work wait or go on; returns whether it is to wait.
    pub fn toggle_pause(&self) -> bool {
        !self.paused.fetch_xor(true, Ordering::Relaxed)
    }

    /// Ends the work soon.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the work is to end.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Counts what is finished, waits while it is to, and says whether to go on.
    pub fn tick(&self, finished: u64) -> ControlFlow<()> {
        self.done.fetch_add(finished, Ordering::Relaxed);
        loop {
            if self.is_cancelled() {
                return ControlFlow::Break(());
            }
            if !self.is_paused() {
                return ControlFlow::Continue(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Measures how long work takes, pauses left out.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    begun: Instant,
    /// When the pause began, and how long all before it took.
    rests: (Option<Instant>, Duration),
}

impl Stopwatch {
    /// Begins now.
    pub fn start() -> Self {
        Self { begun: Instant::now(), rests: (None, Duration::ZERO) }
    }

    /// How long it has run, pauses left out.
    pub fn active(&self) -> Duration {
        let (since, before) = self.rests;
        self.elapsed().saturating_sub(before + since.map_or(Duration::ZERO, |since| since.elapsed()))
    }

    /// How long ago it was begun.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Begins a pause, or ends it.
    pub fn pause(&mut self, pauses: bool) {
        let (since, before) = self.rests;
        self.rests = match (pauses, since) {
            (true, None) => (Some(Instant::now()), before),
            (false, Some(since)) => (None, before + since.elapsed()),
            _ => self.rests,
        };
    }
}
