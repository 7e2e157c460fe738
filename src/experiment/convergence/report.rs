//! Measures, notes and table of the experiment.

use super::RULES;
use super::arrivals::{arrivals, k_of_n, late, late_note, one_sided, one_sided_note, time_ratio};
use super::race::Race;
use crate::experiment::Measurement;
use crate::experiment::principal::Principal;
use crate::experiment::tuned::{expected, settings};
use crate::figure::number::significant;
use crate::statistics::median;
use crate::sweep::Metric;
use crate::table::Table;
use std::collections::BTreeMap;

/// For each rule BELAY's expected running time beside those of the other methods.
pub(super) fn measures(races: &[Race]) -> BTreeMap<String, Vec<Measurement>> {
    let mut measures = BTreeMap::new();
    for (metric, rule) in RULES {
        for (other, name) in [(0, "control"), (1, "ema")] {
            let mut parts = vec![];
            for race in races.iter().filter(|race| race.rule.0 == metric) {
                for (optimizer, places) in race.optimizers() {
                    let [belay, beside] = [places[2], places[other]].map(|place| race.times(place, false, 0));
                    let part = format!("{}, {optimizer}", race.function);
                    parts.extend(time_ratio(part, &belay, &beside, race.steps()));
                }
            }
            measures.insert(format!("{rule}-over-{name}"), parts);
        }
    }
    measures
}

/// Returns the caption of a table of times.
pub(super) fn caption(rule: &str, races: &[&Race]) -> String {
    let rule = rule.replace('-', " ");
    let Some(race) = races.first() else { return rule };
    let plan = race.results.plan();
    format!(
        "Steps until {rule}, of the average (of the model without averaging): median, arrivals and expected running time, tuned by \
         this rule ({} settings for each method; ties in the median go to more arrivals, then to the lower tail loss) and by default; n = {} seeds, budget {} steps, a miss counting as +∞ in the median.",
        race.methods.iter().map(|method| method.tried).max().unwrap_or(0),
        race.seeds(),
        plan.base().run.steps,
    )
}

/// Returns a table with a row for each function and method: what tuning chose, and the times with it and by default.
pub(super) fn table(races: &[&Race]) -> Table {
    let rows: Vec<(&Race, usize)> =
        races.iter().flat_map(|race| (0..race.methods.len()).map(move |place| (*race, place))).collect();
    let text =
        |of: &dyn Fn(&Race, usize) -> String| rows.iter().map(|(race, place)| of(race, *place)).collect::<Vec<_>>();
    let middle = |default: bool| {
        text(&|race, place| {
            let median = median(race.times(place, default, 0));
            if median.is_finite() { significant(median, 4) } else { format!("> {}", race.steps()) }
        })
    };
    let arrived = |default: bool| text(&|race, place| k_of_n(&race.times(place, default, 0)));
    let diverged = |default: bool| {
        text(&|race, place| {
            let (count, runs) = race.diverged(place, default);
            format!("{count}/{runs}")
        })
    };
    let running = |default: bool| {
        let of = |(race, place): &(&Race, usize)| {
            let times = race.times(*place, default, 0);
            expected(&times, &(0..times.len()).collect::<Vec<_>>(), race.steps())
        };
        rows.iter().map(of).collect::<Vec<f64>>()
    };
    Table::default()
        .with("function", text(&|race, _| race.function.clone()))
        .with("method", text(&|race, place| race.methods[place].arm.name.clone()))
        .with("tuned to", text(&|race, place| settings(&race.methods[place].arm)))
        .with("median", middle(false))
        .with("k/n", arrived(false))
        .with("expected", running(false))
        .with("diverged", diverged(false))
        .with("default: median", middle(true))
        .with("default: k/n", arrived(true))
        .with("default: expected", running(true))
        .with("default: diverged", diverged(true))
}

