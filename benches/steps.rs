//! How long a step takes: in one run, in a scenario as the window computes it, and in a block of 64 runs with each
//! instruction set. Throughput counts steps of single runs.

use belay_lab::noise::{Noise, Stream};
use belay_lab::objective::{Function, Landscape};
use belay_lab::optim::{Averaging, LANES, Optimizer, Schedule};
use belay_lab::scenario::{Arm, RunSettings, Scenario, Stop};
use belay_lab::simulate::{simulate, walk};
use belay_lab::sweep::{BatchRunner, InstructionSet, Job};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Duration;

fn optimizers() -> [(&'static str, Optimizer); 2] {
    [("SGD", Optimizer::sgd(1e-4)), ("Adam", Optimizer::adam(1e-3))]
}

/// A comparison of BELAYs from weak to strong on a function with gradient noise.
fn scenario(function: &str, optimizer: Optimizer, arms: usize, steps: u64) -> Scenario {
    let landscape = Landscape::Function(Function::named(function).expect("a function"));
    let arm = |i: usize| {
        let share = (i as f64 + 1.0) / (arms as f64 + 1.0);
        let mut optimizer = optimizer;
        *optimizer.eta_mut() *= 0.5 + share;
        let averaging = Averaging::belay(0.2 * share, 0.5 * share);
        Arm { name: i.to_string(), optimizer, averaging, schedule: Schedule::Constant {}, style: 0 }
    };
    Scenario {
        title: String::new(),
        about: String::new(),
        view: landscape.view(),
        start: landscape.start(),
        landscape,
        noise: Some(Noise::Gaussian { sigma: 0.1 }),
        run: RunSettings { steps, seed: 1, target: Some(1e-3), stop: Stop::Never, diverged_at: None },
        arms: (0..arms).map(arm).collect(),
    }
}

fn paths(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("paths");
    for (name, optimizer) in optimizers() {
        let scenario = scenario("rosenbrock", optimizer, 12, 10_000);
        let problem = scenario.problem();
        group.throughput(Throughput::Elements(10_000));
        group.bench_function(format!("one run of 10,000 steps, Rosenbrock, {name}"), |bencher| {
            bencher.iter(|| {
                let mut sum = 0.0;
                walk(&scenario, &problem, &scenario.arms[0], 1, 10_000, |sample| {
                    sum += sample.average_loss;
                    ControlFlow::Continue(())
                });
                sum
            });
        });
        group.throughput(Throughput::Elements(120_000));
        group.bench_function(format!("twelve arms of 10,000 steps, Rosenbrock, {name}"), |bencher| {
            bencher.iter(|| simulate(&scenario, &problem, 1, |_| ControlFlow::Continue(())));
        });
    }
}

fn blocks(criterion: &mut Criterion) {
    const STEPS: u64 = 5_000;
    let mut group = criterion.benchmark_group("block");
    group.throughput(Throughput::Elements(STEPS * LANES as u64));
    group.sample_size(50).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    for function in ["rosenbrock", "rastrigin", "beale"] {
        for (name, optimizer) in optimizers() {
            let scenario = scenario(function, optimizer, LANES, STEPS);
            let problem = scenario.problem();
            let job = |arm: &Arm| Job { start: scenario.start, method: arm.method(STEPS) };
            let jobs: Vec<Job> = scenario.arms.iter().map(job).collect();
            let runner = BatchRunner::new(&problem, &scenario.run, &jobs);
            for set in InstructionSet::available() {
                let id = BenchmarkId::new(format!("{function}, {name}"), format!("{set:?}"));
                group.bench_function(id, |bencher| {
                    bencher.iter(|| runner.run(black_box(0), 1, set, || ControlFlow::Continue(())))
                });
            }
            let id = BenchmarkId::new(format!("{function}, {name}"), "one by one");
            group.bench_function(id, |bencher| {
                bencher.iter(|| {
                    for arm in &scenario.arms {
                        walk(&scenario, &problem, arm, 1, STEPS, |sample| {
                            black_box(sample);
                            ControlFlow::Continue(())
                        });
                    }
                });
            });
        }
    }
}

fn noise(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("noise");
    group.throughput(Throughput::Elements(5_000));
    group.bench_function("the noise of 5,000 steps", |bencher| {
        bencher.iter(|| {
            let mut stream = Stream::new(1);
            (0..5_000).map(|_| stream.normal()[0]).sum::<f64>()
        });
    });
}

criterion_group!(benches, paths, blocks, noise);
criterion_main!(benches);
