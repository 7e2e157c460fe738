//! Folders of results that are damaged, taken, linked to other places, or asked for twice.

use crate::Desk;
use crate::sweep::SWEEP;

impl Desk {
    /// The program under a limit on the size of the files that it writes, in KiB: what a disk that is full looks like.
    #[cfg(target_os = "linux")]
    pub(crate) fn limited(&self, limit: u32, words: &[&str]) -> std::process::Output {
        // A process that ignores the signal of the limit sees an error in its place.
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
        let mut command = std::process::Command::new("bash");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_belay-lab")]).args(words).current_dir(self.0.path());
        command.env("XDG_DATA_HOME", self.path("home")).output().unwrap()
    }
}

#[test]
fn a_damaged_manifest_is_written_anew_and_fresh_works_on_every_folder_of_ours() {
    let desk = Desk::with_sweep();
    let words = ["sweep", "sweep.toml", "--out", "out"];
    let fresh = [&words[..], &["--fresh"]].concat();
    desk.both(&words);
    let whole = desk.results("out");
    for damage in [&b"\xff\xfe"[..], b"{", b"", b"{\"schema\": 1}", &vec![b' '; 5 << 20]] {
        desk.put("out/manifest.json", damage);
        let (_, err) = desk.both(&words);
        assert!(err.contains("warning: `out/manifest.json` is damaged; it is written anew\n"), "{err}");
        assert!(err.ends_with("4 of 4 blocks are there already\n"), "{err}");
        desk.put("out/manifest.json", damage);
        assert!(!desk.both(&fresh).1.contains("already"));
    }
    std::fs::remove_file(desk.path("out/manifest.json")).unwrap();
    desk.both(&fresh);
    let manifest = desk.read("out/manifest.json");
    // The request is lost, damaged, too long to be read, or another one.
    let other = SWEEP.replace("seeds = 3", "seeds = 2").into_bytes();
    for request in [None, Some(b"\xff".to_vec()), Some(b"schema = ".to_vec()), Some(vec![b'#'; 5 << 20]), Some(other)] {
        match &request {
            None => std::fs::remove_file(desk.path("out/sweep.toml")).unwrap(),
            Some(text) => desk.put("out/sweep.toml", text),
        }
        desk.put("out/manifest.json", &manifest);
        let err = String::from_utf8(desk.lab(&words).output().unwrap().stderr).unwrap();
        assert!(err.contains("--fresh") || err.contains("choose another --out"), "{err}");
        desk.both(&fresh);
        assert_eq!(desk.results("out"), whole);
    }
}

#[test]
fn a_request_that_could_not_be_read_again_is_refused_before_anything_runs() {
    let desk = Desk::with_sweep();
    let values: String = (1..=400_000).map(|i| format!("{i}e-9,")).collect();
    let text = SWEEP.replace("{ log = [1e-3, 1.0], points = 4 }", &format!("[{values}]"));
    assert!(text.len() < 4 << 20);
    desk.put("long.toml", text);
    for more in [&["--out", "out"][..], &["--out", "out", "--fresh"], &["--dry-run"]] {
        let err = desk.fail(&[&["sweep", "long.toml"][..], more].concat(), 2);
        assert!(err.contains("sweep.toml`: it would have ") && err.contains("at most 4 MiB are read again"), "{err}");
        assert!(err.contains("Give long axes as { linear = [low, high], points = n }"), "{err}");
    }
    assert!(!desk.path("out").exists());
}

#[test]
fn a_value_that_stands_twice_is_named_with_both_places() {
    let desk = Desk::with_sweep();
    for (values, wanted) in [
        (
            "[1e-5, 0.00001]",
            "a.toml:9:25: axes.arm.*.optimizer.eta: values 1 and 2 are the same, `1e-5` and `0.00001`; leave one",
        ),
        ("[0.1, 0.2, 0.1]", "values 1 and 3 are the same, `0.1` and `0.1`"),
        ("{ log = [0.1, 0.1], points = 3 }", "points 1 and 2 are both 0.1"),
    ] {
        desk.put("a.toml", SWEEP.replace("{ log = [1e-3, 1.0], points = 4 }", values));
        let err = desk.fail(&["sweep", "a.toml", "--out", "out"], 2);
        assert!(err.contains(wanted), "{err}");
    }
    assert!(!desk.path("out").exists());
}

#[test]
fn negative_numbers_behind_options_are_values() {
    let desk = Desk::with_sweep();
    for words in [
        &["average", ".", "--decay", "-1"][..],
        &["average", ".", "--decay", "0.9", "--every", "-2"],
        &["run", "small.toml", "--steps", "-1"],
        &["run", "small.toml", "--seeds", "-1"],
        &["sweep", "sweep.toml", "--out", "out", "--threads", "-1"],
        &["sweep", "sweep.toml", "--out", "out", "--shard", "-1/3"],
    ] {
        let err = desk.lab(words).output().unwrap();
        let text = String::from_utf8(err.stderr).unwrap();
        assert!(text.contains("invalid value '-") && !text.contains("unexpected"), "{text}");
        assert_eq!(err.status.code(), Some(2));
    }
}

#[test]
fn texts_of_users_are_no_formulas_in_tables() {
    let desk = Desk::with_sweep();
    let text = String::from_utf8(desk.read("small.toml")).unwrap();
    desk.put("small.toml", text.replace("name = \"SGD\"", "name = \"=HYPERLINK(1)\""));
    desk.both(&["sweep", "sweep.toml", "--out", "out"]);
    desk.print(&["run", "small.toml", "--trajectory", "path.csv"]);
    for file in ["out/summary.csv", "path.csv"] {
        let table = String::from_utf8(desk.read(file)).unwrap();
        assert!(table.contains("'=HYPERLINK(1)"), "{file}");
        assert!(table.lines().flat_map(|line| line.split(',')).all(|cell| !cell.starts_with('=')), "{file}");
    }
    // Numbers are numbers.
    assert!(String::from_utf8(desk.read("path.csv")).unwrap().contains("'=HYPERLINK(1),0,-1.5,2"));
}

