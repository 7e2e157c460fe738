use std::fmt::Write;

use indicatif::{HumanCount, ProgressState};

use crate::cli::bar::Bar;

/// A bar on stderr with a rate while work is done, gone with the work; none where stderr is not a terminal.
pub(in crate::cli) struct Progress(Bar);

impl Progress {
    /// A bar for work called `what` on `all` pieces called `pieces`.
    pub(in crate::cli) fn new(what: &str, all: u64, pieces: &'static str) -> Self {
        let rate = move |state: &ProgressState, text: &mut dyn Write| {
            // There is nobody to tell that a terminal does not take it.
            write!(text, "{} {pieces}/s", HumanCount(state.per_sec() as u64)).ok();
        };
        let template = "{msg:<12} {bar:40} {percent:>3} %  {rate}  {left}";
        let bar = Bar::with_style(all, template, |style| style.with_key("rate", rate));
        bar.set_message(what.to_owned());
        Self(bar)
    }

    /// Counts `pieces` more as done.
    pub(in crate::cli) fn add(&self, pieces: u64) {
        if pieces > 0 {
            self.0.inc(pieces);
        }
    }
}
