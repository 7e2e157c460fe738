//! Quartiles over one axis, or over names where no axis has numbers.

use super::words::{self, Labelled};
use super::{Shown, View, rising, scale};
use crate::figure::draw::curve::Curve;
use crate::figure::draw::sensitivity::{Sensitivity, sensitivity_figure};
use crate::figure::{Axis, AxisScale, Figure};
use crate::objective::Optimum;
use crate::statistics::Quartiles;

pub(super) fn figures(view: &View<'_>) -> Vec<(String, Figure)> {
    Shown::all(view.plan).into_iter().map(|shown| (shown.stem(), figure(view, shown))).collect()
}

fn figure(view: &View<'_>, shown: Shown) -> Figure {
    let plots: Vec<Sensitivity> = view.multiples.iter().map(|places| plot(view, places, shown)).collect();
    let caption = caption(view, shown, &plots);
    sensitivity_figure(&view.plan.sweep().title, &caption, &plots, columns(plots.len()))
}

/// Returns the number of small multiples side by side.
pub(super) fn columns(plots: usize) -> usize {
    match plots {
        1 => 1,
        2 | 4 => 2,
        _ => 3,
    }
}

fn plot(view: &View<'_>, places: &[usize], shown: Shown) -> Sensitivity {
    let plan = view.plan;
    let (x, at) = horizontal(view);
    let curves = curves(view, places, &at, shown);
    let scenario = view.scenario(places);
    let problem = scenario.as_ref().map(crate::scenario::Scenario::explored);
    let optimum = problem.as_ref().map_or(Optimum::Unknown, |problem| problem.optimum());
    let known = optimum.is_known();
    let start = scenario
        .as_ref()
        .zip(problem.as_ref())
        .map(|(scenario, problem)| problem.excess(problem.value(scenario.start)));
    let empty = |label: &str, scale| Axis { label: label.to_owned(), scale, ..Axis::default() };
    let (y, rules, most, share) = match shown {
        Shown::Last => {
            let label = format!("final {}", optimum.quantity());
            let start = start.filter(|start| start.is_finite());
            let target = plan.base().run.target.filter(|_| known).map(|target| ("target".to_owned(), target));
            let rules = start.map(|start| ("at the start".to_owned(), start)).into_iter().chain(target).collect();
            (empty(&label, AxisScale::Log10), rules, start.map(|start| 30.0 * start.abs().max(1e-12)), "diverged")
        }
        Shown::FirstTouch | Shown::Settled => {
            let label = if shown == Shown::Settled { "steps until settled" } else { "steps to first touch" };
            let budget = scenario.map_or(plan.base().run.steps, |scenario| scenario.run.steps) as f64;
            (empty(label, AxisScale::Log10), vec![("budget".to_owned(), budget)], Some(budget), "missed")
        }
    };
    Sensitivity { title: view.title(places), x, y, curves, rules, most, share: share.to_owned() }
}

/// The quartiles of every arm at some positions along the axis from left to right.
pub(super) fn curves<G: Labelled>(
    view: &View<'_, G>,
    places: &[usize],
    at: &[(usize, f64)],
    shown: Shown,
) -> Vec<Curve> {
    let curve = |arm: usize| {
        let (mut points, mut shares) = (vec![], vec![]);
        for (place, x) in at {
            let mut places = places.to_vec();
            if let Some(axis) = view.horizontal {
                places[axis] = *place;
            }
            let nothing = Quartiles { lower: f64::NAN, median: f64::NAN, upper: f64::NAN };
            let group = view.group(&places, arm);
            points.push((*x, group.map_or(nothing, |group| shown.of(group))));
            shares.push(group.map_or(f64::NAN, |group| shown.lost(group)));
        }
        let arm = &view.plan.base_arms()[arm];
        Curve { name: arm.name.clone(), style: arm.style, points, shares, runs: vec![] }
    };
    (0..view.plan.arms()).map(curve).collect()
}

/// The axis from left to right, and the places on it with their positions, rising.
pub(super) fn horizontal(view: &View<'_, impl Labelled>) -> (Axis, Vec<(usize, f64)>) {
    let Some(axis) = view.horizontal.map(|index| view.axis(index)) else {
        return (Axis::names("", [""]), vec![(0, 0.0)]);
    };
    let label = view.plan.label(&axis.path);
    if axis.is_numeric() {
        return (Axis { label, scale: scale(axis), ..Axis::default() }, rising(axis));
    }
    let names = (0..axis.len()).map(|place| words::name(axis, place));
    (Axis::names(label, names), (0..axis.len()).map(|place| (place, place as f64)).collect())
}

fn caption(view: &View<'_>, shown: Shown, plots: &[Sensitivity]) -> String {
    let plan = view.plan;
    let what = match shown {
        Shown::Last => format!("{} of {} at the end", words::loss(view), words::weights(plan)),
        Shown::FirstTouch => {
            let target = crate::figure::number::significant(plan.base().run.target.unwrap_or(f64::NAN), 3);
            format!("the first step at which {} of {} is below {target}", words::loss(view), words::weights(plan))
        }
        Shown::Settled => {
            let target = crate::figure::number::significant(plan.base().run.target.unwrap_or(f64::NAN), 3);
            format!("the step from which on {} of {} stays below {target}", words::loss(view), words::weights(plan))
        }
    };
    described(view, &what, shown, plots, &words::conditions(view))
}

/// The caption: `what` the quartiles are of, what became of the lost runs, and the conditions.
pub(super) fn described<G: Labelled>(
    view: &View<'_, G>,
    what: &str,
    shown: Shown,
    plots: &[Sensitivity],
    conditions: &str,
) -> String {
    let lost = if shown == Shown::Last { "diverged" } else { "did not arrive" };
    let strips = plots.iter().any(Sensitivity::has_shares);
    let strip = if strips { "; the strip shows their share" } else { "; there were none" };
    let numeric = view.horizontal.is_some_and(|index| view.axis(index).is_numeric());
    let best = if numeric {
        " Marked is the best value of each arm, hollow at the edge of the grid; △: beyond the frame."
    } else {
        ""
    };
    let warnings = plots.iter().flat_map(Sensitivity::warnings).collect::<Vec<_>>();
    let warnings = match warnings.len() {
        0 => String::new(),
        _ if !numeric => String::new(),
        1..=3 => format!(" {}", warnings.join(" ")),
        count => format!(" {count} of the curves have their best value at the edge of the grid or none at all."),
    };
    format!(
        "Median ({}) and quartiles ({}) of {what}. Runs that {lost} count as infinite{strip}.{best} {}{warnings}",
        if numeric { "line" } else { "marker" },
        if numeric { "band" } else { "bar" },
        conditions,
    )
}
