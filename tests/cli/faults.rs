//! Disks that take no more, pipes in the place of files, and kills at any moment.

#![cfg(target_os = "linux")]

use crate::Desk;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Every file below a folder but for what depends on clock and machine, by name.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(tree(&entry.path()).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else if name != ".belay-lab.lock" {
            let is_timed = name == "manifest.json"
                || name == "checkpoint.safetensors"
                || name.ends_with("png")
                || name.ends_with("svg");
            found.insert(name, if is_timed { vec![] } else { std::fs::read(entry.path()).unwrap() });
        }
    }
    found
}

fn is_draft(name: &str) -> bool {
    name.ends_with(".part")
}

/// The program below a limit of the shell.
fn limited(desk: &Desk, limit: &str, words: &[&str]) -> Output {
    Command::new("sh")
        .args(["-c", &format!("{limit}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_belay-lab")])
        .args(words)
        .current_dir(desk.0.path())
        .env("XDG_DATA_HOME", desk.path("home"))
        .output()
        .unwrap()
}

/// One error, and no trace of a panic.
fn assert_one_error(output: &Output, words: &[&str]) -> String {
    let err = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(err.matches("error:").count(), 1, "{words:?}: {err}");
    assert!(!err.contains("panicked"), "{words:?}: {err}");
    err
}

