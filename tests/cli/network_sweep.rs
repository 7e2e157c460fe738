//! `belay-lab sweep`, `merge` and `figures` for networks.

use crate::Desk;
use belay_lab::nn::mnist::Mnist;
use belay_lab::sweep::{Grid, Group, Sweep, TrainingPlan, summarise};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Four cells in as many blocks: eight trainings of three arms on two paths, the last of which diverge.
const SWEEP: &str = r#"
schema = 1
title = "A small network"
seeds = 2
block = 1

[axes]
"arm.*.optimizer.eta" = [0.01, 0.1, 1.0, 1e30]

[base.mlp]
hidden = [8]
epochs = 1
batch = 20
train_examples = 200
evaluations = 2
evaluation_examples = 100

[base.run]
seed = 3
target = 0.8

[[base.arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.1 }

[[base.arm]]
name = "EMA"
optimizer = { kind = "sgd", eta = 0.1 }
averaging = { kind = "ema", decay = 0.8 }

[[base.arm]]
name = "BELAY"
optimizer = { kind = "sgd", eta = 0.1 }
averaging = { kind = "belay", alpha = 0.2, beta = 0.2 }
"#;

impl Desk {
    /// With the file `network.toml`.
    fn with_network() -> Self {
        let desk = Self::with_sweep();
        desk.put("network.toml", SWEEP);
        desk
    }
}

/// What the library makes of the sweep.
fn groups() -> Vec<Group> {
    let plan = TrainingPlan::new(Sweep::parse(SWEEP, None, |_| unreachable!("there is a base")).unwrap()).unwrap();
    let data = [("mnist".to_owned(), Cow::Borrowed(Mnist::shared()))].into();
    let go_on = |_| ControlFlow::Continue(());
    let rows = (0..plan.blocks()).flat_map(|block| plan.compute_block(block, &data, go_on).unwrap().unwrap());
    summarise(&plan, &rows.collect::<Vec<_>>())
}

#[test]
fn results_are_those_of_the_library_of_any_number_of_threads_and_of_shards() {
    let desk = Desk::with_network();
    let (out, err) = desk.both(&["sweep", "network.toml", "--out", "one", "--threads", "1"]);
    let outline = "4 cells × 3 arms × 2 seeds = 24 runs in 8 trainings, 160 steps in 4 blocks\nabout ";
    assert!(err.starts_with("A small network\n") && err.contains(outline), "{err}");
    assert!(out.contains("Median [quartiles] of the test error of the average over 2 seeds"), "{out}");
    assert!(out.contains("Written: `one/summary.csv`, `one/figures/figure.svg`"), "{out}");

    let summary = String::from_utf8(desk.read("one/summary.csv")).unwrap();
    let mut lines = summary.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert!(names.starts_with(&["cell", "arm.*.optimizer.eta", "arm", "runs", "diverged"]), "{names:?}");
    let place = names.iter().position(|name| *name == "final_median").unwrap();
    for group in groups() {
        let record: Vec<&str> = lines.next().unwrap().split(',').collect();
        assert_eq!(record[place].parse::<f64>().unwrap().to_bits(), group.last.median.to_bits());
        assert_eq!(record[4], if group.cell == 3 { "2" } else { "0" });
    }
    assert_eq!(lines.next(), None);

    for shard in ["1", "2"] {
        let shard_of = format!("{shard}/2");
        let (out, _) = desk.both(&["sweep", "network.toml", "--out", shard, "--shard", &shard_of, "--threads", "2"]);
        assert!(out.starts_with(&format!("shard {shard}/2 is done: 2 of 4 blocks")), "{out}");
    }
    let (out, _) = desk.both(&["merge", "1", "2", "--out", "whole", "--json"]);
    assert_eq!(desk.results("one"), desk.results("whole"));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&report["trainings"], &report["steps"], &report["runs"]), (&json!(8), &json!(160), &json!(24)));
    assert_eq!(report["best"][1]["arm"], "EMA");
    assert!(report["best"][1]["final"]["median"].as_f64().is_some_and(|error| error < 0.9), "{report}");

    // An incomplete folder is drawn too, and a damaged block is left out.
    let block = desk.read("1/blocks/000002.parquet");
    desk.put("1/blocks/000002.parquet", &block[..block.len() - 40]);
    let (out, err) = desk.both(&["figures", "1"]);
    assert!(out.starts_with("1/figures/figure.svg\n1/figures/figure.png\n1/figures/first-touch.svg\n"), "{out}");
    assert!(err.contains("it is left out") && err.contains("1 of 4 blocks are there"), "{err}");
    let (_, err) = desk.both(&["sweep", "network.toml", "--out", "1", "--shard", "1/2"]);
    assert!(err.contains("warning: `1/blocks/000002.parquet`") && err.contains("it is computed again"), "{err}");
    assert_eq!(desk.read("1/blocks/000002.parquet"), block);
}

#[test]
fn settings_are_tuned_on_other_seeds() {
    let desk = Desk::with_network();
    let tune = "[tune]\nover = [\"arm.*.optimizer.eta\"]\nmetric = \"final\"\nseeds = 1\n\n[base.mlp]";
    let text = SWEEP.replace("[base.mlp]", tune).replace("[0.01, 0.1, 1.0, 1e30]", "[0.1, 1e30]");
    desk.put("tuned.toml", text.replace("seeds = 2", "seeds = 1").replace("block = 1", "block = 2"));
    desk.both(&["sweep", "tuned.toml", "--out", "out"]);
    let tuned = String::from_utf8(desk.read("out/tuned.csv")).unwrap();
    let lines: Vec<&str> = tuned.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[1].starts_with("0,0.1,SGD,1,0,") && lines[3].starts_with("0,0.1,BELAY,1,0,"), "{tuned}");
}

