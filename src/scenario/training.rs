//! Training scenarios: everything that decides the training of a network under several arms.

use super::Arm;
use crate::optim::{Interval, Knob, Knobs, Scale, Slot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that decides a training: a network, what it learns from, and the arms that train it from the same weights on the
/// same minibatches.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// Title of the comparison.
    pub title: String,
    /// Paragraph for the reader.
    pub about: String,
    /// The network and what it learns from.
    pub mlp: NetworkSettings,
    /// Seed and target of the training.
    pub run: TrainingRun,
    /// Methods that are compared: 1 to [`MOST_ARMS`](super::MOST_ARMS), with names of their own.
    pub arms: Vec<Arm>,
}

/// A multilayer perceptron, what it is trained on, and when it is looked at: the table `mlp` of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkSettings {
    /// The width of each hidden layer; there may be none.
    #[serde(default = "hidden")]
    pub hidden: Vec<usize>,
    /// Whether every hidden layer normalises its batch (Ioffe & Szegedy 2015); it then has a scale γ and a shift β, and no bias.
    #[serde(default)]
    pub batch_norm: bool,
    /// Batch-norm statistics that an average of the weights is evaluated with.
    #[serde(default)]
    pub statistics: AverageStatistics,
    /// Number of examples of a step.
    #[serde(default = "batch")]
    pub batch: u64,
    /// Number of passes over all examples.
    pub epochs: u64,
    /// The fraction of training labels that is wrong, each one of the other classes with equal chances.
    #[serde(default)]
    pub label_noise: f64,
    /// Number of training examples that are used, as many of each class as of any other; all where it is not said.
    #[serde(default)]
    pub train_examples: Option<u64>,
    /// The seed of the choice of training examples and of their wrong labels, where it is not that of the run: seeds then differ in
    /// initial weights and minibatches alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_seed: Option<u64>,
    /// The classes that are trained on and tested on; all where there are none.
    #[serde(default)]
    pub classes: Vec<u8>,
    /// Change of the images before they are learned from.
    #[serde(default)]
    pub augmentation: Augmentation,
    /// `mnist`, which is part of the program, or a folder with four idx files in its place. A pixel x, 0 to 255, enters the network as
    /// x / 255, with no mean taken off.
    #[serde(default = "mnist")]
    pub data: String,
    /// Number of evaluations of the arms, evenly over the training, besides that at its start.
    #[serde(default = "evaluations")]
    pub evaluations: u64,
    /// Number of test examples that they are evaluated on during the training; at its end, on all.
    #[serde(default = "evaluation_examples")]
    pub evaluation_examples: u64,
    /// Greatest number of weights of each path that are kept on the way, evenly over the training, to build averages of any decay from.
    #[serde(default)]
    pub snapshots: u64,
}

/// Batch-norm statistics that an average of the weights is evaluated with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AverageStatistics {
    /// The running ones of the model.
    #[default]
    Copied,
    /// An average of the model's running ones, by the rule that averages the weights.
    Averaged,
    /// Statistics that the averaged weights themselves give rise to on training examples.
    Recomputed,
}

/// Change of the images before they are learned from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Augmentation {
    /// Nothing.
    #[default]
    None,
}

/// Seed and target of a training: the table `run` of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingRun {
    /// The seed of the initial weights, the minibatches, the wrong labels and the choice of examples.
    #[serde(default)]
    pub seed: u64,
    /// The test error that counts as reached, a fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
}

/// The data set that is part of the program.
pub const MNIST: &str = "mnist";

/// The widest hidden layer that is allowed; wider ones would not fit into memory.
pub const WIDEST: usize = 8192;

/// The most hidden layers that are allowed.
pub const DEEPEST: usize = 16;

fn hidden() -> Vec<usize> {
    vec![128]
}

fn batch() -> u64 {
    128
}

fn mnist() -> String {
    MNIST.to_owned()
}

fn evaluations() -> u64 {
    40
}

fn evaluation_examples() -> u64 {
    2000
}

