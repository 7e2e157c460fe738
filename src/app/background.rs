//! Background work: a state machine that goes on step by step, driven by a thread or by slices of frames.
//!
//! A browser has no threads, so that work must be able to leave and to resume. [`Work::step`] goes on for about a budget of time; the
//! thread gives it all the time there is, a frame a few milliseconds. The results are the same.

use crate::app::job::{Job, Reporter, Update};
use crate::pace::{Pace, TimeLeft};
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Least time after which a rate is known.
const SETTLED: f64 = 0.2;

/// Work that goes on step by step.
pub trait Work: Send + 'static {
    /// Partial result.
    type News: Send + 'static;
    /// Result.
    type End: Send + 'static;

    /// Goes on for about `budget`, or to the end; breaks with the result.
    fn step(&mut self, budget: Duration, link: &Link<'_, Self::News>) -> ControlFlow<Self::End>;
}

/// Function that does work to its end.
type ToTheEnd<N, E> = Box<dyn FnOnce(&Link<'_, N>) -> E + Send>;

/// Work that does not leave before its end.
struct Whole<N, E>(Option<ToTheEnd<N, E>>);

impl<N: Send + 'static, E: Send + 'static> Work for Whole<N, E> {
    type News = N;
    type End = E;

    fn step(&mut self, _budget: Duration, link: &Link<'_, N>) -> ControlFlow<E> {
        match self.0.take() {
            Some(work) => ControlFlow::Break(work(link)),
            None => ControlFlow::Continue(()),
        }
    }
}

/// State that the window and the work share.
#[derive(Debug, Default)]
struct Control {
    done: AtomicU64,
    paused: AtomicBool,
    cancelled: AtomicBool,
}

/// Connection of work to the window.
pub struct Link<'a, N> {
    control: &'a Control,
    send: &'a (dyn Fn(N) + Sync),
    is_abandoned: &'a (dyn Fn() -> bool + Sync),
    /// Whether the work waits where it is while it is paused: on a thread of its own.
    waits: bool,
}

