//! BELAY against EMA: the benefits of averaging, at equal learning rate and at equal drift.

mod figures;
#[cfg(test)]
mod tests;

use super::ema_consistency::Matrix;
use super::ends::on_other_drawn;
use super::network::{Score, bootstrap_note, conditions, data, summary, train};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::nn::metrics::disagreement;
use crate::nn::{Metrics, Sharing};
use crate::optim::{Averaging, averaging};
use crate::scenario::{Arm, Training};
use crate::sweep::Trainings;
use crate::table::Table;
use crate::theory::Coefficients;
use std::collections::BTreeMap;

/// Networks at the end, those that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    /// The last iterate of the optimizer alone.
    Control,
    /// Of the EMAs on it the one that errs least under other seeds.
    Ema,
    /// The average of BELAY.
    Belay,
    /// The last iterate of the optimizer alone at the η with which it drifts like BELAY.
    SlowControl,
    /// Of the EMAs on that the one that errs least under other seeds.
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

    /// Returns the name in legends, with its weights.
    fn legend(self) -> &'static str {
        match self {
            Self::Control => "last iterate w₁",
            Self::Ema => "EMA w₂",
            Self::Belay => "BELAY w₂",
            Self::SlowControl => "last iterate w₁ at BELAY's drift",
            Self::SlowEma => "EMA w₂ at BELAY's drift",
        }
    }

    /// The arms whose model or averages these are, and whether it is the averages.
    fn seats(self, training: &Training) -> (Vec<usize>, bool) {
        let eta = coefficients(training).map_or(f64::NAN, |at| at.eta);
        let arms = |wanted: &dyn Fn(&Arm) -> bool| -> Vec<usize> {
            training.arms.iter().enumerate().filter(|(_, arm)| wanted(arm)).map(|(place, _)| place).collect()
        };
        let emas =
            |slow: bool| arms(&|arm| matches!(arm.averaging, Averaging::Ema(_)) && (arm.optimizer.eta() < eta) == slow);
        let first = |arms: Vec<usize>| arms.into_iter().take(1).collect();
        match self {
            Self::Control => (first(emas(false)), false),
            Self::Ema => (emas(false), true),
            Self::Belay => (arms(&|arm| matches!(arm.averaging, Averaging::Belay(_))), true),
            Self::SlowControl => (first(emas(true)), false),
            Self::SlowEma => (emas(true), true),
        }
    }
}

/// Networks of one method in one cell on the test images: those of all seeds under its first arm, then those
/// under the next.
struct Found {
    metrics: Vec<Metrics>,
    /// The share of images that two of them take for different classes, in per cent.
    apart: Matrix,
    /// Test errors, by arm and seed.
    errors: Vec<Vec<f64>>,
}

impl Found {
    fn seeds(&self) -> usize {
        self.errors.first().map_or(0, Vec::len)
    }

    /// Returns the places of the networks of drawn seeds; of several arms the one that errs least on the other seeds that were drawn.
    fn places(&self, drawn: &[usize]) -> Vec<usize> {
        let arms = on_other_drawn(&self.errors, drawn);
        arms.iter().zip(drawn).map(|(arm, seed)| arm * self.seeds() + seed).collect()
    }

    /// Returns the places of the networks of all seeds.
    fn reported(&self) -> Vec<usize> {
        self.places(&(0..self.seeds()).collect::<Vec<_>>())
    }
}

/// Quality that is compared: the lower, the better.
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

    /// The mean over drawn seeds, or over their pairs.
    fn mean(self, found: &Found, drawn: &[usize]) -> f64 {
        let places = found.places(drawn);
        match self {
            Self::Score(score) => {
                places.iter().map(|place| score.of(&found.metrics[*place])).sum::<f64>() / places.len() as f64
            }
            Self::Disagreement => found.apart.mean(&places),
        }
    }

    /// The number of each seed, or of each pair.
    fn all(self, found: &Found) -> Vec<f64> {
        match self {
            Self::Score(score) => found.reported().iter().map(|place| score.of(&found.metrics[*place])).collect(),
            Self::Disagreement => {
                let places = found.reported();
                let apart = |one: usize, other: usize| found.apart.of(places[one], places[other]);
                Matrix::new(places.len(), apart).all()
            }
        }
    }
}

/// By cell and method.
type All = Vec<[Found; METHODS.len()]>;

/// Runs the experiment.
///
/// # Errors
/// If the work halts or a training diverged.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "trainings")?;
    let mut all: All = vec![];
    for cell in 0..trainings.plan().cells().len() as u64 {
        work.check_interrupt()?;
        let [control, ema, belay, slow, slow_ema] = METHODS.map(|method| found(&trainings, cell, method));
        all.push([control?, ema?, belay?, slow?, slow_ema?]);
    }
    let names: Vec<String> = trainings.plan().cells().iter().map(|cell| super::ends::group_name(&cell.mlp)).collect();
    let seeds = trainings.plan().sweep().seeds as usize;
    let noisy: Vec<bool> = trainings.plan().cells().iter().map(|cell| cell.mlp.label_noise > 0.0).collect();
    let measures = measures(&names, &noisy, &all, seeds);
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
        notes: vec![
            note(trainings.plan().base()),
            tried(trainings.plan().base()),
            "The ECE is compared with right labels alone. The test labels are right: where training labels are wrong, a network that \
             has learned the wrong ones by heart is confident, and is closer to them than one that doubts as much as it should by what it was taught."
                .to_owned(),
            bootstrap_note(seeds),
        ],
    })
}

