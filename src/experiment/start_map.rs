//! Minima that runs reach, by where they start.

mod draw;
mod endings;

use super::measure::exact;
use super::resampled::resampled;
use super::{ExperimentError, Findings, Measurement, Setup, Work, grid};
use crate::figure::number::significant;
use crate::table::Table;
use endings::Endings;
use std::collections::BTreeMap;

/// The sweeps: their names in the preset, what they are called, whether there is noise, and whether some minima are only local.
const SWEEPS: [(&str, &str, bool, bool); 4] = [
    ("himmelblau", "Himmelblau", false, false),
    ("himmelblau-noise", "Himmelblau, noise", true, false),
    ("camel", "six-hump camel", false, true),
    ("camel-noise", "six-hump camel, noise", true, true),
];

/// The arms of one optimizer, by their places in the scenario.
#[derive(Clone, Copy)]
struct Family {
    optimizer: &'static str,
    control: usize,
    ema: usize,
    belay: usize,
    equal_drift: usize,
}

const FAMILIES: [Family; 2] = [
    Family { optimizer: "SGD", control: 0, ema: 1, belay: 2, equal_drift: 3 },
    Family { optimizer: "Adam", control: 4, ema: 5, belay: 6, equal_drift: 7 },
];

/// Runs the experiment.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let (mut all, mut data, mut pictures) = (vec![], draw::Rows::default(), vec![]);
    for (name, title, noisy, local) in SWEEPS {
        let results = grid::run(setup, work, name)?;
        let endings = Endings::of(&results);
        data.add(title, &results, &endings);
        let file = match (noisy, local) {
            (false, false) => ["figure", "figure-steps"].map(str::to_owned).to_vec(),
            (false, true) => vec!["figure-camel".to_owned()],
            (true, false) => vec![],
            (true, true) => vec!["figure-noise".to_owned()],
        };
        for file in file {
            let figure = match file.as_str() {
                "figure-steps" => draw::steps(title, &results, &endings),
                "figure-noise" => draw::shares(title, &results, &endings),
                _ => draw::basins(title, &results, &endings),
            };
            pictures.push((file, figure));
        }
        all.push(endings);
    }
    pictures.sort_by_key(|(file, _)| file != "figure");
    let summary = summary(&all);
    Ok(Findings {
        figures: pictures,
        measures: measures(&all, setup.number("resamples") as usize),
        tables: vec![("Where runs end, as shares of all runs".to_owned(), summary.clone())],
        notes: notes(&all),
        data: data.table(),
        summary,
    })
}

/// The parts of each measure.
fn measures(all: &[Endings], resamples: usize) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    for ((_, title, noisy, local), endings) in SWEEPS.into_iter().zip(all) {
        let mut add = |measure: &str, part: String, of_seed: &dyn Fn(usize) -> f64| {
            let seeds = endings.seeds();
            let values: Vec<f64> = (0..seeds).map(of_seed).collect();
            let mean = |chosen: &[usize]| chosen.iter().map(|seed| values[*seed]).sum::<f64>() / chosen.len() as f64;
            let everyone: Vec<usize> = (0..seeds).collect();
            // Without noise nothing is random: the starts are a fixed grid.
            let measured = if noisy {
                resampled(part, seeds, resamples, mean)
            } else {
                exact(part, mean(&everyone), endings.starts())
            };
            measures.entry(measure.to_owned()).or_default().push(measured);
        };
        for family in FAMILIES {
            let Family { optimizer, control, ema, belay, equal_drift } = family;
            let part = || format!("{optimizer}, {title}");
            if local {
                let over = |arm: usize, other: usize| {
                    move |seed: usize| endings.global_share(arm, seed) - endings.global_share(other, seed)
                };
                add("global-over-control", part(), &over(belay, control));
                add("global-over-ema", part(), &over(belay, ema));
                add("global-at-equal-drift", part(), &over(equal_drift, control));
            }
            if !noisy {
                add("other-basin", part(), &|seed| endings.differing_share(belay, control, seed));
                add("other-basin-at-equal-drift", part(), &|seed| endings.differing_share(equal_drift, control, seed));
            }
        }
    }
    measures
}

