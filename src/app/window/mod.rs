//! The frame of the window: bars, panels, dialogs, session. It shows views and knows nothing of what they show.

mod bars;
mod commands;
pub mod fuzzy;
pub mod help;
pub mod keeper;
pub mod lab;
pub mod palette;
mod panels;
pub mod prompt;
pub mod session;
pub mod shell;