#[test]
fn a_limit_on_the_size_of_files_is_an_error_wherever_it_strikes_and_the_work_goes_on() {
    let desk = Desk::with_training();
    desk.put("sweep.toml", crate::sweep::SWEEP);
    let commands: [&[&str]; 4] = [
        &["run", "small.toml", "--steps", "2000", "--trajectory", "OUT/a.csv", "--figure", "OUT/a.svg"],
        &["sweep", "sweep.toml", "--out", "OUT"],
        &["merge", "whole-1", "--out", "OUT"],
        &["train", "training.toml", "--out", "OUT"],
    ];
    for (number, words) in commands.into_iter().enumerate() {
        let into = |out: &str| -> Vec<String> { words.iter().map(|word| word.replace("OUT", out)).collect() };
        let (whole, broken) = (format!("whole-{number}"), format!("broken-{number}"));
        for out in [&whole, &broken] {
            std::fs::create_dir(desk.path(out)).unwrap();
        }
        let expected = into(&whole);
        let output = limited(&desk, "true", &expected.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(output.status.success(), "{expected:?}: {}", String::from_utf8_lossy(&output.stderr));
        let words = into(&broken);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut failures = 0;
        // Ever more room, in blocks of half a kilobyte, so that every file of the folder is once the one that does not fit.
        for blocks in [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 256, 1 << 20] {
            let output = limited(&desk, &format!("ulimit -f {blocks}"), &words);
            let found = tree(&desk.path(&broken));
            assert!(!found.keys().any(|name| is_draft(name)), "{words:?} {blocks}: {:?}", found.keys());
            if output.status.success() {
                break;
            }
            assert_eq!(output.status.code(), Some(1), "{words:?} {blocks}");
            let err = assert_one_error(&output, &words);
            assert!(err.contains("it exceeds the limit on the size of files"), "{err}");
            failures += 1;
        }
        assert!(failures > 2, "{words:?}");
        assert_eq!(tree(&desk.path(&broken)), tree(&desk.path(&whole)), "{words:?}");
    }
}

#[test]
fn pipes_sockets_and_devices_in_the_place_of_files_are_refused_at_once() {
    let desk = Desk::with_training();
    desk.put("sweep.toml", crate::sweep::SWEEP);
    let pipe = |name: &str| {
        std::fs::create_dir_all(desk.path(name).parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(desk.path(name)).status().unwrap().success());
    };
    for name in ["in.toml", "a.csv", "a.svg", "locked/.belay-lab.lock", "asked/sweep.toml", "asked-2/training.toml"] {
        pipe(name);
    }
    pipe("fifo-data/train-images-idx3-ubyte");
    for name in ["train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] {
        std::fs::copy(desk.path("data").join(name), desk.path("fifo-data").join(name)).unwrap();
    }
    let commands: [(&[&str], i32, &str); 9] = [
        (&["run", "in.toml"], 2, "cannot read `in.toml`: it is a pipe, not a file"),
        (&["run", "/dev/zero"], 2, "cannot read `/dev/zero`: it is a device, not a file"),
        (&["run", "small.toml", "--trajectory", "a.csv"], 1, "`a.csv`: it is a pipe or socket that nothing reads from"),
        (&["run", "small.toml", "--figure", "a.svg"], 1, "`a.svg`: it is a pipe or socket that nothing reads from"),
        (&["sweep", "sweep.toml", "--out", "locked"], 1, "it is a pipe"),
        (&["sweep", "sweep.toml", "--out", "asked"], 1, "it is a pipe, not a file"),
        (&["train", "training.toml", "--out", "asked-2"], 1, "it is a pipe, not a file"),
        (&["train", "training.toml", "--out", "net", "--set", "mlp.data=fifo-data"], 1, "it is a pipe, not a file"),
        (&["figures", "asked"], 1, "it is a pipe, not a file"),
    ];
    for (words, code, message) in commands {
        let begun = Instant::now();
        let output = Command::new("timeout")
            .args(["20", env!("CARGO_BIN_EXE_belay-lab")])
            .args(words)
            .current_dir(desk.0.path())
            .output()
            .unwrap();
        assert!(begun.elapsed() < Duration::from_secs(20), "{words:?} waits");
        let err = assert_one_error(&output, words);
        assert!(err.contains(message), "{words:?}: {err}");
        assert!(output.status.code() == Some(code) || output.status.code() == Some(3 - code), "{words:?}: {err}");
    }
}

#[test]
fn a_command_that_was_killed_at_any_moment_ends_as_one_that_was_not() {
    let desk = Desk::with_training();
    desk.put("sweep.toml", crate::sweep::SWEEP);
    let commands: [&[&str]; 3] = [
        &["run", "small.toml", "--steps", "3000", "--trajectory", "OUT/a.csv"],
        &["sweep", "sweep.toml", "--out", "OUT"],
        &["train", "training.toml", "--out", "OUT"],
    ];
    for (number, words) in commands.into_iter().enumerate() {
        let run = |out: &str, kill: Option<Duration>| {
            let words: Vec<String> = words.iter().map(|word| word.replace("OUT", out)).collect();
            std::fs::create_dir_all(desk.path(out)).unwrap();
            let begun = Instant::now();
            let mut child = Command::new(env!("CARGO_BIN_EXE_belay-lab"))
                .args(words)
                .current_dir(desk.0.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            match kill {
                None => assert!(child.wait().unwrap().success()),
                Some(after) => {
                    std::thread::sleep(after);
                    child.kill().ok();
                    child.wait().unwrap();
                }
            }
            begun.elapsed()
        };
        let (whole, killed) = (format!("whole-{number}"), format!("killed-{number}"));
        let time = run(&whole, None);
        for part in [2, 5, 7, 9] {
            run(&killed, Some(time * part / 10));
        }
        run(&killed, None);
        let (found, expected) = (tree(&desk.path(&killed)), tree(&desk.path(&whole)));
        assert!(!found.keys().any(|name| is_draft(name)), "{words:?}: {:?}", found.keys());
        assert_eq!(found, expected, "{words:?}");
    }
}

#[test]
fn a_file_system_that_fills_leaves_no_draft() {
    let desk = Desk::with_sweep();
    let disk = desk.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=48k", "tmpfs"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        // Only root can mount, and not in every container.
        return;
    }
    let output = limited(&desk, "true", &["run", "small.toml", "--steps", "5000", "--trajectory", "disk/a.csv"]);
    let sweep = limited(&desk, "true", &["sweep", "sweep.toml", "--out", "disk/out"]);
    let found = tree(&disk);
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    assert!(assert_one_error(&output, &["run"]).contains("no space left on the disk"));
    assert_eq!(output.status.code(), Some(1));
    assert!(sweep.status.code() == Some(0) || assert_one_error(&sweep, &["sweep"]).contains("disk"));
    assert!(!found.keys().any(|name| is_draft(name)), "{:?}", found.keys());
}
