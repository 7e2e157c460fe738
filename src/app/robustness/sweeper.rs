//! The sweep that is computed in the background, and its results so far.

use super::outcome::{News, Outcome};
use super::request::Key;
use super::work::SweepWork;
use crate::app::background::{Background, Drive, Event, Progress};
use crate::app::widgets::word::Mood;
use crate::pace::TimeLeft;
use crate::sweep::Sweep;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::Arc;
use std::time::Duration;

/// Time below which a sweep is computed again whenever something is changed.
pub const AT_ONCE: Duration = Duration::from_secs(1);

/// Evaluations of a built-in function in a second before any are measured, and by what factor that may be wrong.
const USUAL_SPEED: f64 = 2e8;
const USUAL_DOUBT: f64 = 8.0;

/// Factor by which the time of a sweep may differ from that of another at the speed that was measured last.
const MEASURED_DOUBT: f64 = 2.0;

/// Time for which the last result stays until a new one that is not complete takes its place.
const PATIENCE: Duration = Duration::from_millis(250);

/// State of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No sweep yet.
    Empty,
    /// It is computed.
    Computing,
    /// It waits for the user.
    Paused,
    /// Complete results, of the settings as they are now.
    Done,
    /// Results of a sweep that was cancelled on its way.
    Cancelled,
    /// Results of other settings than those now.
    Stale,
}

impl State {
    /// Returns the word for it.
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

    /// Returns its mood.
    pub const fn mood(self) -> Mood {
        match self {
            Self::Computing => Mood::Going,
            Self::Done => Mood::Good,
            Self::Stale | Self::Cancelled | Self::Paused => Mood::Doubtful,
            Self::Empty => Mood::Quiet,
        }
    }

    /// Returns what it means, in one sentence without a full stop.
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

struct Running {
    key: Key,
    work: Background<News, Result<(), String>>,
    building: Option<Outcome>,
    cost: u128,
}

/// Computes sweeps one at a time.
#[derive(Default)]
pub struct Sweeper {
    shown: Option<Outcome>,
    running: Option<Running>,
    pool: Option<Arc<ThreadPool>>,
    failure: Option<(Key, String)>,
    /// Sweep that was cancelled, so that it does not begin again by itself.
    given_up: Option<Key>,
    /// Evaluations of a built-in function in a second, once they have been measured.
    speed: Option<f64>,
    version: u64,
}

impl Sweeper {
    /// Returns what is shown: the last sweep, or the one that is computed as far as it is.
    pub fn shown(&self) -> Option<&Outcome> {
        self.shown.as_ref()
    }

    /// Returns about how long a sweep of that cost takes; what has been measured of others narrows it.
    pub fn estimate(&self, cost: u128) -> TimeLeft {
        match self.speed {
            Some(speed) => TimeLeft::rough(cost as f64 / speed, MEASURED_DOUBT),
            None => TimeLeft::rough(cost as f64 / USUAL_SPEED, USUAL_DOUBT),
        }
    }

    /// Returns whether the speed has been measured.
    pub fn is_measured(&self) -> bool {
        self.speed.is_some()
    }

    /// Returns whether a sweep is computed, or waits.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Returns why the sweep that is asked for could not be computed.
    pub fn failure(&self, key: &Key) -> Option<&str> {
        self.failure.as_ref().filter(|(of, _)| of == key).map(|(_, text)| text.as_str())
    }

    /// Returns how the shown result stands to what is asked for now.
    pub fn state(&self, key: &Key) -> State {
        match (&self.running, &self.shown) {
            (Some(running), _) if running.key != *key => State::Stale,
            (Some(running), _) if running.work.is_paused() => State::Paused,
            (Some(_), _) => State::Computing,
            (None, None) => State::Empty,
            (None, Some(shown)) if shown.key != *key => State::Stale,
            (None, Some(shown)) if shown.is_complete() => State::Done,
            (None, Some(_)) => State::Cancelled,
        }
    }

