//! Trainings from the command line: folders, what is in them, and what they refuse.

use crate::{Desk, one_message};

/// A small network on a few hundred made-up images, two paths, 60 steps each.
pub(crate) const TRAINING: &str = r#"
schema = 1
title = "A small network"
[mlp]
hidden = [16]
batch = 20
epochs = 4
data = "data"
evaluations = 6
evaluation_examples = 100
snapshots = 30
[run]
seed = 5
target = 0.5
[[arm]]
name = "control"
optimizer = { kind = "sgd", eta = 0.1, momentum = 0.9 }
[[arm]]
name = "EMA 0.9"
optimizer = { kind = "sgd", eta = 0.1, momentum = 0.9 }
averaging = { kind = "ema", decay = 0.9, every = 2 }
[[arm]]
name = "BELAY"
optimizer = { kind = "adam", eta = 0.003 }
averaging = { kind = "belay", alpha = 0.1, beta = 0.2 }
schedule = { kind = "cosine" }
"#;

/// What does not depend on the clock, the machine or the command.
const RESULTS: [&str; 8] = [
    "training.toml",
    "history.csv",
    "history.parquet",
    "metrics.json",
    "weights/control.safetensors",
    "weights/EMA-0.9.safetensors",
    "weights/BELAY.safetensors",
    "weights/BELAY.model.safetensors",
];

impl Desk {
    /// With the file `training.toml` and its data: images of which each class has a bright row of its own, and some noise.
    pub(crate) fn with_training() -> Self {
        let desk = Self::new();
        desk.put("training.toml", TRAINING);
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
        for (set, count, shift) in [("train", 300_u32, 0), ("t10k", 100, 5)] {
            let labels: Vec<u8> = (0..count).map(|i| ((i * 7 + shift) % 10) as u8).collect();
            let pixel = |i: u32, k: u32| {
                let bright = k / 28 == 2 * u32::from(labels[i as usize]) + 3;
                ((i * 31 + k * 17 + shift) % 97) as u8 + if bright { 120 } else { 0 }
            };
            let pixels = (0..count).flat_map(|i| (0..784).map(move |k| (i, k))).map(|(i, k)| pixel(i, k));
            let images: Vec<u8> = words(&[0x0803, count, 28, 28]).into_iter().chain(pixels).collect();
            desk.put(&format!("data/{set}-images-idx3-ubyte"), images);
            desk.put(&format!("data/{set}-labels-idx1-ubyte"), [words(&[0x0801, count]), labels].concat());
        }
        desk
    }

    /// The results of a finished training.
    pub(crate) fn trained(&self, dir: &str) -> Vec<Vec<u8>> {
        RESULTS.map(|name| self.read(&format!("{dir}/{name}"))).into()
    }

    /// What a command prints on stdout and stderr; it must succeed.
    pub(crate) fn both_of(&self, words: &[&str]) -> (String, String) {
        let output = self.lab(words).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(0), "{words:?}: {err}");
        (out, err)
    }

    /// The last line on stderr of a command that fails with `code`.
    fn refused(&self, words: &[&str], code: i32) -> String {
        let output = self.lab(words).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(code), 0), "{words:?}: {err}");
        let start = err.find("error: ").unwrap_or(0);
        one_message(&err[start..]);
        err[start..].to_owned()
    }
}

