//! A small card in a corner of a plot that says what lies under the pointer.

use super::theme;
use egui::text::LayoutJob;
use egui::{Rect, Stroke, StrokeKind, Ui, pos2, vec2};

/// Draws `words` at the top of `plot`, on the side away from the pointer at `x` so that they never lie under it; on the left
/// they stand `inset` points from the edge.
pub fn show(ui: &Ui, plot: Rect, x: f32, inset: f32, words: LayoutJob) {
    let colours = theme::colours(ui);
    let painter = ui.painter().with_clip_rect(plot);
    let galley = painter.layout_job(words);
    let size = galley.size() + vec2(2.0 * theme::space::S, theme::space::M);
    let left = if x < plot.center().x { plot.right() - size.x - theme::space::S } else { plot.left() + inset };
    let card = Rect::from_min_size(pos2(left, plot.top() + theme::space::S), size);
    let edge = Stroke::new(1.0, colours.hairline);
    painter.rect(card, theme::RADIUS, colours.panel.gamma_multiply(0.92), edge, StrokeKind::Inside);
    painter.galley(card.min + vec2(theme::space::S, theme::space::M / 2.0), galley, colours.text);
}
