//! Every preset shows what its text says: the numbers behind each claim, over several seeds where there is noise.

use belay_lab::experiment::{EXPERIMENTS, Setup};
use belay_lab::nn::Sharing;
use belay_lab::nn::mnist::Mnist;
use belay_lab::optim::{Averaging, averaging};
use belay_lab::scenario::{Document, MOST_ARMS, Scenario, Training};
use belay_lab::simulate::{Sample, State, Trajectory, simulate, state};
use belay_lab::theory::{Coefficients, Spring, SpringRegime, equal_drift_eta};
use belay_lab::training::{Evaluation, Task};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("presets")
}

fn preset(name: &str) -> Scenario {
    preset_with(name, &[])
}

/// The preset after somebody has turned some of its knobs.
fn preset_with(name: &str, changes: &[(&str, &str)]) -> Scenario {
    let path = folder().join(name).with_extension("toml");
    let text = std::fs::read_to_string(&path).expect("a preset");
    let mut document = Document::parse(&text, path.to_str()).expect("a scenario");
    for (key, value) in changes {
        document.set(key, value).expect("a setting");
    }
    document.scenario().expect("a scenario")
}

/// The trajectories of every arm, for each of the seeds 0, 1, ….
fn runs(scenario: &Scenario, seeds: u64) -> Vec<Vec<Trajectory>> {
    let problem = scenario.problem();
    (0..seeds).map(|seed| simulate(scenario, &problem, seed, |_| ControlFlow::Continue(())).expect("a run")).collect()
}

/// The trajectories of every arm under the preset's own seed.
fn run(scenario: &Scenario) -> Vec<Trajectory> {
    simulate(scenario, &scenario.problem(), scenario.run.seed, |_| ControlFlow::Continue(())).expect("a run")
}

/// The median over the seeds of what `measure` finds in arm `arm`.
fn median(runs: &[Vec<Trajectory>], arm: usize, measure: impl Fn(&Trajectory) -> f64) -> f64 {
    middle(runs.iter().map(|arms| measure(&arms[arm])).collect())
}

fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    0.5 * (numbers[(numbers.len() - 1) / 2] + numbers[numbers.len() / 2])
}

fn mean(runs: &[Vec<Trajectory>], arm: usize, measure: impl Fn(&Trajectory) -> f64) -> f64 {
    runs.iter().map(|arms| measure(&arms[arm])).sum::<f64>() / runs.len() as f64
}

/// The step at which the target is first touched, infinite where it is not.
fn touch(trajectory: &Trajectory) -> f64 {
    trajectory.outcome.first_touch.map_or(f64::INFINITY, |step| step as f64)
}

fn tail(trajectory: &Trajectory) -> f64 {
    trajectory.outcome.tail_mean
}

fn end(trajectory: &Trajectory) -> &Sample {
    trajectory.at(trajectory.steps())
}

/// The mean over the run of the distance of two arms' averages, the median over the seeds.
fn apart(runs: &[Vec<Trajectory>], one: usize, other: usize) -> f64 {
    let mean = |arms: &Vec<Trajectory>| {
        let pairs = arms[one].samples.iter().zip(&arms[other].samples);
        pairs.map(|(a, b)| distance(a.average, b.average)).sum::<f64>() / arms[one].samples.len() as f64
    };
    middle(runs.iter().map(mean).collect())
}

fn count(runs: &[Vec<Trajectory>], test: impl Fn(&[Trajectory]) -> bool) -> usize {
    runs.iter().filter(|arms| test(arms)).count()
}

fn distance([a, b]: [f64; 2], [c, d]: [f64; 2]) -> f64 {
    (a - c).hypot(b - d)
}

fn same_models(a: &Trajectory, b: &Trajectory) -> bool {
    let bits = |sample: &Sample| sample.model.map(f64::to_bits);
    a.samples.iter().map(bits).eq(b.samples.iter().map(bits))
}

