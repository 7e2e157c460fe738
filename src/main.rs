//! The command `belay-lab`.

use std::process::ExitCode;

#[cfg(feature = "gui")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    belay_lab::cli::main()
}
