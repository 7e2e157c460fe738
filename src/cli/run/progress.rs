use crate::cli::bar::Bar;

/// Number of parts into which the bar divides the work.
const PARTS: f64 = 1000.0;

/// A bar on stderr while work is done, gone with the work; none where stderr is not a terminal.
pub(super) struct Progress(Bar);

impl Progress {
    /// A bar for work called `what`.
    pub(super) fn new(what: &str) -> Self {
        let bar = Bar::new(PARTS as u64, "{msg:<24} {bar:40} {percent:>3} %  {left}");
        bar.set_message(what.to_owned());
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
