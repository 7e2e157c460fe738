//! Maps over two settings: one colour for each cell of a grid.

use crate::figure::layer::{Band, Hatch, Image, Layer, Line};
use crate::figure::panel::{ColorBar, Panel};
use crate::figure::{Axis, AxisScale, Color, Dash, Legend, Map, Raster, Stroke, Tone};

/// Width in pixels of the picture of a row of unevenly wide cells.
const UNEVEN: usize = 720;
const HATCHED: (Color, Color) = (Color::hex(0xE4_E6_E9), Color::hex(0x9A_A1_AB));
/// The paper is seen between the lines.
const PENDING: (Color, Color) = (Color::WHITE.with_alpha(0), Color::hex(0xA9_B0_BA));
const MAP: Map = Map::Viridis;
const TONE: Tone = Tone::Full;

/// Axis of a grid.
#[derive(Clone, Debug, PartialEq)]
pub enum GridAxis {
    /// Numbers, rising; cells reach to the middles between them on the axis's scale.
    Numbers {
        /// Name of the values.
        label: String,
        /// The middle of each cell.
        values: Vec<f64>,
        /// Scale of the values.
        scale: AxisScale,
    },
    /// Names at equal distances.
    Names {
        /// Name of the categories.
        label: String,
        /// The names from the left or from the bottom.
        names: Vec<String>,
    },
}

/// Meaning of the numbers in the cells, and their colours.
#[derive(Clone, Debug, PartialEq)]
pub enum GridColors {
    /// A quantity by a perceptually uniform map with a colour bar.
    Scale {
        /// Axis of the colour bar; an empty range is replaced by that of the cells.
        axis: Axis,
    },
    /// The number of a class, such as a basin, each with an entry in the legend.
    Classes(Vec<Class>),
}

/// A colour for each cell of a grid, with lines on top.
#[derive(Clone, Debug, PartialEq)]
pub struct GridMap {
    /// The title of the panel; empty for none.
    pub title: String,
    /// The axis from left to right.
    pub x: GridAxis,
    /// The axis from the bottom to the top.
    pub y: GridAxis,
    /// Row by row from the bottom: a number, +∞ where it is hatched, NaN where nothing is computed yet.
    pub cells: Vec<f64>,
    /// Meaning of the numbers.
    pub colors: GridColors,
    /// Meaning of an infinite number, such as `all diverged`.
    pub hatched: String,
    /// Layers drawn on top, such as [`theory_line`]s.
    pub over: Vec<Layer>,
    /// Whether a unit of x is as long as one of y.
    pub equal_aspect: bool,
}

/// A curve of theory over a map: black with a white rim, the dash by its place.
pub fn theory_line(name: impl Into<String>, place: usize, points: Vec<[f64; 2]>) -> Layer {
    let dashes = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::DashDot];
    let stroke = Stroke { color: Color::BLACK, width: 1.6, dash: dashes[place % 4] };
    Layer::Line(Line { name: Some(name.into()), points, stroke, halo: Some(Color::WHITE) })
}

/// Class of cells, such as those that end in one basin.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Name of the kind.
    pub name: String,
    /// Colour of its cells.
    pub color: Color,
}

/// Classes in the order of a quantity, from dark to light, in colours that no arm has.
pub fn ranked_classes(names: impl IntoIterator<Item = String>) -> Vec<Class> {
    let names: Vec<String> = names.into_iter().collect();
    let last = names.len().saturating_sub(1).max(1) as f64;
    let class = |(rank, name)| Class { name, color: Map::Cividis.at(rank as f64 / last) };
    names.into_iter().enumerate().map(class).collect()
}

/// The axis of colours that several maps share: from the lowest of their cells to the highest.
pub fn shared_colors(label: &str, cells: impl IntoIterator<Item = f64>) -> Axis {
    /// Factor over the lowest value, or over one, beyond which a value only says that the runs diverged.
    const MOST: f64 = 1e6;
    let finite: Vec<f64> = cells.into_iter().filter(|cell| cell.is_finite()).collect();
    let most = MOST * finite.iter().map(|cell| cell.abs()).fold(f64::INFINITY, f64::min).max(1.0);
    let axis = Axis { label: label.to_owned(), scale: AxisScale::Log10, ..Axis::default() };
    super::curve::fitted(&axis, finite.into_iter().map(|cell| cell.clamp(-most, most)), 0.0)
}

