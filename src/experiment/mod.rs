//! The experiments: questions about averaging with a setup, a figure and a verdict on each claim.
//!
//! An experiment is one file of `presets/experiments` and one file here that turns what the sweeps measured into figures,
//! tables and measures. The rule of a claim stands in the preset, and [`Claim::judge`] applies it to the measures.

mod arms;
mod belay_vs_ema;
mod claim;
mod convergence;
mod derived;
mod drift_matched;
mod ema_batch_norm;
mod ema_calibration;
mod ema_consistency;
mod ema_dynamics;
mod ema_label_noise;
mod ema_lr_decay;
mod ema_solutions;
mod ema_step_decay;
mod ema_transfer;
mod ends;
mod grid;
mod judge;
mod mass;
mod measure;
mod momentum;
mod neighbours;
mod network;
mod noise_floor;
mod paths;
mod principal;
mod rates;
mod resampled;
mod robustness;
mod rules_hash;
mod setup;
mod spring;
mod stability;
mod start_map;
#[cfg(test)]
mod tests;
mod time_invariance;
mod tuned;
mod update_step;

pub use claim::{Claim, Measurement, Rule};
pub use judge::{Judged, Part, Tally, Verdict, expected_false, judge};
pub use rules_hash::RulesHash;
pub use setup::Setup;

use crate::figure::Figure;
use crate::sweep::{Plan, Results, TrainingPlan, Trainings};
use crate::table::Table;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A question with its setup and what answers it.
#[derive(Clone, Copy, Debug)]
pub struct Experiment {
    /// Name on the command line, in kebab-case.
    pub name: &'static str,
    /// The text of its preset file.
    pub text: &'static str,
    /// Whether it answers a claim of a paper, or a question of our own.
    pub ours: bool,
    /// Runs it.
    pub run: fn(&Setup, &mut dyn Work) -> Result<Findings, ExperimentError>,
}

/// Services that an experiment asks of whoever runs it.
pub trait Work {
    /// The results of a sweep, computed now or before; `name` tells the sweeps of one experiment apart.
    ///
    /// # Errors
    /// If it was interrupted, or the results cannot be kept.
    fn sweep(&mut self, name: &str, plan: Plan) -> Result<Results, ExperimentError>;

    /// The trainings of a sweep over networks, carried out now or before; `name` as for [`sweep`](Self::sweep).
    ///
    /// # Errors
    /// As [`sweep`](Self::sweep).
    fn train(&mut self, name: &str, plan: TrainingPlan) -> Result<Trainings, ExperimentError>;

    /// Returns whether to go on with what is computed outside of sweeps.
    fn go_on(&self) -> ControlFlow<()>;

    /// Fails where the experiment was asked to end.
    ///
    /// # Errors
    /// [`ExperimentError::Interrupted`] where [`go_on`](Self::go_on) breaks.
    fn check_interrupt(&self) -> Result<(), ExperimentError> {
        if self.go_on().is_break() { Err(ExperimentError::Interrupted) } else { Ok(()) }
    }
}

/// Why an experiment has no findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExperimentError {
    /// Somebody asked it to end.
    Interrupted,
    /// The experiment failed, for the reason that is said.
    Failed(String),
}

/// Findings of an experiment.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The figures with the names of their files; the first is called `figure`.
    pub figures: Vec<(String, Figure)>,
    /// Measurements, a row per run.
    pub data: Table,
    /// Summary, a row per group of runs.
    pub summary: Table,
    /// Tables of the report, each with a caption; small.
    pub tables: Vec<(String, Table)>,
    /// The measures that the rules of claims are about, each with its parts (functions, optimizers …).
    pub measures: BTreeMap<String, Vec<Measurement>>,
    /// Notes for the reader: warnings such as a best value at the edge of a grid.
    pub notes: Vec<String>,
}

impl Experiment {
    /// The experiment of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        EXPERIMENTS.iter().find(|experiment| experiment.name == name)
    }
}

/// Embeds the preset of each experiment.
macro_rules! experiments {
    ($($name:literal, $ours:literal, $run:path);* $(;)?) => {
        &[$(Experiment {
            name: $name,
            text: include_str!(concat!("../../presets/experiments/", $name, ".toml")),
            ours: $ours,
            run: $run,
        }),*]
    };
}

/// Every experiment, in the order of the report.
pub static EXPERIMENTS: &[Experiment] = experiments![
    "update-step", false, update_step::run;
    "spring", false, spring::run;
    "momentum", false, momentum::run;
    "time-invariance", false, time_invariance::run;
    "robustness", false, robustness::run;
    "convergence", false, convergence::run;
    "drift-matched", true, drift_matched::run;
    "neighbours", true, neighbours::run;
    "stability", true, stability::run;
    "noise-floor", true, noise_floor::run;
    "start-map", true, start_map::run;
    "mass", false, mass::run;
    "ema-dynamics", false, ema_dynamics::run;
    "ema-batch-norm", false, ema_batch_norm::run;
    "ema-label-noise", false, ema_label_noise::run;
    "ema-step-decay", false, ema_step_decay::run;
    "ema-lr-decay", false, ema_lr_decay::run;
    "ema-consistency", false, ema_consistency::run;
    "ema-calibration", false, ema_calibration::run;
    "ema-transfer", false, ema_transfer::run;
    "ema-solutions", false, ema_solutions::run;
    "belay-vs-ema", true, belay_vs_ema::run;
];
