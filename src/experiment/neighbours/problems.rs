//! Tuning every method for every problem, and its times on seeds of their own.

use super::METHODS;
use crate::experiment::derived::{failed, fixed, narrowed, planned, sweep_of};
use crate::experiment::tuned::{Tuned, expected, settings, tuned, values};
use crate::experiment::{ExperimentError, Setup, Work};
use crate::sweep::{Axis, Metric, Plan, Values};
use crate::table::Table;
use toml::Value;

/// The times of every method on every problem.
#[derive(Clone, Debug)]
pub(super) struct Problems {
    /// The optimizers.
    pub(super) optimizers: Vec<String>,
    /// The functions and targets, in the order of the problems.
    pub(super) pairs: Vec<(String, f64)>,
    /// By optimizer, method (as in [`METHODS`]) and problem: the settled time of each seed, +∞ of a miss.
    pub(super) times: Vec<[Vec<Vec<f64>>; METHODS.len()]>,
    /// The budget in steps.
    pub(super) steps: f64,
    /// The number of reported seeds.
    pub(super) seeds: usize,
    /// The first plan of reported runs, for what all have in common.
    pub(super) plan: Plan,
    /// Number of settings that each method was tuned from, and of seeds.
    pub(super) tried: (u64, u64),
    /// Number of times, of all arms that solve a problem, that a setting lies at an edge of its grid, by its last name.
    pub(super) edges: Vec<(String, usize)>,
}

impl Problems {
    /// The expected running times of a method on every problem over the runs of `seeds`.
    pub(super) fn expected(&self, optimizer: usize, method: usize, seeds: &[usize]) -> Vec<f64> {
        self.times[optimizer][method].iter().map(|times| expected(times, seeds, self.steps)).collect()
    }

    /// Every reporting seed.
    pub(super) fn all(&self) -> Vec<usize> {
        (0..self.seeds).collect()
    }
}

/// Solves every problem, and gives the rows of the reported runs and their summary with the tuned settings.
pub(super) fn solved(setup: &Setup, work: &mut dyn Work) -> Result<(Problems, Table, Table), ExperimentError> {
    let targets = setup.numbers("targets");
    let (mut data, mut summary) = (Table::default(), Table::default());
    let mut problems: Option<Problems> = None;
    for function in setup.texts("functions") {
        // By method, target and optimizer.
        let mut choices: Vec<Vec<Tuned>> = vec![];
        let mut tuning_seeds = 0;
        for (method, _) in METHODS {
            let plan = planned(tuning(setup, method, &function, &targets)?)?;
            tuning_seeds = plan.seeds() - plan.sweep().seeds;
            choices.push(tuned(&work.sweep(&format!("tune {method} {function}"), plan)?, Metric::Settled)?);
        }
        let optimizers = choices[0].len() / targets.len();
        for (place, target) in targets.iter().enumerate() {
            let of = |optimizer: usize, method: usize| &choices[method][place * optimizers + optimizer];
            let order: Vec<(usize, usize)> = (0..optimizers)
                .flat_map(|optimizer| (0..METHODS.len()).map(move |method| (optimizer, method)))
                .collect();
            let arms = order.iter().map(|(optimizer, method)| of(*optimizer, *method).arm.clone());
            let scenario = setup.reported(&of(0, 0).scenario, arms);
            scenario.check().map_err(failed)?;
            let axes = vec![fixed("objective.function", function.as_str()), fixed("run.target", *target)];
            let plan = planned(sweep_of(&scenario, setup.number("seeds") as u64, axes)?)?;
            let results = work.sweep(&format!("report {function} {target}"), plan)?;
            let plan = results.plan();
            data.append(plan.table(results.rows()));
            let words: Vec<String> = scenario.arms.iter().map(settings).collect();
            summary.append(plan.summary_table(&results.groups()).with("tuned_to", words));
            let problems = problems.get_or_insert_with(|| Problems {
                optimizers: (0..optimizers).map(|place| of(place, 0).arm.optimizer.title().to_owned()).collect(),
                pairs: vec![],
                times: vec![std::array::from_fn(|_| vec![]); optimizers],
                steps: plan.base().run.steps as f64,
                seeds: plan.sweep().seeds as usize,
                plan: plan.clone(),
                tried: (of(0, 0).tried, tuning_seeds),
                edges: vec![],
            });
            problems.pairs.push((function.clone(), *target));
            for (arm, (optimizer, method)) in order.into_iter().enumerate() {
                let times = values(results.reported(0, arm), Metric::Settled);
                if times.iter().any(|time| time.is_finite()) {
                    for edge in &of(optimizer, method).edges {
                        count(&mut problems.edges, format!("{edge} of {}", METHODS[method].1));
                    }
                }
                problems.times[optimizer][method].push(times);
            }
        }
    }
    let problems = problems.ok_or_else(|| ExperimentError::Failed("there are no functions".to_owned()))?;
    Ok((problems, data, summary))
}

/// The tuning sweep of a method on a function, over the targets.
pub(super) fn tuning(
    setup: &Setup,
    method: &str,
    function: &str,
    targets: &[f64],
) -> Result<crate::sweep::Sweep, ExperimentError> {
    let sweep = setup.sweep(method);
    let targets = Values::List(targets.iter().copied().map(Value::Float).collect());
    let mut axes = vec![fixed("objective.function", function), Axis { path: "run.target".to_owned(), values: targets }];
    axes.extend(sweep.axes.iter().cloned());
    narrowed(sweep, |_| true, axes)
}

fn count(counts: &mut Vec<(String, usize)>, name: String) {
    match counts.iter_mut().find(|(other, _)| *other == name) {
        Some((_, count)) => *count += 1,
        None => counts.push((name, 1)),
    }
}
