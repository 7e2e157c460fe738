//! Calibration of an EMA and of the last iterate.

mod reliability;
mod scored;

use super::ends::{CONTRASTS, Cell, Contrast, Dots, Ends, SCHEDULES, Which, dots_figure};
use super::network::{Score, VALIDATION, bootstrap_note, conditions, train};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::table::Table;
use scored::{Against, Scored, overconfidence, score};
use std::collections::BTreeMap;

/// Networks by cell and kind: the last iterates of all seeds, and averages in the order of [`Ends::networks`].
type All = Vec<[Vec<Scored>; 2]>;

/// Runs the experiment.
///
/// # Errors
/// If the work halts or a training diverged.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "trainings")?;
    let ends = Ends::new(&trainings)?;
    let mut every: All = vec![];
    for cell in &ends.cells {
        work.check_interrupt()?;
        every.push([score(&ends, cell, Which::Model)?, score(&ends, cell, Which::Average)?]);
    }
    let reported = |(cell, scored): (&Cell, &[Vec<Scored>; 2])| {
        [Which::Model, Which::Average].map(|which| {
            let places = ends.reported(cell, which);
            places.into_iter().map(|place| scored[which as usize][place].clone()).collect()
        })
    };
    let all: All = ends.cells.iter().zip(&every).map(reported).collect();
    let said = conditions(trainings.plan());
    let values = |cell: usize, which: Which, against: Against, score: Score| -> Vec<f64> {
        all[cell][which as usize].iter().map(|scored| score.of(&scored.against(against).metrics)).collect()
    };
    let ece = |cell, which| values(cell, which, Against::Alike, Score::Ece);
    let scaled = |cell, which| values(cell, which, Against::Scaled, Score::Ece);
    let clean = |cell, which| values(cell, which, Against::Right, Score::Ece);
    let nll = |cell, which| values(cell, which, Against::Alike, Score::Nll);
    let brier = |cell, which| values(cell, which, Against::Alike, Score::Brier);
    let error = |cell, which| values(cell, which, Against::Right, Score::Error);
    let rows = [
        Dots { label: "ECE, labels alike, %", values: &ece },
        Dots { label: "ECE, scaled, %", values: &scaled },
        Dots { label: "ECE, right labels, %", values: &clean },
        Dots { label: "NLL, labels alike, nats", values: &nll },
        Dots { label: "Brier, labels alike", values: &brier },
        Dots { label: "error, right labels, %", values: &error },
    ];
    let caption = format!(
        "On all 10,000 test images: expected calibration error (ECE) in 15 bins of equal width on labels that are wrong as often as those \
         of the training, the same after temperature scaling on {} training images that the network did not learn from, the ECE on \
         right labels, and with labels alike the mean negative log-likelihood and the Brier score; the error on right labels beside \
         them. Medians and quartiles over seeds of last iterates (models w₁) and of EMAs (averages w₂) at the end. {said}.",
        VALIDATION,
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
            "A network learns the labels that it is shown: where a share p of them is wrong and it has learned none of these by heart, \
             it is right and gives its class about 1 − p. Whether that is well calibrated can be judged on labels that are wrong as often, \
             and is judged there. On right labels such a network has too little confidence by construction; that is shown and not counted."
                .to_owned(),
            "A network that errs less has a lower NLL and Brier score even where it is no better calibrated; the ECE does not reward \
             accuracy, but punishes any distance between confidence and accuracy, too little confidence as much as too much."
                .to_owned(),
            bootstrap_note(ends.seeds()),
        ],
    })
}