impl GridAxis {
    /// The number of cells.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers { values, .. } => values.len(),
            Self::Names { names, .. } => names.len(),
        }
    }

    /// Returns whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the edges of the cells: one value more than there are cells.
    fn edges(&self) -> Vec<f64> {
        let (values, scale) = match self {
            Self::Names { names, .. } => return (0..=names.len()).map(|edge| edge as f64 - 0.5).collect(),
            Self::Numbers { values, scale, .. } => (values, *scale),
        };
        let at: Vec<f64> = values.iter().map(|value| scale.level(*value)).collect();
        let middle = |pair: &[f64]| f64::midpoint(pair[0], pair[1]);
        let (first, last) = match at.as_slice() {
            [] => return Vec::new(),
            [only] => (only - 0.5, only + 0.5),
            [first, second, ..] => {
                let [.., before, last] = at.as_slice() else { return Vec::new() };
                (first - (second - first) / 2.0, last + (last - before) / 2.0)
            }
        };
        let edges = std::iter::once(first).chain(at.windows(2).map(middle)).chain([last]);
        edges.map(|edge| scale.value(edge)).collect()
    }

    fn axis(&self, edges: &[f64]) -> Axis {
        match self {
            Self::Names { label, names } => Axis::names(label.clone(), names.iter().map(String::as_str)),
            Self::Numbers { label, scale, .. } => {
                let range = (edges.first().copied().unwrap_or(0.0), edges.last().copied().unwrap_or(1.0));
                Axis { label: label.clone(), range, scale: *scale, ..Axis::default() }
            }
        }
    }
}

/// The cell of each pixel across an axis: one pixel per cell where cells are equally wide as seen.
fn pixels(axis: &Axis, edges: &[f64]) -> Vec<usize> {
    let count = edges.len().saturating_sub(1);
    let at: Vec<f64> = edges.iter().map(|edge| axis.position(*edge)).collect();
    let even = at.windows(2).all(|pair| ((pair[1] - pair[0]) * count as f64 - 1.0).abs() < 1e-3);
    if even {
        return (0..count).collect();
    }
    let cell = |pixel: usize| at.partition_point(|edge| *edge <= (pixel as f64 + 0.5) / UNEVEN as f64);
    (0..UNEVEN).map(|pixel| cell(pixel).clamp(1, count.max(1)) - 1).collect()
}

impl GridMap {
    /// Lines over the cells that are not computed yet, row by row from the bottom.
    pub fn pending(&self, cells: Vec<bool>) -> Layer {
        let name = Some("not computed yet".to_owned());
        let (x, y) = (self.x.edges(), self.y.edges());
        Layer::Hatch(Hatch { name, x, y, cells, fill: PENDING.0, color: PENDING.1 })
    }

