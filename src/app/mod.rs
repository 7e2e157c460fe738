//! The window.

pub mod button;
pub mod command;
pub mod fuzzy;
pub mod help;
pub mod history;
pub mod icon;
pub mod job;
pub mod knob;
pub mod memo;
pub mod number;
pub mod palette;
pub mod shell;
pub mod theme;
