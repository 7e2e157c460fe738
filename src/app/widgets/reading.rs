//! Rows of the panels on the right: a name and its number.

use crate::app::widgets::{number, theme};
use egui::{Align, Layout, Ui};

/// Shows a name on the left and its value on the right, with `tip` as tooltip.
pub fn row(ui: &mut Ui, name: &str, value: &str, tip: &str) {
    let response = ui.horizontal(|ui| {
        ui.label(theme::caption(name));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(egui::Label::new(theme::number(value)).truncate());
        });
    });
    response.response.on_hover_text(tip);
}

/// Returns the coordinates of a point in brackets.
pub fn place(point: [f64; 2]) -> String {
    let [x, y] = point.map(number::significant);
    format!("({x}, {y})")
}
