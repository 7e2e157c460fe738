//! How fast networks train on MNIST, batch 128: images a second, alone and with five EMAs that are updated at every step, and the
//! share of what the products of matrices allow; and how long a training takes to an accuracy of 97.5 %, and how much memory.
//!
//! `BELAY_LAB_PYTHON` names a Python with JAX or PyTorch; the same trainings are then measured there, between two measurements of
//! our own (`benches/peers/train_jax.py`, `train_torch.py`). Of `BELAY_LAB_ROUNDS` epochs before the peers and as many after them
//! the fastest counts, as of twice as many of theirs.
#![allow(clippy::print_stdout, reason = "a benchmark prints what it measures")]

use belay_lab::nn::mnist::{CLASSES, Mnist, SIZE};
use belay_lab::nn::{
    Architecture, BatchLoss, Dataset, Layout, Mlp, Order, Team, TrainingState, initial_weights, predict, to_the_end,
};
use belay_lab::optim::{Averaging, Method, Optimizer, Schedule};
use std::collections::BTreeMap;
use std::env;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const BATCH: usize = 128;
const DECAYS: [f64; 5] = [0.9, 0.99, 0.995, 0.999, 0.9995];

/// Threads, architecture, optimizer, number of EMAs.
type Case = (usize, &'static str, &'static str, usize);

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for threads in [1, 2] {
        for architecture in ["784-128-10", "784-256-128-10"] {
            for optimizer in ["SGD", "Adam"] {
                cases.extend([0, 5].map(|averages| (threads, architecture, optimizer, averages)));
            }
        }
    }
    cases
}

fn layout(architecture: &str) -> Layout {
    let widths: Vec<usize> = architecture.split('-').filter_map(|width| width.parse().ok()).collect();
    let hidden = widths[1..widths.len() - 1].to_vec();
    Layout::new(&Architecture { inputs: SIZE, hidden, classes: CLASSES, batch_norm: false }).expect("a small network")
}

/// Images a second of the third epoch: what an optimizer remembers of seldom inputs takes two to fade.
fn epoch(training: &Dataset, (threads, architecture, optimizer, averages): Case) -> f64 {
    let layout = layout(architecture);
    let optimizer = if optimizer == "SGD" { Optimizer::sgd(0.1) } else { Optimizer::adam(1e-3) };
    let method = Method { optimizer, averaging: Averaging::CONTROL, schedule: Schedule::Constant {}, steps: 468 };
    let riders = DECAYS[..averages].iter().map(|decay| Averaging::ema(1.0 - decay).cast()).collect();
    Team::new(threads).run(|sharing| {
        let order = Order::new(training.labels().len(), BATCH, 1).expect("batches");
        let mut loss = BatchLoss::new(Mlp::new(layout.clone(), BATCH, sharing), training, order).expect("it fits");
        let start: Vec<f32> = initial_weights(&layout, 1);
        let mut state = TrainingState::new(method.cast(), riders, &start, sharing).expect("EMAs ride");
        let steps = 468;
        (0..2 * steps).for_each(|_| _ = state.step(&mut loss));
        let begin = Instant::now();
        (0..steps).for_each(|_| _ = black_box(state.step(&mut loss)));
        (steps * BATCH) as f64 / begin.elapsed().as_secs_f64()
    })
}

/// The fastest of `times` calls, in seconds.
fn fastest(times: usize, mut call: impl FnMut()) -> f64 {
    let once = |_| {
        let begin = Instant::now();
        call();
        begin.elapsed().as_secs_f64()
    };
    (0..times).map(once).fold(f64::INFINITY, f64::min)
}

