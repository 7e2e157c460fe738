//! Grids at equal η and at equal drift.

use crate::experiment::ExperimentError;
use crate::experiment::arms::{by_optimizer, title_of};
use crate::experiment::derived::{failed, narrowed};
use crate::experiment::rates::Rates;
use crate::experiment::robustness::initial;
use crate::optim::{Averaging, averaging};
use crate::scenario::Arm;
use crate::statistics::{Edge, best_on_grid};
use crate::sweep::{Axis, Results, Sweep, Values};
use crate::theory::equal_drift_eta;

/// The fewest learning rates above the best one over which a mean says something.
const LEAST: usize = 5;

/// Settings of BELAY.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    /// The share of the model that the average takes in.
    pub(super) alpha: f64,
    /// The share of the average that the model takes in.
    pub(super) beta: f64,
}

impl Pair {
    /// Returns the pair of an arm with BELAY.
    pub(super) fn of(arm: &Arm) -> Option<Self> {
        match arm.averaging {
            Averaging::Belay(averaging::Belay { alpha, beta }) => Some(Self { alpha, beta }),
            _ => None,
        }
    }

    /// By how much BELAY's η has to be larger than another's for the same drift.
    pub(super) fn factor(self) -> f64 {
        equal_drift_eta(1.0, self.alpha, self.beta)
    }
}

/// The settings of BELAY among arms, in their order.
pub(super) fn pairs(arms: &[Arm]) -> Vec<Pair> {
    let mut pairs = vec![];
    for pair in arms.iter().filter_map(Pair::of) {
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    pairs
}

/// The sweep with only the arms of BELAY with these settings and those without averaging, every η enlarged until BELAY drifts as
/// the others did. The optimizer alone then shows what it comes to at BELAY's η.
pub(super) fn at_equal_drift(sweep: &Sweep, pair: Pair) -> Result<Sweep, ExperimentError> {
    let factor = pair.factor();
    let scaled = |axis: &Axis| match axis.values {
        Values::Log(ends, points) => Axis::log(&axis.path, ends.map(|end| end * factor), points),
        _ => axis.clone(),
    };
    let kept = |arm: &Arm| Pair::of(arm) == Some(pair) || arm.averaging.is_control();
    let mut matched = narrowed(sweep, kept, sweep.axes.iter().map(scaled).collect())?;
    matched.title = "BELAY at equal drift".to_owned();
    Ok(matched)
}

/// Case: one function, optimizer and pair of settings.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) function: String,
    pub(super) optimizer: String,
    pub(super) pair: Pair,
    /// f − f* at the start.
    pub(super) initial: f64,
    pub(super) control: Rates,
    /// The EMA of the same α.
    pub(super) ema: Rates,
    /// BELAY at the η of the others.
    pub(super) equal_eta: Rates,
    /// BELAY at their drift; its `etas` are the drifts.
    pub(super) equal_drift: Rates,
    /// The optimizer alone at the η that BELAY has there; its `etas` are these η.
    pub(super) enlarged: Rates,
}

impl Case {
    /// Returns the name among the parts of a measure: `Beale, SGD, 0.1/0.5`, the last being α and β.
    pub(super) fn part(&self) -> String {
        format!("{}, {}, {}/{}", self.function, self.optimizer, self.pair.alpha, self.pair.beta)
    }

    /// The places of the grid at which BELAY's η, at equal drift, is above that at which the optimizer alone ends lowest, but
    /// still on the grid: the learning rates that are too large for the optimizer alone.
    ///
    /// # Errors
    /// Why nothing can be said of them: the best η lies at an edge of the grid, as the first of a flat tie may, or fewer than
    /// [`LEAST`] lie above it.
    pub(super) fn too_large(&self) -> Result<Vec<usize>, String> {
        let seeds: Vec<usize> = (0..self.seeds()).collect();
        let best = best_on_grid(&self.control.etas, &self.control.medians(&seeds));
        let best = best.ok_or_else(|| "no η is best".to_owned())?;
        if best.edge != Edge::None {
            return Err("the best η is at an edge of the grid".to_owned());
        }
        let most = self.control.etas.last().copied().unwrap_or(0.0);
        let inside = |eta: &f64| *eta > best.eta && *eta <= most;
        let places: Vec<usize> =
            (0..self.enlarged.etas.len()).filter(|place| inside(&self.enlarged.etas[*place])).collect();
        if places.len() < LEAST { Err(format!("{} η above the best", places.len())) } else { Ok(places) }
    }

    /// The number of seeds.
    pub(super) fn seeds(&self) -> usize {
        self.control.losses[0].len()
    }
}

/// Every case, by optimizer, settings and function.
pub(super) fn cases(equal_eta: &Results, matched: &[(Pair, Results)]) -> Result<Vec<Case>, ExperimentError> {
    let plan = equal_eta.plan();
    let functions = &plan.sweep().axes[0];
    let arms = &plan.base().arms;
    let mut cases = vec![];
    for (optimizer, group) in by_optimizer(arms) {
        let find = |wanted: &dyn Fn(&Averaging) -> bool| group.iter().copied().find(|i| wanted(&arms[*i].averaging));
        for (pair, drift) in matched {
            let control = find(&|averaging| averaging.is_control());
            let ema = find(
                &|averaging| matches!(averaging, Averaging::Ema(averaging::Ema { alpha, .. }) if *alpha == pair.alpha),
            );
            let belay = group.iter().copied().find(|i| Pair::of(&arms[*i]) == Some(*pair));
            let scaled = |wanted: &dyn Fn(&Arm) -> bool| {
                let arms = &drift.plan().base().arms;
                arms.iter().position(|arm| arm.optimizer.title() == optimizer && wanted(arm))
            };
            let slowed = scaled(&|arm| Pair::of(arm).is_some());
            let enlarged = scaled(&|arm| Pair::of(arm).is_none());
            let (Some(control), Some(ema), Some(belay)) = (control, ema, belay) else { continue };
            let (Some(slowed), Some(enlarged)) = (slowed, enlarged) else { continue };
            for function in 0..functions.len() {
                let scenario = plan.cell(plan.index(&[function, 0])).map_err(failed)?.scenario;
                let control = Rates::of(equal_eta, function, control);
                let matched = Rates::of(drift, function, slowed);
                cases.push(Case {
                    function: title_of(&functions.label(function)),
                    optimizer: optimizer.clone(),
                    pair: *pair,
                    initial: initial(&scenario),
                    ema: Rates::of(equal_eta, function, ema),
                    equal_eta: Rates::of(equal_eta, function, belay),
                    equal_drift: Rates { etas: control.etas.clone(), ..matched },
                    enlarged: Rates::of(drift, function, enlarged),
                    control,
                });
            }
        }
    }
    Ok(cases)
}
