use std::fmt::Write;
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};

use crate::cli::left::Left;

/// A bar on stderr with a rate while work is done, gone with the work; none where stderr is not a terminal.
pub(in crate::cli) struct Progress(ProgressBar);

impl Progress {
    /// A bar for work called `what` on `all` pieces called `pieces`.
    pub(in crate::cli) fn new(what: &str, all: u64, pieces: &'static str) -> Self {
        let bar = ProgressBar::new(all).with_message(what.to_owned());
        let rate = move |state: &ProgressState, text: &mut dyn Write| {
            // There is nobody to tell that a terminal does not take it.
            write!(text, "{} {pieces}/s", HumanCount(state.per_sec() as u64)).ok();
        };
        if let Ok(style) = ProgressStyle::with_template("{msg:<12} {bar:40} {percent:>3} %  {rate}  {left}") {
            bar.set_style(style.with_key("rate", rate).with_key("left", Left::default()));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// So many more pieces are done.
    pub(in crate::cli) fn add(&self, pieces: u64) {
        if pieces > 0 {
            self.0.inc(pieces);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
