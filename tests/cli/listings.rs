//! Commands that only say something: presets, functions, schema, spring, completions, help.

use crate::{Desk, SMALL};
use belay_lab::objective::Function;
use belay_lab::presets::{PRESETS, TRAININGS};
use serde_json::Value;

#[test]
fn presets_are_listed_shown_and_run() {
    let desk = Desk::new();
    let listed = desk.print(&["presets"]);
    assert_eq!(listed, desk.print(&["presets", "list"]));
    let entries = desk.json(&["presets", "--json"]);
    assert_eq!(entries, desk.json(&["presets", "list", "--json"]));
    assert_eq!(entries.as_array().unwrap().len(), PRESETS.len() + TRAININGS.len());
    for (preset, entry) in TRAININGS.iter().zip(&entries.as_array().unwrap()[PRESETS.len()..]) {
        assert_eq!((&entry["name"], &entry["kind"]), (&preset.name.into(), &"training".into()));
        assert_eq!(desk.print(&["presets", "show", preset.name]), preset.text);
    }
    for (preset, entry) in PRESETS.iter().zip(entries.as_array().unwrap()) {
        assert_eq!(entry["kind"], "scenario");
        assert_eq!(entry["name"], preset.name);
        assert_eq!(entry["path"], Value::Null);
        assert!(listed.contains(&format!("{} ", preset.name)), "{listed}");
        assert_eq!(desk.print(&["presets", "show", preset.name]), preset.text);
        assert_eq!(desk.json(&["presets", "show", preset.name, "--json"])["schema"], 1);
        desk.put("shown.toml", preset.text);
        let words = |scenario| ["run", scenario, "--steps", "10"];
        assert_eq!(desk.print(&words("shown.toml")), desk.print(&words(preset.name)));
    }
}

#[test]
fn own_presets_are_found_in_their_folder() {
    let desk = Desk::new();
    let folder = desk.print(&["presets", "path"]);
    assert_eq!(folder.trim_end(), desk.path("home/belay-lab/presets").to_str().unwrap());
    assert_eq!(desk.json(&["presets", "path", "--json"])["path"], folder.trim_end());
    desk.put("home/belay-lab/presets/my-bowl.toml", SMALL);
    desk.put("home/belay-lab/presets/notes.txt", "not a preset");
    let entries = desk.json(&["presets", "--json"]);
    let last = entries.as_array().unwrap().last().unwrap();
    assert_eq!((&last["name"], &last["title"]), (&"my-bowl".into(), &"A small bowl".into()));
    assert_eq!(last["path"], desk.path("home/belay-lab/presets/my-bowl.toml").to_str().unwrap());
    assert!(desk.print(&["presets"]).contains("my-bowl"));
    assert_eq!(desk.print(&["presets", "show", "my-bowl"]), SMALL);
    assert_eq!(desk.print(&["run", "my-bowl"]), desk.print(&["run", "small.toml"]));

    // A damaged one is named, and hides none of the others.
    desk.put("home/belay-lab/presets/bad.toml", "schema = 7");
    let output = desk.lab(&["presets", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), entries);
    let warning = String::from_utf8(output.stderr).unwrap();
    assert!(warning.starts_with("warning: ") && warning.contains("bad.toml"), "{warning}");
}

#[test]
fn a_preset_is_nearer_than_a_file_and_a_path_than_a_preset() {
    let desk = Desk::new();
    desk.put("down-the-valley", SMALL);
    let title = |scenario: &str| desk.json(&["run", scenario, "--json", "--steps", "1"])["title"].clone();
    assert_ne!(title("down-the-valley"), "A small bowl");
    assert_eq!(title("./down-the-valley"), "A small bowl");
}

