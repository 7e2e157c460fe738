//! Losses along the lines, and shares of images.

use super::{Line, Pair};
use crate::experiment::ends::{CONTRASTS, Ends};
use crate::experiment::network::{figure, panel};
use crate::figure::draw::{Curve, Sensitivity, sensitivity_figure};
use crate::figure::{Axis, Figure};
use crate::statistics::Quartiles;

/// A number at a place of a line.
type OfLine = dyn Fn(&Line, usize) -> f64;

/// Shares of the images over seeds, or over pairs of them.
type Shares = dyn Fn(&Pair<'_>) -> Vec<f64>;

/// Loss and error along the line between last iterate and EMA: a row for each quantity, a column for each group.
pub(super) fn lines(ends: &Ends<'_>, pairs: &[Pair<'_>], conditions: &str) -> Figure {
    let names = ends.names();
    let rows: [(&str, &OfLine); 3] = [
        ("training loss, nats", &|line, place| line.training[place]),
        ("test loss, nats", &|line, place| line.test[place].nll),
        ("test error, %", &|line, place| 100.0 * line.test[place].error),
    ];
    let mut panels = vec![];
    for (row, (label, of)) in rows.into_iter().enumerate() {
        for (group, name) in names.iter().enumerate() {
            let curve = |pair: &Pair<'_>| {
                let seeds = pair.reported();
                let places = seeds.first().map_or(&[][..], |of| &of.line.places);
                let at = |place: usize| Quartiles::of(seeds.iter().map(|seed| of(&seed.line, place)));
                Curve {
                    name: pair.contrast.title().to_owned(),
                    style: CONTRASTS.iter().position(|contrast| *contrast == pair.contrast).unwrap_or(0),
                    points: places.iter().enumerate().map(|(place, t)| (*t, at(place))).collect(),
                    ..Curve::default()
                }
            };
            let curves = pairs.iter().filter(|pair| pair.group == group).map(curve).collect();
            let title = if row == 0 { name.as_str() } else { "" };
            let x = if row + 1 == 3 { "0: last iterate, 1: EMA" } else { "" };
            // The straight line between the losses of the ends, from which a barrier is measured, is straight on a linear axis alone.
            let y = if row == 0 { Axis::linear(label, (0.0, 0.0)) } else { Axis::log10(label, (0.0, 0.0)) };
            let axes = [Axis::linear(x, (0.0, 0.0)), y];
            panels.push(panel(title, axes, curves, vec![]));
        }
    }
    let caption = format!(
        "Networks on the straight line through last iterate (model w₁ at the end, place 0) and EMA (average w₂ at the end, place 1) of \
         one seed, and a little beyond; medians and quartiles over seeds. With batch norm every network on the line, its ends included, \
         has statistics of its own from the training images. Training loss: with the labels that are trained on; test labels are right. \
         {conditions}.",
    );
    figure("From the last iterate to the EMA", &caption, names.len(), 130.0, panels)
}

/// On how many images EMA and last iterate differ, and two last iterates of different seeds.
pub(super) fn shares(ends: &Ends<'_>, pairs: &[Pair<'_>], conditions: &str) -> Figure {
    let plot = |(group, name): (usize, &String)| {
        let curve = |(style, name, of): (usize, &str, &Shares)| {
            let points = pairs.iter().filter(|pair| pair.group == group).enumerate();
            let at = |pair: &Pair<'_>| Quartiles::of(of(pair).into_iter().map(|share| 100.0 * share));
            Curve {
                name: name.to_owned(),
                style,
                points: points.map(|(place, pair)| (place as f64, at(pair))).collect(),
                ..Curve::default()
            }
        };
        Sensitivity {
            title: name.clone(),
            x: Axis::names("", ["constant η", "after decay", "const./decay"]),
            y: Axis::log10("share of test images, %", (0.0, 0.0)),
            curves: vec![
                curve((1, "EMA w₂ and last iterate w₁ of one seed", &|pair| {
                    pair.reported().into_iter().map(|seed| seed.apart).collect()
                })),
                curve((2, "last iterates w₁ of two seeds", &|pair| pair.strangers.all())),
            ],
            ..Sensitivity::default()
        }
    };
    let plots: Vec<Sensitivity> = ends.names().iter().enumerate().map(plot).collect();
    let caption = format!(
        "Share of the 10,000 test images that EMA and last iterate of one seed take for different classes, and that last iterates of \
         trainings from other initial weights do: medians and quartiles over seeds, and over pairs of seeds. Const./decay: the EMA at a constant rate \
         and the last iterate after cosine decay of the same seed. {conditions}.",
    );
    sensitivity_figure("On how many images EMA and last iterate differ", &caption, &plots, 2)
}
