//! The curves over η, and paths at three learning rates.

use super::Case;
use crate::experiment::arms::{by_optimizer, method_style};
use crate::experiment::derived::failed;
use crate::experiment::{ExperimentError, Work, paths};
use crate::figure::draw::{PAGE, Sensitivity, noise_in_words, sensitivity_figure};
use crate::figure::number::significant;
use crate::figure::{Axis, Figure, Panel, arm_style};
use crate::scenario::{Arm, Scenario};
use crate::simulate::simulate;
use crate::sweep::{Plan, Results};
use std::ops::ControlFlow;

/// The widths of paths, in the order of the arms.
const WIDTHS: [f64; 3] = [3.8, 2.6, 1.5];

/// Returns one panel for each case: two optimizers by three functions.
pub(super) fn sensitivity(results: &Results, cases: &[Case]) -> Figure {
    let plots: Vec<Sensitivity> = cases
        .iter()
        .map(|case| Sensitivity {
            title: case.part(),
            x: Axis::log10("η", (0.0, 0.0)),
            y: Axis::log10("f − f* at the end", (0.0, 0.0)),
            curves: case.methods.iter().enumerate().map(|(style, rates)| named(case, rates.curve(style))).collect(),
            rules: vec![("start".to_owned(), case.initial)],
            most: Some(30.0 * case.initial),
            share: "lost".to_owned(),
        })
        .collect();
    let lost: Vec<String> = cases
        .iter()
        .flat_map(|case| &case.methods)
        .fold(vec![], |mut sums: Vec<(String, usize, usize)>, method| {
            let (lost, runs) = method.lost();
            match sums.iter_mut().find(|(name, ..)| *name == method.name) {
                Some((_, sum, all)) => (*sum, *all) = (*sum + lost, *all + runs),
                None => sums.push((method.name.clone(), lost, runs)),
            }
            sums
        })
        .into_iter()
        .map(|(name, lost, runs)| format!("{name} {lost}/{runs}"))
        .collect();
    let caption = format!(
        "Noise-free f − f* at the end over η: median (line) and quartiles (band) of {}. Weights: the average w₂ with EMA and BELAY, \
         the model without. Filled: best η, hollow at an edge of the grid. The strips show the share of runs that diverged and were lost; they \
         count as +∞ in the quantiles, and a triangle marks where the median is. Diverged in all: {}. EMA α = 0.1; BELAY α = 0.1, \
         β = 0.5.",
        conditions(results.plan()),
        lost.join(", "),
    );
    sensitivity_figure("Final loss over the learning rate", &caption, &plots, 3)
}

/// The name of a method without its optimizer, which the panel says.
fn named(case: &Case, curve: crate::figure::draw::Curve) -> crate::figure::draw::Curve {
    let name = curve.name.strip_prefix(&format!("{} + ", case.optimizer)).unwrap_or("no averaging").to_owned();
    crate::figure::draw::Curve { name, ..curve }
}

/// Seeds, steps and noise of a plan.
pub(in crate::experiment) fn conditions(plan: &Plan) -> String {
    let (base, seeds) = (plan.base(), plan.sweep().seeds);
    let noise = noise_in_words(base.noise);
    let last = base.run.seed + seeds - 1;
    format!("n = {seeds} seeds ({} to {last}, the same for all), {} steps, {noise}", base.run.seed, base.run.steps)
}

/// The paths on the first function at each learning rate of `shown`, for each optimizer.
pub(super) fn trajectories(plan: &Plan, shown: &[f64], work: &dyn Work) -> Result<Figure, ExperimentError> {
    let base = plan.cell(0).map_err(failed)?.scenario;
    let mut panels = vec![];
    for (optimizer, arms) in by_optimizer(&base.arms) {
        for eta in shown {
            work.check_interrupt()?;
            let arms: Vec<Arm> = arms.iter().map(|place| with_eta(&base.arms[*place], *eta)).collect();
            let scenario = Scenario { arms, ..base.clone() };
            panels.push(paths_at(&scenario, &format!("{optimizer}, η = {}", significant(*eta, 3)))?);
        }
    }
    let columns = shown.len().max(1);
    let rows = panels.len().div_ceil(columns);
    for (place, panel) in panels.iter_mut().enumerate() {
        if place % columns > 0 {
            panel.y.label.clear();
        }
        if place / columns + 1 < rows {
            panel.x.label.clear();
        }
    }
    let caption = format!(
        "Paths of the average w₂ (of the model without averaging) on Rosenbrock, {} steps of one run each (seed {}), {}. A path that \
         leaves the picture is cut at its frame; a method whose model diverged is named in the title. EMA α = 0.1; BELAY α = 0.1, \
         β = 0.5.",
        base.run.steps,
        base.run.seed,
        noise_in_words(base.noise),
    );
    let figure = Figure {
        title: "Paths at a small, a middle and a large learning rate".to_owned(),
        caption,
        columns,
        panels,
        shared_legend: true,
        size: (PAGE, 620.0),
        ..Figure::default()
    };
    Ok(figure.with_rows(170.0))
}

fn with_eta(arm: &Arm, eta: f64) -> Arm {
    let mut arm = arm.clone();
    *arm.optimizer.eta_mut() = eta;
    arm
}

fn paths_at(scenario: &Scenario, title: &str) -> Result<Panel, ExperimentError> {
    let problem = scenario.problem();
    let runs = simulate(scenario, &problem, scenario.run.seed, |_| ControlFlow::Continue(()))
        .ok_or(ExperimentError::Interrupted)?;
    let short = |arm: &Arm| arm.name.split_once(" + ").map_or("no averaging", |(_, averaging)| averaging).to_owned();
    let [x, y] = scenario.view.size();
    // Beyond this a line only leads out of the picture.
    let near = |point: &[f64; 2]| {
        (point[0] - scenario.view.x[0]).abs() < 3.0 * x && (point[1] - scenario.view.y[0]).abs() < 3.0 * y
    };
    let names: Vec<String> = scenario.arms.iter().map(short).collect();
    let points: Vec<Vec<[f64; 2]>> =
        runs.iter().map(|run| run.samples.iter().map(|sample| sample.average).take_while(near).collect()).collect();
    let lost = names.iter().zip(&runs).filter(|(_, run)| run.outcome.has_failed());
    let lost: Vec<&str> = lost.map(|(name, _)| name.as_str()).collect();
    let bundle: Vec<paths::Path<'_>> = names
        .iter()
        .zip(&points)
        .zip(&scenario.arms)
        .enumerate()
        // The later ones are narrower, so that all are seen where they coincide.
        .map(|(place, ((name, points), arm))| paths::Path {
            name,
            points,
            style: arm_style(method_style(&arm.averaging)),
            width: WIDTHS[place.min(2)],
        })
        .collect();
    let layers = paths::bundle(&bundle, scenario);
    let title = if lost.is_empty() { title.to_owned() } else { format!("{title}; diverged: {}", lost.join(", ")) };
    Ok(paths::panel(&title, scenario, &problem, layers, false))
}