/// Returns the parts of each measure: differences of means over seeds, EMA − last iterate.
fn measures(ends: &Ends<'_>, every: &All) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    let mut add = |measure: String, part: String, contrast: Contrast, group: usize, of: (Against, Score)| {
        let [average, model] = ends.sides(contrast, group);
        let mean = |cell: &Cell, which: Which, drawn: &[usize]| {
            let scored = &every[cell.number as usize][which as usize];
            let places = cell.places(which, drawn);
            places.iter().map(|place| of.1.of(&scored[*place].against(of.0).metrics)).sum::<f64>() / places.len() as f64
        };
        let gap = |drawn: &[usize]| mean(average, Which::Average, drawn) - mean(model, Which::Model, drawn);
        measures.entry(measure).or_default().extend(over_seeds(part, ends.seeds(), gap));
    };
    for contrast in CONTRASTS {
        for (group, name) in ends.names().into_iter().enumerate() {
            let with_contrast = format!("{name}, {}", contrast.title());
            let ece = format!("ece-{}", contrast.suffix());
            add(ece, name, contrast, group, (Against::Alike, Score::Ece));
            add("ece-scaled".to_owned(), with_contrast.clone(), contrast, group, (Against::Scaled, Score::Ece));
            add("nll".to_owned(), with_contrast, contrast, group, (Against::Alike, Score::Nll));
        }
    }
    measures
}

/// Returns a table with a row for each seed, network and kind of labels.
fn data(ends: &Ends<'_>, all: &All) -> Table {
    let mut table = Table::default();
    for (cell, of_cell) in ends.cells.iter().zip(all) {
        let first = ends.trainings.plan().cells()[cell.number as usize].run.seed;
        for (which, against) in networks() {
            let scored = &of_cell[which as usize];
            let mut rows = ends
                .labelled(cell, scored.len())
                .with("weights", vec![which.title().to_owned(); scored.len()])
                .with("test labels", vec![against.title().to_owned(); scored.len()])
                .with("seed", (0..scored.len() as u64).map(|seed| first + seed).collect::<Vec<_>>())
                .with("temperature", scored.iter().map(|scored| scored.temperature).collect::<Vec<_>>());
            for score in Score::ALL {
                let values: Vec<f64> = scored.iter().map(|scored| score.of(&scored.against(against).metrics)).collect();
                rows = rows.with(score.title(), values);
            }
            let excess = scored.iter().map(|scored| 100.0 * overconfidence(&scored.against(against).calibration));
            table.append(rows.with("confidence − accuracy, %", excess.collect::<Vec<_>>()));
        }
    }
    table
}

/// Returns both kinds of networks with each kind of labels.
fn networks() -> impl Iterator<Item = (Which, Against)> {
    [Which::Model, Which::Average].into_iter().flat_map(|which| Against::ALL.map(|against| (which, against)))
}

/// Returns a table with a row for each cell, network and kind of labels.
fn summary(ends: &Ends<'_>, all: &All) -> Table {
    let rows: Vec<(usize, Which, Against)> =
        (0..all.len()).flat_map(|cell| networks().map(move |(which, against)| (cell, which, against))).collect();
    let names = ends.names();
    let mean = |of: &dyn Fn(&Scored, Against) -> f64| -> Vec<f64> {
        let mean = |(cell, which, against): &(usize, Which, Against)| {
            let scored = &all[*cell][*which as usize];
            scored.iter().map(|scored| of(scored, *against)).sum::<f64>() / scored.len() as f64
        };
        rows.iter().map(mean).collect()
    };
    let texts = |of: &dyn Fn(&(usize, Which, Against)) -> String| rows.iter().map(of).collect::<Vec<String>>();
    let table = Table::default()
        .with("labels", texts(&|(cell, ..)| names[cell / 2].clone()))
        .with("learning rate", texts(&|(cell, ..)| SCHEDULES[cell % 2].to_owned()))
        .with("weights", texts(&|(_, which, _)| which.title().to_owned()))
        .with("test labels", texts(&|(.., against)| against.title().to_owned()))
        .with("n", vec![ends.seeds() as u64; rows.len()]);
    let with = |table: Table, score: Score| {
        table.with(score.title(), mean(&|scored, against| score.of(&scored.against(against).metrics)))
    };
    let table = Score::ALL.into_iter().fold(table, with);
    table.with(
        "confidence − accuracy, %",
        mean(&|scored, against| 100.0 * overconfidence(&scored.against(against).calibration)),
    )
}
