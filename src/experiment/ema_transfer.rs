//! Do the features of an EMA transfer better to classes that it has not seen?

mod probe;

use super::ends::{CONTRASTS, Cell, Contrast, Ends, SCHEDULES, Which, on_other_drawn};
use super::network::{bootstrap_note, conditions, figure, panel, train};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::draw::Curve;
use crate::figure::number::significant;
use crate::figure::{Axis, Figure};
use crate::nn::mnist::{CLASSES, Mnist};
use crate::nn::{Dataset, Features, Sharing, features};
use crate::statistics::Quartiles;
use crate::table::Table;
use crate::training::Network;
use probe::{Recipe, root_mean_square, scaled};
use std::collections::BTreeMap;

/// The errors of the probes on one kind of network of one cell.
struct Probed {
    /// By number of labels, λ and network in the order of [`Ends::networks`]: the mean over draws.
    tried: Vec<Vec<Vec<f64>>>,
    /// By number of labels and seed: that of the network that is reported, at the λ that is best for the other seeds.
    errors: Vec<Vec<f64>>,
    /// By number of labels and seed, that λ.
    decays: Vec<Vec<f64>>,
}

/// Of each drawn seed the place of its λ and the error there. Its network and its λ are chosen on the other seeds that were drawn.
/// `tried` is by λ and network.
fn chosen(tried: &[Vec<f64>], cell: &Cell, which: Which, drawn: &[usize]) -> Vec<(usize, f64)> {
    let places = cell.places(which, drawn);
    let seeds = drawn.iter().max().map_or(0, |last| last + 1);
    let by_seed = |errors: &Vec<f64>| {
        let mut by_seed = vec![f64::NAN; seeds];
        drawn.iter().zip(&places).for_each(|(seed, place)| by_seed[*seed] = errors[*place]);
        by_seed
    };
    let candidates: Vec<Vec<f64>> = tried.iter().map(by_seed).collect();
    let decays = on_other_drawn(&candidates, drawn);
    decays.into_iter().zip(drawn).map(|(decay, seed)| (decay, candidates[decay][*seed])).collect()
}

/// The probes on last iterates and those on averages, by cell.
type All = Vec<[Probed; 2]>;

/// Protocol of the probes: their data, and how they are trained.
struct Protocol<'a> {
    training: Dataset,
    test: Dataset,
    first: u8,
    labels: Vec<usize>,
    draws: u64,
    decays: Vec<f64>,
    recipe: Recipe,
    ends: &'a Ends<'a>,
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts or a training diverged.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "trainings")?;
    let ends = Ends::new(&trainings)?;
    let protocol = Protocol::new(setup, &ends);
    let mut all: All = vec![];
    for cell in &ends.cells {
        all.push([protocol.probed(cell, Which::Model, work)?, protocol.probed(cell, Which::Average, work)?]);
    }
    let summary = summary(&protocol, &all);
    Ok(Findings {
        figures: vec![("figure".to_owned(), curves(&protocol, &all, &conditions(trainings.plan())))],
        data: data(&protocol, &all),
        summary: summary.clone(),
        tables: vec![("Error of the probes on digits 5 to 9 in %, mean over seeds.".to_owned(), summary)],
        measures: measures(&protocol, &all),
        notes: vec![
            ends.note(),
            format!(
                "Each probe is a softmax regression on the features of the last hidden layer, divided by the root of their mean square, \
                 from zero weights, {} steps of SGD with Nesterov momentum 0.9, η = {} falling to zero as a cosine, in batches of at most {}; its λ of {} is the one with the lowest mean error under the \
                 other seeds, for each number of labels and for last iterate and EMA apart; every resample of an interval chooses it anew.",
                protocol.recipe.steps,
                protocol.recipe.eta,
                protocol.recipe.batch,
                protocol.decays.iter().map(|decay| significant(*decay, 3)).collect::<Vec<_>>().join(", "),
            ),
            bootstrap_note(ends.seeds()),
        ],
    })
}

impl<'a> Protocol<'a> {
    fn new(setup: &Setup, ends: &'a Ends<'a>) -> Self {
        let seen = &ends.trainings.plan().base().mlp.classes;
        let unseen: Vec<u8> = (0..CLASSES as u8).filter(|class| !seen.contains(class)).collect();
        let data = Mnist::shared();
        Self {
            training: data.training.of_classes(&unseen),
            test: data.test.of_classes(&unseen),
            first: unseen.first().copied().unwrap_or(0),
            labels: setup.numbers("labels").into_iter().map(|count| count as usize).collect(),
            draws: setup.number("draws") as u64,
            decays: setup.numbers("probe_decays"),
            recipe: Recipe {
                steps: setup.number("probe_steps") as u64,
                eta: setup.number("probe_eta"),
                batch: setup.number("probe_batch") as usize,
                weight_decay: 0.0,
            },
            ends,
        }
    }

