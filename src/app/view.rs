//! The views of the window.

use crate::app::command::{Command, Section};
use serde::{Deserialize, Serialize};

/// A view of the scenario or of the training on the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// One run of every arm on the landscape.
    #[default]
    Landscape,
    /// Many runs over settings, seeds or starts.
    Robustness,
    /// The training of a network.
    Network,
}

impl View {
    /// The views in the order of their tabs.
    pub const ALL: [Self; 3] = [Self::Landscape, Self::Robustness, Self::Network];

    /// The command that shows it, which also has its name, its description and its key.
    pub const fn command(self) -> Command {
        Command::Show(self)
    }

    /// Whether a command means something in this view.
    pub fn has(self, command: Command) -> bool {
        match self {
            Self::Landscape => command.section() != Section::Runs,
            Self::Robustness => command.section() != Section::Time && command != Command::ResetView,
            Self::Network => Self::Robustness.has(command) && command != Command::OpenCell,
        }
    }
}
