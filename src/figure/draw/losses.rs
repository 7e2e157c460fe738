//! Loss and distance over steps.

use crate::figure::layer::{Along, Layer, Line, Rule};
use crate::figure::{Axis, Color, Dash, Stroke, arm_style, decimate};
use crate::optim::Averaging;
use crate::scenario::Scenario;
use crate::simulate::{Problem, Sample, Trajectory};

/// What is drawn over the steps.
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
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Loss, Self::Distance, Self::Spring];

    /// What it is called.
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

    /// Its value for the average at a sample, or for the model where `of_model`; NaN where there is none.
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

/// The curves of every arm that is `shown`: the model thin, the average bold, each in at most `buckets` columns.
///
/// Values that a logarithmic axis cannot show break the curve.
pub fn loss_curves(
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
            let control = matches!(arm.averaging, Averaging::Control {});
            if control && (which == 0 || quantity == Quantity::Spring) {
                continue;
            }
            let samples = &trajectory.samples;
            let values: Vec<f64> = samples
                .iter()
                .map(|sample| quantity.of(problem, sample, which == 0))
                .map(|value| if value > 0.0 && value.is_finite() { value } else { f64::NAN })
                .collect();
            let kept = decimate::columns(&values, buckets);
            let points: Vec<[f64; 2]> = kept.into_iter().map(|at| [samples[at].step as f64, values[at]]).collect();
            if points.iter().all(|point| point[1].is_nan()) {
                continue;
            }
            let style = arm_style(arm.style);
            layers.push(Layer::Line(Line {
                name: (which == 1).then(|| arm.name.clone()),
                points,
                stroke: if which == 0 {
                    Stroke { color: style.color.with_alpha(110), width: 1.0, dash: Dash::Solid }
                } else {
                    Stroke { color: style.color, width: 2.0, dash: style.dash }
                },
                halo: None,
            }));
        }
    }
    layers
}

/// The target as a line across the losses, where the scenario has one that can be reached.
pub fn target_rule(scenario: &Scenario, problem: &Problem) -> Option<Layer> {
    // Where no lowest value is known, nothing is at a distance from it.
    let at = scenario.run.target.filter(|_| problem.optimum().is_known())?;
    let stroke = Stroke { color: Color::hex(0x77_77_77), width: 1.0, dash: Dash::Dotted };
    Some(Layer::Rule(Rule { name: Some("target".to_owned()), along: Along::Y, at, stroke }))
}

/// A logarithmic axis on which every curve of `layers` has room.
pub fn loss_axis(label: &str, layers: &[Layer]) -> Axis {
    let values = layers.iter().flat_map(|layer| match layer {
        Layer::Line(line) => line.points.iter().map(|point| point[1]).filter(|value| value.is_finite()).collect(),
        Layer::Band(band) => {
            band.points.iter().flat_map(|point| [point[1], point[2]]).filter(|v| v.is_finite()).collect()
        }
        _ => vec![],
    });
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v: f64| (low.min(v), high.max(v)));
    if low > high {
        return Axis::log10(label, (0.1, 10.0));
    }
    // Beyond these a curve says no more than that it diverged, or that it arrived.
    let high = high.min(1e12);
    let low = low.min(high).max(1e-18);
    Axis::log10(label, (low / 1.6, high * 1.6))
}
