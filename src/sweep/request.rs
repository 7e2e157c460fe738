//! Sweeps as files: a scenario, axes over its keys, and how many runs each combination gets.

use super::axis::Axis;
use crate::scenario::document::{inline, write_under};
use crate::scenario::path::{self, Key};
use crate::scenario::{Document, Scenario, ScenarioError, deserialize, shape, suggestion};
use crate::text::quoted;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use toml::{Table, Value};

/// More seeds for one cell are a mistake: its runs are summarised together, in memory.
pub const MOST_SEEDS: u64 = 100_000;

/// A grid of runs: every combination of the axes' values is a cell, and every arm of a cell is run under every seed.
///
/// ```
/// use belay_lab::sweep::{InstructionSet, Plan, Sweep};
/// use std::ops::ControlFlow;
///
/// let text = r#"
/// schema = 1
/// seeds = 4
/// [axes]
/// "arm.*.optimizer.eta" = { log = [1e-3, 0.1], points = 3 }
/// [base]
/// objective = { function = "booth" }
/// run = { steps = 50 }
/// [[base.arm]]
/// name = "SGD"
/// optimizer = { kind = "sgd", eta = 0.01 }
/// "#;
/// let plan = Plan::new(Sweep::parse(text, None, |_| unreachable!("the base stands in the file"))?)?;
/// let results = plan.run(InstructionSet::best(), |_| ControlFlow::Continue(())).unwrap();
/// assert_eq!((results.rows().len(), results.groups().len()), (12, 3));
/// # Ok::<(), belay_lab::scenario::ScenarioError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// Title of the sweep.
    pub title: String,
    /// Paragraph for the reader.
    pub about: String,
    /// The number of runs of each arm of a cell: under the scenario's own seed and those that follow.
    pub seeds: u64,
    /// Number of cells that are computed and stored together; as many as take a few seconds, of networks a few minutes, where it is not said.
    pub block: Option<u64>,
    /// Axes that are varied; the last varies fastest.
    pub axes: Vec<Axis>,
    /// Axes that are chosen by a measure instead of being shown.
    pub tune: Option<Tune>,
    /// The scenario that the axes work on.
    pub base: Document,
}

/// A choice along some axes by one measure, on seeds apart from those that are reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tune {
    /// The paths of the axes.
    pub over: Vec<String>,
    /// Measure that is made small: its median over the tuning seeds, a miss counting as infinite.
    pub metric: Metric,
    /// The number of tuning seeds, which follow the reported ones.
    pub seeds: u64,
}

/// Measure of a run; the smaller, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// The average's distance f − f* at the end; of a network, its test error.
    Final,
    /// Mean of that over the last tenth of the run.
    Tail,
    /// The first step below the target.
    FirstTouch,
    /// The step from which on it stays below the target.
    Settled,
}

/// The file as it stands.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Sweep")]
pub(super) struct SweepFile {
    /// The version of this format: 1.
    schema: u32,
    /// Title of the sweep.
    #[serde(default)]
    title: String,
    /// Paragraph for the reader.
    #[serde(default)]
    about: String,
    /// The number of runs of each arm of a cell: under the scenario's own seed and those that follow.
    seeds: u64,
    /// Number of cells that are computed and stored together, fewer to lose less when killed and to feed more machines; by default as
    /// many as take a few seconds, of networks a few minutes.
    #[serde(default)]
    block: Option<u64>,
    /// The file of the scenario that the axes work on, or the name of a preset; or else `base`.
    #[serde(default)]
    scenario: Option<String>,
    /// The tables of the scenario that the axes work on, with a table `mlp` for networks.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, serde_json::Value>>")]
    base: Option<Table>,
    /// Axes that are varied, by path: a list, or `{ linear = [low, high], points = n }`, or `log` in its place.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, AxisSchema>")]
    axes: Table,
    /// Axes that are chosen by a measure instead of being shown.
    #[serde(default)]
    tune: Option<Tune>,
}

