//! The command `belay-lab`.

use std::process::ExitCode;

fn main() -> ExitCode {
    belay_lab::cli::main()
}
