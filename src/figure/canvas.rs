//! Geometry of the layers of a panel in its plotting area, in px.

use super::Panel;
use super::clip::{self, Rect};
use super::decimate;
use super::layer::{Along, Band, Layer};

/// Points nearer than this, in px, are drawn as one; and no line has more points than that.
const TOLERANCE: f64 = 0.2;
const MOST_POINTS: usize = 20_000;

/// A panel's plotting area, its upper left corner at (0, 0).
pub(super) struct Canvas<'a> {
    pub(super) panel: &'a Panel,
    pub(super) size: (f64, f64),
}

impl<'a> Canvas<'a> {
    pub(super) fn new(panel: &'a Panel, size: (f64, f64)) -> Self {
        Self { panel, size }
    }

    pub(super) fn x(&self, value: f64) -> f64 {
        self.panel.x.position(value) * self.size.0
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        (1.0 - self.panel.y.position(value)) * self.size.1
    }

    pub(super) fn px(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.x(x), self.y(y)]
    }

    pub(super) fn area(&self) -> Rect {
        Rect { left: 0.0, top: 0.0, width: self.size.0, height: self.size.1 }
    }

    /// The visible pieces of a line, in px.
    pub(super) fn pieces(&self, points: &[[f64; 2]]) -> Vec<Vec<[f64; 2]>> {
        let points: Vec<[f64; 2]> = points.iter().map(|point| self.px(*point)).collect();
        let kept = if is_curve(&points, self.size.0) {
            // Per half pixel the lowest and the highest value are all that is seen.
            let values: Vec<f64> = points.iter().map(|[_, y]| *y).collect();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width in px")]
            decimate::columns(&values, (2.0 * self.size.0) as usize)
        } else {
            decimate::path(&points, TOLERANCE, TOLERANCE, MOST_POINTS)
        };
        clip::polyline(kept.into_iter().map(|index| points[index]), &self.area().grown(16.0))
    }

    /// Returns whether a point is so near that drawing to it makes sense.
    pub(super) fn is_near(&self, point: [f64; 2]) -> bool {
        self.area().grown(10_000.0).contains(point)
    }

    /// A straight line across the plotting area; `None` where it is outside.
    pub(super) fn across(&self, along: Along, value: f64) -> Option<[[f64; 2]; 2]> {
        let (width, height) = self.size;
        let ends = match along {
            Along::X => [[self.x(value), 0.0], [self.x(value), height]],
            Along::Y => [[0.0, self.y(value)], [width, self.y(value)]],
        };
        self.area().contains(ends[0]).then_some(ends)
    }

    /// The closed outlines of a band, one for each run without gaps.
    pub(super) fn areas(&self, band: &Band) -> Vec<Vec<[f64; 2]>> {
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
            Layer::Image(_) | Layer::Contours(_) | Layer::Span(_) | Layer::Hatch(_) => Vec::new(),
        }
    }
}

/// Returns whether points have more than four values per pixel over even steps within a plotting area of some width.
fn is_curve(points: &[[f64; 2]], width: f64) -> bool {
    let ([first, ..], Some([last, _])) = (points, points.last()) else { return false };
    let step = (last - first[0]) / (points.len() as f64 - 1.0);
    let even = |pair: &[[f64; 2]]| ((pair[1][0] - pair[0][0]) / step - 1.0).abs() < 0.01;
    points.len() as f64 > 4.0 * width && last - first[0] <= 1.01 * width && points.windows(2).all(even)
}

/// Points about every 6 px of a segment.
fn between(from: [f64; 2], to: [f64; 2]) -> Vec<[f64; 2]> {
    let steps = ((to[0] - from[0]).hypot(to[1] - from[1]) / 6.0).ceil().clamp(1.0, 1e4);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 10,000")]
    let count = steps as usize;
    (0..=count).map(|step| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * step as f64 / steps)).collect()
}
