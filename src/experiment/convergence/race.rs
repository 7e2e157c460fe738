//! Tuning, and the runs of what was tuned on seeds of their own.

use super::{METHODS, RULES};
use crate::experiment::arms::title_of;
use crate::experiment::derived::{failed, fixed, narrowed, planned, sweep_of};
use crate::experiment::tuned::{Tuned, expected, tuned, values};
use crate::experiment::{ExperimentError, Setup, Work};
use crate::optim::{Averaging, averaging};
use crate::scenario::{Arm, Scenario};
use crate::sweep::{Axis, Metric, Results, Values};
use crate::table::Table;
use toml::Value;

/// Comparison on one function under one rule: every method tuned, and as it is by default.
#[derive(Clone, Debug)]
pub(super) struct Race {
    /// The title of the function.
    pub(super) function: String,
    /// f − f* that has to be reached.
    pub(super) target: f64,
    /// Rule of arriving, and its name.
    pub(super) rule: (Metric, &'static str),
    /// The methods as they were tuned, by optimizer: alone, with EMA, with BELAY.
    pub(super) methods: Vec<Tuned>,
    /// The tuned arms and then the default ones, over the target and its multiples.
    pub(super) results: Results,
}

impl Race {
    /// The times of the tuned method at `place`, or of its default, by seed; `multiple` is the place of the target's multiple.
    pub(super) fn times(&self, place: usize, default: bool, multiple: usize) -> Vec<f64> {
        let arm = place + if default { self.methods.len() } else { 0 };
        values(self.results.reported(self.results.plan().index(&[0, multiple]), arm), self.rule.0)
    }

    /// Returns how many runs of the tuned method at `place`, or of its default, diverged, and of how many.
    pub(super) fn diverged(&self, place: usize, default: bool) -> (usize, usize) {
        let arm = place + if default { self.methods.len() } else { 0 };
        let rows = self.results.reported(self.results.plan().index(&[0, 0]), arm);
        (rows.iter().filter(|row| row.finish.outcome.has_failed()).count(), rows.len())
    }

    /// The expected running time of a tuned method over the runs of `seeds`.
    pub(super) fn expected(&self, place: usize, multiple: usize, seeds: &[usize]) -> f64 {
        expected(&self.times(place, false, multiple), seeds, self.steps())
    }

    /// The budget.
    pub(super) fn steps(&self) -> f64 {
        self.results.plan().base().run.steps as f64
    }

    /// The number of reported seeds.
    pub(super) fn seeds(&self) -> usize {
        self.results.plan().sweep().seeds as usize
    }

    /// The number of multiples of the target.
    pub(super) fn multiples(&self) -> usize {
        self.results.plan().sweep().axes[1].len()
    }

    /// The optimizers with the places of their methods.
    pub(super) fn optimizers(&self) -> Vec<(String, Vec<usize>)> {
        let tuned = &self.results.plan().base().arms[..self.methods.len()];
        crate::experiment::arms::by_optimizer(tuned)
    }

    /// The scenario of the tuned arms at these places.
    pub(super) fn scenario(&self, places: &[usize]) -> Scenario {
        let base = self.results.plan().base();
        let arms = places.iter().map(|place| base.arms[*place].clone()).collect();
        let run = crate::scenario::RunSettings { target: Some(self.target), ..base.run };
        Scenario { arms, run, ..base.clone() }
    }

    /// A summary with the settings of each arm and what they were tuned from.
    pub(super) fn with_settings(&self, summary: Table) -> Table {
        let arms = &self.results.plan().base().arms;
        let rows = summary.len() / arms.len();
        let each =
            |number: &dyn Fn(usize) -> f64| (0..rows).flat_map(|_| (0..arms.len()).map(number)).collect::<Vec<f64>>();
        let tried = |arm: usize| self.methods.get(arm).map(|tuned| tuned.tried);
        summary
            .with("eta", each(&|arm| arms[arm].optimizer.eta()))
            .with("alpha", each(&|arm| coefficients(&arms[arm]).0))
            .with("beta", each(&|arm| coefficients(&arms[arm]).1))
            .with("settings_tried", (0..rows).flat_map(|_| (0..arms.len()).map(tried)).collect::<Vec<Option<u64>>>())
    }
}

/// α and β of an arm; NaN where it has none.
fn coefficients(arm: &Arm) -> (f64, f64) {
    match arm.averaging {
        Averaging::Ema(averaging::Ema { alpha, .. }) => (alpha, f64::NAN),
        Averaging::Belay(averaging::Belay { alpha, beta }) => (alpha, beta),
        _ => (f64::NAN, f64::NAN),
    }
}

/// Tunes every method on every function by every rule, and runs the winners and the defaults on the reported seeds.
pub(super) fn races(setup: &Setup, work: &mut dyn Work) -> Result<Vec<Race>, ExperimentError> {
    let mut races = vec![];
    for (function, target) in setup.targets() {
        let mut tried = vec![];
        let mut defaults = vec![];
        for method in METHODS {
            let sweep = setup.sweep(method);
            let mut axes = vec![fixed("objective.function", function.as_str()), fixed("run.target", target)];
            axes.extend(sweep.axes.iter().cloned());
            let plan = planned(narrowed(sweep, |_| true, axes)?)?;
            defaults.push(plan.base().arms.clone());
            tried.push(work.sweep(&format!("tune {method} {function}"), plan)?);
        }
        for rule in RULES {
            let tuned: Vec<Vec<Tuned>> =
                tried.iter().map(|results| tuned(results, rule.0)).collect::<Result<_, _>>()?;
            let optimizers = 0..defaults[0].len();
            let by_optimizer = optimizers.flat_map(|arm| (0..METHODS.len()).map(move |method| (method, arm)));
            let order: Vec<(usize, usize)> = by_optimizer.collect();
            let methods: Vec<Tuned> = order.iter().map(|(method, arm)| tuned[*method][*arm].clone()).collect();
            let default = |(method, arm): &(usize, usize)| {
                let arm = defaults[*method][*arm].clone();
                Arm { name: format!("{}, default", arm.name), ..arm }
            };
            let arms = methods.iter().map(|method| method.arm.clone()).chain(order.iter().map(default));
            let plan = reported(setup, &function, target, arms, &methods[0].scenario)?;
            let results = work.sweep(&format!("report {} {function}", rule.1), plan)?;
            races.push(Race { function: title_of(&function), target, rule, methods, results });
        }
    }
    Ok(races)
}

/// The plan of the reported runs, over the multiples of the target.
fn reported(
    setup: &Setup,
    function: &str,
    target: f64,
    arms: impl IntoIterator<Item = Arm>,
    at: &Scenario,
) -> Result<crate::sweep::Plan, ExperimentError> {
    let scenario = setup.reported(at, arms);
    let targets = setup.numbers("multiples").into_iter().map(|multiple| Value::Float(multiple * target)).collect();
    let targets = Axis { path: "run.target".to_owned(), values: Values::List(targets) };
    let axes = vec![fixed("objective.function", function), targets];
    scenario.check().map_err(failed)?;
    planned(sweep_of(&scenario, setup.number("seeds") as u64, axes)?)
}
