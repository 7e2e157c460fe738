//! Are EMA and last iterate different solutions?

mod figures;
mod line;

use super::ends::{CONTRASTS, Contrast, Ends, Which};
use super::network::{conditions, train};
use super::resampled::over_seeds;
use super::{Findings, Halt, Measurement, Setup, Work};
use crate::nn::metrics::disagreement;
use crate::nn::{Metrics, Sharing, initial_weights};
use crate::table::Table;
use line::{Line, distance};
use std::collections::BTreeMap;

/// What EMA and last iterate of one contrast in one group are to each other.
struct Pair {
    group: usize,
    contrast: Contrast,
    /// Of each seed.
    seeds: Vec<OfSeed>,
    /// The share of the test images on which the last iterates of two seeds differ, of each seed the mean over the others.
    strangers: Vec<f64>,
}

/// What they are to each other under one seed.
struct OfSeed {
    /// The share of the test images that they take for different classes.
    apart: f64,
    /// ‖w₂ − w₁‖ ÷ the distance of the last iterate from the start.
    distance: f64,
    /// What last iterate and EMA are worth on all test images.
    ends: [Metrics; 2],
    /// From the last iterate to the EMA.
    line: Line,
}

/// Runs the experiment.
///
/// # Errors
/// Where the work halts or a training diverged.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, Halt> {
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
    let said =
        format!("Losses on the line: on {images} training and {images} test images. {}", conditions(trainings.plan()));
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
        ],
    })
}

fn pair(
    ends: &Ends<'_>,
    contrast: Contrast,
    group: usize,
    places: &[f64],
    images: usize,
    work: &dyn Work,
) -> Result<Pair, Halt> {
    let [average, model] = ends.sides(contrast, group);
    let (mut seeds, mut chosen) = (vec![], vec![]);
    for seed in 0..ends.seeds() {
        work.heed()?;
        let task = ends.task(model, seed)?;
        let networks = [ends.network(model, Which::Model, seed), ends.network(average, Which::Average, seed)];
        let found = networks.map(|network| task.examine(network, Sharing::Alone));
        let start = initial_weights(task.layout(), task.seed());
        let data = [&task.examples().subset(images, 0), &task.test().subset(images, 0)];
        seeds.push(OfSeed {
            apart: disagreement(&found[0].chosen, &found[1].chosen),
            distance: distance(&networks[0].weights, &networks[1].weights) / distance(&networks[0].weights, &start),
            ends: [found[0].metrics, found[1].metrics],
            line: Line::through(&task, networks, places, data),
        });
        let [of_model, _] = found;
        chosen.push(of_model.chosen);
    }
    let others = |seed: usize| {
        let others = chosen.iter().enumerate().filter(|(other, _)| *other != seed);
        others.map(|(_, other)| disagreement(&chosen[seed], other)).sum::<f64>() / (chosen.len() as f64 - 1.0)
    };
    let strangers = (0..chosen.len()).map(others).collect();
    Ok(Pair { group, contrast, seeds, strangers })
}

impl Pair {
    fn mean(&self, of: impl Fn(&OfSeed) -> f64) -> f64 {
        self.seeds.iter().map(of).sum::<f64>() / self.seeds.len() as f64
    }

    /// The share of images on which EMA and last iterate differ, by that on which strangers do.
    fn ratio(&self, seeds: &[usize]) -> f64 {
        let apart: f64 = seeds.iter().map(|seed| self.seeds[*seed].apart).sum();
        apart / seeds.iter().map(|seed| self.strangers[*seed]).sum::<f64>()
    }
}

fn measures(ends: &Ends<'_>, pairs: &[Pair]) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    let names = ends.names();
    for pair in pairs {
        let (name, count) = (names[pair.group].clone(), pair.seeds.len());
        let ratio = over_seeds(name.clone(), count, |seeds| pair.ratio(seeds));
        measures.entry(format!("ratio-{}", pair.contrast.suffix())).or_default().extend(ratio);
        let barriers: Vec<f64> = pair.seeds.iter().map(|of| of.line.barrier()).collect();
        let barrier = over_seeds(format!("{name}, {}", pair.contrast.title()), count, |seeds| {
            seeds.iter().map(|seed| barriers[*seed]).sum::<f64>() / seeds.len() as f64
        });
        measures.entry("barrier".to_owned()).or_default().extend(barrier);
    }
    measures
}

/// One row for each seed and point of a line.
fn data(ends: &Ends<'_>, pairs: &[Pair]) -> Table {
    let names = ends.names();
    let mut table = Table::default();
    for pair in pairs {
        let first = ends.trainings.plan().cells()[2 * pair.group].run.seed;
        for (seed, of) in (first..).zip(&pair.seeds) {
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

/// One row for each pair.
fn summary(ends: &Ends<'_>, pairs: &[Pair]) -> Table {
    let names = ends.names();
    let numbers = |of: &dyn Fn(&Pair) -> f64| pairs.iter().map(of).collect::<Vec<f64>>();
    Table::default()
        .with("group", pairs.iter().map(|pair| names[pair.group].clone()).collect::<Vec<_>>())
        .with("pair", pairs.iter().map(|pair| pair.contrast.title().to_owned()).collect::<Vec<_>>())
        .with("n", pairs.iter().map(|pair| pair.seeds.len() as u64).collect::<Vec<_>>())
        .with("differ on, %", numbers(&|pair| 100.0 * pair.mean(|of| of.apart)))
        .with(
            "strangers differ on, %",
            numbers(&|pair| 100.0 * pair.strangers.iter().sum::<f64>() / pair.strangers.len() as f64),
        )
        .with("distance ÷ way from start", numbers(&|pair| pair.mean(|of| of.distance)))
        .with("last iterate error, %", numbers(&|pair| 100.0 * pair.mean(|of| of.ends[0].error)))
        .with("EMA error, %", numbers(&|pair| 100.0 * pair.mean(|of| of.ends[1].error)))
        .with("barrier, nats", numbers(&|pair| pair.mean(|of| of.line.barrier())))
}