#[test]
fn a_training_fills_a_folder_whatever_the_threads_and_prints_it_again() {
    let desk = Desk::with_training();
    let words = ["train", "training.toml", "--out", "one", "--threads", "1"];
    let (out, err) = desk.both_of(&words);
    assert!(err.starts_with("60 snapshots take about ") && err.lines().count() == 1, "{err}");
    for name in ["arm ", "control ", "EMA 0.9 ", "BELAY ", "model error", "chosen on test data", "images/s"] {
        assert!(out.contains(name), "{out}");
    }
    let (out, _) = desk.both_of(&["train", "training.toml", "--out", "two", "--threads", "2", "--json"]);
    assert_eq!(desk.trained("one"), desk.trained("two"));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&report["steps"], &report["paths"], &report["images"]), (&60.into(), &2.into(), &2400.into()));
    assert_eq!(report["arms"].as_array().unwrap().len(), 3);
    assert!(report["arms"][0]["average"]["error"].as_f64().unwrap() < 0.5);

    let metrics: serde_json::Value = serde_json::from_slice(&desk.read("one/metrics.json")).unwrap();
    let arm = &metrics["arms"][2];
    assert_eq!(arm["average"], report["arms"][2]["average"]);
    let confusion = arm["average_details"]["confusion"].as_array().unwrap();
    let total: u64 = confusion.iter().flat_map(|row| row.as_array().unwrap()).map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(total, 100);
    let history = String::from_utf8(desk.read("one/history.csv")).unwrap();
    assert!(history.starts_with("arm,step,epoch,learning_rate,training_loss,model_error,average_error,"), "{history}");
    assert_eq!(history.lines().count(), 1 + 7 * 3);

    let before = desk.trained("one");
    let (again, err) = desk.both_of(&words);
    assert!(err.contains("the training in `one` is finished; --fresh begins it again\n"), "{err}");
    let table = |out: &str| out.split("\n\n").next().unwrap().to_owned();
    assert!(again.contains(&table(&desk.both_of(&["train", "training.toml", "--out", "two"]).0)));
    assert_eq!(desk.trained("one"), before);
}

#[test]
fn another_request_is_refused_and_fresh_forgets_only_what_is_ours() {
    let desk = Desk::with_training();
    desk.both_of(&["train", "training.toml", "--out", "out"]);
    let err = desk.refused(&["train", "training.toml", "--out", "out", "--seed", "6"], 2);
    assert!(err.contains("`out` holds another training: it has `seed = 5` where this has `seed = 6`"), "{err}");
    desk.put("out/notes.txt", "mine");
    desk.put("out/weights/mine.safetensors", "mine");
    desk.both_of(&["train", "training.toml", "--out", "out", "--seed", "6", "--fresh", "--set", "mlp.snapshots=0"]);
    assert_eq!(
        (desk.read("out/notes.txt"), desk.read("out/weights/mine.safetensors")),
        (b"mine".into(), b"mine".into())
    );
    assert_eq!(std::fs::read_dir(desk.path("out/snapshots")).unwrap().count(), 0);
    let err = desk.refused(&["average", "out", "--decay", "0.9"], 2);
    assert!(err.contains("`out` has no snapshots to build averages from"), "{err}");
    desk.put("taken/metrics.json", "{}");
    let err = desk.refused(&["train", "training.toml", "--out", "taken", "--fresh"], 2);
    assert!(err.contains("`taken` holds a metrics.json that `belay-lab train` did not write"), "{err}");
    desk.put("own/weights/control.safetensors", "mine");
    for fresh in [&["--fresh"][..], &[]] {
        let err = desk.refused(&[&["train", "training.toml", "--out", "own"][..], fresh].concat(), 2);
        assert!(err.contains("`own` holds a folder of weights that `belay-lab train` did not write"), "{err}");
    }
    assert_eq!(desk.read("own/weights/control.safetensors"), b"mine");
}

