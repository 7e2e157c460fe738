//! One scenario under many seeds.

use std::io::Write;
use std::ops::ControlFlow;

use serde::Serialize;

use super::outputs::Outputs;
use super::progress::Progress;
use super::results::{Head, NOT_JUDGED, lowest};
use crate::cli::provenance::provenance;
use crate::cli::table::{Align, table};
use crate::cli::{Failure, interrupt, json};
use crate::figure::draw::ensemble_figure;
use crate::figure::number::plural;
use crate::files;
use crate::output::{Rows, write_figure};
use crate::scenario::Scenario;
use crate::simulate::{Outcome, Problem, Sample, Trajectory, simulate};
use crate::statistics::Quartiles;
use crate::store;
use crate::theory::number;

/// The fewest samples of a run that still show its extremes. Up to this many are kept of all, then seeds are left out.
const FEWEST_SAMPLES: u64 = 1000;

/// Samples of all runs together that are kept for the figure: 128 MiB.
const ALL_SAMPLES: u64 = (128 << 20) / size_of::<Sample>() as u64;

/// Samples of an ensemble that are kept for its figure, at most [`ALL_SAMPLES`] however many seeds there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Thinning {
    /// Samples of each run that is kept.
    samples: usize,
    /// Of so many seeds the first is kept.
    every: u64,
}

impl Thinning {
    fn new(seeds: u64, arms: usize) -> Self {
        let (runs, all) = ((u128::from(seeds) * arms as u128).max(1), u128::from(ALL_SAMPLES));
        let samples = (all / runs).max(FEWEST_SAMPLES.into());
        let every = u64::try_from((runs * samples).div_ceil(all)).unwrap_or(u64::MAX);
        Self { samples: usize::try_from(samples).unwrap_or(usize::MAX), every }
    }
}

/// Refuses an ensemble whose results do not fit into memory.
fn make_sure_of_memory(seeds: u64, arms: usize) -> Result<(), Failure> {
    // The outcomes, which grow in a list, and the numbers that are ranked.
    let outcome = 2 * size_of::<Outcome>() as u64 + size_of::<f64>() as u64;
    let needed = seeds.saturating_mul(arms as u64).saturating_mul(outcome);
    store::fits_memory(needed.saturating_add(ALL_SAMPLES * size_of::<Sample>() as u64), files::available_memory())
        .map_err(|shortage| {
            Failure::Running(format!("--seeds {seeds}: {shortage}; give fewer seeds, or run parts with --seed"))
        })
}

/// Runs the scenario under `seeds` seeds from its own on, and prints medians and quartiles.
pub(super) fn run(
    scenario: &Scenario,
    seeds: u64,
    outputs: Outputs,
    as_json: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    make_sure_of_memory(seeds, scenario.arms.len())?;
    let thinning = Thinning::new(seeds, scenario.arms.len());
    let mut problem = scenario.problem();
    let progress = Progress::new("simulating");
    let mut outcomes: Vec<Vec<Outcome>> = vec![vec![]; scenario.arms.len()];
    let mut kept: Vec<Vec<Trajectory>> = vec![vec![]; scenario.arms.len()];
    let Outputs { trajectory, figure, animation: _, at: _ } = outputs;
    let mut rows = trajectory.map(|draft| Rows::new(draft, true)).transpose()?;
    let (mut finished, mut lower) = (0, None);
    'seeds: for number in 0..seeds {
        let seed = scenario.run.seed + number;
        let runs = simulate(scenario, &problem, seed, |share| {
            progress.set((number as f64 + share) / seeds as f64);
            interrupt::flow()
        });
        // A short run is over before it asks, so it is asked for here as well.
        let Some(runs) = runs.filter(|_| !interrupt::interrupted()) else { break };
        if let Some(rows) = &mut rows {
            for (arm, trajectory) in scenario.arms.iter().zip(&runs) {
                if rows.write(scenario, &problem, arm, seed, trajectory.steps(), |_| interrupt::flow())?.is_break() {
                    break 'seeds;
                }
            }
        }
        for point in runs.iter().filter_map(Trajectory::lowest) {
            lower = lower.as_ref().unwrap_or(&problem).corrected(point).or(lower);
        }
        for (i, run) in runs.into_iter().enumerate() {
            outcomes[i].push(run.outcome);
            if figure.is_some() && number.is_multiple_of(thinning.every) {
                kept[i].push(run.thinned(thinning.samples));
            }
        }
        finished += 1;
        progress.set(finished as f64 / seeds as f64);
    }
    if finished == 0 {
        let message = "interrupted before the first seed was done; nothing was written. Give the command again";
        return Err(Failure::Interrupted(message.to_owned()));
    }
    if let Some(lower) = lower {
        problem = lower;
        if scenario.run.target.is_some() {
            outcomes = judged_again(scenario, &problem, finished, &progress);
        }
    }
    let written = if finished < seeds { Err(stopped(scenario, finished, seeds)) } else { Ok(()) };
    let written = written.and_then(|()| {
        if let Some(rows) = rows {
            rows.finish()?;
        }
        match figure {
            Some((format, draft)) => {
                progress.begin("drawing");
                Ok(write_figure(&ensemble_figure(scenario, &problem, &kept, seeds, &provenance()), format, draft)?)
            }
            None => Ok(()),
        }
    });
    drop(progress);
    // The results are there even where a file could not be written.
    let printed = print(scenario, &problem, finished, &outcomes, as_json, out);
    written.and(printed)
}

