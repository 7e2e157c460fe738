//! The figure of a scenario: its landscape with the paths, and the losses over steps.

use super::losses::{Quantity, loss_axis, loss_panel, on_axis, target_rule};
use super::{Ground, Look, Particles, Paths, start_and_minima};
use crate::figure::gif::{Animation, Palette};
use crate::figure::layer::{Along, Band, Layer, Line, Rule};
use crate::figure::{Axis, Color, Dash, Figure, Legend, Panel, Paper, Stroke, arm_style, decimate, number, text};
use crate::noise::Noise;
use crate::scenario::{Arm, Scenario};
use crate::simulate::{GRID, Problem, Trajectory};
use crate::statistics::Quartiles;

/// Provenance of a figure, for its metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The command that makes the figure again.
    pub command: String,
}

/// Columns and rows of the heatmap in a file.
const RESOLUTION: (usize, usize) = (GRID, GRID);

/// The side of the landscape in a file, in px.
const SIDE: f64 = 520.0;

/// Columns of the curves of an ensemble, each with its lowest and highest value.
const COLUMNS: usize = 800;

/// The landscape with the paths up to `step`, and the losses beside it.
pub fn scenario_figure(
    scenario: &Scenario,
    problem: &Problem,
    trajectories: &[Trajectory],
    step: u64,
    look: Look,
    provenance: &Provenance,
) -> Figure {
    let ground = Ground::new(problem, &scenario.view, RESOLUTION, look);
    let paths = thinned(scenario, trajectories);
    assemble(scenario, problem, trajectories, step, &ground, &paths, provenance)
}

/// Frames of an animation from the start to the end, and how they are to be written.
pub fn frames<'a>(
    scenario: &'a Scenario,
    problem: &'a Problem,
    trajectories: &'a [Trajectory],
    count: u64,
    look: Look,
    provenance: &'a Provenance,
) -> (impl Iterator<Item = Figure> + 'a, Animation) {
    let ground = Ground::new(problem, &scenario.view, RESOLUTION, look);
    let paths = thinned(scenario, trajectories);
    let end = trajectories.iter().map(Trajectory::steps).max().unwrap_or(0);
    let count = count.min(end + 1).max(1);
    let colors: Vec<Color> = scenario.arms.iter().map(|arm| arm_style(arm.style).color).collect();
    let palette = Palette::new(Paper::Light, &colors, Some((look.map, look.tone)));
    let frames = (0..count).map(move |frame| {
        let step = if count == 1 { end } else { (frame as u128 * end as u128 / (count - 1) as u128) as u64 };
        assemble(scenario, problem, trajectories, step, &ground, &paths, provenance)
    });
    (frames, Animation { scale: 1.0, delay: 6, last: 200, palette })
}

fn thinned(scenario: &Scenario, trajectories: &[Trajectory]) -> Paths {
    let [width, height] = scenario.view.size();
    let tolerance = [0.4 * width / SIDE, 0.4 * height / SIDE];
    Paths::new(trajectories, &scenario.view, tolerance, 8000 * trajectories.len(), |_| true)
}

fn assemble(
    scenario: &Scenario,
    problem: &Problem,
    trajectories: &[Trajectory],
    step: u64,
    ground: &Ground,
    paths: &Paths,
    provenance: &Provenance,
) -> Figure {
    let all = |_: usize| true;
    let (ink, halo) = (Color::BLACK, Color::WHITE);
    let mut layers = vec![Layer::Image(ground.image.clone())];
    layers.extend(ground.contours.clone().map(Layer::Contours));
    layers.extend(paths.layers(scenario, trajectories, step, all, halo));
    layers.extend(start_and_minima(scenario, problem, ink, halo));
    let particles = Particles { scenario, problem, trajectories, view: scenario.view, forces: false };
    layers.extend(particles.layers(step, all, ink, halo));
    let landscape = Panel {
        title: function_title(scenario),
        x: Axis::linear("x", (scenario.view.x[0], scenario.view.x[1])),
        y: Axis::linear("y", (scenario.view.y[0], scenario.view.y[1])),
        layers,
        color_bar: ground.color_bar.clone(),
        note: ground.note.to_owned(),
        legend: Legend::None,
        ..Panel::default()
    };
    let losses = loss_panel(scenario, problem, trajectories, Quantity::Loss, all, 400);
    let mut losses = Panel { title: "Noise-free loss".to_owned(), ..losses };
    let end = trajectories.iter().map(Trajectory::steps).max().unwrap_or(0);
    if step < end {
        let stroke = Stroke { color: Color::hex(0x55_55_55), width: 1.0, dash: Dash::Solid };
        losses.layers.push(Layer::Rule(Rule { name: None, along: Along::X, at: step as f64, stroke }));
    }
    Figure {
        title: scenario.title.clone(),
        caption: caption(scenario, trajectories, step),
        columns: 2,
        panels: vec![landscape, losses],
        heights: vec![],
        shared_legend: true,
        size: (1160.0, 700.0),
        theme: Paper::Light,
        metadata: metadata(scenario, provenance),
    }
}

