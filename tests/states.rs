//! The word for what a run is doing, and what is kept and measured of a run.

use belay_lab::objective::{Landscape, Minimum, Optimum, Site, View};
use belay_lab::scenario::Scenario;
use belay_lab::simulate::{Problem, Sample, State, Trajectory, simulate, simulate_and_correct, state, walk};
use std::ops::ControlFlow;

/// A scenario with these lines of the tables before its arms, and these arms as (optimizer, averaging).
fn scenario(function: &str, start: [f64; 2], lines: &str, arms: &[(&str, &str)]) -> Scenario {
    let mut text = format!("schema = 1\n[objective]\n{function}\n[start]\npoint = {start:?}\n{lines}\n");
    for (i, (optimizer, averaging)) in arms.iter().enumerate() {
        text += &format!("[[arm]]\nname = \"{i}\"\noptimizer = {{ {optimizer} }}\naveraging = {{ {averaging} }}\n");
    }
    Scenario::parse(&text, None).expect("a scenario")
}

fn run_seed(scenario: &Scenario, seed: u64) -> Vec<Trajectory> {
    simulate(scenario, &scenario.problem(), seed, |_| ControlFlow::Continue(())).expect("a run")
}

fn run(scenario: &Scenario) -> Vec<Trajectory> {
    run_seed(scenario, scenario.run.seed)
}

/// The words for the first arm at every step.
fn words(scenario: &Scenario, seed: u64) -> Vec<State> {
    let problem = scenario.problem();
    let trajectory = &run_seed(scenario, seed)[0];
    (0..=trajectory.steps()).map(|step| state(trajectory, &problem, step)).collect()
}

/// The share of the words for which `test` holds.
fn share(words: &[State], test: impl Fn(&State) -> bool) -> f64 {
    words.iter().filter(|word| test(word)).count() as f64 / words.len() as f64
}

const QUADRATIC: &str = "function = \"quadratic\"\nparameters = { condition = 10.0, rotation = 0.0 }";
const CONTROL: &str = "kind = \"control\"";

fn exact(steps: u64) -> String {
    format!("[run]\nsteps = {steps}")
}

fn noisy(sigma: f64, steps: u64) -> String {
    format!("[noise]\nkind = \"gaussian\"\nsigma = {sigma:?}\n[run]\nsteps = {steps}")
}

#[test]
fn a_run_starts_converges_and_settles() {
    let words = words(&scenario(QUADRATIC, [-3.0, 2.0], &exact(400), &[("kind = \"sgd\", eta = 0.1", CONTROL)]), 0);
    assert_eq!(words[0], State::Start);
    // The slow coordinate shrinks by 0.9 a step: a loss of 1e-10 of the first is reached after about 100 steps.
    let settled = words.iter().position(|word| *word == State::Settled).expect("the end");
    assert!((90..140).contains(&settled), "{settled}");
    assert!(words[1..settled].iter().all(|word| *word == State::Converging));
    assert!(words[settled..].iter().all(|word| *word == State::Settled));
}

#[test]
fn a_slow_run_is_converging_all_the_time() {
    let adam = ("kind = \"adam\", eta = 0.02", CONTROL);
    let words = words(&scenario("function = \"rosenbrock\"", [-1.5, 2.0], &exact(1500), &[adam]), 0);
    assert!(share(&words[1..1000], |word| *word == State::Converging) > 0.95);
}

#[test]
fn under_noise_settled_means_the_floor() {
    let sgd = ("kind = \"sgd\", eta = 0.02", CONTROL);
    let ema = ("kind = \"sgd\", eta = 0.02", "kind = \"ema\", alpha = 0.05");
    for arm in [sgd, ema] {
        let mut settled = 0.0;
        for seed in 0..8 {
            let words = words(&scenario(QUADRATIC, [-3.0, 2.0], &noisy(0.5, 2000), &[arm]), seed);
            // On the way down, for three time constants of 50 steps.
            assert!(share(&words[1..100], |word| *word == State::Converging) > 0.8, "{arm:?} {seed}");
            assert!(!words[..100].contains(&State::Settled), "{arm:?} {seed}");
            settled += share(&words[500..], |word| *word == State::Settled) / 8.0;
        }
        assert!(settled > 0.95, "{arm:?} {settled}");
    }
}

