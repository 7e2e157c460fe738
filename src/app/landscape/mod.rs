//! The landscape view: one run of every arm on the landscape.

pub mod curves;
pub mod export;
pub mod map;
pub mod progress;
pub mod readout;
pub mod results;
pub mod setup;
pub mod transport;
pub mod view;

pub use view::LandscapeView;
