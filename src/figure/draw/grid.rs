//! Maps over two settings: one colour for each cell of a grid.

use crate::figure::layer::{Band, Hatch, Image, Layer, Line};
use crate::figure::panel::{ColorBar, Panel};
use crate::figure::style::ARM_COLORS;
use crate::figure::{Axis, AxisScale, Color, Dash, Legend, Map, Raster, Stroke, Tone};

/// How many pixels a row of unevenly wide cells has.
const UNEVEN: usize = 720;
const HATCHED: (Color, Color) = (Color::hex(0xE4_E6_E9), Color::hex(0x9A_A1_AB));
/// Nothing: the paper is seen.
const PENDING: Color = Color::WHITE.with_alpha(0);
const PENDING_KEY: Color = Color::hex(0x80_88_92).with_alpha(40);
const MAP: Map = Map::Viridis;
const TONE: Tone = Tone::Full;

/// One axis of a grid.
#[derive(Clone, Debug, PartialEq)]
pub enum GridAxis {
    /// Numbers, rising; cells reach to the middles between them on the axis's scale.
    Numbers {
        /// What they are.
        label: String,
        /// The middle of each cell.
        values: Vec<f64>,
        /// How they are spread.
        scale: AxisScale,
    },
    /// Names at equal distances.
    Names {
        /// What they are.
        label: String,
        /// The names from the left or from the bottom.
        names: Vec<String>,
    },
}

/// What the numbers of cells mean, and how they are coloured.
#[derive(Clone, Debug, PartialEq)]
pub enum GridColors {
    /// A quantity by a perceptually uniform map with a colour bar.
    Scale {
        /// What it is; an empty range is replaced by that of the cells.
        axis: Axis,
    },
    /// The number of a class, such as a basin, each with a colour and an entry in the legend.
    Classes(Vec<String>),
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
    /// What the numbers mean.
    pub colors: GridColors,
    /// What an infinite number means, such as `all diverged`.
    pub hatched: String,
    /// What is drawn on top, such as [`theory_line`]s.
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

/// The colour of a class: one of nine that are told apart with and without colour-vision deficiency, then again the first.
pub fn class_color(class: usize) -> Color {
    let colors = ARM_COLORS.into_iter().take(6).chain([0xF0_E4_42, 0x33_22_88, 0x99_99_99].map(Color::hex));
    colors.cycle().nth(class % 9).unwrap_or(Color::BLACK)
}

impl GridAxis {
    /// The number of cells.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers { values, .. } => values.len(),
            Self::Names { names, .. } => names.len(),
        }
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where cells begin and end: one value more than there are cells.
    fn edges(&self) -> Vec<f64> {
        let (values, scale) = match self {
            Self::Names { names, .. } => return (0..=names.len()).map(|edge| edge as f64 - 0.5).collect(),
            Self::Numbers { values, scale, .. } => (values, *scale),
        };
        let log = scale == AxisScale::Log10;
        let at: Vec<f64> = values.iter().map(|value| if log { value.log10() } else { *value }).collect();
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
        edges.map(|edge| if log { 10_f64.powf(edge) } else { edge }).collect()
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
        let color = |value: f64| match &scale {
            _ if value.is_nan() => PENDING,
            _ if value == f64::INFINITY => HATCHED.0,
            Some(axis) => {
                let share = axis.position(value);
                // What a logarithmic axis has no place for lies below it.
                let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
                table[(share * 255.0).round() as usize]
            }
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "classes are small whole numbers"
            )]
            None => class_color(value as usize),
        };
        let (across, upwards) = (pixels(&x, &x_edges), pixels(&y, &y_edges));
        let colors = upwards.iter().rev().flat_map(|row| across.iter().map(|column| color(cell(*column, *row))));
        let raster = Raster::new(across.len(), upwards.len(), colors.collect()).unwrap_or_default();
        let mut layers = vec![Layer::Image(Image { raster, x: x.range, y: y.range, smooth: false })];
        let key =
            |name: &str, color: Color| Layer::Band(Band { name: Some(name.to_owned()), points: Vec::new(), color });
        if let GridColors::Classes(names) = &self.colors {
            let seen = |class: usize| self.cells.contains(&(class as f64));
            let classes = names.iter().enumerate().filter(|(class, _)| seen(*class));
            layers.extend(classes.map(|(class, name)| key(name, class_color(class))));
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
            layers.push(key("not computed yet", PENDING_KEY));
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
        Panel { title, x, y, layers, equal_aspect, color_bar, legend: Legend::Below, ends: Vec::new() }
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
