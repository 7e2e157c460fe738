//! The results of a training as files.

use super::{Format, OutputError, write_csv, write_figure};
use crate::figure::draw::{Provenance, training_curves};
use crate::files::{Draft, write_result};
use crate::nn::metrics::disagreement;
use crate::nn::{GoOn, Metrics, Sharing};
use crate::store::VERSION;
use crate::store::training::{ArmFiles, TrainingFolder, history_parquet, history_table};
use crate::training::{Examined, Network, Task, Trained};
use serde::Serialize;
use std::path::PathBuf;

/// A training at its end, with everything that its networks are worth on all test images.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The training.
    pub trained: Trained,
    /// Metrics of each arm's average; nothing of an arm that diverged.
    pub averages: Vec<Option<Examined>>,
    /// Metrics of each path's model; nothing where it diverged.
    pub models: Vec<Option<Examined>>,
}

impl Finished {
    /// Examines all networks of a training; `None` where `go_on` breaks.
    pub fn new(task: &Task, trained: Trained, sharing: Sharing, go_on: GoOn<'_>) -> Option<Self> {
        let examine = |network: &Network, diverged: Option<u64>| match diverged {
            Some(_) => Some(None),
            None => task.examine_while(network, sharing, go_on).map(Some),
        };
        let averages = trained.averages.iter().enumerate();
        Some(Self {
            averages: averages.map(|(arm, average)| examine(average, trained.diverged(arm))).collect::<Option<_>>()?,
            models: trained.paths.iter().map(|path| examine(&path.model, path.diverged)).collect::<Option<_>>()?,
            trained,
        })
    }

    /// Returns the metrics of an arm's model; nothing where it diverged.
    fn model(&self, arm: usize) -> Option<&Examined> {
        let path = self.trained.paths.iter().position(|path| path.arms.contains(&arm));
        self.models[path.expect("every arm is on a path")].as_ref()
    }

    /// Returns the results of every arm, in short.
    pub fn arms(&self, task: &Task) -> Vec<ArmSummary> {
        let epoch = |step: u64| step as f64 / task.steps_per_epoch().max(1) as f64;
        let target = task.training().run.target;
        let summary = |(arm, settings): (usize, &crate::scenario::Arm)| {
            let (model, average) = (self.model(arm), self.averages[arm].as_ref());
            let history = || self.trained.history_of(arm);
            let counts = history().filter(|seen| seen.step > 0 && task.tested().is_alike(seen.step, task.steps()));
            let counts = counts.filter(|seen| !seen.average.error.is_nan());
            let best = counts.min_by(|one, other| one.average.error.total_cmp(&other.average.error));
            let reached = target.and_then(|target| history().find(|seen| seen.average.error <= target));
            ArmSummary {
                name: settings.name.clone(),
                diverged: self.trained.diverged(arm),
                model: model.map_or(Metrics::NONE, |model| model.metrics).into(),
                average: average.map_or(Metrics::NONE, |average| average.metrics).into(),
                disagreement: model.zip(average).map_or(f64::NAN, |(w1, w2)| disagreement(&w1.chosen, &w2.chosen)),
                distance: self.trained.last(arm).map_or(f64::NAN, |seen| seen.distance),
                best_average: best.map(|seen| Best {
                    error: seen.average.error,
                    step: seen.step,
                    epoch: epoch(seen.step),
                }),
                target_epoch: reached.map(|seen| epoch(seen.step)),
            }
        };
        task.training().arms.iter().enumerate().map(summary).collect()
    }
}

/// Results of an arm, in short.
#[derive(Clone, Debug, Serialize)]
pub struct ArmSummary {
    /// Name.
    pub name: String,
    /// The step whose loss was no finite number, where there was one.
    pub diverged: Option<u64>,
    /// Metrics of the model on all test images; no numbers where it diverged, as in what follows.
    pub model: Scores,
    /// Scores of the average on them; those of the model without one.
    pub average: Scores,
    /// The fraction of them that the two take for different classes.
    pub disagreement: f64,
    /// ‖w1 − w2‖ at the last evaluation.
    pub distance: f64,
    /// The least error that the average had on the way: chosen on test data.
    pub best_average: Option<Best>,
    /// The epoch of the first evaluation at which the average's error was at most the target.
    pub target_epoch: Option<f64>,
}

/// [`Metrics`] for a file.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Scores {
    /// The fraction of images that are taken for another class.
    pub error: f64,
    /// The negative log-likelihood in nats.
    pub nll: f64,
    /// The Brier score.
    pub brier: f64,
    /// The expected calibration error.
    pub ece: f64,
}