/// The outcomes of the seeds that were run, by a lowest value that was not known when they were.
fn judged_again(scenario: &Scenario, problem: &Problem, seeds: u64, progress: &Progress) -> Vec<Vec<Outcome>> {
    progress.begin("judging again");
    let mut outcomes = vec![vec![]; scenario.arms.len()];
    for number in 0..seeds {
        let runs = simulate(scenario, problem, scenario.run.seed + number, |_| ControlFlow::Continue(()));
        for (outcomes, run) in outcomes.iter_mut().zip(runs.into_iter().flatten()) {
            outcomes.push(run.outcome);
        }
        progress.set((number + 1) as f64 / seeds as f64);
    }
    outcomes
}

fn stopped(scenario: &Scenario, finished: u64, seeds: u64) -> Failure {
    Failure::Interrupted(format!(
        "interrupted after {finished} of {seeds} seeds; the results are of those, and no file was written. \
         `--seed {} --seeds {}` runs the rest",
        scenario.run.seed + finished,
        seeds - finished
    ))
}

#[derive(Serialize)]
struct Results<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    seeds: u64,
    arms: Vec<ArmResult<'a>>,
}

#[derive(Serialize)]
struct ArmResult<'a> {
    name: &'a str,
    final_model_loss: Quartiles,
    final_average_loss: Quartiles,
    tail_mean: Quartiles,
    first_touch: Steps,
    settled: Steps,
    diverged: usize,
}

/// Quartiles of a step that not every run reaches; a run that does not counts as infinite.
#[derive(Serialize)]
struct Steps {
    #[serde(flatten)]
    quartiles: Quartiles,
    reached: usize,
}

fn written(quartiles: Quartiles) -> String {
    format!("{} [{}, {}]", number(quartiles.median), number(quartiles.lower), number(quartiles.upper))
}

impl Steps {
    fn of(outcomes: &[Outcome], step: fn(&Outcome) -> Option<u64>) -> Self {
        let values = outcomes.iter().map(|outcome| step(outcome).map_or(f64::INFINITY, |step| step as f64));
        Self { quartiles: Quartiles::of(values), reached: outcomes.iter().filter_map(step).count() }
    }

    fn written(&self, seeds: u64) -> String {
        match self.reached {
            0 => "never".to_owned(),
            reached => format!("{} in {reached}/{seeds}", written(self.quartiles)),
        }
    }
}

