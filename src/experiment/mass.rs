//! BELAY against EMA on a network, over learning rates, masses of the average and pulls.

mod figures;
#[cfg(test)]
mod tests;

use super::network::{
    Course, EndErrors, GUESSING, Score, Selected, bootstrap_note, conditions, data, selected_gap, summary, train,
};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::optim::{Averaging, averaging};
use crate::sweep::Trainings;
use crate::table::Table;
use std::collections::BTreeMap;

/// Trainings at one learning rate of one optimizer with averages of one α.
struct Case {
    /// Title of the optimizer.
    optimizer: String,
    eta: f64,
    alpha: f64,
    ends: EndErrors,
    course: Course,
}

/// Grid of all trainings: the EMA is the first arm, BELAY with each pull the others.
struct Grid {
    /// Cases by optimizer, then η, then α, each rising.
    cases: Vec<Case>,
    /// Pulls of the arms from the second on, rising.
    betas: Vec<f64>,
    alphas: Vec<f64>,
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "trainings")?;
    let grid = Grid::of(&trainings, work)?;
    let target = setup.number("target");
    let said = conditions(trainings.plan());
    Ok(Findings {
        figures: vec![
            ("figure".to_owned(), figures::differences(&grid, &said)),
            ("figure-best".to_owned(), figures::best(&grid, &said)),
        ],
        data: data(&trainings),
        summary: summary(&trainings),
        tables: vec![(
            "Choices on validation images of all seeds and what they are worth: test error at the end in %, mean over seeds.".to_owned(),
            table(&grid),
        )],
        measures: measures(&grid, target),
        notes: notes(&grid, target),
    })
}

impl Grid {
    fn of(trainings: &Trainings, work: &dyn Work) -> Result<Self, ExperimentError> {
        let plan = trainings.plan();
        let all: Vec<usize> = (0..plan.base().arms.len()).collect();
        let mut cases = vec![];
        for (cell, training) in plan.cells().iter().enumerate() {
            work.check_interrupt()?;
            let first = &training.arms[0];
            let Averaging::Ema(averaging::Ema { alpha, .. }) = first.averaging else {
                return Err(ExperimentError::Failed("the first arm of the preset is no EMA".to_owned()));
            };
            cases.push(Case {
                optimizer: first.optimizer.title().to_owned(),
                eta: first.optimizer.eta(),
                alpha,
                ends: EndErrors::of(trainings, cell as u64)?,
                course: Course::of_arms(trainings, cell as u64, &all),
            });
        }
        let beta = |averaging: &Averaging| match averaging {
            Averaging::Belay(averaging::Belay { beta, .. }) => Some(*beta),
            _ => None,
        };
        let mut alphas: Vec<f64> = cases.iter().map(|case| case.alpha).collect();
        alphas.sort_by(f64::total_cmp);
        alphas.dedup();
        Ok(Self { cases, betas: plan.base().arms.iter().filter_map(|arm| beta(&arm.averaging)).collect(), alphas })
    }

    /// Returns the number of seeds.
    fn seeds(&self) -> usize {
        self.cases.first().map_or(0, |case| case.course.seeds())
    }

    /// Returns the titles of the optimizers, in order.
    fn optimizers(&self) -> Vec<&str> {
        let mut titles: Vec<&str> = self.cases.iter().map(|case| case.optimizer.as_str()).collect();
        titles.dedup();
        titles
    }

    /// Returns the cases of each learning rate of an optimizer, by rate.
    fn rates(&self, optimizer: &str) -> Vec<&[Case]> {
        let of_one = self.cases.chunk_by(|a, b| a.optimizer == b.optimizer && a.eta == b.eta);
        of_one.filter(|cases| cases[0].optimizer == optimizer).collect()
    }

