//! From what a sweep has come to, to plots: the same for the window and for files.

use super::best::Best;
use super::outcome::Outcome;
use super::quantity::Quantity;
use super::request::Kind;
use super::words::{curves_in_words, map_in_words, place_of_limits, range};
use crate::figure::draw::{
    Basins, COLUMN, Curve, GridAxis, GridColors, GridMap, PAGE, Provenance, Sensitivity, axis_label,
    sensitivity_figure, shared_colors, start_and_minima, sweep_figures, theory_line,
};
use crate::figure::layer::{Along, Layer, Rule};
use crate::figure::{Axis, AxisScale, Dash, Figure, Panel, Stroke, arm_style};
use crate::statistics::Quartiles;

/// Name of the limit in legends.
pub const LIMIT: &str = "stability limit (theory)";

/// One plot of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// The arm whose map it is; none where all arms are curves in it.
    pub arm: Option<usize>,
    /// Whether it is a strip below the plot before it.
    pub is_strip: bool,
    /// The plot.
    pub panel: Panel,
    /// The plot in words.
    pub summary: String,
}

/// Plots of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Plots: one of curves, perhaps with a strip of shares below, or a map for each arm.
    pub plots: Vec<Plot>,
    /// Best settings of each arm that is shown.
    pub bests: Vec<Best>,
    /// The curves as they are given to files.
    curves: Option<Sensitivity>,
    limits: Vec<Layer>,
}

impl Chart {
    /// Returns the chart of a quantity, of the arms that are `shown`. In a `preview` cells that are not computed yet look like those of the
    /// coarser grid.
    pub fn new(outcome: &Outcome, quantity: Quantity, shown: &[usize], preview: bool) -> Self {
        let basins = if outcome.kind() == Kind::Starts { outcome.basins() } else { Basins::default() };
        let (plots, curves, limits) = match outcome.kind() {
            Kind::Curves => Self::curves(outcome, quantity, shown),
            Kind::Map | Kind::Starts => (Self::maps(outcome, quantity, shown, preview, &basins), None, vec![]),
        };
        let bests = shown.iter().map(|arm| Best::of(outcome, *arm, &basins)).collect();
        Self { plots, bests, curves, limits }
    }

    fn curves(outcome: &Outcome, quantity: Quantity, shown: &[usize]) -> (Vec<Plot>, Option<Sensitivity>, Vec<Layer>) {
        let axis = &outcome.axes()[0];
        let known = outcome.problem.optimum().is_known();
        let curve = |&arm: &usize| {
            // What is not computed yet is left out, so that the lines join what is there.
            let cells = (0..axis.len()).filter_map(|place| Some((axis.number(place)?, outcome.of(place as u64, arm)?)));
            let (points, shares) = cells
                .map(|(x, measured)| {
                    let group = &measured.group;
                    let runs = group.runs.max(1) as f64;
                    let share = Quantity::Diverged.of(measured);
                    match quantity {
                        Quantity::Final | Quantity::Basin => ((x, group.last), share),
                        Quantity::Diverged => ((x, Quartiles { lower: share, median: share, upper: share }), share),
                        Quantity::FirstTouch => {
                            ((x, group.first_touch.steps), 1.0 - group.first_touch.runs as f64 / runs)
                        }
                        Quantity::Settled => ((x, group.settled.steps), 1.0 - group.settled.runs as f64 / runs),
                    }
                })
                .unzip();
            let base = &outcome.plan.base().arms[arm];
            Curve { name: base.name.clone(), style: base.style, points, shares, runs: vec![] }
        };
        let curves: Vec<Curve> = shown.iter().map(curve).collect();
        let scenario = &outcome.key.scenario;
        let empty = |label: &str, scale| Axis { label: label.to_owned(), scale, ..Axis::default() };
        let start = outcome.problem.excess(outcome.problem.value(scenario.start));
        let (y, rules, most) = match quantity {
            Quantity::Final | Quantity::Basin => {
                let target = scenario.run.target.filter(|_| known).map(|target| ("target".to_owned(), target));
                let start_rule = start.is_finite().then(|| ("at the start".to_owned(), start));
                let most = start.is_finite().then(|| 30.0 * start.abs().max(1e-12));
                (
                    empty(&format!("final {}", outcome.problem.quantity()), AxisScale::Log10),
                    start_rule.into_iter().chain(target).collect(),
                    most,
                )
            }
            Quantity::Diverged => (Axis::linear("share diverged", (-0.03, 1.03)), vec![], None),
            Quantity::FirstTouch | Quantity::Settled => {
                let label = if quantity == Quantity::Settled { "steps until settled" } else { "steps to first touch" };
                let budget = scenario.run.steps.max(1) as f64;
                (empty(label, AxisScale::Log10), vec![("budget".to_owned(), budget)], Some(budget))
            }
        };
        let x = Axis { label: axis_label(&outcome.plan, &axis.path), scale: scale(axis), ..Axis::default() };
        let share = if quantity.needs_target() { "missed" } else { "diverged" }.to_owned();
        let plot = Sensitivity { title: String::new(), x, y, curves, rules, most, share };
        let limits: Vec<Layer> = shown
            .iter()
            .flat_map(|arm| outcome.theory.limits.get(*arm).into_iter().flatten().map(move |line| (*arm, line)))
            .filter(|(arm, _)| outcome.turns(*arm))
            .map(|(arm, line)| {
                let stroke = Stroke {
                    color: arm_style(outcome.plan.base().arms[arm].style).color,
                    width: 1.4,
                    dash: Dash::Dotted,
                };
                Layer::Rule(Rule { name: Some(LIMIT.to_owned()), along: Along::X, at: line[0][0], stroke })
            })
            .collect();
        let mut panel = plot.panel();
        panel.layers.extend(limits.iter().cloned());
        let summary = curves_in_words(outcome, quantity, &plot);
        let mut plots = vec![Plot { arm: None, is_strip: false, panel, summary }];
        if plot.has_shares() && quantity != Quantity::Diverged {
            plots[0].panel.x = plots[0].panel.x.clone().unlabelled();
            let panel = plot.strip();
            let summary = format!("Share {} over {}", plot.share, range(outcome, 0));
            plots.push(Plot { arm: None, is_strip: true, panel, summary });
        }
        (plots, Some(plot), limits)
    }

