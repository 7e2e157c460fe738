//! The two paths and their distance.

use super::twins::Twins;
use crate::experiment::paths::{self, Path};
use crate::figure::layer::{Layer, Line};
use crate::figure::number::significant;
use crate::figure::{ArmStyle, Axis, Dash, Figure, Legend, Panel, Stroke, arm_style, decimate};
use crate::scenario::Scenario;

/// Value that stands for zero on a logarithmic axis.
const FLOOR: f64 = 1e-18;

/// Columns of a curve.
const COLUMNS: usize = 500;

/// Both paths on the quadratic and on Rosenbrock's function, and their distances over the steps.
pub(super) fn figure(pair: [(&Scenario, &Twins); 2], rosenbrock: &[Twins]) -> Figure {
    let [(_, bowl), (_, valley)] = pair;
    let mut panels: Vec<Panel> = pair.into_iter().map(|(scenario, twins)| ways(scenario, twins)).collect();
    panels.push(distances(bowl));
    panels.push(shares(rosenbrock));
    let n = |value: f64| significant(value, 3);
    Figure {
        title: "Momentum, and gradients at the average".to_owned(),
        caption: format!(
            "Weights w (the model; nothing is reported at the average) of gradient descent with exact gradients, no \
             noise, one run per curve. Momentum: v ← λ g(w) + (1 − λ) v from v = 0, w ← w − a v. Gradient at the \
             average: w ← w − a g(w̄), w̄ ← λ w + (1 − λ) w̄ from the minimum, where g = 0; dotted from the start \
             instead. a: κ as in the title, λ = {}, a = {}. b: λ = {}, a = {}. c: the distances in a from momentum, \
             divided by the way from start to minimum; at the bottom is rounding, and zero is drawn at 10⁻¹⁸. d: \
             likewise in b, for every λ, the average from the minimum.",
            n(bowl.share),
            n(bowl.rate),
            n(valley.share),
            n(valley.rate),
        ),
        columns: 2,
        panels,
        size: (1060.0, 980.0),
        ..Figure::default()
    }
}

fn ways(scenario: &Scenario, twins: &Twins) -> Panel {
    let [momentum, average, usual] = styles();
    let path = |name, points, style, width| Path { name, points, style, width };
    let shown = [
        path("average from the start", &twins.usual[..], usual, 1.6),
        path("momentum", &twins.momentum, momentum, 3.6),
        path("gradient at the average", &twins.at_average, average, 1.6),
    ];
    let layers = paths::bundle(&shown, scenario);
    let mut panel = paths::panel(&capital(&twins.name), scenario, &scenario.problem(), layers, false);
    panel.legend = Legend::Below;
    panel
}

/// Momentum, the gradient at the average, and that with the usual start.
fn styles() -> [ArmStyle; 3] {
    let style = |place, dash| ArmStyle { dash, ..arm_style(place) };
    [style(0, Dash::Solid), style(1, Dash::Dashed), style(2, Dash::Dotted)]
}

fn curve(name: &str, values: &[f64], style: ArmStyle) -> Layer {
    let floored: Vec<f64> = values.iter().map(|value| value.max(FLOOR)).collect();
    let kept = decimate::columns(&floored, COLUMNS);
    Layer::Line(Line {
        name: Some(name.to_owned()),
        points: kept.into_iter().map(|step| [step as f64, floored[step]]).collect(),
        stroke: Stroke { color: style.color, width: 1.6, dash: style.dash },
        halo: None,
    })
}

fn distances(bowl: &Twins) -> Panel {
    let [_, average, usual] = styles();
    let layers = vec![
        curve("gradient at the average", &bowl.apart, average),
        curve("average from the start", &bowl.apart_usual, usual),
    ];
    over_steps("Quadratic: distance from the path of momentum", layers, bowl.apart.len() - 1, (FLOOR, 30.0))
}

fn shares(rosenbrock: &[Twins]) -> Panel {
    let steps = rosenbrock.iter().map(|twins| twins.apart.len()).max().unwrap_or(2) - 1;
    let layers = rosenbrock
        .iter()
        .enumerate()
        .map(|(place, twins)| curve(&format!("λ = {}", significant(twins.share, 3)), &twins.apart, arm_style(place)))
        .collect();
    over_steps("Rosenbrock: distance, for every λ", layers, steps, (1e-3, 3.0))
}

fn over_steps(title: &str, layers: Vec<Layer>, steps: usize, range: (f64, f64)) -> Panel {
    Panel {
        title: title.to_owned(),
        x: Axis::linear("step (gradient evaluations)", (0.0, steps as f64)),
        y: Axis::log10("distance ÷ way to the minimum", range),
        layers,
        legend: Legend::Below,
        ..Panel::default()
    }
}

fn capital(word: &str) -> String {
    let mut signs = word.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}
