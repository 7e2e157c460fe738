//! Paths at several lengths of a step, and their errors.

use super::rescaled::{Pair, Rescaled};
use crate::experiment::{Setup, paths};
use crate::figure::layer::{Layer, Line, Markers};
use crate::figure::number::significant;
use crate::figure::{ArmStyle, Axis, Color, Dash, Figure, Legend, Panel, Shape, Stroke, arm_style};
use crate::scenario::Scenario;

/// The halvings of s² whose paths are drawn.
const DRAWN: [usize; 3] = [0, 2, 4];

/// The paths of SGD and Adam, and the errors of all.
pub(super) fn figure(setup: &Setup, all: &[Rescaled]) -> Figure {
    let of =
        |measure: &str, function: &str| all.iter().find(|case| case.measure() == measure && case.function == function);
    let shown = [("order", "quadratic"), ("order", "rosenbrock"), ("adam-order", "rosenbrock")];
    let mut panels: Vec<Panel> =
        shown.iter().filter_map(|(measure, function)| of(measure, function)).map(|case| ways(setup, case)).collect();
    panels.push(errors("Error of SGD", all, &["order"]));
    panels.push(errors("Error of Adam", all, &["adam-order"]));
    panels.push(errors("Error of Adam, moments scaled", all, &["adam-scaled-order"]));
    let numbers = |name: &str| {
        let scenario = setup.scenario(name);
        let arms: Vec<String> = scenario.arms.iter().map(crate::figure::draw::describe).collect();
        format!("{} steps of {}", scenario.run.steps, arms.join(" and of "))
    };
    Figure {
        title: "The same masses and spring with ever shorter steps".to_owned(),
        caption: format!(
            "Δt is replaced by s at fixed masses and spring constant, which multiplies η (1 − β), α and β by s², and 1/s² times \
             as many steps are taken. a–c: the path of the average w₂; the limit s → 0 is extrapolated, and rings lie on it \
             at equal times. d–f: the largest distance of model w₁ or average w₂ from the limit at equal physical time, divided by the \
             largest distance of the limit from the start. Exact gradients, no noise, one run per point. At s² = 1: on the quadratic {}; \
             in Rosenbrock's valley {}.",
            numbers("quadratic"),
            numbers("rosenbrock"),
        ),
        columns: 3,
        panels,
        size: (1160.0, 860.0),
        ..Figure::default()
    }
}

fn ways(setup: &Setup, case: &Rescaled) -> Panel {
    let scenario: &Scenario = setup.scenario(&case.function);
    let points = |pairs: &[Pair]| pairs.iter().map(|pair| pair.average).collect::<Vec<_>>();
    let plain = ArmStyle { color: Color::BLACK, dash: Dash::Solid, shape: Shape::Circle };
    let mut layers = vec![paths::path("limit s → 0", &points(&case.limit), plain, 2.6, scenario)];
    for (place, &path) in DRAWN.iter().enumerate().filter(|(_, path)| **path < case.paths.len()) {
        let name = format!("s² = {}", significant(case.errors[path][0], 4));
        let style = ArmStyle { dash: [Dash::Solid, Dash::Dashed, Dash::Dotted][place], ..arm_style(place) };
        layers.push(paths::path(&name, &points(&case.paths[path]), style, 1.5, scenario));
    }
    let stride = (case.limit.len() / 8).max(1);
    layers.push(Layer::Markers(Markers {
        name: None,
        points: points(&case.limit).into_iter().step_by(stride).collect(),
        shape: Shape::Ring,
        size: 5.0,
        color: Color::BLACK,
        filled: false,
        halo: Some(Color::WHITE),
    }));
    let title = format!("{}, {}", case.method(), case.title());
    let mut panel = paths::panel(&title, scenario, &scenario.problem(), layers, false);
    panel.legend = Legend::Below;
    panel
}

fn errors(title: &str, all: &[Rescaled], measures: &[&str]) -> Panel {
    let cases: Vec<&Rescaled> = all.iter().filter(|case| measures.contains(&case.measure())).collect();
    let mut layers = vec![];
    let (mut low, mut high, mut least) = (f64::INFINITY, 0.0_f64, 1.0_f64);
    for (place, case) in cases.iter().enumerate() {
        let style = arm_style(place);
        let slope = super::order(&case.errors);
        let name = format!("{}: slope {}", case.title(), significant(slope, 3));
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
