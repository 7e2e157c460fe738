//! Paths on a landscape, as experiments draw them.

use crate::figure::draw::{Ground, Look, start_and_minima};
use crate::figure::layer::{Layer, Line};
use crate::figure::{ArmStyle, Axis, Color, Legend, Panel, Stroke, decimate};
use crate::scenario::Scenario;
use crate::simulate::Problem;

/// Columns and rows of the picture beneath the paths.
const RESOLUTION: (usize, usize) = (320, 320);

/// How many points of a path are drawn at most.
const MOST_POINTS: usize = 2_000;

/// A panel of the scenario's view with the noise-free objective beneath `layers`, and its start and minima on top. The colour bar
/// is left out where the levels do not matter.
pub(super) fn panel(title: &str, scenario: &Scenario, problem: &Problem, layers: Vec<Layer>, color_bar: bool) -> Panel {
    let ground = Ground::new(problem, &scenario.view, RESOLUTION, Look::default());
    let mut all = vec![Layer::Image(ground.image)];
    all.extend(ground.contours.map(Layer::Contours));
    all.extend(layers);
    all.extend(start_and_minima(scenario, problem, Color::BLACK, Color::WHITE));
    Panel {
        title: title.to_owned(),
        x: Axis::linear("x", (scenario.view.x[0], scenario.view.x[1])),
        y: Axis::linear("y", (scenario.view.y[0], scenario.view.y[1])),
        layers: all,
        equal_aspect: false,
        color_bar: color_bar.then_some(ground.color_bar),
        legend: Legend::None,
        ends: Vec::new(),
    }
}

/// A path, thinned to what can be told apart in the scenario's view, with a white rim.
pub(super) fn path(name: &str, points: &[[f64; 2]], style: ArmStyle, width: f64, scenario: &Scenario) -> Layer {
    let [x, y] = scenario.view.size().map(|side| 1e-3 * side);
    let kept = decimate::path(points, x, y, MOST_POINTS);
    Layer::Line(Line {
        name: Some(name.to_owned()),
        points: kept.into_iter().map(|place| points[place]).collect(),
        stroke: Stroke { color: style.color, width, dash: style.dash },
        halo: Some(Color::WHITE.with_alpha(190)),
    })
}