impl<N> Link<'_, N> {
    /// Sends a partial result.
    pub fn send(&self, news: N) {
        (self.send)(news);
    }

    /// Returns how much was finished before.
    pub fn done(&self) -> u64 {
        self.control.done.load(Ordering::Relaxed)
    }

    /// Returns whether nobody waits for the result any more.
    pub fn is_abandoned(&self) -> bool {
        (self.is_abandoned)()
    }

    /// Returns whether the work is to end with what it has.
    pub fn is_cancelled(&self) -> bool {
        self.control.cancelled.load(Ordering::Relaxed)
    }

    /// Counts what is finished, waits while the work is paused, and breaks where it is to end.
    pub fn tick(&self, finished: u64) -> ControlFlow<()> {
        self.control.done.fetch_add(finished, Ordering::Relaxed);
        loop {
            if self.is_cancelled() {
                return ControlFlow::Break(());
            }
            if !self.waits || !self.control.paused.load(Ordering::Relaxed) {
                return ControlFlow::Continue(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Way in which work is driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drive {
    /// On a thread of its own.
    Thread,
    /// In slices of frames, each of about this length.
    Slices(Duration),
}

impl Drive {
    /// Returns the way of this platform.
    pub const fn usual() -> Self {
        if cfg!(target_arch = "wasm32") { Self::Slices(Duration::from_millis(8)) } else { Self::Thread }
    }
}

/// Event of background work.
#[derive(Debug, PartialEq)]
pub enum Event<N, E> {
    /// Partial result.
    News(N),
    /// Result, or why there is none. Nothing follows.
    Ended(Result<E, String>),
}

/// Progress of background work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Finished parts.
    pub done: u64,
    /// All parts; zero until they are known.
    pub all: u64,
    /// Parts per second, pauses left out; zero until it is known.
    pub rate: f64,
    /// Time left, once it is measured.
    pub left: Option<TimeLeft>,
}

impl Progress {
    /// Returns the share that is finished.
    pub fn share(&self) -> f32 {
        self.done as f32 / self.all.max(1) as f32
    }
}

enum Driver<N, E> {
    Thread(Job<N, E>),
    Slices { work: Box<dyn Work<News = N, End = E>>, slice: Duration, wake: Box<dyn Fn()> },
    Ended,
}

/// Work in the background. Dropped, it is given up.
pub struct Background<N, E> {
    driver: Driver<N, E>,
    control: Arc<Control>,
    watch: Stopwatch,
    pace: Pace,
    all: u64,
}

impl<N: Send + 'static, E: Send + 'static> Background<N, E> {
    /// Starts work of `all` parts, zero where that is not known yet. `wake` asks for another frame.
    pub fn start(
        drive: Drive,
        all: u64,
        wake: impl Fn() + Send + Sync + 'static,
        mut work: impl Work<News = N, End = E>,
    ) -> Self {
        let control = Arc::new(Control::default());
        let driver = match drive {
            Drive::Slices(slice) => Driver::Slices { work: Box::new(work), slice, wake: Box::new(wake) },
            Drive::Thread => {
                let control = Arc::clone(&control);
                Driver::Thread(Job::start(wake, move |reporter: &Reporter<N, E>| {
                    let link = Link {
                        control: &control,
                        send: &|news| reporter.send(news),
                        is_abandoned: &|| reporter.is_cancelled(),
                        waits: true,
                    };
                    loop {
                        if let ControlFlow::Break(end) = work.step(Duration::MAX, &link) {
                            return end;
                        }
                    }
                }))
            }
        };
        Self { driver, control, watch: Stopwatch::start(), pace: Pace::default(), all }
    }

    /// Starts work that does not leave before its end, in the usual way. `wake` asks for another frame.
    pub fn whole(
        wake: impl Fn() + Send + Sync + 'static,
        work: impl FnOnce(&Link<'_, N>) -> E + Send + 'static,
    ) -> Self {
        Self::start(Drive::usual(), 0, wake, Whole(Some(Box::new(work))))
    }

    /// Returns what has happened since the last time: once a frame. Slices of work are done here.
    pub fn poll(&mut self) -> VecDeque<Event<N, E>> {
        self.pace.note(self.watch.active().as_secs_f64(), self.done() as f64);
        let mut events = VecDeque::new();
        match &mut self.driver {
            Driver::Ended => {}
            Driver::Thread(job) => {
                while let Some(update) = job.poll() {
                    events.push_back(match update {
                        Update::Progress(news) => Event::News(news),
                        Update::Done(end) => Event::Ended(Ok(end)),
                        Update::Failed(error) => Event::Ended(Err(error.to_string())),
                    });
                }
            }
            Driver::Slices { work, slice, wake } => {
                let paused = self.control.paused.load(Ordering::Relaxed);
                if paused && !self.control.cancelled.load(Ordering::Relaxed) {
                    return events;
                }
                let sent = Mutex::new(VecDeque::new());
                let send = |news| sent.lock().unwrap_or_else(PoisonError::into_inner).push_back(Event::News(news));
                let link = Link { control: &self.control, send: &send, is_abandoned: &|| false, waits: false };
                let end = work.step(*slice, &link);
                events = sent.into_inner().unwrap_or_else(PoisonError::into_inner);
                match end {
                    ControlFlow::Break(end) => events.push_back(Event::Ended(Ok(end))),
                    ControlFlow::Continue(()) => wake(),
                }
            }
        }
        if matches!(events.back(), Some(Event::Ended(_))) {
            self.driver = Driver::Ended;
        }
        events
    }
}

impl<N, E> Background<N, E> {
    /// Returns how many parts are finished.
    pub fn done(&self) -> u64 {
        self.control.done.load(Ordering::Relaxed)
    }

    /// Returns how many parts there are; zero until it is known.
    pub fn all(&self) -> u64 {
        self.all
    }

    /// Begins to measure time: preparations are over, and there are `all` parts.
    pub fn begin(&mut self, all: u64) {
        self.all = all;
        self.watch = Stopwatch::start();
        self.watch.pause(self.is_paused());
        self.pace = Pace::default();
    }

    /// Returns whether the work is paused.
    pub fn is_paused(&self) -> bool {
        self.control.paused.load(Ordering::Relaxed)
    }

    /// Pauses the work, or resumes it.
    pub fn toggle_pause(&mut self) {
        let pauses = !self.control.paused.fetch_xor(true, Ordering::Relaxed);
        self.watch.pause(pauses);
    }

    /// Asks the work to end soon with what it has.
    pub fn cancel(&self) {
        self.control.cancelled.store(true, Ordering::Relaxed);
    }

    /// Returns whether the work was asked to end.
    pub fn is_cancelled(&self) -> bool {
        self.control.cancelled.load(Ordering::Relaxed)
    }

    /// Returns the time that the work has taken, pauses left out.
    pub fn active(&self) -> Duration {
        self.watch.active()
    }

    /// Returns the time since the work was begun.
    pub fn elapsed(&self) -> Duration {
        self.watch.begun.elapsed()
    }

    /// Returns the progress.
    pub fn progress(&self) -> Progress {
        let (done, seconds) = (self.done(), self.active().as_secs_f64());
        let rate = if seconds > SETTLED { done as f64 / seconds } else { 0.0 };
        let left = if self.all > 0 { self.pace.left(self.all as f64) } else { None };
        Progress { done, all: self.all, rate, left }
    }
}

impl<N, E> Drop for Background<N, E> {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Measure of time that leaves out pauses.
#[derive(Clone, Copy, Debug)]
struct Stopwatch {
    begun: Instant,
    /// Begin of the pause, if there is one, and the length of all before it.
    rests: (Option<Instant>, Duration),
}

impl Stopwatch {
    fn start() -> Self {
        Self { begun: Instant::now(), rests: (None, Duration::ZERO) }
    }

    /// Returns the time since its start, pauses left out.
    fn active(&self) -> Duration {
        let (since, before) = self.rests;
        self.begun.elapsed().saturating_sub(before + since.map_or(Duration::ZERO, |since| since.elapsed()))
    }

    /// Begins a pause, or ends it.
    fn pause(&mut self, pauses: bool) {
        let (since, before) = self.rests;
        self.rests = match (pauses, since) {
            (true, None) => (Some(Instant::now()), before),
            (false, Some(since)) => (None, before + since.elapsed()),
            (true, Some(_)) | (false, None) => self.rests,
        };
    }
}

#[cfg(test)]
pub(in crate::app) mod tests {
    use super::*;

    /// Both ways to drive work.
    pub(in crate::app) const DRIVES: [Drive; 2] = [Drive::Thread, Drive::Slices(Duration::from_millis(1))];

    /// Counts to ten, one number a step.
    struct Count(u64);

    impl Work for Count {
        type News = u64;
        type End = u64;

        fn step(&mut self, _budget: Duration, link: &Link<'_, u64>) -> ControlFlow<u64> {
            if self.0 == 10 || link.tick(1).is_break() {
                return ControlFlow::Break(self.0);
            }
            link.send(self.0);
            self.0 += 1;
            ControlFlow::Continue(())
        }
    }

    fn ended(events: &[Event<u64, u64>]) -> bool {
        matches!(events.last(), Some(Event::Ended(_)))
    }

    #[test]
    fn a_thread_and_slices_give_the_same_events() {
        let mut expected: Vec<_> = (0..10).map(Event::News).collect();
        expected.push(Event::Ended(Ok(10)));
        for drive in DRIVES {
            let mut background = Background::start(drive, 10, || (), Count(0));
            let mut events = vec![];
            while !ended(&events) {
                events.extend(background.poll());
            }
            assert_eq!(events, expected, "{drive:?}");
            assert_eq!((background.done(), background.poll().len()), (10, 0));
        }
    }

    #[test]
    fn work_that_is_paused_waits_and_what_is_cancelled_ends() {
        for drive in DRIVES {
            let mut background = Background::start(drive, 10, || (), Count(0));
            background.toggle_pause();
            std::thread::sleep(Duration::from_millis(30));
            background.poll();
            let done = background.done();
            std::thread::sleep(Duration::from_millis(30));
            background.poll();
            assert_eq!((background.done(), background.is_paused()), (done, true), "{drive:?}");
            background.cancel();
            let mut events = vec![];
            while !ended(&events) {
                events.extend(background.poll());
            }
            assert!(background.done() <= 11, "{drive:?}");
        }
    }

    #[test]
    fn time_that_is_paused_does_not_count() {
        let mut watch = Stopwatch::start();
        watch.pause(true);
        std::thread::sleep(Duration::from_millis(20));
        watch.pause(false);
        assert!(watch.active() < watch.begun.elapsed());
        assert!(watch.begun.elapsed() - watch.active() >= Duration::from_millis(20));
    }
}
