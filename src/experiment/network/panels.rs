//! Panels over the epochs.

use super::Course;
use crate::figure::draw::{Convergence, Curve, PAGE, arm_line};
use crate::figure::{Axis, Figure, Legend, Panel};
use crate::sweep::TrainingPlan;

/// The style of the model in every figure; averages have those that follow in the order of their arms.
pub(in crate::experiment) const MODEL: usize = 0;

/// The style of the best average in every figure.
pub(in crate::experiment) const BEST: usize = 7;

/// The style of the learning rate.
const RATE: usize = 9;

/// The epochs that have passed.
pub(in crate::experiment) fn epochs_axis() -> Axis {
    Axis::linear("epochs", (0.0, 0.0))
}

/// The test error in percent.
pub(in crate::experiment) fn error_axis() -> Axis {
    Axis::log10("test error, %", (0.0, 0.0))
}

/// A curve without the evaluation at the start: the untrained network would take most of the axis.
pub(in crate::experiment) fn trained(mut curve: Curve) -> Curve {
    curve.points.drain(..curve.points.len().min(1));
    for run in &mut curve.runs {
        run.drain(..run.len().min(1));
    }
    curve
}

/// Curves over a quantity; levels across the panel are drawn with their names.
pub(in crate::experiment) fn panel(
    title: &str,
    [x, y]: [Axis; 2],
    curves: Vec<Curve>,
    rules: Vec<(String, f64)>,
) -> Panel {
    let plot = Convergence { title: title.to_owned(), x, y, curves, rules, named_at_ends: false };
    Panel { legend: Legend::None, ..plot.panel() }
}

/// The learning rate at each evaluation.
pub(in crate::experiment) fn rate_panel(course: &Course, plan: &TrainingPlan) -> Panel {
    let eta = plan.base().arms.first().map_or(f64::NAN, |arm| arm.optimizer.eta());
    let points = course.epochs.iter().zip(&course.factors).map(|(x, factor)| [*x, eta * factor]);
    let line = arm_line("learning rate", RATE, points.collect(), 1.8);
    let last = course.epochs.last().copied().unwrap_or(1.0);
    Panel {
        title: "Learning rate".to_owned(),
        x: Axis { range: (0.0, last), ..epochs_axis() },
        y: Axis::linear("η", (0.0, 1.05 * eta)),
        layers: vec![line],
        legend: Legend::None,
        ..Panel::default()
    }
}

/// Panels in columns with one legend below them, rows `height` px high.
pub(in crate::experiment) fn figure(
    title: &str,
    caption: &str,
    columns: usize,
    height: f64,
    mut panels: Vec<Panel>,
) -> Figure {
    let labels: Vec<String> = panels.iter().map(|panel| panel.y.label.clone()).collect();
    for place in (0..panels.len()).filter(|place| place % columns > 0) {
        if labels[place] == labels[place - 1] {
            panels[place].y.label.clear();
        }
    }
    let figure = Figure {
        title: title.to_owned(),
        caption: caption.to_owned(),
        columns,
        panels,
        shared_legend: true,
        size: (PAGE, 400.0),
        ..Figure::default()
    };
    figure.with_rows(height)
}
