//! Statistics of the runs of a sweep, cell by cell and arm by arm.

use super::grid::{Grid, Run};
use super::plan::Plan;
use super::request::Metric;
use super::results::Results;
use crate::scenario::Arm;
use crate::statistics::{Quartiles, expected_running_time};
use crate::table::{Entries, Table};
use crate::theory::number;

/// Statistics of the reported runs of one arm of one cell. Losses are the average's distances f − f* unless they are called the
/// model's, and test errors where it is a network; a run that diverged has an infinite one, and a miss is an infinite number of
/// steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// The number of the cell.
    pub cell: u64,
    /// The place of the arm in the scenario.
    pub arm: usize,
    /// The number of runs.
    pub runs: u64,
    /// Number of runs that diverged.
    pub diverged: u64,
    /// f − f* at the end.
    pub last: Quartiles,
    /// The model's at the end.
    pub model: Quartiles,
    /// The mean of f − f* over the last tenth.
    pub tail: Quartiles,
    /// The first step below the target.
    pub first_touch: Arrival,
    /// The step from which on a run stays below the target.
    pub settled: Arrival,
    /// Greatest distance of a run's lowest loss below the lowest value that was known: 0 unless a search has missed it.
    pub below: f64,
}

/// Arrival of runs at the target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrival {
    /// Number of runs that arrive at all.
    pub runs: u64,
    /// Steps, those of a miss being infinite.
    pub steps: Quartiles,
    /// The expected running time: all steps taken until arrival or the end, by the number of arrivals.
    pub expected: f64,
}

impl Arrival {
    /// Returns whether it cannot be judged, since no lowest value is known.
    pub fn is_unknown(&self) -> bool {
        self.expected.is_nan()
    }
}

impl Group {
    /// Summarises the reported runs of one arm of one cell, which take `steps` steps.
    pub fn of<R: Run>(rows: &[R], steps: u64) -> Option<Self> {
        let first = rows.first()?;
        let quartiles = |number: &dyn Fn(&R) -> f64| Quartiles::of(rows.iter().map(number));
        let arrival = |metric: Metric| {
            let times: Vec<f64> = rows.iter().map(|row| row.metric(metric)).collect();
            let is_unknown = times.iter().all(|time| time.is_nan());
            Arrival {
                runs: times.iter().filter(|time| time.is_finite()).count() as u64,
                steps: if is_unknown { Quartiles::UNKNOWN } else { Quartiles::of(times.iter().copied()) },
                expected: if is_unknown { f64::NAN } else { expected_running_time(&times, steps as f64) },
            }
        };
        Some(Self {
            cell: first.cell(),
            arm: first.arm(),
            runs: rows.len() as u64,
            diverged: rows.iter().filter(|row| row.has_diverged()).count() as u64,
            last: quartiles(&|row| row.metric(Metric::Final)),
            model: quartiles(&R::model_final),
            tail: quartiles(&|row| row.metric(Metric::Tail)),
            first_touch: arrival(Metric::FirstTouch),
            settled: arrival(Metric::Settled),
            below: rows.iter().map(R::below).fold(0.0, f64::max),
        })
    }

    /// Returns the sentence that says that a run of this group is [`below`](Self::below) the lowest value that was known.
    pub fn warning(&self, arms: &[Arm]) -> String {
        format!(
            "{} in cell {} met a value {} below the best that was found: losses are measured from that one, so that they are \
             negative there, and the target is met too soon",
            arms.get(self.arm).map_or("A run", |arm| arm.name.as_str()),
            self.cell,
            number(self.below),
        )
    }

    /// The median of a metric.
    pub fn median(&self, metric: Metric) -> f64 {
        match metric {
            Metric::Final => self.last.median,
            Metric::Tail => self.tail.median,
            Metric::FirstTouch => self.first_touch.steps.median,
            Metric::Settled => self.settled.steps.median,
        }
    }
}

/// Summarises rows that are all those of whole cells, in order.
pub fn summarise<G: Grid>(plan: &G, rows: &[G::Run]) -> Vec<Group> {
    let seeds = plan.seeds() as usize;
    let groups = rows.chunks_exact(seeds).filter_map(|rows| {
        let steps = plan.budget(&rows[0]);
        Group::of(&rows[..plan.sweep().seeds as usize], steps)
    });
    groups.collect()
}

/// Groups as a table: the values on the axes, arm, counts, and quartiles with the names of the columns of
/// [`Grid::table`].
pub fn summary_table<G: Grid>(plan: &G, groups: &[Group]) -> Table {
    let cells: Vec<u64> = groups.iter().map(|group| group.cell).collect();
    let names: Vec<&str> = plan.base_arms().iter().map(|arm| arm.name.as_str()).collect();
    let count = |number: &dyn Fn(&Group) -> u64| groups.iter().map(number).collect::<Vec<u64>>();
    let arrivals = |of: &dyn Fn(&Group) -> Arrival| {
        let runs = groups.iter().map(of).map(|arrival| (!arrival.is_unknown()).then_some(arrival.runs));
        Entries::Counts(runs.collect())
    };
    let mut table = Table::default().with("cell", cells.clone());
    table.columns.extend(plan.sweep().axis_columns(&cells));
    table = table
        .with("arm", groups.iter().map(|group| names[group.arm].to_owned()).collect::<Vec<_>>())
        .with("runs", count(&|group| group.runs))
        .with("diverged", count(&|group| group.diverged));
    let quartiles = |table: Table, name: &str, of: &dyn Fn(&Group) -> Quartiles| {
        let column = |number: fn(Quartiles) -> f64| groups.iter().map(|group| number(of(group))).collect::<Vec<f64>>();
        table
            .with(format!("{name}_lower"), column(|quartiles| quartiles.lower))
            .with(format!("{name}_median"), column(|quartiles| quartiles.median))
            .with(format!("{name}_upper"), column(|quartiles| quartiles.upper))
    };
    table = quartiles(table, "final", &|group| group.last);
    table = quartiles(table, "model_final", &|group| group.model);
    table = quartiles(table, "tail", &|group| group.tail);
    for (name, metric) in [("first_touch", Metric::FirstTouch), ("settled", Metric::Settled)] {
        let of = |group: &Group| if metric == Metric::Settled { group.settled } else { group.first_touch };
        table = table.with(format!("{name}_runs"), arrivals(&of));
        table = quartiles(table, name, &|group| of(group).steps);
        let expected: Vec<f64> = groups.iter().map(|group| of(group).expected).collect();
        table = table.with(format!("{name}_expected"), expected);
    }
    table
}

impl Plan {
    /// [`summary_table`] of groups of this plan.
    pub fn summary_table(&self, groups: &[Group]) -> Table {
        summary_table(self, groups)
    }
}

impl Results {
    /// Every group, by cell and arm.
    pub fn groups(&self) -> Vec<Group> {
        summarise(self.plan(), self.rows())
    }
}