    /// The probes on the networks of one kind of all seeds.
    fn probed(&self, cell: &Cell, which: Which, work: &dyn Work) -> Result<Probed, ExperimentError> {
        let mut tried = vec![vec![vec![]; self.decays.len()]; self.labels.len()];
        for (seed, network) in self.ends.networks(cell, which) {
            work.check_interrupt()?;
            let of_network = self.of_network(cell, network, seed)?;
            for (tried, errors) in tried.iter_mut().zip(of_network) {
                tried.iter_mut().zip(errors).for_each(|(tried, error)| tried.push(error));
            }
        }
        let seeds: Vec<usize> = (0..self.ends.seeds()).collect();
        let (mut errors, mut decays) = (vec![], vec![]);
        for tried in &tried {
            let chosen = chosen(tried, cell, which, &seeds);
            errors.push(chosen.iter().map(|(_, error)| *error).collect());
            decays.push(chosen.iter().map(|(place, _)| self.decays[*place]).collect());
        }
        Ok(Probed { tried, errors, decays })
    }

    /// By number of labels and λ the mean error over the draws of labels.
    fn of_network(&self, cell: &Cell, network: &Network, seed: usize) -> Result<Vec<Vec<f64>>, ExperimentError> {
        let task = self.ends.task(cell, seed)?;
        let of = |data: &Dataset| -> Option<Features<f32>> {
            features(task.layout(), &network.weights, &network.statistics, data, Sharing::Alone)
        };
        let probe = || -> Option<Vec<Vec<f64>>> {
            let test = of(&self.test)?;
            let mut means = vec![vec![0.0; self.decays.len()]; self.labels.len()];
            for draw in 0..self.draws {
                // The same draws for every network of a seed.
                let luck = task.seed() * self.draws + draw;
                for (count, means) in self.labels.iter().zip(&mut means) {
                    let training = of(&self.training.subset(*count, luck))?;
                    let scale = root_mean_square(&training);
                    let [training, test] = [&training, &test].map(|features| scaled(features, scale, self.first));
                    let (training, test) = (training?, test?);
                    for (weight_decay, mean) in self.decays.iter().zip(means) {
                        let recipe = Recipe { weight_decay: *weight_decay, ..self.recipe };
                        let classes = CLASSES - usize::from(self.first);
                        *mean += probe::error(recipe, classes, [&training, &test], luck)? / self.draws as f64;
                    }
                }
            }
            Some(means)
        };
        probe().ok_or_else(|| ExperimentError::Failed("there are no features to probe".to_owned()))
    }
}

/// By how many per cent of the images the probes on averages err more than those on last iterates: a part for each number of labels.
fn differences(protocol: &Protocol<'_>, all: &All, contrast: Contrast, group: usize) -> Vec<Option<Measurement>> {
    let ends = protocol.ends;
    let [average, model] = ends.sides(contrast, group);
    let name = &ends.names()[group];
    let of = |(place, count): (usize, &usize)| {
        let mean = |cell: &Cell, which: Which, drawn: &[usize]| {
            let tried = &all[cell.number as usize][which as usize].tried[place];
            let chosen = chosen(tried, cell, which, drawn);
            100.0 * chosen.iter().map(|(_, error)| error).sum::<f64>() / drawn.len() as f64
        };
        over_seeds(format!("{name}, {count} labels"), ends.seeds(), |drawn| {
            mean(average, Which::Average, drawn) - mean(model, Which::Model, drawn)
        })
    };
    protocol.labels.iter().enumerate().map(of).collect()
}

fn measures(protocol: &Protocol<'_>, all: &All) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    for contrast in CONTRASTS {
        for group in 0..protocol.ends.groups() {
            let parts = differences(protocol, all, contrast, group).into_iter().flatten();
            measures.entry(format!("probe-{}", contrast.suffix())).or_default().extend(parts);
        }
    }
    measures
}

