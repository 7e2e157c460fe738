//! The sweep that is computed in the background, and what it has come to so far.

use super::outcome::Outcome;
use super::request::Request;
use super::work::{News, work};
use crate::app::control::{Control, Stopwatch};
use crate::app::job::{Job, Update};
use crate::pace::{Pace, TimeLeft};
use crate::scenario::Scenario;
use crate::sweep::Sweep;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::Arc;
use std::time::Duration;

/// A sweep that is thought to take less time is computed again whenever something is changed.
pub const AT_ONCE: Duration = Duration::from_secs(1);

/// Evaluations of a built-in function in a second before any are measured, and by what factor that may be wrong.
const USUAL_SPEED: f64 = 2e8;
const USUAL_DOUBT: f64 = 8.0;

/// By what factor the time of a sweep may differ from that of another at the speed that was measured last.
const MEASURED_DOUBT: f64 = 2.0;

/// How long the last result stays until a new one that is not complete takes its place.
const PATIENCE: Duration = Duration::from_millis(250);

/// What was asked for: a request fitted to a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The request.
    pub request: Request,
    /// The scenario.
    pub scenario: Scenario,
}

/// What is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is computed, and nothing was.
    Empty,
    /// It is computed.
    Computing,
    /// It waits for the user.
    Paused,
    /// What is shown is complete and belongs to the settings.
    Done,
    /// What is shown was cancelled on its way.
    Cancelled,
    /// What is shown belongs to other settings than those now.
    Stale,
}

impl State {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "not computed",
            Self::Computing => "computing",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Stale => "stale",
        }
    }

    /// What it means, in one sentence without a full stop.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Empty => "Nothing has been computed yet; press Run",
            Self::Computing => "Cells are filled in as they are computed, the coarse grid first",
            Self::Paused => "Nothing is lost; press Resume to go on",
            Self::Done => "Every cell is computed, for the settings as they are now",
            Self::Cancelled => "What was computed before it was cancelled is kept; press Run to begin again",
            Self::Stale => "Settings have changed since this was computed; press Run again",
        }
    }
}

/// How far a sweep is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Runs that are finished.
    pub runs: u64,
    /// All runs.
    pub of: u64,
    /// Runs a second, pauses left out.
    pub rate: f64,
    /// Time left, once it is measured.
    pub left: Option<TimeLeft>,
}

struct Running {
    key: Key,
    job: Job<News, Result<(), String>>,
    building: Option<Outcome>,
    control: Arc<Control>,
    all: u64,
    cost: u128,
    watch: Stopwatch,
    pace: Pace,
}

/// Computes sweeps one at a time.
#[derive(Default)]
pub struct Sweeper {
    shown: Option<Outcome>,
    running: Option<Running>,
    pool: Option<Arc<ThreadPool>>,
    failure: Option<(Key, String)>,
    /// What was cancelled, so that it does not begin again by itself.
    given_up: Option<Key>,
    /// Evaluations of a built-in function in a second, once they have been measured.
    speed: Option<f64>,
    version: u64,
}

impl Sweeper {
    /// What is shown: the last sweep, or the one that is computed as far as it is.
    pub fn shown(&self) -> Option<&Outcome> {
        self.shown.as_ref()
    }

    /// About how long a sweep of that cost takes; what has been measured of others narrows it.
    pub fn estimate(&self, cost: u128) -> TimeLeft {
        match self.speed {
            Some(speed) => TimeLeft::rough(cost as f64 / speed, MEASURED_DOUBT),
            None => TimeLeft::rough(cost as f64 / USUAL_SPEED, USUAL_DOUBT),
        }
    }

    /// Whether the speed has been measured.
    pub fn is_measured(&self) -> bool {
        self.speed.is_some()
    }

    /// Whether a sweep is computed, or waits.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Why the sweep that is asked for could not be computed.
    pub fn failure(&self, key: &Key) -> Option<&str> {
        self.failure.as_ref().filter(|(of, _)| of == key).map(|(_, text)| text.as_str())
    }

    /// How the shown result stands to what is asked for now.
    pub fn state(&self, key: &Key) -> State {
        match (&self.running, &self.shown) {
            (Some(running), _) if running.key != *key => State::Stale,
            (Some(running), _) if running.control.is_paused() => State::Paused,
            (Some(_), _) => State::Computing,
            (None, None) => State::Empty,
            (None, Some(shown)) if shown.key != *key => State::Stale,
            (None, Some(shown)) if shown.is_complete() => State::Done,
            (None, Some(_)) => State::Cancelled,
        }
    }

