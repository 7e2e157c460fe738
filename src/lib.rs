//! Belay Lab: what averaging the weights does to an optimizer, seen and measured.
//!
//! The layers, lowest first; a layer uses only those above it in this list.

#[cfg(feature = "gui")]
pub mod app;
pub mod figure;
pub mod objective;
pub mod noise;
pub mod optim;
pub mod theory;