    /// Returns the averages of EMA in some cases as candidates.
    fn ema<'a>(&self, cases: impl IntoIterator<Item = &'a Case>) -> Selected {
        Selected::joined(&cases.into_iter().map(|case| case.ends.average(0)).collect::<Vec<_>>())
    }

    /// Returns the averages of BELAY in some cases as candidates: by case, then by pull.
    fn belay<'a>(&self, cases: impl IntoIterator<Item = &'a Case>) -> Selected {
        let of = |case: &'a Case| (1..=self.betas.len()).map(|arm| case.ends.average(arm)).collect::<Vec<_>>();
        Selected::joined(&cases.into_iter().flat_map(of).collect::<Vec<_>>())
    }

    /// Returns the last iterate of the optimizer alone at each rate as candidates: EMA leaves it as it is.
    fn last_iterates(&self, optimizer: &str) -> Selected {
        Selected::joined(&self.rates(optimizer).iter().map(|cases| cases[0].ends.model(0)).collect::<Vec<_>>())
    }

    /// Returns why a choice among [`ema`](Self::ema) or [`belay`](Self::belay) of all cases of an optimizer is no verdict: it lies on
    /// the edge of the grid of η or α. The edge of no pull is the EMA itself, and none.
    fn edge(&self, optimizer: &str, chosen: usize, per_case: usize) -> Option<String> {
        let case = chosen / per_case;
        let (rate, alpha) = (case / self.alphas.len(), case % self.alphas.len());
        let at_edge = |place: usize, count: usize| place == 0 || place + 1 == count;
        let rates = self.rates(optimizer).len();
        [("η", at_edge(rate, rates)), ("α", at_edge(alpha, self.alphas.len()))]
            .into_iter()
            .find_map(|(name, edge)| edge.then(|| format!("the best {name} lies on the edge of its grid")))
    }
}

impl Case {
    /// Returns the epoch of each seed from which on the error of an average stays at or below `target`; the length of the training where
    /// it does not.
    fn settled(&self, arm: usize, target: f64) -> Vec<f64> {
        let last = self.course.epochs.last().copied().unwrap_or(f64::NAN);
        let epoch = |run: &Vec<f64>| {
            let above = run.iter().rposition(|error| *error > target);
            self.course.epochs.get(above.map_or(0, |last| last + 1)).copied().unwrap_or(last)
        };
        self.course.average(arm, Score::Error).0.iter().map(epoch).collect()
    }

    /// Returns the test errors of an average at the end, by seed; those of guessing where the run is lost.
    fn errors(&self, arm: usize) -> Vec<f64> {
        self.ends.average(arm).test.swap_remove(0)
    }
}

/// Returns the parts of each measure.
fn measures(grid: &Grid, target: f64) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    let mut add = |name: &str, part: Option<Measurement>| measures.entry(name.to_owned()).or_default().extend(part);
    for optimizer in grid.optimizers() {
        for cases in grid.rates(optimizer) {
            let part = format!("{optimizer}, η = {}", significant(cases[0].eta, 3));
            // Of each seed the mean over α and β of BELAY − EMA at the same η and α.
            let paired = |of: &dyn Fn(&Case, usize) -> Vec<f64>| {
                let mut sums = vec![0.0; grid.seeds()];
                for case in cases {
                    let ema = of(case, 0);
                    for arm in 1..=grid.betas.len() {
                        for (sum, (belay, ema)) in sums.iter_mut().zip(of(case, arm).iter().zip(&ema)) {
                            *sum += belay - ema;
                        }
                    }
                }
                let count = (cases.len() * grid.betas.len()) as f64;
                over_seeds(part.clone(), sums.len(), |drawn| {
                    drawn.iter().map(|seed| sums[*seed] / count).sum::<f64>() / drawn.len() as f64
                })
            };
            add("lower", paired(&|case, arm| case.errors(arm)));
            add("sooner", paired(&|case, arm| case.settled(arm, target)));
            add("lower-at-best-mass", selected_gap(part.clone(), &grid.belay(cases), &grid.ema(cases)));
        }
        let all: Vec<&Case> = grid.rates(optimizer).into_iter().flatten().collect();
        let (belay, ema) = (grid.belay(all.iter().copied()), grid.ema(all.iter().copied()));
        let last = grid.last_iterates(optimizer);
        let rates = grid.rates(optimizer).len();
        let edge_of_belay = grid.edge(optimizer, belay.choice(), grid.betas.len());
        let edge_of_ema = grid.edge(optimizer, ema.choice(), 1);
        let edge_of_last = (last.choice() == 0 || last.choice() + 1 == rates)
            .then(|| "the best η of the last iterate lies on the edge of its grid".to_owned());
        let named = |side: &str, edge: Option<String>| edge.map(|edge| format!("{side}: {edge}"));
        for (measure, other, edge) in [
            ("lower-at-best-of-all", &ema, named("EMA", edge_of_ema)),
            ("lower-than-the-last-iterate", &last, edge_of_last),
        ] {
            let reason = named("BELAY", edge_of_belay.clone()).or(edge).unwrap_or_default();
            add(measure, selected_gap(optimizer, &belay, other).map(|part| part.undecidable(reason)));
        }
    }
    measures
}