fn metadata(scenario: &Scenario, provenance: &Provenance) -> Vec<(String, String)> {
    vec![
        ("Software".to_owned(), format!("belay-lab {}", env!("CARGO_PKG_VERSION"))),
        ("Command".to_owned(), provenance.command.clone()),
        ("Scenario".to_owned(), scenario.to_toml()),
    ]
}

/// The function with its parameters, or the formula.
fn function_title(scenario: &Scenario) -> String {
    match &scenario.landscape {
        crate::objective::Landscape::Function(function) => {
            let mut copy = *function;
            let parameters: Vec<String> = copy
                .knobs()
                .into_iter()
                .filter_map(|(knob, slot)| match slot {
                    crate::optim::Slot::Number(value) => {
                        Some(format!("{} = {}", knob.symbol, number::significant(*value, 4)))
                    }
                    crate::optim::Slot::Count(_) | crate::optim::Slot::Switch(_) => None,
                })
                .collect();
            let parameters = if parameters.is_empty() { String::new() } else { format!(", {}", parameters.join(", ")) };
            format!("{}{parameters}", function.title())
        }
        crate::objective::Landscape::Expression(expression) => format!("f = {}", expression.text()),
    }
}

/// Describes an arm in a few words: `SGD, η 0.001, BELAY, α 0.1, β 0.5`.
pub(crate) fn describe(arm: &Arm) -> String {
    let mut copy = arm.clone();
    let mut words = vec![arm.optimizer.title().to_owned()];
    let numbers = |knobs: crate::optim::Knobs<'_>, most: usize| {
        knobs
            .into_iter()
            .filter_map(|(knob, slot)| match slot {
                crate::optim::Slot::Number(value) => {
                    Some(format!("{} {}", knob.symbol, number::significant(*value, 3)))
                }
                crate::optim::Slot::Count(_) | crate::optim::Slot::Switch(_) => None,
            })
            .take(most)
            .collect::<Vec<_>>()
    };
    words.extend(numbers(copy.optimizer.knobs(), 1));
    if !arm.averaging.is_control() {
        words.push(arm.averaging.title().to_owned());
        words.extend(numbers(copy.averaging.knobs(), 6));
    }
    words.join(", ")
}

/// The name of an arm as far as it has room in a sentence.
fn short_name(arm: &Arm) -> String {
    text::shortened(&arm.name, 11.0, text::Weight::Regular, 220.0)
}

/// Every arm with its name, in a few words.
pub(super) fn roster(arms: &[Arm]) -> String {
    let arms: Vec<String> = arms.iter().map(|arm| format!("{}: {}", short_name(arm), describe(arm))).collect();
    arms.join("; ")
}

/// Describes the noise of a run's gradients: the one place for captions, subtitles and notes.
pub fn noise_in_words(noise: Option<Noise>) -> String {
    match noise {
        None => "exact gradients".to_owned(),
        Some(Noise::Gaussian { sigma }) => format!("gradient noise σ = {}", number::significant(sigma, 3)),
        Some(Noise::Minibatch { samples, batch, spread }) => {
            format!("minibatches of {batch} of {samples} samples, spread {}", number::significant(spread, 3))
        }
    }
}

fn caption(scenario: &Scenario, trajectories: &[Trajectory], step: u64) -> String {
    let arms = roster(&scenario.arms);
    let diverged = trajectories.iter().filter(|trajectory| trajectory.outcome.has_failed()).count();
    let diverged =
        if diverged == 0 { String::new() } else { format!(" Diverged: {diverged} of {}.", trajectories.len()) };
    let taken = trajectories.iter().map(Trajectory::steps).max().unwrap_or(0);
    let stopped = if taken < scenario.run.steps { ", stopped when the first average touched the target" } else { "" };
    // A long run is thinned: what is drawn is the last step kept.
    let step = trajectories.iter().map(|trajectory| trajectory.at(step).step).max().unwrap_or(step);
    format!(
        "Thin: model w₁ (○ at step {step}); bold: average w₂ (●); the coil between them is the spring. Losses are those of \
         the noise-free objective. {taken} steps{stopped}, one run per arm (n = 1), {}, seed {}.{diverged} {}.",
        noise_in_words(scenario.noise),
        scenario.run.seed,
        arms,
    )
}