    /// How far it is, where something is computed.
    pub fn progress(&self) -> Option<Progress> {
        let running = self.running.as_ref()?;
        let runs = running.control.done();
        let seconds = running.watch.active().as_secs_f64();
        let rate = if seconds > 0.05 { runs as f64 / seconds } else { 0.0 };
        Some(Progress { runs, of: running.all, rate, left: running.pace.left(running.all as f64) })
    }

    /// Whether the sweep should begin by itself: it is short, it is not there, and it was not cancelled.
    pub fn wants(&self, key: &Key, cost: u128) -> bool {
        let is_asked_for = self.running.as_ref().is_some_and(|running| running.key == *key);
        let is_there = self.shown.as_ref().is_some_and(|shown| shown.key == *key);
        let refused = self.given_up.as_ref() == Some(key) || self.failure(key).is_some();
        !is_asked_for
            && !is_there
            && !refused
            && cost as f64 / self.speed.unwrap_or(USUAL_SPEED) < AT_ONCE.as_secs_f64()
    }

    /// Begins a sweep; one that is computed is given up.
    pub fn start(&mut self, key: Key, sweep: Sweep, cost: u128, wake: impl Fn() + Send + Sync + 'static) {
        let Some(pool) = self.pool() else { return };
        (self.failure, self.given_up) = (None, None);
        self.version += 1;
        let version = self.version << 32;
        let control = Arc::new(Control::default());
        let cells: u64 = sweep.axes.iter().map(|axis| axis.len() as u64).product();
        let all = cells * key.scenario.arms.len() as u64 * sweep.seeds;
        let job = {
            let (key, control) = (key.clone(), Arc::clone(&control));
            let outcome = move |plan, problem| Outcome::new(key, plan, problem, version);
            Job::start(wake, move |reporter| work(reporter, sweep, outcome, &pool, &control))
        };
        self.running = Some(Running {
            key,
            job,
            building: None,
            control,
            all,
            cost,
            watch: Stopwatch::start(),
            pace: Pace::default(),
        });
    }

    /// Holds, or goes on.
    pub fn toggle_pause(&mut self) {
        let Some(running) = &mut self.running else { return };
        running.watch.pause(running.control.toggle_pause());
    }

    /// Gives up what is computed and keeps what is there.
    pub fn cancel(&mut self) {
        self.poll();
        let Some(mut running) = self.running.take() else { return };
        if let Some(building) = running.building.take().filter(|building| building.done > 0) {
            self.shown = Some(building);
        }
        self.given_up = Some(running.key.clone());
    }

    /// Waits for what is computed: for tests and pictures, never in a frame.
    pub fn wait(&mut self) {
        while self.running.as_ref().is_some_and(|running| !running.control.is_paused()) {
            self.poll();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Takes what has been computed since the last time.
    pub fn poll(&mut self) {
        let Some(running) = &mut self.running else { return };
        let (active, done) = (running.watch.active(), running.control.done());
        running.pace.note(active.as_secs_f64(), done as f64);
        // Of a short time most goes into planning.
        if active > Duration::from_millis(500) && done > 0 {
            let share = done as f64 / running.all.max(1) as f64;
            self.speed = Some(share * running.cost as f64 / active.as_secs_f64());
        }
        let mut ended = None;
        while let Some(update) = running.job.poll() {
            match update {
                Update::Progress(News::Planned(outcome)) => running.building = Some(*outcome),
                Update::Progress(news) => {
                    if let Some(known) = running.building.as_mut().or(self.shown.as_mut()) {
                        known.take(news);
                    }
                }
                Update::Done(end) => ended = Some(end),
                Update::Failed(error) => ended = Some(Err(error.to_string())),
            }
        }
        let nothing_else = self.shown.is_none();
        let ready = running.building.as_ref().is_some_and(|building| {
            building.is_complete() || (building.done > 0 && (nothing_else || running.watch.elapsed() > PATIENCE))
        });
        if ready {
            self.shown = running.building.take();
        }
        if let Some(end) = ended {
            let active = running.watch.active();
            // Of a short one most of the time goes into planning.
            if active > Duration::from_millis(100) && end.is_ok() {
                self.speed = Some(running.cost as f64 / active.as_secs_f64());
            }
            if let Err(text) = end {
                self.failure = Some((running.key.clone(), text));
            }
            self.running = None;
        }
    }

    /// The threads: all processors but one, which is left to the window where there are more than two.
    fn pool(&mut self) -> Option<Arc<ThreadPool>> {
        if self.pool.is_none() {
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            let threads = if processors > 2 { processors - 1 } else { processors };
            let built = ThreadPoolBuilder::new().num_threads(threads).thread_name(|i| format!("sweep {i}")).build();
            self.pool = built.ok().map(Arc::new);
        }
        self.pool.clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.control.cancel();
    }
}
