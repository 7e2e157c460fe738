//! From results to plots: one description for the window and for files.

mod basins;
mod cloud;
mod convergence;
mod curve;
mod forest;
mod grid;
mod ground;
mod losses;
mod paths;
mod scenario;
mod sensitivity;
mod stability_limits;
mod steps;
mod sweep;
mod table;
mod training;

pub use basins::{Basins, Level};
pub use cloud::{cloud, ellipse, ellipse_line};
pub use convergence::Convergence;
pub use curve::{Curve, arm_line, staircase};
pub use forest::{Effect, Forest, forest_figure};
pub use grid::{Class, GridAxis, GridColors, GridMap, ranked_classes, shared_colors, theory_line};
pub use ground::{Ground, Look};
pub use losses::{Quantity, loss_panel};
pub use paths::{Particles, Paths, start_and_minima};
pub(crate) use scenario::describe;
pub use scenario::{Provenance, ensemble_figure, frames, noise_in_words, scenario_figure};
pub use sensitivity::{Sensitivity, sensitivity_figure};
pub use stability_limits::StabilityLimits;
pub use steps::{Distribution, ecdf_panel, profile_panel};
pub use sweep::{axis_label, sweep_figures, training_sweep_figures};
pub use table::{cell_text, is_number, table_figure};
pub use training::{tested_on, training_curves};

use crate::figure::panel::{End, Panel};
use crate::figure::{Figure, Legend, arm_style};

/// The width of a figure in one column of a journal: 85 mm in px at 96 dpi.
pub const COLUMN: f64 = 321.0;
/// The width of a figure across both columns: 178 mm.
pub const PAGE: f64 = 673.0;

/// Panels beside one another over the width of a page, their plotting areas 210 px high.
pub fn side_by_side(title: &str, caption: &str, panels: Vec<Panel>) -> Figure {
    let figure = Figure {
        title: title.to_owned(),
        caption: caption.to_owned(),
        columns: panels.len().max(1),
        panels,
        size: (PAGE, 400.0),
        ..Figure::default()
    };
    figure.with_rows(210.0)
}

/// The panel with words at values of y on its right side, in the colours of arms, in place of a legend.
pub fn with_ends(panel: Panel, ends: impl IntoIterator<Item = (f64, String, usize)>) -> Panel {
    let ends: Vec<End> =
        ends.into_iter().map(|(at, text, style)| End { at, text, color: arm_style(style).color }).collect();
    Panel { ends, legend: Legend::None, ..panel }
}
