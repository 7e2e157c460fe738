//! The scale of a map's colours.

use crate::app::widgets::layers::color;
use crate::app::widgets::{fitted, theme};
use crate::figure::ColorBar;
use crate::figure::axis::Direction;
use egui::{Align2, FontId, Rect, Shape, Stroke, Ui, pos2};

/// The distance of a bar from its plot, and its own width.
pub const BAR: (f32, f32) = (12.0, 12.0);

/// The distance of the numbers from the bar.
const GAP: f32 = 7.0;

/// Returns the room right of a plot that a bar `height` points high takes with its numbers and its label.
pub fn width(ui: &Ui, scale: &ColorBar, height: f32) -> f32 {
    let label = if scale.axis.label.is_empty() { 0.0 } else { theme::space::XS + theme::size::CAPTION + 4.0 };
    // In steps, so that a plot keeps its width while its values change a little.
    ((BAR.0 + BAR.1 + GAP + widest(ui, scale, height) + label) / 8.0).ceil() * 8.0
}

fn font() -> FontId {
    FontId::monospace(theme::size::CAPTION - 1.0)
}

fn widest(ui: &Ui, scale: &ColorBar, height: f32) -> f32 {
    let width = |text: String| ui.painter().layout_no_wrap(text, font(), egui::Color32::WHITE).size().x;
    let ticks = scale.axis.ticks(f64::from(height), Direction::Vertical).major;
    ticks.into_iter().map(|tick| width(tick.label)).fold(0.0, f32::max)
}

/// Draws the scale in `bar`, its ticks to the right of it, and its label beside them.
pub fn show(ui: &Ui, bar: Rect, scale: &ColorBar) {
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
    let font = font();
    let ticks = scale.axis.ticks(f64::from(bar.height()), Direction::Vertical);
    for tick in ticks.major {
        let y = bar.bottom() - scale.axis.position(tick.value) as f32 * bar.height();
        painter.line_segment([pos2(bar.right(), y), pos2(bar.right() + 4.0, y)], Stroke::new(1.0, colours.weak));
        painter.text(pos2(bar.right() + GAP, y), Align2::LEFT_CENTER, tick.label, font.clone(), colours.weak);
    }
    let left = bar.right() + GAP + widest(ui, scale, bar.height()) + theme::space::XS;
    let label = FontId::proportional(theme::size::CAPTION);
    fitted::upwards(ui, pos2(left, bar.center().y), &scale.axis.label, label, colours.weak, bar.height());
}
