//! Many runs at once: blocks of settings under one seed's luck.

mod engine;
mod instruction_set;
mod luck;
mod race;
mod record;

pub use engine::{Course, Finish};
pub use instruction_set::InstructionSet;
pub use luck::Luck;
