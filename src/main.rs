//! The command `belay-lab`.

fn main() {}