#[test]
fn functions_are_listed_with_their_minima() {
    let desk = Desk::new();
    let text = desk.print(&["functions"]);
    let entries = desk.json(&["functions", "--json"]);
    let all = Function::all();
    assert_eq!(entries.as_array().unwrap().len(), all.len());
    for (mut function, entry) in all.into_iter().zip(entries.as_array().unwrap()) {
        assert_eq!(entry["name"], function.name());
        assert_eq!(entry["formula"], function.formula());
        assert_eq!(entry["parameters"].as_array().unwrap().len(), function.knobs().len());
        assert_eq!(entry["minima"].as_array().unwrap().len(), function.minima().len());
        let others = function.minima().iter().filter(|minimum| !minimum.global).count();
        let of_function = text.split("\n\n").find(|part| part.starts_with(function.name())).unwrap();
        assert_eq!(of_function.contains("\n  others "), others > 0, "{of_function}");
        assert_eq!(of_function.contains(&format!(", {} more ", others.saturating_sub(5))), others > 5, "{of_function}");
        assert!(text.contains(function.name()) && text.contains(function.title()) && text.contains(function.formula()));
    }
    assert_eq!(entries[0]["name"], "rosenbrock");
    assert_eq!(entries[0]["minima"], serde_json::json!([{ "point": [1.0, 1.0], "value": 0.0, "global": true }]));
    let b = serde_json::json!({ "name": "b", "title": "steepness", "default": 100.0, "allowed": "b > 0" });
    assert_eq!(entries[0]["parameters"][1], b);
    assert!(text.contains("minimum     0 at (1, 1)\n"), "{text}");
    for word in belay_lab::objective::vocabulary::VOCABULARY.iter().flat_map(|group| group.words) {
        assert!(text.contains(word.write) && text.contains(word.about), "{}", word.write);
    }
}

#[test]
fn the_schemas_are_those_of_scenarios_and_sweeps() {
    let desk = Desk::new();
    let schema = desk.json(&["schema"]);
    assert_eq!(schema, desk.json(&["schema", "scenario", "--json"]));
    assert_eq!(schema, belay_lab::scenario::schema());
    assert_eq!(schema["title"], "Scenario");
    let schema = desk.json(&["schema", "sweep"]);
    assert_eq!((&schema, &schema["title"]), (&belay_lab::sweep::schema(), &Value::from("Sweep")));
}

#[test]
fn a_spring_is_said_from_either_side() {
    let desk = Desk::new();
    // η = 1/(2 m1 (1 − β)) and so on, by hand: m1 = 1/(2 · 0.1 · 0.5) = 10, k = 2 · 10 · 0.5 = 10, m2 = 10/0.2 = 50.
    let optimizer = desk.json(&["spring", "--eta", "0.1", "--alpha", "0.1", "--beta", "0.5", "--json"]);
    for (name, value) in [("m1", 10.0), ("m2", 50.0), ("k", 10.0), ("c1", 20.0), ("c2", 100.0), ("decay", 0.9)] {
        assert!((optimizer[name].as_f64().unwrap() - value).abs() < 1e-12 * value, "{name}: {}", optimizer[name]);
    }
    assert_eq!(optimizer["spring_regime"], "underdamped");
    assert_eq!(optimizer["step_regime"], "monotone");
    let keys: Vec<&String> = optimizer.as_object().unwrap().keys().collect();
    let mut expected = vec![
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
    expected.sort_unstable();
    let mut keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, expected);

    let physicist = desk.json(&["spring", "--m1", "10", "--m2", "50", "--k", "10", "--json"]);
    for name in ["eta", "alpha", "beta", "c1", "c2", "drift", "stability_limit"] {
        let (a, b) = (optimizer[name].as_f64().unwrap(), physicist[name].as_f64().unwrap());
        assert!((a - b).abs() < 1e-12 * a, "{name}: {a} {b}");
    }
    let slow = desk
        .json(&["spring", "--m1", "10", "--m2", "50", "--k", "10", "--c1", "1", "--c2", "5", "--dt", "0.5", "--json"]);
    assert_eq!((&slow["dt"], &slow["c1"], &slow["decay"]), (&0.5.into(), &1.0.into(), &Value::Null));

    let average = desk.json(&["spring", "--eta", "0.1", "--alpha", "0.1", "--json"]);
    assert_eq!((&average["k"], &average["m2"], &average["beta"]), (&Value::Null, &Value::Null, &0.0.into()));
    assert!(desk.print(&["spring", "--eta", "0.1", "--alpha", "0.1"]).contains("half-life"));
}

#[test]
fn completions_name_the_commands() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = desk.print(&["completions", shell]);
        assert!(script.contains("belay-lab") && script.contains("presets") && script.contains("trajectory"), "{shell}");
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    let desk = Desk::new();
    let help = desk.print(&["--help"]);
    for command in
        ["gui", "run", "sweep", "merge", "figures", "spring", "presets", "functions", "schema", "completions"]
    {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        assert!(desk.print(&[command, "--help"]).contains("Usage: belay-lab"));
    }
    assert_eq!(desk.print(&["--version"]), format!("belay-lab {}\n", env!("CARGO_PKG_VERSION")));
}
