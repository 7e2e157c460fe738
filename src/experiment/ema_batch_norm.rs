//! Batch-norm statistics that an average needs, by the depth of the network.

mod figures;

use super::network::{Course, Score, bootstrap_note, data, gap, summary, train, window_note};
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::{plural, significant};
use crate::sweep::Trainings;
use crate::table::Table;
use std::collections::BTreeMap;

/// Averages of networks of one depth.
struct Depth {
    /// Number of hidden layers, in words.
    name: String,
    /// Averages under each rule for their statistics; the first is that of the model's own, copied.
    rules: Vec<Rule>,
}

/// Averages under one rule for their statistics, beside the model.
struct Rule {
    /// `copied`, `averaged` or `recomputed`.
    name: String,
    course: Course,
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "statistics")?;
    let depths = depths(&trainings);
    let first = &depths[0].rules[0].course;
    let point = first.at_share(setup.number("middle"));
    let plan = trainings.plan();
    Ok(Findings {
        figures: vec![
            ("figure".to_owned(), figures::decays(&depths, point, plan)),
            ("figure-courses".to_owned(), figures::courses(&depths, plan)),
        ],
        data: data(&trainings),
        summary: summary(&trainings),
        tables: vec![(
            "Test error in %, mean over seeds, on the way and at the end.".to_owned(),
            table(&depths, point),
        )],
        notes: vec![spread(&depths, point), window_note(&trainings), bootstrap_note(first.seeds())],
        measures: measures(&depths, point),
    })
}

/// Returns the trainings by depth and rule, from a plan whose first axis is the widths of hidden layers and whose second the rule.
fn depths(trainings: &Trainings) -> Vec<Depth> {
    let sweep = trainings.plan().sweep();
    let (widths, statistics) = (&sweep.axes[0], &sweep.axes[1]);
    let rule = |depth: usize, rule: usize| Rule {
        name: statistics.label(rule),
        course: Course::of(trainings, sweep.index(&[depth, rule])),
    };
    let depth = |depth: usize| {
        let layers = widths.value(depth).as_array().map_or(0, Vec::len) as u64;
        let rules = (0..statistics.len()).map(|place| rule(depth, place)).collect();
        Depth { name: plural(layers, "hidden layer"), rules }
    };
    (0..widths.len()).map(depth).collect()
}

/// Returns the parts of each measure: differences of test errors in the middle of the training, by depth.
fn measures(depths: &[Depth], point: usize) -> BTreeMap<String, Vec<Measurement>> {
    let error = |rule: &Rule, arm: usize| rule.course.average(arm, Score::Error).at(point);
    let rule = |depth: &'_ Depth, wanted: &str| depth.rules.iter().position(|rule| rule.name == wanted);
    let arms = depths[0].rules[0].course.names.len();
    // Decays rise from arm to arm.
    let widest = arms.saturating_sub(1);
    let over_model = |wanted: &'static str, arm: usize, part: &dyn Fn(&Depth) -> String| -> Vec<Measurement> {
        let of = |depth: &Depth| {
            let rule = &depth.rules[rule(depth, wanted)?];
            gap(part(depth), &error(rule, arm), &rule.course.model(Score::Error).at(point))
        };
        depths.iter().filter_map(of).collect()
    };
    let gain = |depth: &Depth| {
        let [copied, recomputed] = ["copied", "recomputed"].map(|wanted| rule(depth, wanted));
        gap(depth.name.clone(), &error(&depth.rules[copied?], widest), &error(&depth.rules[recomputed?], widest))
    };
    let named = |arm: usize| move |depth: &Depth| format!("{}, {}", depth.name, depth.rules[0].course.names[arm]);
    let depth_name = |depth: &Depth| depth.name.clone();
    let all = [
        ("widest-copied", over_model("copied", widest, &depth_name)),
        ("widest-recomputed", over_model("recomputed", widest, &depth_name)),
        ("gain-of-the-widest", depths.iter().filter_map(gain).collect()),
        ("recomputed-over-model", (0..arms).flat_map(|arm| over_model("recomputed", arm, &named(arm))).collect()),
    ];
    all.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect()
}

/// Says how far apart the rules are in the middle and at the end.
fn spread(depths: &[Depth], point: usize) -> String {
    let course = &depths[0].rules[0].course;
    let at = |depth: &Depth, point: usize| {
        let of_arm = |arm: usize| {
            let means: Vec<f64> =
                depth.rules.iter().map(|rule| mean(rule.course.average(arm, Score::Error).at(point))).collect();
            let [low, high] = [f64::min, f64::max].map(|of| means.iter().copied().reduce(of).unwrap_or(f64::NAN));
            high - low
        };
        significant((0..course.names.len()).map(of_arm).fold(0.0, f64::max), 2)
    };
    let last = course.epochs.len() - 1;
    let said: Vec<String> = depths
        .iter()
        .map(|depth| {
            format!("with {} by up to {} points, at the end by up to {}", depth.name, at(depth, point), at(depth, last))
        })
        .collect();
    format!(
        "The claims are judged in the middle of the training, at epoch {}. There the mean errors of one average under the rules differ {}.",
        significant(course.epochs[point], 3),
        said.join("; "),
    )
}

/// Returns the mean over seeds.
fn mean(values: Vec<f64>) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Returns a table with a row for each depth, rule and decay.
fn table(depths: &[Depth], point: usize) -> Table {
    let rows: Vec<(&Depth, &Rule, usize)> = depths
        .iter()
        .flat_map(|depth| depth.rules.iter().map(move |rule| (depth, rule)))
        .flat_map(|(depth, rule)| (0..rule.course.names.len()).map(move |arm| (depth, rule, arm)))
        .collect();
    let course = &depths[0].rules[0].course;
    let texts = |of: &dyn Fn(&(&Depth, &Rule, usize)) -> String| rows.iter().map(of).collect::<Vec<String>>();
    let mut table = Table::default()
        .with("network", texts(&|(depth, ..)| depth.name.clone()))
        .with("statistics", texts(&|(_, rule, _)| rule.name.clone()))
        .with("average", texts(&|(_, rule, arm)| rule.course.names[*arm].clone()));
    for point in [point, course.epochs.len() - 1] {
        let epoch = significant(course.epochs[point], 3);
        let numbers = |of: &dyn Fn(&Rule, usize) -> Vec<f64>| -> Vec<f64> {
            rows.iter().map(|(_, rule, arm)| mean(of(rule, *arm))).collect()
        };
        table = table
            .with(format!("model, epoch {epoch}"), numbers(&|rule, _| rule.course.model(Score::Error).at(point)))
            .with(
                format!("average, epoch {epoch}"),
                numbers(&|rule, arm| rule.course.average(arm, Score::Error).at(point)),
            );
    }
    table
}
