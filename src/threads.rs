//! Threads that share work.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::num::NonZero;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread::{self, available_parallelism};

/// The most threads that one core is given. More do no work that fewer do not, and wait for each other.
const PER_CORE: usize = 8;

/// Returns the number of cores that this process may use.
pub fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// Returns the most threads that are of use here.
pub fn most() -> usize {
    PER_CORE * cores()
}

/// Threads that share work; the calling thread alone where the system gives no others. The results are the same.
#[derive(Debug)]
pub struct Threads(Option<ThreadPool>);

impl Threads {
    /// Starts `number` threads, but at most as many [as are of use](most); where the system does not give so many, half of them, and so on.
    pub fn new(number: usize) -> Self {
        let mut number = number.clamp(1, most());
        loop {
            match ThreadPoolBuilder::new().num_threads(number).build() {
                Ok(pool) => return Self(Some(pool)),
                Err(_) if number > 1 => number /= 2,
                Err(_) => {
                    prepare();
                    return Self(None);
                }
            }
        }
    }

    /// Runs `work` with these threads.
    pub fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match &self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// Returns how many there are.
    pub fn number(&self) -> usize {
        self.0.as_ref().map_or(1, ThreadPool::current_num_threads)
    }
}

/// Starts the threads that work is shared among where no others are asked for. Without this the first such work would panic where the
/// system gives no threads; with it the calling thread does the work alone.
pub fn prepare() {
    let builder = ThreadPoolBuilder::new();
    // There is one attempt alone, so that the system is asked first.
    let builder = if can_start(cores()) { builder } else { builder.num_threads(1).use_current_thread() };
    // An error where they have been started before, which is as good.
    builder.build_global().ok();
}

/// Returns whether the system gives so many threads at a time.
fn can_start(number: usize) -> bool {
    let (end, wait) = channel::<()>();
    let wait = Arc::new(Mutex::new(wait));
    let start = |_| {
        let wait = Arc::clone(&wait);
        thread::Builder::new().spawn(move || wait.lock().is_ok_and(|wait| wait.recv().is_ok()))
    };
    let started: Vec<_> = (0..number).map(start).collect();
    drop(end);
    let all = started.iter().all(Result::is_ok);
    for thread in started.into_iter().flatten() {
        thread.join().ok();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Threads, most};

    #[test]
    fn there_are_as_many_threads_as_are_asked_for_or_of_use() {
        assert_eq!([0, 1, 2, 65_535].map(|number| Threads::new(number).number()), [1, 1, 2, most()]);
        assert_eq!(Threads::new(3).install(rayon::current_num_threads), 3);
    }
}
