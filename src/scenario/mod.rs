//! Scenarios: everything that decides a run, as one value and as one TOML file.

mod arm_name;
mod check;
mod coefficients;
mod cost;
pub(crate) mod document;
mod edited;
mod error;
mod explain;
mod file;
pub(crate) mod nesting;
pub(crate) mod path;
mod run_knobs;
pub(crate) mod schema;
pub(crate) mod shape;
mod styles;
mod sweepable;
mod training;
mod training_file;

pub use arm_name::{follow_method, free_name};
pub use cost::Watched;
pub use document::Document;
pub use error::ScenarioError;
pub(crate) use error::suggestion;
pub(crate) use file::deserialize;
pub use file::schema;
pub use run_knobs::{DIVERGED_AT, STEPS};
pub use shape::{LONGEST_NAME, LONGEST_TEXT};
pub use styles::{free_style, styled_by_place};
pub use sweepable::{SweepableSetting, sweepable_settings};
pub use training::{Augmentation, AverageStatistics, DEEPEST, MNIST, NetworkSettings, Training, TrainingRun, WIDEST};
pub use training_file::schema as training_schema;

use crate::noise::Noise;
use crate::objective::{Landscape, View};
use crate::optim::{Averaging, Knob, Knobs, Method, Optimizer, Schedule, Slot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Greatest number of arms of a scenario.
pub const MOST_ARMS: usize = 12;

/// Everything that decides the trajectories of a comparison: a run is a pure function of it.
///
/// ```
/// use belay_lab::scenario::Scenario;
/// use belay_lab::simulate::simulate;
/// use std::ops::ControlFlow;
///
/// let text = r#"
/// schema = 1
/// objective = { function = "booth" }
/// run = { steps = 200 }
/// [[arm]]
/// name = "SGD + EMA"
/// optimizer = { kind = "sgd", eta = 0.05 }
/// averaging = { kind = "ema", decay = 0.9 }
/// "#;
/// let scenario = Scenario::parse(text, None)?;
/// let problem = scenario.problem();
/// let paths = simulate(&scenario, &problem, scenario.run.seed, |_| ControlFlow::Continue(())).unwrap();
/// assert!(paths[0].outcome.average_loss < 1e-6);
/// # Ok::<(), belay_lab::scenario::ScenarioError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Title of the comparison.
    pub title: String,
    /// Paragraph for the reader.
    pub about: String,
    /// The function that is minimised.
    pub landscape: Landscape,
    /// The part of the plane that is shown.
    pub view: View,
    /// Start of every arm.
    pub start: [f64; 2],
    /// Noise of the gradients; none means exact ones.
    pub noise: Option<Noise>,
    /// Number of steps, seed, target and limits of the run.
    pub run: RunSettings,
    /// Methods that are compared: 1 to [`MOST_ARMS`], with names of their own.
    pub arms: Vec<Arm>,
}

/// Number of steps, seed, target and limits of a run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunSettings {
    /// The number of steps.
    pub steps: u64,
    /// The seed of the noise.
    #[serde(default)]
    pub seed: u64,
    /// The distance f − f* that counts as reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Condition on which a run ends before its last step.
    #[serde(default, skip_serializing_if = "Stop::is_never")]
    pub stop: Stop,
    /// The distance of a model from the start beyond which the run counts as diverged, if it stays there to the end; by default a
    /// thousand diagonals of the smallest box that holds the start, the domain of the function and its global minima (for a
    /// formula the square from -5 to 5 and the end of a Newton step from the start). It does not depend on the view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diverged_at: Option<f64>,
}

/// Condition on which a run ends before its last step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// Never.
    #[default]
    Never,
    /// For all arms when the average of any first touches the target.
    FirstTouch,
}

impl Stop {
    fn is_never(&self) -> bool {
        *self == Self::Never
    }
}

/// Method that a scenario compares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Name, unlike any other arm of the scenario.
    pub name: String,
    /// Optimizer.
    pub optimizer: Optimizer,
    /// Averaging of the weights.
    #[serde(default = "control")]
    pub averaging: Averaging,
    /// Schedule of the learning rate.
    #[serde(default, skip_serializing_if = "is_constant")]
    pub schedule: Schedule,
    /// Number of the colour and dash of its curves, below [`MOST_ARMS`], unlike that of any other arm of the scenario.
    ///
    /// A file may leave it out: then it is the arm's place, or the lowest free number where another arm has that one.
    #[serde(default)]
    pub style: usize,
}

fn control() -> Averaging {
    Averaging::CONTROL
}

fn is_constant(schedule: &Schedule) -> bool {
    *schedule == Schedule::Constant {}
}

impl Arm {
    /// The arm's method in a run of `steps` steps.
    pub fn method(&self, steps: u64) -> Method {
        Method { optimizer: self.optimizer, averaging: self.averaging, schedule: self.schedule.clone(), steps }
    }

    /// Every setting, with the table of the file that it stands in.
    pub fn knobs(&mut self) -> Vec<(&'static str, &'static Knob, Slot<'_>)> {
        fn of<'a>(
            table: &'static str,
            knobs: Knobs<'a>,
        ) -> impl Iterator<Item = (&'static str, &'static Knob, Slot<'a>)> {
            knobs.into_iter().map(move |(knob, slot)| (table, knob, slot))
        }
        let Self { name: _, optimizer, averaging, schedule, style: _ } = self;
        of("optimizer", optimizer.knobs())
            .chain(of("averaging", averaging.knobs()))
            .chain(of("schedule", schedule.knobs()))
            .collect()
    }

    /// Returns whether a spring's mass sets the learning rate.
    pub fn is_spring(&self) -> bool {
        matches!(self.averaging, Averaging::Spring(_))
    }
}
