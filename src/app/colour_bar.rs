//! The scale of a map's colours.

use super::layers::color;
use super::theme;
use crate::figure::ColorBar;
use crate::figure::axis::Direction;
use egui::{Align2, FontId, Pos2, Rect, Shape, Stroke, Ui, pos2};

/// Draws the scale in `bar`, its ticks to the right of it, and its label with that point of it which `anchor` names at `label`.
pub fn show(ui: &Ui, bar: Rect, scale: &ColorBar, label: Pos2, anchor: Align2) {
    let colours = theme::colours(ui);
    let painter = ui.painter();
    let table = scale.map.table(scale.tone);
    let mut gradient = egui::Mesh::default();
    for (i, shade) in table.iter().enumerate() {
        let y = bar.bottom() - bar.height() * i as f32 / (table.len() - 1) as f32;
        gradient.colored_vertex(pos2(bar.left(), y), color(*shade));
        gradient.colored_vertex(pos2(bar.right(), y), color(*shade));
        if i > 0 {
            let last = 2 * i as u32;
            gradient.add_triangle(last - 2, last - 1, last);
            gradient.add_triangle(last - 1, last, last + 1);
        }
    }
    painter.add(gradient);
    for (shown, tip, base) in
        [(scale.above, bar.top() - 8.0, bar.top()), (scale.below, bar.bottom() + 8.0, bar.bottom())]
    {
        if shown {
            let shade = if tip < base { table[table.len() - 1] } else { table[0] };
            let corners = vec![pos2(bar.center().x, tip), pos2(bar.right(), base), pos2(bar.left(), base)];
            painter.add(Shape::convex_polygon(corners, color(shade), Stroke::NONE));
        }
    }
    let font = FontId::monospace(theme::size::CAPTION - 1.0);
    let ticks = scale.axis.ticks(f64::from(bar.height()), Direction::Vertical);
    for tick in ticks.major {
        let y = bar.bottom() - scale.axis.position(tick.value) as f32 * bar.height();
        painter.line_segment([pos2(bar.right(), y), pos2(bar.right() + 4.0, y)], Stroke::new(1.0, colours.weak));
        painter.text(pos2(bar.right() + 7.0, y), Align2::LEFT_CENTER, tick.label, font.clone(), colours.weak);
    }
    painter.text(label, anchor, &scale.axis.label, FontId::proportional(theme::size::CAPTION), colours.weak);
}