    fn maps(outcome: &Outcome, quantity: Quantity, shown: &[usize], preview: bool, basins: &Basins) -> Vec<Plot> {
        let [x, y] = outcome.axes() else { return vec![] };
        let shown: Vec<usize> = shown.iter().copied().filter(|arm| outcome.turns(*arm)).collect();
        let cells = |arm: usize| -> Vec<f64> {
            let value = |row: usize, column: usize| {
                let at = |stride: usize| {
                    let places = [column, row].map(|place| place / stride * stride);
                    outcome.of(outcome.plan.index(&places), arm)
                };
                let strides = if preview { &[1, 2, 4, 8, 16, 32, 64, 128][..] } else { &[1] };
                let measured = strides.iter().find_map(|stride| at(*stride));
                let value = measured.map_or(f64::NAN, |measured| quantity.of(measured));
                if quantity == Quantity::Basin && value.is_finite() {
                    basins.class(value as usize) as f64
                } else {
                    value
                }
            };
            (0..y.len()).flat_map(|row| (0..x.len()).map(move |column| value(row, column))).collect()
        };
        let maps: Vec<(usize, Vec<f64>)> = shown.iter().map(|arm| (*arm, cells(*arm))).collect();
        let colors = match quantity {
            Quantity::Basin => GridColors::Classes(basins.legend()),
            Quantity::Final | Quantity::Diverged | Quantity::FirstTouch | Quantity::Settled => {
                GridColors::Scale { axis: color_axis(outcome, quantity, maps.iter().flat_map(|(_, cells)| cells)) }
            }
        };
        let grid = |axis: &crate::sweep::Axis| GridAxis::Numbers {
            label: axis_label(&outcome.plan, &axis.path),
            values: (0..axis.len()).filter_map(|place| axis.number(place)).collect(),
            scale: scale(axis),
        };
        let is_of_starts = outcome.kind() == Kind::Starts;
        let (ink, halo) = (crate::figure::Color::BLACK, crate::figure::Color::WHITE);
        maps.into_iter()
            .map(|(arm, cells)| {
                let lines = outcome.theory.limits.get(arm).into_iter().flatten();
                let map = GridMap {
                    title: outcome.plan.base().arms[arm].name.clone(),
                    x: grid(x),
                    y: grid(y),
                    cells,
                    colors: colors.clone(),
                    hatched: match quantity {
                        Quantity::FirstTouch | Quantity::Settled => "more than half miss".to_owned(),
                        Quantity::Basin => "most diverge".to_owned(),
                        Quantity::Final | Quantity::Diverged => "median diverged".to_owned(),
                    },
                    over: if is_of_starts {
                        start_and_minima(&outcome.key.scenario, &outcome.problem, ink, halo)
                    } else {
                        lines.map(|line| theory_line(LIMIT, 1, line.clone())).collect()
                    },
                    equal_aspect: is_of_starts,
                };
                let summary = map_in_words(outcome, quantity, arm, &map);
                let mut panel = map.panel();
                // What looks like the cells of a coarser grid is hatched as well.
                let cell = |place: usize| outcome.plan.index(&[place % x.len(), place / x.len()]);
                let is_guess = |place: usize| outcome.of(cell(place), arm).is_none() && !map.cells[place].is_nan();
                let guessed: Vec<bool> = (0..map.cells.len()).map(is_guess).collect();
                if guessed.contains(&true) {
                    panel.layers.insert(1, map.pending(guessed));
                }
                Plot { arm: Some(arm), is_strip: false, panel, summary }
            })
            .collect()
    }