#[test]
fn averages_built_afterwards_are_those_that_rode_along() {
    let desk = Desk::with_training();
    desk.both_of(&["train", "training.toml", "--out", "out"]);
    let words = ["average", "out", "--decay", "0.9", "--every", "2", "--arm", "control", "--json"];
    let rows = desk.json(&words);
    assert_eq!((&rows[0]["decay"], &rows[1]["exact"]), (&serde_json::Value::Null, &true.into()));
    let metrics: serde_json::Value = serde_json::from_slice(&desk.read("out/metrics.json")).unwrap();
    assert_eq!(rows[1]["scores"], metrics["arms"][1]["average"]);
    assert_eq!(rows[0]["scores"], metrics["arms"][0]["model"]);
    // The same tensors: they stand at the end of the file, behind texts that differ.
    let tail = |name: &str| {
        let bytes = desk.read(name);
        let count = 4 * (784 * 16 + 16 + 160 + 10);
        bytes[bytes.len() - count..].to_vec()
    };
    assert_eq!(tail("out/averages/control-decay-0.9-every-2.safetensors"), tail("out/weights/EMA-0.9.safetensors"));
    let text = desk.print(&["average", "out", "--decay", "0.9", "--decay", "0.99"]);
    assert!(text.contains("approximate") && text.contains("weights were kept every 2 steps"), "{text}");
    assert!(desk.path("out/averages/BELAY-decay-0.99.safetensors").exists());
}

#[test]
fn a_snapshot_that_is_missing_or_damaged_is_named_and_made_again() {
    let desk = Desk::with_training();
    let words = ["train", "training.toml", "--out", "out"];
    desk.both_of(&words);
    let [damaged, missing] = ["0-000000009", "1-000000031"].map(|name| format!("out/snapshots/{name}.safetensors"));
    let before = [desk.read(&damaged), desk.read(&missing)];
    let mut bytes = before[0].clone();
    *bytes.last_mut().unwrap() ^= 1;
    desk.put(&damaged, bytes);
    std::fs::remove_file(desk.path(&missing)).unwrap();
    for arm in ["0", "1"] {
        let err = desk.refused(&["average", "out", "--decay", "0.9", "--arm", arm], 1);
        assert!(err.contains("`belay-lab train out/training.toml --out out` makes the snapshot again"), "{err}");
    }
    let (_, err) = desk.both_of(&["train", "out/training.toml", "--out", "out"]);
    for file in [&damaged, &missing] {
        let line = err.lines().find(|line| line.contains(file.as_str())).unwrap_or_else(|| panic!("{err}"));
        assert!(
            line.starts_with("warning: ") && line.ends_with("it is made again, from the start of the training"),
            "{err}"
        );
    }
    assert_eq!([desk.read(&damaged), desk.read(&missing)], before);
    desk.both_of(&["average", "out", "--decay", "0.9"]);
    assert!(!desk.both_of(&words).1.contains("warning"));
}

#[test]
fn networks_say_whose_they_are() {
    let desk = Desk::with_training();
    let names =
        TRAINING.replace("\"control\"", "\"A\"").replace("\"EMA 0.9\"", "\"A.MODEL\"").replace("\"BELAY\"", "\"a\"");
    desk.put("training.toml", names);
    desk.both_of(&["train", "training.toml", "--out", "out"]);
    desk.both_of(&["average", "out", "--decay", "1e-320", "--arm", "A"]);
    let metadata = |name: &str| -> serde_json::Value {
        let bytes = desk.read(&format!("out/{name}"));
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
        header["__metadata__"].clone()
    };
    let metrics: serde_json::Value = serde_json::from_slice(&desk.read("out/metrics.json")).unwrap();
    let mut files: Vec<String> = vec![];
    for (arm, sharing) in [("A", "[\"A\",\"A.MODEL\"]"), ("A.MODEL", "[\"A\",\"A.MODEL\"]"), ("a", "[\"a\"]")] {
        let of_arm = metrics["arms"].as_array().unwrap().iter().find(|found| found["name"] == arm).unwrap();
        let [average, model] = ["average", "model"].map(|kind| of_arm["weights"][kind].as_str().unwrap());
        assert_eq!(
            (&metadata(average)["network"], &metadata(average)["arms"]),
            (&"average".into(), &format!("[\"{arm}\"]").into())
        );
        assert_eq!((&metadata(model)["network"], &metadata(model)["arms"]), (&"model".into(), &sharing.into()));
        files.push(average.to_lowercase());
        files.push(model.to_lowercase());
    }
    files.sort();
    files.dedup();
    assert_eq!(files.len(), 5, "{files:?}");
    assert_eq!(metadata("averages/A-decay-1e-320.safetensors")["decay"], "1e-320");
    assert_eq!(metadata("snapshots/0-000000001.safetensors")["arms"], "[\"A\",\"A.MODEL\"]");
}

