//! Does BELAY keep the benefits of an EMA, or buy them with drift?

mod figures;
#[cfg(test)]
mod tests;

use super::ema_consistency::Matrix;
use super::network::{Score, conditions, data, summary, train};
use super::resampled::over_seeds;
use super::{Findings, Halt, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::nn::metrics::disagreement;
use crate::nn::{Metrics, Sharing};
use crate::optim::Averaging;
use crate::scenario::Training;
use crate::sweep::Trainings;
use crate::table::Table;
use crate::theory::Coefficients;
use std::collections::BTreeMap;

/// Networks at the end, those that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    /// The last iterate of the optimizer alone.
    Control,
    /// The EMA on it.
    Ema,
    /// The average of BELAY.
    Belay,
    /// The last iterate of the optimizer alone at the η with which it drifts like BELAY.
    SlowControl,
    /// The EMA on that.
    SlowEma,
}

const METHODS: [Method; 5] = [Method::Control, Method::Ema, Method::Belay, Method::SlowControl, Method::SlowEma];

impl Method {
    fn title(self) -> &'static str {
        match self {
            Self::Control => "last iterate",
            Self::Ema => "EMA",
            Self::Belay => "BELAY",
            Self::SlowControl => "last iterate at BELAY's drift",
            Self::SlowEma => "EMA at BELAY's drift",
        }
    }

    /// The arm whose model or average it is, and whether it is the average.
    fn seat(self) -> (&'static str, bool) {
        match self {
            Self::Control => ("EMA", false),
            Self::Ema => ("EMA", true),
            Self::Belay => ("BELAY", true),
            Self::SlowControl => ("EMA at BELAY's drift", false),
            Self::SlowEma => ("EMA at BELAY's drift", true),
        }
    }
}

/// What the networks of one method in one cell, one for each seed, are worth on the test images.
struct Found {
    metrics: Vec<Metrics>,
    /// The share of images that those of two seeds take for different classes, in per cent.
    apart: Matrix,
}

/// What is compared: the lower, the better.
#[derive(Clone, Copy)]
enum Quality {
    Score(Score),
    Disagreement,
}

const QUALITIES: [Quality; 4] =
    [Quality::Score(Score::Error), Quality::Score(Score::Nll), Quality::Score(Score::Ece), Quality::Disagreement];

impl Quality {
    fn title(self) -> &'static str {
        match self {
            Self::Score(Score::Error) => "error",
            Self::Score(Score::Nll) => "NLL",
            Self::Score(Score::Brier) => "Brier score",
            Self::Score(Score::Ece) => "ECE",
            Self::Disagreement => "disagreement",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Score(score) => score.title(),
            Self::Disagreement => "disagreement, %",
        }
    }

    /// The mean over some seeds, or over their pairs.
    fn mean(self, found: &Found, seeds: &[usize]) -> f64 {
        match self {
            Self::Score(score) => {
                seeds.iter().map(|seed| score.of(&found.metrics[*seed])).sum::<f64>() / seeds.len() as f64
            }
            Self::Disagreement => found.apart.mean(seeds),
        }
    }

    /// The number of each seed, or of each pair.
    fn all(self, found: &Found) -> Vec<f64> {
        match self {
            Self::Score(score) => found.metrics.iter().map(|metrics| score.of(metrics)).collect(),
            Self::Disagreement => found.apart.all(),
        }
    }
}

/// By cell and method.
type All = Vec<[Found; METHODS.len()]>;

/// Runs the experiment.
///
/// # Errors
/// Where the work halts or a training diverged.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, Halt> {
    let trainings = train(setup, work, "trainings")?;
    let mut all: All = vec![];
    for cell in 0..trainings.plan().cells().len() as u64 {
        work.heed()?;
        let [control, ema, belay, slow, slow_ema] = METHODS.map(|method| found(&trainings, cell, method));
        all.push([control?, ema?, belay?, slow?, slow_ema?]);
    }
    let names: Vec<String> = trainings.plan().cells().iter().map(|cell| super::ends::group_name(&cell.mlp)).collect();
    let measures = measures(&names, &all, trainings.plan().sweep().seeds as usize);
    let said = conditions(trainings.plan());
    Ok(Findings {
        figures: vec![
            ("figure".to_owned(), figures::effects(&measures, &said)),
            ("figure-qualities".to_owned(), figures::qualities(&names, &all, &said)),
        ],
        data: data(&trainings),
        summary: summary(&trainings),
        tables: vec![("Means over seeds, and over pairs of seeds.".to_owned(), table(&names, &all))],
        measures,
        notes: vec![note(trainings.plan().base())],
    })
}