fn found(trainings: &Trainings, cell: u64, method: Method) -> Result<Found, ExperimentError> {
    let training = trainings.plan().base();
    let (arms, average) = method.seats(training);
    if arms.is_empty() {
        return Err(ExperimentError::Failed(format!("the preset has no arm for: {}", method.title())));
    }
    let (mut metrics, mut chosen, mut errors) = (vec![], vec![], vec![]);
    for arm in arms {
        let mut of_arm = vec![];
        for (seed, trained) in trainings.reported(cell).iter().enumerate() {
            if trained.diverged(arm).is_some() {
                let name = &training.arms[arm].name;
                return Err(ExperimentError::Failed(format!(
                    "{name} diverged in cell {cell} under its seed number {seed}"
                )));
            }
            let network = if average { &trained.averages[arm] } else { trained.model(arm) };
            let task = trainings.task(cell, seed as u64).map_err(|error| ExperimentError::Failed(error.to_string()))?;
            let found = task.examine(network, Sharing::Alone);
            of_arm.push(found.metrics.error);
            metrics.push(found.metrics);
            chosen.push(found.chosen);
        }
        errors.push(of_arm);
    }
    let apart = Matrix::new(chosen.len(), |one, other| 100.0 * disagreement(&chosen[one], &chosen[other]));
    Ok(Found { metrics, apart, errors })
}

fn measures(names: &[String], noisy: &[bool], all: &All, seeds: usize) -> BTreeMap<String, Vec<Measurement>> {
    let against = |other: Method| -> Vec<Measurement> {
        let mut parts = vec![];
        for ((name, noisy), of_cell) in names.iter().zip(noisy).zip(all) {
            let (belay, other) = (&of_cell[Method::Belay as usize], &of_cell[other as usize]);
            // Right test labels reward confidence in wrong training labels.
            for quality in
                QUALITIES.into_iter().filter(|quality| !noisy || !matches!(quality, Quality::Score(Score::Ece)))
            {
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

/// Returns a table with a row for each cell and method.
fn table(names: &[String], all: &All) -> Table {
    let rows: Vec<(usize, Method)> = (0..all.len()).flat_map(|cell| METHODS.map(|method| (cell, method))).collect();
    let mut table = Table::default()
        .with("labels", rows.iter().map(|(cell, _)| names[*cell].clone()).collect::<Vec<_>>())
        .with("method", rows.iter().map(|(_, method)| method.title().to_owned()).collect::<Vec<_>>());
    for quality in QUALITIES {
        let mean = |(cell, method): &(usize, Method)| {
            let found = &all[*cell][*method as usize];
            quality.mean(found, &(0..found.seeds()).collect::<Vec<_>>())
        };
        table = table.with(quality.label(), rows.iter().map(mean).collect::<Vec<f64>>());
    }
    table
}

/// η, α and β of BELAY.
fn coefficients(training: &Training) -> Option<Coefficients> {
    training.arms.iter().find_map(|arm| match arm.averaging {
        Averaging::Belay(averaging::Belay { alpha, beta }) => {
            Some(Coefficients { eta: arm.optimizer.eta(), alpha, beta })
        }
        _ => None,
    })
}

/// Between which EMAs is chosen, and how.
fn tried(training: &Training) -> String {
    let (arms, _) = Method::Ema.seats(training);
    let decay = |arm: &usize| match training.arms[*arm].averaging {
        Averaging::Ema(averaging::Ema { alpha, .. }) => Some(significant(1.0 - alpha, 6)),
        _ => None,
    };
    format!(
        "The EMA is of those with decay {} the one with the lowest mean test error at the end under the other seeds, for each learning \
         rate and share of wrong labels; every resample of an interval chooses anew on the seeds that it drew. BELAY has one setting.",
        arms.iter().filter_map(decay).collect::<Vec<_>>().join(", "),
    )
}

fn note(training: &Training) -> String {
    coefficients(training).map_or_else(String::new, |at| {
        let n = |value: f64| significant(value, 3);
        format!(
            "BELAY has α = {}, β = {} and η = {}. Relative to the optimizer alone, momentum included, it drifts by \
             (1 − β) α / (α + β) = {} per step; at BELAY's drift the η of the optimizer alone is that share of BELAY's, {}. Averages lag \
             behind: BELAY's by 1 / (α + β) = {} steps, an EMA of the same α by 1 / α = {}. At equal drift an advantage over that EMA is \
             in part that of the shorter lag, which the last iterate has too.",
            n(at.alpha),
            n(at.beta),
            n(at.eta),
            n(at.drift() / at.eta),
            n(at.drift()),
            n(1.0 / (at.alpha + at.beta)),
            n(1.0 / at.alpha),
        )
    })
}
