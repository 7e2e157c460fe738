//! Paths at several lengths of a step, and their errors.

use super::rescaled::{Pair, Rescaled};
use crate::experiment::Setup;
use crate::experiment::paths::{self, Path};
use crate::figure::layer::{Layer, Line, Markers};
use crate::figure::number::{fixed, significant};
use crate::figure::{ArmStyle, Axis, Color, Dash, Figure, Legend, Panel, Shape, Stroke, arm_style};
use crate::scenario::Scenario;

/// The halvings of s² whose paths are drawn.
const DRAWN: [usize; 3] = [0, 2, 4];

/// At how many times the paths are marked.
const TIMES: usize = 6;

/// The paths of SGD and Adam, and the errors of all.
pub(super) fn figure(setup: &Setup, all: &[(&str, Rescaled)]) -> Figure {
    let shown = [("order", "quadratic"), ("order", "rosenbrock"), ("adam-order", "rosenbrock")];
    let mut panels: Vec<Panel> = shown
        .iter()
        .flat_map(|shown| all.iter().filter(move |(name, case)| (case.measure(), *name) == *shown))
        .map(|(name, case)| ways(setup.scenario(name), case))
        .collect();
    panels.push(errors("Error of SGD", all, "order"));
    panels.push(errors("Error of Adam", all, "adam-order"));
    panels.push(errors("Error of Adam, moments scaled", all, "adam-scaled-order"));
    let numbers = |name: &str| {
        let scenario = setup.scenario(name);
        let arms: Vec<String> = scenario.arms.iter().map(crate::figure::draw::describe).collect();
        format!("{} steps of {}", scenario.run.steps, arms.join(" and of "))
    };
    Figure {
        title: "The same masses and spring with ever shorter steps".to_owned(),
        caption: format!(
            "Δt is replaced by s at fixed masses and spring constant, which multiplies η (1 − β), α and β by s², and \
             1/s² times as many steps are taken. a–c: the path of the model w₁, marked at {TIMES} equal physical \
             times; the limit s → 0 is extrapolated, in c and e roughly. d–f: the largest distance of model w₁ or \
             average w₂ from the limit at equal physical time, divided by the largest distance of the limit from the \
             start. Exact gradients, no noise, one run per point. At s² = 1: on the quadratic {}; on Rosenbrock's \
             function {}.",
            numbers("quadratic"),
            numbers("rosenbrock"),
        ),
        columns: 3,
        panels,
        size: (1160.0, 860.0),
        ..Figure::default()
    }
}

fn ways(scenario: &Scenario, case: &Rescaled) -> Panel {
    let models = |pairs: &[Pair]| pairs.iter().map(|pair| pair.model).collect::<Vec<_>>();
    let plain = ArmStyle { color: Color::BLACK, dash: Dash::Solid, shape: Shape::Ring };
    let drawn = DRAWN.iter().filter_map(|&path| Some((case.errors.get(path)?[0], case.paths.get(path)?)));
    let drawn = drawn.enumerate().map(|(place, (squared, path))| {
        let style = ArmStyle { dash: [Dash::Solid, Dash::Dashed, Dash::Dotted][place], ..arm_style(place) };
        (format!("s² = {}", significant(squared, 4)), models(path), style, 1.6)
    });
    let limit = ("limit s → 0".to_owned(), models(&case.limit), plain, 4.0);
    let stride = (case.limit.len() / TIMES).max(1);
    let shown: Vec<_> = std::iter::once(limit).chain(drawn).collect();
    let lines: Vec<Path<'_>> =
        shown.iter().map(|(name, points, style, width)| Path { name, points, style: *style, width: *width }).collect();
    let mut layers = paths::bundle(&lines, scenario);
    layers.extend(shown.iter().map(|(name, points, style, _)| {
        Layer::Markers(Markers {
            name: Some(name.clone()),
            points: points.iter().copied().skip(stride).step_by(stride).collect(),
            shape: style.shape,
            size: if style.shape == Shape::Ring { 11.0 } else { 6.5 },
            color: style.color,
            filled: true,
            halo: Some(Color::WHITE),
        })
    }));
    let title = format!("{}, {}", case.method(), case.title);
    let mut panel = paths::panel(&title, scenario, &scenario.problem(), layers, false);
    panel.legend = Legend::Below;
    panel
}

fn errors(title: &str, all: &[(&str, Rescaled)], measure: &str) -> Panel {
    let cases: Vec<&Rescaled> = all.iter().map(|(_, case)| case).filter(|case| case.measure() == measure).collect();
    let mut layers = vec![];
    let (mut low, mut high, mut least) = (f64::INFINITY, 0.0_f64, 1.0_f64);
    for (place, case) in cases.iter().enumerate() {
        let style = arm_style(place);
        let slope = super::order(&case.errors);
        let name = format!("{}: slope {}", case.title, fixed(slope, 2));
        for [squared, error] in &case.errors {
            (low, high, least) = (low.min(*error), high.max(*error), least.min(*squared));
        }
        layers.push(Layer::Line(Line {
            name: Some(name.clone()),
            points: case.errors.clone(),
            stroke: Stroke { color: style.color, width: 1.8, dash: style.dash },
            halo: None,
        }));
        layers.push(Layer::Markers(Markers {
            name: Some(name),
            points: case.errors.clone(),
            shape: style.shape,
            size: 7.0,
            color: style.color,
            filled: true,
            halo: None,
        }));
    }
    let guide = [least, 1.0].map(|squared| [squared, 0.6 * low * squared / least]);
    layers.push(Layer::Line(Line {
        name: Some("slope 1".to_owned()),
        points: guide.to_vec(),
        stroke: Stroke { color: Color::hex(0x77_77_77), width: 1.2, dash: Dash::Dotted },
        halo: None,
    }));
    Panel {
        title: title.to_owned(),
        x: Axis::log10("s²", (least / 1.3, 1.3)),
        y: Axis::log10("largest distance from the limit", (0.4 * low, 2.0 * high)),
        layers,
        legend: Legend::Below,
        ..Panel::default()
    }
}