    /// The panel.
    pub fn panel(&self) -> Panel {
        let (x_edges, y_edges) = (self.x.edges(), self.y.edges());
        let (x, y) = (self.x.axis(&x_edges), self.y.axis(&y_edges));
        let columns = self.x.len();
        let cell = |column: usize, row: usize| self.cells.get(row * columns + column).copied().unwrap_or(f64::NAN);
        let scale = match &self.colors {
            GridColors::Scale { axis } => Some(super::curve::fitted(axis, self.cells.iter().copied(), 0.0)),
            GridColors::Classes(_) => None,
        };
        let table = MAP.table(TONE);
        let class = |value: f64| match &self.colors {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "classes are small whole numbers"
            )]
            GridColors::Classes(classes) => classes.get(value as usize).map_or(Color::BLACK, |class| class.color),
            GridColors::Scale { .. } => Color::BLACK,
        };
        let color = |value: f64| match &scale {
            _ if value.is_nan() => PENDING.0,
            _ if value == f64::INFINITY => HATCHED.0,
            Some(axis) => {
                let share = axis.position(value);
                // What a logarithmic axis has no place for lies below it.
                let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
                table[(share * 255.0).round() as usize]
            }
            None => class(value),
        };
        let (across, upwards) = (pixels(&x, &x_edges), pixels(&y, &y_edges));
        let colors = upwards.iter().rev().flat_map(|row| across.iter().map(|column| color(cell(*column, *row))));
        let raster = Raster::new(across.len(), upwards.len(), colors.collect()).unwrap_or_default();
        let mut layers = vec![Layer::Image(Image { raster, x: x.range, y: y.range, smooth: false })];
        let key =
            |name: &str, color: Color| Layer::Band(Band { name: Some(name.to_owned()), points: Vec::new(), color });
        if let GridColors::Classes(classes) = &self.colors {
            let seen = |place: usize| self.cells.contains(&(place as f64));
            let classes = classes.iter().enumerate().filter(|(place, _)| seen(*place));
            layers.extend(classes.map(|(_, class)| key(&class.name, class.color)));
        }
        if self.cells.contains(&f64::INFINITY) {
            layers.push(Layer::Hatch(Hatch {
                name: Some(self.hatched.clone()),
                x: x_edges,
                y: y_edges,
                cells: self.cells.iter().map(|cell| *cell == f64::INFINITY).collect(),
                fill: HATCHED.0,
                color: HATCHED.1,
            }));
        }
        if self.cells.iter().any(|cell| cell.is_nan()) {
            layers.push(self.pending(self.cells.iter().map(|cell| cell.is_nan()).collect()));
        }
        layers.extend(self.over.iter().cloned());
        let color_bar = scale.map(|axis| {
            let places = || self.cells.iter().filter(|cell| cell.is_finite()).map(|cell| axis.position(*cell));
            // An end that was computed from the cells may miss them by a rounding.
            let below = places().any(|place| place < -1e-9 || place.is_nan());
            let above = places().any(|place| place > 1.0 + 1e-9);
            ColorBar { axis, map: MAP, tone: TONE, below, above }
        });
        let equal_aspect = self.equal_aspect;
        let title = self.title.clone();
        Panel { title, x, y, layers, equal_aspect, color_bar, legend: Legend::Below, ..Panel::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[f64], scale: AxisScale) -> GridAxis {
        GridAxis::Numbers { label: String::new(), values: values.to_vec(), scale }
    }

    #[test]
    fn cells_reach_to_the_middles_on_their_scale() {
        assert_eq!(numbers(&[0.0, 1.0, 3.0], AxisScale::Linear).edges(), [-0.5, 0.5, 2.0, 4.0]);
        let edges = numbers(&[1.0, 100.0], AxisScale::Log10).edges();
        assert!(edges.iter().zip([0.1, 10.0, 1000.0]).all(|(a, b)| (a / b - 1.0).abs() < 1e-12), "{edges:?}");
        assert_eq!(numbers(&[2.0], AxisScale::Linear).edges(), [1.5, 2.5]);
    }

    #[test]
    fn even_cells_are_one_pixel_and_uneven_ones_as_wide_as_they_are() {
        let even = numbers(&[1.0, 10.0, 100.0], AxisScale::Log10);
        assert_eq!(pixels(&even.axis(&even.edges()), &even.edges()), [0, 1, 2]);
        let uneven = numbers(&[0.0, 1.0, 3.0], AxisScale::Linear);
        let cells = pixels(&uneven.axis(&uneven.edges()), &uneven.edges());
        let count = |cell: usize| cells.iter().filter(|one| **one == cell).count();
        assert_eq!([count(0), count(1), count(2)], [160, 240, 320]);
    }

    #[test]
    fn what_diverged_and_what_is_not_computed_is_in_the_legend() {
        let map = GridMap {
            title: String::new(),
            x: numbers(&[0.0, 1.0], AxisScale::Linear),
            y: GridAxis::Names { label: String::new(), names: vec!["a".to_owned()] },
            cells: vec![f64::INFINITY, f64::NAN],
            colors: GridColors::Scale { axis: Axis::log10("f − f*", (0.0, 0.0)) },
            hatched: "all diverged".to_owned(),
            over: Vec::new(),
            equal_aspect: false,
        };
        let entries = crate::figure::legend::entries([&map.panel()]);
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["all diverged", "not computed yet"]);
    }
}
