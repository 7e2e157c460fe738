//! Panel: two axes and the layers between them.

use super::axis::{Axis, Marks};
use super::color::Color;
use super::layer::Layer;
use super::map::{Map, Tone};

/// Plot of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// The title; empty for none.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Layers, from the bottom to the top.
    pub layers: Vec<Layer>,
    /// Whether a unit (or decade) of x is as long as one of y, as on a landscape.
    pub equal_aspect: bool,
    /// The scale of the colours, at the right.
    pub color_bar: Option<ColorBar>,
    /// Place where the names of the layers are listed.
    pub legend: Legend,
    /// Words right of the panel at values of y; they are moved apart where they would touch. None beside a colour bar.
    pub ends: Vec<End>,
    /// Reason why the panel is empty, which stands in its middle; nothing where it is not.
    pub note: String,
}

impl Panel {
    /// Nothing: room left free in the grid of a figure.
    pub fn blank() -> Self {
        let none = || Axis::default().marked(Marks::None);
        Self { x: none(), y: none(), legend: Legend::None, ..Self::default() }
    }
}

/// Words right of a panel, such as the name and last value of a curve.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// The value of y that they belong to.
    pub at: f64,
    /// The words.
    pub text: String,
    /// The colour of the line that leads to them.
    pub color: Color,
}

/// Place of a panel's legend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Legend {
    /// Nowhere.
    None,
    /// In the corner where it hides the least; below the panel where every corner hides data.
    #[default]
    Inside,
    /// Below the panel.
    Below,
}

/// The scale of a colour map.
#[derive(Clone, Debug, PartialEq)]
pub struct ColorBar {
    /// The values from the bottom to the top.
    pub axis: Axis,
    /// The colours.
    pub map: Map,
    /// Strength of the colours.
    pub tone: Tone,
    /// Whether there are values below the range, which take its lowest colour.
    pub below: bool,
    /// Whether there are values above the range, which take its highest colour.
    pub above: bool,
}
