//! Belay Lab: what averaging the weights does to an optimizer, seen and measured.
//!
//! A module uses only those of earlier lines; `docs/architecture.md` says what stands in each, and a test holds the source to it.
//!
//! 1. `instruction_set`, [`pace`], [`presets`], [`statistics`], [`table`], [`text`], [`threads`]
//! 2. [`optim`], [`typed`]
//! 3. [`nn`], [`noise`], [`objective`], [`theory`]
//! 4. [`scenario`]
//! 5. [`simulate`], [`training`]
//! 6. [`sweep`]
//! 7. [`figure`]
//! 8. [`experiment`], [`files`]
//! 9. [`store`]
//! 10. [`output`]
//! 11. `app`
//! 12. [`cli`], `probe`

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
