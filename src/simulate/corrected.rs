//! Simulation that corrects the lowest known value by runs that go below it.

use super::{Problem, Trajectory, simulate};
use crate::objective::Optimum;
use crate::scenario::{RunSettings, Scenario, Stop};
use std::ops::ControlFlow;

/// Largest number of times that runs are taken again, each time measured from the lower minimum that they met.
const ROUNDS: usize = 8;

/// Simulates a scenario as [`simulate`] does; where a run meets a lower value than is known, with that as the lowest: the trajectories
/// then belong to the problem that is returned with them.
pub fn simulate_and_correct(
    scenario: &Scenario,
    problem: &Problem,
    seed: u64,
    mut progress: impl FnMut(f64) -> ControlFlow<()>,
) -> Option<(Option<Problem>, Vec<Trajectory>)> {
    let mut corrected: Option<Problem> = None;
    for _ in 0..ROUNDS {
        let problem = corrected.as_ref().unwrap_or(problem);
        let trajectories = simulate(scenario, problem, seed, &mut progress)?;
        match trajectories.iter().filter_map(|run| problem.corrected(run.lowest()?)).min_by(Problem::by_optimum) {
            Some(lower) => corrected = Some(lower),
            None => return Some((corrected, trajectories)),
        }
    }
    // Lower at every round: f has no bottom that a run could find.
    let problem = corrected?.without_lowest();
    let trajectories = simulate(scenario, &problem, seed, progress)?;
    Some((Some(problem), trajectories))
}

/// A scenario's own run shows in so many steps what a search for minima has missed.
const SCOUTING: u64 = 100_000;

impl Scenario {
    /// Returns the problem of the scenario, that of a formula corrected by what a run under the scenario's own seed meets.
    pub fn explored(&self) -> Problem {
        let problem = self.problem();
        if matches!(problem.optimum(), Optimum::Proved(_) | Optimum::Unknown) {
            return problem;
        }
        let mut scout = Scenario { run: RunSettings { target: None, stop: Stop::Never, ..self.run }, ..self.clone() };
        scout.run.steps = scout.run.steps.min(SCOUTING);
        let met = simulate_and_correct(&scout, &problem, self.run.seed, |_| ControlFlow::Continue(()));
        met.and_then(|(corrected, _)| corrected).unwrap_or(problem)
    }
}

impl Problem {
    /// Orders what is known of one problem: no known lowest value first, since f falls without bound, then the lower one.
    fn by_optimum(a: &Self, b: &Self) -> std::cmp::Ordering {
        let rank = |problem: &Self| problem.optimum().value().unwrap_or(f64::NEG_INFINITY);
        rank(a).total_cmp(&rank(b))
    }
}
