//! The choice of settings by their tuning seeds.

use super::axis::Axis;
use super::grid::{Grid, Run};
use super::plan::Plan;
use super::request::Metric;
use super::results::Results;
use super::summary::{Group, summary_table};
use crate::statistics::{Candidate, median};
use crate::table::Table;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The setting along the tuned axes at which an arm is best, by its tuning seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Statistics of the reported runs there: its cell tells the setting, and what it was chosen for.
    pub group: Group,
    /// The number of cells that it was chosen from.
    pub candidates: u64,
    /// Evidence of its tuning seeds.
    pub decision: Decision,
    /// The median of the metric over the tuning seeds.
    pub tuning_median: f64,
    /// The tuned axes, by their paths, at an end of which it lies: better settings may lie beyond.
    pub edges: Vec<String>,
}

/// Evidence of tuning seeds for one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The candidate is better than every other one.
    Chosen,
    /// The candidate is the first of several equals; the number of the others.
    Tied(u64),
    /// No candidate reached anything under any tuning seed: there is nothing to choose, and the candidate is the one with the lowest tail
    /// mean.
    Missed,
}

impl Decision {
    /// Returns its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Tied(_) => "tied",
            Self::Missed => "none",
        }
    }

    /// The number of other candidates that are as good.
    pub const fn others(self) -> u64 {
        match self {
            Self::Tied(others) => others,
            Self::Chosen | Self::Missed => 0,
        }
    }
}

/// Chooses along the tuned axes while rows come in.
#[derive(Clone, Debug)]
pub struct Tuner<'a, G = Plan> {
    plan: &'a G,
    metric: Metric,
    tuned: Vec<bool>,
    /// For each arm, the tuned axes that turn nothing of it: its candidates along those are one.
    idle: Vec<Vec<bool>>,
    /// The best so far for each place on the other axes (0 on the tuned ones) and each arm.
    best: BTreeMap<(Vec<usize>, usize), Best>,
}

#[derive(Clone, Debug)]
struct Best {
    group: Group,
    candidates: u64,
    /// Number of other candidates that are as good.
    equal: u64,
    values: Vec<f64>,
    tail: Vec<f64>,
}

impl Best {
    fn candidate(&self) -> Candidate<'_> {
        Candidate { values: &self.values, secondary: &self.tail }
    }
}

impl<'a, G: Grid> Tuner<'a, G> {
    /// `None` where the sweep tunes nothing.
    pub fn new(plan: &'a G) -> Option<Self> {
        let tune = plan.sweep().tune.as_ref()?;
        let is_tuned = |axis: &Axis| tune.over.contains(&axis.path);
        let axes = &plan.sweep().axes;
        let tuned = axes.iter().map(is_tuned).collect();
        let idle_of = |arm| axes.iter().map(|axis| is_tuned(axis) && !plan.turns(&axis.path, arm)).collect();
        let idle = (0..plan.arms()).map(idle_of).collect();
        Some(Self { plan, metric: tune.metric, tuned, idle, best: BTreeMap::new() })
    }