    /// Returns the figure for a file, with the words that say how it was made.
    pub fn figure(&self, outcome: &Outcome, quantity: Quantity, provenance: &Provenance) -> Figure {
        let groups = outcome.groups();
        let known = sweep_figures(&outcome.plan, &groups);
        let found = known.iter().find(|(stem, _)| stem == quantity.stem()).or_else(|| known.first());
        let (title, mut caption, mut metadata) = found
            .map(|(_, figure)| (figure.title.clone(), figure.caption.clone(), figure.metadata.clone()))
            .unwrap_or_default();
        if quantity == Quantity::Basin
            && let Some((_, conditions)) = caption.split_once(". ")
        {
            caption = format!("The minimum nearest to the average w₂ at the end, of most runs. {conditions}");
        }
        if outcome.theory.limits.iter().any(|lines| !lines.is_empty()) {
            caption +=
                &format!(" Stability limit: that of SGD on the quadratic at {}.", place_of_limits(&outcome.theory));
        }
        metadata.push(("Command".to_owned(), provenance.command.clone()));
        if let Some(curves) = &self.curves {
            let mut figure = sensitivity_figure(&title, &caption, std::slice::from_ref(curves), 1);
            if let Some(panel) = figure.panels.first_mut() {
                panel.layers.extend(self.limits.iter().cloned());
            }
            return Figure { metadata, ..figure };
        }
        let mut panels: Vec<Panel> = self.plots.iter().map(|plot| plot.panel.clone()).collect();
        let columns = match panels.len() {
            0 | 1 => 1,
            2 | 4 => 2,
            _ => 3,
        };
        let count = panels.len();
        for (index, panel) in panels.iter_mut().enumerate() {
            if index % columns > 0 {
                panel.y.label.clear();
            }
            if index + columns < count {
                panel.x.label.clear();
            }
            // The scale is the same for all: it stands at the end of each row.
            if index % columns + 1 < columns && index + 1 < count {
                panel.color_bar = None;
            }
        }
        let equal = panels.iter().any(|panel| panel.equal_aspect);
        let size = (if columns == 1 { COLUMN } else { PAGE }, if equal { 2000.0 } else { 600.0 });
        let figure =
            Figure { title, caption, columns, panels, shared_legend: true, size, metadata, ..Figure::default() };
        if equal { figure.fitted() } else { figure.with_rows(if columns == 1 { 220.0 } else { 170.0 }) }
    }
}

/// Returns the scale of an axis of a sweep.
fn scale(axis: &crate::sweep::Axis) -> AxisScale {
    let ends = [0, axis.len().saturating_sub(1)].map(|place| axis.number(place).unwrap_or(0.0));
    let wide = matches!(axis.values, crate::sweep::Values::List(_)) && ends[0] > 0.0 && ends[1] > 30.0 * ends[0];
    if axis.is_log() || wide { AxisScale::Log10 } else { AxisScale::Linear }
}

/// Returns one scale for all maps, so that their colours can be compared.
fn color_axis<'a>(outcome: &Outcome, quantity: Quantity, cells: impl Iterator<Item = &'a f64>) -> Axis {
    let label = match quantity {
        Quantity::Diverged | Quantity::Basin => return Axis::linear("share diverged", (0.0, 1.0)),
        Quantity::Final => format!("median final {}", outcome.problem.quantity()),
        Quantity::FirstTouch => "median steps to first touch".to_owned(),
        Quantity::Settled => "median steps until settled".to_owned(),
    };
    shared_colors(&label, cells.copied())
}
