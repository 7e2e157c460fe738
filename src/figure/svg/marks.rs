//! The layers of a panel.

use std::fmt::Write as _;

use super::axes::image;
use super::writer::{Px, Writer, bounded};
use super::{Words, is_open, words};
use crate::figure::canvas::Canvas;
use crate::figure::clip::Rect;
use crate::figure::coil::coil;
use crate::figure::color::Color;
use crate::figure::layer::{Along, Hatch, Image, Layer};
use crate::figure::style::{Shape, Stroke};
use crate::figure::{Axis, Paper};

/// Width of a halo beyond its line, in px.
const HALO: f64 = 1.2;

/// Begins an element that cuts off what is outside of a plotting area.
pub(super) fn open(w: &mut Writer, plot: &Rect) {
    w.open(
        "svg",
        &[
            ("x", &Px(plot.left)),
            ("y", &Px(plot.top)),
            ("width", &Px(plot.width)),
            ("height", &Px(plot.height)),
            ("viewBox", &format!("0 0 {} {}", Px(plot.width), Px(plot.height))),
            ("overflow", &"hidden"),
        ],
    );
}

/// Draws the layers of one panel.
pub(super) struct Artist<'a> {
    pub(super) canvas: &'a Canvas<'a>,
    pub(super) theme: Paper,
}

