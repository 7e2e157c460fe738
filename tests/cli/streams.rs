//! What becomes of the work where nobody can read stderr, or asks it to end.

#![cfg(target_os = "linux")]

use crate::Desk;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What is wrong with stderr.
#[derive(Clone, Copy, Debug)]
enum Broken {
    Closed,
    /// A disk without room.
    Full,
    /// A pipe whose reader, or a terminal that, has gone.
    Gone,
}

const ALL: [Broken; 3] = [Broken::Closed, Broken::Full, Broken::Gone];

fn begin(desk: &Desk, words: &[&str], broken: Broken) -> Child {
    let redirection = match broken {
        Broken::Closed => "2>&-",
        Broken::Full => "2>/dev/full",
        Broken::Gone => "",
    };
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    Command::new("sh")
        .args(["-c", &format!("exec \"$0\" \"$@\" {redirection}"), env!("CARGO_BIN_EXE_belay-lab")])
        .args(words)
        .current_dir(desk.0.path())
        .env("XDG_DATA_HOME", desk.path("home"))
        .stdout(Stdio::null())
        .stderr(writer)
        .spawn()
        .unwrap()
}

/// Waits for the end, which must come within `seconds`.
fn code(mut child: Child, seconds: u64) -> Option<i32> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if begun.elapsed() > Duration::from_secs(seconds) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("no end after {seconds} s");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The drafts in the folder and below.
fn drafts(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let drafts = entries.map(|entry| match entry.file_type().unwrap().is_dir() {
        true => drafts(&entry.path()),
        false => usize::from(entry.file_name().to_string_lossy().ends_with(".part")),
    });
    drafts.sum()
}

/// A sweep of more blocks than are computed in a test.
fn with_long_sweep() -> Desk {
    let desk = Desk::with_training();
    let sweep = crate::sweep::SWEEP.replace("points = 4", "points = 4000").replace("block = 2", "block = 1");
    desk.put("long.toml", sweep);
    desk.put("sweep.toml", crate::sweep::SWEEP);
    desk
}

#[test]
fn work_ends_as_it_would_where_nobody_can_read_stderr() {
    for broken in ALL {
        let desk = with_long_sweep();
        let commands: [&[&str]; 8] = [
            &["run", "small.toml", "--figure", "a.svg", "--trajectory", "a.csv"],
            &["sweep", "sweep.toml", "--out", "out", "--threads", "60000"],
            &["sweep", "sweep.toml", "--out", "part", "--shard", "1/2"],
            &["figures", "out"],
            &["merge", "out", "--out", "merged"],
            &["train", "training.toml", "--out", "net"],
            &["train", "training.toml", "--out", "net"],
            &["presets"],
        ];
        for words in commands {
            assert_eq!(code(begin(&desk, words, broken), 60), Some(0), "{words:?} {broken:?}");
        }
        // Messages that nobody reads change no exit code.
        assert_eq!(code(begin(&desk, &["run", "none.toml"], broken), 60), Some(2), "{broken:?}");
        assert_eq!(code(begin(&desk, &["figures", "part"], broken), 60), Some(0), "{broken:?}");
        assert_eq!(drafts(desk.0.path()), 0);
    }
}

#[test]
fn signals_end_all_work_within_two_seconds_whoever_reads_stderr() {
    let commands: [(&[&str], &str); 3] = [
        (&["run", "small.toml", "--steps", "1000000000000", "--trajectory", "a.csv"], ""),
        (&["sweep", "long.toml", "--out", "out"], "out/manifest.json"),
        (&["train", "training.toml", "--out", "net", "--set", "mlp.epochs=100000"], "net/manifest.json"),
    ];
    for (signal, broken) in [("-INT", Broken::Closed), ("-TERM", Broken::Full), ("-HUP", Broken::Gone)] {
        let desk = with_long_sweep();
        for (words, sign) in commands {
            let child = begin(&desk, words, broken);
            let begun = Instant::now();
            while !(desk.path(sign).exists() && (!sign.is_empty() || drafts(desk.0.path()) > 0)) {
                assert!(begun.elapsed() < Duration::from_secs(60), "{words:?}");
                std::thread::sleep(Duration::from_millis(5));
            }
            assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
            // Two seconds of its own; other tests run beside it.
            assert_eq!(code(child, 10), Some(130), "{words:?} {signal} {broken:?}");
        }
        assert_eq!(drafts(desk.0.path()), 0);
    }
}

#[test]
fn a_second_signal_ends_at_once_and_nohup_is_heeded() {
    let desk = Desk::new();
    let words = ["run", "small.toml", "--steps", "1000000000000", "--trajectory", "a.csv"];
    let kill = |desk: &Desk, child: &Child, signals: &[&str]| {
        while drafts(desk.0.path()) == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let id = child.id().to_string();
        signals
            .iter()
            .for_each(|signal| assert!(Command::new("kill").args([*signal, id.as_str()]).status().unwrap().success()));
    };
    let child = begin(&desk, &words, Broken::Gone);
    kill(&desk, &child, &["-INT", "-INT"]);
    assert_eq!(code(child, 5), Some(130));
    // A folder of its own: the draft that the first leaves would say that this one is at work.
    let desk = Desk::new();
    let script = "trap '' HUP; exec \"$0\" \"$@\"";
    let mut child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_belay-lab")])
        .args(words)
        .current_dir(desk.0.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    kill(&desk, &child, &["-HUP"]);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(child.try_wait().unwrap(), None);
    kill(&desk, &child, &["-TERM"]);
    assert_eq!(code(child, 5), Some(130));
}

#[test]
fn a_full_stdout_is_an_error_of_every_listing() {
    let desk = Desk::new();
    for words in [&["--version"][..], &["--help"], &["run", "--help"], &["completions", "bash"], &["schema"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = desk.lab(words);
        let mut command = Command::new(output.get_program());
        let output = command.args(words).stdout(full).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(err, "error: cannot write `standard output`: no space left on the disk\n", "{words:?}");
        assert_eq!(output.status.code(), Some(1), "{words:?}");
    }
}