#[test]
fn a_run_stalls_on_a_saddle_and_on_a_plateau() {
    let saddle = "expression = \"x^4/4 - x^2/2 + y^2/2\"\nview = { x = [-2.0, 2.0], y = [-1.0, 3.0] }";
    let sgd = |eta: &str| format!("kind = \"sgd\", eta = {eta}");
    let words_of = |function: &str, start, steps, eta: &str| {
        words(&scenario(function, start, &exact(steps), &[(&sgd(eta), CONTROL)]), 0)
    };
    let words = words_of(saddle, [1e-6, 2.5], 600, "0.05");
    let stalled: Vec<usize> = (0..=600).filter(|&step| words[step] == State::Stalled).collect();
    // y falls below a thousandth of the view at step 120 or so; x rises above it at step 180 or so and is half way at 272.
    assert!(stalled.first().is_some_and(|&first| (100..160).contains(&first)), "{stalled:?}");
    assert!(stalled.last().is_some_and(|&last| (150..230).contains(&last)), "{stalled:?}");
    assert_eq!(words[600], State::Settled);

    let plateau = "expression = \"1 - exp(-(x^2 + y^2))\"\nview = { x = [-5.0, 5.0], y = [-5.0, 5.0] }";
    let words = words_of(plateau, [3.5, 3.5], 200, "0.1");
    assert!(words[30..].iter().all(|word| *word == State::Stalled));
    // The monkey saddle has no minimum at all.
    let words = words_of("function = \"monkey-saddle\"", [0.001, 0.0], 200, "0.01");
    assert!(words[30..].iter().all(|word| *word == State::Stalled));
}

/// Formulas whose ripples are finer than what is listed: where a run rests in one of them, and how much deeper the lowest is.
const RIPPLES: [(&str, f64, [f64; 2], f64); 2] = [
    ("x^2 + 2*y^2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7", 100.0, [0.63, 0.48], 0.88),
    ("-(1 + cos(12*sqrt(x^2 + y^2))) / (0.5*(x^2 + y^2) + 2)", 5.12, [0.5, 0.1], 0.064),
];

#[test]
fn a_run_in_a_ripple_is_in_a_local_minimum_and_has_not_met_a_target_below_it() {
    for (text, edge, start, above) in RIPPLES {
        let objective = format!("expression = \"{text}\"\nview = {{ x = [-{edge}, {edge}], y = [-{edge}, {edge}] }}");
        let sgd = ("kind = \"sgd\", eta = 0.001", CONTROL);
        let scenario = scenario(&objective, start, "[run]\nsteps = 5000\ntarget = 1e-2", &[sgd]);
        let (problem, trajectory) = (scenario.problem(), &run(&scenario)[0]);
        let end = trajectory.at(5000);
        assert!(
            (problem.excess(end.average_loss) - above).abs() < 0.01,
            "{text}: {}",
            problem.excess(end.average_loss)
        );
        assert_eq!((trajectory.outcome.first_touch, trajectory.outcome.settled), (None, None), "{text}");
        let word = state(trajectory, &problem, 5000);
        let State::LocalMinimum(found) = word else { panic!("{text}: {word}") };
        assert!((found.value - end.average_loss).abs() < 1e-3 && !found.global && !found.proved, "{text}: {found:?}");
    }
}

