//! Surroundings of a plotting area: grid, frame, ticks, labels and colour bar.

use super::writer::{Px, Writer};
use super::{Words, words};
use crate::figure::axis::{TICK_SIZE, Ticks};
use crate::figure::clip::Rect;
use crate::figure::layer::Anchor;
use crate::figure::layout::{
    BAR, BAR_GAP, END_SIZE, LABEL, LEADER, PANEL_TITLE, Placed, TICK, TICK_GAP, below_plot, beside_plot, tips, widest,
};
use crate::figure::panel::ColorBar;
use crate::figure::raster::{Raster, base64};
use crate::figure::text::{self, Weight};
use crate::figure::{Axis, End, Layer, Marks, Panel, Paper, Stroke};

/// Returns whether a panel shows a surface, which is framed on all sides and has no grid.
fn is_surface(panel: &Panel) -> bool {
    panel.equal_aspect || panel.layers.iter().any(|layer| matches!(layer, Layer::Image(_)))
}

/// The middle of the pixel at a place, so that hairlines are sharp.
fn sharp(place: f64) -> f64 {
    place.floor() + 0.5
}

/// The pixel column of a value; the ends lie on the frame.
fn column(axis: &Axis, plot: &Rect, value: f64) -> f64 {
    sharp((plot.left + axis.position(value) * plot.width).clamp(plot.left - 1.0, plot.right()))
}

fn row(axis: &Axis, plot: &Rect, value: f64) -> f64 {
    sharp((plot.bottom() - axis.position(value) * plot.height).clamp(plot.top - 1.0, plot.bottom()))
}

/// The grid, beneath everything.
pub(super) fn background(w: &mut Writer, panel: &Panel, placed: &Placed, theme: Paper) {
    if is_surface(panel) {
        return;
    }
    let plot = &placed.plot;
    let mut d = String::new();
    for tick in &placed.y_ticks.major {
        let y = row(&panel.y, plot, tick.value);
        d += &format!("M{} {}H{}", Px(plot.left), Px(y), Px(plot.right()));
    }
    for tick in &placed.x_ticks.major {
        let x = column(&panel.x, plot, tick.value);
        d += &format!("M{} {}V{}", Px(x), Px(plot.top), Px(plot.bottom()));
    }
    w.path(&d, None, Some(&Stroke::solid(theme.grid(), 1.0)));
}

/// Frame, ticks, labels, title and colour bar.
pub(super) fn frame(w: &mut Writer, panel: &Panel, placed: &Placed, theme: Paper) {
    let plot = &placed.plot;
    let hairline = Stroke::solid(theme.frame(), 1.0);
    let (left, right) = (plot.left - 0.5, plot.right() + 0.5);
    let (top, bottom) = (plot.top - 0.5, plot.bottom() + 0.5);
    let [along_x, along_y] = [&panel.x, &panel.y].map(|axis| axis.marks != Marks::None);
    let mut d = match (along_x, along_y) {
        (true, true) => format!("M{} {}V{}H{}", Px(left), Px(top), Px(bottom), Px(right)),
        (true, false) => format!("M{} {}H{}", Px(left), Px(bottom), Px(right)),
        (false, true) => format!("M{} {}V{}", Px(left), Px(top), Px(bottom)),
        (false, false) => String::new(),
    };
    if is_surface(panel) && along_x && along_y {
        d += &format!("V{}Z", Px(top));
    }
    let mut tick_at = |x: f64, y: f64, length: f64, across: bool| {
        d += &if across {
            format!("M{} {}h{}", Px(x), Px(y), Px(-length))
        } else {
            format!("M{} {}v{}", Px(x), Px(y), Px(length))
        };
    };
    for tick in &placed.x_ticks.major {
        tick_at(column(&panel.x, plot, tick.value), bottom, TICK, false);
    }
    for value in &placed.x_ticks.minor {
        tick_at(column(&panel.x, plot, *value), bottom, TICK / 2.0, false);
    }
    for tick in &placed.y_ticks.major {
        tick_at(left, row(&panel.y, plot, tick.value), TICK, true);
    }
    for value in &placed.y_ticks.minor {
        tick_at(left, row(&panel.y, plot, *value), TICK / 2.0, true);
    }
    w.path(&d, None, Some(&hairline));
    let small = || Words::new(TICK_SIZE, theme.ink());
    for tick in placed.x_ticks.major.iter().filter(|tick| !tick.label.is_empty()) {
        let at = [plot.left + panel.x.position(tick.value) * plot.width, bottom + TICK + TICK_GAP + 0.74 * TICK_SIZE];
        words(w, &tick.label, at, &small().anchored(Anchor::Middle));
    }
    for tick in placed.y_ticks.major.iter().filter(|tick| !tick.label.is_empty()) {
        let at = [left - TICK - TICK_GAP, row(&panel.y, plot, tick.value) + 0.36 * TICK_SIZE];
        words(w, &tick.label, at, &small().anchored(Anchor::End));
    }
    let label = || Words::new(LABEL.0, theme.ink()).anchored(Anchor::Middle);
    for (line, text) in placed.x_label.iter().enumerate() {
        let y = plot.bottom() + below_plot(&placed.x_ticks, line) + if line == 0 { 4.0 } else { 0.0 } + LABEL.0;
        words(w, text, [plot.left + plot.width / 2.0, y], &label());
    }
    let middle = plot.top + plot.height / 2.0;
    let first = plot.left - beside_plot(&placed.y_ticks, 0) - 8.0;
    for (line, text) in placed.y_label.iter().rev().enumerate() {
        let at = [first - LABEL.1 * line as f64, middle];
        words(w, text, at, &Words { upwards: true, ..label() });
    }
    for (line, text) in placed.title.iter().rev().enumerate() {
        let at = [plot.left, plot.top - 8.0 - PANEL_TITLE.1 * line as f64];
        words(w, text, at, &Words::new(PANEL_TITLE.0, theme.ink()).strong());
    }
    let note = text::wrap(&panel.note, LABEL.0, Weight::Regular, (plot.width - 24.0).max(60.0));
    for (line, text) in note.iter().enumerate() {
        let down = (line as f64 + 1.0 - note.len() as f64 / 2.0) * LABEL.1 - 0.28 * LABEL.0;
        let how = Words { halo: Some(theme.background()), ..label() };
        words(w, text, [plot.left + plot.width / 2.0, middle + down], &how);
    }
    let share = |end: &End| panel.y.position(end.at).clamp(0.0, 1.0);
    let wanted = |end: &End| plot.bottom() - if end.at.is_nan() { 1.0 } else { share(end) } * plot.height;
    for (end, (down, text)) in panel.ends.iter().zip(&placed.ends) {
        let y = plot.top + down;
        let d = format!("M{} {}L{} {}", Px(right), Px(wanted(end)), Px(right + LEADER - 3.0), Px(y));
        w.path(&d, None, Some(&Stroke::solid(end.color, 1.0)));
        words(w, text, [right + LEADER, y + 0.36 * END_SIZE], &Words::new(END_SIZE, theme.ink()));
    }
    if let Some(bar) = &panel.color_bar {
        color_bar(w, bar, tips(panel), placed, theme);
    }
}

