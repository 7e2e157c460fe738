//! Layers of a panel, from the bottom to the top.

use super::raster::Raster;
use super::style::{Shape, Stroke};
use super::text::Weight;
use super::{Color, contour};

/// Layer of a panel. Positions are in data values, sizes and widths in px, at most 200.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer {
    /// A picture, such as a heatmap.
    Image(Image),
    /// Lines of equal value.
    Contours(Contours),
    /// A line through points.
    Line(Line),
    /// The area between two curves.
    Band(Band),
    /// A marker at each point.
    Markers(Markers),
    /// An arrow.
    Arrow(Arrow),
    /// A drawn spring.
    Coil(Coil),
    /// Words at a point.
    Text(Label),
    /// A straight line across the panel.
    Rule(Rule),
    /// A shaded interval across the panel.
    Span(Span),
    /// Cells of a grid under diagonal lines.
    Hatch(Hatch),
}

/// A picture that fills a rectangle.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The pixels; rows go down, columns to the right, evenly as seen.
    pub raster: Raster,
    /// The values at the left edge of the first column and the right edge of the last.
    pub x: (f64, f64),
    /// The values at the bottom edge of the last row and the top edge of the first.
    pub y: (f64, f64),
    /// Whether pixels are blended when the picture is enlarged.
    pub smooth: bool,
}

/// Lines of equal value.
#[derive(Clone, Debug, PartialEq)]
pub struct Contours {
    /// The lines, one entry per level.
    pub levels: Vec<contour::Level>,
    /// Style of the lines.
    pub stroke: Stroke,
}

/// A line through points.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The name in the legend; without one the line is not listed.
    pub name: Option<String>,
    /// The points in order; one that is not finite breaks the line.
    pub points: Vec<[f64; 2]>,
    /// Style of the line.
    pub stroke: Stroke,
    /// The colour of a wider line beneath it that sets it off from what it crosses.
    pub halo: Option<Color>,
}

/// The area between two curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The name in the legend; a line of the same name shares the entry.
    pub name: Option<String>,
    /// x, lower y, upper y, by rising x. An infinite y reaches the panel's edge; NaN breaks the band.
    pub points: Vec<[f64; 3]>,
    /// The fill, usually translucent.
    pub color: Color,
}

/// A marker at each point.
#[derive(Clone, Debug, PartialEq)]
pub struct Markers {
    /// The name in the legend; a line of the same name shares the entry.
    pub name: Option<String>,
    /// The points; those not finite are left out.
    pub points: Vec<[f64; 2]>,
    /// The outline.
    pub shape: Shape,
    /// The diameter in px.
    pub size: f64,
    /// The colour.
    pub color: Color,
    /// Filled with the colour, or with the paper.
    pub filled: bool,
    /// The colour of a rim around the marker.
    pub halo: Option<Color>,
}

/// An arrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// The name in the legend.
    pub name: Option<String>,
    /// Position of its tail.
    pub from: [f64; 2],
    /// Position of its tip.
    pub to: [f64; 2],
    /// Style of the shaft; the head is of the same colour.
    pub stroke: Stroke,
    /// The length of the head in px.
    pub head: f64,
    /// The colour of a wider arrow beneath it.
    pub halo: Option<Color>,
}

/// A drawn spring between two points.
#[derive(Clone, Debug, PartialEq)]
pub struct Coil {
    /// The name in the legend.
    pub name: Option<String>,
    /// Position of one end.
    pub from: [f64; 2],
    /// The other end.
    pub to: [f64; 2],
    /// The number of windings.
    pub turns: usize,
    /// The radius of the windings in px of a spring without extent; it shrinks as the spring stretches.
    pub radius: f64,
    /// Style of the wire.
    pub stroke: Stroke,
    /// The colour of a wider wire beneath it.
    pub halo: Option<Color>,
}

/// Point of a text that stands at its position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The left end.
    Start,
    /// The middle.
    #[default]
    Middle,
    /// The right end.
    End,
}

/// Words at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The words.
    pub text: String,
    /// The point.
    pub at: [f64; 2],
    /// Distance of the text from the point, in px, to the right and down.
    pub shift: [f64; 2],
    /// Point of the text that stands there horizontally; vertically it is the middle.
    pub anchor: Anchor,
    /// The height of the letters' em in px.
    pub size: f64,
    /// The weight.
    pub weight: Weight,
    /// The colour.
    pub color: Color,
    /// The colour of a rim around the letters.
    pub halo: Option<Color>,
}

/// The axis that a rule or span belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Along {
    /// Values of x: a vertical line or stripe.
    X,
    /// Values of y: a horizontal one.
    Y,
}

/// A straight line across the panel at one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The name in the legend.
    pub name: Option<String>,
    /// Whose value it is.
    pub along: Along,
    /// The value.
    pub at: f64,
    /// Style of the line.
    pub stroke: Stroke,
}

/// A shaded interval across the panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The name in the legend.
    pub name: Option<String>,
    /// Whose values they are.
    pub along: Along,
    /// The two ends; infinite ones reach the panel's edge.
    pub range: (f64, f64),
    /// The fill, usually translucent.
    pub color: Color,
}

/// Cells of a grid under diagonal lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Hatch {
    /// The name in the legend.
    pub name: Option<String>,
    /// The values of x between which columns lie, rising: one more than there are columns.
    pub x: Vec<f64>,
    /// The values of y between which rows lie, rising: one more than there are rows.
    pub y: Vec<f64>,
    /// Mask of the hatched cells, row by row from the bottom.
    pub cells: Vec<bool>,
    /// The colour that the cells have beneath the lines.
    pub fill: Color,
    /// The colour of the lines.
    pub color: Color,
}
