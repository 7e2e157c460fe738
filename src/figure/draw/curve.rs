//! Curves of quartiles: the median as a line in a band, one for each method.

use crate::figure::layer::{Band, Layer, Line, Markers};
use crate::figure::{Axis, AxisScale, Color, Shape, Stroke, arm_style};
use crate::statistics::Quartiles;

/// Quantity of one method over the values of a setting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Name of the method.
    pub name: String,
    /// Index of its style; see [`arm_style`].
    pub style: usize,
    /// The quantity, rising, with the quartiles there. Runs that diverged or missed count as +∞; NaN leaves a gap.
    pub points: Vec<(f64, Quartiles)>,
    /// The share of runs, 0 to 1, at each point that the strip below a panel shows, such as those that diverged; or nothing.
    pub shares: Vec<f64>,
    /// Single runs, drawn faintly.
    pub runs: Vec<Vec<[f64; 2]>>,
}

impl Curve {
    /// The point with the lowest finite median, the first of equals.
    pub fn best(&self) -> Option<usize> {
        let finite = self.points.iter().enumerate().filter(|(_, (_, quartiles))| quartiles.median.is_finite());
        finite.min_by(|(_, a), (_, b)| a.1.median.total_cmp(&b.1.median)).map(|(place, _)| place)
    }

    /// Returns whether the best point is the first or the last of several: then the best may lie beyond the grid.
    pub fn best_at_edge(&self) -> bool {
        self.points.len() > 1 && self.best().is_some_and(|best| best == 0 || best + 1 == self.points.len())
    }

    /// The band between the quartiles.
    pub(super) fn band(&self, y: &Axis) -> Layer {
        let color = arm_style(self.style).color.with_alpha(40);
        let at = |(x, quartiles): &(f64, Quartiles)| [*x, inside(y, quartiles.lower), inside(y, quartiles.upper)];
        // Where even the lower quartile is infinite there is nothing between the quartiles to see.
        let seen = |(x, quartiles): &(f64, Quartiles)| {
            if quartiles.lower.is_finite() { at(&(*x, *quartiles)) } else { [*x, f64::NAN, f64::NAN] }
        };
        Layer::Band(Band { name: None, points: self.points.iter().map(seen).collect(), color })
    }

    /// The single runs.
    pub(super) fn faint(&self, y: &Axis) -> Vec<Layer> {
        let stroke = Stroke::solid(arm_style(self.style).color.with_alpha(75), 0.6);
        let line = |run: &Vec<[f64; 2]>| {
            let points = run.iter().map(|[x, value]| [*x, inside(y, *value)]).collect();
            Layer::Line(Line { name: None, points, stroke, halo: None })
        };
        self.runs.iter().map(line).collect()
    }

    /// The median, leaving the panel through its frame where it is out of range.
    pub(super) fn median(&self, y: &Axis) -> Layer {
        let style = arm_style(self.style);
        Layer::Line(Line {
            name: Some(self.name.clone()),
            points: self.points.iter().map(|(x, quartiles)| [*x, inside(y, quartiles.median)]).collect(),
            stroke: Stroke { color: style.color, width: 1.8, dash: style.dash },
            halo: None,
        })
    }

    /// A mark at the upper frame wherever the median begins to be infinite.
    pub(super) fn leaves(&self, y: &Axis) -> Option<Layer> {
        let infinite = |place: usize| self.points[place].1.median == f64::INFINITY;
        let begins = (0..self.points.len()).filter(|place| infinite(*place) && (*place == 0 || !infinite(place - 1)));
        let at = y.value_at(0.965);
        let points: Vec<[f64; 2]> = begins.map(|place| [self.points[place].0, at]).collect();
        (!points.is_empty()).then(|| {
            let color = arm_style(self.style).color;
            let shape = Shape::Triangle;
            Layer::Markers(Markers { name: None, points, shape, size: 6.0, color, filled: false, halo: None })
        })
    }

    /// A marker at the best point; hollow where it lies at the edge of the grid.
    pub(super) fn best_marker(&self) -> Option<Layer> {
        let (x, quartiles) = self.points[self.best()?];
        let style = arm_style(self.style);
        Some(Layer::Markers(Markers {
            name: Some(self.name.clone()),
            points: vec![[x, quartiles.median]],
            shape: style.shape,
            size: 8.0,
            color: style.color,
            filled: !self.best_at_edge(),
            halo: Some(Color::WHITE),
        }))
    }
}

impl Curve {
    /// Returns an interval and a marker over each name, `shift` beside it.
    pub(super) fn dots(&self, y: &Axis, shift: f64) -> Vec<Layer> {
        let style = arm_style(self.style);
        let interval = |(x, quartiles): &(f64, Quartiles)| {
            let points = vec![[x + shift, inside(y, quartiles.lower)], [x + shift, inside(y, quartiles.upper)]];
            let stroke = Stroke::solid(style.color, 1.4);
            quartiles.lower.is_finite().then_some(Layer::Line(Line { name: None, points, stroke, halo: None }))
        };
        let marker = |name: Option<String>, points: Vec<[f64; 2]>, filled: bool| {
            let (shape, color) = (style.shape, style.color);
            Layer::Markers(Markers { name, points, shape, size: 7.0, color, filled, halo: None })
        };
        let (out, within): (Vec<_>, Vec<_>) =
            self.points.iter().partition(|(_, quartiles)| quartiles.median > y.value_at(1.0));
        let medians = within.iter().map(|(x, quartiles)| [x + shift, quartiles.median]).collect();
        let beyond = out.iter().map(|(x, _)| [x + shift, y.value_at(0.965)]).collect();
        let mut layers: Vec<Layer> = self.points.iter().filter_map(interval).collect();
        layers.push(marker(Some(self.name.clone()), medians, true));
        layers.push(marker(None, beyond, false));
        layers
    }
}

