//! Loss and distance over steps.

use super::curve::{inside, lone_points};
use crate::figure::axis::Tick;
use crate::figure::layer::{Along, Layer, Line, Rule};
use crate::figure::{Axis, AxisScale, Color, Dash, Legend, Marks, Panel, Stroke, arm_style, decimate};
use crate::scenario::Scenario;
use crate::simulate::{Problem, Sample, Trajectory};

/// Quantity drawn over the steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quantity {
    /// Loss of model and average above the lowest value, by [`Problem::quantity`].
    #[default]
    Loss,
    /// The distance to the nearest minimum.
    Distance,
    /// The spring's length ‖w2 − w1‖.
    Spring,
}

impl Quantity {
    /// All quantities, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Loss, Self::Distance, Self::Spring];

    /// Returns its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Loss => "Loss",
            Self::Distance => "Distance to the nearest minimum",
            Self::Spring => "Spring length",
        }
    }

    /// The label of its axis.
    pub fn label(self, problem: &Problem) -> &'static str {
        match self {
            Self::Loss => problem.quantity(),
            Self::Distance => "distance",
            Self::Spring => "‖w₂ − w₁‖",
        }
    }

    /// Returns its value at a sample for the average, or for the model where `of_model`; NaN where there is none.
    pub fn of(self, problem: &Problem, sample: &Sample, of_model: bool) -> f64 {
        let (point, loss) =
            if of_model { (sample.model, sample.model_loss) } else { (sample.average, sample.average_loss) };
        match self {
            Self::Loss => problem.excess(loss),
            Self::Distance => problem.nearest_minimum(point).map_or(f64::NAN, |(_, distance)| distance),
            Self::Spring if of_model => f64::NAN,
            Self::Spring => crate::simulate::distance(sample.model, sample.average),
        }
    }
}

/// The panel of a quantity over the steps: the curves of every arm that is `shown`, each in at most `buckets` columns, on the
/// axis that they ask for, and the target. A panel without any curve says why.
pub fn loss_panel(
    scenario: &Scenario,
    problem: &Problem,
    trajectories: &[Trajectory],
    quantity: Quantity,
    shown: impl Fn(usize) -> bool,
    buckets: usize,
) -> Panel {
    let curves = loss_curves(scenario, problem, trajectories, quantity, &shown, buckets);
    let y = loss_axis(quantity.label(problem), &curves);
    let mut layers = on_axis(&y, curves);
    let note = if layers.is_empty() { missing(problem, trajectories, quantity, &shown) } else { "" };
    if quantity == Quantity::Loss {
        layers.extend(target_rule(scenario, problem));
    }
    let end = trajectories.iter().map(Trajectory::steps).max().unwrap_or(0);
    let mut x = Axis::linear("step (gradient evaluations)", (0.0, end as f64));
    if end == 0 {
        // The start alone stands in the middle.
        x = Axis { range: (-1.0, 1.0), marks: Marks::At(vec![Tick { value: 0.0, label: "0".to_owned() }]), ..x };
    }
    Panel { x, y, layers, legend: Legend::None, note: note.to_owned(), ..Panel::default() }
}

/// Returns the reason why there is no curve.
fn missing(
    problem: &Problem,
    trajectories: &[Trajectory],
    quantity: Quantity,
    shown: impl Fn(usize) -> bool,
) -> &'static str {
    if trajectories.is_empty() {
        "Nothing is computed yet"
    } else if !(0..trajectories.len()).any(shown) {
        "Every arm is hidden"
    } else {
        match quantity {
            Quantity::Loss => "f is not a finite number at any step",
            Quantity::Distance if problem.minima().is_empty() => "No minimum is known, so there is no distance to one",
            Quantity::Distance => "The weights are not finite at any step",
            Quantity::Spring => "No arm that is shown has an average beside its model, so there is no spring",
        }
    }
}

