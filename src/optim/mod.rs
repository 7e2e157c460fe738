//! Optimizers, averagings and the step that joins them.

pub mod averaging;
pub mod block;
mod context;
pub mod knob;
pub mod optimizer;
pub mod real;
pub mod rider;
mod rules;
pub mod run;
pub mod schedule;
mod step;

pub use averaging::{Averaging, EmaWarmup};
pub use block::{Block, LANES, NO_NOISE, Row, Surface};
pub use context::{StateSlices, StepContext};
pub use knob::{Interval, Knob, Knobs, Scale, Slot};
pub use optimizer::Optimizer;
pub use real::Real;
pub use rider::{Ride, Rider};
pub use run::{Clock, Memory, Method, Objective, Run};
pub use schedule::Schedule;
