//! What the work may take: memory, threads, and time to end.

#![cfg(target_os = "linux")]

use crate::{Desk, one_message};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn begin(desk: &Desk, limit: &str, words: &[&str]) -> Child {
    Command::new("sh")
        .args(["-c", &format!("{limit}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_belay-lab")])
        .args(words)
        .current_dir(desk.0.path())
        .env("XDG_DATA_HOME", desk.path("home"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The most memory that a child has had so far, in KiB; `None` where it has ended.
fn peak(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

#[test]
fn an_ensemble_of_any_size_takes_bounded_memory() {
    let desk = Desk::new();
    let words = ["run", "small.toml", "--seeds", "20000", "--figure", "a.svg"];
    let mut child = begin(&desk, "true", &words);
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = peak(&child).unwrap_or(most).max(most);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(child.wait().unwrap().success());
    // 400 samples of each run alone would be more than ten times as much.
    assert!(most > 10_000 && most < 300_000, "{most} KiB");
    let text = String::from_utf8(desk.read("a.svg")).unwrap();
    assert!(text.contains("n = 20000 seeds"));
}

#[test]
fn work_that_does_not_fit_into_memory_is_refused_before_it_begins() {
    let desk = Desk::with_training();
    let network = crate::train::TRAINING.replace("hidden = [16]", "hidden = [8192, 8192]");
    desk.put("large.toml", network);
    desk.put("large.sweep.toml", "schema = 1\nscenario = \"large.toml\"\nseeds = 1\n[axes]\n\"mlp.batch\" = [20]\n");
    let commands: [&[&str]; 3] = [
        &["train", "large.toml", "--out", "out"],
        &["sweep", "large.sweep.toml", "--out", "out"],
        &["run", "small.toml", "--seeds", "1000000000000"],
    ];
    for words in commands {
        let output = begin(&desk, "ulimit -v 3000000", words).wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let last = format!("{}\n", err.lines().last().unwrap_or_default());
        one_message(&last);
        assert!(last.contains("the work needs about ") && last.contains(" are free; "), "{words:?}: {err}");
        assert_eq!((output.status.code(), desk.path("out").exists()), (Some(1), false), "{words:?}: {err}");
    }
}

#[test]
fn a_wide_network_ends_within_two_seconds_and_keeps_its_steps() {
    let desk = Desk::with_training();
    desk.put(
        "wide.toml",
        crate::train::TRAINING.replace("hidden = [16]", "hidden = [2048, 1024]").replace("snapshots = 30\n", ""),
    );
    let child = begin(&desk, "true", &["train", "wide.toml", "--out", "net"]);
    let begun = Instant::now();
    while !desk.path("net/checkpoint.safetensors").exists() {
        assert!(begun.elapsed() < Duration::from_secs(100));
        std::thread::sleep(Duration::from_millis(20));
    }
    let asked = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("The same command goes on from there"), "{err}");
    // Two seconds on a machine that does nothing else.
    assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
}

#[test]
fn more_threads_than_are_of_use_are_not_taken() {
    let desk = Desk::with_sweep();
    let output =
        begin(&desk, "true", &["sweep", "sweep.toml", "--out", "out", "--threads", "65535"]).wait_with_output();
    let output = output.unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && err.starts_with("--threads 65535: more than "), "{err}");
}

#[test]
fn a_system_that_gives_no_threads_changes_nothing() {
    let desk = Desk::with_training();
    desk.put("sweep.toml", crate::sweep::SWEEP);
    // The limit does not hold for root.
    let nobody = |words: &[&str]| {
        let program = env!("CARGO_BIN_EXE_belay-lab");
        let mut command = Command::new("setpriv");
        command.args(["--reuid", "54321", "--clear-groups", "prlimit", "--nproc=1", program]).args(words);
        command.current_dir(desk.0.path()).env("XDG_DATA_HOME", desk.path("home"));
        command.output()
    };
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(desk.0.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    if !nobody(&["--version"]).is_ok_and(|output| output.status.success()) {
        // Only root can become another, who may not be able to reach the program.
        return;
    }
    let words: [&[&str]; 3] = [
        &["run", "small.toml", "--figure", "a.svg"],
        &["sweep", "sweep.toml", "--out", "alone"],
        &["train", "training.toml", "--out", "net"],
    ];
    for words in words {
        let output = nobody(words).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?}: {err}");
    }
    let output = desk.lab(&["sweep", "sweep.toml", "--out", "together"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(desk.read("alone/summary.csv"), desk.read("together/summary.csv"));
}
