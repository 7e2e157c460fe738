//! Belay Lab: what averaging the weights does to an optimizer, seen and measured.
//!
//! The layers, lowest first; a layer uses only those above it in this list:
//! [`text`] and [`typed`] (what is shown and typed), [`threads`], [`optim`], [`theory`], [`objective`], [`noise`] and [`nn`], [`scenario`], [`simulate`] and [`training`], [`statistics`], [`pace`] and [`table`] (which use
//! nothing), [`sweep`], [`figure`], [`experiment`], [`files`] and [`presets`], [`store`], [`output`], [`cli`], `app`, `probe` (for fuzzing).

#[cfg(feature = "gui")]
pub mod app;
pub mod cli;
pub mod experiment;
pub mod figure;
pub mod files;
mod instruction_set;
pub mod nn;
pub mod noise;
pub mod objective;
pub mod optim;
pub mod output;
pub mod pace;
pub mod presets;
#[doc(hidden)]
pub mod probe;
pub mod scenario;
pub mod simulate;
pub mod statistics;
pub mod store;
pub mod sweep;
pub mod table;
pub mod text;
pub mod theory;
pub mod threads;
pub mod training;
pub mod typed;
