use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::kind::Kind;
use crate::cli::Failure;
use crate::cli::table::{Align, table};
use crate::figure::number::plural;
use crate::objective::Optimum;
use crate::statistics::Quartiles;
use crate::store::Digest;
use crate::sweep::{Arrival, Choice, Decision, Grid, Group, Metric};
use crate::theory::number;

/// A table of one axis with more rows is cut down to the best.
const MOST_ROWS: usize = 40;

/// The cell at which an arm ends lowest; where there is none, what is left of it.
#[derive(Debug, Serialize)]
pub(super) struct Best {
    arm: String,
    /// None where no candidate reached anything, or no cell has a finite median.
    cell: Option<u64>,
    /// `chosen`, `tied` or `none` in a sweep that tunes.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'static str>,
    /// The cell's values by the paths of the axes.
    values: BTreeMap<String, serde_json::Value>,
    runs: Option<u64>,
    diverged: Option<u64>,
    #[serde(rename = "final")]
    last: Option<Quartiles>,
    tail: Option<Quartiles>,
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

/// A group that is shown as the best of its arm, and how it came to that.
#[derive(Clone, Copy)]
struct Shown<'a> {
    group: &'a Group,
    /// Decision of a sweep that tunes.
    decision: Option<Decision>,
}

impl<'a> Shown<'a> {
    /// The best cell of each arm; where the sweep tunes, the chosen ones by the tuning seeds.
    fn all(digest: &'a Digest) -> Vec<Self> {
        let lowest = |group| Self { group, decision: None };
        let chosen = |choice: &'a Choice| Self { group: &choice.group, decision: Some(choice.decision) };
        if digest.choices.is_empty() {
            digest.best.iter().map(lowest).collect()
        } else {
            digest.choices.iter().map(chosen).collect()
        }
    }

    /// Returns whether there is such a cell at all, and not only a first one among equals that came to nothing.
    fn is_found(&self) -> bool {
        match self.decision {
            Some(decision) => decision != Decision::Missed,
            None => self.group.last.median.is_finite(),
        }
    }

    /// Returns the remark on it, if there is one.
    fn remark(&self, plan: &impl Grid) -> String {
        let metric = plan.sweep().tune.as_ref().map(|tune| tune.metric);
        match (self.decision, metric) {
            (Some(Decision::Missed), Some(Metric::FirstTouch | Metric::Settled)) if self.group.settled.is_unknown() => {
                "the target cannot be judged".to_owned()
            }
            (Some(Decision::Chosen), _) => String::new(),
            (Some(Decision::Tied(others)), _) => format!("tied with {}", plural(others, "other")),
            (Some(Decision::Missed), Some(Metric::FirstTouch | Metric::Settled)) => {
                "none reached the target".to_owned()
            }
            (Some(Decision::Missed), _) => "none: all diverged".to_owned(),
            (None, _) if self.is_found() => String::new(),
            (None, _) => "none: most runs of every cell diverged".to_owned(),
        }
    }

    /// Returns whether the value on an axis is that of every candidate.
    fn has(&self, plan: &impl Grid, path: &str) -> bool {
        let tuned = plan.sweep().tune.as_ref().map(|tune| tune.over.iter().any(|over| over == path));
        self.is_found() || tuned == Some(false)
    }
}

/// The best cell of each arm; where the sweep tunes, the chosen ones by the tuning seeds.
pub(super) fn best(plan: &impl Grid, digest: &Digest) -> Vec<Best> {
    let target = plan.has_target();
    let of = |shown: &Shown<'_>| {
        let group = shown.group;
        let places = plan.sweep().places(group.cell);
        let axes = plan.sweep().axes.iter().zip(places).filter(|(axis, _)| shown.has(plan, &axis.path));
        let values = axes.map(|(axis, place)| {
            let value = axis.number(place).map(serde_json::Value::from);
            (axis.path.clone(), value.unwrap_or_else(|| axis.label(place).into()))
        });
        let found = shown.is_found();
        Best {
            arm: plan.base_arms()[group.arm].name.clone(),
            cell: found.then_some(group.cell),
            decision: shown.decision.map(Decision::name),
            values: values.collect(),
            runs: found.then_some(group.runs),
            diverged: found.then_some(group.diverged),
            last: found.then_some(group.last),
            tail: found.then_some(group.tail),
            first_touch: (found && target && !group.first_touch.is_unknown()).then(|| group.first_touch.into()),
            settled: (found && target && !group.settled.is_unknown()).then(|| group.settled.into()),
        }
    };
    Shown::all(digest).iter().map(of).collect()
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
    let row = |shown: &Shown<'_>, is_best: bool| {
        let group = shown.group;
        let mut row = vec![plan.base_arms()[group.arm].name.clone()];
        row.extend(axes.iter().zip(plan.sweep().places(group.cell)).map(|(axis, place)| {
            // What an arm does not have says nothing of it.
            let has = plan.turns(&axis.path, group.arm) && (!is_best || shown.has(plan, &axis.path));
            if has { axis.label(place) } else { String::new() }
        }));
        if is_best && !shown.is_found() {
            row.extend(std::iter::repeat_n(String::new(), 5));
        } else {
            row.extend([
                written(group.last),
                written(group.tail),
                steps(group.first_touch, group.runs),
                steps(group.settled, group.runs),
                format!("{}/{}", group.diverged, group.runs),
            ]);
        }
        row.push(if is_best { shown.remark(plan) } else { String::new() });
        row
    };
    let tuned = !digest.choices.is_empty();
    let rows = match all.filter(|_| !tuned) {
        Some(groups) => groups.iter().map(|group| row(&Shown { group, decision: None }, false)).collect(),
        None => Shown::all(digest).iter().take(MOST_ROWS).map(|shown| row(shown, true)).collect(),
    };
    let mut columns = vec![("arm", Align::Left)];
    columns.extend(axes.iter().map(|axis| (axis.path.as_str(), Align::Right)));
    for name in ["final", "tail mean", "first touch", "settled", "diverged"] {
        columns.push((name, Align::Right));
    }
    columns.push(("choice", Align::Left));
    let text = table(&columns, rows);
    let what = match (tuned, all) {
        (true, _) => {
            "The cells chosen by the tuning seeds (all of them in tuned.csv), with the results of the others. "
        }
        (false, Some(_)) => "",
        (false, None) => "The cell at which each arm ends lowest. ",
    };
    let seeds = plural(plan.sweep().seeds, "seed");
    let of = plan.last();
    let unknown = Optimum::Unknown.status();
    let unknown = match plan.statuses().as_slice() {
        [only] if target && *only == unknown => {
            ". No lowest value of f is known, so the target above it cannot be judged"
        }
        several if target && several.contains(&unknown) => {
            ". Where no lowest value of f is known, the target above it cannot be judged"
        }
        _ => "",
    };
    let lower =
        digest.lower.as_ref().map_or_else(String::new, |lower| format!(". {}", lower.warning(plan.base_arms())));
    Ok(write!(
        out,
        "{text}\n{what}Median [quartiles] of {of} over {seeds}; a diverged run or a miss counts as inf{unknown}{lower}\n"
    )?)
}
