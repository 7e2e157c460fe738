//! Errors of a model and its averages over a training.

mod figures;

use super::network::{
    Candidates, Course, Score, Values, bootstrap_note, chosen_gap, data, summary, train, window_note,
};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::statistics::median;
use crate::table::Table;
use std::collections::BTreeMap;

/// The test errors of a model and of what is best among its averages.
struct Errors {
    model: Values,
    best: Values,
    /// The average that is best, by seed and evaluation.
    chosen: Vec<Vec<usize>>,
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "run")?;
    let course = Course::of(&trainings, 0);
    let (best, chosen) = course.best(Score::Error);
    let errors = Errors { model: course.model(Score::Error), best, chosen };
    let mut points: Vec<usize> = setup.numbers("parts").iter().map(|share| course.at_share(*share)).collect();
    let parts = points.len();
    // Few evaluations may put two parts at one.
    points.dedup();
    let mut notes = notes(&course, &errors);
    if points.len() < parts {
        notes.push(format!(
            "So few evaluations put some of the {parts} points of the training at one: the gap is judged at {}.",
            points.len(),
        ));
    }
    notes.extend([window_note(&trainings), bootstrap_note(course.seeds())]);
    Ok(Findings {
        figures: vec![("figure".to_owned(), figures::dynamics(&course, &errors, trainings.plan()))],
        data: data(&trainings),
        summary: summary(&trainings),
        tables: vec![(
            "Test error in %, mean over seeds; the best average is chosen on the other seeds.".to_owned(),
            table(&course, &errors, &points),
        )],
        measures: measures(&course, &errors, &points),
        notes,
    })
}

fn measures(course: &Course, errors: &Errors, points: &[usize]) -> BTreeMap<String, Vec<Measurement>> {
    let model = &errors.model;
    let (score, all) = (Score::Error, model.points());
    let over_epochs = points.iter().filter_map(|point| {
        let part = format!("epoch {}", significant(course.epochs[*point], 4));
        chosen_gap(part, &model.candidates(*point..point + 1), &course.candidates_at(score, *point))
    });
    // The evaluation at the start is no epoch.
    let third = (all - 1).div_ceil(3);
    let [early, late] = [1..(1 + third).min(all), all.saturating_sub(third).max(1)..all].map(|range| {
        let at = |point: usize| (Candidates::one(model.at(point)), course.candidates_at(score, point));
        range.map(at).collect::<Vec<_>>()
    });
    let mean_gap = |at: &[(Candidates, Candidates)], seeds: &[usize]| {
        at.iter().map(|(model, averages)| model.mean(seeds) - averages.mean(seeds)).sum::<f64>() / at.len() as f64
    };
    let shrinking = over_seeds("", course.seeds(), |seeds| mean_gap(&early, seeds) - mean_gap(&late, seeds));
    // The end is compared with what was before it, and is therefore none of the candidates.
    let before = course.candidates(score, 0..all - 1);
    let decline = chosen_gap("", &course.candidates_at(score, all - 1), &before);
    let stopped = chosen_gap("", &model.candidates(0..all), &course.candidates(score, 0..all));
    let measures = [
        ("gap", over_epochs.collect()),
        ("early-gap", shrinking.into_iter().collect()),
        ("decline", decline.into_iter().collect()),
        ("best-gap", stopped.into_iter().collect()),
    ];
    let measures: [(&str, Vec<Measurement>); 4] = measures;
    measures.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect()
}

/// The mean over seeds.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Returns a table with a row for each of some evaluations: the model, each average, the best of them, and which that is most often.
fn table(course: &Course, errors: &Errors, points: &[usize]) -> Table {
    let mut points = points.to_vec();
    points.push(course.epochs.len() - 1);
    points.dedup();
    let column = |values: &Values| points.iter().map(|point| mean(&values.at(*point))).collect::<Vec<f64>>();
    let most = |point: &usize| {
        let count = |arm: usize| errors.chosen.iter().filter(|arms| arms[*point] == arm).count();
        // The first of equals.
        let arm = (0..course.names.len()).rev().max_by_key(|arm| count(*arm)).unwrap_or(0);
        course.names[arm].clone()
    };
    let mut table = Table::default()
        .with("epoch", points.iter().map(|point| course.epochs[*point]).collect::<Vec<f64>>())
        .with("η ÷ first η", points.iter().map(|point| course.factors[*point]).collect::<Vec<f64>>())
        .with("model", column(&errors.model));
    for (name, values) in course.names.iter().zip(course.averages(Score::Error)) {
        table = table.with(name.clone(), column(&values));
    }
    table.with("best average", column(&errors.best)).with("chosen", points.iter().map(most).collect::<Vec<String>>())
}

/// Says where model and averages are best, and what the training loss comes to.
fn notes(course: &Course, errors: &Errors) -> Vec<String> {
    let n = |value: f64| significant(value, 3);
    let of_model = errors.model.lowest().chosen;
    let (arms, of_average): (Vec<usize>, Vec<usize>) = course.best_stopped(Score::Error).chosen.into_iter().unzip();
    let epoch = |points: &[usize]| median(points.iter().map(|point| course.epochs[*point]));
    let mut names: Vec<&str> = arms.iter().map(|arm| course.names[*arm].as_str()).collect();
    names.sort_unstable();
    names.dedup();
    vec![
        format!(
            "The epoch at which the error on the other seeds is lowest: {} for the model, {} for the averages (medians over seeds), with {}.",
            n(epoch(&of_model)),
            n(epoch(&of_average)),
            names.join(" or "),
        ),
        format!(
            "The mean loss of the minibatches over the last epochs is {} nats: what is left of the gradient's noise is of that size.",
            n(mean(&course.training_loss().last())),
        ),
    ]
}