/// The value, or one so far beyond the frame that a line to it leaves the panel; NaN stays.
pub(super) fn inside(axis: &Axis, value: f64) -> f64 {
    let (low, high) = (axis.value_at(-0.08), axis.value_at(1.08));
    if value.is_nan() { value } else { value.clamp(low, high) }
}

/// Dots at the points of a line that have no finite neighbour, which the line itself does not show.
pub(super) fn lone_points(points: &[[f64; 2]], color: Color, shape: Shape) -> Option<Layer> {
    let is_finite = |place: usize| points.get(place).is_some_and(|[x, y]| x.is_finite() && y.is_finite());
    let is_lone = |place: &usize| is_finite(*place) && !is_finite(place.wrapping_sub(1)) && !is_finite(place + 1);
    let lone: Vec<[f64; 2]> = (0..points.len()).filter(is_lone).map(|place| points[place]).collect();
    let markers = Markers { name: None, points: lone, shape, size: 6.0, color, filled: true, halo: None };
    (!markers.points.is_empty()).then_some(Layer::Markers(markers))
}

/// The corners of a staircase through points of rising x: each value holds until the next.
pub fn staircase(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut corners: Vec<[f64; 2]> = Vec::with_capacity(2 * points.len());
    for point in points {
        if let Some(last) = corners.last() {
            corners.push([point[0], last[1]]);
        }
        corners.push(*point);
    }
    corners
}

/// A line in an arm's style.
pub fn arm_line(name: impl Into<String>, style: usize, points: Vec<[f64; 2]>, width: f64) -> Layer {
    let style = arm_style(style);
    let stroke = Stroke { color: style.color, width, dash: style.dash };
    Layer::Line(Line { name: Some(name.into()), points, stroke, halo: None })
}

/// The axis, its range being that of `values` where it is empty, with a share of `margin` of it added at both ends.
///
/// A logarithmic axis covers at most twenty decades below the highest value; where values are negative, or none is positive, the
/// scale becomes the one that [`AxisScale::of`] them.
pub(super) fn fitted(axis: &Axis, values: impl IntoIterator<Item = f64>, margin: f64) -> Axis {
    if axis.range.0 < axis.range.1 {
        return axis.clone();
    }
    let values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
    let wanted = axis.scale == AxisScale::Log10;
    let scale = if wanted && !values.is_empty() { AxisScale::of(values.iter().copied()) } else { axis.scale };
    let log = scale == AxisScale::Log10;
    let finite = values.into_iter().filter(|value| !log || *value > 0.0);
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        return Axis { range: if log { (0.1, 10.0) } else { (0.0, 1.0) }, scale, ..axis.clone() };
    }
    let low = if log { low.max(high * 1e-20) } else { low };
    // A single value has neighbours of its own size.
    let (low, high) = if low == high && log { (low / 4.0, high * 4.0) } else { (low, high) };
    let axis = Axis { range: (low, high), scale, ..axis.clone() };
    let range = (axis.value_at(-margin), axis.value_at(1.0 + margin));
    Axis { range, ..axis }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(medians: &[f64]) -> Curve {
        let quartiles = |median: f64| Quartiles { lower: median, median, upper: median };
        let points = medians.iter().enumerate().map(|(x, median)| (x as f64, quartiles(*median))).collect();
        Curve { points, ..Curve::default() }
    }

    #[test]
    fn the_best_is_finite_and_an_edge_is_known() {
        assert_eq!(curve(&[3.0, 1.0, 2.0]).best(), Some(1));
        assert!(!curve(&[3.0, 1.0, f64::INFINITY]).best_at_edge());
        assert!(curve(&[3.0, 2.0, f64::NAN, 1.0]).best_at_edge());
        assert!(!curve(&[1.0]).best_at_edge());
        assert_eq!(curve(&[f64::INFINITY, f64::NAN]).best(), None);
    }

    #[test]
    fn steps_hold_until_the_next() {
        assert_eq!(staircase(&[[0.0, 1.0], [2.0, 3.0]]), [[0.0, 1.0], [2.0, 1.0], [2.0, 3.0]]);
    }

    #[test]
    fn an_axis_without_range_takes_that_of_the_data() {
        let axis = fitted(&Axis::log10("", (0.0, 0.0)), [1.0, 100.0, f64::INFINITY, 0.0, f64::NAN], 0.0);
        assert_eq!(axis.range, (1.0, 100.0));
        assert_eq!(fitted(&Axis::linear("", (2.0, 3.0)), [9.0], 0.1).range, (2.0, 3.0));
        assert_eq!(fitted(&Axis::linear("", (0.0, 0.0)), [0.0, 1.0], 0.5).range, (-0.5, 1.5));
    }
}