/// How often the sign of `number` changes along the run, zeros aside.
fn sign_changes(trajectory: &Trajectory, number: impl Fn(&Sample) -> f64) -> usize {
    let signs: Vec<bool> =
        trajectory.samples.iter().map(number).filter(|x| x.abs() > 1e-9).map(f64::is_sign_positive).collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

#[test]
fn every_preset_is_a_scenario_that_can_be_shown() {
    let mut titles = BTreeSet::new();
    let mut presets = 0;
    for entry in std::fs::read_dir(folder()).expect("the presets' folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if path.is_dir() || Document::parse(&text, None).is_ok_and(|document| document.is_training()) {
            continue;
        }
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        assert_eq!(path.extension().and_then(|extension| extension.to_str()), Some("toml"), "{name}");
        let scenario = preset(&name);
        scenario.check().expect("valid numbers");
        assert_eq!(Scenario::parse(&scenario.to_toml(), None).as_ref(), Ok(&scenario), "{name}");
        assert!(titles.insert(scenario.title.clone()), "{name}: the title is taken");
        assert!(!scenario.title.is_empty() && !scenario.title.ends_with('.'), "{name}");
        let sentences = scenario.about.matches(". ").count() + 1;
        assert!((2..=4).contains(&sentences) && scenario.about.ends_with('.'), "{name}: {}", scenario.about);
        assert!((1..=MOST_ARMS).contains(&scenario.arms.len()), "{name}");
        assert!((100..=3000).contains(&scenario.run.steps), "{name}");
        assert!(scenario.view.contains(scenario.start), "{name}: the start is out of view");
        let problem = scenario.problem();
        let seen = problem.minima().iter().any(|minimum| minimum.global && scenario.view.contains(minimum.point));
        assert!(seen, "{name}: no global minimum in view");
        for trajectory in run(&scenario) {
            assert_eq!(trajectory.steps(), scenario.run.steps, "{name}");
        }
        let mut still = scenario.clone();
        still.run.steps = 0;
        for trajectory in run(&still) {
            assert_eq!(trajectory.samples.len(), 1, "{name}");
            assert_eq!(state(&trajectory, &problem, 0), State::Start, "{name}");
        }
        presets += 1;
    }
    assert!((12..=14).contains(&presets), "{presets} presets");
}

#[test]
fn down_the_valley() {
    let runs = runs(&preset("down-the-valley"), 16);
    // How far from the floor y = x² the model swings, and how far above it the average passes the bend.
    let swing = |trajectory: &Trajectory| {
        let off = |sample: &Sample| (sample.model[1] - sample.model[0].powi(2)).abs();
        trajectory.samples[1..].iter().map(off).fold(0.0, f64::max)
    };
    let height = |trajectory: &Trajectory| {
        let bend = trajectory.samples.iter().filter(|sample| sample.average[0].abs() < 0.1);
        bend.map(|sample| sample.average[1] - sample.average[0].powi(2)).fold(0.0, f64::max)
    };
    assert!(runs.iter().all(|arms| same_models(&arms[0], &arms[1])));
    assert!(median(&runs, 0, swing) > 1.4 && median(&runs, 2, swing) < 0.75);
    assert!(median(&runs, 1, height) > 0.12 && median(&runs, 2, height) < 0.02);
    let [adam, ema, belay] = [0, 1, 2].map(|arm| median(&runs, arm, touch));
    assert!((400.0..500.0).contains(&adam) && (450.0..600.0).contains(&ema), "{adam} {ema}");
    assert!((1000.0..1250.0).contains(&belay), "{belay}");
    // Measured 13 of 16, tails 0.006 and 0.0026.
    assert!(count(&runs, |arms| tail(&arms[2]) < tail(&arms[1])) >= 12);
    assert!(median(&runs, 2, tail) < 0.6 * median(&runs, 1, tail));

    let slow = self::runs(&preset_with("down-the-valley", &[("arm.*.optimizer.eta", "0.05")]), 16);
    assert_eq!([0, 1, 2].map(|arm| count(&slow, |arms| touch(&arms[arm]).is_finite())), [16, 16, 0]);
}

