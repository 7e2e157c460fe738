//! The command that was given, as it would be typed.

use crate::figure::draw::Provenance;
use crate::output::command_line;

/// What a figure's metadata says of its making: this program's command line.
pub(super) fn provenance() -> Provenance {
    let arguments = std::env::args_os().skip(1);
    Provenance { command: command_line(arguments.map(|argument| argument.to_string_lossy().into_owned())) }
}