impl From<Metrics> for Scores {
    fn from(metrics: Metrics) -> Self {
        let Metrics { error, nll, brier, ece } = metrics;
        Self { error, nll, brier, ece }
    }
}

/// The best evaluation of an average.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Best {
    /// Error.
    pub error: f64,
    /// The steps that had been taken.
    pub step: u64,
    /// Epoch of that step.
    pub epoch: f64,
}

/// Everything in `metrics.json`.
#[derive(Serialize)]
struct Report<'a> {
    title: &'a str,
    version: &'static str,
    request_sha256: &'a str,
    seed: u64,
    parameters: usize,
    steps: u64,
    training_examples: usize,
    test_examples: usize,
    arms: Vec<ArmReport<'a>>,
}

#[derive(Serialize)]
struct ArmReport<'a> {
    #[serde(flatten)]
    summary: ArmSummary,
    /// The files of its networks, in the folder.
    weights: ArmFiles,
    /// Null where the arm diverged, as the next.
    model_details: Option<Details<'a>>,
    average_details: Option<Details<'a>>,
}

/// Results beyond four numbers.
#[derive(Serialize)]
struct Details<'a> {
    /// Confidence against accuracy.
    calibration: Vec<CalibrationBin>,
    /// Row by row the right class, column by column the chosen one.
    confusion: Option<&'a [Vec<usize>]>,
    class_errors: Option<&'a [f64]>,
}

#[derive(Serialize)]
struct CalibrationBin {
    count: usize,
    confidence: f64,
    accuracy: f64,
}

impl<'a> From<&'a Examined> for Details<'a> {
    fn from(examined: &'a Examined) -> Self {
        let bins = examined.calibration.bins.iter();
        let bins =
            bins.map(|bin| CalibrationBin { count: bin.count, confidence: bin.confidence, accuracy: bin.accuracy });
        let (confusion, class_errors) = (examined.confusion.as_deref(), examined.class_errors.as_deref());
        Self { calibration: bins.collect(), confusion, class_errors }
    }
}

/// Writes everything that a finished training comes to into its folder: weights, history, metrics and figures. The files.
///
/// # Errors
/// If the disk does not take them, or the figure cannot be drawn.
pub fn write_training(
    folder: &TrainingFolder,
    task: &Task,
    finished: &Finished,
    provenance: &Provenance,
) -> Result<Vec<PathBuf>, OutputError> {
    let Finished { trained, .. } = finished;
    let training = task.training();
    let averages: Vec<&Network> = trained.averages.iter().collect();
    let models: Vec<&Network> = trained.paths.iter().map(|path| &path.model).collect();
    let mut files = folder.write_weights(task.layout(), &averages, &models)?;
    let mut put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        write_result(&path, bytes).map(|()| files.push(path))
    };

    let table = history_table(training, task.steps_per_epoch(), &trained.history);
    let mut csv = vec![];
    write_csv(&table, &mut csv).expect("writing to memory cannot fail");
    put("history.csv", &csv)?;
    let metadata = [("version", VERSION.to_owned()), ("request_sha256", folder.request().to_owned())];
    put("history.parquet", &history_parquet(&table, &metadata))?;

    let weights = folder.weights_files();
    let arms = finished.arms(task).into_iter().enumerate().map(|(arm, summary)| ArmReport {
        summary,
        weights: weights[arm].clone(),
        model_details: finished.model(arm).map(Details::from),
        average_details: finished.averages[arm].as_ref().map(Details::from),
    });
    let report = Report {
        title: &training.title,
        version: VERSION,
        request_sha256: folder.request(),
        seed: task.seed(),
        parameters: task.layout().len,
        steps: task.steps(),
        training_examples: task.examples().labels().len(),
        test_examples: task.test().labels().len(),
        arms: arms.collect(),
    };
    put("metrics.json", (serde_json::to_string_pretty(&report).expect("texts and numbers") + "\n").as_bytes())?;

    let diverged: Vec<Option<u64>> = (0..training.arms.len()).map(|arm| trained.diverged(arm)).collect();
    let mut figure = training_curves(training, task.steps_per_epoch(), task.tested(), &trained.history, &diverged);
    figure.metadata.push(("Command".to_owned(), provenance.command.clone()));
    for format in [Format::Svg, Format::Png] {
        let name = if format == Format::Svg { "figure.svg" } else { "figure.png" };
        let path = folder.path().join(name);
        write_figure(&figure, format, Draft::result(&path)?)?;
        files.push(path);
    }
    Ok(files)
}
