//! The trajectories of the scenario that is shown, computed again whenever it differs from the one they belong to.

use crate::app::background::{Background, Event};
use crate::objective::{Landscape, Minimum};
use crate::scenario::{Scenario, Watched};
use crate::simulate::{Problem, State, Trajectory, simulate, simulate_and_correct, state};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Up to this many evaluations of a built-in function a run is computed within the frame; it takes a few milliseconds.
const AT_ONCE: u64 = 150_000;

/// Trajectories with all that they belong to.
#[derive(Debug)]
pub struct Results {
    /// Scenario that was simulated.
    pub scenario: Scenario,
    /// Noise-free objective.
    pub problem: Arc<Problem>,
    /// One for each arm.
    pub trajectories: Vec<Trajectory>,
    /// A number that grows with each computation.
    pub version: u64,
    /// Duration of the computation.
    pub took: Duration,
}

/// The results at one step.
#[derive(Clone, Copy, Debug)]
pub struct AtStep<'a> {
    /// The results.
    pub results: &'a Results,
    /// The play head.
    pub step: u64,
    /// State of each arm there.
    pub states: &'a [State],
}

impl Results {
    /// Returns the minimum that theory of an arm holds at, at `step`: the smooth one nearest to its model, so that arms with one model
    /// have one theory wherever their averages are.
    pub fn theory_minimum(&self, arm: usize, step: u64) -> Option<Minimum> {
        self.problem.nearest_smooth_minimum(self.trajectories.get(arm)?.at(step).model)
    }

    /// Returns the state of each arm at `step`.
    pub fn states(&self, step: u64) -> Vec<State> {
        self.trajectories.iter().map(|trajectory| state(trajectory, &self.problem, step)).collect()
    }
}

/// Keeps [`Results`] for a scenario that changes.
pub struct Computer {
    results: Arc<Results>,
    computing: Option<(Scenario, f64, Background<f64, Option<Results>>)>,
    version: u64,
    failure: Option<String>,
    /// The problem of the results with a lower minimum than they were judged by, until they are computed again.
    lower: Option<Arc<Problem>>,
    /// Scenario that was cancelled, so that it is not begun again before something is changed.
    given_up: Option<Scenario>,
}

impl Computer {
    /// Begins with the start points of `scenario` alone.
    pub fn new(scenario: &Scenario) -> Self {
        let problem = Arc::new(scenario.problem());
        let empty = Scenario { run: crate::scenario::RunSettings { steps: 0, ..scenario.run }, ..scenario.clone() };
        let trajectories =
            simulate(&empty, &problem, empty.run.seed, |_| ControlFlow::Continue(())).unwrap_or_default();
        let results = Results { scenario: empty, problem, trajectories, version: 0, took: Duration::ZERO };
        Self { results: Arc::new(results), computing: None, version: 0, failure: None, lower: None, given_up: None }
    }

    /// Returns the results to show now: those of `scenario`, or, while they are computed, the last ones. `wake` asks for another frame.
    pub fn results(&mut self, scenario: &Scenario, wake: impl Fn() + Send + Sync + 'static) -> Arc<Results> {
        self.poll();
        let waited_for = self.computing.as_ref().map(|(awaited, ..)| awaited);
        if self.results.scenario == *scenario && self.lower.is_none() {
            self.computing = None;
        } else if waited_for != Some(scenario) && self.given_up.as_ref() != Some(scenario) {
            self.start(scenario, wake);
        }
        Arc::clone(&self.results)
    }

    /// Takes in that f is lower at `point` than any value that the results know of, and computes them again.
    pub fn correct(&mut self, point: [f64; 2]) {
        if self.lower.is_none() {
            self.lower = self.results.problem.corrected(point).map(Arc::new);
            self.computing = None;
        }
    }

    /// Returns the last results.
    pub fn shown(&self) -> &Results {
        &self.results
    }

    /// Returns the last results, to be kept.
    pub fn last(&self) -> Arc<Results> {
        Arc::clone(&self.results)
    }