#[test]
fn past_the_limit() {
    let arms = run(&preset("past-the-limit"));
    assert!(same_models(&arms[0], &arms[1]));
    let start = arms[0].samples[0].model_loss;
    for lost in &arms[..2] {
        assert!(lost.outcome.diverged.is_some() && lost.outcome.average_loss > 1e5 * start);
    }
    assert!(arms[2].outcome.diverged.is_none() && arms[2].outcome.average_loss < 1e-3 * start);
    // The overshoot: along the steep axis each step lands on the other side, 1.05 times as far.
    let steep = |sample: &Sample| 0.75_f64.sqrt() * sample.model[1] - 0.5 * sample.model[0];
    for pair in arms[0].samples[..100].windows(2) {
        assert!((steep(&pair[1]) / steep(&pair[0]) + 1.05).abs() < 1e-9);
    }

    let limit = Coefficients { eta: 1.0, alpha: 0.1, beta: 0.5 }.stability_limit();
    assert!((limit - 2.947).abs() < 1e-3);
    let outcomes = |eta: &str| run(&preset_with("past-the-limit", &[("arm.*.optimizer.eta", eta)]));
    let finite = |arms: Vec<Trajectory>| arms.iter().map(|arm| end(arm).model_loss < start).collect::<Vec<_>>();
    assert_eq!(finite(outcomes("0.294")), [false, false, true]);
    assert_eq!(finite(outcomes("0.3")), [false, false, false]);
    let below = outcomes("0.195");
    assert!(touch(&below[0]) < 200.0 && touch(&below[2]).is_infinite());
}

#[test]
fn one_path_smoothed() {
    let runs = runs(&preset("smoothed-path"), 16);
    let length = |trajectory: &Trajectory| {
        trajectory.samples.windows(2).map(|pair| distance(pair[0].average, pair[1].average)).sum()
    };
    let loss = |trajectory: &Trajectory| {
        trajectory.samples.iter().map(|sample| sample.average_loss).sum::<f64>() / trajectory.samples.len() as f64
    };
    assert!(runs.iter().all(|arms| same_models(&arms[0], &arms[1])));
    let share = median(&runs, 1, length) / median(&runs, 0, length);
    assert!((0.08..0.12).contains(&share), "{share}");
    assert_eq!(count(&runs, |arms| loss(&arms[1]) < loss(&arms[0])), 16);

    let hugging = run(&preset_with("smoothed-path", &[("arm.1.averaging.alpha", "1")]));
    for pair in hugging[1].samples.windows(2) {
        assert_eq!(pair[1].average, pair[0].model);
    }
}

#[test]
fn robust_or_only_slower() {
    let scenario = preset("slower-is-safer");
    let drift = Coefficients { eta: 0.3, alpha: 0.1, beta: 0.5 }.drift();
    assert!((drift - 0.025).abs() < 1e-15 && scenario.arms[2].optimizer.eta() == 0.025);
    assert!((equal_drift_eta(0.025, 0.1, 0.5) - 0.3).abs() < 1e-15);
    let runs = runs(&scenario, 16);
    let [adam, belay, equal] = [0, 1, 3].map(|arm| median(&runs, arm, tail));
    // Measured: 0.297, 0.0087 and 0.0128.
    assert!(belay < 0.1 * adam, "{belay} {adam}");
    assert!((0.5..2.0).contains(&(equal / belay)), "{equal} {belay}");
    // Both touch in 15 of 16 runs, in 14 of these within 5 % of the same step.
    let ratio = |arms: &[Trajectory]| touch(&arms[3]) / touch(&arms[1]);
    assert!(count(&runs, |arms| (0.95..1.05).contains(&ratio(arms))) >= 13);
    assert!(apart(&runs, 1, 3) < 0.1 * apart(&runs, 0, 1));

    // With another β the drift is another, and the two part.
    let parted = self::runs(&preset_with("slower-is-safer", &[("arm.1.averaging.beta", "0.2")]), 16);
    assert!(apart(&parted, 1, 3) > 5.0 * apart(&runs, 1, 3));
}