impl Artist<'_> {
    pub(super) fn layer(&self, w: &mut Writer, layer: &Layer) {
        match layer {
            Layer::Image(image) => self.image(w, image),
            Layer::Contours(contours) => {
                for level in &contours.levels {
                    let pieces: Vec<_> = level.lines.iter().flat_map(|line| self.canvas.pieces(line)).collect();
                    w.path(&outline(&pieces), None, Some(&contours.stroke));
                }
            }
            Layer::Line(line) => stroked(w, &outline(&self.canvas.pieces(&line.points)), &line.stroke, line.halo),
            Layer::Band(band) => {
                let areas: Vec<_> = self.canvas.areas(band);
                let d: String = areas.iter().map(|area| outline(std::slice::from_ref(area)) + "Z").collect();
                w.path(&d, Some(band.color), None);
            }
            Layer::Markers(m) => {
                let near = self.canvas.area().grown(bounded(m.size));
                let points: Vec<_> =
                    m.points.iter().map(|point| self.canvas.px(*point)).filter(|point| near.contains(*point)).collect();
                let fill = if m.filled { m.color } else { self.theme.background() };
                marker(w, m.shape, &points, m.size, m.color, fill, m.halo);
            }
            Layer::Arrow(a) => {
                let (from, to) = (self.canvas.px(a.from), self.canvas.px(a.to));
                if self.canvas.is_near(from) && self.canvas.is_near(to) {
                    arrow(w, from, to, &a.stroke, a.head, a.halo);
                }
            }
            Layer::Coil(c) => {
                let (from, to) = (self.canvas.px(c.from), self.canvas.px(c.to));
                if self.canvas.is_near(from) && self.canvas.is_near(to) {
                    spring(w, from, to, c.turns, c.radius, &c.stroke, c.halo);
                }
            }
            Layer::Text(label) => {
                let [x, y] = self.canvas.px(label.at);
                if self.canvas.area().contains([x, y]) {
                    let size = bounded(label.size);
                    let [right, down] = label.shift.map(|shift| shift.clamp(-1e4, 1e4));
                    let at = [x + right, y + down + 0.36 * size];
                    let how = Words {
                        size,
                        color: label.color,
                        weight: label.weight,
                        anchor: label.anchor,
                        halo: label.halo,
                        upwards: false,
                    };
                    words(w, &label.text, at, &how);
                }
            }
            Layer::Rule(rule) => {
                if let Some([from, to]) = self.canvas.across(rule.along, rule.at) {
                    w.path(&outline(&[vec![from, to]]), None, Some(&rule.stroke));
                }
            }
            Layer::Span(span) => self.span(w, span.along, span.range, span.color),
            Layer::Hatch(hatch) => self.hatch(w, hatch),
        }
    }

    fn image(&self, w: &mut Writer, picture: &Image) {
        let (left, right) = (self.canvas.x(picture.x.0), self.canvas.x(picture.x.1));
        let (bottom, top) = (self.canvas.y(picture.y.0), self.canvas.y(picture.y.1));
        let rect = Rect { left, top, width: right - left, height: bottom - top };
        let seen = [left, top, right, bottom].into_iter().all(|edge| edge.abs() < 1e6) && right > left && bottom > top;
        if let (true, Ok(file)) = (seen, picture.raster.png()) {
            image(w, &file, &rect, picture.smooth);
        }
    }

    /// Diagonal lines through the hatched cells, in the same places whatever the cells' size.
    fn hatch(&self, w: &mut Writer, hatch: &Hatch) {
        const APART: f64 = 6.0;
        const STEP: f64 = 0.5;
        let (width, height) = self.canvas.size;
        let edges = |values: &[f64], px: &dyn Fn(f64) -> f64| values.iter().map(|value| px(*value)).collect::<Vec<_>>();
        let (x, y) = (edges(&hatch.x, &|value| self.canvas.x(value)), edges(&hatch.y, &|value| -self.canvas.y(value)));
        let place = |edges: &[f64], at: f64| {
            let above = edges.partition_point(|edge| *edge <= at);
            (above > 0 && above < edges.len()).then(|| above - 1)
        };
        let hatched = |at: [f64; 2]| {
            let (column, row) = (place(&x, at[0])?, place(&y, -at[1])?);
            hatch.cells.get(row * (x.len() - 1) + column).copied()
        };
        let mut pieces = Vec::new();
        let mut offset = APART / 2.0;
        while offset < width + height {
            let mut begin: Option<[f64; 2]> = None;
            let mut left = (offset - height).max(0.0);
            let right = offset.min(width);
            while left <= right {
                let at = [left, offset - left];
                match (begin, hatched(at) == Some(true)) {
                    (None, true) => begin = Some(at),
                    (Some(from), false) => {
                        pieces.push(vec![from, at]);
                        begin = None;
                    }
                    _ => {}
                }
                left += STEP;
            }
            pieces.extend(begin.map(|from| vec![from, [right, offset - right]]));
            offset += APART;
        }
        w.path(&outline(&pieces), None, Some(&Stroke::solid(hatch.color, 0.9)));
    }

    fn span(&self, w: &mut Writer, along: Along, (from, to): (f64, f64), color: Color) {
        let edges = |axis: &Axis, length: f64| {
            let (a, b) = (axis.position(from), axis.position(to));
            (a.min(b).clamp(0.0, 1.0) * length, a.max(b).clamp(0.0, 1.0) * length)
        };
        let (width, height) = self.canvas.size;
        let rect = match along {
            Along::X => {
                let (low, high) = edges(&self.canvas.panel.x, width);
                Rect { left: low, top: 0.0, width: high - low, height }
            }
            Along::Y => {
                let (low, high) = edges(&self.canvas.panel.y, height);
                Rect { left: 0.0, top: height - high, width, height: high - low }
            }
        };
        if rect.width > 0.0 && rect.height > 0.0 {
            super::rectangle(w, &rect, Some(color), None);
        }
    }
}

/// Path data of polylines.
fn outline(pieces: &[Vec<[f64; 2]>]) -> String {
    let mut d = String::new();
    for piece in pieces {
        for (index, [x, y]) in piece.iter().enumerate() {
            let _ = write!(d, "{}{} {}", if index == 0 { 'M' } else { 'L' }, Px(*x), Px(*y));
        }
    }
    d
}

fn stroked(w: &mut Writer, d: &str, stroke: &Stroke, halo: Option<Color>) {
    if let Some(halo) = halo {
        w.path(d, None, Some(&Stroke::solid(halo, stroke.width + 2.0 * HALO)));
    }
    w.path(d, None, Some(stroke));
}