/// The values of an axis.
#[derive(JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
#[allow(dead_code, reason = "it is read by the schema alone")]
enum AxisSchema {
    /// Any values, as in a scenario.
    List(Vec<serde_json::Value>),
    /// Numbers with equal differences.
    Linear {
        /// The ends.
        linear: [f64; 2],
        /// The number of values.
        points: u64,
    },
    /// Numbers with equal ratios.
    Log {
        /// The ends.
        log: [f64; 2],
        /// The number of values.
        points: u64,
    },
}

impl Sweep {
    /// Reads a sweep from the text of a file; `file` is its name for error messages, and `scenario` gives the text of the scenario
    /// file or preset of a name.
    ///
    /// Returns whether every cell is a scenario is found out by [`Plan::new`](super::Plan::new).
    ///
    /// # Errors
    /// The first mistake, with its place, its key and what is allowed.
    pub fn parse(
        text: &str,
        file: Option<&str>,
        scenario: impl FnOnce(&str) -> Result<String, ScenarioError>,
    ) -> Result<Self, ScenarioError> {
        let error = |at: &[Key], message: String| ScenarioError {
            file: file.map(str::to_owned),
            place: path::span(text, at).map(|span| path::line_column(text, span.start)),
            key: (!at.is_empty()).then(|| path::write(at)),
            message,
        };
        let name = |name: &str| vec![Key::from(name)];
        let raw: SweepFile = deserialize(text, file)?;
        if raw.schema != 1 {
            return Err(error(&name("schema"), format!("schema is {}; this version reads 1", raw.schema)));
        }
        if !(1..=MOST_SEEDS).contains(&raw.seeds) {
            return Err(error(&name("seeds"), format!("seeds is {}; allowed is 1 ≤ seeds ≤ {MOST_SEEDS}", raw.seeds)));
        }
        if raw.block == Some(0) {
            return Err(error(&name("block"), "block is 0; allowed is block ≥ 1".to_owned()));
        }
        let base = match (raw.base, raw.scenario) {
            (Some(_), Some(_)) => {
                return Err(error(&name("scenario"), "give a scenario or a base, not both".to_owned()));
            }
            (None, None) => return Err(error(&[], "give a scenario or the tables of a base".to_owned())),
            (None, Some(from)) => {
                let text = scenario(&from).map_err(|problem| match problem {
                    ScenarioError { file: None, place: None, message, .. } => error(&name("scenario"), message),
                    of_its_own => of_its_own,
                })?;
                Document::parse(&text, Some(&from))?
            }
            (Some(tables), None) => base(tables, &raw.axes).map_err(|problem| {
                let mut at = name("base");
                at.extend(problem.key.iter().flat_map(|key| key.split('.')).map(key_of));
                error(&at, problem.message)
            })?,
        };
        let mut axes = vec![];
        for (of, value) in &raw.axes {
            let at = vec![Key::from("axes"), Key::from(of.as_str())];
            let axis = Axis::read(of, value).map_err(|message| error(&at, message))?;
            let written = |i: usize| {
                let element = [at.as_slice(), &[Key::from(i)]].concat();
                path::span(text, &element).and_then(|span| text.get(span)).map(str::to_owned)
            };
            axis.check_distinct(written).map_err(|message| error(&at, message))?;
            axes.push(axis);
        }
        let SweepFile { title, about, seeds, block, tune, .. } = raw;
        shape::texts(&title, &about).map_err(|mistake| shape::error(text, file, mistake))?;
        let sweep = Self { title, about, seeds, block, axes, tune, base };
        if let Some(tune) = &sweep.tune {
            let at = |key: &str| vec![Key::from("tune"), Key::from(key)];
            let paths: Vec<&str> = sweep.axes.iter().map(|axis| axis.path.as_str()).collect();
            if let Some(unknown) = tune.over.iter().find(|over| !paths.contains(&over.as_str())) {
                let near = suggestion(unknown, paths.iter().copied());
                let message = format!("unknown axis `{}`{near} (known: {})", quoted(unknown), known(&paths));
                return Err(error(&at("over"), message));
            }
            if let Some(twice) = tune.over.iter().enumerate().find(|(i, over)| tune.over[..*i].contains(over)) {
                return Err(error(&at("over"), format!("`{}` is given twice", twice.1)));
            }
            if tune.over.is_empty() {
                return Err(error(&at("over"), "there is no axis to choose along".to_owned()));
            }
            if !(1..=MOST_SEEDS).contains(&tune.seeds) {
                let message = format!("seeds is {}; allowed is 1 ≤ seeds ≤ {MOST_SEEDS}", tune.seeds);
                return Err(error(&at("seeds"), message));
            }
        }
        Ok(sweep)
    }

