//! The robustness view: sweeps of the scenario on the table.

pub mod order;
pub mod outcome;
pub mod request;
pub mod sweeper;
pub mod theory;
pub mod turn;
pub mod work;
