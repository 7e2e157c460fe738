//! BELAY and each neighbour: areas beside shares solved at the budget, and what other functions might do to them.

use super::problems::Problems;
use super::{BELAY, METHODS, neighbours};
use crate::experiment::Measurement;
use crate::experiment::convergence::arrivals::{late, late_note};
use crate::experiment::resampled::over_seeds;
use crate::figure::number::significant;
use crate::table::Table;
use std::collections::BTreeMap;

impl Problems {
    /// The share of (function, target, seed) triples that a method settles within the budget.
    pub(super) fn solved_share(&self, optimizer: usize, method: usize) -> f64 {
        let times = || self.times[optimizer][method].iter().flatten();
        times().filter(|time| time.is_finite()).count() as f64 / times().count() as f64
    }

    /// Returns what a settled time adds to the area: the share of the log₁₀ axis, from one evaluation to the budget, that it leaves.
    fn worth(&self, time: f64) -> f64 {
        (1.0 - libm::log10(time.max(1.0)) / libm::log10(self.steps)).max(0.0)
    }

    /// The functions, each with the places of its problems.
    fn functions(&self) -> Vec<Vec<usize>> {
        let mut functions: Vec<(&str, Vec<usize>)> = vec![];
        for (place, (function, _)) in self.pairs.iter().enumerate() {
            match functions.iter_mut().find(|(name, _)| name == function) {
                Some((_, places)) => places.push(place),
                None => functions.push((function, vec![place])),
            }
        }
        functions.into_iter().map(|(_, places)| places).collect()
    }

    /// The difference of the areas of BELAY and a neighbour with its interval over functions and seeds, both drawn anew.
    pub(super) fn area_over_functions(&self, optimizer: usize, method: usize) -> Option<Measurement> {
        let functions = self.functions();
        let (count, seeds) = (functions.len(), self.seeds);
        let difference = |place: &usize, seed: usize| {
            self.worth(self.times[optimizer][BELAY][*place][seed])
                - self.worth(self.times[optimizer][method][*place][seed])
        };
        let mean = |places: &Vec<usize>, seed: usize| {
            places.iter().map(|place| difference(place, seed)).sum::<f64>() / places.len() as f64
        };
        let gains: Vec<Vec<f64>> =
            functions.iter().map(|places| (0..seeds).map(|seed| mean(places, seed)).collect()).collect();
        // A draw below count × seeds is uniform in both its remainder and its quotient: the first draws choose functions, the
        // next ones seeds. In order, as they come for the effect itself, they would not, which takes the mean of all.
        let cells = count * seeds;
        if count + seeds > cells {
            return None;
        }
        let everything = |drawn: &[usize]| drawn.iter().enumerate().all(|(place, unit)| place == *unit);
        over_seeds(self.optimizers[optimizer].clone(), cells, |drawn| {
            if everything(drawn) {
                return gains.iter().flatten().sum::<f64>() / cells as f64;
            }
            let (functions, seeds_drawn) = (&drawn[..count], &drawn[count..count + seeds]);
            let of =
                |function: &usize| seeds_drawn.iter().map(|seed| gains[function % count][seed / count]).sum::<f64>();
            functions.iter().map(of).sum::<f64>() / cells as f64
        })
    }
}

/// Returns the caption of the table.
pub(super) fn caption() -> String {
    "BELAY − neighbour: the difference of the areas with its interval over seeds alone, by which the claims are judged, and with its \
     interval over functions and seeds, both drawn anew; the share of (function, target, seed) triples that each settles within \
     the budget."
        .to_owned()
}

/// Returns a table with a row for each optimizer and neighbour.
pub(super) fn table(problems: &Problems, measures: &BTreeMap<String, Vec<Measurement>>) -> Table {
    let (mut optimizers, mut methods, mut areas) = (vec![], vec![], vec![]);
    let (mut over_seeds, mut over_functions, mut belay, mut neighbour) = (vec![], vec![], vec![], vec![]);
    let interval = |part: Option<&Measurement>| {
        let ends = part.and_then(|part| part.interval);
        ends.map_or("—".to_owned(), |ends| format!("{} … {}", significant(ends.low, 3), significant(ends.high, 3)))
    };
    for (optimizer, title) in problems.optimizers.iter().enumerate() {
        for method in neighbours() {
            let (sweep, name) = METHODS[method];
            let measured = measures.get(&format!("area-over-{sweep}")).and_then(|parts| parts.get(optimizer));
            optimizers.push(title.clone());
            methods.push(name.to_owned());
            areas.push(measured.map_or(f64::NAN, |part| part.effect));
            over_seeds.push(interval(measured));
            over_functions.push(interval(problems.area_over_functions(optimizer, method).as_ref()));
            belay.push(problems.solved_share(optimizer, BELAY));
            neighbour.push(problems.solved_share(optimizer, method));
        }
    }
    Table::default()
        .with("optimizer", optimizers)
        .with("neighbour", methods)
        .with("area", areas)
        .with("95 % over seeds", over_seeds)
        .with("95 % over functions and seeds", over_functions)
        .with("BELAY solved", belay)
        .with("neighbour solved", neighbour)
}

/// Shares solved at the budget, where they contradict the areas, and late settlings.
pub(super) fn notes(problems: &Problems) -> Vec<String> {
    let all = problems.all();
    let mut notes = vec![
        "The area counts what is solved and how soon in one number, and does not tell the two apart; its intervals resample seeds, not \
         functions, and say nothing of other functions. A table gives the intervals over functions and seeds."
            .to_owned(),
    ];
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    for (optimizer, title) in problems.optimizers.iter().enumerate() {
        let shares: Vec<f64> = (0..METHODS.len()).map(|method| problems.solved_share(optimizer, method)).collect();
        let listed: Vec<String> =
            METHODS.iter().zip(&shares).map(|((_, name), share)| format!("{name} {}", percent(*share))).collect();
        let area = |method: usize| problems.area(optimizer, method, &all);
        let names = |chosen: &dyn Fn(usize) -> bool| {
            let names: Vec<&str> = neighbours().filter(|method| chosen(*method)).map(|at| METHODS[at].1).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        };
        notes.push(format!(
            "Solved within the budget with {title}, of all (function, target, seed) triples: {}. BELAY solves fewer though its area is \
             larger: against {}. BELAY solves more though its area is smaller: against {}.",
            listed.join(", "),
            names(&|method| shares[BELAY] < shares[method] && area(BELAY) > area(method)),
            names(&|method| shares[BELAY] > shares[method] && area(BELAY) < area(method)),
        ));
    }
    let late: Vec<(String, (usize, usize))> = problems
        .optimizers
        .iter()
        .enumerate()
        .flat_map(|(optimizer, title)| {
            METHODS.iter().enumerate().map(move |(method, (_, name))| {
                let times = problems.times[optimizer][method].iter().flatten();
                (format!("{title}, {name}"), late(times, problems.steps))
            })
        })
        .collect();
    notes.push(late_note(&late));
    notes
}
