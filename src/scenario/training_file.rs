//! A training scenario as a file: reading with pointed errors, checking, writing.

use super::check::{check_arms, count, within_limits};
use super::file::{ArmSchema, check_schema, in_the_files_words, leave_out_defaults, read, settle, shorten_arms};
use super::path::{self, Mistake, keys};
use super::schema::tightened;
use super::{Arm, DEEPEST, NetworkSettings, ScenarioError, Training, TrainingRun, WIDEST, shape};
use crate::nn::mnist::{CLASSES, SIZE};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The file as it stands.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Training scenario")]
struct TrainingFile {
    /// The version of this format: 1.
    schema: u32,
    /// Title of the comparison.
    #[serde(default)]
    title: String,
    /// Paragraph for the reader.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    about: String,
    /// The network and what it is trained on.
    mlp: NetworkSettings,
    /// Seed and target of the training.
    #[serde(default)]
    run: TrainingRun,
    /// Methods that are compared.
    #[serde(rename = "arm")]
    #[schemars(with = "Vec<ArmSchema>")]
    arms: Vec<Arm>,
}

/// The JSON schema of a training scenario's file.
pub fn schema() -> serde_json::Value {
    tightened(schemars::schema_for!(TrainingFile).to_value())
}

impl Training {
    /// Reads a training scenario from the text of a file; `file` is its name for error messages.
    ///
    /// # Errors
    /// The first mistake, with its place, its key and what is allowed.
    pub fn parse(text: &str, file: Option<&str>) -> Result<Self, ScenarioError> {
        read(text, file, |raw: TrainingFile| {
            check_schema(raw.schema)?;
            let written = path::all(text);
            let TrainingFile { title, about, mlp, run, mut arms, .. } = raw;
            settle(&mut arms, &written)?;
            let training = Self { title, about, mlp, run, arms };
            check(&training).map_err(|mistake| in_the_files_words(mistake, &training.arms, &written))?;
            Ok(training)
        })
    }

    /// The training as the text of a file, from which [`parse`](Self::parse) makes the same training again; what is at its
    /// default is left out. The training has to pass its [`check`](Self::check).
    pub fn to_toml(&self) -> String {
        let raw = TrainingFile {
            schema: 1,
            title: self.title.clone(),
            about: self.about.clone(),
            mlp: self.mlp.clone(),
            run: self.run,
            arms: self.arms.clone(),
        };
        let mut tree =
            toml::Table::try_from(&raw).expect("a training that passes its check is made of tables, numbers and texts");
        leave_out_defaults::<NetworkSettings>(tree.get_mut("mlp"));
        shorten_arms(&mut tree);
        super::document::write(&tree)
    }

    /// Checks every number.
    ///
    /// # Errors
    /// The first setting out of its limits.
    pub fn check(&self) -> Result<(), ScenarioError> {
        check(self).map_err(|Mistake(at, message)| ScenarioError {
            file: None,
            place: None,
            key: Some(path::write(&at)),
            message,
        })
    }
}

/// More weights and biases are a mistake: a training keeps several copies of them, each of half a gigabyte then.
const MOST_PARAMETERS: usize = 1 << 27;

/// The most numbers that one layer may have for a batch, a gigabyte.
const MOST_ACTIVATIONS: u64 = 1 << 28;

/// Returns the number of parameters of a network whose widths are all allowed.
fn parameters(mlp: &NetworkSettings) -> usize {
    let widths: Vec<usize> = [SIZE].iter().chain(&mlp.hidden).chain(&[CLASSES]).copied().collect();
    let layers: usize = widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
    layers + if mlp.batch_norm { mlp.hidden.iter().sum() } else { 0 }
}

fn check(training: &Training) -> Result<(), Mistake> {
    shape::texts(&training.title, &training.about)?;
    let wrong = |key: &str, message: String| Err(Mistake(keys!["mlp", key], message));
    let mut mlp = training.mlp.clone();
    for (knob, slot) in mlp.knobs() {
        within_limits(knob, &slot).map_err(|message| Mistake(keys!["mlp", knob.name], message))?;
    }
    if mlp.hidden.len() > DEEPEST {
        return wrong("hidden", format!("there are {} hidden layers; allowed are at most {DEEPEST}", mlp.hidden.len()));
    }
    if let Some(width) = mlp.hidden.iter().find(|width| !(1..=WIDEST).contains(*width)) {
        return wrong("hidden", format!("a hidden layer is {width} wide; allowed is 1 to {WIDEST}"));
    }
    let size = parameters(&mlp);
    if size > MOST_PARAMETERS {
        let message = format!("the network has {size} weights and biases; allowed are at most {MOST_PARAMETERS}");
        return wrong("hidden", message);
    }
    let widest = mlp.hidden.iter().fold(SIZE, |widest, width| widest.max(*width));
    let most = MOST_ACTIVATIONS / widest as u64;
    if mlp.batch > most {
        let message = format!("batch is {}; where a layer is {widest} wide, allowed is at most {most}", mlp.batch);
        return wrong("batch", message);
    }
    if mlp.batch_norm && mlp.batch < 2 {
        return wrong("batch", "batch is 1; batch norm needs at least two examples in a batch".to_owned());
    }
    if let Some(examples) = mlp.train_examples.filter(|examples| *examples < mlp.batch) {
        let message = format!("train_examples is {examples}; allowed is at least the batch of {}", mlp.batch);
        return wrong("train_examples", message);
    }
    if let Some(class) = mlp.classes.iter().find(|class| usize::from(**class) >= CLASSES) {
        return wrong("classes", format!("there is no class {class}; allowed are 0 to {}", CLASSES - 1));
    }
    if (1..mlp.classes.len()).any(|i| mlp.classes[..i].contains(&mlp.classes[i])) {
        return wrong("classes", "a class stands twice".to_owned());
    }
    if mlp.classes.len() == 1 {
        return wrong("classes", "one class alone leaves nothing to tell apart; give two or more".to_owned());
    }
    if mlp.data.is_empty() {
        return wrong("data", "give `mnist` or a folder of idx files".to_owned());
    }
    if let Some(seed) = mlp.data_seed {
        count(seed, "data_seed").map_err(|message| Mistake(keys!["mlp", "data_seed"], message))?;
    }
    count(training.run.seed, "seed").map_err(|message| Mistake(keys!["run", "seed"], message))?;
    if let Some(target) = training.run.target.filter(|target| !(*target > 0.0 && *target < 1.0)) {
        return Err(Mistake(keys!["run", "target"], format!("target is {target}; allowed is 0 < target < 1")));
    }
    check_arms(&training.arms)
}
