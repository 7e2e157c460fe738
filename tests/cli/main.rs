//! The command `belay-lab` as a user meets it: exit codes, what is printed where, and files.

mod budgets;
mod compare;
mod faults;
mod folders;
mod listings;
mod mistakes;
mod network_sweep;
mod outputs;
mod reproduce;
mod run;
mod shards;
mod slurm;
mod stops;
mod streams;
mod sweep;
mod sweep_mistakes;
mod sweep_stops;
mod train;

use assert_cmd::Command;
use std::path::PathBuf;
use tempfile::TempDir;

/// Three arms on a noisy quadratic, 20 steps.
const SMALL: &str = r#"
schema = 1
title = "A small bowl"
about = "For tests."

[objective]
function = "quadratic"

[start]
point = [-1.5, 2.0]

[noise]
kind = "gaussian"
sigma = 0.5

[run]
steps = 20
seed = 3
target = 0.5

[[arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.05 }

[[arm]]
name = "Adam, EMA"
optimizer = { kind = "adam", eta = 0.1 }
averaging = { kind = "ema", alpha = 0.1 }

[[arm]]
name = "BELAY"
optimizer = { kind = "sgd", eta = 0.05 }
averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
"#;

/// A folder of its own with the program in it, without a display and without presets of the user's.
struct Desk(TempDir);

impl Desk {
    /// With the file `small.toml`.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.put("small.toml", SMALL);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// What is in the folder, by name.
    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "home")
            .collect();
        names.sort();
        names
    }

    /// The program, with these words behind its name.
    fn lab(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_belay-lab"));
        command.current_dir(self.0.path()).args(words);
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "RUST_BACKTRACE", "NO_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            command.env(name, self.path("home"));
        }
        command
    }

    /// What it prints; it must succeed and be silent on stderr.
    fn print(&self, words: &[&str]) -> String {
        let output = self.lab(words).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{words:?}");
        out
    }

    fn json(&self, words: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.print(words)).unwrap()
    }

    /// Its error; it must exit with `code`, say one thing on stderr and nothing on stdout.
    fn fail(&self, words: &[&str], code: i32) -> String {
        let output = self.lab(words).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!((output.status.code(), out.as_str()), (Some(code), ""), "{words:?}: {err}");
        one_message(&err);
        err
    }
}

/// Makes sure that there is one error and no trace of a panic.
fn one_message(err: &str) {
    assert!(err.starts_with("error: ") && err.ends_with('\n'), "{err}");
    assert_eq!(err.matches("error:").count(), 1, "{err}");
    assert!(!err.contains("panicked") && !err.contains("backtrace"), "{err}");
}
