use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::left::Left;

/// How finely the bar divides the work.
const PARTS: f64 = 1000.0;

/// A bar on stderr while work is done, gone with the work; none where stderr is not a terminal.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar for work called `what`.
    pub(super) fn new(what: &str) -> Self {
        let bar = ProgressBar::new(PARTS as u64).with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg:<24} {bar:40} {percent:>3} %  {left}") {
            bar.set_style(style.with_key("left", Left::default()));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// The next piece of work begins.
    pub(super) fn begin(&self, what: &str) {
        self.0.reset();
        self.0.set_message(what.to_owned());
    }

    /// The share of the work that is done, from 0 to 1.
    pub(super) fn set(&self, share: f64) {
        self.0.set_position((share * PARTS) as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
