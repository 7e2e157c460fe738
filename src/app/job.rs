//! Long work on a thread of its own.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

/// Work that runs on its own thread, sends partial results of type `P` as it goes and ends with a `T`.
///
/// [`poll`](Self::poll) never blocks, so it may be called in every frame. Dropping the job cancels it without waiting:
/// the thread ends when the work next asks [`Reporter::is_cancelled`].
#[derive(Debug)]
pub struct Job<P, T> {
    updates: Receiver<Update<P, T>>,
    cancelled: Arc<AtomicBool>,
    running: bool,
}

/// Update of a job.
#[derive(Clone, Debug, PartialEq)]
pub enum Update<P, T> {
    /// A partial result; each is delivered, in order.
    Progress(P),
    /// The result. Nothing follows.
    Done(T),
    /// The work broke off without a result. Nothing follows.
    Failed(JobError),
}

/// Reason why a job has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// The work panicked, with this message. It is a defect of the program.
    #[error("the computation failed: {0}")]
    Panicked(String),
    /// The system gave no thread to run the work on.
    #[error("the computation could not be started: {0}")]
    NotStarted(String),
}

/// The work's side of a [`Job`].
pub struct Reporter<P, T> {
    updates: Sender<Update<P, T>>,
    cancelled: Arc<AtomicBool>,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl<P, T> Reporter<P, T> {
    /// Sends a partial result and wakes the window.
    pub fn send(&self, progress: P) {
        self.deliver(Update::Progress(progress));
    }

    /// Returns whether nobody waits for the result any more; the work should then return soon with what it has.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    fn deliver(&self, update: Update<P, T>) {
        // The other end is gone once the job was dropped, and then nobody wants the update.
        if self.updates.send(update).is_ok() {
            (self.wake)();
        }
    }
}

impl<P: Send + 'static, T: Send + 'static> Job<P, T> {
    /// Starts `work`. `wake` is called from the work's thread after each update, to ask the window for a frame.
    pub fn start(
        wake: impl Fn() + Send + Sync + 'static,
        work: impl FnOnce(&Reporter<P, T>) -> T + Send + 'static,
    ) -> Self {
        let (sender, updates) = channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let reporter = Reporter { updates: sender.clone(), cancelled: Arc::clone(&cancelled), wake: Box::new(wake) };
        let spawned = thread::Builder::new().name("job".to_owned()).spawn(move || {
            let end = match catch_unwind(AssertUnwindSafe(|| work(&reporter))) {
                Ok(result) => Update::Done(result),
                Err(panic) => Update::Failed(JobError::Panicked(panic_message(panic.as_ref()))),
            };
            reporter.deliver(end);
        });
        if let Err(error) = spawned {
            // The receiver is at hand, so this cannot fail.
            let _ = sender.send(Update::Failed(JobError::NotStarted(error.to_string())));
        }
        Self { updates, cancelled, running: true }
    }
}

impl<P, T> Job<P, T> {
    /// Returns the next update, or `None` where there is nothing new. Never blocks.
    pub fn poll(&mut self) -> Option<Update<P, T>> {
        if !self.running {
            return None;
        }
        match self.updates.try_recv() {
            Ok(update) => {
                self.running = matches!(update, Update::Progress(_));
                Some(update)
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.running = false;
                Some(Update::Failed(JobError::Panicked("the thread ended without a word".to_owned())))
            }
        }
    }

    /// Asks the work to stop; what it still sends, its result too, can be polled as before.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Returns whether [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Returns whether the end was not polled yet.
    pub fn is_running(&self) -> bool {
        self.running
    }
}

impl<P, T> Drop for Job<P, T> {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Returns the text that a panic was raised with.
pub fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::sync::mpsc::sync_channel;

    /// Polls until the end, as a window that redraws all the time would.
    fn wait<P, T>(job: &mut Job<P, T>) -> Vec<Update<P, T>> {
        let mut updates = Vec::new();
        while job.is_running() {
            updates.extend(job.poll());
            thread::yield_now();
        }
        updates
    }

    #[test]
    fn delivers_every_partial_result_and_the_end_in_order() {
        let woken = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&woken);
        let mut job = Job::start(
            move || {
                counter.fetch_add(1, Ordering::SeqCst);
            },
            |reporter| {
                for part in 0..3 {
                    reporter.send(part);
                }
                "done"
            },
        );
        let expected = [Update::Progress(0), Update::Progress(1), Update::Progress(2), Update::Done("done")];
        assert_eq!(wait(&mut job), expected);
        assert_eq!(job.poll(), None);
        while woken.load(Ordering::SeqCst) < 4 {
            thread::yield_now();
        }
    }

    #[test]
    fn polling_does_not_wait_for_the_work() {
        let (release, gate) = sync_channel::<()>(0);
        let mut job = Job::<(), u8>::start(|| (), move |_| gate.recv().map_or(0, |()| 1));
        assert_eq!(job.poll(), None);
        assert!(job.is_running());
        release.send(()).expect("the work waits");
        assert_eq!(wait(&mut job), [Update::Done(1)]);
    }

    #[test]
    fn a_cancelled_job_keeps_what_it_has() {
        let mut job = Job::<(), usize>::start(
            || (),
            |reporter| {
                let mut rounds = 0;
                while !reporter.is_cancelled() {
                    rounds += 1;
                    thread::yield_now();
                }
                rounds
            },
        );
        job.cancel();
        assert!(job.is_cancelled());
        assert!(matches!(wait(&mut job)[..], [Update::Done(_)]));
    }

    #[test]
    fn dropping_cancels() {
        let (report, cancelled) = sync_channel(0);
        let job = Job::<(), ()>::start(
            || (),
            move |reporter| {
                while !reporter.is_cancelled() {
                    thread::yield_now();
                }
                report.send(()).expect("the test waits");
            },
        );
        drop(job);
        cancelled.recv().expect("the work noticed");
    }

    #[test]
    fn a_panic_becomes_an_error() {
        let mut job = Job::<u8, ()>::start(
            || (),
            |reporter| {
                reporter.send(1);
                panic!("expected by the test")
            },
        );
        let failed = Update::Failed(JobError::Panicked("expected by the test".to_owned()));
        assert_eq!(wait(&mut job), [Update::Progress(1), failed]);
    }
}
