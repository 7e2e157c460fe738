//! Sensitivity of every method to a setting: quartiles over the values of the setting.

use super::curve::{Curve, fitted};
use crate::figure::axis::Tick;
use crate::figure::layer::{Along, Layer, Line, Markers, Rule};
use crate::figure::panel::Panel;
use crate::figure::{ArmStyle, Axis, Color, Dash, Figure, Legend, Marks, Stroke, arm_style};

/// Height of the strip of shares, as a part of the panel above it.
const STRIP: f64 = 0.32;

/// Quartiles of several methods over one setting, and below them the share of runs that diverged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sensitivity {
    /// The title of the panel; empty for none.
    pub title: String,
    /// The setting; an empty range is replaced by that of the points. Over names there are markers in place of lines.
    pub x: Axis,
    /// Axis of the quantity; an empty range is replaced by that of the finite quartiles up to `most`.
    pub y: Axis,
    /// Curve of each method, the best point of each marked.
    pub curves: Vec<Curve>,
    /// Levels across the panel with their names, such as the loss at the start, a target or a budget.
    pub rules: Vec<(String, f64)>,
    /// The largest value that is worth room on the axis; curves leave through the frame above it.
    pub most: Option<f64>,
    /// Meaning of the curves' shares, such as `diverged`.
    pub share: String,
}

impl Sensitivity {
    /// The axis of the setting, a little wider than the grid.
    fn setting(&self) -> Axis {
        fitted(&self.x, self.curves.iter().flat_map(|curve| &curve.points).map(|(x, _)| *x), 0.025)
    }

    /// The panel of the curves.
    pub fn panel(&self) -> Panel {
        let most = self.most.unwrap_or(1e12);
        let quartiles = self.curves.iter().flat_map(|curve| &curve.points).map(|(_, quartiles)| *quartiles);
        let values = quartiles.flat_map(|q| [q.lower, q.median, q.upper]).filter(|value| *value <= most);
        let y = fitted(&self.y, values.chain(self.rules.iter().map(|(_, at)| *at)), 0.06);
        if self.has_names() {
            let mut layers = rules(&self.rules);
            layers.extend(self.curves.iter().enumerate().flat_map(|(index, curve)| curve.dots(&y, self.shift(index))));
            return Panel { title: self.title.clone(), x: self.setting(), y, layers, ..Panel::default() };
        }
        let mut layers: Vec<Layer> = self.curves.iter().map(|curve| curve.band(&y)).collect();
        layers.extend(rules(&self.rules));
        layers.extend(self.curves.iter().flat_map(|curve| curve.faint(&y)));
        layers.extend(self.curves.iter().map(|curve| curve.median(&y)));
        layers.extend(self.curves.iter().filter_map(|curve| curve.leaves(&y)));
        layers.extend(self.curves.iter().filter_map(Curve::best_marker));
        Panel { title: self.title.clone(), x: self.setting(), y, layers, ..Panel::default() }
    }

    fn has_names(&self) -> bool {
        matches!(self.x.marks, Marks::At(_))
    }

    /// Returns the distance of a method's markers from the middle of a name.
    fn shift(&self, index: usize) -> f64 {
        let count = self.curves.len().max(1) as f64;
        0.7 * ((index as f64 + 0.5) / count - 0.5)
    }

    /// Returns whether any share differs from zero, so that the strip says something.
    pub fn has_shares(&self) -> bool {
        self.curves.iter().flat_map(|curve| &curve.shares).any(|share| *share > 0.0)
    }