#[test]
fn a_dry_run_computes_nothing_and_the_file_in_assets_is_a_sweep() {
    let desk = Desk::with_network();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sweeps/mnist-learning-rate.toml");
    let (out, _) = desk.both(&["sweep", file, "--dry-run"]);
    assert!(out.contains("10 cells × 3 arms × 3 seeds = 90 runs in 30 trainings, 18,600 steps in 1 block\n"), "{out}");
    assert!(out.contains("kB on the disk (an estimate)"), "{out}");
    let report = desk.json(&["sweep", "network.toml", "--dry-run", "--json"]);
    assert_eq!((&report["trainings"], &report["steps"], &report["blocks"]), (&json!(8), &json!(160), &json!(4)));
    assert_eq!(desk.files(), ["network.toml", "small.toml", "sweep.toml"]);
}

#[test]
fn wrong_requests_are_refused_before_anything_is_computed() {
    let desk = Desk::with_network();
    for (from, to, wanted) in [
        ("[0.01, 0.1, 1.0, 1e30]", "[0.1, -1.0]", "bad.toml: arm.0.optimizer.eta: eta is -1"),
        ("arm.*.optimizer.eta", "arm.*.optimizer.etta", "no arm has a setting `optimizer.etta`"),
        ("arm.*.optimizer.eta", "arm.SDG.optimizer.eta", "did you mean `SGD`?"),
        ("arm.*.optimizer.eta", "mpl.epochs", "bad.toml: mpl"),
        ("[0.01, 0.1, 1.0, 1e30]", "\n\"mlp.batch\" = [20, 300]", "batch"),
        ("train_examples = 200", "train_examples = 100000", "train_examples is 100000; the data has 60000"),
        ("epochs = 1", "epochs = 1\ndata = \"nowhere\"", "mlp.data: there is no folder `nowhere`"),
    ] {
        assert!(SWEEP.contains(from), "{from}");
        let text = SWEEP.replacen(from, to, 1).replace("= \n\"mlp", "= [0.1]\n\"mlp");
        desk.put("bad.toml", text);
        let err = desk.fail(&["sweep", "bad.toml", "--out", "out"], 2);
        assert!(err.contains(wanted), "{wanted}: {err}");
        assert!(!desk.path("out").exists(), "{wanted}");
    }
}

#[test]
fn landscapes_and_networks_are_kept_apart() {
    let desk = Desk::with_network();
    let short = SWEEP.replace("[0.01, 0.1, 1.0, 1e30]", "[0.1]");
    desk.put("short.toml", short);
    desk.both(&["sweep", "short.toml", "--out", "network"]);
    desk.both(&["sweep", "sweep.toml", "--out", "landscape"]);
    for (sweep, out) in [("short.toml", "landscape"), ("sweep.toml", "network")] {
        let err = desk.fail(&["sweep", sweep, "--out", out], 2);
        assert!(err.contains(&format!("`{out}` holds another sweep: ")), "{err}");
    }
    for parts in [["network", "landscape"], ["landscape", "network"]] {
        let err = desk.fail(&["merge", parts[0], parts[1], "--out", "whole"], 2);
        assert!(err.contains(&format!("`{}` holds another sweep: ", parts[1])), "{err}");
    }
    desk.put("network/blocks/000000.parquet", desk.read("landscape/blocks/000000.parquet"));
    let (_, err) = desk.both(&["sweep", "short.toml", "--out", "network"]);
    assert!(err.contains("000000.parquet` belongs to another request; it is computed again"), "{err}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_sweep_that_is_killed_or_interrupted_goes_on_and_ends_with_the_same_bytes() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    let desk = Desk::with_network();
    let axis = "{ log = [0.01, 1.0], points = 12 }";
    desk.put("long.toml", SWEEP.replace("[0.01, 0.1, 1.0, 1e30]", axis).replace("seeds = 2", "seeds = 1"));
    let blocks = || {
        let names = std::fs::read_dir(desk.path("out/blocks")).into_iter().flatten().flatten();
        names.filter(|name| name.file_name().to_string_lossy().ends_with(".parquet")).count()
    };
    let mut done = 0;
    for signal in ["-KILL", "-INT"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_belay-lab"))
            .args(["sweep", "long.toml", "--out", "out"])
            .current_dir(desk.0.path())
            .env("XDG_DATA_HOME", desk.path("home"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while blocks() <= done {
            assert!(begun.elapsed() < Duration::from_secs(120));
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!(status.code(), if signal == "-INT" { Some(130) } else { None });
        done = blocks();
        assert!((1..12).contains(&done), "it was over before the signal came");
    }
    let (_, err) = desk.both(&["sweep", "long.toml", "--out", "out"]);
    assert!(err.contains(&format!("{done} of 12 blocks are there already\n")), "{err}");
    desk.both(&["sweep", "long.toml", "--out", "alone"]);
    assert_eq!(desk.results("out"), desk.results("alone"));
}
