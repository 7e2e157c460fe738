//! What is said beside the results.

use std::fmt::Display;
use std::io::{Write, stderr};

/// Says something on stderr, in a line of its own; work does not end where nobody can hear it.
pub(super) fn notice(message: impl Display) {
    writeln!(stderr(), "{message}").ok();
}