#[test]
fn when_the_spring_rings() {
    let scenario = preset("ringing-spring");
    let arms = run(&scenario);
    let swaps = |trajectory: &Trajectory| {
        [0, 1].map(|axis| sign_changes(trajectory, |sample| sample.average[axis] - sample.model[axis]))
    };
    let [ringing, critical, belay] = [&arms[0], &arms[1], &arms[2]];
    assert!(swaps(ringing).iter().all(|&changes| changes >= 20), "{:?}", swaps(ringing));
    assert!(swaps(critical).iter().all(|&changes| changes <= 1), "{:?}", swaps(critical));
    assert_eq!(swaps(belay), [0, 0]);
    assert!(end(belay).average_loss > 1e3 * end(critical).average_loss);
    assert!(end(belay).average_loss > 1e3 * end(ringing).average_loss);
    let regimes = scenario.arms.iter().map(|arm| match arm.averaging {
        Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt }) => {
            let spring = Spring { m1, m2, k, c1, c2, dt };
            (spring.regime(), spring.at_belay_drag())
        }
        _ => (None, false),
    });
    let expected =
        [(SpringRegime::Underdamped, false), (SpringRegime::Critical, false), (SpringRegime::Overdamped, true)];
    assert!(regimes.eq(expected.map(|(regime, belay)| (Some(regime), belay))));
}

#[test]
fn the_noise_floor() {
    let runs = runs(&preset("noise-floor"), 64);
    let (cosine, sine) = (30_f64.to_radians().cos(), 30_f64.to_radians().sin());
    let arms = [(1.0, 0.0), (0.1, 0.0), (0.1, 0.5)];
    let mut found = vec![];
    for (arm, (alpha, beta)) in arms.into_iter().enumerate() {
        for (curvature, axis) in [(1.0, [cosine, sine]), (4.0, [-sine, cosine])] {
            let variance = |of: fn(&Sample) -> [f64; 2]| {
                let along = |sample: &Sample| of(sample)[0] * axis[0] + of(sample)[1] * axis[1];
                let square = |sample: &Sample| along(sample).powi(2);
                // The first 500 steps still lead down.
                mean(&runs, arm, |run| run.samples[500..].iter().map(square).sum::<f64>() / 2501.0)
            };
            let floor = Coefficients { eta: 0.2, alpha, beta }.noise_floor(curvature, 1.0).expect("a stable step");
            let (model, average) = (variance(|sample| sample.model), variance(|sample| sample.average));
            // BELAY's slow mode forgets in 60 steps: 64 × 2,500 steps are about 1,300 independent points, whose variance has
            // a standard error of 4 %.
            assert!((model / floor[0][0] - 1.0).abs() < 0.12, "{arm} {curvature} {model} {floor:?}");
            let predicted = if arm == 0 { floor[0][0] } else { floor[1][1] };
            assert!((average / predicted - 1.0).abs() < 0.12, "{arm} {curvature} {average} {floor:?}");
            found.push([model, average]);
        }
    }
    for curvature in 0..2 {
        let [sgd, ema, belay] = [0, 1, 2].map(|arm| found[2 * arm + curvature]);
        assert!(ema[1] < 0.5 * sgd[1] && belay[0] < 0.5 * sgd[0] && belay[1] < ema[1]);
    }
    let steps = |arm| {
        median(&runs, arm, |run| run.samples.iter().take_while(|sample| sample.average_loss > 0.5).count() as f64)
    };
    assert!(steps(2) > 2.0 * steps(0) && steps(2) > 1.2 * steps(1), "{} {} {}", steps(0), steps(1), steps(2));
    let floor = |eta, alpha, beta| Coefficients { eta, alpha, beta }.noise_floor(1.0, 1.0).expect("a stable step");
    for (alpha, beta) in arms {
        assert!(floor(0.1, alpha, beta)[0][0] < floor(0.2, alpha, beta)[0][0]);
        assert!(floor(0.1, alpha, beta)[1][1] < floor(0.2, alpha, beta)[1][1]);
    }
    assert!(floor(0.2, 0.05, 0.0)[1][1] < floor(0.2, 0.1, 0.0)[1][1]);
}

