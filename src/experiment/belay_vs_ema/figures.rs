//! Effects with their intervals, and what they are made of.

use super::{All, METHODS, Method, QUALITIES, Quality};
use crate::experiment::Measurement;
use crate::figure::draw::{Curve, Effect, Forest, Sensitivity, forest_figure, sensitivity_figure};
use crate::figure::{Axis, Figure, Marks};
use crate::statistics::Quartiles;
use std::collections::BTreeMap;

/// The measures as forests.
pub(super) fn effects(measures: &BTreeMap<String, Vec<Measurement>>, conditions: &str) -> Figure {
    let of = |(title, name): (&str, &str)| -> Forest {
        let effect = |part: &Measurement| Effect {
            // Whole names would be cut.
            part: part.part.replace(" wrong labels", " wrong"),
            value: part.effect,
            interval: part.interval.map(|interval| (interval.low, interval.high)),
            n: part.n,
        };
        Forest {
            title: title.to_owned(),
            x: Axis::linear("change by BELAY, %; left: BELAY lower", (0.0, 0.0)),
            effects: measures.get(name).map_or_else(Vec::new, |parts| parts.iter().map(effect).collect()),
            above: None,
            below: Some(0.0),
        }
    };
    let forests = [
        ("Against the last iterate, equal η", "over-control"),
        ("Against the EMA, equal η", "over-ema"),
        ("Against the last iterate, equal drift", "over-control-at-equal-drift"),
        ("Against the EMA, equal drift", "over-ema-at-equal-drift"),
        ("Against the last iterate, each at its best η", "over-control-at-best-rate"),
        ("Against the EMA, each at its best η", "over-ema-at-best-rate"),
    ]
    .map(of);
    let caption = format!(
        "Relative change of error, negative log-likelihood and expected calibration error (on labels that are wrong as often as those of the training) and disagreement between seeds when BELAY's \
         average w₂ stands in for the last iterate (model w₁) or for the best EMA (average w₂) of the optimizer alone, at the end, at the \
         same η, at the η with which the optimizer alone drifts like BELAY, and each at its best η: ratios of means, with 95 % bootstrap intervals over \
         seeds. {conditions}.",
    );
    forest_figure("What BELAY changes, at the same learning rate and at the same drift", &caption, &forests)
}

/// Every quality of every method.
pub(super) fn qualities(names: &[String], all: &All, conditions: &str) -> Figure {
    let plot = |row: usize, quality: Quality, cell: usize| {
        let curve = |(style, method): (usize, Method)| Curve {
            name: method.legend().to_owned(),
            style,
            points: vec![(0.0, Quartiles::of(quality.all(&all[cell][method as usize])))],
            ..Curve::default()
        };
        Sensitivity {
            title: if row == 0 { names[cell].clone() } else { String::new() },
            x: Axis::linear("", (-0.5, 0.5)).marked(Marks::At(vec![])),
            y: Axis::linear(quality.label(), (0.0, 0.0)),
            curves: METHODS.into_iter().enumerate().map(curve).collect(),
            ..Sensitivity::default()
        }
    };
    let cells = 0..names.len();
    let plots: Vec<Sensitivity> = QUALITIES
        .into_iter()
        .enumerate()
        .flat_map(|(row, quality)| cells.clone().map(move |cell| (row, quality, cell)))
        .map(|(row, quality, cell)| plot(row, quality, cell))
        .collect();
    let caption = format!(
        "At the end, on all 10,000 test images, NLL and ECE on labels that are wrong as often as those of the training, error and disagreement on right ones: medians and quartiles over seeds, of the disagreement over pairs of \
         seeds. Last iterate: the model w₁ of the optimizer alone; EMA and BELAY: the averages w₂, the EMA's decay chosen on other seeds. {conditions}.",
    );
    sensitivity_figure("Benefits of averaging with and without a spring", &caption, &plots, names.len())
}
