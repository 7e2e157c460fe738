//! Thread team that splits one training step.

use crate::threads::Threads;

/// Split of the work of a step among threads. The bits are the same either way, since the parts are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// The thread that takes the step does all of it. For many trainings side by side.
    #[default]
    Alone,
    /// The threads of the rayon pool that the step is taken in.
    Pool,
}

impl Sharing {
    /// The least number of items for one thread, where each is much work.
    pub(super) fn least(self) -> usize {
        match self {
            Self::Alone => usize::MAX,
            Self::Pool => 1,
        }
    }

    /// The least number of items for one thread, of `items` alike of which it should have `grain` at least: as many as each
    /// thread can have, so that it meets the same ones at every step and has them in its cache.
    pub(super) fn share(self, items: usize, grain: usize) -> usize {
        match self {
            Self::Alone => usize::MAX,
            Self::Pool => (items / rayon::current_num_threads()).max(grain),
        }
    }

    /// Runs both closures, at the same time where there are threads.
    pub(super) fn join<A: Send>(self, first: impl FnOnce() -> A + Send, second: impl FnOnce() + Send) -> A {
        match self {
            Self::Alone => {
                let result = first();
                second();
                result
            }
            Self::Pool => rayon::join(first, second).0,
        }
    }
}

/// Threads that take the steps of one training together.
#[derive(Debug)]
pub struct Team(Option<Threads>);

impl Team {
    /// A team of `threads`; of one, which is the caller, where there are fewer than two or the system gives no others.
    pub fn new(threads: usize) -> Self {
        Self((threads > 1).then(|| Threads::new(threads)).filter(|threads| threads.number() > 1))
    }

    /// Runs `work`, which is told how to share its steps. Do all steps of a training in one call: what comes from outside has to
    /// wake the team.
    pub fn run<R: Send>(&self, work: impl FnOnce(Sharing) -> R + Send) -> R {
        match &self.0 {
            Some(threads) => threads.install(|| work(Sharing::Pool)),
            None => work(Sharing::Alone),
        }
    }
}
