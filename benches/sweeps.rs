//! How fast a sweep is, beside the libraries that people use for one: 1,024 settings × 8 seeds × 5,000 steps of BELAY, the noise
//! of a seed shared by all settings, the final loss and the first touch of each run recorded (ours records more).
//!
//!     cargo bench --bench sweeps [-- FUNCTION …]
//!
//! Peers are run by the Python in `BELAY_LAB_PYTHON`, `python3` unless given, from `benches/peers`; what is not installed is
//! left out. All contenders take turns, so that another load on the machine falls on all; times are medians.
//!
//! # The arithmetic limit
//!
//! What a step of one lane costs at least, if nothing but its arithmetic counted. Additions, subtractions, multiplications,
//! comparisons and selections, read off the rules:
//!
//! - the gradient: Rosenbrock 8, Rastrigin 58 (two sines of 26), Beale 25; and the value: 7, 63 (two more sines), 16
//! - the noise 2, the step 4, BELAY's four blends 12, the record 4 (a comparison, the least of two, two selections)
//! - Adam besides 28, both coordinates together: its two decays 8, the moments 14, their corrections 4, ε 2; and 2 divisions and
//!   2 square roots
//!
//! A core with AVX-512 is taken to do two such instructions of eight lanes in a cycle, and a division of eight lanes in 16 cycles
//! and a square root in 24, during which the other instructions go on (Intel's cores since Skylake-X; newer ones of AMD do more). The
//! clock is measured. So the limit is max(operations / 16, 10 with Adam) cycles.
#![allow(clippy::print_stdout, reason = "a benchmark prints what it measures")]

use belay_lab::noise::Noise;
use belay_lab::objective::{Function, Landscape};
use belay_lab::optim::{Averaging, Method, Optimizer, Schedule, averaging};
use belay_lab::scenario::{RunSettings, Stop};
use belay_lab::simulate::Problem;
use belay_lab::sweep::{BatchRunner, InstructionSet, Job};
use rayon::prelude::*;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

const SETTINGS: u64 = 16 * 8 * 8;
const SEEDS: u64 = 8;
const STEPS: u64 = 5_000;
const TARGET: f64 = 0.1;
const SIGMA: f64 = 0.1;
const ROUNDS: usize = 5;
const PEERS: [&str; 5] = ["numpy", "numba", "numba-blocks", "jax-jit", "jax-pmap"];

/// A function and what a lane's step costs in operations, as counted above: without Adam, and more with it.
const FUNCTIONS: [(&str, f64); 3] = [("rosenbrock", 37.0), ("rastrigin", 143.0), ("beale", 63.0)];
const ADAM_OPERATIONS: f64 = 28.0;
const ADAM_CYCLES: f64 = 2.0 * (16.0 + 24.0) / 8.0;

/// `n` numbers in equal ratios from `low` to `high`.
fn spread(low: f64, high: f64, n: usize) -> impl Iterator<Item = f64> + Clone {
    (0..n).map(move |i| low * (high / low).powf(i as f64 / (n - 1) as f64))
}

/// The settings of `peers/ensembles.py`.
fn jobs(landscape: &Landscape, optimizer: Optimizer, rates: [f64; 2]) -> Vec<Job> {
    let shares = spread(0.01, 0.5, 8);
    let grid = spread(rates[0], rates[1], 16)
        .flat_map(|eta| shares.clone().flat_map(move |alpha| spread(0.01, 0.5, 8).map(move |beta| (eta, alpha, beta))));
    grid.map(|(eta, alpha, beta)| {
        let mut optimizer = optimizer;
        *optimizer.eta_mut() = eta;
        let averaging = Averaging::Belay(averaging::Belay { alpha, beta });
        Job {
            start: landscape.start(),
            method: Method { optimizer, averaging, schedule: Schedule::Constant {}, steps: STEPS },
        }
    })
    .collect()
}

/// Computes the whole sweep on as many threads as the pool has, and gives the share of runs that touch.
fn sweep(runner: &BatchRunner<'_>, set: InstructionSet, pool: &rayon::ThreadPool) -> f64 {
    let pieces: Vec<(u64, usize)> =
        (0..SEEDS).flat_map(|seed| (0..runner.tasks()).map(move |task| (seed, task))).collect();
    let finishes = pool.install(|| {
        let run = |(seed, task)| runner.run(task, seed, set, || ControlFlow::Continue(())).expect("never broken off");
        pieces.into_par_iter().flat_map_iter(run).collect::<Vec<_>>()
    });
    let touched = finishes.iter().filter(|(_, finish)| finish.outcome.first_touch.is_some()).count();
    touched as f64 / finishes.len() as f64
}

