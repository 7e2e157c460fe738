//! Times to a target with the learning rate tuned.

use super::grids::Pair;
use crate::experiment::arms::{by_optimizer, title_of};
use crate::experiment::convergence::arrivals::{k_of_n, late, one_sided, time_ratio};
use crate::experiment::derived::{fixed, narrowed, planned};
use crate::experiment::{ExperimentError, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::optim::{Averaging, averaging};
use crate::statistics::{expected_running_time, median};
use crate::sweep::{Choice, Metric, Results};
use crate::table::Table;

/// Runs of a method with its tuned η on the reporting seeds.
#[derive(Clone, Debug)]
pub(super) struct Tuned {
    pub(super) name: String,
    pub(super) eta: f64,
    pub(super) at_edge: bool,
    /// The step from which on each seed stays below the target; +∞ of a miss.
    pub(super) settled: Vec<f64>,
}

/// Case: one function, optimizer and pair of settings, each method with the η that is best for it.
#[derive(Clone, Debug)]
pub(super) struct Timed {
    pub(super) function: String,
    pub(super) optimizer: String,
    pub(super) pair: Pair,
    pub(super) target: f64,
    pub(super) steps: f64,
    pub(super) control: Tuned,
    pub(super) ema: Tuned,
    pub(super) belay: Tuned,
    /// Number of η that were tried for each, and of seeds apart from those reported.
    pub(super) tried: (u64, u64),
}

impl Tuned {
    /// Returns all steps taken by the runs of `seeds` ÷ the number that settled.
    fn expected(&self, seeds: &[usize], steps: f64) -> f64 {
        let times: Vec<f64> = seeds.iter().map(|seed| self.settled[*seed]).collect();
        expected_running_time(&times, steps)
    }

    fn arrived(&self) -> usize {
        self.settled.iter().filter(|time| time.is_finite()).count()
    }
}

impl Timed {
    /// Returns the name among the parts of a measure: `Beale, SGD, 0.1/0.5`, the last being α and β.
    pub(super) fn part(&self) -> String {
        format!("{}, {}, {}/{}", self.function, self.optimizer, self.pair.alpha, self.pair.beta)
    }

    /// BELAY's expected running time beside that of the EMA, or of the optimizer alone.
    pub(super) fn measured(&self, over_ema: bool) -> Option<Measurement> {
        let other = if over_ema { &self.ema } else { &self.control };
        time_ratio(self.part(), &self.belay.settled, &other.settled, self.steps)
    }

    /// The comparisons in which BELAY or the other never settles.
    pub(super) fn one_sided(&self) -> Vec<String> {
        let of = |other: &Tuned, name: &str| {
            one_sided(&format!("{} over {name}", self.part()), &self.belay.settled, &other.settled)
        };
        of(&self.control, "the optimizer alone").into_iter().chain(of(&self.ema, "EMA")).collect()
    }

    /// The methods: the optimizer alone, EMA, BELAY.
    fn methods(&self) -> [&Tuned; 3] {
        [&self.control, &self.ema, &self.belay]
    }

    /// Returns whether no run of any method settles.
    pub(super) fn is_lost(&self) -> bool {
        [&self.control, &self.ema, &self.belay].iter().all(|tuned| tuned.arrived() == 0)
    }

    /// The methods whose η lies at an edge, though they arrive.
    pub(super) fn edges(&self) -> Vec<String> {
        let at_edge = |tuned: &&&Tuned| tuned.at_edge && tuned.arrived() > 0;
        let methods = [&self.control, &self.ema, &self.belay];
        methods.iter().filter(at_edge).map(|tuned| format!("{} of {}", self.function, tuned.name)).collect()
    }
}

/// Tunes η for every arm on every function, and reads the reporting seeds.
pub(super) fn timed(setup: &Setup, work: &mut dyn Work) -> Result<Vec<Timed>, ExperimentError> {
    let sweep = setup.sweep("time");
    let mut timed = vec![];
    for (function, target) in setup.targets() {
        let mut axes = vec![fixed("objective.function", function.as_str()), fixed("run.target", target)];
        axes.extend(sweep.axes.iter().cloned());
        let plan = planned(narrowed(sweep, |_| true, axes)?)?;
        let results = work.sweep(&format!("time {function}"), plan)?;
        timed.extend(of_function(&function, target, &results));
    }
    Ok(timed)
}

fn of_function(function: &str, target: f64, results: &Results) -> Vec<Timed> {
    let plan = results.plan();
    let arms = &plan.base().arms;
    let choices = results.choices();
    let tuned = |choice: &Choice| {
        let arm = choice.group.arm;
        let places = plan.places(choice.group.cell);
        Tuned {
            name: arms[arm].name.clone(),
            eta: plan.sweep().axes[2].number(places[2]).unwrap_or(f64::NAN),
            at_edge: !choice.edges.is_empty(),
            settled: results.reported(choice.group.cell, arm).iter().map(|row| row.metric(Metric::Settled)).collect(),
        }
    };
    let of = |arm: usize| choices.iter().find(|choice| choice.group.arm == arm).map(tuned);
    let tried = choices.first().map_or(0, |choice| choice.candidates);
    let tuning_seeds = plan.seeds() - plan.sweep().seeds;
    let mut timed = vec![];
    for (optimizer, group) in by_optimizer(arms) {
        for belay in &group {
            let Some(pair) = Pair::of(&arms[*belay]) else { continue };
            let find = |wanted: &dyn Fn(&Averaging) -> bool| group.iter().find(|i| wanted(&arms[**i].averaging));
            let control = find(&|averaging| averaging.is_control());
            let ema = find(
                &|averaging| matches!(averaging, Averaging::Ema(averaging::Ema { alpha, .. }) if *alpha == pair.alpha),
            );
            let methods = (control.and_then(|arm| of(*arm)), ema.and_then(|arm| of(*arm)), of(*belay));
            if let (Some(control), Some(ema), Some(belay)) = methods {
                timed.push(Timed {
                    function: title_of(function),
                    optimizer: optimizer.clone(),
                    pair,
                    target,
                    steps: plan.base().run.steps as f64,
                    control,
                    ema,
                    belay,
                    tried: (tried, tuning_seeds),
                });
            }
        }
    }
    timed
}

/// Each method on each function once, though several pairs of settings are compared with it.
fn listed(timed: &[Timed]) -> Vec<(&Timed, &Tuned)> {
    let mut rows: Vec<(&Timed, &Tuned)> = vec![];
    for timed in timed {
        for tuned in timed.methods() {
            if !rows.iter().any(|(other, listed)| other.function == timed.function && listed.name == tuned.name) {
                rows.push((timed, tuned));
            }
        }
    }
    rows
}

/// The late and all settlings of each method over all functions.
pub(super) fn late_settlings(timed: &[Timed], budget: f64) -> Vec<(String, (usize, usize))> {
    let mut methods: Vec<(String, (usize, usize))> = vec![];
    for (_, tuned) in listed(timed) {
        let (late, all) = late(&tuned.settled, budget);
        match methods.iter_mut().find(|(name, _)| *name == tuned.name) {
            Some((_, sums)) => *sums = (sums.0 + late, sums.1 + all),
            None => methods.push((tuned.name.clone(), (late, all))),
        }
    }
    methods
}

/// Returns a table with a row for each function and method.
pub(super) fn table(timed: &[Timed]) -> Table {
    let rows = listed(timed);
    let all = |tuned: &Tuned| (0..tuned.settled.len()).collect::<Vec<usize>>();
    let text = |text: &dyn Fn(&Timed, &Tuned) -> String| rows.iter().map(|(a, b)| text(a, b)).collect::<Vec<String>>();
    let number = |number: &dyn Fn(&Timed, &Tuned) -> f64| rows.iter().map(|(a, b)| number(a, b)).collect::<Vec<f64>>();
    Table::default()
        .with("function", text(&|timed, _| timed.function.clone()))
        .with("target", number(&|timed, _| timed.target))
        .with("method", text(&|_, tuned| tuned.name.clone()))
        .with("tuned η", number(&|_, tuned| tuned.eta))
        .with(
            "median steps",
            text(&|timed, tuned| {
                let median = median(tuned.settled.iter().copied());
                if median.is_finite() { significant(median, 4) } else { format!("> {}", timed.steps) }
            }),
        )
        .with("settled", text(&|_, tuned| k_of_n(&tuned.settled)))
        .with("expected steps", number(&|timed, tuned| tuned.expected(&all(tuned), timed.steps)))
}