/// Markers of one kind.
pub(super) fn marker(
    w: &mut Writer,
    shape: Shape,
    points: &[[f64; 2]],
    size: f64,
    color: Color,
    fill: Color,
    halo: Option<Color>,
) {
    let mut d = String::new();
    let size = bounded(size);
    let r = size / 2.0;
    for [x, y] in points {
        let mut corners = |corners: &[[f64; 2]]| {
            for (index, [dx, dy]) in corners.iter().enumerate() {
                let _ = write!(d, "{}{} {}", if index == 0 { 'M' } else { 'L' }, Px(x + r * dx), Px(y + r * dy));
            }
        };
        match shape {
            Shape::Circle | Shape::Ring => {
                let (r, width) = (Px(r), Px(size));
                let _ = write!(
                    d,
                    "M{} {}a{r} {r} 0 1 0 {width} 0a{r} {r} 0 1 0 {} 0Z",
                    Px(x - size / 2.0),
                    Px(*y),
                    Px(-size)
                );
            }
            // All of about the same area as the disc.
            Shape::Square => corners(&[[-0.87, -0.87], [0.87, -0.87], [0.87, 0.87], [-0.87, 0.87]]),
            Shape::Triangle => corners(&[[0.0, -1.25], [1.1, 0.7], [-1.1, 0.7]]),
            Shape::Diamond => corners(&[[0.0, -1.2], [1.2, 0.0], [0.0, 1.2], [-1.2, 0.0]]),
            Shape::Cross => {
                corners(&[[-0.8, -0.8], [0.8, 0.8]]);
                corners(&[[-0.8, 0.8], [0.8, -0.8]]);
            }
            Shape::Plus => {
                corners(&[[-1.0, 0.0], [1.0, 0.0]]);
                corners(&[[0.0, -1.0], [0.0, 1.0]]);
            }
        }
        if matches!(shape, Shape::Square | Shape::Triangle | Shape::Diamond) {
            d.push('Z');
        }
    }
    let width = (size / 5.0).clamp(1.2, 2.0);
    if let Some(halo) = halo {
        w.path(&d, None, Some(&Stroke::solid(halo, width + 2.0 * HALO)));
    }
    w.path(&d, (!is_open(shape)).then_some(fill), Some(&Stroke::solid(color, width)));
}

/// An arrow between two points in px.
pub(super) fn arrow(w: &mut Writer, from: [f64; 2], to: [f64; 2], stroke: &Stroke, head: f64, halo: Option<Color>) {
    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let length = dx.hypot(dy);
    if length < 0.5 {
        return;
    }
    let head = bounded(head).min(length);
    let along = [dx / length, dy / length];
    let at =
        |back: f64, side: f64| [to[0] - along[0] * back - along[1] * side, to[1] - along[1] * back + along[0] * side];
    // The shaft ends inside the head, so that its end does not blunt the tip.
    let shaft = outline(&[vec![from, at(head * 0.7, 0.0)]]);
    let tip = outline(&[vec![at(head, head * 0.38), to, at(head, -head * 0.38)]]) + "Z";
    if let Some(halo) = halo {
        w.path(&shaft, None, Some(&Stroke::solid(halo, stroke.width + 2.0 * HALO)));
        w.path(&tip, Some(halo), Some(&Stroke::solid(halo, 2.0 * HALO)));
    }
    w.path(&shaft, None, Some(stroke));
    w.path(&tip, Some(stroke.color), None);
}

/// A spring between two points in px.
pub(super) fn spring(
    w: &mut Writer,
    from: [f64; 2],
    to: [f64; 2],
    turns: usize,
    radius: f64,
    stroke: &Stroke,
    halo: Option<Color>,
) {
    stroked(w, &outline(&[coil(from, to, turns, bounded(radius))]), stroke, halo);
}