/// A peer that waits to be told to compute the sweep once more.
struct Peer {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts it and waits until it is compiled.
    ///
    /// # Errors
    /// Why it cannot run.
    fn start(name: &str, function: &str, optimizer: &str) -> Result<Self, String> {
        let python = std::env::var("BELAY_LAB_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/ensembles.py");
        let mut command = Command::new(&python);
        command.args([script, name, function, optimizer]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().map_err(|error| format!("{python}: {error}"))?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (orders, answers) = pipes.ok_or("no pipes")?;
        let mut peer = Self { process, orders, answers: BufReader::new(answers) };
        let answer = peer.answer()?;
        if answer == "ready" { Ok(peer) } else { Err(answer) }
    }

    fn answer(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(0) => Err("ended without an answer".to_owned()),
            Ok(_) => Ok(line.trim().to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The seconds that the sweep takes, and the share of runs that touch.
    fn time(&mut self) -> Result<(f64, f64), String> {
        writeln!(self.orders, "go").map_err(|error| error.to_string())?;
        let answer = self.answer()?;
        let mut numbers = answer.split(' ').map(str::parse::<f64>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(seconds)), Some(Ok(touched))) => Ok((seconds, touched)),
            _ => Err(answer),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // One that has ended by itself is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Who takes part: the engine with an instruction set on a number of threads, or a peer.
enum Contender {
    Engine(InstructionSet, rayon::ThreadPool),
    Peer(Peer),
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Cycles a second, from a chain of exclusive ors (one cycle each) and multiplications (three).
fn clock() -> f64 {
    const LINKS: u32 = 10_000_000;
    let (mut link, key) = (black_box(7_u64), black_box(99));
    let begin = Instant::now();
    for _ in 0..LINKS {
        link = (link ^ key).wrapping_mul(6_364_136_223_846_793_005);
    }
    black_box(link);
    4.0 * f64::from(LINKS) / begin.elapsed().as_secs_f64()
}

fn compare((function, operations): (&str, f64), adam: bool) {
    let landscape = Landscape::Function(Function::named(function).expect("a function"));
    let problem = Problem::new(&landscape, Some(Noise::Gaussian { sigma: SIGMA }), &landscape.view());
    let (name, optimizer, rates, limit) = if adam {
        let limit = ((operations + ADAM_OPERATIONS) / 16.0).max(ADAM_CYCLES);
        ("adam", Optimizer::adam(0.0), [1e-3, 1e-1], limit)
    } else {
        ("sgd", Optimizer::sgd(0.0), [1e-5, 1e-3], operations / 16.0)
    };
    let run = RunSettings { steps: 0, seed: 0, target: Some(TARGET), stop: Stop::Never, diverged_at: None };
    let runner = BatchRunner::new(&problem, &run, &jobs(&landscape, optimizer, rates));

    let mut contenders = vec![];
    let engine = |set: InstructionSet, threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        (format!("{set:?}, {threads} thread{}", if threads > 1 { "s" } else { "" }), Contender::Engine(set, pool))
    };
    contenders.extend(InstructionSet::available().into_iter().map(|set| engine(set, 1)));
    contenders.push(engine(InstructionSet::best(), 2));
    println!("\n{function}, {name}");
    for peer in PEERS {
        match Peer::start(peer, function, name) {
            Ok(started) => contenders.push((peer.to_owned(), Contender::Peer(started))),
            Err(why) => println!("  {peer} is left out: {why}"),
        }
    }

    let mut times = vec![vec![]; contenders.len()];
    let mut touched = vec![0.0; contenders.len()];
    for _ in 0..ROUNDS {
        for (i, (name, contender)) in contenders.iter_mut().enumerate() {
            let (seconds, share) = match contender {
                Contender::Engine(set, pool) => {
                    let begin = Instant::now();
                    let share = sweep(&runner, *set, pool);
                    (begin.elapsed().as_secs_f64(), share)
                }
                Contender::Peer(peer) => peer.time().unwrap_or_else(|error| panic!("{name}: {error}")),
            };
            times[i].push(seconds);
            touched[i] = share;
        }
    }
    let times: Vec<f64> = times.into_iter().map(median).collect();

    let runs = (SETTINGS * SEEDS * STEPS) as f64;
    let place = InstructionSet::available().len();
    let (one, two) = (times[place - 1], times[place]);
    for (i, (name, contender)) in contenders.iter().enumerate() {
        print!("  {name:22} {:7.0} million steps/s, {:4.1} % touch", runs / times[i] / 1e6, 100.0 * touched[i]);
        match contender {
            Contender::Engine(..) => {
                let cores = if i == place { 2.0 } else { 1.0 };
                println!(", {:.2} ns a step and core", times[i] * cores / runs * 1e9);
            }
            Contender::Peer(_) => println!(", {:.1} × slower", times[i] / two),
        }
    }
    let cycles = one / runs * clock();
    println!("  one to two threads: {:.2} ×", one / two);
    if InstructionSet::best() == InstructionSet::Avx512 {
        println!("  {cycles:.1} cycles a step, limit {limit:.1}: {:.0} % of it", 100.0 * limit / cycles);
    }
}

fn main() {
    // Cargo passes `--bench`.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for function in FUNCTIONS {
        if wanted.is_empty() || wanted.iter().any(|name| name == function.0) {
            compare(function, false);
            compare(function, true);
        }
    }
}
