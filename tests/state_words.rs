//! Words of runs that go on for ever, trail, swing or leave the domain: over random methods, starts and views.

use belay_lab::objective::Landscape;
use belay_lab::scenario::Scenario;
use belay_lab::simulate::{Problem, State, Trajectory, simulate, state};
use belay_lab::sweep::{BatchRunner, InstructionSet, Job};
use proptest::prelude::*;
use std::ops::ControlFlow;
use std::sync::Mutex;

const CONTROL: &str = "kind = \"control\"";

/// A scenario of one arm; `objective` and `more` are lines of the file.
fn scenario(objective: &str, start: [f64; 2], more: &str, steps: u64, optimizer: &str, averaging: &str) -> Scenario {
    let text = format!(
        "schema = 1\n[objective]\n{objective}\n[start]\npoint = {start:?}\n[run]\nsteps = {steps}\n{more}\n[[arm]]\nname = \"A\"\n\
         optimizer = {{ {optimizer} }}\naveraging = {{ {averaging} }}\n"
    );
    Scenario::parse(&text, None).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The problem of a scenario. That of a formula is kept: the search for its minima takes longer than all its runs.
fn problem(scenario: &Scenario) -> Problem {
    static KNOWN: Mutex<Vec<(Landscape, Problem)>> = Mutex::new(vec![]);
    if let Landscape::Function(_) = scenario.landscape {
        return scenario.problem();
    }
    let mut known = KNOWN.lock().expect("no test panics here");
    if let Some((_, problem)) = known.iter().find(|(landscape, _)| *landscape == scenario.landscape) {
        return problem.clone();
    }
    let problem = scenario.problem();
    known.push((scenario.landscape.clone(), problem.clone()));
    problem
}

fn run(scenario: &Scenario) -> (Problem, Trajectory) {
    let problem = problem(scenario);
    let mut runs = simulate(scenario, &problem, scenario.run.seed, |_| ControlFlow::Continue(())).expect("a run");
    (problem, runs.remove(0))
}

fn words(scenario: &Scenario) -> Vec<State> {
    let (problem, trajectory) = run(scenario);
    (0..=trajectory.steps()).map(|step| state(&trajectory, &problem, step)).collect()
}

fn formula(text: &str) -> String {
    format!("expression = \"{text}\"")
}

/// Any optimizer with a rate that depends on its kind.
fn optimizers() -> impl Strategy<Value = String> {
    let rate = (-3.0..-0.7_f64).prop_map(|log| 10_f64.powf(log));
    (0..4, rate, 0.0..0.95_f64).prop_map(|(kind, eta, momentum)| match kind {
        0 => format!("kind = \"sgd\", eta = {eta:?}"),
        1 => format!("kind = \"sgd\", eta = {eta:?}, momentum = {momentum:?}"),
        2 => format!("kind = \"adam\", eta = {eta:?}"),
        _ => format!("kind = \"rmsprop\", eta = {eta:?}"),
    })
}

fn averagings() -> impl Strategy<Value = String> {
    (0..3, 0.02..1.0_f64, 0.0..0.9_f64).prop_map(|(kind, alpha, beta)| match kind {
        0 => CONTROL.to_owned(),
        1 => format!("kind = \"ema\", alpha = {alpha:?}"),
        _ => format!("kind = \"belay\", alpha = {alpha:?}, beta = {beta:?}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_fall_without_end_is_called_converging(
        f in prop::sample::select(vec!["x^2 - y^2", "x^3 - 3*x*y^2", "-x^2 - y^2 - 1", "x + 2*y", "-exp(x) + y^2", "x*y"]),
        start in [0.2..2.0_f64, 0.2..2.0_f64], optimizer in optimizers(), averaging in averagings(),
    ) {
        let scenario = scenario(&formula(f), start, "", 400, &optimizer, &averaging);
        let (problem, trajectory) = run(&scenario);
        for step in 1..=400 {
            let word = state(&trajectory, &problem, step);
            let (now, before) = (trajectory.at(step).average_loss, trajectory.at(step / 2).average_loss);
            let earlier = trajectory.at(step / 4).average_loss;
            let falls = (step / 4 + 1..=step).all(|step| {
                trajectory.at(step).average_loss < trajectory.at(step - 1).average_loss
            });
            // Where it falls as fast as before, to where nothing is known to lie lower.
            if falls && before - now > earlier - before {
                prop_assert!(!matches!(word, State::Converging | State::Settled | State::LocalMinimum(_)), "{step}: {word}");
            }
        }
    }

    #[test]
    fn growing_distance_is_not_converging(
        eta in 0.21..0.4_f64, start in [-3.0..3.0_f64, 0.5..3.0_f64], averaging in averagings(),
    ) {
        let quadratic = "function = \"quadratic\"\nparameters = { condition = 10.0, rotation = 0.0 }";
        let scenario = scenario(quadratic, start, "", 300, &format!("kind = \"sgd\", eta = {eta:?}"), &averaging);
        let (problem, trajectory) = run(&scenario);
        for step in 20..=300 {
            let at = |step: u64| { let [x, y] = trajectory.at(step).average; x.hypot(y) };
            if at(step) > 3.0 * at(0) && at(step) > 1.5 * at(step * 9 / 10) {
                let word = state(&trajectory, &problem, step);
                prop_assert!(!matches!(word, State::Converging | State::Settled | State::Ringing(_)), "{step}: {word}");
            }
        }
    }

    #[test]
    fn sgd_on_a_quadratic_is_converging(
        eta in 0.002..0.15_f64, condition in 1.0..10.0_f64, rotation in 0.0..90.0_f64, start in [-3.9..-0.5_f64, 0.5..3.9_f64],
    ) {
        let quadratic = format!("function = \"quadratic\"\nparameters = {{ condition = {condition:?}, rotation = {rotation:?} }}");
        let scenario = scenario(&quadratic, start, "", 300, &format!("kind = \"sgd\", eta = {eta:?}"), CONTROL);
        for (step, word) in words(&scenario).into_iter().enumerate().skip(1) {
            prop_assert!(matches!(word, State::Converging | State::Settled), "{step}: {word}");
        }
    }

    #[test]
    fn a_slow_average_behind_a_model_that_has_arrived_is_lagging(
        log in -6.0..-3.0_f64, start in [-3.9..-0.5_f64, 0.5..3.9_f64], sigma in prop::option::of(0.005..0.05_f64),
    ) {
        let noise = sigma.map_or(String::new(), |sigma| format!("[noise]\nkind = \"gaussian\"\nsigma = {sigma:?}"));
        let ema = format!("kind = \"ema\", alpha = {:?}", 10_f64.powf(log));
        let bowl = "function = \"quadratic\"\nparameters = { condition = 2.0, rotation = 0.0 }";
        let scenario = scenario(bowl, start, &noise, 600, "kind = \"sgd\", eta = 0.2", &ema);
        for (step, word) in words(&scenario).into_iter().enumerate().skip(200) {
            prop_assert_eq!(word, State::Lagging, "{}", step);
        }
    }

    #[test]
    fn a_spring_with_little_drag_rings(
        m in 20.0..300.0_f64, stiff in 0.5..4.0_f64, drag in 0.0..0.08_f64, start in [-3.0..-1.0_f64, 1.0..3.0_f64],
    ) {
        let k = stiff * m / 100.0;
        // Critical drag of the inner spring is 2 √(k m / 2).
        let c = drag * (2.0 * k * m).sqrt();
        let spring = format!("kind = \"spring\", m1 = {m:?}, m2 = {m:?}, k = {k:?}, c1 = {c:?}, c2 = {c:?}");
        let bowl = "function = \"quadratic\"\nparameters = { condition = 1.0, rotation = 0.0 }";
        let scenario = scenario(bowl, start, "", 600, "kind = \"sgd\"", &spring);
        // A step that is too long for the spring makes it grow without end.
        let far = |sample: &belay_lab::simulate::Sample| sample.average[0].hypot(sample.average[1]);
        let (most, first) = (run(&scenario).1.samples.iter().map(far).fold(0.0, f64::max), start[0].hypot(start[1]));
        prop_assume!(most < 3.0 * first);
        let words = words(&scenario);
        let ringing = words[300..].iter().filter(|word| matches!(word, State::Ringing(_))).count();
        prop_assert!(ringing > 240, "{ringing} of 301: {:?}", &words[300..]);
    }

    #[test]
    fn what_is_displayed_decides_nothing(
        function in prop::sample::select(vec!["rosenbrock", "beale", "rastrigin", "quadratic", "three-hump-camel"]),
        low in [-5.0..5.0_f64, -5.0..5.0_f64], size in 1e-4..20.0_f64, eta in 1e-4..0.5_f64,
    ) {
        let of = |view: &str| {
            let objective = format!("function = \"{function}\"\n{view}");
            scenario(&objective, [0.7, -0.4], "", 60, &format!("kind = \"sgd\", eta = {eta:?}"), "kind = \"ema\", alpha = 0.2")
        };
        let [x, y] = low;
        let zoomed = of(&format!("view = {{ x = [{x:?}, {:?}], y = [{y:?}, {:?}] }}", x + size, y + size));
        let (usual, zoomed) = (run(&of("")).1, run(&zoomed).1);
        prop_assert_eq!(usual.outcome.diverged, zoomed.outcome.diverged);
    }

    #[test]
    fn leaving_the_domain_is_counted_alike_by_single_runs_and_blocks(
        f in prop::sample::select(vec!["ln(x) + y^2", "sqrt(x) + y^2", "x*ln(x) + y^2", "asin(x) + y^2", "sqrt(x^2 - 1) + y"]),
        start in [-2.0..2.0_f64, -2.0..2.0_f64], optimizer in optimizers(), averaging in averagings(),
        diverged_at in prop::option::of(1e-2..1e3_f64), steps in 0..1500_u64,
    ) {
        let more = diverged_at.map_or(String::new(), |limit| format!("diverged_at = {limit:?}"));
        let scenario = scenario(&formula(f), start, &more, steps, &optimizer, &averaging);
        let (problem, trajectory) = run(&scenario);
        let jobs: Vec<Job> =
            scenario.arms.iter().map(|arm| Job { start: scenario.start, method: arm.method(steps) }).collect();
        let runner = BatchRunner::new(&problem, &scenario.run, &jobs);
        let finishes = runner.run(0, scenario.run.seed, InstructionSet::best(), || ControlFlow::Continue(())).expect("a run");
        let (one, other) = (trajectory.outcome, finishes[0].1.outcome);
        prop_assert_eq!((one.diverged, one.has_failed()), (other.diverged, other.has_failed()));
        let end = trajectory.at(steps);
        let finite = end.model.iter().chain(&end.average).all(|x| x.is_finite());
        if finite && (end.model_loss.is_nan() || end.average_loss.is_nan()) {
            prop_assert!(one.has_failed());
            let word = state(&trajectory, &problem, steps);
            let too_far = matches!(word, State::Diverged(_)) && diverged_at.is_some();
            prop_assert!(matches!(word, State::OutsideDomain(_)) || too_far, "{word}");
        }
    }
}

#[test]
fn a_limit_of_ones_own_is_a_distance_from_the_start() {
    let of = |more: &str| {
        let quadratic = "function = \"quadratic\"\nparameters = { condition = 10.0, rotation = 0.0 }";
        run(&scenario(quadratic, [0.0, 2.0], more, 60, "kind = \"sgd\", eta = 0.3", CONTROL)).1.outcome.diverged
    };
    // y is 2 (−2)ⁿ.
    assert_eq!([of("diverged_at = 20"), of("diverged_at = 1e6"), of("diverged_at = 1e300")], [Some(4), Some(19), None]);
}

#[test]
fn a_run_that_never_moves_has_not_diverged() {
    let far = "function = \"rosenbrock\"\nparameters = { a = 100.0 }";
    let (_, trajectory) = run(&scenario(far, [100.0, 10_000.0], "", 10, "kind = \"sgd\", eta = 1e-12", CONTROL));
    assert_eq!(trajectory.outcome.diverged, None);
}
