//! Plots as data, and their files.
//!
//! A [`Figure`] says what is to be seen in plain values. [`export::svg`] draws it, and PNG and GIF are made from that
//! drawing, so that all three agree. Nothing here knows the window, files or threads.

pub mod axis;
mod canvas;
mod clip;
pub mod coil;
pub mod color;
pub mod contour;
pub mod decimate;
pub mod draw;
mod error;
pub mod export;
pub mod fallback;
pub mod fonts;
pub mod gif;
pub mod heatmap;
pub mod layer;
mod layout;
pub(crate) mod legend;
pub mod map;
pub mod number;
pub mod panel;
pub mod raster;
#[cfg(test)]
mod room;
pub mod style;
mod svg;
#[cfg(test)]
mod tests;
pub mod text;

pub use axis::{Axis, AxisScale, Marks};
pub use color::Color;
pub use error::FigureError;
pub use heatmap::Heatmap;
pub use layer::Layer;
pub use map::{Map, Tone};
pub use panel::{ColorBar, End, Legend, Panel};
pub use raster::Raster;
pub use style::{ArmStyle, Dash, Shape, Stroke, arm_style};

/// A figure: panels in a grid with a title above and a caption below.
///
/// ```
/// use belay_lab::figure::layer::{Layer, Line};
/// use belay_lab::figure::{Axis, Color, Figure, Panel, Stroke, export};
///
/// let points = (1..=100).map(|step| [f64::from(step), 1.0 / f64::from(step)]).collect();
/// let stroke = Stroke::solid(Color::BLACK, 1.5);
/// let line = Layer::Line(Line { name: Some("1 / t".to_owned()), points, stroke, halo: None });
/// let panel = Panel {
///     x: Axis::linear("step t", (0.0, 100.0)),
///     y: Axis::log10("loss", (0.01, 1.0)),
///     layers: vec![line],
///     ..Panel::default()
/// };
/// let figure = Figure { title: "A loss".to_owned(), panels: vec![panel], ..Figure::default() };
/// assert!(export::svg(&figure).contains("step t"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The title, one sentence without a full stop; empty for none.
    pub title: String,
    /// Sentences on what the figure shows and how it was made; empty for none.
    pub caption: String,
    /// The number of columns of the grid, at least 1.
    pub columns: usize,
    /// The panels, row by row. Where several have a title, letters a, b, c … are set before these.
    pub panels: Vec<Panel>,
    /// Heights of the rows, as multiples of each other; 1 for those that are not named.
    pub heights: Vec<f64>,
    /// A legend of everything that any panel names, once below all panels.
    pub shared_legend: bool,
    /// Width and height of the whole figure in px at 96 dpi.
    pub size: (f64, f64),
    /// The paper.
    pub theme: Paper,
    /// Version, scenario, command, seeds …: names and texts that are kept in the file.
    pub metadata: Vec<(String, String)>,
}

impl Default for Figure {
    fn default() -> Self {
        Self {
            title: String::new(),
            caption: String::new(),
            columns: 1,
            panels: Vec::new(),
            heights: Vec::new(),
            shared_legend: false,
            size: (640.0, 480.0),
            theme: Paper::Light,
            metadata: Vec::new(),
        }
    }
}

impl Figure {
    /// The figure without the height that panels with equal units on both axes leave unused.
    pub fn fitted(self) -> Self {
        let slack = layout::Layout::new(&self).slack;
        let (width, height) = self.size;
        Self { size: (width, (height - slack.floor()).max(height / 4.0)), ..self }
    }

    /// The figure without title and caption, its plotting areas as high as before.
    pub fn without_words(self) -> Self {
        let height = layout::Layout::new(&self).panels.first().map(|first| first.plot.height / layout::share(&self, 0));
        let bare = Self { title: String::new(), caption: String::new(), ..self };
        match height {
            Some(height) => bare.with_rows(height),
            None => bare,
        }
    }

    /// The figure with so much height that the plotting areas of rows of height 1 are `height` px high; as much as is
    /// used where panels have equal units on both axes.
    pub fn with_rows(mut self, height: f64) -> Self {
        if self.panels.iter().any(|panel| panel.equal_aspect) {
            self.size.1 = 4000.0;
            return (0..3).fold(self, |figure, _| figure.fitted());
        }
        // Labels wrap and legends move as the height changes; that settles at once in all but odd cases.
        for _ in 0..3 {
            let layout = layout::Layout::new(&self);
            let Some(first) = layout.panels.first() else { return self };
            let rows = self.panels.len().div_ceil(self.columns.clamp(1, self.panels.len()));
            let all: f64 = (0..rows).map(|row| layout::share(&self, row)).sum();
            let missing = (height - first.plot.height / layout::share(&self, 0)) * all;
            self.size.1 = (self.size.1 + missing).round().clamp(40.0, 16_000.0);
        }
        self
    }
}

/// The paper that a figure is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Paper {
    /// White.
    #[default]
    Light,
    /// Nearly black.
    Dark,
}

impl Paper {
    /// The paper itself.
    pub const fn background(self) -> Color {
        match self {
            Self::Light => Color::WHITE,
            Self::Dark => Color::hex(0x15_18_1D),
        }
    }

    /// Titles, labels and ticks.
    pub const fn ink(self) -> Color {
        match self {
            Self::Light => Color::hex(0x1F_23_28),
            Self::Dark => Color::hex(0xE6_E8_EB),
        }
    }

    /// The caption and what stands back.
    pub const fn muted(self) -> Color {
        match self {
            Self::Light => Color::hex(0x5A_61_6A),
            Self::Dark => Color::hex(0xA2_A9_B3),
        }
    }

    /// Frames and tick marks.
    pub const fn frame(self) -> Color {
        match self {
            Self::Light => Color::hex(0x6B_72_7C),
            Self::Dark => Color::hex(0x7D_85_90),
        }
    }

    /// Grid lines.
    pub const fn grid(self) -> Color {
        match self {
            Self::Light => Color::hex(0xE9_EB_EE),
            Self::Dark => Color::hex(0x2A_2F_36),
        }
    }
}
