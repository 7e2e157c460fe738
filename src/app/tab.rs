//! The tab of a view.

use egui::{Key, KeyboardShortcut, Modifiers};

/// Name, icon and key of a view.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Tab {
    /// Name in the session.
    pub name: &'static str,
    /// Title of the tab.
    pub title: &'static str,
    /// Purpose of the view, in one sentence without a full stop.
    pub about: &'static str,
    /// Icon, which stands for the title where the window is narrow.
    pub icon: &'static str,
    /// Keys that show the view.
    pub shortcuts: &'static [KeyboardShortcut],
}

impl Tab {
    /// Returns Ctrl and a key, the usual keys of a tab.
    pub const fn ctrl(key: Key) -> KeyboardShortcut {
        KeyboardShortcut::new(Modifiers::COMMAND, key)
    }
}
