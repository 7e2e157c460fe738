//! Keys that are set by their paths.

use super::BASE;
use belay_lab::objective::{Expression, Function, Landscape};
use belay_lab::optim::Averaging;
use belay_lab::scenario::{Document, Scenario};

pub(crate) fn document() -> Document {
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
    assert_eq!(belay(&[("arm.*.averaging.beta", "0.25")]), Averaging::belay(0.1, 0.25));
    assert_eq!(belay(&[("arm.*.averaging.decay", "0.75")]), Averaging::belay(0.25, 0.5));
    let there_and_back = [("arm.*.averaging.decay", "0.75"), ("arm.*.averaging.alpha", "0.5")];
    assert_eq!(belay(&there_and_back), Averaging::belay(0.5, 0.5));
    let control = set(&[("arm.1.averaging", "{ kind = \"control\" }")]);
    assert_eq!(control.arms[1].averaging, Averaging::CONTROL);
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
            "run.stepps: unknown key `stepps`; did you mean `steps`? (known here: steps, seed, target, stop, diverged_at)",
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
