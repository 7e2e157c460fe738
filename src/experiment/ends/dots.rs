//! A quantity of last iterates and averages under both schedules.

use super::{Ends, SCHEDULES, Which};
use crate::figure::draw::{Curve, Sensitivity, sensitivity_figure};
use crate::figure::{Axis, Figure};
use crate::statistics::Quartiles;

/// A quantity of every network at the end.
pub(in crate::experiment) struct Dots<'a> {
    /// Name of the quantity, with its unit.
    pub(in crate::experiment) label: &'a str,
    /// Values over seeds, or over pairs of them, by the place of the cell and the network.
    pub(in crate::experiment) values: &'a dyn Fn(usize, Which) -> Vec<f64>,
}

/// Returns a row of panels for each quantity, a column for each group: medians and quartiles of last iterate and EMA.
pub(in crate::experiment) fn dots_figure(title: &str, caption: &str, ends: &Ends<'_>, rows: &[Dots<'_>]) -> Figure {
    let mut plots = vec![];
    for (number, row) in rows.iter().enumerate() {
        for (group, name) in ends.names().iter().enumerate() {
            let curve = |which: Which| Curve {
                name: which.legend().to_owned(),
                style: which as usize,
                points: (0..2).map(|i| (i as f64, Quartiles::of((row.values)(2 * group + i, which)))).collect(),
                ..Curve::default()
            };
            plots.push(Sensitivity {
                title: if number == 0 { name.clone() } else { String::new() },
                x: Axis::names("", SCHEDULES),
                y: Axis::linear(row.label, (0.0, 0.0)),
                curves: [Which::Model, Which::Average].map(curve).to_vec(),
                ..Sensitivity::default()
            });
        }
    }
    sensitivity_figure(title, caption, &plots, ends.groups())
}