impl NetworkSettings {
    /// Every setting that is a number, in the order in which they are shown.
    pub fn knobs(&mut self) -> Knobs<'_> {
        let Self { batch, epochs, label_noise, evaluations, evaluation_examples, snapshots, .. } = self;
        vec![
            (&EPOCHS, Slot::Count(epochs)),
            (&BATCH, Slot::Count(batch)),
            (&LABEL_NOISE, Slot::Number(label_noise)),
            (&EVALUATIONS, Slot::Count(evaluations)),
            (&EVALUATION_EXAMPLES, Slot::Count(evaluation_examples)),
            (&SNAPSHOTS, Slot::Count(snapshots)),
        ]
    }
}

impl Training {
    /// The arms by the path that their optimizer takes: arms on one path differ in averages alone that do not pull back, and are
    /// trained as one run. Paths in the order of their first arms; each is a list of places of arms.
    pub fn paths(&self) -> Vec<Vec<usize>> {
        let rides = |arm: &Arm| arm.averaging.is_control() || arm.averaging.rides();
        let mut paths: Vec<Vec<usize>> = vec![];
        for (place, arm) in self.arms.iter().enumerate() {
            let same = |path: &&mut Vec<usize>| {
                let first = &self.arms[path[0]];
                rides(first) && rides(arm) && first.optimizer == arm.optimizer && first.schedule == arm.schedule
            };
            match paths.iter_mut().find(same) {
                Some(path) => path.push(place),
                None => paths.push(vec![place]),
            }
        }
        paths
    }
}

static EPOCHS: Knob = Knob {
    name: "epochs",
    symbol: "E",
    title: "epochs",
    range: (1.0, 200.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Log,
    about: "How often all training examples are gone through",
    formula: "steps = E ⌊n / batch⌋",
};
static BATCH: Knob = Knob {
    name: "batch",
    symbol: "B",
    title: "batch",
    range: (8.0, 1024.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Log,
    about: "How many examples the gradient of a step is a mean over",
    formula: "g = ∇ (1/B) Σ loss",
};
static LABEL_NOISE: Knob = Knob {
    name: "label_noise",
    symbol: "p",
    title: "label noise",
    range: (0.0, 0.8),
    limits: Interval { low: 0.0, high: 1.0, closed: (true, true) },
    scale: Scale::Linear,
    about: "The fraction of training labels that is replaced by another class; test labels stay right",
    formula: "round(p n) wrong labels",
};
static EVALUATIONS: Knob = Knob {
    name: "evaluations",
    symbol: "N",
    title: "evaluations",
    range: (1.0, 200.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Log,
    about: "How often the test error is measured, evenly over the training",
    formula: "at steps round(k T / N)",
};
static EVALUATION_EXAMPLES: Knob = Knob {
    name: "evaluation_examples",
    symbol: "n",
    title: "test images",
    range: (100.0, 10_000.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Log,
    about: "How many test images it is measured on during the training; at the end, all",
    formula: "standard error √(e (1 − e) / n)",
};
static SNAPSHOTS: Knob = Knob {
    name: "snapshots",
    symbol: "S",
    title: "snapshots",
    range: (0.0, 1000.0),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "How many weights at most are kept on the way, to build averages of any decay from afterwards",
    formula: "one every ⌈T / S⌉ steps",
};

#[cfg(test)]
mod tests {
    use super::super::Training;

    #[test]
    fn averages_that_do_not_pull_back_share_a_path() {
        let text = r#"
            schema = 1
            [mlp]
            epochs = 1
            [[arm]]
            name = "a"
            optimizer = { kind = "sgd", eta = 0.1 }
            [[arm]]
            name = "b"
            optimizer = { kind = "sgd", eta = 0.1 }
            averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
            [[arm]]
            name = "c"
            optimizer = { kind = "sgd", eta = 0.1 }
            averaging = { kind = "ema", decay = 0.99 }
            [[arm]]
            name = "d"
            optimizer = { kind = "sgd", eta = 0.2 }
            averaging = { kind = "tail", start = 10 }
            [[arm]]
            name = "e"
            optimizer = { kind = "sgd", eta = 0.1 }
            averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
        "#;
        let training = Training::parse(text, None).unwrap();
        assert_eq!(training.paths(), [vec![0, 2], vec![1], vec![3], vec![4]]);
    }
}