    /// The sweep as the text of a file that needs no other file: one text for one request.
    pub fn to_toml(&self) -> String {
        let mut text = format!("schema = 1\ntitle = {}\n", inline(&Value::from(self.title.as_str())));
        if !self.about.is_empty() {
            writeln!(text, "about = {}", inline(&Value::from(self.about.as_str())))
                .expect("writing to memory cannot fail");
        }
        writeln!(text, "seeds = {}", self.seeds).expect("writing to memory cannot fail");
        if let Some(block) = self.block {
            writeln!(text, "block = {block}").expect("writing to memory cannot fail");
        }
        let mut tree = Table::new();
        if !self.axes.is_empty() {
            let axes: Table = self.axes.iter().map(|axis| (axis.path.clone(), axis.write())).collect();
            tree.insert("axes".to_owned(), Value::Table(axes));
        }
        if let Some(tune) = &self.tune {
            let tune = Table::try_from(tune).expect("names and a number");
            tree.insert("tune".to_owned(), Value::Table(tune));
        }
        text += &write_under("", &tree);
        let mut base = self.base.tree().clone();
        for key in ["schema", "title", "about"] {
            base.remove(key);
        }
        text + &write_under("base.", &base)
    }

    /// The number of combinations of the axes' values; none where it cannot be counted.
    pub(super) fn cells(&self) -> Option<u64> {
        self.axes.iter().try_fold(1_u64, |cells, axis| cells.checked_mul(axis.len() as u64))
    }

    /// The place of a cell on each axis: the last axis varies fastest.
    pub fn places(&self, cell: u64) -> Vec<usize> {
        let mut rest = cell;
        let place = |axis: &Axis| {
            let length = axis.len() as u64;
            let place = rest % length;
            rest /= length;
            place as usize
        };
        let mut places: Vec<usize> = self.axes.iter().rev().map(place).collect();
        places.reverse();
        places
    }

    /// The number of the cell at a place on each axis.
    pub fn index(&self, places: &[usize]) -> u64 {
        self.axes.iter().zip(places).fold(0, |index, (axis, place)| index * axis.len() as u64 + *place as u64)
    }

    /// The scenario that the axes work on.
    ///
    /// # Errors
    /// As [`Document::scenario`]; none for what has been [read](Self::parse).
    pub fn scenario(&self) -> Result<Scenario, ScenarioError> {
        self.base.scenario()
    }
}

fn base(tables: Table, axes: &Table) -> Result<Document, ScenarioError> {
    let mut tree = Table::new();
    tree.insert("schema".to_owned(), Value::Integer(1));
    tree.extend(tables);
    // What an axis says need not be said by the base.
    if let Some(first) = axes.get("objective.function").and_then(|values| values.get(0)) {
        let objective = tree.entry("objective").or_insert_with(|| Value::Table(Table::new()));
        if let Some(objective) = objective.as_table_mut().filter(|table| !table.contains_key("expression")) {
            objective.entry("function").or_insert_with(|| first.clone());
        }
    }
    Document::parse(&write_under("", &tree), None)
}

fn key_of(part: &str) -> Key {
    part.parse::<usize>().map_or_else(|_| Key::from(part), Key::from)
}

/// Lists the paths of axes, of which there may be many.
fn known(paths: &[&str]) -> String {
    const MOST: usize = 12;
    let more = if paths.len() > MOST { ", …" } else { "" };
    paths.iter().take(MOST).map(|path| quoted(path)).collect::<Vec<_>>().join(", ") + more
}
