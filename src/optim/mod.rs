//! Optimizers, averagings and the step that joins them.

pub mod averaging;
pub mod block;
mod clock;
mod context;
pub mod knob;
mod method;
pub mod optimizer;
pub mod real;
pub mod rider;
mod rule;
pub mod run;
pub mod schedule;
mod step;

pub use averaging::{Averaging, Belay, Ema, EmaWarmup};
pub use block::{Block, LANES, NO_NOISE, Row, Surface};
pub use clock::Clock;
pub use context::{StateSlices, StepContext};
pub use knob::{Interval, Knob, Knobs, Scale, Slot};
pub use method::Method;
pub(crate) use method::SETTINGS;
pub use optimizer::Optimizer;
pub use real::Real;
pub use rider::{Ride, Rider};
pub use run::{Memory, Objective, Run};
pub use schedule::Schedule;
