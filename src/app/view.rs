//! The views of the window: each looks at the scenario on the table in its own way.

use super::command::{Command, Section};
use serde::{Deserialize, Serialize};

/// A view of the scenario on the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// One run of every arm on the landscape.
    #[default]
    Landscape,
    /// Many runs over settings, seeds or starts.
    Robustness,
}

impl View {
    /// The views in the order of their tabs.
    pub const ALL: [Self; 2] = [Self::Landscape, Self::Robustness];

    /// The command that shows it, which also has its name, its description and its key.
    pub const fn command(self) -> Command {
        Command::Show(self)
    }

    /// Whether a command means something in this view.
    pub fn has(self, command: Command) -> bool {
        match self {
            Self::Landscape => command.section() != Section::Robustness,
            Self::Robustness => command.section() != Section::Time && command != Command::ResetView,
        }
    }
}
