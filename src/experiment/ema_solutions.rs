//! Are EMA and last iterate different solutions?

mod figures;
mod line;

use super::ema_consistency::Matrix;
use super::ends::{CONTRASTS, Cell, Contrast, Ends, Which};
use super::network::{bootstrap_note, conditions, train};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::grouped;
use crate::nn::metrics::disagreement;
use crate::nn::{Metrics, Sharing, initial_weights};
use crate::table::Table;
use line::{Line, distance};
use std::collections::BTreeMap;

/// EMA and last iterate of one contrast in one group, compared.
struct Pair<'a> {
    group: usize,
    contrast: Contrast,
    /// The cell of the averages.
    cell: &'a Cell,
    /// Of each average of the cell, in the order of [`Ends::networks`], with the last iterate of its seed.
    all: Vec<OfSeed>,
    /// The share of the test images on which the last iterates of two seeds differ.
    strangers: Matrix,
    seeds: usize,
}

/// Comparison under one seed, with one decay.
struct OfSeed {
    /// The share of the test images that they take for different classes.
    apart: f64,
    /// ‖w₂ − w₁‖ ÷ the distance of the last iterate from the start.
    distance: f64,
    /// Metrics of last iterate and EMA on all test images.
    ends: [Metrics; 2],
    /// From the last iterate to the EMA.
    line: Line,
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts or a training diverged.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "trainings")?;
    let ends = Ends::new(&trainings)?;
    let places = setup.numbers("places");
    let images = setup.number("images") as usize;
    let mut pairs = vec![];
    for group in 0..ends.groups() {
        for contrast in CONTRASTS {
            pairs.push(pair(&ends, contrast, group, &places, images, work)?);
        }
    }
    let shown = grouped(images as u64);
    let said =
        format!("Losses on the line: on {shown} training and {shown} test images. {}", conditions(trainings.plan()));
    let summary = summary(&ends, &pairs);
    Ok(Findings {
        figures: vec![
            ("figure".to_owned(), figures::lines(&ends, &pairs, &said)),
            ("figure-differences".to_owned(), figures::shares(&ends, &pairs, &said)),
        ],
        data: data(&ends, &pairs),
        summary: summary.clone(),
        tables: vec![("Means over seeds. Strangers: last iterates of two seeds.".to_owned(), summary)],
        measures: measures(&ends, &pairs),
        notes: vec![
            ends.note(),
            "Initial weights and the order of minibatches of a seed are those of both schedules; training images are the same for all \
             seeds. Two trainings from other initial weights, strangers, show how far apart solutions can be that are as good."
                .to_owned(),
            "Every pair of different seeds that a resample drew counts as often as it was drawn.".to_owned(),
            bootstrap_note(ends.seeds()),
        ],
    })
}

fn pair<'a>(
    ends: &'a Ends<'_>,
    contrast: Contrast,
    group: usize,
    places: &[f64],
    images: usize,
    work: &dyn Work,
) -> Result<Pair<'a>, ExperimentError> {
    let [average, model] = ends.sides(contrast, group);
    let models = ends.networks(model, Which::Model);
    let mut of_models = vec![];
    for (seed, network) in &models {
        work.check_interrupt()?;
        of_models.push(ends.task(model, *seed)?.examine(network, Sharing::Alone));
    }
    let mut all = vec![];
    for (seed, network) in ends.networks(average, Which::Average) {
        work.check_interrupt()?;
        let task = ends.task(model, seed)?;
        let networks = [models[seed].1, network];
        let found = [&of_models[seed], &task.examine(network, Sharing::Alone)];
        let start = initial_weights(task.layout(), task.seed());
        let data = [&task.examples().subset(images, 0), &task.test().subset(images, 0)];
        all.push(OfSeed {
            apart: disagreement(&found[0].chosen, &found[1].chosen),
            distance: distance(&networks[0].weights, &networks[1].weights) / distance(&networks[0].weights, &start),
            ends: [found[0].metrics, found[1].metrics],
            line: Line::through(&task, networks, places, data),
        });
    }
    let apart = |one: usize, other: usize| disagreement(&of_models[one].chosen, &of_models[other].chosen);
    let strangers = Matrix::new(of_models.len(), apart);
    Ok(Pair { group, contrast, cell: average, all, strangers, seeds: ends.seeds() })
}