#[test]
fn caught_in_a_ripple() {
    let scenario = preset("ripples");
    let runs = runs(&scenario, 16);
    let problem = scenario.problem();
    let (well, _) = problem.nearest_minimum([-3.0, 3.0]).expect("a well");
    assert!(!well.global && distance(well.point, scenario.start) < 0.7);
    let away = |sample: &Sample| distance(sample.model, well.point);
    for arm in 0..3 {
        let stays = |arms: &[Trajectory]| arms[arm].samples[40..].iter().all(|sample| away(sample) < 0.5);
        assert_eq!(count(&runs, stays), 16);
    }
    let spread = |trajectory: &Trajectory| trajectory.samples[40..].iter().map(away).sum::<f64>();
    assert!(median(&runs, 2, spread) < 0.7 * median(&runs, 0, spread));
    // EMA shows the middle of the well: its excess over the bottom is a twentieth of SGD's.
    assert!(median(&runs, 1, tail) - well.value < 0.05 * (median(&runs, 0, tail) - well.value));
    let leaves = |arms: &[Trajectory]| away(end(&arms[3])) > 0.5;
    assert_eq!(count(&runs, leaves), 14);
    // At rest at the end, the learning rate being zero.
    let rests = |arms: &[Trajectory]| {
        let last = &arms[3].samples[590..];
        last.iter().all(|sample| distance(sample.model, last[0].model) < 0.02)
    };
    assert_eq!(count(&runs, rests), 16);
    let best = |arms: &[Trajectory]| distance(end(&arms[3]).model, [0.0, 0.0]) < 0.5;
    assert!(count(&runs, best) <= 2);
}

#[test]
fn one_minibatch_at_a_time() {
    let scenario = preset("one-minibatch-at-a-time");
    let runs = runs(&scenario, 16);
    let problem = scenario.problem();
    let minimum = problem.minima().iter().find(|minimum| minimum.global).expect("a minimum").point;
    let gap = |of: fn(&Sample) -> [f64; 2]| {
        move |trajectory: &Trajectory| {
            trajectory.samples[450..].iter().map(|sample| distance(of(sample), minimum)).sum::<f64>() / 51.0
        }
    };
    let model = median(&runs, 0, gap(|sample| sample.model));
    // Measured: 0.21, and 0.064 and 0.052.
    assert!(median(&runs, 1, gap(|sample| sample.average)) < 0.4 * model);
    assert!(median(&runs, 2, gap(|sample| sample.average)) < 0.4 * model);

    let full = run(&preset_with("one-minibatch-at-a-time", &[("noise.batch", "8")]));
    assert!(end(&full[0]).gradient_norm < 1e-9);
}

#[test]
fn momentum_moves_averaging_watches() {
    let arms = run(&preset("momentum-moves-the-model"));
    let steep = |sample: &Sample| 0.75_f64.sqrt() * sample.model[1] - 0.5 * sample.model[0];
    let [sgd, momentum, ema, equal] = [&arms[0], &arms[1], &arms[2], &arms[3]];
    assert!(sign_changes(momentum, steep) > 50 && sign_changes(sgd, steep) == 0);
    assert!(same_models(sgd, ema));
    // Steps to the target, 216, 90, 227 and 178.
    assert!(touch(momentum) < 0.5 * touch(sgd));
    assert!((1.0..1.1).contains(&(touch(ema) / touch(sgd))));
    assert!((0.75..1.0).contains(&(touch(equal) / touch(sgd))));
}

#[test]
fn an_average_in_place_of_decay() {
    let scenario = preset("without-decay");
    let runs = runs(&scenario, 32);
    let [constant, cosine, ema] = [0, 1, 2].map(|arm| mean(&runs, arm, tail));
    assert!(cosine < 0.1 * constant && ema < 0.1 * constant, "{constant} {cosine} {ema}");
    assert!((0.5..1.5).contains(&(ema / cosine)), "{cosine} {ema}");
    let early = [0, 1, 2].map(|arm| mean(&runs, arm, |run| run.at(200).average_loss));
    assert!(early[2] > 2.0 * early[0] && early[2] > 2.0 * early[1], "{early:?}");
    let larger = self::runs(&preset_with("without-decay", &[("arm.2.averaging.alpha", "0.05")]), 32);
    assert!(mean(&larger, 2, |run| run.at(200).average_loss) < 0.5 * early[2]);
    assert!(mean(&larger, 2, tail) > 1.5 * ema);
}

