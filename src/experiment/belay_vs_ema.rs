//! BELAY against EMA: the benefits of averaging, at equal learning rate and at equal drift.

mod figures;
#[cfg(test)]
mod tests;

use super::ema_consistency::Matrix;
use super::ends::on_other_drawn;
use super::network::{Score, VALIDATION, bootstrap_note, conditions, data, summary, train};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::nn::metrics::disagreement;
use crate::nn::{self, Metrics, Sharing};
use crate::optim::{Averaging, averaging};
use crate::scenario::{Arm, Training};
use crate::sweep::Trainings;
use crate::table::Table;
use crate::theory::Coefficients;
use crate::training::TaskError;
use std::collections::BTreeMap;

/// Networks at the end, those that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    /// The last iterate of the optimizer alone.
    Control,
    /// Of the EMAs on it the one that errs least on the validation images of other seeds.
    Ema,
    /// The average of BELAY.
    Belay,
    /// The last iterate of the optimizer alone at the η with which it drifts like BELAY.
    SlowControl,
    /// Of the EMAs on that the one that errs least on the validation images of other seeds.
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
    /// Metrics with right test labels.
    right: Vec<Metrics>,
    /// Metrics with test labels that are wrong as often as those of the training.
    alike: Vec<Metrics>,
    /// The share of images that two of them take for different classes, in per cent.
    apart: Matrix,
    /// Errors on validation images, by candidate and seed.
    errors: Vec<Vec<f64>>,
}

impl Found {
    fn seeds(&self) -> usize {
        self.errors.first().map_or(0, Vec::len)
    }

    /// Returns a score of a network: the error on right labels, what is about probabilities on labels that are wrong as often as those
    /// that were learned.
    fn score(&self, score: Score, place: usize) -> f64 {
        let metrics = match score {
            Score::Error => &self.right,
            Score::Nll | Score::Brier | Score::Ece => &self.alike,
        };
        score.of(&metrics[place])
    }

    /// Returns the places of the networks of drawn seeds; of several candidates the one that errs least on the validation images of the
    /// other seeds that were drawn.
    fn places(&self, drawn: &[usize]) -> Vec<usize> {
        let candidates = on_other_drawn(&self.errors, drawn);
        candidates.iter().zip(drawn).map(|(candidate, seed)| candidate * self.seeds() + seed).collect()
    }

    /// Returns the candidate that is chosen for most seeds.
    fn usual(&self) -> usize {
        let chosen: Vec<usize> = self.reported().iter().map(|place| place / self.seeds().max(1)).collect();
        let times = |candidate: &usize| chosen.iter().filter(|other| *other == candidate).count();
        (0..self.errors.len()).rev().max_by_key(times).unwrap_or(0)
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
                places.iter().map(|place| found.score(score, *place)).sum::<f64>() / places.len() as f64
            }
            Self::Disagreement => found.apart.mean(&places),
        }
    }

    /// The number of each seed, or of each pair.
    fn all(self, found: &Found) -> Vec<f64> {
        match self {
            Self::Score(score) => found.reported().iter().map(|place| found.score(score, *place)).collect(),
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

/// Networks with one share of wrong labels, each method at its best learning rate and decay: last iterate, EMA and BELAY.
struct Tuned {
    found: [Found; 3],
    /// Learning rates that were tried.
    etas: Vec<f64>,
    /// Number of EMAs at each.
    decays: usize,
}

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
    let rates = train(setup, work, "rates")?;
    let tuned = tuned(&rates, work)?;
    let names: Vec<String> = trainings.plan().cells().iter().map(|cell| super::ends::group_name(&cell.mlp)).collect();
    let seeds = trainings.plan().sweep().seeds as usize;
    let measures = measures(&names, &all, &tuned, seeds);
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
            "Errors and disagreement are those on right test labels. NLL and ECE are about probabilities, and are taken on test labels \
             that are wrong as often as those of the training: on right ones a network that has learned how often labels are wrong would seem \
             to doubt too much."
                .to_owned(),
            chosen_rates(&names, &tuned),
            bootstrap_note(seeds),
        ],
    })
}

/// Evaluates the networks of one method in one cell.
fn found(trainings: &Trainings, cell: u64, method: Method) -> Result<Found, ExperimentError> {
    let (arms, average) = method.seats(trainings.plan().base());
    if arms.is_empty() {
        return Err(ExperimentError::Failed(format!("the preset has no arm for: {}", method.title())));
    }
    evaluated(trainings, &arms.into_iter().map(|arm| (cell, arm)).collect::<Vec<_>>(), average)
}

/// Evaluates the averages or the models of some candidates, each a cell and an arm. One that diverged is never chosen where another did
/// not.
fn evaluated(trainings: &Trainings, candidates: &[(u64, usize)], average: bool) -> Result<Found, ExperimentError> {
    let failed = |error: TaskError| ExperimentError::Failed(error.to_string());
    let (mut right, mut alike, mut chosen, mut errors) = (vec![], vec![], vec![], vec![]);
    for (cell, arm) in candidates {
        let mut of_candidate = vec![];
        for (seed, trained) in trainings.reported(*cell).iter().enumerate() {
            let network = if average { &trained.averages[*arm] } else { trained.model(*arm) };
            let task = trainings.task(*cell, seed as u64).map_err(failed)?;
            let validation = trainings.validation(*cell, seed as u64, VALIDATION).map_err(failed)?;
            let predicted = task.predict(network, &validation, Sharing::Alone);
            let error = nn::metrics::error(&predicted.chosen(), validation.labels());
            of_candidate.push(if trained.diverged(*arm).is_some() || error.is_nan() { f64::INFINITY } else { error });
            let predictions = task.predict(network, task.test(), Sharing::Alone);
            right.push(Metrics::new(&predictions, task.test().labels()));
            alike.push(Metrics::new(&predictions, task.test_labelled_alike().labels()));
            chosen.push(predictions.chosen());
        }
        errors.push(of_candidate);
    }
    let apart = Matrix::new(chosen.len(), |one, other| 100.0 * disagreement(&chosen[one], &chosen[other]));
    Ok(Found { right, alike, apart, errors })
}

