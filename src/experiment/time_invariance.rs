//! Stub
use super::{Findings, Halt, Setup, Work};
pub(super) fn run(_: &Setup, _: &mut dyn Work) -> Result<Findings, Halt> { Ok(Findings::default()) }