#[cfg(unix)]
mod links {
    use crate::Desk;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    /// Every file of a folder, with its contents.
    fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
        let mut found: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
            .collect();
        found.sort();
        found
    }

    impl Desk {
        /// A folder `precious` with files of all names that results have, and links of such names to it in `folder`.
        fn link(&self, folder: &str, files: &[&str], folders: &[&str]) -> Vec<(String, Vec<u8>)> {
            std::fs::create_dir_all(self.path(folder)).unwrap();
            for name in
                ["control.safetensors", "figure.svg", "figure.png", "000000.parquet", ".belay-lab-x.part", "own"]
            {
                self.put(&format!("precious/{name}"), "precious");
            }
            for name in files {
                std::fs::remove_file(self.path(folder).join(name)).ok();
                symlink(self.path("precious/own"), self.path(folder).join(name)).unwrap();
            }
            for name in folders {
                std::fs::remove_dir_all(self.path(folder).join(name)).ok();
                symlink(self.path("precious"), self.path(folder).join(name)).unwrap();
            }
            tree(&self.path("precious"))
        }

        fn is_link(&self, name: &str) -> bool {
            self.path(name).symlink_metadata().is_ok_and(|data| data.is_symlink())
        }
    }

    #[test]
    fn a_training_replaces_links_and_never_what_they_lead_to() {
        let desk = Desk::with_training();
        let words = ["train", "training.toml", "--out", "out"];
        let words = words.as_slice();
        assert!(desk.lab(words).output().unwrap().status.success());
        let whole = desk.trained("out");
        let files =
            ["history.csv", "history.parquet", "metrics.json", "figure.svg", "manifest.json", ".belay-lab.lock"];
        let folders = ["weights", "averages"];
        for more in [&[][..], &["--fresh"]] {
            let before = desk.link("out", &files, &folders);
            let output = desk.lab(&[words, more].concat()).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert!(desk.lab(&["average", "out", "--decay", "0.9"]).output().unwrap().status.success());
            assert_eq!(tree(&desk.path("precious")), before);
            assert!(files.iter().chain(&folders).all(|name| !desk.is_link(&format!("out/{name}"))));
            assert_eq!(desk.trained("out"), whole);
        }
        desk.link("out", &[], &["snapshots"]);
        let before = tree(&desk.path("precious"));
        assert!(desk.lab(&[words, &["--fresh"]].concat()).output().unwrap().status.success());
        assert_eq!(tree(&desk.path("precious")), before);
    }

    #[test]
    fn a_sweep_and_its_figures_replace_links_and_never_what_they_lead_to() {
        let desk = Desk::with_sweep();
        let words = ["sweep", "sweep.toml", "--out", "out"].as_slice();
        desk.both(words);
        let whole = desk.results("out");
        let files = ["summary.csv", "manifest.json", ".belay-lab.lock"];
        for more in [&[][..], &["--fresh"]] {
            let before = desk.link("out", &files, &["blocks", "figures"]);
            desk.both(&[words, more].concat());
            assert_eq!(tree(&desk.path("precious")), before);
            assert!(files.iter().chain(&["blocks", "figures"]).all(|name| !desk.is_link(&format!("out/{name}"))));
            assert_eq!(desk.results("out"), whole);
        }
        let before = desk.link("out", &[], &["figures"]);
        desk.both(&["figures", "out"]);
        assert!(!desk.is_link("out/figures") && desk.path("out/figures/figure.svg").is_file());
        assert_eq!(tree(&desk.path("precious")), before);
        // A merge copies what a link leads to.
        std::fs::rename(desk.path("out/blocks/000001.parquet"), desk.path("elsewhere")).unwrap();
        symlink("../../elsewhere", desk.path("out/blocks/000001.parquet")).unwrap();
        desk.both(&["merge", "out", "--out", "deep/er"]);
        assert!(!desk.is_link("deep/er/blocks/000001.parquet"));
        assert_eq!(desk.results("deep/er"), whole);
    }

    #[test]
    fn reproduce_replaces_links_and_removes_what_a_killed_run_has_left() {
        let desk = Desk::new();
        let before = desk.link("found", &["report.html", "findings.md", ".belay-lab.lock"], &["spring"]);
        for name in [
            "found/.belay-lab-a.part",
            "found/update-step/.belay-lab-b.part",
            "found/update-step/runs/x/blocks/.belay-lab-c.part",
        ] {
            desk.put(name, "left by a kill");
        }
        desk.put("found/mine/.belay-lab-d.part", "mine");
        let output = desk.lab(&["reproduce", "spring", "--quick", "--out", "found"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(tree(&desk.path("precious")), before);
        assert!(
            ["report.html", "findings.md", "spring", ".belay-lab.lock"]
                .iter()
                .all(|name| !desk.is_link(&format!("found/{name}")))
        );
        assert!(desk.path("found/spring/figure.svg").is_file());
        for gone in [
            "found/.belay-lab-a.part",
            "found/update-step/.belay-lab-b.part",
            "found/update-step/runs/x/blocks/.belay-lab-c.part",
        ] {
            assert!(!desk.path(gone).exists(), "{gone}");
        }
        assert!(desk.path("found/mine/.belay-lab-d.part").exists());
    }
}