/// Multiplications and additions a second in a product of such sizes, on one core; the first matrix column by column, or row by row.
#[allow(unsafe_code, reason = "the crate that multiplies for us takes pointers")]
fn rate(m: usize, n: usize, k: usize, by_rows: bool) -> f64 {
    let (a, b, mut c) = (vec![0.5_f32; m * k], vec![0.25_f32; k * n], vec![0.0_f32; m * n]);
    let seconds = fastest(200, || {
        let [c, a, b] = [c.as_mut_ptr(), black_box(a.as_ptr()).cast_mut(), b.as_ptr().cast_mut()];
        let [m_stride, k_stride] = [m as isize, k as isize];
        let [a_column, a_row] = if by_rows { [1, k_stride] } else { [m_stride, 1] };
        // SAFETY: the three matrices are in slices of their sizes, the second and third column by column.
        unsafe {
            gemm::gemm(
                m,
                n,
                k,
                c,
                m_stride,
                1,
                false,
                a,
                a_column,
                a_row,
                b,
                k_stride,
                1,
                0.0,
                1.0,
                false,
                false,
                false,
                gemm::Parallelism::None,
            );
        }
    });
    2.0 * (m * n * k) as f64 / seconds
}

/// Multiplications and additions in the products of one image's step.
fn work(layout: &Layout) -> f64 {
    let of_layer = |(place, layer): (usize, &belay_lab::nn::Layer)| {
        // Forward, weight gradient, and but for the first layer what goes on backward.
        layer.weights.len() * if place == 0 { 4 } else { 6 }
    };
    layout.layers.iter().enumerate().map(of_layer).sum::<usize>() as f64
}

