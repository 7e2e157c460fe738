//! The command that was given, as it would be typed.

use crate::figure::draw::Provenance;
use crate::output::command_line;

/// Provenance of a figure made by this command line, for its metadata.
pub(super) fn provenance() -> Provenance {
    let arguments = std::env::args_os().skip(1);
    Provenance { command: command_line(arguments.map(|argument| argument.to_string_lossy().into_owned())) }
}