/// The errors of the probes over the number of labels, and the differences.
fn curves(protocol: &Protocol<'_>, all: &All, conditions: &str) -> Figure {
    let x: Vec<f64> = protocol.labels.iter().map(|count| *count as f64).collect();
    let axis = || Axis::log10("labels of digits 5 to 9", (x[0] / 1.2, x[x.len() - 1] * 1.2));
    let names = protocol.ends.names();
    let mut panels = vec![];
    for (group, name) in names.iter().enumerate() {
        let curve = |(schedule, which): (usize, Which)| {
            let errors = &all[2 * group + schedule][which as usize].errors;
            let at = |errors: &Vec<f64>| Quartiles::of(errors.iter().map(|error| 100.0 * error));
            Curve {
                name: format!("{}, {}", which.legend(), SCHEDULES[schedule]),
                style: 2 * schedule + which as usize,
                points: x.iter().copied().zip(errors.iter().map(at)).collect(),
                ..Curve::default()
            }
        };
        let kinds = [(0, Which::Model), (0, Which::Average), (1, Which::Model), (1, Which::Average)];
        let y = Axis::linear("error of the probe, %", (0.0, 0.0));
        panels.push(panel(name, [axis(), y], kinds.map(curve).to_vec(), vec![]));
    }
    for group in 0..names.len() {
        let curve = |(style, contrast): (usize, Contrast)| {
            let at = |part: Option<Measurement>| {
                part.map_or(Quartiles { lower: f64::NAN, median: f64::NAN, upper: f64::NAN }, |part| {
                    let (low, high) = part.interval.map_or((part.effect, part.effect), |ends| (ends.low, ends.high));
                    Quartiles { lower: low, median: part.effect, upper: high }
                })
            };
            Curve {
                name: format!("difference, {}", contrast.title()),
                style,
                points: x
                    .iter()
                    .copied()
                    .zip(differences(protocol, all, contrast, group).into_iter().map(at))
                    .collect(),
                ..Curve::default()
            }
        };
        let y = Axis::linear("EMA − last iterate, points", (0.0, 0.0));
        let curves = (4..).zip(CONTRASTS).map(curve).collect();
        panels.push(panel("", [axis(), y], curves, vec![("no difference".to_owned(), 0.0)]));
    }
    let caption = format!(
        "Top: error of a linear probe on digits 5 to 9 over the number of labels that it is trained on, on the last hidden layer of \
         networks that were trained on digits 0 to 4 alone; medians and quartiles over seeds, of each seed the mean of {} of \
         labels; all test images of digits 5 to 9. Bottom: mean difference of EMA and last iterate under the same seed and draws, with 95 % bootstrap \
         intervals over seeds. Last iterate: features of the model w₁ at the end; EMA: of the average w₂ at the end. {conditions}.",
        if protocol.draws == 1 { "1 draw".to_owned() } else { format!("{} draws", protocol.draws) },
    );
    figure("Linear probes on digits that the network has not seen", &caption, names.len(), 170.0, panels)
}

/// Returns a table with a row for each cell, network, number of labels and seed.
fn data(protocol: &Protocol<'_>, all: &All) -> Table {
    let ends = protocol.ends;
    let mut table = Table::default();
    for (cell, of_cell) in ends.cells.iter().zip(all) {
        let first = ends.trainings.plan().cells()[cell.number as usize].run.seed;
        for which in [Which::Model, Which::Average] {
            let probed = &of_cell[which as usize];
            for (place, count) in protocol.labels.iter().enumerate() {
                let seeds = ends.seeds();
                table.append(
                    ends.labelled(cell, seeds)
                        .with("weights", vec![which.title().to_owned(); seeds])
                        .with("labels", vec![*count as u64; seeds])
                        .with("seed", (0..seeds as u64).map(|seed| first + seed).collect::<Vec<_>>())
                        .with("probe error", probed.errors[place].clone())
                        .with("probe weight decay", probed.decays[place].clone()),
                );
            }
        }
    }
    table
}

/// Returns a table with a row for each cell and network.
fn summary(protocol: &Protocol<'_>, all: &All) -> Table {
    let rows: Vec<(usize, Which)> =
        (0..all.len()).flat_map(|cell| [Which::Model, Which::Average].map(|which| (cell, which))).collect();
    let names = protocol.ends.names();
    let mut table = Table::default()
        .with("training labels", rows.iter().map(|(cell, _)| names[cell / 2].clone()).collect::<Vec<_>>())
        .with("learning rate", rows.iter().map(|(cell, _)| SCHEDULES[cell % 2].to_owned()).collect::<Vec<_>>())
        .with("weights", rows.iter().map(|(_, which)| which.title().to_owned()).collect::<Vec<_>>());
    for (place, count) in protocol.labels.iter().enumerate() {
        let mean = |(cell, which): &(usize, Which)| {
            let errors = &all[*cell][*which as usize].errors[place];
            100.0 * errors.iter().sum::<f64>() / errors.len() as f64
        };
        table = table.with(format!("{count} labels"), rows.iter().map(mean).collect::<Vec<f64>>());
    }
    table
}