    /// Returns the progress of the sweep that is computed.
    pub fn progress(&self) -> Option<Progress> {
        self.running.as_ref().map(|running| running.work.progress())
    }

    /// Returns whether the sweep should begin by itself: it is short, it is not there, and it was not cancelled.
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
        let cells: u64 = sweep.axes.iter().map(|axis| axis.len() as u64).product();
        let all = cells * key.scenario.arms.len() as u64 * sweep.seeds;
        let work = SweepWork::new(key.clone(), sweep, version, pool);
        let work = Background::start(Drive::usual(), all, wake, work);
        self.running = Some(Running { key, work, building: None, cost });
    }

    /// Pauses the sweep, or resumes it.
    pub fn toggle_pause(&mut self) {
        if let Some(running) = &mut self.running {
            running.work.toggle_pause();
        }
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
        while self.running.as_ref().is_some_and(|running| !running.work.is_paused()) {
            self.poll();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Takes what has been computed since the last time.
    pub fn poll(&mut self) {
        let Some(running) = &mut self.running else { return };
        let events = running.work.poll();
        let (active, progress) = (running.work.active(), running.work.progress());
        // Of a short time most goes into planning.
        if active > Duration::from_millis(500) && progress.done > 0 {
            self.speed = Some(f64::from(progress.share()) * running.cost as f64 / active.as_secs_f64());
        }
        let mut ended = None;
        for event in events {
            match event {
                Event::News(News::Planned(outcome)) => running.building = Some(*outcome),
                Event::News(news) => {
                    if let Some(known) = running.building.as_mut().or(self.shown.as_mut()) {
                        known.take(news);
                    }
                }
                Event::Ended(end) => ended = Some(end.and_then(|end| end)),
            }
        }
        let nothing_else = self.shown.is_none();
        let ready = running.building.as_ref().is_some_and(|building| {
            building.is_complete() || (building.done > 0 && (nothing_else || running.work.elapsed() > PATIENCE))
        });
        if ready {
            self.shown = running.building.take();
        }
        if let Some(end) = ended {
            let active = running.work.active();
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

    /// Returns the threads: all processors but one, which is left to the window where there are more than two.
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

#[cfg(test)]
mod tests {
    use super::super::request::Request;
    use super::*;
    use crate::app::background::tests::DRIVES;
    use crate::scenario::Scenario;

    #[test]
    fn a_thread_and_slices_of_frames_compute_the_same_cells() {
        let text = "schema = 1\n[objective]\nfunction = \"quadratic\"\nparameters = { condition = 8.0 }\n[run]\nsteps = 20\n\
                    [[arm]]\nname = \"SGD\"\noptimizer = { kind = \"sgd\", eta = 0.01 }\n";
        let scenario = Scenario::parse(text, None).expect("a scenario");
        let request = Request { seeds: 3, ..Request::default() }.fitted(&scenario);
        let (sweep, _) = request.sweep(&scenario).expect("a sweep");
        let pool = Sweeper::default().pool().expect("threads");
        let [threaded, sliced] = DRIVES.map(|drive| {
            let key = Key { request: request.clone(), scenario: scenario.clone() };
            let work = SweepWork::new(key, sweep.clone(), 0, Arc::clone(&pool));
            let mut work = Background::start(drive, 0, || (), work);
            let (mut outcome, mut end) = (None::<Outcome>, None);
            while end.is_none() {
                for event in work.poll() {
                    match event {
                        Event::News(News::Planned(planned)) => outcome = Some(*planned),
                        Event::News(news) => outcome.as_mut().expect("the plan comes first").take(news),
                        Event::Ended(ended) => end = Some(ended),
                    }
                }
            }
            assert_eq!(end, Some(Ok(Ok(()))));
            outcome.expect("a plan")
        });
        assert!(threaded.is_complete() && sliced.is_complete());
        assert_eq!(threaded.groups(), sliced.groups());
        assert_eq!(threaded.theory, sliced.theory);
    }
}