fn print(
    scenario: &Scenario,
    problem: &Problem,
    seeds: u64,
    outcomes: &[Vec<Outcome>],
    as_json: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let arms = scenario.arms.iter().zip(outcomes).map(|(arm, outcomes)| {
        let loss = |of: fn(&Outcome) -> f64| {
            Quartiles::of(outcomes.iter().map(|run| if run.has_failed() { f64::INFINITY } else { of(run) }))
        };
        ArmResult {
            name: &arm.name,
            final_model_loss: loss(|run| run.model_loss),
            final_average_loss: loss(|run| run.average_loss),
            tail_mean: loss(|run| run.tail_mean),
            first_touch: Steps::of(outcomes, |run| run.first_touch),
            settled: Steps::of(outcomes, |run| run.settled),
            diverged: outcomes.iter().filter(|run| run.has_failed()).count(),
        }
    });
    if as_json {
        return json(&Results { head: Head::new(scenario, problem), seeds, arms: arms.collect() }, out);
    }
    let steps = |steps: &Steps| match scenario.run.target {
        None => String::new(),
        Some(_) if !problem.optimum().is_known() => NOT_JUDGED.to_owned(),
        Some(_) => steps.written(seeds),
    };
    let rows = arms.map(|arm| {
        vec![
            arm.name.to_owned(),
            written(arm.final_model_loss),
            written(arm.final_average_loss),
            written(arm.tail_mean),
            steps(&arm.first_touch),
            steps(&arm.settled),
            format!("{}/{seeds}", arm.diverged),
        ]
    });
    let columns = [
        ("arm", Align::Left),
        ("final model loss", Align::Right),
        ("final average loss", Align::Right),
        ("tail mean", Align::Right),
        ("first touch", Align::Right),
        ("settled", Align::Right),
        ("diverged", Align::Right),
    ];
    let text = table(&columns, rows.collect());
    let lowest = lowest(scenario, problem).map_or_else(String::new, |lowest| format!(". {lowest}"));
    Ok(write!(out, "{text}\nMedian [quartiles] of {}; a diverged run counts as inf{lowest}\n", plural(seeds, "seed"))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::layer::Layer;
    use crate::statistics::Quartiles;

    #[test]
    fn an_ensemble_keeps_as_much_as_there_is_room_for() {
        assert!(matches!(Thinning::new(100, 3), Thinning { samples: 2000.., every: 1 }));
        for (seeds, arms) in [(1, 1), (5_000, 3), (20_000, 3), (200_000, 12), (u64::MAX, 12)] {
            let Thinning { samples, every } = Thinning::new(seeds, arms);
            let kept = u128::from(seeds.div_ceil(every)) * arms as u128 * samples as u128;
            // The last of the seeds may be one more.
            assert!(kept <= u128::from(ALL_SAMPLES) + arms as u128 * samples as u128, "{seeds} {arms}: {kept}");
            assert!(every == 1 || kept > u128::from(ALL_SAMPLES) / 3, "{seeds} {arms}: {kept}");
        }
    }

    #[test]
    fn the_median_of_an_ensemble_keeps_its_extremes() {
        let text = "schema = 1\n[objective]\nfunction = \"booth\"\n[run]\nsteps = 20_000\n[noise]\nkind = \"gaussian\"\nsigma = 1.0\n\
            [[arm]]\nname = \"SGD\"\noptimizer = { kind = \"sgd\", eta = 0.01 }\n";
        let scenario = Scenario::parse(text, None).unwrap();
        let problem = scenario.problem();
        let run =
            |seed| simulate(&scenario, &problem, seed, |_| std::ops::ControlFlow::Continue(())).unwrap().remove(0);
        let runs: Vec<Trajectory> = (0..3).map(run).collect();
        let losses = |step: usize| runs.iter().map(move |run| problem_loss(run, step));
        let exact = (0..=20_000).map(|step| Quartiles::of(losses(step)).median);
        let (low, high) = exact.fold((f64::INFINITY, 0.0_f64), |(low, high), loss| (low.min(loss), high.max(loss)));
        let thinned = runs.iter().map(|run| run.clone().thinned(Thinning::new(10, 1).samples)).collect();
        let figure = ensemble_figure(&scenario, &problem, &[thinned], 3, &provenance());
        let median = figure.panels[0].layers.iter().find_map(|layer| match layer {
            Layer::Line(line) if line.name.is_some() => Some(&line.points),
            _ => None,
        });
        let median = median.expect("the line of the median");
        assert!(median.len() < 2000, "{} points", median.len());
        let all = || median.iter().map(|point| point[1]);
        assert_eq!((all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max)), (low, high));
    }

    /// The lowest value of Booth's function is 0.
    fn problem_loss(run: &Trajectory, step: usize) -> f64 {
        run.samples[step].average_loss
    }

    #[test]
    fn seeds_that_miss_are_infinite_and_leave_the_median_of_the_others_in_place() {
        let outcomes = [Some(10), None, Some(20)].map(|first_touch| Outcome { first_touch, ..Outcome::default() });
        let steps = Steps::of(&outcomes, |run| run.first_touch);
        assert_eq!((steps.quartiles.median, steps.reached), (20.0, 2));
        assert_eq!(steps.written(3), "20 [15, inf] in 2/3");
    }
}
