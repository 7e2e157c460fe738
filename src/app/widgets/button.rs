//! Buttons that show an icon.

use crate::app::widgets::theme;
use egui::{Button, Response, RichText, Ui, vec2};

/// Returns a square button without a frame at rest, as large as those of the bars.
pub fn square(icon: &str) -> Button<'_> {
    Button::new(RichText::new(icon).size(theme::size::HEADING))
        .min_size(vec2(theme::ROW + 4.0, theme::ROW + 4.0))
        .frame_when_inactive(false)
}

/// Shows a square button with an icon; `name` is its name for assistive technology and its tooltip.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    ui.add(square(icon)).on_hover_text(name).accessible_name(name)
}
