use super::relative;
use crate::theory::{Coefficients, Report, Spring, SpringRegime, StepRegime};
use proptest::prelude::*;

const BELAY: Coefficients = Coefficients { eta: 0.1, alpha: 0.1, beta: 0.5 };

#[test]
fn the_keys_are_those_of_the_command() {
    let report = Report::from_coefficients(BELAY, 1.0).expect("allowed");
    let json = serde_json::to_string(&report).expect("serialises");
    let keys = [
        "eta",
        "alpha",
        "beta",
        "m1",
        "m2",
        "k",
        "c1",
        "c2",
        "dt",
        "decay",
        "half_life",
        "drift",
        "stability_limit",
        "delta",
        "omega0_squared",
        "spring_regime",
        "step_regime",
    ];
    let places: Vec<_> = keys.iter().map(|key| json.find(&format!("\"{key}\":")).expect(key)).collect();
    assert!(places.is_sorted());
    assert_eq!(json.matches(':').count(), keys.len());
    assert!(json.contains("\"spring_regime\":\"underdamped\",\"step_regime\":\"monotone\""));
}

#[test]
fn both_ways_give_one_report() {
    let from_coefficients = Report::from_coefficients(BELAY, 0.5).expect("allowed");
    let from_spring = Report::from_spring(BELAY.spring(0.5).expect("β > 0")).expect("allowed");
    let numbers = |report: Report| {
        let Report { eta, alpha, beta, m1, m2, k, c1, c2, dt, decay, half_life, .. } = report;
        let Report { drift, stability_limit, delta, omega0_squared, .. } = report;
        let some =
            [eta, m2, k, c2, decay, half_life, drift, stability_limit, delta].map(|value| value.expect("a value"));
        [some.to_vec(), vec![alpha, beta, m1, c1, dt, omega0_squared]].concat()
    };
    for (a, b) in numbers(from_coefficients).into_iter().zip(numbers(from_spring)) {
        assert!(relative(a, b) < 1e-13, "{a} {b}");
    }
    assert_eq!(from_coefficients.spring_regime, from_spring.spring_regime);
    assert_eq!(from_coefficients.step_regime, from_spring.step_regime);
}

#[test]
fn plain_averaging_has_null_where_there_is_no_spring() {
    let report = Report::from_coefficients(Coefficients { beta: 0.0, ..BELAY }, 1.0).expect("allowed");
    let json = serde_json::to_value(report).expect("serialises");
    let null: Vec<_> = json.as_object().expect("an object").iter().filter(|entry| entry.1.is_null()).collect();
    let null: Vec<_> = null.into_iter().map(|entry| entry.0.as_str()).collect();
    assert_eq!(null, ["c2", "k", "m2", "spring_regime"]);
    assert_eq!((report.stability_limit, report.drift), (Some(2.0), Some(0.1)));
}

#[test]
fn another_drag_has_no_decay() {
    let spring = Spring { m1: 1.0, m2: 1.0, k: 0.5, c1: 0.8, c2: 0.8, dt: 1.0 };
    let report = Report::from_spring(spring).expect("allowed");
    assert_eq!((report.decay, report.half_life), (None, None));
    assert_eq!(report.spring_regime, Some(SpringRegime::Underdamped));
    assert_eq!(report.step_regime, StepRegime::Oscillating);
    assert!(report.eta.is_some() && report.drift == Some(1.0 / 1.6));
    let stiff = Report::from_spring(Spring { k: 3.0, ..spring }).expect("allowed");
    assert_eq!((stiff.eta, stiff.stability_limit, stiff.step_regime), (None, None, StepRegime::Unstable));
}

#[test]
fn what_is_not_allowed_is_an_error() {
    let message = |coefficients, dt| Report::from_coefficients(coefficients, dt).expect_err("not allowed").to_string();
    assert_eq!(message(Coefficients { beta: 1.0, ..BELAY }, 1.0), "beta is 1; allowed is 0 ≤ β < 1");
    assert_eq!(message(BELAY, 0.0), "dt is 0; allowed is Δt > 0");
}

#[test]
fn the_table_is_aligned_and_complete() {
    let average = Coefficients { eta: 0.05, alpha: 0.002, beta: 0.0 };
    let table = Report::from_coefficients(average, 1.0).expect("allowed").to_string();
    let expected = "\
Optimizer
  η              0.05  Learning rate, Δt² / (2 m1 (1 − β))
  α             0.002  Share of the model in the average, k Δt² / (2 m2)
  β                 0  Share of the average in the model, k Δt² / (2 m1)
  decay         0.998  The libraries' name for 1 − α

Spring
  m1               10  Mass of the model, Δt² / (2 η (1 − β))
  m2             none  Mass of the average, k Δt² / (2 α)
  k              none  Spring constant, 2 m1 β / Δt²
  c1               20  Drag on the model; 2 m1 / Δt makes the step BELAY
  c2             none  Drag on the average; 2 m2 / Δt makes the step BELAY
  Δt                1  Length of a step
  δ                 1  Damping c / (2 m) per unit of time, where both particles share it
  ω0²           0.004  Squared frequency without drag, k (1/m1 + 1/m2)

Behaviour
  spring         none  Free motion in continuous time
  step       monotone  Free motion from step to step
  half-life   346.227  Steps until the average has forgotten half, ln ½ / ln (1 − α)
  drift          0.05  Motion per step under a constant unit force ★
  η λ limit         2  SGD is stable on curvature λ below this η λ ★

★ derived in this project, in no paper";
    assert_eq!(table, expected);
}

#[test]
fn numbers_have_six_digits_whatever_their_size() {
    let spring = Spring { m1: 123_456.789, m2: 9_999_999.0, k: 0.000_123_456_78, c1: 1e-9, c2: 0.099_999_99, dt: 1e20 };
    let table = Report::from_spring(spring).expect("allowed").to_string();
    let value = |name: &str| {
        let line = table.lines().find(|line| line.trim_start().starts_with(name)).expect(name);
        line.split_whitespace().nth(1).expect("a value").to_owned()
    };
    let shown = ["m1", "m2", "k", "c1", "c2", "Δt"].map(value);
    assert_eq!(shown, ["123457", "1e7", "0.000123457", "1e-9", "0.1", "1e20"]);
}

proptest! {
    /// Numbers of any size, as a person may type them, end in a report or in a message.
    #[test]
    fn no_size_of_number_panics_or_hangs(exponents in prop::array::uniform6(-300.0..300.0_f64), time in -300.0..300.0_f64) {
        let [m1, m2, k, c1, c2, dt] = exponents.map(|exponent| 10_f64.powf(exponent));
        let time = 10_f64.powf(time);
        for spring in [
            Spring { m1, m2, k, c1, c2, dt },
            Spring { m1, m2, k, c1: 2.0 * m1 / dt, c2, dt },
            Spring { m1, m2, k, c1: 2.0 * m1 / dt, c2: 2.0 * m2 / dt, dt },
        ] {
            if let Ok(report) = Report::from_spring(spring) {
                prop_assert!(report.to_string().lines().count() > 20);
                prop_assert!(report.stability_limit.is_none_or(|limit| limit > 0.0));
            }
            spring.free([1.0, 2.0], [0.0, 0.0], time);
            spring.displacement(1.0, 0.0, time);
        }
        if let Ok(report) = Report::from_coefficients(Coefficients { eta: m1, alpha: m2.min(1.0), beta: k.min(0.999) }, dt) {
            prop_assert!(report.to_string().lines().count() > 20);
        }
    }
}
