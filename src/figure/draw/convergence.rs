//! Losses over gradient evaluations.

use super::curve::{Curve, fitted};
use super::sensitivity::rules;
use crate::figure::layer::Layer;
use crate::figure::panel::Panel;
use crate::figure::{Axis, Color};

/// Median, quartiles and a few single runs of several methods over gradient evaluations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Convergence {
    /// The title of the panel; empty for none.
    pub title: String,
    /// Gradient evaluations; an empty range is replaced by that of the points.
    pub x: Axis,
    /// The distance to the optimum; an empty range is replaced by that of the finite quartiles.
    pub y: Axis,
    /// Curve of each method.
    pub curves: Vec<Curve>,
    /// Levels across the panel with their names, such as the target.
    pub rules: Vec<(String, f64)>,
    /// Whether each curve's name stands at its end in place of a legend.
    pub named_at_ends: bool,
}

impl Convergence {
    /// The panel.
    pub fn panel(&self) -> Panel {
        let points = || self.curves.iter().flat_map(|curve| &curve.points);
        let x = fitted(&self.x, points().map(|(x, _)| *x), 0.0);
        let values = points().flat_map(|(_, q)| [q.lower, q.median, q.upper]).filter(|value| *value <= 1e12);
        let y = fitted(&self.y, values.chain(self.rules.iter().map(|(_, at)| *at)), 0.05);
        let mut layers: Vec<Layer> = self.curves.iter().map(|curve| curve.band(&y)).collect();
        layers.extend(self.curves.iter().flat_map(|curve| curve.faint(&y)));
        layers.extend(rules(&self.rules));
        layers.extend(self.curves.iter().map(|curve| curve.median(&y)));
        layers.extend(self.curves.iter().filter_map(|curve| curve.leaves(&y)));
        let panel = Panel { title: self.title.clone(), x, y, layers, ..Panel::default() };
        if !self.named_at_ends {
            return panel;
        }
        let ends = self.curves.iter().map(|curve| {
            let last = curve.points.last().map_or(f64::NAN, |(_, quartiles)| quartiles.median);
            (last, curve.name.clone(), curve.style)
        });
        super::with_ends(panel, ends)
    }
}

/// The colour of what is said beside the data.
pub(super) const ASIDE: Color = Color::hex(0x6B_72_7C);
