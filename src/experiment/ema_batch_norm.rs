//! Which batch-norm statistics does an average need?

mod figures;

use super::network::{Course, Score, bootstrap_note, data, gap, summary, train, window_note};
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::table::Table;

/// An average under one rule for its statistics, against the model.
struct Rule {
    /// `copied`, `averaged` or `recomputed`.
    name: String,
    course: Course,
}

/// Runs the experiment.
///
/// # Errors
/// Where the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "statistics")?;
    let axis = &trainings.plan().sweep().axes[0];
    let rules: Vec<Rule> = (0..axis.len())
        .map(|cell| Rule { name: axis.label(cell), course: Course::of(&trainings, cell as u64) })
        .collect();
    let point = rules[0].course.at_share(setup.number("middle"));
    let parts = |of: &dyn Fn(&Rule, usize) -> Option<Measurement>| -> Vec<Measurement> {
        let arms = rules[0].course.names.len();
        rules.iter().flat_map(|rule| (0..arms).filter_map(|arm| of(rule, arm)).collect::<Vec<_>>()).collect()
    };
    let named = |rule: &Rule, arm: usize| format!("{}, {}", rule.course.names[arm], rule.name);
    // Against the first rule: the model's own statistics, copied.
    let gain = |rule: &Rule, arm: usize| {
        let [copied, other] = [&rules[0], rule].map(|rule| rule.course.average(arm, Score::Error).at(point));
        (rule.name != rules[0].name).then(|| gap(named(rule, arm), &copied, &other)).flatten()
    };
    let against_model = |wanted: &str| {
        parts(&|rule, arm| {
            let course = &rule.course;
            let values = || (course.average(arm, Score::Error).at(point), course.model(Score::Error).at(point));
            (rule.name == wanted).then(values).and_then(|(average, model)| gap(named(rule, arm), &average, &model))
        })
    };
    let widest = |wanted: &str| against_model(wanted).pop().into_iter().collect::<Vec<_>>();
    let gains: Vec<Measurement> = parts(&gain);
    let recomputed = |part: &Measurement| part.part.ends_with("recomputed");
    let wide = gains.iter().rfind(|part| recomputed(part)).cloned().into_iter().collect();
    let measures = [
        ("widest-copied", widest("copied")),
        ("widest-recomputed", widest("recomputed")),
        ("gain-of-the-widest", wide),
        ("recomputed-over-model", against_model("recomputed")),
    ];
    Ok(Findings {
        figures: vec![("figure".to_owned(), figures::statistics(&rules, point, trainings.plan()))],
        data: data(&trainings),
        summary: summary(&trainings),
        tables: vec![("Test error in %, mean over seeds, on the way and at the end.".to_owned(), table(&rules, point))],
        measures: measures.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect(),
        notes: vec![spread(&rules, point), window_note(&trainings), bootstrap_note(rules[0].course.seeds())],
    })
}

/// How far apart the rules are in the middle and at the end.
fn spread(rules: &[Rule], point: usize) -> String {
    let course = &rules[0].course;
    let at = |point: usize| {
        let of_arm = |arm: usize| {
            let means: Vec<f64> =
                rules.iter().map(|rule| mean(rule.course.average(arm, Score::Error).at(point))).collect();
            let [low, high] = [f64::min, f64::max].map(|of| means.iter().copied().reduce(of).unwrap_or(f64::NAN));
            high - low
        };
        significant((0..course.names.len()).map(of_arm).fold(0.0, f64::max), 2)
    };
    format!(
        "The claims are judged in the middle of the training, at epoch {}. There the mean errors of one average under the rules differ by up \
         to {} points, at the end by up to {}.",
        significant(course.epochs[point], 3),
        at(point),
        at(course.epochs.len() - 1),
    )
}

/// The mean over seeds.
fn mean(values: Vec<f64>) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// One row for each rule and decay.
fn table(rules: &[Rule], point: usize) -> Table {
    let rows: Vec<(&Rule, usize)> =
        rules.iter().flat_map(|rule| (0..rule.course.names.len()).map(move |arm| (rule, arm))).collect();
    let last = rules[0].course.epochs.len() - 1;
    let mut table = Table::default()
        .with("statistics", rows.iter().map(|(rule, _)| rule.name.clone()).collect::<Vec<String>>())
        .with("average", rows.iter().map(|(rule, arm)| rule.course.names[*arm].clone()).collect::<Vec<String>>());
    for point in [point, last] {
        let epoch = significant(rules[0].course.epochs[point], 3);
        let model = |(rule, _): &(&Rule, usize)| mean(rule.course.model(Score::Error).at(point));
        let average = |(rule, arm): &(&Rule, usize)| mean(rule.course.average(*arm, Score::Error).at(point));
        table = table
            .with(format!("model, epoch {epoch}"), rows.iter().map(model).collect::<Vec<f64>>())
            .with(format!("average, epoch {epoch}"), rows.iter().map(average).collect::<Vec<f64>>());
    }
    table
}