/// Settings at the edges of their grids, and races that nobody finished.
pub(super) fn notes(races: &[Race]) -> Vec<String> {
    let mut notes = vec![];
    let mut edges = vec![];
    let mut lost = vec![];
    for race in races {
        for (place, method) in race.methods.iter().enumerate() {
            let arrives = race.times(place, false, 0).iter().any(|time| time.is_finite());
            if arrives && !method.edges.is_empty() {
                edges.push(format!(
                    "{} on {} ({}, {})",
                    method.arm.name,
                    race.function,
                    method.edges.join(" and "),
                    race.rule.1
                ));
            }
            if !arrives {
                lost.push(format!("{} on {} ({})", method.arm.name, race.function, race.rule.1));
            }
        }
    }
    if !edges.is_empty() {
        notes.push(format!(
            "These settings lie at the edge of what was tried, and better ones may lie beyond (but for α = 1, which ends its range, and for the smallest β, with which BELAY is all but an EMA): {}.",
            edges.join("; ")
        ));
    }
    if !lost.is_empty() {
        notes.push(format!("No reported run arrives, whatever the setting: {}.", lost.join("; ")));
    }
    notes.push(
        "Theory: a tuned η makes the drift η (1 − β) α / (α + β) free, so what is left to BELAY is a lower noise floor at the same \
         drift. Under SGD that drift is capped by stability: on a quadratic of curvature λ at (α/(α + β)) (2 − β − αβ/(2 − α))/λ, below \
         the 2/λ of the optimizer alone for every β > 0, so that BELAY may settle later where speed decides. Adam's steps are \
         bounded, and there only the noise matters."
            .to_owned(),
    );
    notes.push(
        "Equal budgets are not equal densities: three settings to tune leave fewer values for each than one. A method with more \
         settings pays for them here, as it does in practice."
            .to_owned(),
    );
    notes.extend(races.iter().filter(|race| race.rule.0 == Metric::FirstTouch).filter_map(leaps));
    let mut empty = vec![];
    for race in races {
        for (optimizer, places) in race.optimizers() {
            for (other, name) in [(0, "the optimizer alone"), (1, "EMA")] {
                let [belay, beside] = [places[2], places[other]].map(|place| race.times(place, false, 0));
                let part = format!("{}, {optimizer}, {} over {name}", race.function, race.rule.1);
                empty.extend(one_sided(&part, &belay, &beside));
            }
        }
    }
    notes.extend(one_sided_note(&empty));
    notes.push(late_note(&late_settlings(races)));
    notes
}

/// The late and all settlings of each method over all functions.
fn late_settlings(races: &[Race]) -> Vec<(String, (usize, usize))> {
    let settled: Vec<&Race> = races.iter().filter(|race| race.rule.0 == Metric::Settled).collect();
    let Some(first) = settled.first() else { return vec![] };
    let of = |(place, method): (usize, &crate::experiment::tuned::Tuned)| {
        let times: Vec<f64> = settled.iter().flat_map(|race| race.times(place, false, 0)).collect();
        (method.arm.name.clone(), late(&times, first.steps()))
    };
    first.methods.iter().enumerate().map(of).collect()
}

/// Says what a first touch of SGD alone is worth where its tuned η is unstable at the start.
fn leaps(race: &Race) -> Option<String> {
    let is_sgd = |arm: &crate::scenario::Arm| arm.optimizer.title() == "SGD" && arm.averaging.is_control();
    let place = race.methods.iter().position(|method| is_sgd(&method.arm))?;
    let scenario = race.scenario(&[place]);
    let curvature = Principal::of(scenario.problem().hessian(scenario.start)).values[0];
    let eta = race.methods[place].arm.optimizer.eta();
    let times = race.times(place, false, 0);
    if eta * curvature <= 2.0 || arrivals(&times).count == 0 {
        return None;
    }
    let rows = race.results.reported(race.results.plan().index(&[0, 0]), place);
    let below = rows.iter().filter(|row| row.metric(Metric::Settled).is_finite()).count();
    Some(format!(
        "On {} the η of SGD alone tuned for first touch, {}, is unstable at the start: ηλ = {} > 2 there. Its first steps are leaps, \
         and where they land is luck of this η, this start and the noise: {} runs touch the target, with a median of {} steps, but only \
         {below}/{} are below it at the end. Its first touches say nothing of how well it converges.",
        race.function,
        significant(eta, 3),
        significant(eta * curvature, 3),
        k_of_n(&times),
        significant(median(times.iter().copied()), 4),
        rows.len(),
    ))
}
