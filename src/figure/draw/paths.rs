//! The paths of the arms on the landscape, and the two particles at a step.

use crate::figure::layer::{Arrow, Coil, Layer, Line, Markers};
use crate::figure::{ArmStyle, Color, Dash, Shape, Stroke, arm_style, decimate};
use crate::objective::View;
use crate::scenario::Scenario;
use crate::simulate::{Problem, Sample, Trajectory};

/// The paths of every arm, thinned to what can be told apart on the plot, with the step of each point.
///
/// Thinning is done once for whole runs; [`layers`](Self::layers) then cuts them at any step.
#[derive(Clone, Debug)]
pub struct Paths {
    view: View,
    /// The model's and the average's path of each arm.
    arms: Vec<[Path; 2]>,
}

/// Points with their steps; one that is not finite breaks the line.
type Path = Vec<(u64, [f64; 2])>;

/// Opacity of a model's path over its halo, so that the average leads.
const MODEL_ALPHA: u8 = 150;

impl Paths {
    /// The paths of the `trajectories` that are `shown` in a view. Lines pass within `tolerance` in x and y of the points left out,
    /// unless all paths together have more than `most` points: then the outermost of each stretch stay.
    pub fn new(
        trajectories: &[Trajectory],
        view: &View,
        tolerance: [f64; 2],
        most: usize,
        shown: impl Fn(usize) -> bool,
    ) -> Self {
        let mut arms: Vec<[Path; 2]> = vec![<[Path; 2]>::default(); trajectories.len()];
        for (place, (trajectory, arm)) in trajectories.iter().zip(&mut arms).enumerate() {
            if shown(place) {
                let samples = trajectory.drawn();
                let points: [fn(&Sample) -> [f64; 2]; 2] = [|sample| sample.model, |sample| sample.average];
                *arm = points.map(|point| thinned(&broken(&samples, view, point), tolerance, usize::MAX));
            }
        }
        let needs: Vec<usize> = arms.iter().flatten().map(Vec::len).collect();
        for (path, share) in arms.iter_mut().flatten().zip(decimate::shares(&needs, most)) {
            if path.len() > share {
                *path = thinned(path, [0.0; 2], share);
            }
        }
        Self { view: *view, arms }
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
                let same = settings.averaging.is_control();
                if which == 0 && same {
                    continue;
                }
                let path = &arm[which];
                let upto = path.partition_point(|(at, _)| *at <= step);
                let mut points: Vec<[f64; 2]> = path[..upto].iter().map(|(_, point)| *point).collect();
                let now = trajectories[i].at(step);
                let now = if which == 0 { now.model } else { now.average };
                if points.last().is_none_or(|last| is_near(&self.view, *last) || is_near(&self.view, now)) {
                    points.push(now);
                }
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

/// The points of a run with their steps, broken where it goes from far outside the view to far outside: such a line would cross the
/// view without saying anything of what happens in it.
fn broken(samples: &[Sample], view: &View, point: impl Fn(&Sample) -> [f64; 2]) -> Path {
    let mut path: Path = Vec::with_capacity(samples.len());
    let mut was_near = true;
    for sample in samples {
        let at = point(sample);
        let near = is_near(view, at);
        if !near && !was_near {
            path.push((sample.step, [f64::NAN; 2]));
        }
        path.push((sample.step, at));
        was_near = near;
    }
    path
}

/// Returns the points of a path that [`decimate::path`] keeps.
fn thinned(path: &Path, tolerance: [f64; 2], most: usize) -> Path {
    let points: Vec<[f64; 2]> = path.iter().map(|(_, point)| *point).collect();
    decimate::path(&points, tolerance[0], tolerance[1], most).into_iter().map(|place| path[place]).collect()
}

/// The start as a ring, global minima as ✕, local ones as +.
pub fn start_and_minima(scenario: &Scenario, problem: &Problem, ink: Color, halo: Color) -> Vec<Layer> {
    let start = vec![scenario.start];
    let mut layers = minima(problem, ink, Some(halo));
    // Wide enough to lie around the particles that begin there.
    layers.extend(markers("start", start, Shape::Ring, 18.0, ink, Some(halo)));
    layers
}

/// Global minima as ✕, local ones as +.
fn minima(problem: &Problem, ink: Color, halo: Option<Color>) -> Vec<Layer> {
    let pick = |global: bool| {
        let chosen = problem.minima().iter().filter(|minimum| minimum.global == global);
        chosen.map(|minimum| minimum.point).collect::<Vec<_>>()
    };
    let (global, local) = (pick(true), pick(false));
    let is_proved = problem.minima().iter().any(|minimum| minimum.global && minimum.proved);
    let global_name = match (is_proved, global.len() > 1) {
        (true, true) => "global minima",
        (true, false) => "global minimum",
        (false, true) => "lowest minima found",
        (false, false) => "lowest minimum found",
    };
    let local_name = if local.len() > 1 { "local minima" } else { "local minimum" };
    let local = markers(local_name, local, Shape::Plus, 8.0, ink, halo);
    local.into_iter().chain(markers(global_name, global, Shape::Cross, 10.0, ink, halo)).collect()
}

fn markers(
    name: &str,
    points: Vec<[f64; 2]>,
    shape: Shape,
    size: f64,
    color: Color,
    halo: Option<Color>,
) -> Option<Layer> {
    let name = Some(name.to_owned());
    (!points.is_empty()).then_some(Layer::Markers(Markers { name, points, shape, size, color, filled: false, halo }))
}

/// Paths over a landscape: model and average of every arm.
#[derive(Clone, Copy, Debug)]
pub struct Particles<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Problem of the scenario.
    pub problem: &'a Problem,
    /// The run of each arm.
    pub trajectories: &'a [Trajectory],
    /// The part of the plane that is seen.
    pub view: View,
    /// Whether arrows along −∇f at the model and along the spring's pull are drawn.
    pub forces: bool,
}

impl Particles<'_> {
    /// The layers of the arms that are `shown` at `step`: springs and forces at the bottom, then w1 hollow and w2 filled, and the
    /// minima once more on top of them. Nothing is drawn for what is far outside the view.
    pub fn layers(&self, step: u64, shown: impl Fn(usize) -> bool, ink: Color, halo: Color) -> Vec<Layer> {
        let (mut springs, mut particles) = (vec![], vec![]);
        for (i, trajectory) in self.trajectories.iter().enumerate().filter(|(i, _)| shown(*i)) {
            let Some(arm) = self.scenario.arms.get(i) else { continue };
            let sample = trajectory.at(step);
            let style: ArmStyle = arm_style(arm.style);
            let averaged = !arm.averaging.is_control();
            let [model, average] = [sample.model, sample.average].map(|point| is_near(&self.view, point));
            if averaged && model && average {
                springs.push(Layer::Coil(Coil {
                    name: None,
                    from: sample.model,
                    to: sample.average,
                    turns: 7,
                    radius: 5.0,
                    stroke: Stroke::solid(ink, 1.2),
                    halo: Some(halo.with_alpha(150)),
                }));
            }
            if self.forces && model {
                let [width, height] = self.view.size();
                let length = 0.12 * width.min(height);
                let (_, gradient) = self.problem.value_and_gradient(sample.model);
                springs.extend(arrow(sample.model, [-gradient[0], -gradient[1]], length, style.color, halo));
                if averaged {
                    let pull = [sample.average[0] - sample.model[0], sample.average[1] - sample.model[1]];
                    springs.extend(arrow(sample.model, pull, 0.6 * length, ink, halo));
                }
            }
            let marker = |point, filled, size| {
                Layer::Markers(Markers {
                    name: None,
                    points: vec![point],
                    shape: Shape::Circle,
                    size,
                    color: style.color,
                    filled,
                    halo: Some(halo),
                })
            };
            if averaged {
                particles.push(marker(sample.model, false, 9.0));
            }
            particles.push(marker(sample.average, true, 10.0));
        }
        let on_top = minima(self.problem, ink, None);
        springs.into_iter().chain(particles).chain(on_top).collect()
    }
}

/// Returns whether a point lies within one width or height of the view beyond its edges.
fn is_near(view: &View, point: [f64; 2]) -> bool {
    let beside = |[low, high]: [f64; 2], at: f64| (2.0 * low - high..=2.0 * high - low).contains(&at);
    beside(view.x, point[0]) && beside(view.y, point[1])
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