fn found(trainings: &Trainings, cell: u64, method: Method) -> Result<Found, Halt> {
    let (name, average) = method.seat();
    let arms = &trainings.plan().base().arms;
    let arm = arms.iter().position(|arm| arm.name == name).expect("the preset has the arms that are compared");
    let (mut metrics, mut chosen) = (vec![], vec![]);
    for (seed, trained) in trainings.reported(cell).iter().enumerate() {
        if trained.diverged(arm).is_some() {
            return Err(Halt::Failed(format!("{name} diverged in cell {cell} under its seed number {seed}")));
        }
        let network = if average { &trained.averages[arm] } else { trained.model(arm) };
        let task = trainings.task(cell, seed as u64).map_err(|error| Halt::Failed(error.to_string()))?;
        let found = task.examine(network, Sharing::Alone);
        metrics.push(found.metrics);
        chosen.push(found.chosen);
    }
    let apart = Matrix::new(chosen.len(), |one, other| 100.0 * disagreement(&chosen[one], &chosen[other]));
    Ok(Found { metrics, apart })
}

fn measures(names: &[String], all: &All, seeds: usize) -> BTreeMap<String, Vec<Measurement>> {
    let against = |other: Method| -> Vec<Measurement> {
        let mut parts = vec![];
        for (name, of_cell) in names.iter().zip(all) {
            let (belay, other) = (&of_cell[Method::Belay as usize], &of_cell[other as usize]);
            for quality in QUALITIES {
                let change = |seeds: &[usize]| 100.0 * (quality.mean(belay, seeds) / quality.mean(other, seeds) - 1.0);
                parts.extend(over_seeds(format!("{}, {name}", quality.title()), seeds, change));
            }
        }
        parts
    };
    let measures = [
        ("over-control", Method::Control),
        ("over-ema", Method::Ema),
        ("over-control-at-equal-drift", Method::SlowControl),
        ("over-ema-at-equal-drift", Method::SlowEma),
    ];
    measures.into_iter().map(|(name, other)| (name.to_owned(), against(other))).collect()
}

/// One row for each cell and method.
fn table(names: &[String], all: &All) -> Table {
    let rows: Vec<(usize, Method)> = (0..all.len()).flat_map(|cell| METHODS.map(|method| (cell, method))).collect();
    let mut table = Table::default()
        .with("labels", rows.iter().map(|(cell, _)| names[*cell].clone()).collect::<Vec<_>>())
        .with("method", rows.iter().map(|(_, method)| method.title().to_owned()).collect::<Vec<_>>());
    for quality in QUALITIES {
        let mean = |(cell, method): &(usize, Method)| {
            let found = &all[*cell][*method as usize];
            quality.mean(found, &(0..found.metrics.len()).collect::<Vec<_>>())
        };
        table = table.with(quality.label(), rows.iter().map(mean).collect::<Vec<f64>>());
    }
    table
}

/// η, α and β of BELAY.
fn coefficients(training: &Training) -> Option<Coefficients> {
    training.arms.iter().find_map(|arm| match arm.averaging {
        Averaging::Belay { alpha, beta } => Some(Coefficients { eta: arm.optimizer.eta(), alpha, beta }),
        _ => None,
    })
}

fn note(training: &Training) -> String {
    coefficients(training).map_or_else(String::new, |at| {
        let n = |value: f64| significant(value, 3);
        format!(
            "BELAY has α = {}, β = {} and η = {}, and drifts by η (1 − β) α / (α + β) = {} per step; the EMA has the same α (decay {}). At \
             BELAY's drift that is the η of the optimizer alone.",
            n(at.alpha),
            n(at.beta),
            n(at.eta),
            n(at.drift()),
            significant(at.decay(), 6),
        )
    })
}