/// Evaluates the networks of the sweep over learning rates, whose first axis is the share of wrong labels.
fn tuned(rates: &Trainings, work: &dyn Work) -> Result<Vec<Tuned>, ExperimentError> {
    let (plan, sweep) = (rates.plan(), rates.plan().sweep());
    let arms = |wanted: fn(&Averaging) -> bool| -> Vec<usize> {
        plan.base().arms.iter().enumerate().filter(|(_, arm)| wanted(&arm.averaging)).map(|(place, _)| place).collect()
    };
    let emas = arms(|averaging| matches!(averaging, Averaging::Ema(_)));
    let belay = arms(|averaging| matches!(averaging, Averaging::Belay(_)));
    let [labels, etas] = [0, 1].map(|axis| sweep.axes[axis].len());
    let mut all = vec![];
    for label in 0..labels {
        work.check_interrupt()?;
        let candidates = |arms: &[usize]| -> Vec<(u64, usize)> {
            let cells = (0..etas).map(|eta| sweep.index(&[label, eta]));
            cells.flat_map(|cell| arms.iter().map(move |arm| (cell, *arm))).collect()
        };
        let control = evaluated(rates, &candidates(&emas[..1]), false)?;
        let ema = evaluated(rates, &candidates(&emas), true)?;
        let belay = evaluated(rates, &candidates(&belay), true)?;
        let etas = (0..etas).map(|eta| sweep.axes[1].number(eta).unwrap_or(f64::NAN)).collect();
        all.push(Tuned { found: [control, ema, belay], etas, decays: emas.len() });
    }
    Ok(all)
}

impl Tuned {
    /// Returns the learning rate that is chosen for most seeds, for last iterate, EMA and BELAY.
    fn chosen(&self) -> [usize; 3] {
        let [control, ema, belay] = self.found.each_ref().map(Found::usual);
        [control, ema / self.decays.max(1), belay]
    }

    /// Returns why a comparison of BELAY with another is no verdict: the best learning rate of one lies on the edge of the grid.
    fn edge(&self, other: usize) -> String {
        let chosen = self.chosen();
        let at_edge = |place: usize| chosen[place] == 0 || chosen[place] + 1 == self.etas.len();
        let found = [(2, "BELAY"), (other, TUNED[other])].into_iter().find(|(place, _)| at_edge(*place));
        found.map_or_else(String::new, |(_, name)| format!("{name}: the best η lies on the edge of its grid"))
    }
}

/// Names of the methods in [`Tuned::found`].
const TUNED: [&str; 3] = ["last iterate", "EMA", "BELAY"];

/// Says which learning rates were chosen.
fn chosen_rates(names: &[String], tuned: &[Tuned]) -> String {
    let of = |(name, tuned): (&String, &Tuned)| {
        let chosen: Vec<String> = tuned
            .chosen()
            .iter()
            .zip(TUNED)
            .map(|(place, method)| format!("{method} {}", significant(tuned.etas[*place], 3)))
            .collect();
        format!("{name}: {}", chosen.join(", "))
    };
    let said: Vec<String> = names.iter().zip(tuned).map(of).collect();
    format!("At its best η, chosen on validation images, each method has in most seeds: {}.", said.join("; "))
}

/// Returns the parts of each measure: changes by BELAY in per cent.
fn measures(names: &[String], all: &All, tuned: &[Tuned], seeds: usize) -> BTreeMap<String, Vec<Measurement>> {
    let change = |belay: &Found, other: &Found, quality: Quality, drawn: &[usize]| {
        100.0 * (quality.mean(belay, drawn) / quality.mean(other, drawn) - 1.0)
    };
    let against = |other: Method| -> Vec<Measurement> {
        let mut parts = vec![];
        for (name, of_cell) in names.iter().zip(all) {
            let (belay, other) = (&of_cell[Method::Belay as usize], &of_cell[other as usize]);
            for quality in QUALITIES {
                let part = format!("{}, {name}", quality.title());
                parts.extend(over_seeds(part, seeds, |drawn| change(belay, other, quality, drawn)));
            }
        }
        parts
    };
    let at_best = |other: usize| -> Vec<Measurement> {
        let mut parts = vec![];
        for (name, tuned) in names.iter().zip(tuned) {
            for quality in QUALITIES {
                let part = format!("{}, {name}", quality.title());
                let seeds = tuned.found[2].seeds();
                let of = |drawn: &[usize]| change(&tuned.found[2], &tuned.found[other], quality, drawn);
                parts.extend(over_seeds(part, seeds, of).map(|part| part.undecidable(tuned.edge(other))));
            }
        }
        parts
    };
    let measures = [
        ("over-control", against(Method::Control)),
        ("over-ema", against(Method::Ema)),
        ("over-control-at-equal-drift", against(Method::SlowControl)),
        ("over-ema-at-equal-drift", against(Method::SlowEma)),
        ("over-control-at-best-rate", at_best(0)),
        ("over-ema-at-best-rate", at_best(1)),
    ];
    measures.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect()
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
        "The EMA is of those with decay {} the one with the lowest mean error at the end on the validation images of the other seeds, for each learning \
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
