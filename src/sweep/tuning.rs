//! The choice of settings by their tuning seeds.

use super::grid::{Grid, Run};
use super::plan::Plan;
use super::request::Metric;
use super::results::Results;
use super::summary::{Group, summary_table};
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
pub struct Tuner<'a, G = Plan> {
    plan: &'a G,
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

impl<'a, G: Grid> Tuner<'a, G> {
    /// `None` where the sweep tunes nothing.
    pub fn new(plan: &'a G) -> Option<Self> {
        let tune = plan.sweep().tune.as_ref()?;
        let tuned = plan.sweep().axes.iter().map(|axis| tune.over.contains(&axis.path)).collect();
        Some(Self { plan, metric: tune.metric, tuned, best: BTreeMap::new() })
    }

    /// Takes rows that are all those of whole cells; cells have to come in order.
    pub fn add(&mut self, rows: &[G::Run]) {
        let reported = self.plan.sweep().seeds as usize;
        for rows in rows.chunks_exact(self.plan.seeds() as usize) {
            let (reports, trials) = rows.split_at(reported);
            let (cell, arm) = (rows[0].cell(), rows[0].arm());
            let Some(group) = Group::of(reports, self.plan.budget(&rows[0])) else { continue };
            let of = |metric| trials.iter().map(|row| row.metric(metric)).collect::<Vec<f64>>();
            let mut next = Best { group, candidates: 1, values: of(self.metric), tail: of(Metric::Tail) };
            let places = self.plan.sweep().places(cell).into_iter().zip(&self.tuned);
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
            let places = plan.sweep().places(best.group.cell);
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

/// Choices as a table: as [`summary_table`], and from how many they were chosen by which median, and the axes at an edge of which
/// they lie.
pub fn choices_table<G: Grid>(plan: &G, choices: &[Choice]) -> Table {
    let groups: Vec<Group> = choices.iter().map(|choice| choice.group).collect();
    summary_table(plan, &groups)
        .with("candidates", choices.iter().map(|choice| choice.candidates).collect::<Vec<_>>())
        .with("tuning_median", choices.iter().map(|choice| choice.tuning_median).collect::<Vec<_>>())
        .with("at_an_edge_of", choices.iter().map(|choice| choice.edges.join(" ")).collect::<Vec<_>>())
}

impl Results {
    /// The choices along the tuned axes; none where the sweep tunes nothing.
    pub fn choices(&self) -> Vec<Choice> {
        let Some(mut tuner) = Tuner::new(self.plan()) else { return vec![] };
        tuner.add(self.rows());
        tuner.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::{Finish, Row, Sweep, summarise};

    /// A plan of two functions, three learning rates, two arms, two reported seeds and three for tuning.
    fn plan() -> Plan {
        let text = "schema = 1\nseeds = 2\n\
            [axes]\n\"objective.function\" = [\"booth\", \"matyas\"]\n\"arm.A.optimizer.eta\" = { log = [1e-3, 1e-1], points = 3 }\n\
            [tune]\nover = [\"arm.A.optimizer.eta\"]\nmetric = \"settled\"\nseeds = 3\n\
            [base.run]\nsteps = 100\ntarget = 0.5\n\
            [[base.arm]]\nname = \"A\"\noptimizer = { kind = \"sgd\", eta = 0.01 }\n\
            [[base.arm]]\nname = \"B\"\noptimizer = { kind = \"sgd\", eta = 0.01 }\n";
        Plan::new(Sweep::parse(text, None, |_| unreachable!("there is a base")).unwrap()).unwrap()
    }

    /// Rows that settle at the given steps, five for each arm of each cell.
    fn rows(plan: &Plan, settled: impl Fn(u64, usize) -> [Option<u64>; 5]) -> Vec<Row> {
        let mut rows = vec![];
        for cell in 0..plan.cells() {
            for arm in 0..2 {
                for (seed, settled) in settled(cell, arm).into_iter().enumerate() {
                    let mut finish = Finish { model: [0.0; 2], average: [0.0; 2], outcome: Default::default() };
                    finish.outcome.settled = settled;
                    finish.outcome.average_loss = cell as f64 + seed as f64;
                    finish.outcome.diverged = (seed == 1 && cell == 0).then_some(7);
                    rows.push(Row { cell, arm, seed: seed as u64, tuning: seed >= 2, best: 0.0, finish });
                }
            }
        }
        rows
    }

    #[test]
    fn settings_are_chosen_by_tuning_seeds_and_reported_by_the_others() {
        let plan = plan();
        // Cells 0 to 2 are booth. The reported seeds like cell 0 best, the tuning seeds cell 1.
        let results = Results::new(
            plan.clone(),
            rows(&plan, |cell, _| match cell {
                0 => [Some(1), Some(1), Some(9), Some(9), Some(9)],
                1 => [Some(50), None, Some(2), Some(3), None],
                _ => [None; 5],
            }),
        );
        let choices = results.choices();
        assert_eq!(choices.len(), 4);
        assert_eq!((choices[0].group.cell, choices[0].group.arm, choices[0].candidates), (1, 0, 3));
        assert_eq!(choices[0].tuning_median, 3.0);
        assert_eq!(choices[0].edges, Vec::<String>::new());
        let settled = choices[0].group.settled;
        assert_eq!((settled.runs, settled.steps.median, settled.expected), (1, f64::INFINITY, 150.0));
        // Nothing settles on matyas: the first of equals, at an end of the axis; the axis turns nothing of B.
        assert_eq!((choices[2].group.cell, choices[2].edges.clone()), (3, vec!["arm.A.optimizer.eta".to_owned()]));
        assert_eq!((choices[3].group.arm, choices[3].edges.len()), (1, 0));
        let table = choices_table(&plan, &choices);
        assert_eq!(table.len(), 4);
        assert_eq!(table.columns[1].entries.text(2), "matyas");
    }

    #[test]
    fn whole_cells_may_come_one_by_one() {
        let plan = plan();
        let rows = rows(&plan, |cell, arm| [Some(cell * 7 % 5 + arm as u64); 5]);
        let mut tuner = Tuner::new(&plan).unwrap();
        rows.chunks(10).for_each(|cell| tuner.add(cell));
        assert_eq!(tuner.finish(), Results::new(plan.clone(), rows).choices());
    }

    #[test]
    fn a_group_counts_what_diverged_as_infinite() {
        let plan = plan();
        let groups = summarise(&plan, &rows(&plan, |_, _| [Some(4), None, None, None, None]));
        assert_eq!(groups.len(), 12);
        let group = groups[0];
        assert_eq!(
            (group.runs, group.diverged, group.last.lower, group.last.median),
            (2, 1, f64::INFINITY, f64::INFINITY)
        );
        assert_eq!((groups[2].diverged, groups[2].last.median), (0, 1.5));
        assert_eq!((group.settled.runs, group.settled.expected), (1, 104.0));
        let table = plan.summary_table(&groups);
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names[..6], ["cell", "objective.function", "arm.A.optimizer.eta", "arm", "runs", "diverged"]);
        assert!(table.columns.iter().all(|column| column.entries.len() == 12));
    }
}
