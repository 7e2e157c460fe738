//! The axes around a plot: ticks with numbers, and names.

use crate::app::widgets::{fitted, theme};
use crate::figure::Axis;
use crate::figure::axis::Direction;
use egui::{Align2, Color32, FontId, Rect, Stroke, Ui, pos2};

/// The height of a name beside an axis.
const NAME: f32 = 18.0;

/// The distance of numbers from the plot.
const GAP: f32 = 6.0;

/// Returns the font of the numbers.
pub fn tick_font() -> FontId {
    FontId::monospace(theme::size::CAPTION - 1.0)
}

/// Returns the width that the numbers and the name on the left of a plot of that height take.
pub fn left_room(ui: &Ui, axis: &Axis, height: f32) -> f32 {
    let ticks = axis.ticks(f64::from(height.max(40.0)), Direction::Vertical);
    let width = |text: &str| ui.painter().layout_no_wrap(text.to_owned(), tick_font(), Color32::WHITE).size().x;
    let widest = ticks.major.iter().map(|tick| width(&tick.label)).fold(0.0, f32::max);
    widest + GAP + 4.0 + if axis.label.is_empty() { 0.0 } else { NAME }
}

/// Returns the height that the numbers and the name below a plot take.
pub fn room_below(axis: &Axis) -> f32 {
    let has_numbers = axis.ticks(400.0, Direction::Horizontal).major.iter().any(|tick| !tick.label.is_empty());
    (if axis.label.is_empty() { 0.0 } else { NAME }) + if has_numbers { 20.0 } else { GAP }
}

/// Draws numbers and names left of and below `plot`, with lines across it where there is to be a grid. All of it stands in
/// `area`.
pub fn draw(ui: &Ui, plot: Rect, area: Rect, [x, y]: [&Axis; 2], grid: bool) {
    let colours = theme::colours(ui);
    let painter = ui.painter();
    let stroke = Stroke::new(1.0, colours.hairline);
    for tick in &y.ticks(f64::from(plot.height()), Direction::Vertical).major {
        let at = plot.bottom() - y.position(tick.value) as f32 * plot.height();
        if grid {
            painter.line_segment([pos2(plot.left(), at), pos2(plot.right(), at)], stroke);
        }
        painter.line_segment([pos2(plot.left() - 3.0, at), pos2(plot.left(), at)], Stroke::new(1.0, colours.weak));
        let place = pos2(plot.left() - GAP, at);
        painter.text(place, Align2::RIGHT_CENTER, &tick.label, tick_font(), colours.text);
    }
    for tick in &x.ticks(f64::from(plot.width()), Direction::Horizontal).major {
        let at = plot.left() + x.position(tick.value) as f32 * plot.width();
        if grid {
            painter.line_segment([pos2(at, plot.top()), pos2(at, plot.bottom())], stroke);
        }
        painter.line_segment([pos2(at, plot.bottom()), pos2(at, plot.bottom() + 3.0)], Stroke::new(1.0, colours.weak));
        let place = pos2(at, plot.bottom() + GAP);
        painter.text(place, Align2::CENTER_TOP, &tick.label, tick_font(), colours.text);
    }
    let font = FontId::proportional(theme::size::CAPTION);
    if !x.label.is_empty() {
        let at = pos2(plot.center().x, plot.bottom() + room_below(x) - 1.0);
        let room = 2.0 * (at.x - area.left()).min(area.right() - at.x);
        fitted::line(ui, at, Align2::CENTER_BOTTOM, &x.label, font.clone(), colours.text, room);
    }
    if !y.label.is_empty() {
        let at = pos2(area.left(), plot.center().y);
        fitted::upwards(ui, at, &y.label, font, colours.text, plot.bottom() - area.top());
    }
}
