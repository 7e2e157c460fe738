//! The robustness view: sweeps of the scenario on the table.

mod basins;
pub mod best;
pub mod chart;
pub mod export;
pub mod order;
pub mod outcome;
mod plots;
pub mod quantity;
pub mod readings;
pub mod request;
pub mod settings;
pub mod sweepable_setting;
pub mod sweeper;
pub mod theory;
pub mod view;
mod words;
pub mod work;

pub use view::{RobustnessView, Settings};