    /// Takes rows that are all those of whole cells; cells have to come in order.
    pub fn add(&mut self, rows: &[G::Run]) {
        let reported = self.plan.sweep().seeds as usize;
        for rows in rows.chunks_exact(self.plan.seeds() as usize) {
            let (reports, trials) = rows.split_at(reported);
            let (cell, arm) = (rows[0].cell(), rows[0].arm());
            let Some(group) = Group::of(reports, self.plan.budget(&rows[0])) else { continue };
            let of = |metric| trials.iter().map(|row| row.metric(metric)).collect::<Vec<f64>>();
            let mut next = Best { group, candidates: 1, equal: 0, values: of(self.metric), tail: of(Metric::Tail) };
            let places = self.plan.sweep().places(cell);
            let is_repeat = places.iter().zip(&self.idle[arm]).any(|(place, idle)| *idle && *place > 0);
            let case = places.iter().zip(&self.tuned).map(|(place, tuned)| if *tuned { 0 } else { *place }).collect();
            match self.best.entry((case, arm)) {
                Entry::Vacant(vacant) => {
                    vacant.insert(next);
                }
                Entry::Occupied(mut occupied) => {
                    let best = occupied.get_mut();
                    best.candidates += 1;
                    match next.candidate().compare(&best.candidate()) {
                        Ordering::Less => {
                            next.candidates = best.candidates;
                            *best = next;
                        }
                        Ordering::Equal => best.equal += u64::from(!is_repeat),
                        Ordering::Greater => {}
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
            let decision = match best.equal {
                _ if !best.candidate().is_reached() => Decision::Missed,
                0 => Decision::Chosen,
                others => Decision::Tied(others),
            };
            let has_edges = decision != Decision::Missed;
            let at_an_edge = at_an_edge.filter(|_| has_edges);
            Choice {
                decision,
                edges: at_an_edge.map(|((axis, _), _)| axis.path.clone()).collect(),
                group: best.group,
                candidates: best.candidates,
                tuning_median: median(best.values),
            }
        };
        best.into_values().map(choice).collect()
    }
}

/// Choices as a table: as [`summary_table`], and [how](Decision) and from how many they were chosen by which median, and the axes at an
/// edge of which they lie. Where nothing was reached there is no cell, and nothing of it.
pub fn choices_table<G: Grid>(plan: &G, choices: &[Choice]) -> Table {
    let groups: Vec<Group> = choices.iter().map(|choice| choice.group).collect();
    let missed: Vec<bool> = choices.iter().map(|choice| choice.decision == Decision::Missed).collect();
    let stays = |name: &str| {
        let tuned = plan.sweep().tune.as_ref().is_some_and(|tune| tune.over.iter().any(|over| over == name));
        name == "arm" || !tuned && plan.sweep().axes.iter().any(|axis| axis.path == name)
    };
    let mut table = summary_table(plan, &groups);
    for column in table.columns.iter_mut().filter(|column| !stays(&column.name)) {
        column.entries.leave_out(&missed);
    }
    table
        .with("decision", choices.iter().map(|choice| choice.decision.name().to_owned()).collect::<Vec<_>>())
        .with("tied", choices.iter().map(|choice| choice.decision.others()).collect::<Vec<_>>())
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
        // Nothing settles on matyas: there is no choice, and no edge that it lies at.
        assert_eq!((choices[2].decision, choices[2].edges.len()), (Decision::Missed, 0));
        assert_eq!((choices[3].group.arm, choices[3].decision), (1, Decision::Missed));
        assert_eq!([0, 1].map(|choice| choices[choice].decision), [Decision::Chosen; 2]);
        let table = choices_table(&plan, &choices);
        assert_eq!(table.len(), 4);
        let text = |name: &str, row: usize| table.entries(name).unwrap().text(row);
        assert_eq!([text("objective.function", 2), text("arm", 2)], ["matyas", "A"]);
        assert_eq!([text("decision", 0), text("cell", 0), text("arm.A.optimizer.eta", 0)], ["chosen", "1", "0.01"]);
        assert_eq!([text("decision", 2), text("cell", 2), text("runs", 2)], ["none", "", ""]);
        assert_eq!([text("arm.A.optimizer.eta", 2), text("final_median", 2)], ["", ""]);
    }

    #[test]
    fn candidates_that_are_as_good_are_tied_but_for_those_that_are_one() {
        let plan = plan();
        let same = |_: u64, _: usize| [Some(4); 5];
        let mut all = rows(&plan, same);
        all.iter_mut().for_each(|row| (row.finish.outcome.average_loss, row.finish.outcome.diverged) = (1.0, None));
        let choices = Results::new(plan.clone(), all).choices();
        // The axis turns nothing of B, whose three candidates are one.
        assert_eq!([0, 1].map(|choice| choices[choice].decision), [Decision::Tied(2), Decision::Chosen]);
        assert_eq!(choices[0].group.cell, 0);
        assert_eq!(choices_table(&plan, &choices).entries("tied").unwrap().text(0), "2");
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
