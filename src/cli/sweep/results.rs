use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::kind::Kind;
use crate::cli::Failure;
use crate::cli::table::{Align, table};
use crate::objective::Optimum;
use crate::statistics::Quartiles;
use crate::store::Digest;
use crate::sweep::{Arrival, Grid, Group};
use crate::theory::number;

/// A table of one axis with more rows is cut down to the best.
const MOST_ROWS: usize = 40;

/// The cell at which an arm ends lowest.
#[derive(Debug, Serialize)]
pub(super) struct Best {
    arm: String,
    cell: u64,
    /// The cell's values by the paths of the axes.
    values: BTreeMap<String, serde_json::Value>,
    runs: u64,
    diverged: u64,
    #[serde(rename = "final")]
    last: Quartiles,
    tail: Quartiles,
    first_touch: Option<Steps>,
    settled: Option<Steps>,
}

#[derive(Debug, Serialize)]
struct Steps {
    #[serde(flatten)]
    steps: Quartiles,
    reached: u64,
    /// The expected running time.
    expected: f64,
}

impl From<Arrival> for Steps {
    fn from(arrival: Arrival) -> Self {
        Self { steps: arrival.steps, reached: arrival.runs, expected: arrival.expected }
    }
}

/// The best cell of each arm; where the sweep tunes, the chosen ones by the tuning seeds.
pub(super) fn best(plan: &impl Grid, digest: &Digest) -> Vec<Best> {
    let target = plan.has_target();
    let of = |group: &Group| {
        let places = plan.sweep().places(group.cell);
        let values = plan.sweep().axes.iter().zip(places).map(|(axis, place)| {
            let value = axis.number(place).map(serde_json::Value::from);
            (axis.path.clone(), value.unwrap_or_else(|| axis.label(place).into()))
        });
        Best {
            arm: plan.base_arms()[group.arm].name.clone(),
            cell: group.cell,
            values: values.collect(),
            runs: group.runs,
            diverged: group.diverged,
            last: group.last,
            tail: group.tail,
            first_touch: (target && !group.first_touch.is_unknown()).then(|| group.first_touch.into()),
            settled: (target && !group.settled.is_unknown()).then(|| group.settled.into()),
        }
    };
    if digest.choices.is_empty() {
        return digest.best.iter().map(of).collect();
    }
    digest.choices.iter().map(|choice| of(&choice.group)).collect()
}

/// Prints every cell of a short sweep of one axis, and else the best one of each arm.
pub(super) fn print_table<G: Kind>(plan: &G, digest: &Digest, out: &mut impl Write) -> Result<(), Failure> {
    let axes = &plan.sweep().axes;
    let all = digest.groups.as_ref().filter(|groups| axes.len() < 2 && groups.len() <= MOST_ROWS);
    let target = plan.has_target();
    let written = |quartiles: Quartiles| {
        format!("{} [{}, {}]", number(quartiles.median), number(quartiles.lower), number(quartiles.upper))
    };
    let steps = |arrival: Arrival, runs: u64| match (target, arrival.runs) {
        (false, _) => String::new(),
        (true, _) if arrival.is_unknown() => "not judged".to_owned(),
        (true, 0) => format!("0/{runs}"),
        (true, reached) => format!("{} in {reached}/{runs}", written(arrival.steps)),
    };
    let row = |group: &Group| {
        let mut row = vec![plan.base_arms()[group.arm].name.clone()];
        row.extend(axes.iter().zip(plan.sweep().places(group.cell)).map(|(axis, place)| {
            // What an arm does not have says nothing of it.
            if plan.turns(&axis.path, group.arm) { axis.label(place) } else { String::new() }
        }));
        row.extend([
            written(group.last),
            written(group.tail),
            steps(group.first_touch, group.runs),
            steps(group.settled, group.runs),
            format!("{}/{}", group.diverged, group.runs),
        ]);
        row
    };
    let chosen: Vec<Group> = digest.choices.iter().map(|choice| choice.group).take(MOST_ROWS).collect();
    let tuned = !chosen.is_empty();
    let rows = if tuned { &chosen } else { all.unwrap_or(&digest.best) }.iter().map(row).collect();
    let mut columns = vec![("arm", Align::Left)];
    columns.extend(axes.iter().map(|axis| (axis.path.as_str(), Align::Right)));
    for name in ["final", "tail mean", "first touch", "settled", "diverged"] {
        columns.push((name, Align::Right));
    }
    let text = table(&columns, rows);
    let what = match (tuned, all) {
        (true, _) => {
            "The cells chosen by the tuning seeds (all of them in tuned.csv), with the results of the others. "
        }
        (false, Some(_)) => "",
        (false, None) => "The cell at which each arm ends lowest. ",
    };
    let seeds = plan.sweep().seeds;
    let of = plan.last();
    let unknown = match (plan.optimum(), target) {
        (Some(Optimum::Unknown), true) => ". No lowest value of f is known, so the target above it cannot be judged",
        _ => "",
    };
    Ok(write!(
        out,
        "{text}\n{what}Median [quartiles] of {of} over {seeds} seeds; a diverged run or a miss counts as inf{unknown}\n"
    )?)
}
