//! Progress bars on stderr.

use std::ops::Deref;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::left::Left;

/// Time between two redraws of a bar on which nothing happens.
const TICK: Duration = Duration::from_millis(200);

/// A progress bar on stderr, which is gone when this is dropped; none where stderr is not a terminal.
#[derive(Debug)]
pub(super) struct Bar {
    bar: ProgressBar,
    /// Its end stops the thread that redraws the bar.
    _ticker: Option<Sender<()>>,
}

impl Bar {
    /// Begins a bar of so many pieces of work with a template of indicatif's, in which `{left}` is the time that is left.
    pub(super) fn new(pieces: u64, template: &str) -> Self {
        Self::with_style(pieces, template, |style| style)
    }

    /// Begins a bar with keys of its own in the template.
    pub(super) fn with_style(pieces: u64, template: &str, keys: impl FnOnce(ProgressStyle) -> ProgressStyle) -> Self {
        let bar = ProgressBar::new(pieces);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(keys(style.with_key("left", Left::default())));
        }
        let _ticker = if bar.is_hidden() { None } else { tick(&bar) };
        Self { bar, _ticker }
    }
}

/// Redraws a bar now and then on a thread of its own. indicatif's ticker panics where the system gives no thread; without one the
/// bar moves with the work alone.
fn tick(bar: &ProgressBar) -> Option<Sender<()>> {
    let (sender, end) = channel();
    let bar = bar.downgrade();
    let redraw = move || {
        while let (Err(RecvTimeoutError::Timeout), Some(bar)) = (end.recv_timeout(TICK), bar.upgrade()) {
            bar.tick();
        }
    };
    thread::Builder::new().spawn(redraw).ok().map(|_| sender)
}

impl Deref for Bar {
    type Target = ProgressBar;

    fn deref(&self) -> &ProgressBar {
        &self.bar
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
