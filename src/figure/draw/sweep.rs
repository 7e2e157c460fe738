//! The figures of a sweep.

use crate::figure::Figure;
use crate::sweep::{Group, Plan};

/// What the groups of a sweep show: the name of each figure's file without its ending, and the figure.
pub fn sweep_figures(_plan: &Plan, _groups: &[Group]) -> Vec<(String, Figure)> {
    vec![]
}
