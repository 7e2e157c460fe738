//! Many runs at once: blocks of settings under one seed's luck.

mod fleet;
mod instruction_set;
mod job;
mod luck;
mod packing;
mod race;
mod record;

pub use fleet::Fleet;
pub use instruction_set::InstructionSet;
pub use job::{Finish, Job};