/// Returns a table with a row for each arm of each sweep.
fn summary(all: &[Endings]) -> Table {
    let rows: Vec<(&str, &Endings, usize)> = SWEEPS
        .into_iter()
        .zip(all)
        .flat_map(|((_, title, ..), endings)| (0..endings.arms.len()).map(move |arm| (title, endings, arm)))
        .collect();
    let mean = |of: &dyn Fn(&Endings, usize, usize) -> f64| {
        let row = |(_, endings, arm): &(&str, &Endings, usize)| {
            (0..endings.seeds()).map(|seed| of(endings, *arm, seed)).sum::<f64>() / endings.seeds() as f64
        };
        rows.iter().map(row).collect::<Vec<f64>>()
    };
    let control = |arm: usize| arm / 4 * 4;
    Table::default()
        .with("objective", rows.iter().map(|(title, ..)| (*title).to_owned()).collect::<Vec<_>>())
        .with("arm", rows.iter().map(|(_, endings, arm)| endings.arms[*arm].clone()).collect::<Vec<_>>())
        .with("starts", rows.iter().map(|(_, endings, _)| endings.starts() as u64).collect::<Vec<_>>())
        .with("seeds", rows.iter().map(|(_, endings, _)| endings.seeds() as u64).collect::<Vec<_>>())
        .with("global", mean(&|endings, arm, seed| endings.global_share(arm, seed)))
        .with("local", mean(&|endings, arm, seed| endings.local_share(arm, seed)))
        .with("none", mean(&|endings, arm, seed| endings.share(arm, seed, endings::Ending::Nowhere)))
        .with("diverged", mean(&|endings, arm, seed| endings.share(arm, seed, endings::Ending::Diverged)))
        .with("not where control ends", mean(&|endings, arm, seed| endings.differing_share(arm, control(arm), seed)))
}

fn notes(all: &[Endings]) -> Vec<String> {
    let mut notes = vec![
        "A run ends at the known minimum nearest to its final average (for control: the model) if that is nearer than half the \
         distance from the minimum to the next one, and nowhere otherwise; a run whose model is lost has diverged."
            .to_owned(),
        "Starts are a fixed grid over the view. Under noise n is the number of seeds, which all starts share, and intervals are \
         bootstrap intervals over seeds; without noise nothing is random, n is the number of starts, and there is no interval."
            .to_owned(),
        "A share ending at a global minimum has to be larger by more than one in a hundred. Where a part's effect is nearer to zero \
         than that, “does not hold” says that there is no difference of that size, not that BELAY does worse."
            .to_owned(),
        "Himmelblau's function under noise stands in the table alone. All of its minima are global, so that no share of runs ending at \
         a global one can tell methods apart; and which of four equal minima a run under noise ends at is no success or failure, while \
         the claims about the same minimum are about exact gradients."
            .to_owned(),
        "What theory says of it: one kick of noise moves BELAY's model (1 − β)η as far, at equal η half as far as control's with \
         β = 0.5 and at equal drift, whose η is (α + β)/((1 − β)α) times as large, (α + β)/α times as far. Larger kicks leave \
         shallow minima sooner; on Adam's steps, which are divided by the size of the noise, they are small beside the basins."
            .to_owned(),
    ];
    for ((_, title, ..), endings) in SWEEPS.into_iter().zip(all) {
        let minima: Vec<String> = endings
            .minima
            .iter()
            .map(|minimum| {
                let [x, y] = minimum.point.map(|place| significant(place, 3));
                let kind = if minimum.global { "global" } else { "local" };
                // Of a minimum of zero only rounding is left.
                let value = if minimum.value.abs() < 1e-12 { 0.0 } else { minimum.value };
                format!("({x}, {y}) {kind}, f = {}", significant(value, 3))
            })
            .collect();
        if !title.ends_with("noise") {
            notes.push(format!("{title}: minima at {}.", minima.join("; ")));
        }
    }
    notes
}
