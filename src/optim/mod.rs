//! Optimizers, averagings and the step that joins them.

pub mod knob;
pub mod real;

pub use knob::{Interval, Knob, Knobs, Scale, Slot};
pub use real::Real;
