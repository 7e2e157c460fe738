//! Wrong requests for sweeps: one message and its exit code.

use crate::sweep::SWEEP;
use crate::{Desk, one_message};

#[test]
fn fresh_forgets_nothing_of_others() {
    let desk = Desk::with_sweep();
    desk.put("mine/summary.csv", "mine");
    desk.put("mine/figures/figure.png", "mine");
    for fresh in [&["--fresh"][..], &[]] {
        let words = [&["sweep", "sweep.toml", "--out", "mine"][..], fresh].concat();
        assert!(desk.fail(&words, 2).contains("that `belay-lab sweep` did not write"));
    }
    let own = desk.read("sweep.toml");
    desk.put("project/sweep.toml", &own);
    assert!(
        desk.fail(&["sweep", "sweep.toml", "--out", "project", "--fresh"], 2)
            .contains("`belay-lab sweep` did not write")
    );
    assert_eq!((desk.read("mine/summary.csv"), desk.read("project/sweep.toml")), (b"mine".to_vec(), own));
    desk.both(&["sweep", "sweep.toml", "--out", "ours"]);
    desk.put("ours/figures/mine.png", "mine");
    desk.put("ours/blocks/mine.parquet", "mine");
    desk.both(&["sweep", "sweep.toml", "--out", "ours", "--fresh"]);
    assert_eq!(
        (desk.read("ours/figures/mine.png"), desk.read("ours/blocks/mine.parquet")),
        (b"mine".to_vec(), b"mine".to_vec())
    );
}

#[test]
fn the_folder_of_a_training_is_taken() {
    let desk = Desk::with_sweep();
    for file in ["training.toml", "manifest.json"] {
        desk.put(&format!("of-{file}/{file}"), "a training's");
        for fresh in [&["--fresh"][..], &[]] {
            let out = format!("of-{file}");
            let words = [&["sweep", "sweep.toml", "--out", &out][..], fresh].concat();
            assert!(desk.fail(&words, 2).contains("that `belay-lab sweep` did not write"));
        }
        assert_eq!(desk.read(&format!("of-{file}/{file}")), b"a training's");
    }
}

#[test]
fn sweep_files() {
    let desk = Desk::with_sweep();
    for (from, to, wanted) in [
        ("schema = 1", "schema = 2", "a.toml:2:10: schema: schema is 2; this version reads 1"),
        ("seeds = 3", "seds = 3", "a.toml:5:1: seds: unknown key `seds`; did you mean `seeds`?"),
        ("seeds = 3", "seeds = 0", "allowed is 1 ≤ seeds"),
        ("block = 2", "block = 0", "a.toml:6:9: block: block is 0; allowed is block ≥ 1"),
        ("\"small.toml\"", "\"no.toml\"", "a.toml:4:12: scenario: there is no file `no.toml`"),
        ("\"small.toml\"", "\"down-the-valey\"", "did you mean `down-the-valley`?"),
        ("points = 4", "points = 0", "a.toml:9:25: axes.arm.*.optimizer.eta: points is 0"),
        ("arm.BELAY", "arm.BELEY", "a.toml: arm.BELEY.averaging.beta: unknown arm `BELEY`; did you mean `BELAY`?"),
        ("[0.5, 0.9]", "[0.5, 1.0]", "(in the cell arm.BELAY.averaging.beta = 1)"),
    ] {
        let text = SWEEP.replacen(from, to, 1);
        assert_ne!(text, SWEEP);
        desk.put("a.toml", text);
        let error = desk.fail(&["sweep", "a.toml", "--out", "out"], 2);
        assert!(error.contains(wanted), "{error}");
        assert!(!desk.path("out").exists());
    }
    for (file, wanted) in [("no.toml", "there is no file `no.toml`"), (".", "is a directory")] {
        assert!(desk.fail(&["sweep", file, "--out", "out"], 2).contains(wanted));
    }
}

#[test]
fn folders() {
    let desk = Desk::with_sweep();
    desk.put("other.toml", SWEEP.replace("seeds = 3", "seeds = 2"));
    desk.both(&["sweep", "sweep.toml", "--out", "a", "--shard", "1/3"]);
    desk.both(&["sweep", "other.toml", "--out", "b", "--shard", "2/3"]);
    let before = desk.read("a/manifest.json");
    for (words, code, wanted) in [
        (
            vec!["sweep", "other.toml", "--out", "a"],
            2,
            "`a` holds another sweep: it has `seeds = 3` where this has `seeds = 2`; choose another --out, or --fresh",
        ),
        (vec!["merge", "a", "--out", "c"], 1, "2 of 4 blocks are in none of the folders: 1, 2"),
        (vec!["merge", "a", "b", "--out", "c"], 2, "`b` holds another sweep"),
        (vec!["merge", "a", "a", "--out", "c"], 2, "`a` is given twice"),
        (vec!["merge", "a", "--out", "a"], 2, "`a` is one of the folders to be merged; choose another --out"),
        (vec!["merge", "a", "home", "--out", "c"], 2, "`home` holds no sweep: there is no `sweep.toml` in it"),
        (vec!["figures", "nowhere"], 2, "`nowhere` holds no sweep"),
    ] {
        let error = desk.fail(&words, code);
        assert!(error.contains(wanted), "{error}");
    }
    assert_eq!((desk.read("a/manifest.json"), desk.path("c").exists()), (before, false));

    let (_, err) = desk.both(&["sweep", "other.toml", "--out", "a", "--fresh"]);
    assert!(!err.contains("already"), "{err}");
    desk.both(&["sweep", "other.toml", "--out", "new"]);
    assert_eq!(desk.results("a"), desk.results("new"));
}

#[test]
fn a_file_in_the_place_of_the_folder() {
    let desk = Desk::with_sweep();
    for out in ["small.toml", "small.toml/out"] {
        let output = desk.lab(&["sweep", "sweep.toml", "--out", out]).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{err}");
        one_message(err.lines().last().map(|line| format!("{line}\n")).unwrap().as_str());
    }
    assert_eq!(desk.read("small.toml"), crate::SMALL.as_bytes());
}
