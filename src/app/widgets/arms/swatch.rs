//! A sample of an arm's line.

use crate::app::widgets::{layers, theme};
use crate::figure::arm_style;
use egui::{Rect, Sense, Stroke, Ui, pos2, vec2};

/// Draws the colour and dash of an arm's style.
pub fn swatch(ui: &mut Ui, style: usize, hidden: bool) {
    let (rect, _) = ui.allocate_exact_size(vec2(26.0, theme::ROW), Sense::hover());
    let style = arm_style(style);
    let mut color = layers::color(style.color);
    if hidden {
        color = color.gamma_multiply(0.35);
    }
    let line = [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)];
    // Clipped, so that no dash reaches into the name beside it.
    let painter = ui.painter().with_clip_rect(Rect::from_two_pos(line[0], line[1]).expand(3.0));
    layers::run(&painter, &line, Stroke::new(2.4, color), style.dash);
}
