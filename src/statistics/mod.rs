//! Statistics of runs.

mod interval;

pub use interval::Interval;
