//! Scenario files: what is written can be read again, and a mistake is named with its place, its key and what is allowed.

use belay_lab::noise::Noise;
use belay_lab::objective::{Expression, Function, Landscape, View};
use belay_lab::optim::{Averaging, EmaWarmup, Interval, Optimizer, Schedule, Slot};
use belay_lab::scenario::{Arm, Document, RunSettings, Scenario, Stop};
use proptest::prelude::*;

/// The largest whole number of TOML.
const MOST: u64 = i64::MAX as u64;

const BASE: &str = r#"schema = 1
title = "Down the valley"

[objective]
function = "rosenbrock"
parameters = { a = 1.0, b = 100.0 }
view = { x = [-2.0, 2.0], y = [-1.0, 3.0] }

[start]
point = [-1.5, 2.0]

[noise]
kind = "gaussian"
sigma = 1.0

[run]
steps = 2000
seed = 0
target = 1e-2

[[arm]]
name = "Adam"
optimizer = { kind = "adam", eta = 0.05 }

[[arm]]
name = "Adam + BELAY"
optimizer = { kind = "adam", eta = 0.5 }
averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
schedule = { kind = "cosine", final = 0.1 }
"#;

/// What reading the file says after `from` has been replaced by `to` in it.
fn complaint(from: &str, to: &str) -> String {
    assert_eq!(BASE.matches(from).count(), 1, "{from}");
    let text = BASE.replace(from, to);
    Scenario::parse(&text, Some("a.toml")).expect_err(to).to_string()
}

