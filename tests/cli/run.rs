//! `belay-lab run`: results and the options that change them.

use crate::{Desk, SMALL};
use belay_lab::scenario::Scenario;
use belay_lab::simulate::simulate;
use serde_json::Value;
use std::ops::ControlFlow;

#[test]
fn the_table_has_a_row_for_each_arm() {
    let text = Desk::new().print(&["run", "small.toml"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    let columns =
        ["arm", "final model loss", "final average loss", "tail mean", "first touch", "settled", "diverged", "state"];
    let mut at = 0;
    for column in columns {
        at += lines[0][at..].find(column).unwrap_or_else(|| panic!("no {column} in {}", lines[0]));
    }
    for (line, arm) in lines[1..].iter().zip(["SGD", "Adam, EMA", "BELAY"]) {
        assert!(line.starts_with(arm), "{line}");
    }
}

#[test]
fn without_a_target_nothing_is_said_of_reaching_it() {
    let desk = Desk::new();
    desk.put("free.toml", SMALL.replace("target = 0.5", ""));
    let text = desk.print(&["run", "free.toml"]);
    assert!(!text.contains("first touch") && !text.contains("settled "), "{text}");
}

#[test]
fn json_is_what_the_library_computes() {
    let results = Desk::new().json(&["run", "small.toml", "--json"]);
    let scenario = Scenario::parse(SMALL, None).unwrap();
    let problem = scenario.problem();
    let runs = simulate(&scenario, &problem, 3, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(results["title"], "A small bowl");
    assert_eq!(results["objective"], "quadratic");
    assert_eq!((&results["seed"], &results["steps"]), (&Value::from(3), &Value::from(20)));
    for (i, run) in runs.iter().enumerate() {
        let arm = &results["arms"][i];
        assert_eq!(arm["name"], scenario.arms[i].name.as_str());
        assert_eq!(arm["final_model_loss"], run.outcome.model_loss);
        assert_eq!(arm["final_average_loss"], run.outcome.average_loss);
        assert_eq!(arm["tail_mean"], run.outcome.tail_mean);
        assert_eq!(arm["first_touch"].as_u64(), run.outcome.first_touch);
        assert_eq!(arm["settled"].as_u64(), run.outcome.settled);
        assert_eq!(arm["diverged"], Value::Null);
        assert!(arm["state"].is_string());
    }
}

#[test]
fn options_change_the_scenario() {
    let desk = Desk::new();
    let changed = ["run", "small.toml", "--json", "--steps", "7", "--seed", "9"];
    let set = ["run", "small.toml", "--json", "--set", "run.steps=7", "--set", "run.seed = 9"];
    let results = desk.json(&changed);
    assert_eq!((&results["seed"], &results["steps"]), (&Value::from(9), &Value::from(7)));
    assert_eq!(results, desk.json(&set));

    let both = desk.json(&["run", "small.toml", "--json", "--set", "arm.*.optimizer.eta=0.02", "--seed", "9"]);
    let one = desk.json(&["run", "small.toml", "--json", "--set", "arm.BELAY.optimizer.eta=0.02", "--seed", "9"]);
    assert_eq!(both["arms"][2], one["arms"][2]);
    assert_ne!(both["arms"][0], one["arms"][0]);
    let function = desk.json(&["run", "small.toml", "--json", "--set", "objective.expression=x^2+y^4"]);
    assert_eq!(function["objective"], "x^2+y^4");
}

#[test]
fn no_step_and_one_step_are_runs() {
    let desk = Desk::new();
    for steps in ["0", "1"] {
        let results = desk.json(&["run", "small.toml", "--json", "--steps", steps]);
        assert_eq!(results["arms"][0]["steps"].to_string(), steps);
        assert_eq!(desk.print(&["run", "small.toml", "--steps", steps]).lines().count(), 4);
    }
    let none = desk.json(&["run", "small.toml", "--json", "--steps", "0"]);
    assert_eq!(none["arms"][0]["model"], serde_json::json!([-1.5, 2.0]));
    assert_eq!(none["arms"][0]["state"], "at the start");
}

#[test]
fn a_lost_run_is_called_diverged_and_is_no_failure() {
    let desk = Desk::new();
    let lost = ["run", "small.toml", "--set", "arm.SGD.optimizer.eta=50", "--steps", "2000"];
    let text = desk.print(&lost);
    let line = text.lines().nth(1).unwrap();
    assert!(line.contains("diverged at step") && line.contains("NaN") || line.contains("inf"), "{line}");
    let results = desk.json(&[lost.as_slice(), &["--json"]].concat());
    assert!(results["arms"][0]["diverged"].is_u64());
    assert_eq!(results["arms"][0]["final_model_loss"], Value::Null);
    assert_eq!(results["arms"][2]["diverged"], Value::Null);

    let results = desk.json(&[lost.as_slice(), &["--json", "--seeds", "5"]].concat());
    assert_eq!((&results["arms"][0]["diverged"], &results["arms"][2]["diverged"]), (&5.into(), &0.into()));
    let text = desk.print(&[lost.as_slice(), &["--seeds", "5"]].concat());
    assert!(text.lines().nth(1).unwrap().ends_with("5/5") && text.lines().nth(3).unwrap().ends_with("0/5"), "{text}");
}

#[test]
fn an_ensemble_gives_the_quartiles_of_its_runs() {
    let desk = Desk::new();
    let seeds = ["3", "4", "5", "6", "7"];
    let arms: Vec<Value> = seeds
        .iter()
        .map(|seed| desk.json(&["run", "small.toml", "--json", "--seed", seed])["arms"][0].clone())
        .collect();
    let mut losses: Vec<f64> = arms.iter().map(|arm| arm["final_average_loss"].as_f64().unwrap()).collect();
    losses.sort_by(f64::total_cmp);
    let results = desk.json(&["run", "small.toml", "--json", "--seeds", "5"]);
    assert_eq!(results["seeds"], 5);
    let loss = &results["arms"][0]["final_average_loss"];
    assert_eq!([&loss["lower"], &loss["median"], &loss["upper"]], [losses[1], losses[2], losses[3]]);
    let touched = arms.iter().filter(|arm| arm["first_touch"].is_u64()).count();
    assert!(touched > 0);
    assert_eq!(results["arms"][0]["first_touch"]["reached"], touched);

    // All seeds of exact gradients are one run.
    let exact = desk.json(&["run", "small.toml", "--json", "--seeds", "2", "--set", "noise.sigma=0"]);
    let loss = &exact["arms"][2]["tail_mean"];
    assert_eq!(loss["lower"], loss["upper"]);
}

#[test]
fn a_run_may_stop_at_the_target() {
    let results = Desk::new().json(&["run", "small.toml", "--json", "--set", "run.stop=first-touch"]);
    let arms = results["arms"].as_array().unwrap();
    let steps = arms[0]["steps"].as_u64().unwrap();
    assert!(steps < 20);
    assert!(arms.iter().all(|arm| arm["steps"] == steps));
    assert!(arms.iter().any(|arm| arm["first_touch"] == steps));
}

/// A run whose loss is not a number from the start, though its weights are finite.
const OUTSIDE: &str = r#"
schema = 1
title = "Outside"
[objective]
expression = "ln(x) + y^2"
view = { x = [-2.0, 2.0], y = [-2.0, 2.0] }
[start]
point = [-1.0, 1.0]
[run]
steps = 300
target = 1e-3
[[arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.001 }
[[arm]]
name = "EMA"
optimizer = { kind = "sgd", eta = 0.001 }
averaging = { kind = "ema", alpha = 0.1 }
"#;

#[test]
fn a_loss_that_is_no_number_is_a_failure_everywhere() {
    let desk = Desk::new();
    desk.put("outside.toml", OUTSIDE);
    let text = desk.print(&["run", "outside.toml"]);
    assert_eq!(text.lines().filter(|line| line.ends_with("outside the domain at step 0")).count(), 2, "{text}");
    let results = desk.json(&["run", "outside.toml", "--json"]);
    assert_eq!((&results["arms"][1]["diverged"], &results["arms"][1]["tail_mean"]), (&0.into(), &Value::Null));
    assert_eq!(results["arms"][0]["failed"], true);
    // With longer steps the model jumps in and out.
    let hops = ["run", "outside.toml", "--json", "--steps", "500", "--set", "arm.*.optimizer.eta=0.01"];
    let hopping = &desk.json(&hops)["arms"][0];
    assert_eq!((&hopping["diverged"], &hopping["failed"]), (&Value::Null, &true.into()));
    assert!(hopping["state"].as_str().unwrap().starts_with("outside the domain at step "), "{hopping}");
    let ensemble = desk.json(&["run", "outside.toml", "--json", "--seeds", "3"]);
    assert_eq!(ensemble["arms"][0]["diverged"], 3);

    desk.put(
        "outside.sweep.toml",
        "schema = 1\nseeds = 2\nscenario = \"outside.toml\"\n[axes]\n\"arm.*.optimizer.eta\" = [0.001, 0.0015]\n",
    );
    desk.both_of(&["sweep", "outside.sweep.toml", "--out", "out"]);
    let summary = String::from_utf8(desk.read("out/summary.csv")).unwrap();
    assert!(summary.lines().skip(1).all(|line| line.contains(",2,2,")), "{summary}");
}

#[test]
fn the_limit_is_a_key_that_can_be_set_and_swept() {
    let desk = Desk::new();
    let lost = ["run", "small.toml", "--json", "--set", "arm.SGD.optimizer.eta=0.3", "--steps", "12"];
    let with = |limit: &str| {
        let set = format!("run.diverged_at={limit}");
        desk.json(&[lost.as_slice(), &["--set", &set]].concat())["arms"][0]["diverged"].clone()
    };
    assert_eq!((with("1e9"), with("50").is_u64()), (Value::Null, true));
    let axes = "schema = 1\nseeds = 1\nscenario = \"small.toml\"\n[axes]\n\"run.diverged_at\" = [1e-3, 1e9]\n";
    desk.put("limits.sweep.toml", axes);
    desk.both_of(&["sweep", "limits.sweep.toml", "--out", "out"]);
    let summary = String::from_utf8(desk.read("out/summary.csv")).unwrap();
    let counts: Vec<bool> = summary.lines().skip(1).map(|line| line.contains(",1,1,inf")).collect();
    assert_eq!(counts, [true, true, true, false, false, false], "{summary}");
    for (limit, found) in [("0", "0"), ("-1", "-1"), ("inf", "inf"), ("nan", "NaN")] {
        let refused = desk.fail(&["run", "small.toml", "--set", &format!("run.diverged_at={limit}")], 2);
        assert!(refused.contains(&format!("diverged_at is {found}; allowed is a finite number > 0")), "{refused}");
    }
}

#[test]
fn the_view_decides_nothing() {
    let desk = Desk::new();
    let of = |view: &str| {
        let set = format!("objective.view={view}");
        let results = desk.json(&["run", "down-the-valley", "--json", "--steps", "200", "--set", &set]);
        results["arms"].as_array().unwrap().iter().map(|arm| arm["diverged"].clone()).collect::<Vec<_>>()
    };
    let zoomed = of("{ x = [0.9995, 1.0005], y = [0.9995, 1.0005] }");
    assert_eq!(zoomed, of("{ x = [-2.0, 2.0], y = [-1.0, 3.0] }"));
    assert!(zoomed.iter().all(Value::is_null));
}

/// A scenario on a formula with one arm of SGD.
fn on(formula: &str, view: [f64; 2], start: [f64; 2], lines: &str) -> String {
    format!(
        "schema = 1\n[objective]\nexpression = \"{formula}\"\nview = {{ x = {view:?}, y = {view:?} }}\n[start]\npoint = {start:?}\n\
         [run]\nsteps = 200\ntarget = 1e-2\n[[arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.02 }}\n{lines}"
    )
}

#[test]
fn without_a_lowest_value_a_target_is_not_judged_and_every_output_has_nothing_in_its_place() {
    let desk = Desk::new();
    for (name, formula) in [("saddle", "x^3 - 3*x*y^2"), ("hill", "-x^2 - y^2 - 1"), ("plane", "x + y")] {
        let file = format!("{name}.toml");
        desk.put(&file, on(formula, [-1.0, 1.0], [-0.5, 0.01], ""));
        let text = desk.print(&["run", &file]);
        assert!(text.contains("not judged") && text.contains("the target 0.01 above it cannot be judged"), "{text}");
        assert!(!text.contains("never") && !text.contains("f*"), "{text}");
        let ensemble = desk.print(&["run", &file, "--seeds", "2"]);
        assert!(ensemble.contains("not judged") && !ensemble.contains("never"), "{ensemble}");
        let json = desk.json(&["run", &file, "--json"]);
        assert_eq!((&json["best"], &json["optimum"]), (&Value::Null, &Value::from("unknown")));
        assert_eq!((&json["arms"][0]["first_touch"], &json["arms"][0]["settled"]), (&Value::Null, &Value::Null));
        desk.put(
            "over.toml",
            format!("schema = 1\nseeds = 2\nscenario = \"{file}\"\n[axes]\n\"arm.*.optimizer.eta\" = [0.001, 0.002]\n"),
        );
        let out = format!("out-{name}");
        let (table, _) = desk.both(&["sweep", "over.toml", "--out", &out]);
        assert!(
            table.contains("not judged") && table.contains("of f of the average") && !table.contains("f*"),
            "{table}"
        );
    }
}

#[test]
fn a_lowest_value_that_is_not_proved_is_called_best_found_in_every_output() {
    let desk = Desk::new();
    desk.put("bowl.toml", on("(x - 1)^2 + y^2 + abs(y)", [-3.0, 3.0], [-0.5, 0.5], ""));
    let text = desk.print(&["run", "bowl.toml"]);
    assert!(
        text.contains("Best found f = 0, which is not proved to be f*; the target is f − best found < 0.01"),
        "{text}"
    );
    let json = desk.json(&["run", "bowl.toml", "--json"]);
    assert_eq!((json["best"].as_f64(), &json["optimum"]), (Some(0.0), &Value::from("best-found")));
    assert!(json["correction"].is_null());
    // The view shows only a slope: a run that leaves it is lower than all of it, and says so.
    desk.put("slope.toml", on("(x - 1)^2 + y^2", [2.0, 4.0], [3.0, 3.0], ""));
    let text = desk.print(&["run", "slope.toml"]);
    assert!(text.contains("Best found f = 0,") && text.contains("A lower value was met: f = "), "{text}");
    assert!(
        text.contains("is below best found = 5: losses are measured from the minimum there, 0 at (1, 0)"),
        "{text}"
    );
    desk.put(
        "over.toml",
        "schema = 1\nseeds = 1\nscenario = \"slope.toml\"\n[axes]\n\"arm.*.optimizer.eta\" = [0.1, 0.2]\n",
    );
    let (table, _) = desk.both(&["sweep", "over.toml", "--out", "out"]);
    assert!(table.contains("of f − best found of the average") && !table.contains("f − f*"), "{table}");
    let (json, _) = desk.both(&["sweep", "over.toml", "--out", "out", "--json"]);
    let rows: Value = serde_json::from_str(&json).expect("JSON");
    assert!(
        rows["best"].as_array().is_some_and(|best| best.iter().all(|arm| arm["final"]["median"].as_f64() < Some(1e-6))),
        "{rows}"
    );
}
