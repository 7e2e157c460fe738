//! Ends before the end: Ctrl-C, readers that go away, and a stdout that takes no more.

#![cfg(target_os = "linux")]

use crate::{Desk, one_message};
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn begin(desk: &Desk, words: &[&str], out: Stdio) -> Child {
    Command::new(env!("CARGO_BIN_EXE_belay-lab"))
        .args(words)
        .current_dir(desk.0.path())
        .env("XDG_DATA_HOME", desk.path("home"))
        .stdout(out)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn end(mut child: Child) -> (Option<i32>, String, String) {
    let (mut out, mut err) = (String::new(), String::new());
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut out).unwrap();
    }
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (child.wait().unwrap().code(), out, err)
}

/// Sends the signal when a draft of at least `bytes` lies in the folder; `-INT` is Ctrl-C.
fn interrupt(desk: &Desk, child: &Child, bytes: u64, signal: &str) {
    let begun = Instant::now();
    let large = |name: &String| std::fs::metadata(desk.path(name)).is_ok_and(|data| data.len() >= bytes);
    while !desk.files().iter().any(|name| name.ends_with(".part") && large(name)) {
        assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", desk.files());
        std::thread::sleep(Duration::from_millis(10));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
}

#[test]
fn ctrl_c_and_a_request_to_end_end_a_run_cleanly() {
    let desk = Desk::new();
    let words = ["run", "small.toml", "--steps", "1000000000000", "--figure", "a.png", "--trajectory", "a.csv"];
    for signal in ["-INT", "-TERM"] {
        let child = begin(&desk, &words, Stdio::piped());
        interrupt(&desk, &child, 0, signal);
        let (code, out, err) = end(child);
        assert_eq!((code, out.as_str()), (Some(130), ""));
        assert!(err.starts_with("interrupted; nothing was written"), "{err}");
        assert_eq!(desk.files(), ["small.toml"]);
    }
}

#[test]
fn ctrl_c_keeps_the_seeds_that_are_done() {
    let desk = Desk::new();
    let child = begin(&desk, &["run", "small.toml", "--seeds", "1000000", "--trajectory", "a.csv"], Stdio::piped());
    // So much is more than one seed.
    interrupt(&desk, &child, 1 << 17, "-INT");
    let (code, out, err) = end(child);
    assert_eq!(code, Some(130));
    let done: u64 = err.split_whitespace().nth(2).unwrap().parse().unwrap();
    assert!(err.contains(&format!("--seed {} --seeds {}", 3 + done, 1_000_000 - done)), "{err}");
    assert!(out.contains(&format!("of {done} seeds")) && out.contains("BELAY"), "{out}");
    assert_eq!(desk.files(), ["small.toml"]);
}

#[test]
fn ctrl_c_after_the_run_keeps_its_results() {
    let desk = Desk::new();
    let child = begin(&desk, &["run", "small.toml", "--steps", "3000000", "--trajectory", "a.csv"], Stdio::piped());
    interrupt(&desk, &child, 1, "-INT");
    let (code, out, err) = end(child);
    assert_eq!((code, out.lines().count()), (Some(130), 4));
    assert!(err.starts_with("interrupted; no file was written"), "{err}");
    assert_eq!(desk.files(), ["small.toml"]);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::new();
    for words in [["functions", "--json"], ["presets", "list"], ["run", "small.toml"], ["completions", "zsh"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (code, _, err) = end(begin(&desk, &words, writer.into()));
        assert_eq!((code, err.as_str()), (Some(0), ""), "{words:?}");
    }
}

#[test]
fn a_stdout_that_takes_no_more_is_one_message() {
    let desk = Desk::new();
    for words in [["functions", "--json"], ["presets", "list"], ["run", "small.toml"], ["completions", "zsh"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let (code, _, err) = end(begin(&desk, &words, full.into()));
        one_message(&err);
        assert_eq!(err, "error: cannot write `standard output`: no space left on the disk\n");
        assert_eq!(code, Some(1));
    }
}
