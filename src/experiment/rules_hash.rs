//! Hash of the rules of an experiment, from which its seeds follow.

use crate::scenario::document::write_under;
use sha2::{Digest, Sha256};
use std::fmt;
use toml::{Table, Value};

/// SHA-256 of the rules of an experiment: its claims and settings as the preset has them, in the order of their keys.
///
/// All seeds of the experiment follow from it. A rule that is changed after its result was seen is therefore judged on other runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulesHash([u8; 32]);

impl RulesHash {
    /// Returns the hash of the rules in a preset.
    pub(super) fn of(preset: &Table) -> Self {
        let rules: Table = ["claim", "settings"]
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), sorted(preset.get(key)?))))
            .collect();
        Self(Sha256::digest(write_under("", &rules)).into())
    }

    /// Returns the number by which every seed of the preset is moved: a multiple of a thousand below 2³⁴.
    fn offset(self) -> i64 {
        let [a, b, c, ..] = self.0;
        1000 * i64::from(u32::from_be_bytes([0, a, b, c]))
    }

    /// Moves the seeds of all sweeps and scenarios of a preset, and of the runs that are reported apart.
    pub(super) fn move_seeds(self, preset: &mut Table) {
        let offset = self.offset();
        for (kind, below) in [("sweep", Some("base")), ("scenario", None)] {
            let Some(Value::Table(tables)) = preset.get_mut(kind) else { continue };
            for (_, table) in tables.iter_mut() {
                let base = match below {
                    Some(below) => table.get_mut(below),
                    None => Some(table),
                };
                let Some(Value::Table(base)) = base else { continue };
                let run = base.entry("run").or_insert_with(|| Value::Table(Table::new()));
                if let Value::Table(run) = run {
                    let seed = run.get("seed").and_then(Value::as_integer).unwrap_or(0);
                    run.insert("seed".to_owned(), Value::Integer(seed.saturating_add(offset)));
                }
            }
        }
        if let Some(Value::Table(settings)) = preset.get_mut("settings")
            && let Some(Value::Integer(seed)) = settings.get_mut("seed")
        {
            *seed = seed.saturating_add(offset);
        }
    }
}

/// Returns the value with the keys of all tables in order.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Table(table) => {
            let mut entries: Vec<(String, Value)> =
                table.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Table(entries.into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// The first sixteen digits in base 16.
impl fmt::Display for RulesHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..8].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset(text: &str) -> Table {
        text.parse().expect("a preset")
    }

    const PRESET: &str = "settings = { target = 1.0, seed = 7 }\n[[claim]]\nid = \"a\"\nrule = { measure = \"m\", above = 0.0 }\n\
                          [sweep.one.base.run]\nsteps = 9\nseed = 3\n[sweep.two.base.mlp]\nepochs = 1\n[scenario.s.start]\npoint = [0, 0]\n";

    #[test]
    fn the_hash_is_that_of_the_rules_alone() {
        let hash = RulesHash::of(&preset(PRESET));
        assert_eq!(hash, RulesHash::of(&preset(&PRESET.replace("steps = 9", "steps = 10"))));
        assert_eq!(hash, RulesHash::of(&preset(&PRESET.replace("target = 1.0, seed = 7", "seed = 7, target = 1.0"))));
        assert_ne!(hash, RulesHash::of(&preset(&PRESET.replace("above = 0.0", "above = 0.1"))));
        assert_ne!(hash, RulesHash::of(&preset(&PRESET.replace("target = 1.0", "target = 2.0"))));
        assert_eq!(hash.to_string().len(), 16);
    }

    #[test]
    fn seeds_of_all_runs_move_together() {
        let mut moved = preset(PRESET);
        let hash = RulesHash::of(&moved);
        hash.move_seeds(&mut moved);
        let seed = |path: &[&str]| {
            let all = Value::Table(moved.clone());
            let found = path.iter().try_fold(&all, |at, key| at.get(key)).cloned();
            found.and_then(|value| value.as_integer()).expect("a seed")
        };
        let offset = hash.offset();
        assert!(offset >= 0 && offset % 1000 == 0);
        assert_eq!(seed(&["sweep", "one", "base", "run", "seed"]), 3 + offset);
        assert_eq!(seed(&["sweep", "two", "base", "run", "seed"]), offset);
        assert_eq!(seed(&["scenario", "s", "run", "seed"]), offset);
        assert_eq!(seed(&["settings", "seed"]), 7 + offset);
    }
}