/// Returns a table of choices: a row for each optimizer and η, and one over all η.
fn table(grid: &Grid) -> Table {
    let n = |value: f64| significant(value, 3);
    let mean = |selected: &Selected| selected.mean(&(0..selected.seeds()).collect::<Vec<_>>());
    let mut rows: Vec<[String; 8]> = vec![];
    for optimizer in grid.optimizers() {
        let rates = grid.rates(optimizer);
        let all: Vec<&Case> = rates.iter().copied().flatten().collect();
        let mut row = |label: String, cases: &[&Case], last: &Selected| {
            let (ema, belay) = (grid.ema(cases.iter().copied()), grid.belay(cases.iter().copied()));
            let of_ema = cases[ema.choice()];
            let of_belay = cases[belay.choice() / grid.betas.len()];
            let beta = grid.betas[belay.choice() % grid.betas.len()];
            rows.push([
                optimizer.to_owned(),
                label,
                n(mean(last)),
                n(mean(&ema)),
                format!("η {}, α {}", n(of_ema.eta), n(of_ema.alpha)),
                n(mean(&belay)),
                format!("η {}, α {}, β {}", n(of_belay.eta), n(of_belay.alpha), n(beta)),
                n(mean(&belay) - mean(&ema)),
            ]);
        };
        for cases in &rates {
            row(n(cases[0].eta), &cases.iter().collect::<Vec<_>>(), &cases[0].ends.model(0));
        }
        row("best".to_owned(), &all, &grid.last_iterates(optimizer));
    }
    let columns = ["optimizer", "η", "last iterate", "EMA", "best EMA", "BELAY", "best BELAY", "BELAY − EMA"]
        .into_iter()
        .enumerate();
    columns.fold(Table::default(), |table, (place, name)| {
        table.with(name, rows.iter().map(|row| row[place].clone()).collect::<Vec<_>>())
    })
}

/// Returns what a reader has to know.
fn notes(grid: &Grid, target: f64) -> Vec<String> {
    let lost = |arms: std::ops::Range<usize>| {
        let of = |case: &Case| {
            arms.clone().map(|arm| case.errors(arm).iter().filter(|e| **e >= GUESSING).count()).sum::<usize>()
        };
        grid.cases.iter().map(of).sum::<usize>()
    };
    let (seeds, cases, betas) = (grid.seeds(), grid.cases.len(), grid.betas.len());
    vec![
        format!(
            "Of {} runs with EMA {} are lost or no better than guessing, of {} with BELAY {}; each counts as an error of {} %.",
            cases * seeds,
            lost(0..1),
            cases * betas * seeds,
            lost(1..betas + 1),
            significant(GUESSING, 3),
        ),
        format!(
            "BELAY chooses among {betas} times as many settings as EMA, since it has a pull besides: a choice among more is the better by chance, \
             but it is made on validation images and reported on test images."
        ),
        format!(
            "Settled means that the test error of the average is at most {} % from an evaluation on to the end.",
            significant(target, 3)
        ),
        bootstrap_note(seeds),
    ]
}
