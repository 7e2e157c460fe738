//! stdout and stderr: the only place that writes to them.
#![expect(clippy::disallowed_methods, reason = "this is the one place")]

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Write, stderr, stdout};

use crate::text::visible_lines;

/// Returns the stream of results. It is to be flushed before the end, so that what it did not take is known.
pub(super) fn results() -> BufWriter<impl Write> {
    BufWriter::new(stdout().lock())
}

/// Returns whether results go to a terminal, which control characters would steer.
pub(super) fn is_terminal() -> bool {
    stdout().is_terminal()
}

/// Says something on stderr, in a line of its own. A stderr that is closed, full or gone ends no work.
pub(super) fn notice(message: impl Display) {
    // In one piece, so that the lines of several threads and programs do not mix.
    let message = format!("{}\n", visible_lines(&message.to_string()));
    stderr().write_all(message.as_bytes()).ok();
}

/// Prints a message of the command line's own: help and version on stdout, mistakes on stderr.
///
/// # Errors
/// If stdout does not take it.
pub(super) fn print(message: &clap::Error) -> io::Result<()> {
    let printed = message.print();
    if message.use_stderr() {
        return Ok(());
    }
    printed.and_then(|()| stdout().flush())
}
