//! The job scripts for Slurm, run as Slurm would run them.

#![cfg(unix)]

use crate::Desk;
use std::path::Path;
use std::process::Command;

/// Runs a script of `assets/slurm` with what Slurm sets.
fn job(desk: &Desk, script: &str, words: &[&str], variables: &[(&str, String)]) {
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
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn an_array_and_a_merge_give_the_bytes_of_one_run() {
    let desk = Desk::with_sweep();
    for id in 1..=3 {
        let variables = [
            ("SLURM_ARRAY_TASK_ID", id.to_string()),
            ("SLURM_ARRAY_TASK_COUNT", "3".to_owned()),
            ("SLURM_CPUS_PER_TASK", "2".to_owned()),
        ];
        job(&desk, "sweep.sbatch", &["sweep.toml", "out dir"], &variables);
    }
    job(&desk, "merge.sbatch", &["out dir"], &[]);
    desk.both(&["sweep", "sweep.toml", "--out", "alone"]);
    assert_eq!(desk.results("out dir/whole"), desk.results("alone"));
    let (out, err) = desk.both(&["sweep", "sweep.toml", "--out", "out dir/shard-2", "--shard", "2/3"]);
    assert!(err.ends_with("1 of 1 blocks are there already\n"), "{err}");
    assert!(out.starts_with("shard 2/3 is done: 1 of 4 blocks are in `out dir/shard-2`."), "{out}");
}