fn check(cases: &[(&str, &str, &str)]) {
    let found: Vec<_> = cases.iter().map(|(from, to, _)| complaint(from, to)).collect();
    let expected: Vec<_> = cases.iter().map(|(_, _, message)| format!("a.toml:{message}")).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_example_is_read_as_it_is_meant() {
    let scenario = Scenario::parse(BASE, None).expect("a scenario");
    let adam = |eta| Optimizer::adam(eta);
    let expected = Scenario {
        title: "Down the valley".to_owned(),
        about: String::new(),
        landscape: Landscape::Function(Function::Rosenbrock { a: 1.0, b: 100.0 }),
        view: View { x: [-2.0, 2.0], y: [-1.0, 3.0] },
        start: [-1.5, 2.0],
        noise: Some(Noise::Gaussian { sigma: 1.0 }),
        run: RunSettings { steps: 2000, seed: 0, target: Some(1e-2), stop: Stop::Never },
        arms: vec![
            Arm {
                name: "Adam".to_owned(),
                optimizer: adam(0.05),
                averaging: Averaging::Control {},
                schedule: Schedule::Constant {},
            },
            Arm {
                name: "Adam + BELAY".to_owned(),
                optimizer: adam(0.5),
                averaging: Averaging::Belay { alpha: 0.1, beta: 0.5 },
                schedule: Schedule::Cosine { last: 0.1, warmup: 0 },
            },
        ],
    };
    assert_eq!(scenario, expected);
}

#[test]
fn what_is_left_out_follows_the_function() {
    let text = "schema = 1\n[objective]\nfunction = \"beale\"\n[run]\nsteps = 1\n[[arm]]\nname = \"SGD\"\n\
                optimizer = { kind = \"sgd\", eta = 0.1 }\n";
    let scenario = Scenario::parse(text, None).expect("a scenario");
    let beale = Function::named("beale").expect("a function");
    assert_eq!((scenario.start, scenario.view), (beale.start(), beale.view()));
    assert_eq!((scenario.noise, scenario.run.target, scenario.run.seed), (None, None, 0));
    assert_eq!(scenario.arms[0].averaging, Averaging::Control {});
}

#[test]
fn a_file_is_written_with_one_line_for_each_setting_and_without_defaults() {
    let mut scenario = Scenario::parse(BASE, None).expect("a scenario");
    scenario.noise = Some(Noise::Gaussian { sigma: 1e-9 });
    let expected = BASE
        .replace("parameters = { a = 1.0, b = 100.0 }\n", "")
        .replace("sigma = 1.0", "sigma = 1e-9")
        .replace("target = 1e-2", "target = 0.01")
        .replace(
            "optimizer = { kind = \"adam\", eta = 0.05 }\n",
            "optimizer = { kind = \"adam\", eta = 0.05 }\naveraging = { kind = \"control\" }\n",
        );
    assert_eq!(scenario.to_toml(), expected);
}

#[test]
fn an_unknown_name_is_pointed_at_with_the_nearest_one() {
    let functions: Vec<&str> = Function::all().iter().map(Function::name).collect();
    let functions = functions.join(", ");
    check(&[
        (
            "title =",
            "colour = 1\ntitle =",
            "2:1: colour: unknown key `colour` (known here: schema, title, about, objective, start, noise, run, arm)",
        ),
        (
            "[start]",
            "[strat]",
            "9:2: strat: unknown key `strat`; did you mean `start`? (known here: schema, title, about, objective, start, \
             noise, run, arm)",
        ),
        (
            "seed = 0",
            "sead = 0",
            "18:1: run.sead: unknown key `sead`; did you mean `seed`? (known here: steps, seed, target, stop)",
        ),
        (
            "sigma = 1.0",
            "sigmma = 1.0",
            "14:1: noise.sigmma: unknown key `sigmma`; did you mean `sigma`? (known here: kind, sigma)",
        ),
        (
            "averaging =",
            "averagings =",
            "28:1: arm.1.averagings: unknown key `averagings`; did you mean `averaging`? (known here: name, optimizer, \
             averaging, schedule)",
        ),
        (
            "\"adam\", eta = 0.5 }",
            "\"adam\", eta = 0.5, bet1 = 0.8 }",
            "27:41: arm.1.optimizer.bet1: unknown key `bet1`; did you mean `beta1`? (known here: kind, eta, beta1, beta2, \
             epsilon, weight_decay, decoupled)",
        ),
        (
            "beta = 0.5",
            "beta = 0.5, betta = 2",
            "28:56: arm.1.averaging.betta: unknown key `betta`; did you mean `beta`? (known here: kind, alpha, decay, beta)",
        ),
        (
            "final = 0.1",
            "finale = 0.1",
            "29:31: arm.1.schedule.finale: unknown key `finale`; did you mean `final`? (known here: kind, final, warmup)",
        ),
        ("b = 100.0", "c = 100.0", "6:29: objective.parameters.c: unknown parameter `c` (known: a, b)"),
        (
            "\"rosenbrock\"",
            "\"rosenbruck\"",
            &format!(
                "5:12: objective.function: unknown function `rosenbruck`; did you mean `rosenbrock`? (known: {functions})"
            ),
        ),
        (
            "\"belay\"",
            "\"bellay\"",
            "28:22: arm.1.averaging.kind: unknown kind `bellay`; did you mean `belay`? (known: control, ema, belay, spring, \
             lookahead, tail, schedule-free)",
        ),
        (
            "\"adam\", eta = 0.5 ",
            "\"adamm\", eta = 0.5 ",
            "27:22: arm.1.optimizer.kind: unknown kind `adamm`; did you mean `adam`? (known: sgd, adam, rmsprop, adagrad)",
        ),
        (
            "\"cosine\"",
            "\"cosin\"",
            "29:21: arm.1.schedule.kind: unknown kind `cosin`; did you mean `cosine`? (known: constant, warmup, cosine, step, \
             inverse-time)",
        ),
        (
            "\"gaussian\"",
            "\"gausian\"",
            "13:8: noise.kind: unknown kind `gausian`; did you mean `gaussian`? (known: gaussian, minibatch)",
        ),
        (
            "seed = 0",
            "stop = \"first-tuch\"",
            "18:8: run.stop: unknown stop `first-tuch`; did you mean `first-touch`? (known: never, first-touch)",
        ),
        (
            "kind = \"belay\", alpha = 0.1, beta = 0.5",
            "kind = \"ema\", alpha = 0.1, warmup = \"rampp\"",
            "28:51: arm.1.averaging.warmup: unknown warmup `rampp`; did you mean `ramp`? (known: none, ramp)",
        ),
    ]);
}

#[test]
fn a_value_of_the_wrong_type_is_pointed_at_even_inside_an_inline_table() {
    check(&[
        ("schema = 1", "schema = \"1\"", "1:10: schema: schema is \"1\"; allowed is a whole number from 0 on"),
        ("title = \"Down the valley\"", "title = 3", "2:9: title: title is 3; allowed is a text in quotes"),
        ("steps = 2000", "steps = \"many\"", "17:9: run.steps: steps is \"many\"; allowed is a whole number from 0 on"),
        ("steps = 2000", "steps = 20.5", "17:9: run.steps: steps is 20.5; allowed is a whole number from 0 on"),
        ("steps = 2000", "steps = -3", "17:9: run.steps: steps is -3; allowed is a whole number from 0 on"),
        (
            "steps = 2000",
            "steps = 99999999999999999999",
            "17:9: run.steps: steps is 99999999999999999999; allowed is a whole number from 0 on",
        ),
        ("sigma = 1.0", "sigma = \"x\"", "14:9: noise.sigma: sigma is \"x\"; allowed is a number"),
        ("b = 100.0", "b = \"x\"", "6:29: objective.parameters.b: b is \"x\"; allowed is a number"),
        ("[-1.5, 2.0]", "[-1.5]", "10:9: start.point: there are 1 numbers; allowed are two"),
        ("[-1.5, 2.0]", "[-1.5, 2.0, 3.0]", "10:9: start.point: there are 3 numbers; allowed are two"),
        ("[-1.5, 2.0]", "[-1.5, \"a\"]", "10:16: start.point.1: point is \"a\"; allowed is a number"),
        ("x = [-2.0, 2.0]", "x = [-2.0, 0.0, 2.0]", "7:14: objective.view.x: there are 3 numbers; allowed are two"),
        (
            "\"adam\", eta = 0.5 ",
            "\"adam\", eta = \"big\" ",
            "27:36: arm.1.optimizer.eta: eta is \"big\"; allowed is a number",
        ),
        ("beta = 0.5", "beta = \"half\"", "28:51: arm.1.averaging.beta: beta is \"half\"; allowed is a number"),
        ("alpha = 0.1", "alpha = true", "28:39: arm.1.averaging.alpha: alpha is true; allowed is a number"),
        (
            "alpha = 0.1, beta = 0.5",
            "alpha = \"a\", beta = \"a\"",
            "28:39: arm.1.averaging.alpha: alpha is \"a\"; allowed is a number",
        ),
        ("kind = \"belay\"", "kind = 3", "28:22: arm.1.averaging.kind: kind is 3; allowed is a name in quotes"),
        (
            "kind = \"belay\", alpha = 0.1, beta = 0.5",
            "kind = \"ema\", alpha = 0.1, every = -1",
            "28:50: arm.1.averaging.every: every is -1; allowed is a whole number from 0 on",
        ),
        (
            "{ kind = \"cosine\", final = 0.1 }",
            "{ kind = \"step\", factor = 0.5, at = [0.5, \"x\"] }",
            "29:48: arm.1.schedule.at: at is \"x\"; allowed is a number",
        ),
        (
            "{ kind = \"adam\", eta = 0.5 }",
            "\"adam\"",
            "27:13: arm.1.optimizer: optimizer is \"adam\"; allowed is a table such as { kind = \"…\" }",
        ),
    ]);
}

#[test]
fn a_missing_key_is_named() {
    check(&[
        ("schema = 1\n", "", "1:1: the key `schema` is missing"),
        ("[run]\nsteps = 2000\nseed = 0\ntarget = 1e-2\n", "", "1:1: the key `run` is missing"),
        ("steps = 2000\n", "", "16:1: run: the key `steps` is missing"),
        ("name = \"Adam + BELAY\"\n", "", "25:1: arm.1: the key `name` is missing"),
        (", beta = 0.5", "", "28:13: arm.1.averaging: the key `beta` is missing"),
        ("alpha = 0.1, ", "", "28:13: arm.1.averaging: the key `alpha` is missing"),
        ("kind = \"belay\", ", "", "28:13: arm.1.averaging: the key `kind` is missing"),
        (", eta = 0.5 ", " ", "27:13: arm.1.optimizer: the key `eta` is missing"),
        ("sigma = 1.0\n", "", "12:1: noise: the key `sigma` is missing"),
        ("function = \"rosenbrock\"\n", "", "4:1: objective: give a function or an expression"),
    ]);
    let complain = |text: &str| Scenario::parse(text, Some("a.toml")).expect_err("a mistake").to_string();
    assert_eq!(complain(""), "a.toml:1:1: the key `schema` is missing");
    let head = BASE.split("[[arm]]").next().expect("the head");
    assert_eq!(complain(head), "a.toml:1:1: there is no arm; write [[arm]] with a name and an optimizer");
    let none = head.replace("schema = 1", "schema = 1\narm = []");
    assert_eq!(complain(&none), "a.toml:2:7: arm: there are 0 arms; allowed are 1 to 12");
    let arms = |count: u32| -> String {
        (0..count).map(|i| format!("[[arm]]\nname = \"{i}\"\noptimizer = {{ kind = \"sgd\", eta = 0.1 }}\n")).collect()
    };
    assert_eq!(complain(&(head.to_owned() + &arms(13))), "a.toml:21:1: arm: there are 13 arms; allowed are 1 to 12");
    assert!(Scenario::parse(&(head.to_owned() + &arms(12)), None).is_ok());
}

#[test]
fn a_number_out_of_its_limits_is_named_with_them() {
    let spring = "{ kind = \"spring\", m1 = 1, m2 = 1, k = 0.1, c1 = 1, c2 = 1 }";
    check(&[
        ("schema = 1", "schema = 2", "1:10: schema: schema is 2; this version reads 1"),
        ("beta = 0.5", "beta = 1", "28:51: arm.1.averaging.beta: beta is 1; allowed is 0 ≤ β < 1"),
        ("beta = 0.5", "beta = nan", "28:51: arm.1.averaging.beta: beta is NaN; allowed is 0 ≤ β < 1"),
        ("alpha = 0.1", "alpha = 0", "28:39: arm.1.averaging.alpha: alpha is 0; allowed is 0 < α ≤ 1"),
        ("alpha = 0.1", "decay = 1", "28:39: arm.1.averaging.decay: decay is 1; allowed is 0 ≤ decay < 1"),
        (
            "alpha = 0.1",
            "alpha = 0.1, decay = 0.9",
            "28:52: arm.1.averaging.decay: alpha and decay = 1 − alpha are two names of one number; give one of them",
        ),
        ("\"adam\", eta = 0.5 ", "\"adam\", eta = inf ", "27:36: arm.1.optimizer.eta: eta is inf; allowed is η > 0"),
        (
            "{ kind = \"belay\", alpha = 0.1, beta = 0.5 }",
            spring,
            "27:36: arm.1.optimizer.eta: eta follows from the spring's m1, as Δt² / (2 m1 (1 − β)); leave it out",
        ),
        (
            "{ kind = \"belay\", alpha = 0.1, beta = 0.5 }",
            "{ kind = \"ema\", alpha = 0.1, every = 0 }",
            "28:50: arm.1.averaging.every: every is 0; allowed is n ≥ 1",
        ),
        (
            "{ kind = \"cosine\", final = 0.1 }",
            "{ kind = \"step\", factor = 0.5, at = [0.5, 1.5] }",
            "29:48: arm.1.schedule.at: each of `at` is a fraction of the run, from 0 to 1",
        ),
        (
            "kind = \"gaussian\"\nsigma = 1.0",
            "kind = \"minibatch\"\nsamples = 8\nbatch = 9\nspread = 0.1",
            "15:9: noise.batch: batch is 9; allowed is at most the 8 samples",
        ),
        (
            "x = [-2.0, 2.0]",
            "x = [2.0, -2.0]",
            "7:14: objective.view.x: [2, -2] is not an interval; allowed is low < high, both finite",
        ),
        ("[-1.5, 2.0]", "[-1.5, inf]", "10:9: start.point: a start is two finite numbers"),
        ("target = 1e-2", "target = 0", "19:10: run.target: target is 0; allowed is target > 0"),
        ("target = 1e-2", "stop = \"first-touch\"", "19:8: run.stop: stop = \"first-touch\" needs a target"),
        ("\"Adam + BELAY\"", "\"Adam\"", "26:8: arm.1.name: there is an arm called `Adam` already; names must differ"),
        (
            "seed = 0",
            "seed = 9223372036854775808",
            "18:8: run.seed: seed is 9223372036854775808; allowed is at most 9223372036854775807",
        ),
        ("\"Adam + BELAY\"", "\"*\"", "26:8: arm.1.name: `*` is no name for an arm"),
    ]);
}

#[test]
fn a_formula_is_pointed_into() {
    let function = "function = \"rosenbrock\"\nparameters = { a = 1.0, b = 100.0 }";
    check(&[
        (
            function,
            "expression = \"x^2 + * y\"",
            "5:14: objective.expression: a number, x, y, a function or `(` should stand before `*`\nx^2 + * y\n      ^",
        ),
        (
            function,
            "expression = \"2x + y\"",
            "5:14: objective.expression: an operator is missing; did you mean `2*x`?\n2x + y\n ^",
        ),
        (
            "function = \"rosenbrock\"",
            "expression = \"x*y\"",
            "6:20: objective.parameters.a: an expression has no parameters; write the number into it",
        ),
        (
            "function = \"rosenbrock\"",
            "function = \"rosenbrock\"\nexpression = \"x\"",
            "6:14: objective.expression: give a function or an expression, not both",
        ),
    ]);
}

#[test]
fn broken_syntax_is_pointed_at() {
    check(&[
        ("steps = 2000", "steps = = 2000", "17:9: extra `=`, expected nothing"),
        ("[run]", "[run", "16:5: unclosed table, expected `]`"),
        ("seed = 0", "seed = 0\nseed = 1", "19:1: the key `seed` is given twice"),
    ]);
}

fn document() -> Document {
    Document::parse(BASE, None).expect("a scenario")
}

/// The scenario of [`BASE`] after settings.
fn set(settings: &[(&str, &str)]) -> Scenario {
    let mut document = document();
    for (path, value) in settings {
        document.set(path, value).expect(path);
    }
    document.scenario().expect("a scenario")
}

#[test]
fn keys_are_set_by_their_paths() {
    let etas = |settings: &[(&str, &str)]| set(settings).arms.iter().map(|arm| arm.optimizer.eta()).collect::<Vec<_>>();
    assert_eq!(etas(&[("arm.*.optimizer.eta", "0.25")]), [0.25, 0.25]);
    assert_eq!(etas(&[("arm.Adam + BELAY.optimizer.eta", "1")]), [0.05, 1.0]);
    assert_eq!(etas(&[("arm.0.optimizer.eta", "2e-3")]), [2e-3, 0.5]);
    let belay = |settings: &[(&str, &str)]| set(settings).arms[1].averaging;
    // Only the second arm has a β.
    assert_eq!(belay(&[("arm.*.averaging.beta", "0.25")]), Averaging::Belay { alpha: 0.1, beta: 0.25 });
    assert_eq!(belay(&[("arm.*.averaging.decay", "0.75")]), Averaging::Belay { alpha: 0.25, beta: 0.5 });
    let there_and_back = [("arm.*.averaging.decay", "0.75"), ("arm.*.averaging.alpha", "0.5")];
    assert_eq!(belay(&there_and_back), Averaging::Belay { alpha: 0.5, beta: 0.5 });
    let control = set(&[("arm.1.averaging", "{ kind = \"control\" }")]);
    assert_eq!(control.arms[1].averaging, Averaging::Control {});
    assert_eq!(set(&[("run.steps", "10"), ("run.seed", "3")]).run.steps, 10);
    assert_eq!(set(&[("start.point", "[0, 1]")]).start, [0.0, 1.0]);
    assert_eq!(set(&[("title", "No quotes")]).title, "No quotes");
    assert_eq!(
        set(&[("objective.parameters.b", "7")]).landscape,
        Landscape::Function(Function::Rosenbrock { a: 1.0, b: 7.0 })
    );
    assert_eq!(set(&[("arm.1.name", "B.1"), ("arm.B.1.optimizer.eta", "0.125")]).arms[1].optimizer.eta(), 0.125);
}

#[test]
fn a_function_and_a_formula_take_each_others_place() {
    let beale = set(&[("objective.function", "beale")]);
    assert_eq!(beale.landscape, Landscape::Function(Function::Beale {}));
    let formula = set(&[("objective.expression", "x^2 + y^2")]);
    assert_eq!(formula.landscape, Landscape::Expression(Expression::parse("x^2 + y^2").expect("a formula")));
    let back = set(&[("objective.expression", "x*y"), ("objective.function", "rosenbrock")]);
    assert_eq!(back.landscape, Landscape::Function(Function::Rosenbrock { a: 1.0, b: 100.0 }));
    let same = set(&[("objective.parameters.b", "7"), ("objective.function", "rosenbrock")]);
    assert_eq!(same.landscape, Landscape::Function(Function::Rosenbrock { a: 1.0, b: 7.0 }));
}

#[test]
fn a_setting_that_fails_says_why_and_changes_nothing() {
    let cases = [
        (
            "run.stepps",
            "3",
            "run.stepps: unknown key `stepps`; did you mean `steps`? (known here: steps, seed, target, stop)",
        ),
        ("run.steps", "many", "run.steps: steps is \"many\"; allowed is a whole number from 0 on"),
        ("run.steps.more", "1", "run.steps.more: `steps` is not a table"),
        ("run.steps", "1\nseed = 2", "run.steps: steps is \"1\\nseed = 2\"; allowed is a whole number from 0 on"),
        ("", "3", ": a path is names with dots between them, such as run.steps"),
        ("arm.*.optimizer.eta", "0", "arm.0.optimizer.eta: eta is 0; allowed is η > 0"),
        ("arm.*.averaging.beta", "1", "arm.1.averaging.beta: beta is 1; allowed is 0 ≤ β < 1"),
        ("arm.*.averaging.gamma", "1", "arm.*.averaging.gamma: no arm has a setting `averaging.gamma`"),
        ("arm.0.averaging.beta", "0.1", "arm.0.averaging: the key `kind` is missing"),
        (
            "arm.Adm.optimizer.eta",
            "1",
            "arm.Adm.optimizer.eta: unknown arm `Adm`; did you mean `Adam`? (known: Adam, Adam + BELAY)",
        ),
        ("arm.2.optimizer.eta", "1", "arm.2.optimizer.eta: unknown arm `2` (known: Adam, Adam + BELAY)"),
        ("arm.*.name", "A", "arm.1.name: there is an arm called `A` already; names must differ"),
        (
            "arm.1.averaging.kind",
            "bellay",
            "arm.1.averaging.kind: unknown kind `bellay`; did you mean `belay`? (known: control, ema, belay, spring, \
             lookahead, tail, schedule-free)",
        ),
    ];
    let mut document = document();
    let before = document.clone();
    for (path, value, message) in cases {
        let error = document.set(path, value).expect_err(path);
        assert_eq!((error.to_string().as_str(), error.place), (message, None));
        assert_eq!(document, before, "{path}");
    }
}

/// Numbers of an interval, with its ends where they belong to it.
fn within(interval: Interval) -> BoxedStrategy<f64> {
    let (low, high) = (interval.low.max(-1e300), interval.high.min(1e300));
    let ends: Vec<f64> = [low, high].into_iter().filter(|end| interval.contains(*end)).collect();
    let inside = prop_oneof![low..high, low.max(-3.0)..high.min(3.0), low.max(0.0)..high.min(1e-6)];
    let inside = inside.prop_filter("inside", move |number| interval.contains(*number));
    if ends.is_empty() { inside.boxed() } else { prop_oneof![6 => inside, 1 => prop::sample::select(ends)].boxed() }
}

fn count(least: u64) -> impl Strategy<Value = u64> {
    prop_oneof![least..100, least..=MOST]
}

fn optimizer() -> impl Strategy<Value = Optimizer> {
    use Interval as I;
    let (eta, share, decay) = (within(I::POSITIVE), within(I::BELOW_ONE), within(I::NOT_NEGATIVE));
    let epsilon = within(I::POSITIVE);
    prop_oneof![
        (eta.clone(), share.clone(), any::<bool>(), decay.clone()).prop_map(
            |(eta, momentum, nesterov, weight_decay)| { Optimizer::Sgd { eta, momentum, nesterov, weight_decay } }
        ),
        (eta.clone(), share.clone(), share.clone(), epsilon.clone(), decay.clone(), any::<bool>()).prop_map(
            |(eta, beta1, beta2, epsilon, weight_decay, decoupled)| Optimizer::Adam {
                eta,
                beta1,
                beta2,
                epsilon,
                weight_decay,
                decoupled
            }
        ),
        (eta.clone(), share, epsilon.clone(), decay.clone())
            .prop_map(|(eta, rho, epsilon, weight_decay)| Optimizer::RmsProp { eta, rho, epsilon, weight_decay }),
        (eta.clone(), epsilon, decay).prop_map(|(eta, epsilon, weight_decay)| Optimizer::AdaGrad {
            eta,
            epsilon,
            weight_decay
        }),
        eta.prop_map(Optimizer::adam),
    ]
}

fn averaging() -> impl Strategy<Value = Averaging> {
    let (alpha, beta) = (within(Interval::UP_TO_ONE), within(Interval::BELOW_ONE));
    let warmup = prop_oneof![Just(EmaWarmup::None), Just(EmaWarmup::Ramp)];
    let mass = || 1e-3..1e3;
    prop_oneof![
        Just(Averaging::Control {}),
        (alpha.clone(), count(1), warmup).prop_map(|(alpha, every, warmup)| Averaging::Ema { alpha, every, warmup }),
        (alpha.clone(), beta.clone()).prop_map(|(alpha, beta)| Averaging::Belay { alpha, beta }),
        (mass(), mass(), 0.0..1e3, 0.0..1e3, 0.0..1e3, mass()).prop_map(|(m1, m2, k, c1, c2, dt)| Averaging::Spring {
            m1,
            m2,
            k,
            c1,
            c2,
            dt
        }),
        (alpha, count(1)).prop_map(|(alpha, every)| Averaging::Lookahead { alpha, every }),
        count(0).prop_map(|start| Averaging::Tail { start }),
        beta.prop_map(|beta| Averaging::ScheduleFree { beta }),
    ]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let (last, positive) = (within(Interval::NOT_NEGATIVE), within(Interval::POSITIVE));
    let at = prop::collection::vec(0.0..=1.0, 0..4);
    prop_oneof![
        Just(Schedule::Constant {}),
        count(1).prop_map(|steps| Schedule::Warmup { steps }),
        (last, count(0)).prop_map(|(last, warmup)| Schedule::Cosine { last, warmup }),
        (positive.clone(), at, count(0)).prop_map(|(factor, at, warmup)| Schedule::Step { factor, at, warmup }),
        (positive, count(0)).prop_map(|(halving, warmup)| Schedule::InverseTime { halving, warmup }),
    ]
}

fn noise() -> impl Strategy<Value = Option<Noise>> {
    let spread = within(Interval::NOT_NEGATIVE);
    prop::option::of(prop_oneof![
        spread.clone().prop_map(|sigma| Noise::Gaussian { sigma }),
        (1..=4096_u64, 1..=4096_u64, spread).prop_map(|(a, b, spread)| Noise::Minibatch {
            samples: a.max(b),
            batch: a.min(b),
            spread
        }),
    ])
}

/// A function with any parameters, or a formula.
fn landscape() -> impl Strategy<Value = Landscape> {
    let formulas = ["x*y", "-x^2 + atan2(y, 1e-3)", "  sin(pi*x) \t- y/3", "max(x, y)"];
    let formula = prop::sample::select(formulas.to_vec())
        .prop_map(|text| Landscape::Expression(Expression::parse(text).expect("a formula")));
    let function = (prop::sample::select(Function::all()), 0.5_f64..900.0, any::<bool>());
    let function = function.prop_map(|(mut function, value, change)| {
        for (knob, slot) in function.knobs() {
            if let Slot::Number(number) = slot
                && change
                && knob.limits.contains(value)
            {
                *number = value;
            }
        }
        Landscape::Function(function)
    });
    prop_oneof![formula, function]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z ]{0,20}", any::<String>(), "[\"'\\\\.#= \\n\\t\u{7f}é𝛼]{0,8}"]
}

