//! The paths of the arms on the landscape, and the two particles at a step.

use crate::figure::layer::{Arrow, Coil, Layer, Line, Markers};
use crate::figure::{ArmStyle, Color, Dash, Shape, Stroke, arm_style, decimate};
use crate::scenario::Scenario;
use crate::simulate::{Problem, Sample, Trajectory};

/// The paths of every arm, thinned to what can be told apart on the plot, with the step of each point.
///
/// Thinning is done once for whole runs; [`layers`](Self::layers) then cuts them at any step.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// The model's and the average's path of each arm.
    arms: Vec<[Path; 2]>,
}

/// Points with their steps.
type Path = Vec<(u64, [f64; 2])>;

/// How far a model path is drawn into its halo's colour, so that the average leads.
const MODEL_ALPHA: u8 = 150;

impl Paths {
    /// The paths of `trajectories`. Points nearer than `tolerance` in x and y are one; no path has more than `most`.
    pub fn new(trajectories: &[Trajectory], tolerance: [f64; 2], most: usize) -> Self {
        let thin = |samples: &[Sample], point: fn(&Sample) -> [f64; 2]| {
            // Of far more samples than points a regular part is looked at: that saves most of the time of long runs.
            let stride = samples.len() / (8 * most.max(1)) + 1;
            let last = samples.len().saturating_sub(1);
            let places: Vec<usize> = (0..last).step_by(stride).chain((!samples.is_empty()).then_some(last)).collect();
            let points: Vec<[f64; 2]> = places.iter().map(|&place| point(&samples[place])).collect();
            let kept = decimate::path(&points, tolerance[0], tolerance[1], most);
            kept.into_iter().map(|i| (samples[places[i]].step, points[i])).collect()
        };
        let arms = trajectories
            .iter()
            .map(|trajectory| [thin(&trajectory.samples, |s| s.model), thin(&trajectory.samples, |s| s.average)])
            .collect();
        Self { arms }
    }

    /// The paths of the arms that are `shown`, up to `step`: the model thin, the average bold.
    pub fn layers(
        &self,
        scenario: &Scenario,
        trajectories: &[Trajectory],
        step: u64,
        shown: impl Fn(usize) -> bool,
        halo: Color,
    ) -> Vec<Layer> {
        let mut layers = vec![];
        for which in 0..2 {
            for (i, arm) in self.arms.iter().enumerate().filter(|(i, _)| shown(*i)) {
                let Some(settings) = scenario.arms.get(i) else { continue };
                let style = arm_style(settings.style);
                let same = matches!(settings.averaging, crate::optim::Averaging::Control {});
                if which == 0 && same {
                    continue;
                }
                let path = &arm[which];
                let upto = path.partition_point(|(at, _)| *at <= step);
                let mut points: Vec<[f64; 2]> = path[..upto].iter().map(|(_, point)| *point).collect();
                let now = trajectories[i].at(step);
                points.push(if which == 0 { now.model } else { now.average });
                let (width, color, dash) = if which == 0 {
                    (1.2, style.color.with_alpha(MODEL_ALPHA), Dash::Solid)
                } else {
                    (2.6, style.color, style.dash)
                };
                layers.push(Layer::Line(Line {
                    name: (which == 1).then(|| settings.name.clone()),
                    points,
                    stroke: Stroke { color, width, dash },
                    halo: Some(if which == 0 { halo.with_alpha(70) } else { halo.with_alpha(170) }),
                }));
            }
        }
        layers
    }
}

/// The start as a ring, global minima as ✕, local ones as +.
pub fn start_and_minima(scenario: &Scenario, problem: &Problem, ink: Color, halo: Color) -> Vec<Layer> {
    let pick = |global: bool| {
        let chosen = problem.minima().iter().filter(|minimum| minimum.global == global);
        chosen.map(|minimum| minimum.point).collect::<Vec<_>>()
    };
    let markers = |name: &str, points: Vec<[f64; 2]>, shape, size| {
        (!points.is_empty()).then(|| {
            Layer::Markers(Markers {
                name: Some(name.to_owned()),
                points,
                shape,
                size,
                color: ink,
                filled: false,
                halo: Some(halo),
            })
        })
    };
    let (global, local) = (pick(true), pick(false));
    let global_name = if global.len() > 1 { "global minima" } else { "global minimum" };
    let local_name = if local.len() > 1 { "local minima" } else { "local minimum" };
    [
        markers(local_name, local, Shape::Plus, 8.0),
        markers(global_name, global, Shape::Cross, 10.0),
        markers("start", vec![scenario.start], Shape::Ring, 11.0),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Model and average of every arm that is `shown` at `step`: w1 hollow, w2 filled, the spring between them where there is one,
/// and, if `forces`, arrows along −∇f at the model and along the spring's pull.
pub fn particles(
    scenario: &Scenario,
    problem: &Problem,
    trajectories: &[Trajectory],
    step: u64,
    shown: impl Fn(usize) -> bool,
    forces: Option<f64>,
    paper: (Color, Color),
) -> Vec<Layer> {
    let (ink, halo) = paper;
    let mut layers = vec![];
    for (i, trajectory) in trajectories.iter().enumerate().filter(|(i, _)| shown(*i)) {
        let Some(arm) = scenario.arms.get(i) else { continue };
        let sample = trajectory.at(step);
        let style: ArmStyle = arm_style(arm.style);
        let averaged = !matches!(arm.averaging, crate::optim::Averaging::Control {});
        if averaged && sample.is_finite() {
            layers.push(Layer::Coil(Coil {
                name: None,
                from: sample.model,
                to: sample.average,
                turns: 7,
                radius: 5.0,
                stroke: Stroke::solid(ink, 1.2),
                halo: Some(halo.with_alpha(150)),
            }));
        }
        if let Some(length) = forces
            && sample.is_finite()
        {
            let (_, gradient) = problem.value_and_gradient(sample.model);
            layers.extend(arrow(sample.model, [-gradient[0], -gradient[1]], length, style.color, halo));
            if averaged {
                let pull = [sample.average[0] - sample.model[0], sample.average[1] - sample.model[1]];
                layers.extend(arrow(sample.model, pull, 0.6 * length, ink, halo));
            }
        }
        let marker = |points, filled, size| {
            Layer::Markers(Markers {
                name: None,
                points,
                shape: Shape::Circle,
                size,
                color: style.color,
                filled,
                halo: Some(halo),
            })
        };
        if averaged {
            layers.push(marker(vec![sample.model], false, 9.0));
        }
        layers.push(marker(vec![sample.average], true, 10.0));
    }
    layers
}

/// An arrow of fixed length in the plane along a direction; none where there is no direction.
fn arrow(from: [f64; 2], along: [f64; 2], length: f64, color: Color, halo: Color) -> Option<Layer> {
    let norm = along[0].hypot(along[1]);
    (norm.is_finite() && norm > 0.0).then(|| {
        Layer::Arrow(Arrow {
            name: None,
            from,
            to: [from[0] + along[0] / norm * length, from[1] + along[1] / norm * length],
            stroke: Stroke::solid(color, 2.0),
            head: 8.0,
            halo: Some(halo.with_alpha(170)),
        })
    })
}
