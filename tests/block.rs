//! The block engine gives the bits of the runs one by one: whatever the method, landscape, noise, instruction set, block
//! size and number of threads.

use belay_lab::noise::Noise;
use belay_lab::objective::{Expression, Function, Landscape};
use belay_lab::optim::{Averaging, EmaWarmup, LANES, Method, Optimizer, Schedule, averaging, optimizer};
use belay_lab::scenario::{Arm, RunSettings, Scenario, Stop};
use belay_lab::simulate::{Outcome, Problem, simulate};
use belay_lab::sweep::{BatchRunner, Finish, InstructionSet, Job};
use rayon::prelude::*;
use std::cell::Cell;
use std::ops::ControlFlow;

const SEED: u64 = 11;

/// The bits of a number, those of one NaN for all.
fn bits(x: f64) -> u64 {
    if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() }
}

type Bits = ([u64; 7], [Option<u64>; 3]);

fn all_bits(model: [f64; 2], average: [f64; 2], outcome: &Outcome) -> Bits {
    let Outcome { model_loss, average_loss, tail_mean, first_touch, settled, diverged } = *outcome;
    let numbers = [model[0], model[1], average[0], average[1], model_loss, average_loss, tail_mean];
    (numbers.map(bits), [first_touch, settled, diverged])
}

fn finish_bits(finish: &Finish) -> Bits {
    all_bits(finish.model, finish.average, &finish.outcome)
}

fn scenario(landscape: Landscape, steps: u64, noise: Option<Noise>) -> Scenario {
    Scenario {
        title: String::new(),
        about: String::new(),
        view: landscape.view(),
        start: landscape.start(),
        landscape,
        noise,
        run: RunSettings { steps, seed: SEED, target: Some(0.5), stop: Stop::Never, diverged_at: None },
        arms: vec![],
    }
}

fn with_arms(mut scenario: Scenario, arms: impl IntoIterator<Item = (Optimizer, Averaging, Schedule)>) -> Scenario {
    let arm = |(optimizer, averaging, schedule)| Arm { name: String::new(), optimizer, averaging, schedule, style: 0 };
    scenario.arms = arms.into_iter().map(arm).collect();
    scenario
}

fn jobs(scenario: &Scenario) -> Vec<Job> {
    let job = |arm: &Arm| Job { start: scenario.start, method: arm.method(scenario.run.steps) };
    scenario.arms.iter().map(job).collect()
}

fn runner<'a>(scenario: &Scenario, problem: &'a Problem, jobs: &[Job]) -> BatchRunner<'a> {
    BatchRunner::new(problem, &scenario.run, jobs)
}

/// The finish of each of `jobs` jobs, every one of which is expected once.
fn run_all(runner: &BatchRunner<'_>, jobs: usize, set: InstructionSet) -> Vec<Bits> {
    let mut found = vec![None; jobs];
    for task in 0..runner.tasks() {
        for (job, finish) in runner.run(task, SEED, set, || ControlFlow::Continue(())).expect("never broken off") {
            assert!(found[job].replace(finish_bits(&finish)).is_none(), "job {job} twice");
        }
    }
    found.into_iter().map(|bits| bits.expect("a finish")).collect()
}

fn one_by_one(scenario: &Scenario, problem: &Problem) -> Vec<Bits> {
    let trajectories = simulate(scenario, problem, SEED, |_| ControlFlow::Continue(())).expect("never broken off");
    let of = |samples: &[belay_lab::simulate::Sample], outcome| {
        let last = samples[samples.len() - 1];
        all_bits(last.model, last.average, outcome)
    };
    trajectories.iter().map(|trajectory| of(&trajectory.samples, &trajectory.outcome)).collect()
}

/// Runs the arms of a scenario both ways, with every instruction set, and gives the outcomes.
fn compare(scenario: &Scenario, problem: &Problem) -> Vec<Bits> {
    let expected = one_by_one(scenario, problem);
    let jobs = jobs(scenario);
    let runner = runner(scenario, problem, &jobs);
    for set in InstructionSet::available() {
        for (lane, (found, expected)) in run_all(&runner, jobs.len(), set).iter().zip(&expected).enumerate() {
            assert_eq!(found, expected, "{set:?}, {:?}, {:?}", scenario.landscape, scenario.arms[lane]);
        }
    }
    expected
}

fn optimizers() -> Vec<Optimizer> {
    let sgd = |momentum, nesterov, weight_decay| {
        Optimizer::Sgd(optimizer::Sgd { eta: 0.0, momentum, nesterov, weight_decay })
    };
    let adam = |weight_decay, decoupled| {
        Optimizer::Adam(optimizer::Adam { eta: 0.0, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weight_decay, decoupled })
    };
    vec![
        sgd(0.0, false, 0.0),
        sgd(0.0, false, 0.01),
        sgd(0.8, false, 0.01),
        sgd(0.8, true, 0.0),
        adam(0.0, false),
        adam(0.02, false),
        adam(0.02, true),
        Optimizer::rmsprop(0.0),
        Optimizer::adagrad(0.0),
    ]
}

