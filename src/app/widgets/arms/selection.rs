//! The selected arm, and those that are hidden.

use crate::scenario::Arm;
use std::collections::BTreeSet;

/// Arm whose card is open, and arms that are not shown.
#[derive(Clone, Debug, Default)]
pub struct ArmSelection {
    /// Place of the selected arm.
    pub selected: usize,
    /// Names of hidden arms.
    pub hidden: BTreeSet<String>,
}

impl ArmSelection {
    /// Returns whether the arm at `index` is shown.
    pub fn is_shown(&self, arms: &[Arm], index: usize) -> bool {
        arms.get(index).is_none_or(|arm| !self.hidden.contains(&arm.name))
    }

    /// Hides the selected arm, or shows it again.
    pub fn toggle_selected(&mut self, arms: &[Arm]) {
        if let Some(arm) = arms.get(self.selected) {
            self.toggle(&arm.name);
        }
    }

    /// Hides the arm of this name, or shows it again.
    pub fn toggle(&mut self, name: &str) {
        if !self.hidden.remove(name) {
            self.hidden.insert(name.to_owned());
        }
    }
}
