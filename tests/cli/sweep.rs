//! `belay-lab sweep`, `merge` and `figures`: what they compute, print and leave.

use crate::Desk;
use belay_lab::sweep::{InstructionSet, Plan, Sweep};
use serde_json::{Value, json};
use std::ops::ControlFlow;

/// 8 cells in 4 blocks over the scenario beside it: 72 runs.
pub(crate) const SWEEP: &str = r#"
schema = 1
title = "A small grid"
scenario = "small.toml"
seeds = 3
block = 2

[axes]
"arm.*.optimizer.eta" = { log = [1e-3, 1.0], points = 4 }
"arm.BELAY.averaging.beta" = [0.5, 0.9]
"#;

impl Desk {
    /// With the file `sweep.toml` too.
    pub(crate) fn with_sweep() -> Self {
        let desk = Self::new();
        desk.put("sweep.toml", SWEEP);
        desk
    }

    /// What it prints and what it says on stderr; it must succeed.
    pub(crate) fn both(&self, words: &[&str]) -> (String, String) {
        let output = self.lab(words).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(0), "{words:?}: {err}");
        (out, err)
    }

    /// The files of a folder's blocks, and its summary.
    pub(crate) fn results(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let names = std::fs::read_dir(self.path(folder).join("blocks")).unwrap();
        let mut names: Vec<String> =
            names.map(|name| format!("blocks/{}", name.unwrap().file_name().into_string().unwrap())).collect();
        names.sort();
        names.push("summary.csv".to_owned());
        names.into_iter().map(|name| (name.clone(), self.read(&format!("{folder}/{name}")))).collect()
    }
}

/// The plan of the sweep file on a desk.
fn plan(desk: &Desk) -> Plan {
    let scenario = |_: &str| Ok(String::from_utf8(desk.read("small.toml")).unwrap());
    Plan::new(Sweep::parse(SWEEP, None, scenario).unwrap()).unwrap()
}

#[test]
fn results_are_those_of_the_library_and_of_any_number_of_threads() {
    let desk = Desk::with_sweep();
    let (out, err) = desk.both(&["sweep", "sweep.toml", "--out", "one", "--threads", "1"]);
    assert!(err.starts_with("A small grid\n  arm.*.optimizer.eta: 4 values, 0.001 … 1\n"), "{err}");
    assert!(err.contains("8 cells × 3 arms × 3 seeds = 72 runs, 1,440 steps in 4 blocks\nabout "), "{err}");
    assert!(out.starts_with("arm ") && out.contains("Written: `one/summary.csv`"), "{out}");

    let results = plan(&desk).run(InstructionSet::Baseline, |_| ControlFlow::Continue(())).unwrap();
    let summary = String::from_utf8(desk.read("one/summary.csv")).unwrap();
    let mut lines = summary.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert!(
        names.starts_with(&["cell", "arm.*.optimizer.eta", "arm.BELAY.averaging.beta", "arm", "runs"]),
        "{names:?}"
    );
    let place = names.iter().position(|name| *name == "final_median").unwrap();
    for group in results.groups() {
        // The name of one arm holds a comma, and stands before.
        let record = lines.next().unwrap().replace("\"Adam, EMA\"", "Adam");
        let median: f64 = record.split(',').nth(place).unwrap().parse().unwrap();
        assert_eq!(median.to_bits(), group.last.median.to_bits());
    }
    assert_eq!(lines.next(), None);

    desk.both(&["sweep", "sweep.toml", "--out", "two", "--threads", "2"]);
    assert_eq!(desk.results("one"), desk.results("two"));
}

