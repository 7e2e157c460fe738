//! Every mistake in a file, with the message that it gives.

use super::BASE;
use belay_lab::objective::Function;
use belay_lab::scenario::Scenario;

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
            "18:1: run.sead: unknown key `sead`; did you mean `seed`? (known here: steps, seed, target, stop, diverged_at)",
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
             averaging, schedule, style)",
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
            "17:9: run.steps: steps is 99999999999999999999; allowed is a whole number from 0 to 9223372036854775807",
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
        (
            "target = 1e-2",
            "diverged_at = -1.0",
            "19:15: run.diverged_at: diverged_at is -1; allowed is a finite number > 0",
        ),
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