    /// Returns why a computation broke off, once.
    pub fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }

    /// Returns the share that is done of what is computed in the background.
    pub fn progress(&self) -> Option<f64> {
        self.computing.as_ref().map(|(_, done, _)| *done)
    }

    /// Gives up what is computed in the background; it begins again with [`retry`](Self::retry), or when something is changed.
    pub fn cancel(&mut self) {
        self.given_up = self.computing.take().map(|(scenario, ..)| scenario);
        self.lower = None;
    }

    /// Returns whether the run of this scenario was given up, so that what is shown is another.
    pub fn has_given_up(&self, scenario: &Scenario) -> bool {
        self.computing.is_none() && self.given_up.as_ref() == Some(scenario) && self.results.scenario != *scenario
    }

    /// Begins what was given up again.
    pub fn retry(&mut self) {
        self.given_up = None;
    }

    /// Waits for what is computed in the background: for tests and files, never in a frame.
    pub fn wait(&mut self) {
        while self.computing.is_some() {
            self.poll();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn poll(&mut self) {
        let Some((scenario, done, work)) = &mut self.computing else { return };
        let mut ended = None;
        for event in work.poll() {
            match event {
                Event::News(share) => *done = share,
                Event::Ended(end) => ended = Some(end),
            }
        }
        match ended {
            None => return,
            Some(Ok(None)) => {}
            Some(Ok(Some(results))) => self.results = Arc::new(results),
            Some(Err(text)) => {
                self.failure = Some(text);
                // What failed once would fail in every frame.
                self.given_up = Some(scenario.clone());
            }
        }
        (self.computing, self.lower) = (None, None);
    }

    fn start(&mut self, scenario: &Scenario, wake: impl Fn() + Send + Sync + 'static) {
        self.version += 1;
        let version = self.version;
        self.given_up = None;
        let known = self.lower.as_ref().unwrap_or(&self.results.problem);
        let known = known.under(scenario, &self.results.scenario).map(Arc::new);
        // The minima of a formula that is new are searched for away from the frame.
        let searches = known.is_none() && matches!(scenario.landscape, Landscape::Expression(_));
        if cost(scenario) <= AT_ONCE && !searches {
            (self.computing, self.lower) = (None, None);
            let problem = known.unwrap_or_else(|| Arc::new(scenario.problem()));
            if let Some(results) = compute(scenario, problem, version, |_| ControlFlow::Continue(())) {
                self.results = Arc::new(results);
            }
            return;
        }
        let owned = scenario.clone();
        let work = Background::whole(wake, move |link| {
            let problem = known.unwrap_or_else(|| Arc::new(owned.problem()));
            compute(&owned, problem, version, |share| {
                link.send(share);
                if link.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
        });
        self.computing = Some((scenario.clone(), 0.0, work));
    }
}

fn compute(
    scenario: &Scenario,
    problem: Arc<Problem>,
    version: u64,
    progress: impl FnMut(f64) -> ControlFlow<()>,
) -> Option<Results> {
    let begun = Instant::now();
    let (corrected, trajectories) = simulate_and_correct(scenario, &problem, scenario.run.seed, progress)?;
    let problem = corrected.map_or(problem, Arc::new);
    Some(Results { scenario: scenario.clone(), problem, trajectories, version, took: begun.elapsed() })
}

/// Returns about how many evaluations of a built-in function the scenario takes.
fn cost(scenario: &Scenario) -> u64 {
    let each = scenario.evaluations_per_step(Watched::ModelAndAverage);
    scenario.run.steps.saturating_mul(scenario.arms.len() as u64).saturating_mul(each)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::Optimum;
    use crate::presets::Preset;

    #[test]
    fn a_lower_value_that_the_map_meets_is_what_losses_are_measured_from() {
        let text = "schema = 1\n[objective]\nexpression = \"(x^2 - 1)^2 + 0.3*x + y^2\"\n\
                    view = { x = [0.2, 2.0], y = [-1.0, 1.0] }\n[start]\npoint = [1.5, 0.5]\n\
                    [run]\nsteps = 400\ntarget = 0.01\n\
                    [[arm]]\nname = \"SGD\"\noptimizer = { kind = \"sgd\", eta = 0.05 }\n";
        let scenario = Scenario::parse(text, None).expect("a scenario");
        let mut computer = Computer::new(&scenario);
        let settled = |computer: &mut Computer| {
            computer.results(&scenario, || ());
            computer.wait();
            let results = computer.results(&scenario, || ());
            (results.problem.optimum(), results.trajectories[0].outcome.settled)
        };
        let (Optimum::BestFound(before), Some(_)) = settled(&mut computer) else { panic!("a minimum in the view") };
        computer.correct([-1.1, 0.1]);
        let (Optimum::BestFound(after), None) = settled(&mut computer) else { panic!("the target is not met") };
        assert!(after < before - 0.5, "{after} {before}");
        // It is known from then on, also under other settings.
        let mut other = scenario.clone();
        other.run.steps = 300;
        computer.results(&other, || ());
        computer.wait();
        assert_eq!(computer.results(&other, || ()).problem.optimum(), Optimum::BestFound(after));
    }

    #[test]
    fn arms_with_one_model_have_one_theory() {
        let preset = Preset::named("smoothed-path").expect("a preset");
        let scenario = Scenario::parse(preset.text, None).expect("a scenario");
        let mut computer = Computer::new(&scenario);
        computer.results(&scenario, || ());
        computer.wait();
        let results = computer.results(&scenario, || ());
        let models = |arm: usize| results.trajectories[arm].samples.iter().map(|sample| sample.model);
        assert!(models(0).eq(models(1)), "both arms have one model");
        for step in 0..=scenario.run.steps {
            assert_eq!(results.theory_minimum(0, step), results.theory_minimum(1, step), "{step}");
        }
    }
}