#[test]
fn a_lower_value_that_a_run_meets_is_what_losses_are_measured_from() {
    let sgd = ("kind = \"sgd\", eta = 0.01", CONTROL);
    let part = |text: &str| format!("expression = \"{text}\"\nview = {{ x = [-3.0, -1.0], y = [1.0, 2.0] }}");
    let away = scenario(&part("x^2 + y^2"), [-2.0, 1.5], "[run]\nsteps = 2000\ntarget = 1e-2", &[sgd]);
    let problem = away.problem();
    assert_eq!(problem.optimum(), Optimum::BestFound(2.0));
    let (corrected, runs) = simulate_and_correct(&away, &problem, 0, |_| ControlFlow::Continue(())).expect("a run");
    let corrected = corrected.expect("a correction");
    assert_eq!((corrected.optimum(), corrected.quantity()), (Optimum::BestFound(0.0), "f − best found"));
    let told = corrected.correction().expect("a correction").to_string();
    assert!(told.contains("is below best found = 2") && told.ends_with("the minimum there, 0 at (0, 0)"), "{told}");
    let step = runs[0].outcome.first_touch.expect("a touch");
    assert!(runs[0].at(step).average_loss < 1e-2 && runs[0].at(step - 1).average_loss >= 1e-2);
    assert_eq!(state(&runs[0], &corrected, 2000), State::Settled);
    // Downhill without end: then nothing is known.
    let away = scenario(&part("x^3 - 3*x + y^2"), [-1.1, 1.5], "[run]\nsteps = 200", &[sgd]);
    let known = Problem::new(&away.landscape, None, &View { x: [-1.5, 3.0], y: [-2.0, 2.0] });
    assert_eq!(known.optimum(), Optimum::BestFound(-2.0));
    let (corrected, _) = simulate_and_correct(&away, &known, 0, |_| ControlFlow::Continue(())).expect("a run");
    let corrected = corrected.expect("a correction");
    assert_eq!(corrected.optimum(), Optimum::Unknown);
    assert!(corrected.minima().iter().all(|minimum| !minimum.global));
}

#[test]
fn a_local_minimum_is_named_with_its_place() {
    let near = |word: &State, [x, y]: [f64; 2]| matches!(word, State::LocalMinimum(at) if (at.point[0] - x).abs() < 0.05 && (at.point[1] - y).abs() < 0.05);
    let sgd = ("kind = \"sgd\", eta = 0.002", CONTROL);
    let rastrigin = "function = \"rastrigin\"";
    let quiet = words(&scenario(rastrigin, [-3.4, 3.4], &exact(200), &[sgd]), 0);
    assert!(quiet[60..].iter().all(|word| near(word, [-2.985, 2.985])), "{:?}", quiet[60]);
    assert!(quiet[..3].iter().all(|word| !matches!(word, State::LocalMinimum(_))));
    for seed in 0..4 {
        let loud = words(&scenario(rastrigin, [-3.4, 3.4], &noisy(10.0, 1000), &[sgd]), seed);
        assert!(share(&loud[200..], |word| near(word, [-2.985, 2.985])) > 0.95, "{seed}");
    }
    let well = "function = \"styblinski-tang\"";
    let words = words(&scenario(well, [2.0, 2.0], &exact(300), &[("kind = \"sgd\", eta = 0.01", CONTROL)]), 0);
    assert!(near(&words[300], [2.7468, 2.7468]), "{:?}", words[300]);
    // All four of Himmelblau's are global.
    let four =
        scenario("function = \"himmelblau\"", [-3.0, 3.5], &exact(300), &[("kind = \"sgd\", eta = 0.005", CONTROL)]);
    assert_eq!(self::words(&four, 0)[300], State::Settled);
}

#[test]
fn a_run_oscillates_about_its_stability_limit() {
    // The greatest curvature is 10: the limit is η = 0.2.
    let of = |eta: &str, steps| {
        let sgd = format!("kind = \"sgd\", eta = {eta}");
        words(&scenario(QUADRATIC, [0.0, 2.0], &exact(steps), &[(&sgd, CONTROL)]), 0)
    };
    for eta in ["0.1999", "0.2", "0.2001"] {
        assert!(of(eta, 300)[25..].iter().all(|word| *word == State::Oscillating), "{eta}");
    }
    assert!(of("0.15", 300).iter().all(|word| *word != State::Oscillating));
    // BELAY at its own limit, 2.947 / 10.
    let belay = ("kind = \"sgd\", eta = 0.2947", "kind = \"belay\", alpha = 0.1, beta = 0.5");
    let words = words(&scenario(QUADRATIC, [0.0, 2.0], &exact(400), &[belay]), 0);
    assert!(words[200..].iter().all(|word| *word == State::Oscillating), "{:?}", words[200]);
}

