//! The arms of a scenario or a training.

pub mod card;
pub mod cards;
pub mod masses;
pub mod rows;
pub mod selection;
pub mod swatch;
