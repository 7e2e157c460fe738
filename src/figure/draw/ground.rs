//! The landscape itself: heatmap, contours and colour bar.

use crate::figure::heatmap::Shading;
use crate::figure::layer::{Contours, Image};
use crate::figure::{Color, ColorBar, Heatmap, Map, Stroke, Tone};
use crate::objective::View;
use crate::simulate::Problem;

/// Appearance of a landscape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The colours.
    pub map: Map,
    /// Strength of the colours.
    pub tone: Tone,
    /// Quantity in which the colours are even.
    pub shading: Shading,
    /// Whether there are contour lines.
    pub contours: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { map: Map::Cividis, tone: Tone::Soft, shading: Shading::Log, contours: true }
    }
}

/// The noise-free objective as a picture.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The picture.
    pub image: Image,
    /// The contour lines, if they are asked for.
    pub contours: Option<Contours>,
    /// The scale of the colours; none where f is finite nowhere.
    pub color_bar: Option<ColorBar>,
    /// Reason why there is nothing to see; empty where there is something.
    pub note: &'static str,
    /// Place of the lowest finite value of the picture.
    pub lowest: Option<[f64; 2]>,
}

impl Ground {
    /// The picture of `view` with so many columns and rows.
    pub fn new(problem: &Problem, view: &View, resolution: (usize, usize), look: Look) -> Self {
        let (x, y) = ((view.x[0], view.x[1]), (view.y[0], view.y[1]));
        let of = |shading| Heatmap::new(|x, y| problem.value([x, y]), x, y, resolution, problem.best(), shading);
        let heatmap = of(look.shading);
        let (heatmap, shading) =
            if heatmap.is_flat() { (of(Shading::Linear), Shading::Linear) } else { (heatmap, look.shading) };
        let label = match shading {
            Shading::Log if problem.optimum().is_known() => problem.quantity(),
            Shading::Log => "f − lowest f shown",
            Shading::Linear => "f",
        };
        let stroke = Stroke::solid(Color::WHITE.with_alpha(95), 0.8);
        Self {
            lowest: heatmap.lowest(),
            image: heatmap.image(look.map, look.tone),
            contours: look.contours.then(|| heatmap.contours(&heatmap.default_levels(), stroke)),
            note: if heatmap.is_blank() { "f is not a finite number anywhere in this view" } else { "" },
            color_bar: (!heatmap.is_blank()).then(|| heatmap.color_bar(label, look.map, look.tone)),
        }
    }
}
