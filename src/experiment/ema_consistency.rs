//! Do two trainings agree more on their predictions where an EMA makes them?

mod pairs;

use super::ends::{CONTRASTS, Cell, Dots, Ends, SCHEDULES, Which, dots_figure};
use super::network::{bootstrap_note, conditions, train};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::nn::Sharing;
use crate::nn::metrics::disagreement;
use crate::table::Table;
pub(super) use pairs::Matrix;
use std::collections::BTreeMap;

/// Predictions of the networks of one kind in one cell, in the order of [`Ends::networks`], on the test images.
struct Predicted {
    /// Errors.
    errors: Vec<f64>,
    /// The share of images that two of them take for different classes.
    apart: Matrix,
}

/// Predictions of the last iterates and of the averages, by cell.
type All = Vec<[Predicted; 2]>;

/// Runs the experiment.
///
/// # Errors
/// If the work halts or a training diverged.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "trainings")?;
    let ends = Ends::new(&trainings)?;
    let mut all: All = vec![];
    for cell in &ends.cells {
        work.check_interrupt()?;
        all.push([predicted(&ends, cell, Which::Model)?, predicted(&ends, cell, Which::Average)?]);
    }
    let percent = |values: &[f64]| values.iter().map(|value| 100.0 * value).collect::<Vec<f64>>();
    let reported = |cell: usize, which: Which| all[cell][which as usize].of(&ends.reported(&ends.cells[cell], which));
    let rows = [
        Dots { label: "disagreement, %", values: &|cell, which| percent(&reported(cell, which).apart.all()) },
        Dots { label: "test error, %", values: &|cell, which| percent(&reported(cell, which).errors) },
        Dots { label: "disagreement ÷ error", values: &|cell, which| reported(cell, which).ratios().all() },
    ];
    let seeds = ends.seeds();
    let caption = format!(
        "Top: share of the 10,000 test images that two trainings with other initial weights and another order of minibatches take for \
         different classes, over the {} pairs of seeds. Middle: test error of each seed. Bottom: disagreement of each pair divided by \
         the mean of its two errors. Medians and quartiles of last iterates (models w₁) and of EMAs (averages w₂) at the end. \
         {}.",
        seeds * seeds.saturating_sub(1) / 2,
        conditions(trainings.plan()),
    );
    let summary = summary(&ends, &all);
    Ok(Findings {
        figures: vec![("figure".to_owned(), dots_figure("Disagreement of two trainings", &caption, &ends, &rows))],
        data: data(&ends, &all),
        summary: summary.clone(),
        tables: vec![("Means over seeds, and over pairs of seeds.".to_owned(), summary)],
        measures: measures(&ends, &all),
        notes: vec![
            ends.note(),
            "Pairs of seeds share seeds and are not independent: the intervals come from resampling seeds, every pair of different \
             seeds that were drawn counting as often as it was drawn."
                .to_owned(),
            bootstrap_note(seeds),
        ],
    })
}

fn predicted(ends: &Ends<'_>, cell: &Cell, which: Which) -> Result<Predicted, ExperimentError> {
    let (mut errors, mut chosen) = (vec![], vec![]);
    for (seed, network) in ends.networks(cell, which) {
        let found = ends.task(cell, seed)?.examine(network, Sharing::Alone);
        errors.push(found.metrics.error);
        chosen.push(found.chosen);
    }
    let apart = Matrix::new(chosen.len(), |one, other| disagreement(&chosen[one], &chosen[other]));
    Ok(Predicted { errors, apart })
}

impl Predicted {
    /// Returns those at some places alone.
    fn of(&self, places: &[usize]) -> Self {
        Self {
            errors: places.iter().map(|place| self.errors[*place]).collect(),
            apart: Matrix::new(places.len(), |one, other| self.apart.of(places[one], places[other])),
        }
    }

    fn error(&self, places: &[usize]) -> f64 {
        places.iter().map(|place| self.errors[*place]).sum::<f64>() / places.len() as f64
    }

