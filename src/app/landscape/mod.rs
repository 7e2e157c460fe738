//! The landscape view: one run of every arm on the landscape.

pub mod curves;
pub mod export;
pub mod map;
pub mod readout;
pub mod results;
pub mod setup;
pub mod stability;
pub mod transport;
