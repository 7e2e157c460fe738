//! Shares of problems, ranks and differences.

use super::problems::Problems;
use super::{BELAY, METHODS, neighbours, pairs};
use crate::experiment::Measurement;
use crate::experiment::resampled::over_seeds;
use crate::statistics::{Ecdf, performance_profile, runtime_ecdf};
use crate::table::Table;
use std::collections::BTreeMap;

impl Problems {
    /// The distribution of the times of a method over all problems and the runs of `seeds`; x is log₁₀ of the evaluations per
    /// dimension.
    pub(super) fn distribution(&self, optimizer: usize, method: usize, seeds: &[usize]) -> Ecdf {
        let times = self.times[optimizer][method].iter();
        runtime_ecdf(times.flat_map(|times| seeds.iter().map(|seed| times[*seed])), 2)
    }

    /// The mean share of problems solved over log₁₀ of the evaluations, from one evaluation to the budget.
    pub(super) fn area(&self, optimizer: usize, method: usize, seeds: &[usize]) -> f64 {
        let ends = [1.0, self.steps].map(|evaluations: f64| libm::log10(evaluations / 2.0));
        self.distribution(optimizer, method, seeds).mean_share(ends[0], ends[1])
    }

    /// The performance profiles of all methods over the problems of one optimizer.
    pub(super) fn profiles(&self, optimizer: usize, seeds: &[usize]) -> Vec<Ecdf> {
        let costs: Vec<Vec<f64>> = (0..METHODS.len()).map(|method| self.expected(optimizer, method, seeds)).collect();
        performance_profile(&costs)
    }

    /// The share of all problems, with every optimizer, that each method solves within twice the cost of the best.
    fn within_twice(&self, seeds: &[usize]) -> Vec<f64> {
        let optimizers = self.optimizers.len();
        let profiles: Vec<Vec<Ecdf>> = (0..optimizers).map(|optimizer| self.profiles(optimizer, seeds)).collect();
        let mean = |method: usize| profiles.iter().map(|of| of[method].at(2.0)).sum::<f64>() / optimizers as f64;
        (0..METHODS.len()).map(mean).collect()
    }
}

/// BELAY's area beside that of each neighbour with each optimizer, and the shares near the best.
pub(super) fn measures(problems: &Problems) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures = BTreeMap::new();
    let mut near = vec![];
    for method in neighbours() {
        let (sweep, name) = METHODS[method];
        let parts = problems.optimizers.iter().enumerate().filter_map(|(optimizer, title)| {
            let area =
                |seeds: &[usize]| problems.area(optimizer, BELAY, seeds) - problems.area(optimizer, method, seeds);
            over_seeds(title.clone(), problems.seeds, area)
        });
        measures.insert(format!("area-over-{sweep}"), parts.collect());
        near.extend(over_seeds(format!("against {name}"), problems.seeds, |seeds| {
            let shares = problems.within_twice(seeds);
            shares[BELAY] - shares[method]
        }));
    }
    measures.insert("within-twice-the-best".to_owned(), near);
    measures
}

/// Returns the caption of the table.
pub(super) fn caption(problems: &Problems) -> String {
    format!(
        "Over {} problems with each optimizer: the mean rank by expected running time (1 is best, equals share their ranks), the \
         problems on which a method is best, is within twice the best, and is solved by at least one run; the area under the \
         distribution of solved pairs.",
        problems.pairs.len(),
    )
}

/// Returns a table with a row for each optimizer and method.
pub(super) fn table(problems: &Problems) -> Table {
    let all = problems.all();
    let (mut optimizers, mut methods) = (vec![], vec![]);
    let (mut ranks, mut best, mut near, mut solved, mut areas) = (vec![], vec![], vec![], vec![], vec![]);
    for (optimizer, title) in problems.optimizers.iter().enumerate() {
        let costs: Vec<Vec<f64>> =
            (0..METHODS.len()).map(|method| problems.expected(optimizer, method, &all)).collect();
        let profiles = problems.profiles(optimizer, &all);
        for (method, (_, name)) in METHODS.iter().enumerate() {
            let rank = |problem: usize| rank(&costs, method, problem);
            let count = problems.pairs.len();
            let share = |share: f64| format!("{}/{count}", (share * count as f64).round());
            optimizers.push(title.clone());
            methods.push((*name).to_owned());
            ranks.push((0..count).map(rank).sum::<f64>() / count as f64);
            best.push(share(profiles[method].at(1.0)));
            near.push(share(profiles[method].at(2.0)));
            solved.push(share(costs[method].iter().filter(|cost| cost.is_finite()).count() as f64 / count as f64));
            areas.push(problems.area(optimizer, method, &all));
        }
    }
    Table::default()
        .with("optimizer", optimizers)
        .with("method", methods)
        .with("mean rank", ranks)
        .with("best", best)
        .with("within twice the best", near)
        .with("solved", solved)
        .with("area", areas)
}

/// The rank of a method on a problem: 1 and the better ones, and half of the other equal ones.
pub(super) fn rank(costs: &[Vec<f64>], method: usize, problem: usize) -> f64 {
    let own = costs[method][problem];
    let better = costs.iter().filter(|costs| costs[problem] < own).count() as f64;
    let equal = costs.iter().filter(|costs| costs[problem] == own).count() as f64 - 1.0;
    1.0 + better + 0.5 * equal
}

/// Problems that nobody solves, and settings at edges.
pub(super) fn notes(problems: &Problems) -> Vec<String> {
    let mut notes = vec![];
    let all = problems.all();
    for (optimizer, title) in problems.optimizers.iter().enumerate() {
        let costs: Vec<Vec<f64>> =
            (0..METHODS.len()).map(|method| problems.expected(optimizer, method, &all)).collect();
        let open =
            problems.pairs.iter().enumerate().filter(|(at, _)| costs.iter().all(|costs| costs[*at].is_infinite()));
        let open: Vec<String> = open.map(|(_, (function, target))| format!("{function} {target}")).collect();
        if !open.is_empty() {
            notes.push(format!("With {title} no method solves {}; they count against all.", open.join(", ")));
        }
    }
    if !problems.edges.is_empty() {
        let edges: Vec<String> = problems.edges.iter().map(|(name, count)| format!("{name} {count}")).collect();
        notes.push(format!(
            "Tuned settings at an edge of their range, by count, on problems that they solve; a better one may lie beyond (of a list of four values two are edges): {}.",
            edges.join(", ")
        ));
    }
    notes.push(
        "Theory: a tail average and Schedule-Free average over ever more steps, so that the noise in them goes on falling at a constant \
         η; EMA and BELAY forget at a constant rate and have a noise floor, which only a smaller η or α lowers, at the price of speed. \
         That would let these two settle sooner; it is not tested here."
            .to_owned(),
    );
    notes.push(
        "Equal budgets are not equal densities: three settings to tune leave fewer values for each than one. A method with more \
         settings pays for them here, as it does in practice."
            .to_owned(),
    );
    notes.extend(pairs::notes(problems));
    notes
}