fn arms() -> impl Strategy<Value = Vec<Arm>> {
    let arm = (text(), optimizer(), averaging(), schedule());
    prop::collection::vec(arm, 1..=12).prop_map(|arms| {
        let named = arms.into_iter().enumerate().map(|(i, (name, optimizer, averaging, schedule))| {
            let mut arm = Arm { name: format!("{name}{i}"), optimizer, averaging, schedule };
            arm.settle();
            arm
        });
        named.collect()
    })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let number = || within(Interval::FINITE);
    let interval =
        || (-1e100..1e100_f64, 1e-9..1e100_f64).prop_map(|(low, size)| [low, (low + size).max(low.next_up())]);
    let run = (count(0), 0..=MOST, prop::option::of(within(Interval::POSITIVE)), any::<bool>());
    let run = run.prop_map(|(steps, seed, target, touch)| RunSettings {
        steps,
        seed,
        target,
        stop: if touch && target.is_some() { Stop::FirstTouch } else { Stop::Never },
    });
    (text(), text(), landscape(), interval(), interval(), [number(), number()], noise(), run, arms()).prop_map(
        |(title, about, landscape, x, y, start, noise, run, arms)| Scenario {
            title,
            about,
            landscape,
            view: View { x, y },
            start,
            noise,
            run,
            arms,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_written_is_read_again(scenario in scenario()) {
        prop_assert_eq!(scenario.check(), Ok(()));
        let text = scenario.to_toml();
        let again = Scenario::parse(&text, None);
        prop_assert_eq!(again.as_ref(), Ok(&scenario), "{}", text);
        let document = Document::parse(&text, None).expect("a document");
        prop_assert_eq!(document.scenario(), again);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), at in 0..BASE.len(), length in 0..20_usize) {
        // Most mistakes are small: some characters of a good file replaced by others.
        let at = BASE.floor_char_boundary(at);
        let end = BASE.ceil_char_boundary((at + length).min(BASE.len()));
        let _ = Scenario::parse(&format!("{}{text}{}", &BASE[..at], &BASE[end..]), None);
        let _ = Scenario::parse(&text, None);
        let mut document = document();
        let _ = document.set(&text, &BASE[at..end]);
        let _ = document.set("arm.*.averaging.alpha", &text);
    }
}