#[test]
fn cousins() {
    let scenario = preset("cousins");
    let runs = runs(&scenario, 16);
    let drift = Coefficients { eta: 0.02, alpha: 0.1, beta: 1.0 / 12.0 }.drift();
    assert!((drift - 0.01).abs() < 1e-15);
    // Measured: 0.027, and 0.14 and 0.16 from SGD.
    assert!(apart(&runs, 1, 2) < 0.25 * apart(&runs, 0, 1).min(apart(&runs, 0, 2)));
    let parted = self::runs(&preset_with("cousins", &[("arm.BELAY.averaging.beta", "0.5")]), 16);
    assert!(apart(&parted, 1, 2) > 3.0 * apart(&runs, 1, 2));
}

#[test]
fn averages_without_a_half_life() {
    let runs = runs(&preset("no-half-life"), 32);
    let loss = |runs: &[Vec<Trajectory>], arm, step: usize| {
        mean(runs, arm, |run| {
            run.samples[step - 50..=step].iter().map(|sample| sample.average_loss).sum::<f64>() / 51.0
        })
    };
    assert!(loss(&runs, 0, 3000) > 0.8 * loss(&runs, 0, 300));
    for arm in [1, 2] {
        assert!(loss(&runs, arm, 3000) < 0.2 * loss(&runs, arm, 300), "{arm}");
        assert!(loss(&runs, arm, 3000) < 0.5 * loss(&runs, arm, 1000), "{arm}");
    }
    let longer = self::runs(&preset_with("no-half-life", &[("arm.0.averaging.alpha", "0.01")]), 32);
    assert!(loss(&longer, 0, 3000) < 0.5 * loss(&runs, 0, 3000));
    assert!(loss(&longer, 0, 100) > 2.0 * loss(&runs, 0, 100));
}

#[test]
fn a_saddle_in_the_way() {
    let scenario = preset("a-saddle-in-the-way");
    let arms = run(&scenario);
    let problem = scenario.problem();
    // When an arm is half way from the saddle to a minimum.
    let leaves = |trajectory: &Trajectory| {
        trajectory.samples.iter().find(|sample| sample.average[0].abs() > 0.5).map(|sample| sample.step)
    };
    // Measured: 272, 75, 11 and 181.
    let [sgd, momentum, adam, belay] = [0, 1, 2, 3].map(|arm| leaves(&arms[arm]).expect("a way out"));
    assert!(adam < 20 && adam < momentum && momentum < belay && belay + 50 < sgd, "{adam} {momentum} {belay} {sgd}");
    // A fall to a tenth of the way to the saddle, then hardly a move for 150 steps.
    let near = |sample: &Sample| distance(sample.model, [0.0, 0.0]) < 0.1;
    let first = arms[0].samples.iter().find(|sample| near(sample)).expect("the saddle").step;
    assert!(arms[0].samples.iter().filter(|sample| near(sample)).count() > 140, "{first}");
    assert!((first..sgd).any(|step| state(&arms[0], &problem, step) == State::Stalled));
    assert!((0..=500).all(|step| state(&arms[2], &problem, step) != State::Stalled));
    let drift = Coefficients { eta: 0.6, alpha: 0.1, beta: 0.5 }.drift();
    assert!((drift - scenario.arms[0].optimizer.eta()).abs() < 1e-15);
}

#[test]
fn a_coin_toss() {
    let scenario = preset("coin-toss");
    let runs = runs(&scenario, 64);
    let upper = |trajectory: &Trajectory| end(trajectory).average[1] > 0.0;
    // 24 of 64: within two and a half standard deviations of a half, 32 ± 4.
    assert!((22..=42).contains(&count(&runs, |arms| upper(&arms[0]))));
    assert_eq!(count(&runs, |arms| upper(&arms[0]) == upper(&arms[1])), 64);
    let other = count(&runs, |arms| upper(&arms[0]) != upper(&arms[2]));
    assert!((8..=20).contains(&other), "{other}");
    let problem = scenario.problem();
    assert_eq!(problem.minima().iter().filter(|minimum| minimum.global).count(), 2);
    for trajectory in run(&Scenario { noise: None, ..scenario }) {
        assert!(trajectory.samples.iter().all(|sample| sample.model == [0.0, 0.0] && sample.average == [0.0, 0.0]));
    }
}

