//! The layers of a panel.

use std::fmt::Write as _;

use super::axes::image;
use super::writer::{Px, Writer};
use super::{Words, is_open, words};
use crate::figure::clip::{self, Rect};
use crate::figure::coil::coil;
use crate::figure::color::Color;
use crate::figure::decimate;
use crate::figure::layer::{Along, Band, Image, Layer};
use crate::figure::style::{Shape, Stroke};
use crate::figure::{Axis, Panel, Paper};

/// How far a halo reaches beyond its line, in px.
const HALO: f64 = 1.2;
/// Points nearer than this, in px, are drawn as one; and no line has more points than that.
const TOLERANCE: f64 = 0.2;
const MOST_POINTS: usize = 20_000;

/// A panel's plotting area, its upper left corner at (0, 0).
pub(super) struct Canvas<'a> {
    pub(super) panel: &'a Panel,
    size: (f64, f64),
    theme: Paper,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(panel: &'a Panel, size: (f64, f64), theme: Paper) -> Self {
        Self { panel, size, theme }
    }

    /// Begins an element that cuts off what is outside of the plotting area.
    pub(super) fn open(&self, w: &mut Writer, plot: &Rect) {
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

    fn x(&self, value: f64) -> f64 {
        self.panel.x.position(value) * self.size.0
    }

    fn y(&self, value: f64) -> f64 {
        (1.0 - self.panel.y.position(value)) * self.size.1
    }

    fn px(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.x(x), self.y(y)]
    }

    fn area(&self) -> Rect {
        Rect { left: 0.0, top: 0.0, width: self.size.0, height: self.size.1 }
    }

    /// The visible pieces of a line, in px.
    fn pieces(&self, points: &[[f64; 2]]) -> Vec<Vec<[f64; 2]>> {
        let points: Vec<[f64; 2]> = points.iter().map(|point| self.px(*point)).collect();
        let kept = decimate::path(&points, TOLERANCE, TOLERANCE, MOST_POINTS);
        clip::polyline(kept.into_iter().map(|index| points[index]), &self.area().grown(16.0))
    }

    pub(super) fn layer(&self, w: &mut Writer, layer: &Layer) {
        match layer {
            Layer::Image(image) => self.image(w, image),
            Layer::Contours(contours) => {
                for level in &contours.levels {
                    let pieces: Vec<_> = level.lines.iter().flat_map(|line| self.pieces(line)).collect();
                    w.path(&outline(&pieces), None, Some(&contours.stroke));
                }
            }
            Layer::Line(line) => stroked(w, &outline(&self.pieces(&line.points)), &line.stroke, line.halo),
            Layer::Band(band) => {
                let areas: Vec<_> = self.areas(band);
                let d: String = areas.iter().map(|area| outline(std::slice::from_ref(area)) + "Z").collect();
                w.path(&d, Some(band.color), None);
            }
            Layer::Markers(m) => {
                let near = self.area().grown(m.size);
                let points: Vec<_> =
                    m.points.iter().map(|point| self.px(*point)).filter(|point| near.contains(*point)).collect();
                let fill = if m.filled { m.color } else { self.theme.background() };
                marker(w, m.shape, &points, m.size, m.color, fill, m.halo);
            }
            Layer::Arrow(a) => {
                let (from, to) = (self.px(a.from), self.px(a.to));
                if self.is_near(from) && self.is_near(to) {
                    arrow(w, from, to, &a.stroke, a.head, a.halo);
                }
            }
            Layer::Coil(c) => {
                let (from, to) = (self.px(c.from), self.px(c.to));
                if self.is_near(from) && self.is_near(to) {
                    spring(w, from, to, c.turns, c.radius, &c.stroke, c.halo);
                }
            }
            Layer::Text(label) => {
                let [x, y] = self.px(label.at);
                if self.area().contains([x, y]) {
                    let at = [x + label.shift[0], y + label.shift[1] + 0.36 * label.size];
                    let how = Words {
                        size: label.size,
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
                if let Some([from, to]) = self.across(rule.along, rule.at) {
                    w.path(&outline(&[vec![from, to]]), None, Some(&rule.stroke));
                }
            }
            Layer::Span(span) => self.span(w, span.along, span.range, span.color),
        }
    }

    /// Whether a point is so near that drawing to it makes sense.
    fn is_near(&self, point: [f64; 2]) -> bool {
        self.area().grown(10_000.0).contains(point)
    }

    fn image(&self, w: &mut Writer, picture: &Image) {
        let (left, right) = (self.x(picture.x.0), self.x(picture.x.1));
        let (bottom, top) = (self.y(picture.y.0), self.y(picture.y.1));
        let rect = Rect { left, top, width: right - left, height: bottom - top };
        let seen = [left, top, right, bottom].into_iter().all(|edge| edge.abs() < 1e6) && right > left && bottom > top;
        if let (true, Ok(file)) = (seen, picture.raster.png()) {
            image(w, &file, &rect, picture.smooth);
        }
    }

    /// A straight line across the plotting area; `None` where it is outside.
    fn across(&self, along: Along, value: f64) -> Option<[[f64; 2]; 2]> {
        let (width, height) = self.size;
        let ends = match along {
            Along::X => [[self.x(value), 0.0], [self.x(value), height]],
            Along::Y => [[0.0, self.y(value)], [width, self.y(value)]],
        };
        self.area().contains(ends[0]).then_some(ends)
    }

    fn span(&self, w: &mut Writer, along: Along, (from, to): (f64, f64), color: Color) {
        let edges = |axis: &Axis, length: f64| {
            let (a, b) = (axis.position(from), axis.position(to));
            (a.min(b).clamp(0.0, 1.0) * length, a.max(b).clamp(0.0, 1.0) * length)
        };
        let (width, height) = self.size;
        let rect = match along {
            Along::X => {
                let (low, high) = edges(&self.panel.x, width);
                Rect { left: low, top: 0.0, width: high - low, height }
            }
            Along::Y => {
                let (low, high) = edges(&self.panel.y, height);
                Rect { left: 0.0, top: height - high, width, height: high - low }
            }
        };
        if rect.width > 0.0 && rect.height > 0.0 {
            super::rectangle(w, &rect, Some(color), None);
        }
    }

    /// The closed outlines of a band, one for each run without gaps.
    fn areas(&self, band: &Band) -> Vec<Vec<[f64; 2]>> {
        // Far enough to be infinite to the eye, near enough for arithmetic.
        let limit = |y: f64| y.clamp(-1e5, 1e5);
        let usable = |[x, low, high]: &[f64; 3]| {
            let (x, low, high) = (self.x(*x), self.y(*low), self.y(*high));
            // Below zero a logarithmic axis has no place; what lies there is beneath its lower end.
            let (low, high) = (if low.is_nan() { f64::INFINITY } else { low }, high);
            (x.abs() < 1e9 && !high.is_nan()).then(|| [x, limit(low), limit(high)])
        };
        let has_values = |point: &[f64; 3]| !point.iter().any(|value| value.is_nan());
        let run = |run: &[[f64; 3]]| {
            let run: Vec<[f64; 3]> = run.iter().filter_map(usable).collect();
            let lower = run.iter().map(|[x, low, _]| [*x, *low]);
            let upper = run.iter().rev().map(|[x, _, high]| [*x, *high]);
            clip::polygon(lower.chain(upper).collect(), &self.area().grown(4.0))
        };
        let runs = band.points.split(|point| !has_values(point));
        runs.map(run).filter(|area| area.len() > 2).collect()
    }

    /// Points along everything that a layer draws, about every 6 px, by which a legend finds an empty corner.
    pub(super) fn trace(&self, layer: &Layer) -> Vec<[f64; 2]> {
        let along = |pieces: Vec<Vec<[f64; 2]>>| -> Vec<[f64; 2]> {
            pieces.iter().flat_map(|piece| piece.windows(2)).flat_map(|pair| between(pair[0], pair[1])).collect()
        };
        match layer {
            Layer::Line(line) => along(self.pieces(&line.points)),
            Layer::Band(band) => along(
                self.areas(band).into_iter().map(|area| area.iter().chain(area.first()).copied().collect()).collect(),
            ),
            Layer::Markers(markers) => markers.points.iter().flat_map(|point| [self.px(*point); 3]).collect(),
            Layer::Arrow(arrow) => along(self.pieces(&[arrow.from, arrow.to])),
            Layer::Coil(coil) => along(self.pieces(&[coil.from, coil.to])),
            Layer::Text(label) => vec![self.px(label.at); 8],
            Layer::Rule(rule) => self.across(rule.along, rule.at).map_or(Vec::new(), |[a, b]| between(a, b)),
            Layer::Image(_) | Layer::Contours(_) | Layer::Span(_) => Vec::new(),
        }
    }
}

/// Points about every 6 px of a segment.
fn between(from: [f64; 2], to: [f64; 2]) -> Vec<[f64; 2]> {
    let steps = ((to[0] - from[0]).hypot(to[1] - from[1]) / 6.0).ceil().clamp(1.0, 1e4);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 10,000")]
    let count = steps as usize;
    (0..=count).map(|step| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * step as f64 / steps)).collect()
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
    let head = head.clamp(0.0, length);
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
    stroked(w, &outline(&[coil(from, to, turns, radius)]), stroke, halo);
}
