//! Is an EMA better calibrated than the last iterate?

mod reliability;

use super::ends::{CONTRASTS, Cell, Contrast, Dots, Ends, SCHEDULES, Which, dots_figure};
use super::network::{Score, bootstrap_note, conditions, train};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::nn::{Calibration, Metrics, Sharing};
use crate::table::Table;
use crate::training::Examined;
use std::collections::BTreeMap;

/// What the networks of the seeds that are reported are worth, those of the last iterates and those of the averages, by cell.
type All = Vec<[Vec<Examined>; 2]>;

/// The same of all networks, in the order of [`Ends::networks`].
type Scores = Vec<[Vec<Metrics>; 2]>;

/// Runs the experiment.
///
/// # Errors
/// Where the work halts or a training diverged.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "trainings")?;
    let ends = Ends::new(&trainings)?;
    let (mut all, mut every): (All, Scores) = (vec![], vec![]);
    for cell in &ends.cells {
        work.check_interrupt()?;
        let examine = |which| -> Result<(Vec<Examined>, Vec<Metrics>), ExperimentError> {
            let mut found = vec![];
            for (seed, network) in ends.networks(cell, which) {
                found.push(ends.task(cell, seed)?.examine(network, Sharing::Alone));
            }
            let metrics = found.iter().map(|found| found.metrics).collect();
            Ok((ends.reported(cell, which).into_iter().map(|place| found[place].clone()).collect(), metrics))
        };
        let (models, metrics_of_models) = examine(Which::Model)?;
        let (averages, metrics_of_averages) = examine(Which::Average)?;
        all.push([models, averages]);
        every.push([metrics_of_models, metrics_of_averages]);
    }
    let said = conditions(trainings.plan());
    let scores = |cell: usize, which: Which, score: Score| -> Vec<f64> {
        all[cell][which as usize].iter().map(|found| score.of(&found.metrics)).collect()
    };
    let ece = |cell, which| scores(cell, which, Score::Ece);
    let nll = |cell, which| scores(cell, which, Score::Nll);
    let brier = |cell, which| scores(cell, which, Score::Brier);
    let error = |cell, which| scores(cell, which, Score::Error);
    let rows = [
        Dots { label: "ECE, %", values: &ece },
        Dots { label: "NLL, nats", values: &nll },
        Dots { label: "Brier score", values: &brier },
        Dots { label: "error, %", values: &error },
    ];
    let caption = format!(
        "On all 10,000 test images with right labels: expected calibration error in 15 bins of equal width, mean negative \
         log-likelihood, Brier score, and the error beside them, on which all three depend. Medians and quartiles over seeds of last \
         iterates (models w₁) and of EMAs (averages w₂) at the end. {said}.",
    );
    let summary = summary(&ends, &all);
    Ok(Findings {
        figures: vec![
            ("figure".to_owned(), reliability::figure(&ends, &all, &said)),
            ("figure-scores".to_owned(), dots_figure("Calibration of last iterate and EMA", &caption, &ends, &rows)),
        ],
        data: data(&ends, &all),
        summary: summary.clone(),
        tables: vec![(
            "Means over seeds; confidence − accuracy is positive where a network takes itself for better than it is.".to_owned(),
            summary,
        )],
        measures: measures(&ends, &every),
        notes: vec![
            ends.note(),
            "Where a share p of the training labels is wrong, a network that has learned what the labels have in common, and no single \
             wrong one by heart, gives the right class about 1 − p: it has too little confidence where all labels are right."
                .to_owned(),
            "A network that errs less has a lower NLL and Brier score even where it is no better calibrated; the ECE does not reward \
             accuracy, but punishes any distance between confidence and accuracy, too little confidence as much as too much."
                .to_owned(),
            bootstrap_note(ends.seeds()),
        ],
    })
}

fn measures(ends: &Ends<'_>, every: &Scores) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    let mut add = |measure: String, part: String, contrast: Contrast, group: usize, score: Score| {
        let [average, model] = ends.sides(contrast, group);
        let mean = |cell: &Cell, which: Which, drawn: &[usize]| {
            let found = &every[cell.number as usize][which as usize];
            let places = cell.places(which, drawn);
            places.iter().map(|place| score.of(&found[*place])).sum::<f64>() / places.len() as f64
        };
        let gap = |drawn: &[usize]| mean(average, Which::Average, drawn) - mean(model, Which::Model, drawn);
        measures.entry(measure).or_default().extend(over_seeds(part, ends.seeds(), gap));
    };
    for contrast in CONTRASTS {
        for (group, name) in ends.names().into_iter().enumerate() {
            add(format!("ece-{}", contrast.suffix()), name.clone(), contrast, group, Score::Ece);
            add("nll".to_owned(), format!("{name}, {}", contrast.title()), contrast, group, Score::Nll);
        }
    }
    measures
}

/// The mean confidence less the accuracy.
fn overconfidence(calibration: &Calibration) -> f64 {
    let count: usize = calibration.bins.iter().map(|bin| bin.count).sum();
    let excess = calibration.bins.iter().map(|bin| bin.count as f64 * (bin.confidence - bin.accuracy));
    excess.sum::<f64>() / count as f64
}

/// One row for each seed and network.
fn data(ends: &Ends<'_>, all: &All) -> Table {
    let mut table = Table::default();
    for (cell, of_cell) in ends.cells.iter().zip(all) {
        let first = ends.trainings.plan().cells()[cell.number as usize].run.seed;
        for which in [Which::Model, Which::Average] {
            let found = &of_cell[which as usize];
            let mut rows = ends
                .labelled(cell, found.len())
                .with("weights", vec![which.title().to_owned(); found.len()])
                .with("seed", (0..found.len() as u64).map(|seed| first + seed).collect::<Vec<_>>());
            for score in Score::ALL {
                let values: Vec<f64> = found.iter().map(|found| score.of(&found.metrics)).collect();
                rows = rows.with(score.title(), values);
            }
            let excess: Vec<f64> = found.iter().map(|found| 100.0 * overconfidence(&found.calibration)).collect();
            table.append(rows.with("confidence − accuracy, %", excess));
        }
    }
    table
}

/// One row for each cell and network.
fn summary(ends: &Ends<'_>, all: &All) -> Table {
    let rows: Vec<(usize, Which)> =
        (0..all.len()).flat_map(|cell| [Which::Model, Which::Average].map(|which| (cell, which))).collect();
    let names = ends.names();
    let mean = |of: &dyn Fn(&Examined) -> f64| -> Vec<f64> {
        let mean = |(cell, which): &(usize, Which)| {
            let found = &all[*cell][*which as usize];
            found.iter().map(of).sum::<f64>() / found.len() as f64
        };
        rows.iter().map(mean).collect()
    };
    let table = Table::default()
        .with("labels", rows.iter().map(|(cell, _)| names[cell / 2].clone()).collect::<Vec<_>>())
        .with("learning rate", rows.iter().map(|(cell, _)| SCHEDULES[cell % 2].to_owned()).collect::<Vec<_>>())
        .with("weights", rows.iter().map(|(_, which)| which.title().to_owned()).collect::<Vec<_>>())
        .with("n", vec![ends.seeds() as u64; rows.len()]);
    let with = |table: Table, score: Score| table.with(score.title(), mean(&|found| score.of(&found.metrics)));
    let table = Score::ALL.into_iter().fold(table, with);
    table.with("confidence − accuracy, %", mean(&|found| 100.0 * overconfidence(&found.calibration)))
}