#[test]
fn json_tells_the_best_and_what_was_done() {
    let desk = Desk::with_sweep();
    let words = ["sweep", "sweep.toml", "--out", "out", "--json"];
    let report: Value = serde_json::from_str(&desk.both(&words).0).unwrap();
    let part = |name: &str| report[name].clone();
    assert_eq!(
        (part("cells"), part("runs"), part("blocks"), part("blocks_here")),
        (json!(8), json!(72), json!(4), json!(4))
    );
    assert_eq!((part("complete"), &report["computed"]["runs"]), (json!(true), &json!(72)));
    assert_eq!(report["files"][0], "out/summary.csv");
    let results = plan(&desk).run(InstructionSet::Baseline, |_| ControlFlow::Continue(())).unwrap();
    for (arm, best) in report["best"].as_array().unwrap().iter().enumerate() {
        let groups = results.groups();
        let of_arm = groups.iter().filter(|group| group.arm == arm);
        let least = of_arm.min_by(|a, b| a.last.median.total_cmp(&b.last.median)).unwrap();
        assert_eq!((best["cell"].as_u64(), &best["final"]["median"]), (Some(least.cell), &json!(least.last.median)));
        assert!(best["values"]["arm.*.optimizer.eta"].is_number(), "{best}");
    }
    // Nothing is left to do, and the same is said of it.
    let again: Value = serde_json::from_str(&desk.both(&words).0).unwrap();
    assert_eq!((&again["computed"]["runs"], &again["best"]), (&json!(0), &report["best"]));
}