/// What a peer prints: name, architecture, optimizer, averages and images a second, with tabs between, line by line.
fn peers(threads: usize, rounds: usize) -> Vec<(String, String, String, usize, f64)> {
    let Ok(python) = env::var("BELAY_LAB_PYTHON") else {
        println!("peers are not measured: BELAY_LAB_PYTHON names no Python with JAX or PyTorch");
        return Vec::new();
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for script in ["train_jax.py", "train_torch.py"] {
        let arguments = [threads.to_string(), rounds.to_string()];
        let output = Command::new(&python)
            .arg(root.join("benches/peers").join(script))
            .args(arguments)
            .arg(root.join("assets/mnist"))
            .output();
        match output {
            Ok(output) if output.status.success() => {
                let text = String::from_utf8_lossy(&output.stdout);
                found.extend(text.lines().filter_map(|line| {
                    let mut parts = line.split('\t');
                    let mut next = || parts.next().map(str::to_owned);
                    Some((next()?, next()?, next()?, next()?.parse().ok()?, next()?.parse().ok()?))
                }));
            }
            Ok(output) => {
                let text = String::from_utf8_lossy(&output.stderr);
                println!("{script} is not measured: {}", text.lines().last().unwrap_or("it fails without a word"));
            }
            Err(error) => println!("{script} is not measured: {error}"),
        }
    }
    found
}

/// The first argument of a process that trains to an accuracy and says how it went: its peak of memory is that of one training.
const TRAIN: &str = "--train-to-accuracy";

/// Trains 784-128-10 by Adam on two threads, with the five EMAs, until one of these is right on 97.5 % of the test images; they are
/// asked eight times an epoch.
fn train_to_accuracy() {
    let begin = Instant::now();
    let mnist = Mnist::embedded();
    let startup = begin.elapsed().as_secs_f64();
    let layout = layout("784-128-10");
    let method = Method {
        optimizer: Optimizer::adam(1e-3),
        averaging: Averaging::CONTROL,
        schedule: Schedule::Constant {},
        steps: 4680,
    };
    let riders = DECAYS.map(|decay| Averaging::ema(1.0 - decay).cast()).to_vec();
    let [training, asking, steps] = Team::new(2).run(|sharing| {
        let order = Order::new(mnist.training.labels().len(), BATCH, 1).expect("batches");
        let mlp = Mlp::new(layout.clone(), BATCH, sharing);
        let mut loss = BatchLoss::new(mlp, &mnist.training, order).expect("it fits");
        let start: Vec<f32> = initial_weights(&layout, 1);
        let mut state = TrainingState::new(method.cast(), riders, &start, sharing).expect("EMAs ride");
        let (mut training, mut asking) = (0.0, 0.0);
        loop {
            let begin = Instant::now();
            (0..58).for_each(|_| _ = state.step(&mut loss));
            training += begin.elapsed().as_secs_f64();
            let begin = Instant::now();
            let right = |number: usize| {
                let predictions =
                    predict(&layout, &state.rider(number), &loss.mlp.statistics, &mnist.test, sharing, &to_the_end)
                        .expect("nothing breaks");
                let labels = mnist.test.labels();
                predictions.chosen().iter().zip(labels).filter(|(chosen, label)| **chosen == Some(**label)).count()
            };
            let best = (0..DECAYS.len()).map(right).max().unwrap_or(0);
            asking += begin.elapsed().as_secs_f64();
            if best >= 9750 || state.steps() >= method.steps {
                return [training, asking, state.steps() as f64];
            }
        }
    });
    println!(
        "97.5 % of the test images right by the best of five EMAs, 784-128-10, Adam, two threads, after {steps} steps:"
    );
    println!(
        "  {training:.2} s of steps; {asking:.2} s more to ask the EMAs eight times an epoch; {startup:.2} s to start up"
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
        println!("  peak of memory: {}", peak.trim());
    }
}

fn main() {
    if env::args().any(|argument| argument == TRAIN) {
        return train_to_accuracy();
    }
    let rounds = env::var("BELAY_LAB_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    println!("start-up: MNIST decompressed in {:.0} ms", 1e3 * fastest(5, || _ = black_box(Mnist::embedded())));
    let mnist = Mnist::embedded();
    let peak = [256, 384, 512].map(|size| rate(size, size, size, false)).into_iter().fold(0.0, f64::max);
    println!("products of matrices: at best {:.0} GFLOP/s on one core", peak / 1e9);
    for (name, [m, n, k], by_rows) in [("forward", [64, 128, SIZE], true), ("weight gradient", [SIZE, 64, 128], false)]
    {
        let rate = rate(m, n, k, by_rows);
        let share = 100.0 * rate / peak;
        println!("  {name} of 64 units, {m}×{k} by {k}×{n}: {:.0} GFLOP/s, {share:.0} % of it", rate / 1e9);
    }

    let mut best: BTreeMap<Case, f64> = BTreeMap::new();
    let mut measure = || {
        for _ in 0..rounds {
            for case in cases() {
                let speed = epoch(&mnist.training, case);
                best.entry(case).and_modify(|best| *best = best.max(speed)).or_insert(speed);
            }
        }
    };
    measure();
    let peers: Vec<_> = [1, 2].map(|threads| peers(threads, 2 * rounds)).into_iter().collect();
    measure();

    println!("threads  network          optimizer  EMAs  thousand images/s  of the products' bound");
    for ((threads, architecture, optimizer, averages), speed) in &best {
        let bound = *threads as f64 * peak / work(&layout(architecture));
        let share = 100.0 * speed / bound;
        println!("{threads:7}  {architecture:15}  {optimizer:9}  {averages:4}  {:17.0}  {share:20.0} %", speed / 1e3);
    }
    for (threads, peers) in [1, 2].into_iter().zip(peers) {
        for (name, architecture, optimizer, averages, speed) in peers {
            let ours = best.iter().find(|(case, _)| {
                (case.0, case.1, case.2, case.3) == (threads, architecture.as_str(), optimizer.as_str(), averages)
            });
            let ratio = ours.map_or(f64::NAN, |(_, ours)| ours / speed);
            println!(
                "{threads:7}  {architecture:15}  {optimizer:9}  {averages:4}  {:17.0}  {name}; ours is {ratio:.2} times it",
                speed / 1e3
            );
        }
    }

    let layout = layout("784-128-10");
    let weights: Vec<f32> = initial_weights(&layout, 1);
    for threads in [1, 2] {
        let team = Team::new(threads);
        let statistics = belay_lab::nn::Statistics::new(&layout);
        let seconds = team.run(|sharing| {
            fastest(5, || _ = black_box(predict(&layout, &weights, &statistics, &mnist.test, sharing, &to_the_end)))
        });
        println!("evaluation of 10,000 images, 784-128-10, {threads} threads: {:.1} ms", 1e3 * seconds);
    }

    let train = env::current_exe().and_then(|this| Command::new(this).arg(TRAIN).output());
    match train {
        Ok(output) => print!("{}", String::from_utf8_lossy(&output.stdout)),
        Err(error) => println!("no training to an accuracy: {error}"),
    }
}
