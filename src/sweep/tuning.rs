//! The choice of settings by their tuning seeds.

use super::plan::Plan;
use super::request::Metric;
use super::results::{Results, Row};
use super::summary::Group;
use crate::statistics::{Candidate, choose, median};
use crate::table::Table;
use std::collections::BTreeMap;

/// The setting along the tuned axes at which an arm is best, by its tuning seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What the reported runs come to there: its cell tells the setting, and what it was chosen for.
    pub group: Group,
    /// The number of cells that it was chosen from.
    pub candidates: u64,
    /// The median of the metric over the tuning seeds.
    pub tuning_median: f64,
    /// The tuned axes, by their paths, at an end of which it lies: better settings may lie beyond.
    pub edges: Vec<String>,
}

/// Chooses along the tuned axes while rows come in.
#[derive(Clone, Debug)]
pub struct Tuner<'a> {
    plan: &'a Plan,
    metric: Metric,
    tuned: Vec<bool>,
    /// The best so far for each place on the other axes (0 on the tuned ones) and each arm.
    best: BTreeMap<(Vec<usize>, usize), Best>,
}

#[derive(Clone, Debug)]
struct Best {
    group: Group,
    candidates: u64,
    values: Vec<f64>,
    tail: Vec<f64>,
}

impl<'a> Tuner<'a> {
    /// `None` where the sweep tunes nothing.
    pub fn new(plan: &'a Plan) -> Option<Self> {
        let tune = plan.sweep().tune.as_ref()?;
        let tuned = plan.sweep().axes.iter().map(|axis| tune.over.contains(&axis.path)).collect();
        Some(Self { plan, metric: tune.metric, tuned, best: BTreeMap::new() })
    }

    /// Takes rows that are all those of whole cells; cells have to come in order.
    pub fn add(&mut self, rows: &[Row]) {
        let reported = self.plan.sweep().seeds as usize;
        for rows in rows.chunks_exact(self.plan.seeds() as usize) {
            let (reports, trials) = rows.split_at(reported);
            let (cell, arm) = (rows[0].cell, rows[0].arm);
            let Some(group) = Group::of(reports, self.plan.steps(cell)) else { continue };
            let of = |metric| trials.iter().map(|row| row.metric(metric)).collect::<Vec<f64>>();
            let mut next = Best { group, candidates: 1, values: of(self.metric), tail: of(Metric::Tail) };
            let places = self.plan.places(cell).into_iter().zip(&self.tuned);
            let case = places.map(|(place, tuned)| if *tuned { 0 } else { place }).collect();
            match self.best.entry((case, arm)) {
                std::collections::btree_map::Entry::Vacant(vacant) => {
                    vacant.insert(next);
                }
                std::collections::btree_map::Entry::Occupied(mut occupied) => {
                    let best = occupied.get_mut();
                    next.candidates = best.candidates + 1;
                    let candidates = [&*best, &next].map(|one| Candidate { values: &one.values, secondary: &one.tail });
                    if choose(&candidates) == Some(1) {
                        *best = next;
                    } else {
                        best.candidates += 1;
                    }
                }
            }
        }
    }

    /// The choices, by the places on the other axes and then by arm.
    pub fn finish(self) -> Vec<Choice> {
        let Self { plan, tuned, best, .. } = self;
        let choice = |best: Best| {
            let places = plan.places(best.group.cell);
            let axes = plan.sweep().axes.iter().zip(&tuned).zip(&places);
            let at_an_edge = axes.filter(|((axis, tuned), place)| {
                // What turns nothing of this arm, or is no scale, has no edge for it.
                let scale = axis.len() > 2 && axis.is_numeric() && plan.turns(&axis.path, best.group.arm);
                **tuned && scale && (**place == 0 || **place + 1 == axis.len())
            });
            Choice {
                edges: at_an_edge.map(|((axis, _), _)| axis.path.clone()).collect(),
                group: best.group,
                candidates: best.candidates,
                tuning_median: median(best.values),
            }
        };
        best.into_values().map(choice).collect()
    }
}

impl Plan {
    /// Choices as a table: as [`summary_table`](Self::summary_table), and from how many they were chosen by which median, and the
    /// axes at an edge of which they lie.
    pub fn choices_table(&self, choices: &[Choice]) -> Table {
        let groups: Vec<Group> = choices.iter().map(|choice| choice.group).collect();
        self.summary_table(&groups)
            .with("candidates", choices.iter().map(|choice| choice.candidates).collect::<Vec<_>>())
            .with("tuning_median", choices.iter().map(|choice| choice.tuning_median).collect::<Vec<_>>())
            .with("at_an_edge_of", choices.iter().map(|choice| choice.edges.join(" ")).collect::<Vec<_>>())
    }
}

impl Results {
    /// The choices along the tuned axes; none where the sweep tunes nothing.
    pub fn choices(&self) -> Vec<Choice> {
        let Some(mut tuner) = Tuner::new(self.plan()) else { return vec![] };
        tuner.add(self.rows());
        tuner.finish()
    }
}
