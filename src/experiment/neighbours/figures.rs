//! Distributions, profiles, and differences from BELAY.

use super::problems::Problems;
use super::{METHODS, neighbours};
use crate::experiment::Measurement;
use crate::experiment::robustness::conditions;
use crate::figure::draw::{Distribution, Effect, Forest, ecdf_panel, forest_figure, profile_panel, side_by_side};
use crate::figure::number::significant;
use crate::figure::{Axis, Figure};
use std::collections::BTreeMap;

fn in_words(problems: &Problems) -> String {
    let mut targets: Vec<f64> = problems.pairs.iter().map(|(_, target)| *target).collect();
    targets.dedup();
    let count = problems.pairs.len();
    targets.sort_by(f64::total_cmp);
    targets.dedup();
    let functions = count / targets.len().max(1);
    let targets: Vec<String> = targets.iter().rev().map(|target| significant(*target, 3)).collect();
    format!(
        "{count} problems with each optimizer: {functions} functions with targets f − f* of {} (noise-free, of the average w₂; without \
         averaging of the model). {}. For each problem every method is tuned on {} other seeds with {} tried settings, by the median \
         time until settled below the target (ties go to more arrivals, then to the lower tail loss); diverged runs are misses",
        targets.join(", "),
        conditions(&problems.plan),
        problems.tried.1,
        problems.tried.0,
    )
}

/// The name of a method as it fits beside its curve.
fn short(name: &str) -> String {
    name.replace("Schedule", "Sched.")
}

/// The share of pairs solved over the evaluations, for each optimizer.
pub(super) fn distributions(problems: &Problems) -> Figure {
    let all = problems.all();
    let axis = Axis::log10("evaluations ÷ dimensions", (0.5, problems.steps / 2.0));
    let panel = |(optimizer, title): (usize, &String)| {
        let one = |(method, (_, name)): (usize, &(&str, &str))| {
            let points = problems.distribution(optimizer, method, &all).points;
            // The axis is logarithmic in plain values.
            let points = points.into_iter().map(|[x, share]| [libm::pow(10.0, x), share]).collect();
            Distribution { name: short(name), style: method, points }
        };
        ecdf_panel(title, &axis, &METHODS.iter().enumerate().map(one).collect::<Vec<_>>())
    };
    let panels = problems.optimizers.iter().enumerate().map(panel).collect();
    let caption = format!(
        "Share of (function, target, seed) triples that are settled after so many evaluations. {}.",
        in_words(problems)
    );
    side_by_side("Solved problems over the evaluations", &caption, panels)
}

/// The performance profiles, for each optimizer.
pub(super) fn profiles(problems: &Problems) -> Figure {
    let all = problems.all();
    let panel = |(optimizer, title): (usize, &String)| {
        let profiles = problems.profiles(optimizer, &all).into_iter().zip(METHODS).enumerate();
        let shown: Vec<Distribution> = profiles
            .map(|(style, (profile, (_, name)))| Distribution { name: short(name), style, points: profile.points })
            .collect();
        profile_panel(title, 32.0, &shown)
    };
    let panels = problems.optimizers.iter().enumerate().map(panel).collect();
    let caption = format!(
        "Cost: expected running time, all steps ÷ runs that settle, a miss costing the budget. {}.",
        in_words(problems)
    );
    side_by_side("Performance profiles", &caption, panels)
}

/// Returns the forest plots of the measures that claims are judged by.
pub(super) fn differences(measures: &BTreeMap<String, Vec<Measurement>>, problems: &Problems) -> Figure {
    let forest = |title: &str, label: &str, effects: Vec<Effect>| Forest {
        title: title.to_owned(),
        x: Axis::linear(label, (0.0, 0.0)),
        effects,
        above: Some(0.0),
        below: None,
    };
    let areas = neighbours().map(|method| METHODS[method]).flat_map(|(sweep, name)| {
        let parts = measures.get(&format!("area-over-{sweep}")).into_iter().flatten();
        parts.map(|part| effect(format!("{name}, {}", part.part), part)).collect::<Vec<_>>()
    });
    let near = measures.get("within-twice-the-best").into_iter().flatten();
    let forests = [
        forest("Area under the distribution", "BELAY − neighbour", areas.collect()),
        forest(
            "Problems within twice the best",
            "BELAY − neighbour",
            near.map(|part| effect(part.part.clone(), part)).collect(),
        ),
    ];
    let caption = format!(
        "Differences of the share of problems between BELAY and each neighbour, 95 % percentile bootstrap intervals over seeds, not over functions. a: mean \
         over log₁₀ of the evaluations, from one to the budget. b: over the problems of both optimizers. {}.",
        in_words(problems)
    );
    forest_figure("BELAY beside its neighbours", &caption, &forests)
}

fn effect(part: String, of: &Measurement) -> Effect {
    Effect { part, value: of.effect, interval: of.interval.map(|interval| (interval.low, interval.high)), n: of.n }
}
