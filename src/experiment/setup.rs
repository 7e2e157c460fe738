//! The preset of an experiment, read.

use super::{Claim, RulesHash};
use crate::scenario::document::write_under;
use crate::scenario::{Arm, Document, Scenario, ScenarioError, styled_by_place};
use crate::sweep::{Sweep, number};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Everything that decides an experiment.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Name on the command line.
    pub name: String,
    /// The title of its page.
    pub title: String,
    /// The question that it answers, in one sentence.
    pub question: String,
    /// Method in some sentences.
    pub about: String,
    /// The paper and place that it reproduces, or `ours`.
    pub source: String,
    /// Whether seeds and steps are lowered.
    pub quick: bool,
    /// Sweeps by name.
    pub sweeps: BTreeMap<String, Sweep>,
    /// Scenarios by name.
    pub scenarios: BTreeMap<String, Scenario>,
    /// Numbers and lists of its own.
    pub settings: Table,
    /// Claims that are judged, with their rules.
    pub claims: Vec<Claim>,
    /// Hash of the rules: the claims and the numbers that they are judged by.
    pub rules: RulesHash,
    /// The preset with everything that `quick` changes in it and with the seeds that follow from the rules: one text for one experiment.
    pub text: String,
}

/// The file as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetupFile {
    schema: u32,
    title: String,
    question: String,
    about: String,
    source: String,
    #[serde(default)]
    settings: Table,
    #[serde(default)]
    scenario: BTreeMap<String, Table>,
    #[serde(default)]
    sweep: BTreeMap<String, Table>,
    #[serde(default, rename = "claim")]
    claims: Vec<Claim>,
}

impl Setup {
    /// Reads the preset of experiment `name`; where it is to be `quick`, with the changes of its table `quick`, paths into the file
    /// with dots between keys.
    ///
    /// # Errors
    /// The first mistake.
    pub fn parse(name: &str, text: &str, quick: bool) -> Result<Self, ScenarioError> {
        let error = |key: Option<String>, message: String| ScenarioError {
            file: Some(name.to_owned()),
            place: None,
            key,
            message,
        };
        let mut tree: Table = text.parse().map_err(|problem: toml::de::Error| error(None, problem.to_string()))?;
        let rules = RulesHash::of(&tree);
        if let Some(Value::Table(changes)) = tree.remove("quick").filter(|_| quick) {
            for (path, value) in changes {
                change(&mut tree, &path, value)
                    .ok_or_else(|| error(Some(format!("quick.{path}")), "there is no such key".to_owned()))?;
            }
        }
        rules.move_seeds(&mut tree);
        let text = write_under("", &tree);
        let file = SetupFile::deserialize(tree).map_err(|problem| error(None, problem.message().to_owned()))?;
        if file.schema != 1 {
            return Err(error(Some("schema".to_owned()), format!("schema is {}; this version reads 1", file.schema)));
        }
        let whole = |mut table: Table| {
            table.insert("schema".to_owned(), Value::Integer(1));
            table
        };
        let within = |kind: &str, of: &str, problem: ScenarioError| {
            let key = problem.key.map_or_else(|| format!("{kind}.{of}"), |key| format!("{kind}.{of}.{key}"));
            error(Some(key), problem.message)
        };
        let mut scenarios = BTreeMap::new();
        for (of, table) in file.scenario {
            let scenario =
                Document::parse(&write_under("", &whole(table)), None).and_then(|document| document.scenario());
            scenarios.insert(of.clone(), scenario.map_err(|problem| within("scenario", &of, problem))?);
        }
        let mut sweeps = BTreeMap::new();
        for (of, table) in file.sweep {
            let text = write_under("", &whole(table));
            let sweep =
                Sweep::parse(&text, None, |name| Err(error(None, format!("`{name}` has to stand in the file"))));
            sweeps.insert(of.clone(), sweep.map_err(|problem| within("sweep", &of, problem))?);
        }
        Ok(Self {
            name: name.to_owned(),
            title: file.title,
            question: file.question,
            about: file.about,
            source: file.source,
            quick,
            sweeps,
            scenarios,
            settings: file.settings,
            claims: file.claims,
            rules,
            text,
        })
    }

    /// The sweep of that name, which the preset has.
    pub fn sweep(&self, name: &str) -> &Sweep {
        self.sweeps.get(name).expect("the preset of an experiment has the sweeps that it runs")
    }

    /// The scenario of that name, which the preset has.
    pub fn scenario(&self, name: &str) -> &Scenario {
        self.scenarios.get(name).expect("the preset of an experiment has the scenarios that it runs")
    }

    /// The scenario of the reported runs: `at` under the title and the seed of the preset, with arms that come from several sweeps,
    /// each in the style of its place.
    pub fn reported(&self, at: &Scenario, arms: impl IntoIterator<Item = Arm>) -> Scenario {
        let mut scenario = Scenario { arms: styled_by_place(arms), title: self.title.clone(), ..at.clone() };
        scenario.run.seed = self.number("seed") as u64;
        scenario
    }

    /// The number of that name in `settings`, which the preset has.
    pub fn number(&self, name: &str) -> f64 {
        let value = self.settings.get(name);
        let number = value.and_then(number);
        number.expect("the preset of an experiment has the numbers that it reads")
    }

    /// The texts of that name in `settings`, which the preset has.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let values =
            self.settings.get(name).and_then(Value::as_array).expect("the preset of an experiment has its lists");
        values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The functions with their targets, which stand in the table `target` of `settings`, in its order.
    pub fn targets(&self) -> Vec<(String, f64)> {
        let table = self.settings.get("target").and_then(Value::as_table);
        let table = table.expect("the preset of an experiment has the targets that it reads");
        table.iter().filter_map(|(function, target)| Some((function.clone(), target.as_float()?))).collect()
    }

    /// The numbers of that name in `settings`, which the preset has.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        let values =
            self.settings.get(name).and_then(Value::as_array).expect("the preset of an experiment has its lists");
        values.iter().filter_map(number).collect()
    }
}

/// Sets what stands at a path that exists. A key with dots of its own is the longest that fits.
fn change(table: &mut Table, path: &str, value: Value) -> Option<()> {
    if table.contains_key(path) {
        table.insert(path.to_owned(), value);
        return Some(());
    }
    let key = table
        .keys()
        .filter(|key| path.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('.')))
        .max_by_key(|key| key.len())?
        .clone();
    change(table.get_mut(&key)?.as_table_mut()?, &path[key.len() + 1..], value)
}
