//! A box for a seed.

use crate::app::widgets::button::icon_button;
use crate::app::widgets::icon;
use crate::app::widgets::number_box::NumberBox;
use egui::{Response, Ui};

/// Largest whole number of a TOML file.
const LARGEST_SEED: u64 = i64::MAX as u64;

/// Shows a box for a seed and a button that draws another; returns the response of the box.
pub fn seed_field(ui: &mut Ui, seed: &mut u64, about: &str) -> Response {
    let seeds = NumberBox::whole("Seed", seed, 0..=LARGEST_SEED).speed(0.05).prefix("seed ");
    let response = seeds.show(ui).on_hover_text(about);
    if icon_button(ui, icon::DICE_FIVE, "Draw another seed (N)").clicked() {
        *seed = seed.wrapping_add(1);
    }
    response
}
