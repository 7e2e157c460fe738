//! Widgets that know nothing of the views that they stand in.

pub mod about;
pub mod arms;
pub mod axes;
pub mod button;
pub mod card;
pub mod colour_bar;
pub mod described;
pub mod ends;
pub mod fitted;
pub mod formula;
pub mod icon;
pub mod keys;
pub mod knob;
pub mod labelled;
pub mod layers;
pub mod number;
pub mod number_box;
pub mod panel;
pub mod reading;
pub mod seed_field;
pub mod theme;
pub mod word;
