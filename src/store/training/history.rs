//! The evaluations of a training as a table.

use crate::nn::Metrics;
use crate::scenario::Training;
use crate::store::encoding::encode;
use crate::table::Table;
use crate::training::Evaluation;

/// Number of an evaluation's metrics.
type Score = fn(&Metrics) -> f64;

/// Returns a table with a row per evaluation and arm, in the order of `history`; `steps_per_epoch` is at least one.
pub fn history_table(training: &Training, steps_per_epoch: u64, history: &[Evaluation]) -> Table {
    let numbers = |of: &dyn Fn(&Evaluation) -> f64| history.iter().map(of).collect::<Vec<f64>>();
    let arm = |seen: &Evaluation| training.arms.get(seen.arm).map_or_else(String::new, |arm| arm.name.clone());
    let mut table = Table::default()
        .with("arm", history.iter().map(arm).collect::<Vec<String>>())
        .with("step", history.iter().map(|seen| seen.step).collect::<Vec<u64>>())
        .with("epoch", numbers(&|seen| seen.step as f64 / steps_per_epoch.max(1) as f64))
        .with("learning_rate", numbers(&|seen| rate(training, seen)))
        .with("training_loss", numbers(&|seen| seen.training_loss));
    let of_metrics: [(&str, Score); 4] =
        [("error", |m| m.error), ("nll", |m| m.nll), ("brier", |m| m.brier), ("ece", |m| m.ece)];
    for (name, of) in of_metrics {
        table = table
            .with(format!("model_{name}"), numbers(&|seen| of(&seen.model)))
            .with(format!("average_{name}"), numbers(&|seen| of(&seen.average)));
    }
    table.with("disagreement", numbers(&|seen| seen.disagreement)).with("distance", numbers(&|seen| seen.distance))
}

/// The learning rate of an arm at an evaluation.
fn rate(training: &Training, seen: &Evaluation) -> f64 {
    training.arms.get(seen.arm).map_or(f64::NAN, |arm| arm.optimizer.eta() * seen.factor)
}

/// The table as the bytes of a Parquet file, with texts in its metadata.
pub fn history_parquet(table: &Table, metadata: &[(&str, String)]) -> Vec<u8> {
    encode(table, &[], metadata).expect("steps are below 2⁵³")
}
