//! Time left of the work that a progress bar shows.

use std::fmt;
use std::time::Instant;

use indicatif::ProgressState;
use indicatif::style::ProgressTracker;

use crate::pace::Pace;

/// Time left in a bar, from what it has measured: a range that follows the load of the machine.
#[derive(Clone, Default)]
pub(super) struct Left {
    begun: Option<Instant>,
    pace: Pace,
}

impl ProgressTracker for Left {
    fn clone_box(&self) -> Box<dyn ProgressTracker> {
        Box::new(self.clone())
    }

    fn tick(&mut self, state: &ProgressState, now: Instant) {
        let begun = *self.begun.get_or_insert(now);
        self.pace.note(now.saturating_duration_since(begun).as_secs_f64(), state.pos() as f64);
    }

    fn reset(&mut self, _: &ProgressState, _: Instant) {
        *self = Self::default();
    }

    fn write(&self, state: &ProgressState, text: &mut dyn fmt::Write) {
        let left = state.len().and_then(|all| self.pace.left(all as f64));
        let words = left.map_or_else(|| "time left not known yet".to_owned(), |left| format!("{left} left"));
        // There is nobody to tell that a terminal does not take it.
        text.write_str(&words).ok();
    }
}
