//! The race over the steps, and what it comes to over all functions and targets.

use super::race::Race;
use crate::experiment::arms::method_style;
use crate::experiment::robustness::conditions;
use crate::experiment::{ExperimentError, Measurement, Work};
use crate::figure::draw::{
    Convergence, Curve, Distribution, Effect, Forest, PAGE, ecdf_panel, forest_figure, profile_panel, side_by_side,
};
use crate::figure::number::significant;
use crate::figure::{Axis, Figure, Legend};
use crate::scenario::{Arm, Scenario};
use crate::simulate::{Trajectory, simulate};
use crate::statistics::{Ecdf, Quartiles, performance_profile, runtime_ecdf};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Number of steps of a run that are looked at.
const POINTS: usize = 120;

/// Number of single runs that are drawn.
const SINGLE: usize = 2;

/// Median and quartiles of f − f* over the steps for each optimizer and function.
pub(super) fn race(races: &[&Race], work: &dyn Work) -> Result<Figure, ExperimentError> {
    let mut panels = vec![];
    let mut lost = vec![];
    let optimizers = races.first().map_or_else(Vec::new, |race| race.optimizers());
    for (optimizer, places) in &optimizers {
        for race in races {
            work.check_interrupt()?;
            let scenario = race.scenario(places);
            let Courses { curves, diverged } = courses(&scenario, race.seeds() as u64)?;
            lost.extend(diverged.into_iter().map(|(name, count)| format!("{name} on {} {count}", race.function)));
            let plot = Convergence {
                title: format!("{}, {optimizer}", race.function),
                x: Axis::log10("gradient evaluations", (1.0, race.steps())),
                y: Axis::log10("f − f*", (0.0, 0.0)),
                curves,
                rules: vec![("target".to_owned(), race.target)],
                named_at_ends: false,
            };
            panels.push(crate::figure::Panel { legend: Legend::None, ..plot.panel() });
        }
    }
    let columns = races.len().max(1);
    for (place, panel) in panels.iter_mut().enumerate() {
        if place % columns > 0 {
            panel.y.label.clear();
        }
        if place / columns + 1 < optimizers.len() {
            panel.x.label.clear();
        }
    }
    let lost = if lost.is_empty() {
        "No run that is drawn diverged".to_owned()
    } else {
        format!("Diverged: {}", lost.join(", "))
    };
    let caption = format!(
        "Noise-free f − f* of the average w₂ (of the model without averaging), each method tuned to settle below the target soonest (ties in the median go to more arrivals, then to the lower tail loss): \
         median (line), quartiles (band) and the first {SINGLE} runs (faint). {}. {} settings were tried for each method on other \
         seeds. {lost}.",
        races.first().map_or_else(String::new, |race| conditions(race.results.plan())),
        races.first().map_or(0, |race| race.methods[0].tried),
    );
    let figure = Figure {
        title: "The race with the best parameters of each".to_owned(),
        caption,
        columns,
        panels,
        shared_legend: true,
        size: (PAGE, 600.0),
        ..Figure::default()
    };
    Ok(figure.with_rows(160.0))
}

/// Courses of the arms of a scenario over the steps.
struct Courses {
    curves: Vec<Curve>,
    /// The arms of which runs diverged, and how many.
    diverged: Vec<(String, usize)>,
}

/// The courses of a scenario's arms under its seed and those that follow.
fn courses(scenario: &Scenario, seeds: u64) -> Result<Courses, ExperimentError> {
    let problem = scenario.problem();
    let mut runs: Vec<Vec<Trajectory>> = vec![vec![]; scenario.arms.len()];
    for seed in scenario.run.seed..scenario.run.seed + seeds {
        let all =
            simulate(scenario, &problem, seed, |_| ControlFlow::Continue(())).ok_or(ExperimentError::Interrupted)?;
        runs.iter_mut().zip(all).for_each(|(runs, run)| runs.push(run));
    }
    let steps = scenario.run.steps as f64;
    let mut chosen: Vec<u64> =
        (0..=POINTS).map(|place| libm::pow(steps, place as f64 / POINTS as f64).round() as u64).collect();
    chosen.dedup();
    let loss = |run: &Trajectory, step: u64| {
        if run.is_lost(step) { f64::INFINITY } else { problem.excess(run.at(step).average_loss) }
    };
    let curve = |(arm, runs): (&Arm, &Vec<Trajectory>)| Curve {
        name: short(&arm.name).to_owned(),
        style: method_style(&arm.averaging),
        points: chosen
            .iter()
            .map(|step| (*step as f64, Quartiles::of(runs.iter().map(|run| loss(run, *step)))))
            .collect(),
        shares: vec![],
        runs: runs
            .iter()
            .take(SINGLE)
            .map(|run| chosen.iter().map(|step| [*step as f64, loss(run, *step)]).collect())
            .collect(),
    };
    let diverged = scenario.arms.iter().zip(&runs).filter_map(|(arm, runs)| {
        let count = runs.iter().filter(|run| run.outcome.has_failed()).count();
        (count > 0).then(|| (arm.name.clone(), count))
    });
    Ok(Courses { curves: scenario.arms.iter().zip(&runs).map(curve).collect(), diverged: diverged.collect() })
}

/// The averaging of a name such as `SGD + EMA`.
fn short(name: &str) -> &str {
    name.split_once(" + ").map_or("no averaging", |(_, averaging)| averaging)
}