impl Pair<'_> {
    /// Returns the comparisons of drawn seeds, whose decays are chosen on the seeds that were drawn.
    fn of(&self, drawn: &[usize]) -> Vec<&OfSeed> {
        self.cell.places(Which::Average, drawn).into_iter().map(|place| &self.all[place]).collect()
    }

    /// Returns the comparisons of all seeds.
    fn reported(&self) -> Vec<&OfSeed> {
        self.of(&self.numbers())
    }

    /// The numbers of the seeds.
    fn numbers(&self) -> Vec<usize> {
        (0..self.seeds).collect()
    }

    fn mean(&self, drawn: &[usize], of: impl Fn(&OfSeed) -> f64) -> f64 {
        self.of(drawn).into_iter().map(of).sum::<f64>() / drawn.len() as f64
    }

    /// The share of images on which EMA and last iterate differ, by that on which strangers do.
    fn ratio(&self, drawn: &[usize]) -> f64 {
        self.mean(drawn, |of| of.apart) / self.strangers.mean(drawn)
    }
}

fn measures(ends: &Ends<'_>, pairs: &[Pair<'_>]) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    let names = ends.names();
    for pair in pairs {
        let (name, count) = (names[pair.group].clone(), pair.seeds);
        let ratio = over_seeds(name.clone(), count, |seeds| pair.ratio(seeds));
        measures.entry(format!("ratio-{}", pair.contrast.suffix())).or_default().extend(ratio);
        let barrier = |drawn: &[usize]| pair.mean(drawn, |of| of.line.relative_barrier());
        let barrier = over_seeds(format!("{name}, {}", pair.contrast.title()), count, barrier);
        measures.entry("barrier".to_owned()).or_default().extend(barrier);
    }
    measures
}

/// Returns a table with a row for each seed and point of a line.
fn data(ends: &Ends<'_>, pairs: &[Pair<'_>]) -> Table {
    let names = ends.names();
    let mut table = Table::default();
    for pair in pairs {
        let first = ends.trainings.plan().cells()[2 * pair.group].run.seed;
        for (seed, of) in (first..).zip(pair.reported()) {
            let count = of.line.places.len();
            table.append(
                Table::default()
                    .with("group", vec![names[pair.group].clone(); count])
                    .with("pair", vec![pair.contrast.title().to_owned(); count])
                    .with("seed", vec![seed; count])
                    .with("disagreement", vec![of.apart; count])
                    .with("distance ÷ way from start", vec![of.distance; count])
                    .with("place", of.line.places.clone())
                    .with("training loss", of.line.training.clone())
                    .with("test loss", of.line.test.iter().map(|metrics| metrics.nll).collect::<Vec<_>>())
                    .with("test error", of.line.test.iter().map(|metrics| metrics.error).collect::<Vec<_>>()),
            );
        }
    }
    table
}

/// Returns a table with a row for each pair.
fn summary(ends: &Ends<'_>, pairs: &[Pair<'_>]) -> Table {
    let names = ends.names();
    let numbers = |of: &dyn Fn(&Pair<'_>) -> f64| pairs.iter().map(of).collect::<Vec<f64>>();
    Table::default()
        .with("group", pairs.iter().map(|pair| names[pair.group].clone()).collect::<Vec<_>>())
        .with("pair", pairs.iter().map(|pair| pair.contrast.title().to_owned()).collect::<Vec<_>>())
        .with("n", pairs.iter().map(|pair| pair.seeds as u64).collect::<Vec<_>>())
        .with("differ on, %", numbers(&|pair| 100.0 * pair.mean(&pair.numbers(), |of| of.apart)))
        .with("strangers differ on, %", numbers(&|pair| 100.0 * pair.strangers.mean(&pair.numbers())))
        .with("distance ÷ way from start", numbers(&|pair| pair.mean(&pair.numbers(), |of| of.distance)))
        .with("last iterate error, %", numbers(&|pair| 100.0 * pair.mean(&pair.numbers(), |of| of.ends[0].error)))
        .with("EMA error, %", numbers(&|pair| 100.0 * pair.mean(&pair.numbers(), |of| of.ends[1].error)))
        .with("barrier, nats", numbers(&|pair| pair.mean(&pair.numbers(), |of| of.line.barrier())))
        .with("barrier ÷ larger end loss", numbers(&|pair| pair.mean(&pair.numbers(), |of| of.line.relative_barrier())))
}