/// Every averaging, its numbers told apart by `t` from 0 to 1.
fn averagings(t: f64) -> Vec<Averaging> {
    vec![
        Averaging::CONTROL,
        Averaging::ema(0.05 + 0.9 * t),
        Averaging::Ema(averaging::Ema { alpha: 0.02 + 0.1 * t, every: 3, warmup: EmaWarmup::Ramp }),
        Averaging::belay(0.02 + t, 0.9 * t),
        Averaging::Spring(averaging::Spring {
            m1: 1.0 + 300.0 * t,
            m2: 5.0 + t,
            k: 4.0,
            c1: 1.5,
            c2: 9.0 * t,
            dt: 0.9,
        }),
        Averaging::Lookahead(averaging::Lookahead { alpha: 0.3 + 0.5 * t, every: 4 }),
        Averaging::Tail(averaging::Tail { start: 5 }),
        Averaging::ScheduleFree(averaging::ScheduleFree { beta: 0.9 * t }),
    ]
}

/// Learning rates from hopelessly slow to beyond all bounds.
fn eta(t: f64) -> f64 {
    libm::pow(10.0, -4.0 + 7.0 * t)
}

/// `n` arms of one shape, their settings spread out.
fn spread(
    n: usize,
    optimizer: Optimizer,
    averaging: usize,
    schedule: &Schedule,
) -> Vec<(Optimizer, Averaging, Schedule)> {
    let arm = |i: usize| {
        let t = (i as f64 + 0.5) / n as f64;
        let mut optimizer = optimizer;
        *optimizer.eta_mut() = eta(t);
        (optimizer, averagings(t)[averaging], schedule.clone())
    };
    (0..n).map(arm).collect()
}

#[test]
fn every_method_on_every_function() {
    let (mut lost, mut touched) = (0, 0);
    Function::all().into_iter().enumerate().for_each(|(i, function)| {
        let noise = (i % 2 == 0).then_some(Noise::Gaussian { sigma: 0.3 });
        let base = scenario(Landscape::Function(function), 12, noise);
        let problem = base.problem();
        for optimizer in optimizers() {
            for averaging in 0..averagings(0.0).len() {
                let arms = spread(5, optimizer, averaging, &Schedule::Constant {});
                let outcomes = compare(&with_arms(base.clone(), arms), &problem);
                lost += outcomes.iter().filter(|(_, [_, _, diverged])| diverged.is_some()).count();
                touched += outcomes.iter().filter(|(_, [touch, _, _])| touch.is_some()).count();
            }
        }
    });
    assert!(lost > 100 && touched > 100, "the cases are too tame: {lost} lost, {touched} touched");
}

#[test]
fn expressions_schedules_and_minibatches() {
    let typed = |text: &str| Landscape::Expression(Expression::parse(text).expect("a formula"));
    let landscapes = [
        typed("x^2 + 3*abs(y - sin(x)) + exp(-x^2)"),
        typed("ln(x + 4) + y^2"),
        typed("1"),
        Landscape::Function(Function::Himmelblau {}),
    ];
    let schedules = [
        Schedule::Cosine { last: 0.1, warmup: 4 },
        Schedule::Step { factor: 0.3, at: vec![0.2, 0.7], warmup: 0 },
        Schedule::InverseTime { halving: 5.0, warmup: 2 },
        Schedule::Warmup { steps: 9 },
    ];
    for landscape in landscapes {
        for noise in [None, Some(Noise::Minibatch { samples: 6, batch: 2, spread: 0.4 })] {
            let base = scenario(landscape.clone(), 25, noise);
            let problem = base.problem();
            for (i, schedule) in schedules.iter().enumerate() {
                for averaging in [1, 3, 7] {
                    let optimizer = optimizers()[(2 * i + averaging) % 9];
                    compare(&with_arms(base.clone(), spread(6, optimizer, averaging, schedule)), &problem);
                }
            }
        }
    }
}

/// Longer than the engine's stretches between two looks at lost models: some go at once, some late, some for good, some
/// come and go, in blocks that are full.
#[test]
fn models_that_leave_and_return() {
    let quadratic = Landscape::Function(Function::Quadratic { condition: 10.0, rotation: 30.0 });
    let steps = 1400;
    // η λ from just below the limit 2 to just above it.
    let edge = |i: usize| (Optimizer::sgd(0.19 + 0.02 * i as f64 / 63.0), Averaging::ema(0.1), Schedule::Constant {});
    let heavy = |eta| Optimizer::Sgd(optimizer::Sgd { eta, momentum: 0.999, nesterov: false, weight_decay: 0.0 });
    let swing = |i: usize| (heavy(1e-4 * (1 + i) as f64), Averaging::CONTROL, Schedule::Constant {});
    for noise in [None, Some(Noise::Gaussian { sigma: 1.0 })] {
        let base = scenario(quadratic.clone(), steps, noise);
        let scenario = with_arms(base.clone(), (0..LANES).map(edge));
        let lost: Vec<Option<u64>> =
            compare(&scenario, &scenario.problem()).iter().map(|(_, [_, _, diverged])| *diverged).collect();
        assert!(lost[0].is_none() && lost.iter().flatten().any(|step| *step > 512), "{lost:?}");

        let mut scenario = with_arms(base, (0..LANES).map(swing));
        scenario.run.diverged_at = Some(3.0);
        let lost: Vec<Option<u64>> =
            compare(&scenario, &scenario.problem()).iter().map(|(_, [_, _, diverged])| *diverged).collect();
        assert!(lost.iter().any(Option::is_none) && lost.iter().flatten().any(|step| *step > 512), "{lost:?}");
    }
}