/// Median and quartiles of the average's loss over the steps, of the runs of several seeds for each arm.
///
/// `runs[arm]` holds the trajectories of that arm, one for each seed. A diverged run counts as +∞ in the quantiles, and one
/// that stopped early with the loss at which it stopped. They may be evenly chosen from those of `seeds` seeds.
pub fn ensemble_figure(
    scenario: &Scenario,
    problem: &Problem,
    runs: &[Vec<Trajectory>],
    seeds: u64,
    provenance: &Provenance,
) -> Figure {
    let (mut bands, mut lines, mut faint) = (vec![], vec![], vec![]);
    let mut diverged = vec![];
    for (i, trajectories) in runs.iter().enumerate() {
        let longest = trajectories.iter().max_by_key(|trajectory| trajectory.steps());
        let (Some(arm), Some(longest)) = (scenario.arms.get(i), longest) else { continue };
        let style = arm_style(arm.style);
        let lost = trajectories.iter().filter(|trajectory| trajectory.outcome.has_failed()).count();
        if lost > 0 {
            diverged.push(format!("{} {lost} of {}", short_name(arm), trajectories.len()));
        }
        let quartiles_at = |step: u64| {
            Quartiles::of(trajectories.iter().map(|trajectory| match trajectory.is_lost(step) {
                true => f64::INFINITY,
                false => problem.excess(trajectory.at(step).average_loss),
            }))
        };
        let quartiles: Vec<(f64, Quartiles)> =
            longest.samples.iter().map(|sample| (sample.step as f64, quartiles_at(sample.step))).collect();
        let kept = |of: fn(&Quartiles) -> f64| {
            decimate::columns(&quartiles.iter().map(|(_, quartiles)| of(quartiles)).collect::<Vec<_>>(), COLUMNS)
        };
        let middle = kept(|of| of.median).into_iter().map(|at| [quartiles[at].0, quartiles[at].1.median]).collect();
        // Both edges of the band have their extremes.
        let mut edges = [kept(|of| of.lower), kept(|of| of.upper)].concat();
        edges.sort_unstable();
        edges.dedup();
        let band = edges.into_iter().map(|at| (quartiles[at].0, &quartiles[at].1));
        let band = band.map(|(x, quartiles)| [x, quartiles.lower, quartiles.upper]).collect();
        bands.push(Layer::Band(Band { name: None, points: band, color: style.color.with_alpha(45) }));
        for trajectory in trajectories.iter().take(3) {
            let samples = trajectory.drawn();
            let losses: Vec<f64> = samples.iter().map(|sample| problem.excess(sample.average_loss)).collect();
            let kept = decimate::columns(&losses, COLUMNS);
            let points = kept.into_iter().map(|at| [samples[at].step as f64, losses[at]]).collect();
            let stroke = Stroke::solid(style.color.with_alpha(70), 0.6);
            faint.push(Layer::Line(Line { name: None, points, stroke, halo: None }));
        }
        lines.push(Layer::Line(Line {
            name: Some(arm.name.clone()),
            points: middle,
            stroke: Stroke { color: style.color, width: 2.0, dash: style.dash },
            halo: None,
        }));
    }
    let drawn = runs.first().map_or(0, Vec::len);
    let drawn =
        if drawn as u64 == seeds { String::new() } else { format!(", of which {drawn} evenly chosen are drawn") };
    let mut layers = bands;
    layers.extend(faint);
    layers.extend(lines);
    let y = loss_axis(Quantity::Loss.label(problem), &layers);
    let mut layers = on_axis(&y, layers);
    layers.extend(target_rule(scenario, problem));
    let arms = roster(&scenario.arms);
    let lost =
        if diverged.is_empty() { "none diverged".to_owned() } else { format!("diverged: {}", diverged.join(", ")) };
    Figure {
        title: scenario.title.clone(),
        caption: format!(
            "Noise-free loss of the average w₂ (of the model for control): median (line), quartiles (band) and the first \
             three runs (faint). n = {seeds} seeds from {}{drawn}, the same for every arm; {}; {lost}. {}.",
            scenario.run.seed,
            noise_in_words(scenario.noise),
            arms,
        ),
        columns: 1,
        panels: vec![Panel {
            title: function_title(scenario),
            x: Axis::linear("step (gradient evaluations)", (0.0, scenario.run.steps.max(1) as f64)),
            y,
            layers,
            legend: Legend::Inside,
            ..Panel::default()
        }],
        heights: vec![],
        shared_legend: false,
        size: (760.0, 560.0),
        theme: Paper::Light,
        metadata: metadata(scenario, provenance),
    }
}