fn color_bar(w: &mut Writer, bar: &ColorBar, (below, above): (f64, f64), placed: &Placed, theme: Paper) {
    let plot = &placed.plot;
    let rect = Rect {
        left: plot.right() + BAR_GAP,
        top: plot.top + above,
        width: BAR,
        height: (plot.height - below - above).max(1.0),
    };
    let table = bar.map.table(bar.tone);
    let column = table.iter().rev().copied().collect();
    if let Some(file) = Raster::new(1, table.len(), column).and_then(|raster| raster.png().ok()) {
        image(w, &file, &rect, false);
    }
    let (left, middle, right) = (rect.left, rect.left + BAR / 2.0, rect.right());
    for (shown, edge, tip, color) in [
        (bar.below, rect.bottom(), rect.bottom() + below - 1.0, table[0]),
        (bar.above, rect.top, rect.top - above + 1.0, table[table.len() - 1]),
    ] {
        if shown {
            let d = format!("M{} {}H{}L{} {}Z", Px(left), Px(edge), Px(right), Px(middle), Px(tip));
            w.path(&d, Some(color), None);
        }
    }
    // One outline around the bar and its tips.
    let (bottom, top) = (rect.bottom(), rect.top);
    let mut d = format!("M{} {}", Px(left - 0.5), Px(top - 0.5));
    let tip = |d: &mut String, edge: f64, tip: f64, far: f64| {
        *d += &format!("L{} {}L{} {}", Px(middle), Px(tip), Px(far), Px(edge))
    };
    if bar.above {
        tip(&mut d, top - 0.5, top - above + 0.5, right + 0.5);
    } else {
        d += &format!("H{}", Px(right + 0.5));
    }
    d += &format!("V{}", Px(bottom + 0.5));
    if bar.below {
        tip(&mut d, bottom + 0.5, bottom + below - 0.5, left - 0.5);
    } else {
        d += &format!("H{}", Px(left - 0.5));
    }
    d.push('Z');
    let Ticks { major, minor } = &placed.bar_ticks;
    let marks = major.iter().map(|tick| (tick.value, TICK)).chain(minor.iter().map(|value| (*value, TICK / 2.0)));
    for (value, length) in marks {
        d += &format!("M{} {}h{}", Px(right + 0.5), Px(row(&bar.axis, &rect, value)), Px(length));
    }
    w.path(&d, None, Some(&Stroke::solid(theme.frame(), 1.0)));
    let after = right + TICK + TICK_GAP;
    for tick in major {
        let at = [after, row(&bar.axis, &rect, tick.value) + 0.36 * TICK_SIZE];
        words(w, &tick.label, at, &Words::new(TICK_SIZE, theme.ink()));
    }
    let first = after + widest(&placed.bar_ticks) + 6.0 + LABEL.0 - 1.0;
    for (line, text) in placed.bar_label.iter().enumerate() {
        let how = Words { upwards: true, ..Words::new(LABEL.0, theme.ink()).anchored(Anchor::Middle) };
        words(w, text, [first + LABEL.1 * line as f64, plot.top + plot.height / 2.0], &how);
    }
}

/// A PNG file stretched over a rectangle.
pub(super) fn image(w: &mut Writer, file: &[u8], rect: &Rect, smooth: bool) {
    let link = format!("data:image/png;base64,{}", base64(file));
    w.empty(
        "image",
        &[
            ("x", &Px(rect.left)),
            ("y", &Px(rect.top)),
            ("width", &Px(rect.width)),
            ("height", &Px(rect.height)),
            ("preserveAspectRatio", &"none"),
            // As an attribute only the two values of SVG 1.1 are known.
            ("style", if smooth { &"image-rendering:auto" } else { &"image-rendering:pixelated" }),
            ("xlink:href", &link),
        ],
    );
}