#[test]
fn short_runs_and_runs_without_a_target() {
    for steps in [0, 1, 2, 9, 10, 256, 257] {
        for target in [None, Some(1e3)] {
            let mut base =
                scenario(Landscape::Function(Function::Booth {}), steps, Some(Noise::Gaussian { sigma: 0.1 }));
            base.run.target = target;
            let problem = base.problem();
            compare(&with_arms(base, spread(3, Optimizer::adam(0.0), 3, &Schedule::Constant {})), &problem);
        }
    }
}

#[test]
fn neither_the_division_into_fleets_nor_the_number_of_threads_matters() {
    let base = scenario(Landscape::Function(Function::Beale {}), 40, Some(Noise::Gaussian { sigma: 0.1 }));
    let scenario = with_arms(base, spread(3 * LANES, Optimizer::adam(0.0), 3, &Schedule::Constant {}));
    let problem = scenario.problem();
    let expected = compare(&scenario, &problem);
    let jobs = jobs(&scenario);
    let run = |jobs: &[Job]| run_all(&runner(&scenario, &problem, jobs), jobs.len(), InstructionSet::best());
    for size in [1, 7, 63, 64, 65, 192] {
        let alone: Vec<Bits> = jobs.chunks(size).flat_map(run).collect();
        assert_eq!(alone, expected, "batches of {size}");
        for threads in [2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let together: Vec<Bits> = pool.install(|| jobs.par_chunks(size).flat_map_iter(run).collect());
            assert_eq!(together, expected, "batches of {size}, {threads} threads");
        }
    }
}

/// Every method from several starts in one batch, each averaging in many strengths, each job more than once.
#[test]
fn any_mixture_of_jobs() {
    let function = Landscape::Function(Function::Rastrigin { amplitude: 10.0 });
    for noise in [None, Some(Noise::Gaussian { sigma: 0.5 })] {
        let base = scenario(function.clone(), 300, noise);
        let problem = base.problem();
        let mut jobs = vec![];
        for (i, optimizer) in optimizers().into_iter().enumerate() {
            for strength in 0..9 {
                for mut averaging in averagings(0.1 * f64::from(strength)) {
                    if let Averaging::Tail(averaging::Tail { start }) = &mut averaging {
                        *start = 10 * (strength as u64 % 3);
                    }
                    for (place, start) in [[1.0, -1.0], [0.3, 2.0]].into_iter().enumerate() {
                        let mut optimizer = optimizer;
                        *optimizer.eta_mut() = 1e-3 * (1 + place) as f64;
                        let (schedule, steps) = if i == 0 {
                            (Schedule::Cosine { last: 0.0, warmup: 2 }, 40)
                        } else {
                            (Schedule::Constant {}, 300)
                        };
                        jobs.push(Job { start, method: Method { optimizer, averaging, schedule, steps } });
                    }
                }
            }
        }
        let expected: Vec<Bits> = jobs
            .iter()
            .map(|Job { start, method: Method { optimizer, averaging, schedule, steps } }| {
                let mut alone = Scenario { start: *start, ..base.clone() };
                alone.run.steps = *steps;
                one_by_one(&with_arms(alone, [(*optimizer, *averaging, schedule.clone())]), &problem).remove(0)
            })
            .collect();
        let runner = runner(&base, &problem, &jobs);
        for set in InstructionSet::available() {
            for (i, (found, expected)) in run_all(&runner, jobs.len(), set).iter().zip(&expected).enumerate() {
                assert_eq!(found, expected, "{set:?}, {:?}", jobs[i]);
            }
        }
    }
}

#[test]
fn a_fleet_without_jobs_has_nothing_to_do() {
    let scenario = scenario(Landscape::Function(Function::Booth {}), 3, None);
    let problem = scenario.problem();
    assert_eq!(runner(&scenario, &problem, &[]).tasks(), 0);
}

#[test]
fn a_fleet_stops_when_it_is_told_to() {
    let base = scenario(Landscape::Function(Function::Booth {}), u64::MAX >> 1, Some(Noise::Gaussian { sigma: 0.1 }));
    let scenario = with_arms(base, spread(3, Optimizer::sgd(0.0), 3, &Schedule::Constant {}));
    let problem = scenario.problem();
    let runner = runner(&scenario, &problem, &jobs(&scenario));
    let asked = Cell::new(0);
    let go_on = || {
        asked.set(asked.get() + 1);
        if asked.get() < 5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    assert!(runner.run(0, SEED, InstructionSet::best(), go_on).is_none());
    assert_eq!(asked.get(), 5);
}
