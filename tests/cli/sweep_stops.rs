//! Sweeps that end before the end, and go on.

use crate::Desk;
use crate::sweep::SWEEP;

#[test]
fn what_is_missing_damaged_or_foreign_is_computed_again_and_nothing_else() {
    let desk = Desk::with_sweep();
    desk.put("other.toml", SWEEP.replace("log = [1e-3, 1.0]", "log = [1e-3, 2.0]"));
    desk.both(&["sweep", "other.toml", "--out", "other"]);
    let words = ["sweep", "sweep.toml", "--out", "out"];
    desk.both(&words);
    let whole = desk.results("out");
    let [first, second, third, fourth] = [0, 1, 2, 3].map(|block| format!("out/blocks/00000{block}.parquet"));
    let kept = std::fs::metadata(desk.path(&fourth)).unwrap().modified().unwrap();
    std::fs::remove_file(desk.path(&first)).unwrap();
    let bytes = desk.read(&second);
    desk.put(&second, &bytes[..bytes.len() - 100]);
    desk.put(&third, desk.read("other/blocks/000002.parquet"));
    desk.put("out/blocks/.belay-lab-Xa01.part", "left by a kill");
    std::fs::remove_file(desk.path("out/summary.csv")).unwrap();
    let (_, err) = desk.both(&words);
    for wanted in [
        format!("warning: `{second}` is cut off or is no block; it is computed again\n"),
        format!("warning: `{third}` belongs to another request; it is computed again\n"),
        "1 of 4 blocks are there already\n".to_owned(),
    ] {
        assert!(err.contains(&wanted), "{err}");
    }
    assert_eq!(desk.results("out"), whole);
    assert_eq!(std::fs::metadata(desk.path(&fourth)).unwrap().modified().unwrap(), kept);

    let mut bytes = desk.read(&fourth);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    desk.put(&fourth, bytes);
    let (_, err) = desk.both(&words);
    assert!(err.contains("000003.parquet` is damaged: its checksum does not match"), "{err}");
    assert_eq!(desk.results("out"), whole);
}

#[cfg(target_os = "linux")]
mod signals {
    use super::SWEEP;
    use crate::{Desk, one_message};
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    /// Forty blocks.
    fn long() -> Desk {
        let desk = Desk::new();
        let text = SWEEP.replace("points = 4", "points = 40").replace("block = 2", "block = 1");
        let text = text.replace("\"arm.BELAY.averaging.beta\" = [0.5, 0.9]\n", "\"run.steps\" = [200]\n");
        desk.put("long.toml", text);
        desk
    }

    fn begin(desk: &Desk, out: &str) -> Child {
        Command::new(env!("CARGO_BIN_EXE_belay-lab"))
            .args(["sweep", "long.toml", "--out", out])
            .current_dir(desk.0.path())
            .env("XDG_DATA_HOME", desk.path("home"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn blocks(desk: &Desk) -> usize {
        let names = std::fs::read_dir(desk.path("out/blocks")).into_iter().flatten().flatten();
        names.filter(|name| name.file_name().to_string_lossy().ends_with(".parquet")).count()
    }

    /// Waits until more than `count` blocks are there.
    fn wait(desk: &Desk, count: usize) {
        let begun = Instant::now();
        while blocks(desk) <= count {
            assert!(begun.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_sweep_that_is_killed_or_interrupted_goes_on_and_ends_with_the_same_bytes() {
        let desk = long();
        let mut done = 0;
        for signal in ["-KILL", "-INT", "-TERM"] {
            let child = begin(&desk, "out");
            wait(&desk, done);
            assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
            let output = child.wait_with_output().unwrap();
            done = blocks(&desk);
            assert!(done < 40, "it was over before the signal came");
            assert!(!desk.path("out/summary.csv").exists());
            if signal == "-KILL" {
                assert_eq!(output.status.signal(), Some(9));
                continue;
            }
            let err = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), output.stdout.len()), (Some(130), 0), "{err}");
            let wanted =
                format!("interrupted; {done} of 40 blocks are in `out`. The same command goes on from there\n");
            assert!(err.ends_with(&wanted), "{err}");
        }
        let (_, err) = desk.both(&["sweep", "long.toml", "--out", "out"]);
        assert!(err.ends_with(&format!("{done} of 40 blocks are there already\n")), "{err}");
        desk.both(&["sweep", "long.toml", "--out", "alone"]);
        assert_eq!(desk.results("out"), desk.results("alone"));
    }

    #[test]
    fn a_full_disk_is_one_message_and_the_sweep_goes_on_when_there_is_room() {
        let desk = Desk::with_sweep();
        let words = ["sweep", "sweep.toml", "--out", "out"];
        desk.both(&words);
        let summary = desk.read("out/summary.csv");
        std::fs::remove_file(desk.path("out/summary.csv")).unwrap();
        let output = desk.limited(1, &words);
        let err = String::from_utf8(output.stderr).unwrap();
        let last = err.lines().last().unwrap();
        assert!(last.starts_with("error: cannot write `out/summary.csv`: "), "{err}");
        assert_eq!((output.status.code(), err.matches("error").count()), (Some(1), 1));
        assert!(!desk.path("out/summary.csv").exists());
        desk.both(&words);
        assert_eq!(desk.read("out/summary.csv"), summary);
    }

    #[test]
    fn two_at_a_time_do_not_meet_in_one_folder() {
        let desk = long();
        let mut first = begin(&desk, "out");
        wait(&desk, 0);
        let output = desk.lab(&["sweep", "long.toml", "--out", "out"]).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let last = format!("{}\n", err.lines().last().unwrap());
        one_message(&last);
        assert_eq!((output.status.code(), last.as_str()), (Some(1), "error: another belay-lab is at work in `out`\n"));
        assert!(first.wait().unwrap().success());
        assert_eq!(blocks(&desk), 40);
    }
}