    /// The disagreement of each pair by the mean of its two errors.
    fn ratios(&self) -> Matrix {
        let mean = |one: usize, other: usize| f64::midpoint(self.errors[one], self.errors[other]);
        Matrix::new(self.errors.len(), |one, other| self.apart.of(one, other) / mean(one, other))
    }

    /// The mean disagreement by the mean error.
    fn ratio(&self, places: &[usize]) -> f64 {
        self.apart.mean(places) / self.error(places)
    }
}

fn measures(ends: &Ends<'_>, all: &All) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    for contrast in CONTRASTS {
        for (group, name) in ends.names().into_iter().enumerate() {
            let [chosen, model] = ends.sides(contrast, group);
            let average = &all[chosen.number as usize][Which::Average as usize];
            let model = &all[model.number as usize][Which::Model as usize];
            let places = |seeds: &[usize]| chosen.places(Which::Average, seeds);
            let apart = |seeds: &[usize]| 100.0 * (average.apart.mean(&places(seeds)) - model.apart.mean(seeds));
            let disagreement = over_seeds(name.clone(), ends.seeds(), apart);
            measures.entry(format!("disagreement-{}", contrast.suffix())).or_default().extend(disagreement);
            let ratio = |seeds: &[usize]| average.ratio(&places(seeds)) - model.ratio(seeds);
            let part = format!("{name}, {}", contrast.title());
            measures.entry("ratio".to_owned()).or_default().extend(over_seeds(part, ends.seeds(), ratio));
        }
    }
    measures
}

/// Returns a table with a row for each seed of each cell: the errors, and the mean disagreements with the other seeds.
fn data(ends: &Ends<'_>, all: &All) -> Table {
    let mut table = Table::default();
    for (cell, predicted) in ends.cells.iter().zip(all) {
        let seeds = ends.seeds();
        let first = ends.trainings.plan().cells()[cell.number as usize].run.seed;
        let others = |apart: &Matrix| -> Vec<f64> {
            let mean = |seed: usize| {
                let others = (0..seeds).filter(|other| *other != seed).map(|other| apart.of(seed, other));
                others.sum::<f64>() / (seeds as f64 - 1.0)
            };
            (0..seeds).map(mean).collect()
        };
        let [model, average] =
            [Which::Model, Which::Average].map(|which| predicted[which as usize].of(&ends.reported(cell, which)));
        table.append(
            ends.labelled(cell, seeds)
                .with("seed", (0..seeds as u64).map(|seed| first + seed).collect::<Vec<_>>())
                .with("decay", ends.decays(cell))
                .with("model error", model.errors.clone())
                .with("EMA error", average.errors.clone())
                .with("model disagreement with other seeds", others(&model.apart))
                .with("EMA disagreement with other seeds", others(&average.apart)),
        );
    }
    table
}

/// Returns a table with a row for each cell and network.
fn summary(ends: &Ends<'_>, all: &All) -> Table {
    let rows: Vec<(usize, Which)> =
        (0..all.len()).flat_map(|cell| [Which::Model, Which::Average].map(|which| (cell, which))).collect();
    let names = ends.names();
    let numbers = |of: &dyn Fn(&Predicted, &[usize]) -> f64| -> Vec<f64> {
        let number = |(cell, which): &(usize, Which)| {
            of(&all[*cell][*which as usize], &ends.reported(&ends.cells[*cell], *which))
        };
        rows.iter().map(number).collect()
    };
    Table::default()
        .with("labels", rows.iter().map(|(cell, _)| names[cell / 2].clone()).collect::<Vec<_>>())
        .with("learning rate", rows.iter().map(|(cell, _)| SCHEDULES[cell % 2].to_owned()).collect::<Vec<_>>())
        .with("weights", rows.iter().map(|(_, which)| which.title().to_owned()).collect::<Vec<_>>())
        .with("n", vec![ends.seeds() as u64; rows.len()])
        .with("disagreement, %", numbers(&|one, places| 100.0 * one.apart.mean(places)))
        .with("test error, %", numbers(&|one, places| 100.0 * one.error(places)))
        .with("disagreement ÷ error", numbers(&Predicted::ratio))
}