#[test]
fn wrong_requests_are_one_message_each() {
    let desk = Desk::with_training();
    let say = |words: &[&str], code| desk.refused(&[&["train"], words, &["--out", "out"]].concat(), code);
    let set = |setting: &str| say(&["training.toml", "--set", setting], 2);
    assert!(set("mlp.epoch=3").contains("unknown key `epoch`"), "{}", set("mlp.epoch=3"));
    assert!(set("mlp.batch=301").contains("batch is 301; allowed is at most the 300 training examples"));
    assert!(set("mlp.train_examples=301").contains("train_examples is 301; the data has 300"));
    let err = set("mlp.hidden=[8192, 8192, 8192]");
    assert!(err.contains("the network has 140746762 weights and biases; allowed are at most 134217728"), "{err}");
    let err = say(&["training.toml", "--set", "mlp.hidden=[8192]", "--set", "mlp.batch=60000"], 2);
    assert!(err.contains("batch is 60000; where a layer is 8192 wide, allowed is at most 32768"), "{err}");
    assert!(set("mlp.data=nowhere").contains("there is no folder `nowhere`"));
    assert!(set("mlp.data=training.toml").contains("is a file; give the folder"));
    assert!(say(&["small.toml"], 2).contains("`belay-lab run small.toml` runs it"));
    assert!(say(&["mnist-first-netwrok"], 2).contains("did you mean `mnist-first-network`?"));
    let err = desk.refused(&["run", "training.toml"], 2);
    assert!(
        err.contains("`training.toml` trains a network; `belay-lab train training.toml --out DIR` does that"),
        "{err}"
    );
    assert!(desk.refused(&["average", ".", "--decay", "1"], 2).contains("allowed is 0 < decay < 1"));
    assert!(desk.refused(&["average", ".", "--decay", "0.9"], 1).contains("has no checkpoint yet; train first"));
    assert!(desk.refused(&["average", "nowhere", "--decay", "0.9"], 2).contains("`nowhere` holds no training"));
    assert!(!desk.path("out").exists());
    desk.put("file", "");
    let err = desk.refused(&["train", "training.toml", "--out", "file"], 1);
    assert!(err.contains("`file"), "{err}");

    desk.put("data/train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, 7]);
    let err = say(&["training.toml"], 1);
    assert!(err.contains("data/train-labels-idx1-ubyte`: there are 300 labels for 1 images"), "{err}");
    desk.put("data/train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 7]);
    let err = say(&["training.toml"], 1);
    assert!(err.contains("data/train-images-idx3-ubyte`: truncated: the header promises 784 bytes"), "{err}");
}

#[test]
fn sweeps_on_other_data_mean_it_from_anywhere() {
    let desk = Desk::with_training();
    let sweep = |axis: &str| {
        let base = TRAINING
            .replace("schema = 1", "")
            .replace("title = \"A small network\"", "")
            .replace("[[arm]]", "[[base.arm]]");
        let base =
            base.replace("[mlp]", "[base.mlp]").replace("[run]", "[base.run]").replace("epochs = 4", "epochs = 1");
        format!("schema = 1\nseeds = 1\n[axes]\n{axis}\n{base}")
    };
    let whole = desk.path("data").canonicalize().unwrap().to_string_lossy().into_owned();
    for (out, axis, count) in [("base", "\"mlp.batch\" = [20, 30]", 1), ("axis", "\"mlp.data\" = [\"data\"]", 2)] {
        desk.put("data-sweep.toml", sweep(axis));
        desk.both_of(&["sweep", "data-sweep.toml", "--out", out]);
        let stored = String::from_utf8(desk.read(&format!("{out}/sweep.toml"))).unwrap();
        assert_eq!(stored.matches(&format!("\"{whole}\"")).count(), count, "{stored}");
    }
    desk.put("data-sweep.toml", sweep("\"mlp.batch\" = [20, 301]"));
    let err = desk.refused(&["sweep", "data-sweep.toml", "--out", "no"], 2);
    assert!(err.contains("at most the 300 training examples (in the cell mlp.batch = 301)"), "{err}");
    desk.put("data/train-images-idx3-ubyte", [0, 0, 8, 3]);
    let err = desk.refused(&["sweep", "data-sweep.toml", "--out", "no"], 1);
    assert!(err.contains("train-images-idx3-ubyte`: "), "{err}");
}

#[test]
fn a_damaged_checkpoint_is_named() {
    let desk = Desk::with_training();
    desk.both_of(&["train", "training.toml", "--out", "out"]);
    let whole = desk.read("out/checkpoint.safetensors");
    let words = ["train", "training.toml", "--out", "out"];
    desk.put("out/checkpoint.safetensors", &whole[..whole.len() / 2]);
    let err = desk.refused(&words, 1);
    assert!(err.contains("`out/checkpoint.safetensors` is cut off or is no safetensors file; --fresh begins"), "{err}");
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    desk.put("out/checkpoint.safetensors", changed);
    let err = desk.refused(&words, 1);
    assert!(err.contains("is damaged: its checksum does not match"), "{err}");
    // A manifest that is damaged or was never written is no dead end; a request that somebody has written stays.
    desk.put("out/manifest.json", "{");
    desk.both_of(&["train", "training.toml", "--out", "out", "--seed", "6", "--fresh"]);
    std::fs::remove_file(desk.path("out/manifest.json")).unwrap();
    desk.both_of(&["train", "training.toml", "--out", "out", "--fresh"]);
    let err = desk.refused(&["train", "training.toml", "--out", ".", "--fresh"], 2);
    assert!(err.contains("holds a training.toml that `belay-lab train` did not write"), "{err}");
}

#[cfg(target_os = "linux")]
mod signals {
    use super::TRAINING;
    use crate::{Desk, one_message};
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    /// Some seconds long.
    fn long() -> Desk {
        let desk = Desk::with_training();
        desk.put(
            "long.toml",
            TRAINING.replace("epochs = 4", "epochs = 400").replace("snapshots = 30", "snapshots = 40"),
        );
        desk
    }

    fn begin(desk: &Desk, threads: &str) -> Child {
        Command::new(env!("CARGO_BIN_EXE_belay-lab"))
            .args(["train", "long.toml", "--out", "out", "--threads", threads])
            .current_dir(desk.0.path())
            .env("XDG_DATA_HOME", desk.path("home"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// When the checkpoint was written.
    fn written(desk: &Desk) -> Option<std::time::SystemTime> {
        desk.path("out/checkpoint.safetensors").metadata().ok()?.modified().ok()
    }

    #[test]
    fn a_training_that_is_killed_or_interrupted_goes_on_and_ends_with_the_same_bytes() {
        let desk = long();
        for (signal, threads) in [("-KILL", "1"), ("-INT", "2"), ("-KILL", "2")] {
            let before = written(&desk);
            let child = begin(&desk, threads);
            let begun = Instant::now();
            while written(&desk) == before {
                assert!(begun.elapsed() < Duration::from_secs(100));
                std::thread::sleep(Duration::from_millis(2));
            }
            assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
            let output = child.wait_with_output().unwrap();
            let err = String::from_utf8(output.stderr).unwrap();
            if signal == "-KILL" {
                assert_eq!(output.status.signal(), Some(9), "it was over before the signal came: {err}");
            } else {
                assert_eq!((output.status.code(), output.stdout.len()), (Some(130), 0), "{err}");
                assert!(
                    err.contains("\ninterrupted at step ") && err.ends_with("The same command goes on from there\n")
                );
            }
            assert!(!desk.path("out/metrics.json").exists());
        }
        // As if the rest had been trained on another kind of processor.
        let manifest = String::from_utf8(desk.read("out/manifest.json")).unwrap();
        let set = belay_lab::nn::instruction_set();
        desk.put("out/manifest.json", manifest.replace(&format!("\"{set}\""), "\"another\""));
        let (_, err) = desk.both_of(&["train", "long.toml", "--out", "out", "--threads", "1"]);
        assert!(err.contains("going on in `out` from step "), "{err}");
        assert!(
            err.contains(&format!("warning: it was trained with another, and goes on with {set}: the last bits")),
            "{err}"
        );
        let manifest: serde_json::Value = serde_json::from_slice(&desk.read("out/manifest.json")).unwrap();
        assert_eq!(manifest["instruction_sets"], serde_json::json!(["another", set]));
        desk.both_of(&["train", "long.toml", "--out", "alone"]);
        assert_eq!(desk.trained("out"), desk.trained("alone"));
        let names = |dir: &str| {
            let entries = std::fs::read_dir(desk.path(dir)).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names("out/snapshots"), names("alone/snapshots"));
        for name in names("out/snapshots") {
            let read = |dir: &str| std::fs::read(desk.path(dir).join(&name)).unwrap();
            assert_eq!(read("out/snapshots"), read("alone/snapshots"), "{name:?}");
        }
    }

    #[test]
    fn a_disk_that_is_full_is_one_message_and_one_at_a_time_works_in_a_folder() {
        let desk = long();
        let first = begin(&desk, "1");
        while written(&desk).is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        let output = desk.lab(&["train", "long.toml", "--out", "out"]).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let last = format!("{}\n", err.lines().last().unwrap());
        one_message(&last);
        assert_eq!((output.status.code(), last.as_str()), (Some(1), "error: another belay-lab is at work in `out`\n"));
        let id = first.id().to_string();
        assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
        first.wait_with_output().unwrap();

        let words = ["train", "training.toml", "--out", "full"];
        std::fs::create_dir(desk.path("full")).unwrap();
        desk.both_of(&words);
        std::fs::remove_file(desk.path("full/history.csv")).unwrap();
        let output = desk.limited(8, &words);
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(
            err.lines().last().unwrap().starts_with("error: cannot write `full/weights/control.safetensors`: "),
            "{err}"
        );
        assert_eq!((output.status.code(), err.matches("error: ").count()), (Some(1), 1), "{err}");
        assert!(output.stdout.starts_with(b"arm "));
    }
}

#[test]
fn nothing_of_a_diverged_training_is_a_number() {
    let desk = Desk::with_training();
    let lost = ["--set", "arm.*.optimizer.eta=1e30"];
    let words = ["train", "training.toml", "--out", "lost"];
    let (out, _) = desk.both_of(&[words.as_slice(), &lost].concat());
    let row = out.lines().find(|line| line.starts_with("EMA 0.9")).unwrap();
    assert!(
        row.contains("–") && row.contains("diverged at step") && !row.contains("NaN") && !row.contains('%'),
        "{row}"
    );
    let metrics: serde_json::Value = serde_json::from_slice(&desk.read("lost/metrics.json")).unwrap();
    for arm in metrics["arms"].as_array().unwrap() {
        assert!(arm["diverged"].is_u64());
        for key in ["disagreement", "distance", "model_details", "average_details"] {
            assert!(arm[key].is_null(), "{key}: {}", arm[key]);
        }
        for scores in ["model", "average"] {
            assert!(arm[scores].as_object().unwrap().values().all(serde_json::Value::is_null), "{arm}");
        }
    }
    assert!(!String::from_utf8(desk.read("lost/history.csv")).unwrap().contains("NaN"));
}