#[test]
fn a_short_sweep_of_one_axis_is_printed_whole() {
    let desk = Desk::with_sweep();
    desk.put("one.toml", SWEEP.replace("\"arm.BELAY.averaging.beta\" = [0.5, 0.9]\n", ""));
    let (out, _) = desk.both(&["sweep", "one.toml", "--out", "out"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.iter().position(|line| line.is_empty()), Some(1 + 4 * 3), "{out}");
    assert!(lines[1].starts_with("SGD") && lines[1].contains(" 0.001 "), "{out}");
}

#[test]
fn the_folder_says_what_is_in_it() {
    let desk = Desk::with_sweep();
    desk.both(&["sweep", "sweep.toml", "--out", "a/b"]);
    let resolved = String::from_utf8(desk.read("a/b/sweep.toml")).unwrap();
    let again = Sweep::parse(&resolved, None, |_| unreachable!("it needs no other file")).unwrap();
    assert_eq!(again.to_toml(), resolved);
    let manifest: Value = serde_json::from_slice(&desk.read("a/b/manifest.json")).unwrap();
    assert_eq!((&manifest["version"], &manifest["shard"]), (&json!(env!("CARGO_PKG_VERSION")), &Value::Null));
    assert_eq!((&manifest["blocks"], &manifest["blocks_here"], &manifest["rows"]), (&json!(4), &json!(4), &json!(72)));
    assert_eq!(manifest["request_sha256"].as_str().unwrap().len(), 64);
    for time in ["started", "ended"] {
        let time = manifest[time].as_str().unwrap();
        assert!(time.len() == 20 && time.ends_with('Z'), "{time}");
    }
    // The resolved request is a sweep file like any other, and the same request.
    let (_, err) = desk.both(&["sweep", "a/b/sweep.toml", "--out", "a/b"]);
    assert!(err.ends_with("4 of 4 blocks are there already\n"), "{err}");
}

#[test]
fn tuning_chooses_on_other_seeds() {
    let desk = Desk::with_sweep();
    let tune = "[tune]\nover = [\"arm.*.optimizer.eta\"]\nmetric = \"final\"\nseeds = 2\n";
    desk.put("tune.toml", format!("{SWEEP}{tune}"));
    let (out, err) = desk.both(&["sweep", "tune.toml", "--out", "out"]);
    assert!(err.contains("3 seeds and 2 for tuning = 120 runs"), "{err}");
    assert!(out.contains("`out/tuned.csv`"), "{out}");
    let text = String::from_utf8(desk.read("out/tuned.csv")).unwrap();
    let head = text.lines().next().unwrap();
    assert!(head.ends_with(",candidates,tuning_median,at_an_edge_of"), "{head}");
    assert_eq!(text.lines().count(), 1 + 2 * 3);
    assert!(text.lines().skip(1).all(|line| line.contains(",4,")), "{text}");
}

#[test]
fn where_no_candidate_reaches_the_target_none_is_chosen() {
    let desk = Desk::with_sweep();
    let small = String::from_utf8(desk.read("small.toml")).unwrap();
    desk.put("small.toml", small.replace("target = 0.5", "target = 1e-300"));
    let tune = "[tune]\nover = [\"arm.*.optimizer.eta\"]\nmetric = \"settled\"\nseeds = 2\n";
    desk.put("tune.toml", format!("{SWEEP}{tune}"));
    let (out, _) = desk.both(&["sweep", "tune.toml", "--out", "out"]);
    assert_eq!(out.matches("none reached the target").count(), 2 * 3, "{out}");
    let text = String::from_utf8(desk.read("out/tuned.csv")).unwrap();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert!(rows.iter().all(|row| row.starts_with(",,") && row.contains(",none,0,4,inf,")), "{text}");
    let report: Value = serde_json::from_str(&desk.both(&["sweep", "tune.toml", "--out", "out", "--json"]).0).unwrap();
    let best = &report["best"][0];
    assert_eq!((&best["cell"], &best["decision"], &best["final"]), (&Value::Null, &json!("none"), &Value::Null));
    assert_eq!(best["values"], json!({ "arm.BELAY.averaging.beta": 0.5 }));
}

#[test]
fn a_plan_is_told_without_computing() {
    let desk = Desk::with_sweep();
    let plan = desk.print(&["sweep", "sweep.toml", "--dry-run", "--shard", "2/3"]);
    assert!(plan.contains("= 72 runs") && plan.contains("shard 2/3: 1 block\n"), "{plan}");
    let axes = "\"arm.SGD.optimizer.eta\" = { log = [1e-4, 1.0], points = 1000 }\n\
                \"start.point.0\" = { linear = [-2.0, 2.0], points = 1000 }\n\
                \"start.point.1\" = { linear = [-2.0, 2.0], points = 1000 }\n";
    let large = format!("schema = 1\nscenario = \"small.toml\"\nseeds = 100000\n[axes]\n{axes}");
    desk.put("large.toml", large);
    let plan = desk.json(&["sweep", "large.toml", "--dry-run", "--json"]);
    assert_eq!((plan["cells"].as_u64(), plan["runs"].as_u64()), (Some(1_000_000_000), Some(300_000_000_000_000)));
    assert_eq!(plan["steps"].as_u64(), Some(6_000_000_000_000_000));
    let bytes = plan["bytes"].as_u64().unwrap();
    assert!((40..120).contains(&(bytes / 300_000_000_000_000)), "{bytes}");
    // No disk has as much room.
    let output = desk.lab(&["sweep", "large.toml", "--out", "out"]).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    let refusal = err.lines().last().unwrap();
    assert!(refusal.starts_with("error: cannot begin in `out`: the results need about "), "{err}");
    assert!(refusal.contains(" PB and the disk has ") && refusal.ends_with(" left"), "{err}");
    assert_eq!((output.status.code(), desk.path("out").exists()), (Some(1), false));
}

#[test]
fn figures_are_drawn_of_what_is_there() {
    let desk = Desk::with_sweep();
    desk.both(&["sweep", "sweep.toml", "--out", "whole"]);
    let (whole, err) = desk.both(&["figures", "whole"]);
    assert_eq!(err, "");
    desk.both(&["sweep", "sweep.toml", "--out", "part", "--shard", "1/2"]);
    desk.put("part/blocks/000000.parquet", "PAR1");
    let (part, err) = desk.both(&["figures", "part"]);
    let wanted = "warning: `part/blocks/000000.parquet` is cut off or is no block; it is left out\n\
                  1 of 4 blocks are there; the figures show those alone\n";
    assert_eq!(err, wanted);
    let names = |files: &str| -> Vec<String> {
        files.lines().filter_map(|file| Some(file.rsplit_once('/')?.1.to_owned())).collect()
    };
    assert!(part.lines().count() >= 2 && names(&part).iter().all(|name| names(&whole).contains(name)), "{part}");
    assert!(whole.lines().all(|file| desk.path(file).is_file()));
    let report: Value = serde_json::from_str(&desk.both(&["figures", "part", "--json"]).0).unwrap();
    assert_eq!((&report["blocks"], &report["blocks_drawn"]), (&json!(4), &json!(1)));
    std::fs::remove_file(desk.path("part/blocks/000000.parquet")).unwrap();
    std::fs::remove_file(desk.path("part/blocks/000002.parquet")).unwrap();
    assert!(desk.fail(&["figures", "part"], 1).contains("there is no block in `part` to draw"));
}

/// What a sweep prints, its report in JSON, and the caption of its figure.
fn said(desk: &Desk, text: &str) -> (String, Value, String) {
    desk.put("known.toml", text);
    let (out, _) = desk.both(&["sweep", "known.toml", "--out", "known"]);
    let report = serde_json::from_str(&desk.both(&["sweep", "known.toml", "--out", "known", "--json"]).0).unwrap();
    let figure = String::from_utf8(desk.read("known/figures/figure.svg")).unwrap();
    desk.both(&["sweep", "known.toml", "--out", "known", "--dry-run"]);
    std::fs::remove_dir_all(desk.path("known")).unwrap();
    (out, report, figure)
}

#[test]
fn a_run_below_the_best_that_was_found_is_told_everywhere() {
    let desk = Desk::new();
    let sweep = |starts: &str| {
        format!(
            "schema = 1\nseeds = 1\n[axes]\n\"start.point.0\" = {starts}\n\
             [base.objective]\nexpression = \"(x^2 - 1)^2 + 0.3*x + y^2\"\nview = {{ x = [0.2, 2.0], y = [-1.0, 1.0] }}\n\
             [base.start]\npoint = [1.5, 0.5]\n[base.run]\nsteps = 400\ntarget = 0.1\n\
             [[base.arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.05 }}\n"
        )
    };
    let (out, report, figure) = said(&desk, &sweep("[1.0, 1.5]"));
    assert!(out.contains("f − best found of the average") && !out.contains("below the best"), "{out}");
    assert_eq!((&report["optimum"], &report["lower"]), (&json!(["best-found"]), &Value::Null));
    assert!(!figure.contains("below the best"));
    // The second start lies in a deeper well outside the view.
    let (out, report, figure) = said(&desk, &sweep("[1.5, -1.5]"));
    assert!(out.contains("SGD in cell 1 met a value 0.59"), "{out}");
    assert!(report["lower"].as_str().unwrap().contains("below the best that was found"), "{report}");
    assert!(figure.contains("SGD in cell 1 met a value"), "{figure}");
}

#[test]
fn what_losses_are_measured_from_is_said_of_every_cell() {
    let desk = Desk::new();
    let sweep = |axis: &str| {
        format!(
            "schema = 1\nseeds = 1\n[axes]\n{axis}\n[base.objective]\nfunction = \"booth\"\n[base.run]\nsteps = 20\ntarget = 0.1\n\
             [[base.arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.001 }}\n"
        )
    };
    for (axis, quantity, statuses, judged) in [
        ("\"objective.function\" = [\"booth\", \"beale\"]", "f − f*", json!(["proved"]), true),
        ("\"objective.function\" = [\"booth\", \"monkey-saddle\"]", "f − f* or f", json!(["proved", "unknown"]), false),
        ("\"objective.function\" = [\"monkey-saddle\"]", "f", json!(["unknown"]), false),
        ("\"objective.expression\" = [\"x^2 + y^2\"]", "f − best found", json!(["best-found"]), true),
    ] {
        let (out, report, _) = said(&desk, &sweep(axis));
        assert!(out.contains(&format!(" of {quantity} of the average")), "{axis}: {out}");
        assert_eq!((&report["losses"], &report["optimum"]), (&json!(format!("{quantity} of the average")), &statuses));
        assert_eq!(out.contains("cannot be judged"), !judged, "{axis}: {out}");
    }
}