/// The errors of model and average of each arm, at the last evaluation in `epochs` and, on all test images, at the end.
fn train(name: &str, epochs: f64) -> Vec<[[f64; 2]; 2]> {
    let path = folder().join(name).with_extension("toml");
    let text = std::fs::read_to_string(&path).expect("a preset");
    let training = Training::parse(&text, path.to_str()).expect("a training");
    let task = Task::new(&training, Mnist::shared(), training.run.seed).expect("MNIST has all it asks for");
    let trained = task.train(Sharing::Alone, |_| ControlFlow::Continue(())).expect("nobody breaks it");
    let last = (epochs * task.steps_per_epoch() as f64) as u64;
    let errors = |seen: &Evaluation| [seen.model.error, seen.average.error];
    let arm = |arm: usize| {
        let then = trained.history_of(arm).filter(|seen| seen.step <= last).last().map(errors);
        [then.expect("the beginning"), trained.last(arm).map(errors).expect("an end")]
    };
    (0..training.arms.len()).map(arm).collect()
}

/// Another processor may round otherwise, and two errors in a hundred images are one more or less in a thousand.
fn near(found: f64, percent: f64) -> bool {
    (100.0 * found - percent).abs() < 0.15 * percent
}

#[test]
fn a_first_network() {
    let arms = train("mnist-first-network", 3.0);
    let [[[control, _], [control_end, _]], _, [[_, ema], [_, ema_end]]] = arms[..3] else {
        panic!("three arms at least")
    };
    assert!(near(ema, 2.0) && near(control, 2.8) && ema < control, "{arms:?}");
    assert!(near(ema_end, 1.9) && near(control_end, 1.9) && arms.iter().all(|[_, [_, end]]| *end < 0.023), "{arms:?}");
}

#[test]
fn wrong_labels() {
    let arms = train("mnist-label-noise", 5.0);
    let ends: Vec<f64> = arms.iter().map(|[_, [_, end]]| *end).collect();
    assert!(near(ends[0], 28.0) && near(ends[3], 12.0) && near(ends[4], 10.0) && near(arms[1][0][1], 7.0), "{arms:?}");
    assert!(ends[4] < ends[3] && ends[3] < ends[1], "{ends:?}");
}

#[test]
fn averaging_and_a_step_decay() {
    let arms = train("mnist-step-decay", 0.0);
    let ends: Vec<f64> = arms.iter().map(|[_, [_, end]]| *end).collect();
    assert!(near(ends[1], 1.8) && near(ends[2], 1.9) && near(ends[3], 1.9) && ends[1] < ends[0] - 0.001, "{ends:?}");
}

#[test]
fn batch_norm_recomputed() {
    let arms = train("mnist-batch-norm", 0.0);
    let ends: Vec<f64> = arms.iter().map(|[_, [_, end]]| *end).collect();
    assert!(
        near(ends[0], 1.9) && near(ends[3], 1.5) && near(ends[4], 2.0) && ends[3] < ends[0].min(ends[4]) - 0.002,
        "{ends:?}"
    );
}

#[test]
fn adam_and_its_averages() {
    let arms = train("mnist-adam", 0.0);
    let ends: Vec<f64> = arms.iter().map(|[_, [_, end]]| *end).collect();
    assert!(
        near(ends[0], 2.3) && near(ends[5], 2.1) && near(ends[6], 2.5) && ends[5] < ends[0] && ends[0] < ends[6],
        "{ends:?}"
    );
}

/// The table of findings is made by a command that takes minutes; that no claim is missing from it is seen at once.
#[test]
fn the_findings_have_a_row_for_every_claim_of_every_experiment() {
    let findings = include_str!("../docs/findings.md").replace('\\', "").replace("&lt;", "<");
    for experiment in EXPERIMENTS {
        let setup = Setup::parse(experiment.name, experiment.text, false).unwrap();
        for claim in setup.claims {
            let row = format!("| `{}` | {} |", experiment.name, claim.claim);
            assert!(findings.contains(&row), "there is no row for {}: {row}", claim.id);
        }
    }
}
