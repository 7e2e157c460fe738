//! Optimizers, averagings and the step that joins them.

pub mod averaging;
pub mod block;
pub mod knob;
mod moment;
pub mod optimizer;
mod pull;
pub mod real;
pub mod rider;
pub mod run;
pub mod schedule;
mod step;

pub use averaging::{Averaging, EmaWarmup};
pub use block::{Block, LANES, NO_NOISE, Row, Surface};
pub use knob::{Interval, Knob, Knobs, Scale, Slot};
pub use moment::{Cut, Moment};
pub use optimizer::Optimizer;
pub use real::Real;
pub use rider::{Ride, Rider};
pub use run::{Clock, Memory, Method, Objective, Run};
pub use schedule::Schedule;
