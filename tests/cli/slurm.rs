//! The job scripts for Slurm, run as Slurm would run them.

#![cfg(unix)]

use crate::Desk;
use std::path::Path;
use std::process::Command;

/// Runs a script of `assets/slurm` with what Slurm sets: whether it succeeds, and what it says on stderr.
fn run(desk: &Desk, script: &str, words: &[&str], variables: &[(&str, String)]) -> (bool, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_belay-lab"));
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths = [program.parent().unwrap().to_owned()].into_iter().chain(std::env::split_paths(&paths));
    let output = Command::new("bash")
        .arg(format!("{}/assets/slurm/{script}", env!("CARGO_MANIFEST_DIR")))
        .args(words)
        .current_dir(desk.0.path())
        .env("PATH", std::env::join_paths(paths).unwrap())
        .env("XDG_DATA_HOME", desk.path("home"))
        .envs(variables.iter().cloned())
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

fn job(desk: &Desk, script: &str, words: &[&str], variables: &[(&str, String)]) {
    let (ended, err) = run(desk, script, words, variables);
    assert!(ended, "{err}");
}

/// What Slurm sets for one task of an array of so many.
fn task(id: u64, count: usize) -> [(&'static str, String); 3] {
    [
        ("SLURM_ARRAY_TASK_ID", id.to_string()),
        ("SLURM_ARRAY_TASK_COUNT", count.to_string()),
        ("SLURM_CPUS_PER_TASK", "2".to_owned()),
    ]
}

#[test]
fn an_array_and_a_merge_give_the_bytes_of_one_run() {
    let desk = Desk::with_sweep();
    let words = ["sweep.toml", "out dir", "4"];
    for id in 1..=4 {
        job(&desk, "sweep.sbatch", &words, &task(id, 4));
    }
    // Two that failed are submitted again alone: an array of two tasks, and the same shards.
    for id in [2, 4] {
        std::fs::remove_dir_all(desk.path(&format!("out dir/shard-{id}"))).unwrap();
        job(&desk, "sweep.sbatch", &words, &task(id, 2));
    }
    job(&desk, "merge.sbatch", &["out dir"], &[]);
    desk.both(&["sweep", "sweep.toml", "--out", "alone"]);
    assert_eq!(desk.results("out dir/whole"), desk.results("alone"));
    let (out, err) = desk.both(&["sweep", "sweep.toml", "--out", "out dir/shard-2", "--shard", "2/4"]);
    assert!(err.ends_with("1 of 1 blocks are there already\n"), "{err}");
    assert!(out.starts_with("shard 2/4 is done: 1 of 4 blocks are in `out dir/shard-2`."), "{out}");
}

#[test]
fn the_number_of_shards_has_to_be_given_and_the_job_to_be_an_array() {
    let desk = Desk::with_sweep();
    let (ended, err) = run(&desk, "sweep.sbatch", &["sweep.toml", "out"], &task(1, 2));
    assert!(!ended && err.contains("usage: sbatch --array=1-SHARDS sweep.sbatch SWEEP OUT SHARDS"), "{err}");
    let (ended, err) = run(&desk, "sweep.sbatch", &["sweep.toml", "out", "2"], &[]);
    assert!(!ended && err.contains("submit it as an array"), "{err}");
    let (ended, err) = run(&desk, "sweep.sbatch", &["sweep.toml", "out", "2"], &task(3, 3));
    assert!(!ended && err.contains("there is no such shard"), "{err}");
    assert!(!desk.path("out").exists());
}