#[test]
fn a_run_wanders_where_noise_is_all_that_is_left() {
    let sgd = ("kind = \"sgd\", eta = 0.1", CONTROL);
    for seed in 0..4 {
        let words = words(&scenario(QUADRATIC, [-3.0, 2.0], &noisy(20.0, 1000), &[sgd]), seed);
        assert!(share(&words[300..], |word| *word == State::Wandering) > 0.8, "{seed}");
        assert!(!words.contains(&State::Stalled), "{seed}");
    }
}

#[test]
fn divergence_is_told_from_its_first_step_on() {
    let sgd = ("kind = \"sgd\", eta = 0.3", CONTROL);
    let scenario = scenario(QUADRATIC, [0.0, 2.0], &exact(60), &[sgd]);
    // y doubles: the first to be a thousand diagonals (8 √2) from the start is 2ⁿ⁺¹ > 11,316, n = 13.
    let words = words(&scenario, 0);
    assert_eq!(run(&scenario)[0].outcome.diverged, Some(13));
    assert!(words[..13].iter().all(|word| !matches!(word, State::Diverged(_))));
    assert!(words[13..].iter().all(|word| *word == State::Diverged(13)));
    let trajectory = &run(&scenario)[0];
    assert_eq!([12, 13, 60].map(|step| trajectory.is_lost(step)), [false, true, true]);
}

#[test]
fn a_model_that_comes_back_has_not_diverged() {
    // The slope of a cone is 1 everywhere: one long step across, the next one back.
    let function = "expression = \"sqrt(x^2 + y^2)\"\nview = { x = [-1.0, 1.0], y = [-1.0, 1.0] }";
    let scenario = scenario(function, [0.5, 0.0], &exact(4), &[("kind = \"sgd\", eta = 16000.0", CONTROL)]);
    let trajectory = &run(&scenario)[0];
    // Out of reach at every second step, and home at the end.
    let far = trajectory.samples.iter().map(|sample| sample.model[0].abs() > 15_000.0);
    assert!(far.eq([false, true, false, true, false]));
    assert_eq!(trajectory.outcome.diverged, None);
}

#[test]
fn every_word_explains_itself() {
    let words = [
        State::Start,
        State::Converging,
        State::Settled,
        State::Stalled,
        State::LocalMinimum(Minimum {
            point: [1.0, 2.0],
            value: 0.5,
            global: false,
            proved: false,
            site: Site::Smooth,
        }),
        State::Oscillating,
        State::Ringing(0.5),
        State::Lagging,
        State::RunningAway,
        State::Wandering,
        State::Diverged(7),
        State::OutsideDomain(7),
    ];
    for word in words {
        assert!(word.explanation().len() > 30 && !word.explanation().ends_with('.'), "{word}");
        assert!(!word.to_string().is_empty());
    }
    assert_eq!(State::Diverged(7).to_string(), "diverged at step 7");
}

/// Three arms on a noisy quadratic, with a target.
fn three(steps: u64, more: &str) -> Scenario {
    let lines = format!("[noise]\nkind = \"gaussian\"\nsigma = 0.3\n[run]\nsteps = {steps}\ntarget = 0.05\n{more}");
    let sgd = "kind = \"sgd\", eta = 0.05";
    let ema = "kind = \"ema\", alpha = 0.1";
    let belay = "kind = \"belay\", alpha = 0.1, beta = 0.5";
    scenario(QUADRATIC, [-3.0, 2.0], &lines, &[(sgd, CONTROL), (sgd, ema), (sgd, belay)])
}

/// Every sample of an arm, from the walk itself.
fn all_samples(scenario: &Scenario, arm: usize, seed: u64, steps: u64) -> Vec<Sample> {
    let mut samples = vec![];
    walk(scenario, &scenario.problem(), &scenario.arms[arm], seed, steps, |sample| {
        samples.push(*sample);
        ControlFlow::Continue(())
    });
    samples
}