    /// The strip of the shares, to stand below the panel.
    pub fn strip(&self) -> Panel {
        let line = |(index, curve): (usize, &Curve)| {
            let ArmStyle { color, dash, shape } = arm_style(curve.style);
            let shift = if self.has_names() { self.shift(index) } else { 0.0 };
            let points = curve.points.iter().zip(&curve.shares).map(|((x, _), share)| [x + shift, *share]).collect();
            if self.has_names() {
                return Layer::Markers(Markers {
                    name: None,
                    points,
                    shape,
                    size: 5.0,
                    color,
                    filled: true,
                    halo: None,
                });
            }
            Layer::Line(Line { name: None, points, stroke: Stroke { color, width: 1.5, dash }, halo: None })
        };
        let tick = |(value, label): (f64, &str)| Tick { value, label: label.to_owned() };
        let ticks = [(0.0, "0 %"), (0.5, ""), (1.0, "100 %")].map(tick).to_vec();
        Panel {
            x: self.setting(),
            y: Axis::linear(self.share.clone(), (-0.08, 1.08)).marked(Marks::At(ticks)),
            layers: self.curves.iter().enumerate().map(line).collect(),
            legend: Legend::None,
            ..Panel::default()
        }
    }

    /// A sentence for each method whose best value lies at the edge of the grid, or that has none.
    pub fn warnings(&self) -> Vec<String> {
        let place = if self.title.is_empty() { String::new() } else { format!("{}: ", self.title) };
        let symbol = &self.x.label;
        let warning = |curve: &Curve| match curve.best() {
            None => Some(format!("{place}{} has no finite median anywhere on the grid.", curve.name)),
            Some(best) if curve.best_at_edge() => {
                let at = crate::figure::number::significant(curve.points[best].0, 3);
                let name = &curve.name;
                Some(format!(
                    "{place}the best {symbol} of {name} lies at the edge of the grid ({at}); a better one may lie beyond."
                ))
            }
            Some(_) => None,
        };
        self.curves.iter().filter_map(warning).collect()
    }
}

/// Panels side by side in so many columns, each with its strip below where any run of any panel has a share, and one legend.
pub fn sensitivity_figure(title: &str, caption: &str, plots: &[Sensitivity], columns: usize) -> Figure {
    let columns = columns.clamp(1, plots.len().max(1));
    let strips = plots.iter().any(Sensitivity::has_shares);
    let (mut panels, mut heights) = (Vec::new(), Vec::new());
    for row in plots.chunks(columns) {
        let fill = || std::iter::repeat_with(Panel::blank).take(columns - row.len());
        heights.push(1.0);
        panels.extend(row.iter().map(|plot| {
            let panel = plot.panel();
            if strips { Panel { x: panel.x.clone().unlabelled(), ..panel } } else { panel }
        }));
        panels.extend(fill());
        if strips {
            heights.push(STRIP);
            panels.extend(row.iter().map(Sensitivity::strip));
            panels.extend(fill());
        }
    }
    first_of_its_row(&mut panels, columns);
    let width = if columns == 1 { super::COLUMN } else { super::PAGE };
    let figure = Figure {
        title: title.to_owned(),
        caption: caption.to_owned(),
        columns,
        panels,
        heights,
        shared_legend: true,
        size: (width, 600.0),
        ..Figure::default()
    };
    figure.with_rows(if columns == 1 { 200.0 } else { 150.0 })
}

/// Takes the label of the vertical axis from every panel whose left neighbour has the same.
pub(super) fn first_of_its_row(panels: &mut [Panel], columns: usize) {
    for row in panels.chunks_mut(columns.max(1)) {
        let labels: Vec<String> = row.iter().map(|panel| panel.y.label.clone()).collect();
        for (panel, left) in row.iter_mut().skip(1).zip(&labels) {
            if panel.y.label == *left {
                panel.y.label.clear();
            }
        }
    }
}

/// Levels across a panel, each with a rhythm of its own.
pub(super) fn rules(levels: &[(String, f64)]) -> Vec<Layer> {
    let rule = |((name, at), dash): (&(String, f64), Dash)| {
        let stroke = Stroke { color: Color::hex(0x6B_72_7C), width: 1.0, dash };
        Layer::Rule(Rule { name: Some(name.clone()), along: Along::Y, at: *at, stroke })
    };
    let dashes = [Dash::Dotted, Dash::LongDash, Dash::DashDot, Dash::Solid];
    levels.iter().zip(dashes.into_iter().cycle()).map(rule).collect()
}
