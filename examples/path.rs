//! A path in ten lines: SGD on Rosenbrock's valley with BELAY, printed as model and average.
//!
//!     cargo run --release --example path
#![allow(clippy::print_stdout, reason = "an example prints its result")]

use belay_lab::noise::Noise;
use belay_lab::objective::{Function, Landscape};
use belay_lab::optim::{Averaging, Method, Optimizer, Run, Schedule, averaging};
use belay_lab::simulate::Problem;

fn main() {
    let landscape = Landscape::Function(Function::named("rosenbrock").expect("a built-in function"));
    let problem = Problem::new(&landscape, Some(Noise::Gaussian { sigma: 0.1 }), &landscape.view());
    let mut objective = problem.noisy(0);
    let averaging = Averaging::Belay(averaging::Belay { alpha: 0.1, beta: 0.1 });
    let method = Method { optimizer: Optimizer::sgd(1e-3), averaging, schedule: Schedule::Constant {}, steps: 2000 };
    let mut run = Run::new(&landscape.start());
    for _ in 0..method.steps {
        run.step(&method, &mut objective);
    }
    println!("model {:?}, average {:?}", run.weights, run.average);
}