#[test]
fn outcomes_are_what_a_plain_count_says() {
    for seed in 0..6 {
        let scenario = three(700, "");
        let problem = scenario.problem();
        for (arm, trajectory) in run_seed(&scenario, seed).iter().enumerate() {
            let samples = all_samples(&scenario, arm, seed, 700);
            assert_eq!(trajectory.samples, samples);
            let below: Vec<bool> = samples.iter().map(|sample| problem.excess(sample.average_loss) < 0.05).collect();
            let first_touch = below.iter().position(|below| *below).map(|step| step as u64);
            let above = below.iter().rposition(|below| !below).map_or(0, |step| step as u64 + 1);
            let outcome = trajectory.outcome;
            assert_eq!(outcome.first_touch, first_touch);
            assert_eq!(outcome.settled, Some(above).filter(|step| *step <= 700));
            assert!(outcome.settled >= outcome.first_touch || outcome.settled.is_none());
            let tail = &samples[630..];
            let mean = tail.iter().map(|sample| sample.average_loss).sum::<f64>() / tail.len() as f64;
            assert_eq!(outcome.tail_mean, mean);
            assert_eq!(outcome.model_loss, samples[700].model_loss);
            assert_eq!(outcome.average_loss, samples[700].average_loss);
            assert_eq!(samples[700].average_loss, problem.value(samples[700].average));
        }
    }
    let mut aimless = three(50, "");
    aimless.run.target = None;
    for trajectory in run(&aimless) {
        assert_eq!((trajectory.outcome.first_touch, trajectory.outcome.settled), (None, None));
    }
}

#[test]
fn arms_meet_the_same_luck() {
    let scenario = three(500, "");
    for seed in [0, 1, u64::MAX] {
        let arms = run_seed(&scenario, seed);
        let models =
            |arm: usize| arms[arm].samples.iter().map(|sample| sample.model.map(f64::to_bits)).collect::<Vec<_>>();
        assert_eq!(models(0), models(1));
        assert_ne!(models(0), models(2));
    }
    let [a, b] = [0, 1].map(|seed| run_seed(&scenario, seed)[0].samples.clone());
    assert_ne!(a, b);
    // The order and the number of arms do not matter.
    let mut alone = scenario.clone();
    alone.arms.swap(0, 2);
    alone.arms.truncate(1);
    assert_eq!(run(&alone)[0], run(&scenario)[2]);
}

#[test]
fn every_thread_finds_the_same_trajectories() {
    let lines = "[noise]\nkind = \"minibatch\"\nsamples = 16\nbatch = 3\nspread = 0.2\n[run]\nsteps = 400";
    let scenario = scenario(
        "function = \"himmelblau\"",
        [0.0, 0.0],
        lines,
        &[
            ("kind = \"adam\", eta = 0.05", CONTROL),
            ("kind = \"sgd\", eta = 0.005", "kind = \"belay\", alpha = 0.1, beta = 0.5"),
        ],
    );
    let here = run(&scenario);
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..4).map(|_| scope.spawn(|| run(&scenario))).collect();
        for other in others {
            assert_eq!(other.join().expect("a thread"), here);
        }
    });
}

#[test]
fn a_shorter_run_is_the_beginning_of_a_longer_one() {
    let scenario = three(600, "");
    for arm in 0..3 {
        let long = all_samples(&scenario, arm, 5, 600);
        let short = all_samples(&scenario, arm, 5, 217);
        assert_eq!(short, long[..=217]);
    }
    // With a constant rate so is the run of a scenario with fewer steps.
    let (long, short) = (run(&scenario), run(&three(217, "")));
    assert_eq!(short[1].samples, long[1].samples[..=217]);
}

