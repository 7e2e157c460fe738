//! Paths on a landscape, as experiments draw them.

use crate::figure::draw::{Ground, Look, start_and_minima};
use crate::figure::layer::{Layer, Line};
use crate::figure::{ArmStyle, Axis, Color, Legend, Panel, Stroke, decimate};
use crate::scenario::Scenario;
use crate::simulate::Problem;

/// Columns and rows of the picture beneath the paths.
const RESOLUTION: (usize, usize) = (320, 320);

/// Greatest number of points of a path that are drawn.
const MOST_POINTS: usize = 2_000;

/// A panel of the scenario's view with the noise-free objective beneath `layers`, and its start and minima on top.
/// The colour bar is left out where the levels do not matter.
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
        color_bar: ground.color_bar.filter(|_| color_bar),
        legend: Legend::None,
        ..Panel::default()
    }
}

/// A path with its name and look.
pub(super) struct Path<'a> {
    pub(super) name: &'a str,
    pub(super) points: &'a [[f64; 2]],
    pub(super) style: ArmStyle,
    pub(super) width: f64,
}

/// Paths on top of each other, thinned to what can be told apart in the scenario's view. Their white rims lie beneath
/// all of them, so that where paths coincide each is seen that is wider than those after it.
pub(super) fn bundle(paths: &[Path<'_>], scenario: &Scenario) -> Vec<Layer> {
    let [x, y] = scenario.view.size().map(|side| 1e-3 * side);
    let line = |path: &Path<'_>, name: Option<String>, stroke: Stroke| {
        let kept = decimate::path(path.points, x, y, MOST_POINTS);
        let points = kept.into_iter().map(|place| path.points[place]).collect();
        Layer::Line(Line { name, points, stroke, halo: None })
    };
    let rims = paths.iter().map(|path| line(path, None, Stroke::solid(Color::WHITE.with_alpha(190), path.width + 2.4)));
    let lines = paths.iter().map(|path| {
        let stroke = Stroke { color: path.style.color, width: path.width, dash: path.style.dash };
        line(path, Some(path.name.to_owned()), stroke)
    });
    rims.chain(lines).collect()
}