/// The curves of every arm that is `shown`: the model thin, the average bold, each in at most `buckets` columns. A value without
/// finite neighbours is marked by a dot.
fn loss_curves(
    scenario: &Scenario,
    problem: &Problem,
    trajectories: &[Trajectory],
    quantity: Quantity,
    shown: impl Fn(usize) -> bool,
    buckets: usize,
) -> Vec<Layer> {
    let mut layers = vec![];
    for which in 0..2 {
        for (i, trajectory) in trajectories.iter().enumerate().filter(|(i, _)| shown(*i)) {
            let Some(arm) = scenario.arms.get(i) else { continue };
            let control = arm.averaging.is_control();
            if control && (which == 0 || quantity == Quantity::Spring) {
                continue;
            }
            let samples = trajectory.drawn();
            let values: Vec<f64> = samples.iter().map(|sample| quantity.of(problem, sample, which == 0)).collect();
            if values.iter().all(|value| !value.is_finite()) {
                continue;
            }
            let kept = decimate::columns(&values, buckets);
            let points: Vec<[f64; 2]> = kept.into_iter().map(|at| [samples[at].step as f64, values[at]]).collect();
            let style = arm_style(arm.style);
            let stroke = if which == 0 {
                Stroke { color: style.color.with_alpha(110), width: 1.0, dash: Dash::Solid }
            } else {
                Stroke { color: style.color, width: 2.0, dash: style.dash }
            };
            layers.extend(lone_points(&points, stroke.color, style.shape));
            let name = (which == 1).then(|| arm.name.clone());
            layers.push(Layer::Line(Line { name, points, stroke, halo: None }));
        }
    }
    layers
}

/// The target as a line across the losses, where the scenario has one that can be reached.
pub(super) fn target_rule(scenario: &Scenario, problem: &Problem) -> Option<Layer> {
    // Where no lowest value is known, nothing is at a distance from it.
    let at = scenario.run.target.filter(|_| problem.optimum().is_known())?;
    let stroke = Stroke { color: Color::hex(0x77_77_77), width: 1.0, dash: Dash::Dotted };
    Some(Layer::Rule(Rule { name: Some("target".to_owned()), along: Along::Y, at, stroke }))
}

/// Factor above the first values beyond which a value says no more than that the run diverged.
const HIGHEST: f64 = 1e12;

/// The part of the first values below which a value says no more than that the run arrived.
const LOWEST: f64 = 1e-18;

/// The axis on which every curve of `layers` has room, of the scale that their values ask for.
pub(super) fn loss_axis(label: &str, layers: &[Layer]) -> Axis {
    let values = |layer: &Layer| -> Vec<f64> {
        match layer {
            Layer::Line(line) => line.points.iter().map(|point| point[1]).filter(|value| value.is_finite()).collect(),
            Layer::Band(band) => {
                band.points.iter().flat_map(|point| [point[1], point[2]]).filter(|v| v.is_finite()).collect()
            }
            _ => vec![],
        }
    };
    let all: Vec<Vec<f64>> = layers.iter().map(values).collect();
    let first = |values: &Vec<f64>| values.iter().copied().find(|value| *value != 0.0).map_or(0.0, f64::abs);
    let reference = all.iter().map(first).fold(0.0, f64::max);
    let most = (HIGHEST * reference).min(f64::MAX);
    let values = || all.iter().flatten().copied().filter(|value| value.abs() <= most);
    let scale = AxisScale::of(values());
    let counts = |value: &f64| scale != AxisScale::Log10 || *value >= LOWEST * reference && *value > 0.0;
    let ends = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    let range = values().filter(counts).fold((f64::INFINITY, f64::NEG_INFINITY), ends);
    if range.0 > range.1 {
        return Axis::linear(label, (0.0, 1.0));
    }
    let axis = Axis { range, scale, ..Axis::linear(label, range) };
    let range = (axis.value_at(-0.05), axis.value_at(1.05));
    Axis { range, ..axis }
}

/// The layers with every value that the axis has no room for just beyond its nearer end, so that a line to it leaves through the
/// frame.
pub(super) fn on_axis(axis: &Axis, layers: Vec<Layer>) -> Vec<Layer> {
    let mut layers = layers;
    for layer in &mut layers {
        match layer {
            Layer::Line(line) => line.points.iter_mut().for_each(|point| point[1] = inside(axis, point[1])),
            Layer::Band(band) => band.points.iter_mut().for_each(|[_, low, high]| {
                (*low, *high) = (inside(axis, *low), inside(axis, *high));
            }),
            _ => {}
        }
    }
    layers
}