/// For each optimizer the share of (function, target) pairs solved over the evaluations.
pub(super) fn distributions(races: &[&Race]) -> Figure {
    let axis = Axis::log10("evaluations ÷ dimensions", (5.0, budget(races) / 2.0));
    let panels = of_each_optimizer(races, |title, places| {
        let one = |place: &usize| {
            let times = races
                .iter()
                .flat_map(|race| (0..race.multiples()).flat_map(move |multiple| race.times(*place, false, multiple)));
            let Ecdf { points, .. } = runtime_ecdf(times, 2);
            // The axis is logarithmic in plain values.
            let points = points.into_iter().map(|[x, share]| [libm::pow(10.0, x), share]).collect();
            Distribution { name: name_of(races, *place), style: style_of(races, *place), points }
        };
        ecdf_panel(title, &axis, &places.iter().map(one).collect::<Vec<_>>())
    });
    side_by_side(
        "Solved targets over the evaluations",
        &pairs_in_words(races, "A pair counts once for each seed"),
        panels,
    )
}

/// For each optimizer the performance profile over (function, target) pairs by expected running time.
pub(super) fn profiles(races: &[&Race]) -> Figure {
    let panels = of_each_optimizer(races, |title, places| {
        let cost = |place: &usize| {
            let seeds = |race: &Race| (0..race.seeds()).collect::<Vec<usize>>();
            let of = |race: &&Race| {
                let seeds = seeds(race);
                (0..race.multiples()).map(|multiple| race.expected(*place, multiple, &seeds)).collect::<Vec<f64>>()
            };
            races.iter().flat_map(of).collect::<Vec<f64>>()
        };
        let costs: Vec<Vec<f64>> = places.iter().map(cost).collect();
        let profiles = performance_profile(&costs).into_iter().zip(places);
        let shown = profiles.map(|(profile, place)| Distribution {
            name: name_of(races, *place),
            style: style_of(races, *place),
            points: profile.points,
        });
        profile_panel(title, 32.0, &shown.collect::<Vec<_>>())
    });
    side_by_side("Performance profiles", &pairs_in_words(races, "Cost: expected running time until settled"), panels)
}

fn name_of(races: &[&Race], place: usize) -> String {
    races.first().map_or_else(String::new, |race| short(&race.methods[place].arm.name).to_owned())
}

fn style_of(races: &[&Race], place: usize) -> usize {
    races.first().map_or(0, |race| method_style(&race.methods[place].arm.averaging))
}

fn budget(races: &[&Race]) -> f64 {
    races.first().map_or(2.0, |race| race.steps())
}

fn of_each_optimizer(
    races: &[&Race],
    panel: impl Fn(&str, &[usize]) -> crate::figure::Panel,
) -> Vec<crate::figure::Panel> {
    let optimizers = races.first().map_or_else(Vec::new, |race| race.optimizers());
    optimizers.iter().map(|(optimizer, places)| panel(optimizer, places)).collect()
}

/// Describes the pairs, and how they were run.
fn pairs_in_words(races: &[&Race], counted: &str) -> String {
    let targets: Vec<String> = races
        .iter()
        .map(|race| {
            let axis = &race.results.plan().sweep().axes[1];
            let targets: Vec<String> =
                (0..axis.len()).filter_map(|place| axis.number(place)).map(|target| significant(target, 3)).collect();
            format!("{} {}", race.function, targets.join(", "))
        })
        .collect();
    format!(
        "Pairs of function and target f − f*: {}. {counted}; solved is who settles below the target (noise-free, of the average w₂, \
         without averaging of the model) within the budget. {}. Each method is tuned on other seeds with {} tried settings for the \
         first target of each function, and meets the easier ones with the same setting. Diverged runs solve nothing.",
        targets.join("; "),
        races.first().map_or_else(String::new, |race| conditions(race.results.plan())),
        races.first().map_or(0, |race| race.methods[0].tried),
    )
}

/// The ratios of expected running times that the claims are judged by.
pub(super) fn ratios(measures: &BTreeMap<String, Vec<Measurement>>, races: &[Race]) -> Figure {
    let forest = |title: &str, name: &str| Forest {
        title: title.to_owned(),
        x: Axis::linear("log₁₀ ratio of times; left: BELAY sooner", (0.0, 0.0)),
        effects: measures.get(name).map_or_else(Vec::new, |parts| parts.iter().map(effect).collect()),
        above: None,
        below: Some(0.0),
    };
    let conditions = races.first().map_or_else(String::new, |race| conditions(race.results.plan()));
    let tried = races.first().map_or(0, |race| race.methods[0].tried);
    let caption = format!(
        "Expected running time: all steps until the target is met, a miss costing the budget, ÷ the runs that meet it; noise-free f − f* of \
         the average w₂ (without averaging of the model). {conditions}. Every method is tuned for the rule with {tried} settings on \
         other seeds; ties in the median go to more arrivals, then to the lower tail loss. 95 % percentile bootstrap intervals over seeds; diverged runs are misses; where one never arrives, the interval is all or nothing by whether the Wilson intervals of the arrivals lie apart; where neither arrives there is no entry.",
    );
    let forests = [
        forest("First touch, against the optimizer alone", "first-touch-over-control"),
        forest("First touch, against EMA", "first-touch-over-ema"),
        forest("Settled, against the optimizer alone", "settled-over-control"),
        forest("Settled, against EMA", "settled-over-ema"),
    ];
    forest_figure("BELAY's time to the target beside the others'", &caption, &forests)
}

fn effect(part: &Measurement) -> Effect {
    Effect {
        part: part.part.clone(),
        value: part.effect,
        interval: part.interval.map(|interval| (interval.low, interval.high)),
        n: part.n,
    }
}
