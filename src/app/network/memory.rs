//! Memory that the training takes, beside what the machine has left.

use super::work::threads;
use crate::files::available_memory;
use crate::scenario::Training;
use crate::store::{fits_memory, in_bytes};
use crate::training::TrainingMemory;
use std::time::{Duration, Instant};

/// Time between two questions to the machine.
const PAUSE: Duration = Duration::from_secs(1);

/// Memory that a training takes, and that there is.
#[derive(Debug, Default)]
pub(super) struct MemoryNeed {
    needed: u64,
    /// Memory that was free when the machine was last asked, and when that was.
    free: Option<(Instant, Option<u64>)>,
    shortage: Option<String>,
}

impl MemoryNeed {
    /// Measures what `training` takes: once a frame. While a training is running, what it holds is not free.
    pub(super) fn update(&mut self, training: &Training, is_running: bool) {
        self.needed = TrainingMemory::of(training, threads()).kept();
        if !is_running && self.free.is_none_or(|(when, _)| when.elapsed() > PAUSE) {
            self.free = Some((Instant::now(), available_memory()));
        }
        self.judge();
    }

    fn judge(&mut self) {
        let fits = fits_memory(self.needed, self.free.and_then(|(_, free)| free));
        self.shortage = fits
            .err()
            .map(|error| format!("Cannot begin: {error}; use narrower layers, smaller batches or fewer arms"));
    }

    /// Returns why the training cannot begin, if it cannot.
    pub(super) fn shortage(&self) -> Option<&str> {
        self.shortage.as_deref()
    }

    /// Returns whether it takes more than half of what is free.
    pub(super) fn is_tight(&self) -> bool {
        self.free.and_then(|(_, free)| free).is_some_and(|free| self.needed > free / 2)
    }

    /// Returns the memory that it takes in words.
    pub(super) fn words(&self) -> String {
        format!("about {} of memory", in_bytes(self.needed))
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryNeed;
    use std::time::Instant;

    #[test]
    fn a_training_that_does_not_fit_is_refused_and_one_that_hardly_fits_is_marked() {
        for (needed, free, refused, tight) in [
            (10, Some(100), false, false),
            (60, Some(100), false, true),
            (101, Some(100), true, true),
            (u64::MAX, Some(1 << 40), true, true),
            (u64::MAX, None, false, false),
        ] {
            let mut room = MemoryNeed { needed, free: Some((Instant::now(), free)), shortage: None };
            room.judge();
            assert_eq!((room.shortage().is_some(), room.is_tight()), (refused, tight), "{needed} of {free:?}");
        }
    }
}
