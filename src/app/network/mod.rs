//! The network view: the training of a network with every average beside it.

pub mod confusion;
pub mod export;
pub mod outcome;
mod plots;
pub mod presets;
pub mod readings;
mod room;
pub mod runner;
pub mod settings;
mod sheet;
mod table;
pub mod view;
pub mod words;
pub mod work;

pub use outcome::{Outcome, Stage};
pub use view::NetworkView;