#[test]
fn first_touch_stops_all_arms() {
    let endless = run(&three(700, ""));
    let first = endless.iter().filter_map(|arm| arm.outcome.first_touch).min().expect("a touch");
    assert!(first > 10 && first < 600);
    let stopped = run(&three(700, "stop = \"first-touch\""));
    for (stopped, endless) in stopped.iter().zip(&endless) {
        assert_eq!(stopped.steps(), first);
        assert_eq!(stopped.samples, endless.samples[..=first as usize]);
    }
    assert_eq!(stopped.iter().filter(|arm| arm.outcome.first_touch == Some(first)).count(), 1);
    // Without a touch every arm takes all its steps.
    let short = run(&three(5, "stop = \"first-touch\""));
    assert!(short.iter().all(|arm| arm.steps() == 5 && arm.outcome.first_touch.is_none()));
}

#[test]
fn a_long_run_is_thinned_and_keeps_its_ends() {
    const MOST: usize = 1 << 15;
    let sgd = ("kind = \"sgd\", eta = 1e-6", CONTROL);
    for (steps, stride) in [(0, 1), (1, 1), (32_767, 1), (32_768, 2), (65_535, 2), (65_536, 4), (200_001, 8)] {
        let scenario = scenario(QUADRATIC, [-3.0, 2.0], &exact(steps), &[sgd]);
        let trajectory = &run(&scenario)[0];
        assert_eq!((trajectory.stride, trajectory.steps()), (stride, steps));
        assert!(trajectory.samples.len() <= MOST + 1 && trajectory.samples.capacity() <= 2 * MOST);
        assert_eq!(trajectory.samples[0].step, 0);
        assert_eq!(trajectory.samples.last().map(|sample| sample.step), Some(steps));
        for (i, pair) in trajectory.samples.windows(2).enumerate() {
            assert_eq!(pair[0].step, i as u64 * stride);
            assert!(pair[1].step - pair[0].step <= stride);
        }
        // The last sample at or before each step.
        let mut expected = 0;
        for step in 0..=steps {
            while trajectory.samples.get(expected + 1).is_some_and(|next| next.step <= step) {
                expected += 1;
            }
            assert_eq!(trajectory.index(step), expected, "step {step} of {steps}");
        }
        assert_eq!(trajectory.at(steps + 5).step, steps);
    }
}

#[test]
fn progress_is_heard_and_may_break() {
    let scenario = scenario(QUADRATIC, [-3.0, 2.0], &exact(50_000), &[("kind = \"sgd\", eta = 1e-6", CONTROL); 2]);
    let mut heard = vec![];
    let done = simulate(&scenario, &scenario.problem(), 0, |share| {
        heard.push(share);
        ControlFlow::Continue(())
    });
    assert!(done.is_some() && heard.len() >= 4);
    assert!(heard.iter().all(|share| (0.0..=1.0).contains(share)) && heard.is_sorted());
    assert!(simulate(&scenario, &scenario.problem(), 0, |_| ControlFlow::Break(())).is_none());
}

#[test]
fn a_minibatch_of_everything_is_exact_and_its_mean_is_the_objective() {
    let minibatch = |batch: u64| {
        let lines =
            format!("[noise]\nkind = \"minibatch\"\nsamples = 8\nbatch = {batch}\nspread = 0.5\n[run]\nsteps = 20");
        scenario("function = \"beale\"", [1.0, 1.0], &lines, &[("kind = \"sgd\", eta = 0.005", CONTROL)])
    };
    let (all, one) = (minibatch(8), minibatch(1));
    let (problem, plain) = (all.problem(), Landscape::Function(belay_lab::objective::Function::Beale {}));
    assert_ne!(problem.value([1.0, 1.0]), plain.value(1.0, 1.0));
    assert_eq!(problem.value([1.0, 1.0]), one.problem().value([1.0, 1.0]));
    // One step of all terms goes along the mean's gradient, up to the order of summation.
    let [a, b] = run(&all)[0].samples[1].model;
    let (_, [gx, gy]) = problem.value_and_gradient([1.0, 1.0]);
    assert!((a - (1.0 - 0.005 * gx)).abs() < 1e-12 && (b - (1.0 - 0.005 * gy)).abs() < 1e-12);
    assert_ne!(run(&one)[0].samples[1].model, [a, b]);
}
