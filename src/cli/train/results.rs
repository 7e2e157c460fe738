use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::work::Ended;
use crate::cli::table::{Align, table};
use crate::cli::{Failure, json};
use crate::figure::number::{grouped, plural};
use crate::output::training::ArmSummary;
use crate::store::VERSION;
use crate::store::training::TrainingFolder;
use crate::theory::number;
use crate::training::Task;

/// Results of a training, as printed.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    title: &'a str,
    out: String,
    version: &'static str,
    request_sha256: &'a str,
    seed: u64,
    parameters: usize,
    epochs: u64,
    /// The steps of each path.
    steps: u64,
    /// Number of optimizer runs that the arms share.
    paths: usize,
    training_examples: usize,
    test_examples: u64,
    /// Number of test images in the evaluations on the way.
    evaluation_examples: u64,
    threads: usize,
    was_finished: bool,
    images: u64,
    seconds: f64,
    images_per_second: f64,
    target: Option<f64>,
    arms: Vec<ArmSummary>,
    files: Vec<String>,
}

impl<'a> Report<'a> {
    pub(super) fn new(
        folder: &'a TrainingFolder,
        task: &'a Task,
        ended: &Ended,
        threads: usize,
        files: &[PathBuf],
    ) -> Self {
        let training = task.training();
        let tested = task.tested();
        Self {
            title: &training.title,
            out: folder.path().to_string_lossy().into_owned(),
            version: VERSION,
            request_sha256: folder.request(),
            seed: task.seed(),
            parameters: task.layout().len,
            epochs: training.mlp.epochs,
            steps: task.steps(),
            paths: task.paths().len(),
            training_examples: task.examples().labels().len(),
            test_examples: tested.at_the_end,
            evaluation_examples: tested.on_the_way,
            threads,
            was_finished: ended.was_over,
            images: ended.images,
            seconds: ended.seconds,
            images_per_second: ended.images as f64 / ended.seconds,
            target: training.run.target,
            arms: ended.finished.arms(task),
            files: files.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
        }
    }

    pub(super) fn print(&self, as_json: bool, out: &mut impl Write) -> Result<(), Failure> {
        if as_json {
            return json(self, out);
        }
        let rows = self.arms.iter().map(|arm| self.row(arm)).collect();
        let columns = [
            ("arm", Align::Left),
            ("model error", Align::Right),
            ("average error", Align::Right),
            ("NLL", Align::Right),
            ("Brier", Align::Right),
            ("ECE", Align::Right),
            ("best error", Align::Right),
            ("at epoch", Align::Right),
            ("target at", Align::Right),
            ("diverged", Align::Left),
        ];
        let Self { test_examples, evaluation_examples, epochs, paths, threads, out: dir, .. } = self;
        let text = table(&columns, rows);
        let target = match self.target {
            Some(target) => format!(" The target is an error of {}, first seen at that epoch.", percent(target)),
            None => String::new(),
        };
        writeln!(
            out,
            "{text}\nErrors on all {} test images; NLL (nats), Brier score and calibration error are the average's. The \
             best error is the average's\nleast one on the way, on {} test images: chosen on test data, it \
             flatters.{target}",
            grouped(*test_examples),
            grouped(*evaluation_examples)
        )?;
        writeln!(
            out,
            "{} of {} in {:.1} s: {} images/s on {}",
            plural(*epochs, "epoch"),
            plural(*paths as u64, "run"),
            self.seconds,
            grouped(self.images_per_second as u64),
            plural(*threads as u64, "thread")
        )?;
        Ok(writeln!(out, "Weights, history, metrics and figure are in `{dir}`")?)
    }

    fn row(&self, arm: &ArmSummary) -> Vec<String> {
        let best = arm.best_average.as_ref();
        let target = match (self.target, arm.target_epoch) {
            (None, _) => String::new(),
            (Some(_), None) => "never".to_owned(),
            (Some(_), Some(epoch)) => hundredths(epoch),
        };
        let known = |text: String, number: f64| if number.is_nan() { "–".to_owned() } else { text };
        let mut row = vec![arm.name.clone()];
        row.extend([arm.model.error, arm.average.error].map(|error| known(percent(error), error)));
        row.extend([arm.average.nll, arm.average.brier, arm.average.ece].map(|x| known(format!("{x:.4}"), x)));
        row.push(best.map_or_else(String::new, |best| percent(best.error)));
        row.push(best.map_or_else(String::new, |best| hundredths(best.epoch)));
        row.push(target);
        row.push(arm.diverged.map_or_else(String::new, |step| format!("diverged at step {step}")));
        row
    }
}

/// An epoch, which may end between two.
fn hundredths(epoch: f64) -> String {
    number((100.0 * epoch).round() / 100.0)
}

fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}
