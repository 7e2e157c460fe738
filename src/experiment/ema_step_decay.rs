//! Errors of a model and its averages under a falling staircase of learning rates.

mod figures;

use super::network::{
    Candidates, Course, Score, Values, bootstrap_note, chosen_gap, data, summary, train, window_note,
};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::optim::Schedule;
use crate::scenario::Training;
use crate::table::Table;

/// Stage of constant learning rate.
#[derive(Clone, Copy, Debug)]
struct Stage {
    /// The last evaluation of the stage.
    end: usize,
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "run")?;
    let course = Course::of(&trainings, 0);
    let (model, (best, _)) = (course.model(Score::Error), course.best(Score::Error));
    let stages = stages(&course, trainings.plan().base());
    let name = |stage: usize| format!("stage {}, to epoch {}", stage + 1, epoch(&course, stages[stage]));
    let model_at = |stage: usize| Candidates::one(model.at(stages[stage].end));
    let averages_at = |stage: usize| course.candidates_at(Score::Error, stages[stage].end);
    let gap_of = |stage: usize| chosen_gap(name(stage), &model_at(stage), &averages_at(stage));
    let [first, last] = [0, stages.len() - 1].map(|stage| (model_at(stage), averages_at(stage)));
    let gap_over =
        |(model, averages): &(Candidates, Candidates), seeds: &[usize]| model.mean(seeds) - averages.mean(seeds);
    let shrinking = over_seeds("", course.seeds(), |seeds| gap_over(&first, seeds) - gap_over(&last, seeds));
    // What the average has before the rate falls, against what the model has when the next stage is over.
    let ahead =
        (1..stages.len()).filter_map(|stage| chosen_gap(name(stage), &model_at(stage), &averages_at(stage - 1)));
    let all = 0..model.points();
    let stopped = chosen_gap("", &model.candidates(all.clone()), &course.candidates(Score::Error, all));
    let measures: [(&str, Vec<Measurement>); 4] = [
        ("gap", (0..stages.len()).filter_map(gap_of).collect()),
        ("shrinking", shrinking.into_iter().collect()),
        ("ahead", ahead.collect()),
        ("best-gap", stopped.into_iter().collect()),
    ];
    Ok(Findings {
        figures: vec![("figure".to_owned(), figures::stairs(&course, &model, &best, trainings.plan()))],
        data: data(&trainings),
        summary: summary(&trainings),
        tables: vec![(
            "Test error in % at the end of each stage, mean over seeds; the best average is chosen on the other seeds."
                .to_owned(),
            table(&course, &stages, &model, &best),
        )],
        measures: measures.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect(),
        notes: vec![
            format!(
                "The last model of a stage and the averages at its end are compared at the last evaluation before the rate falls: after {} epochs.",
                stages.iter().map(|stage| epoch(&course, *stage)).collect::<Vec<_>>().join(", "),
            ),
            window_note(&trainings),
            bootstrap_note(course.seeds()),
        ],
    })
}

fn epoch(course: &Course, stage: Stage) -> String {
    significant(course.epochs[stage.end], 3)
}

/// The stages of a step schedule; a single one under any other.
fn stages(course: &Course, training: &Training) -> Vec<Stage> {
    let at = match training.arms.first().map(|arm| &arm.schedule) {
        Some(Schedule::Step { at, .. }) => at.clone(),
        _ => vec![],
    };
    at.into_iter().chain([1.0]).map(|share| Stage { end: course.at_share(share) }).collect()
}

/// Returns a table with a row for each stage.
fn table(course: &Course, stages: &[Stage], model: &Values, best: &Values) -> Table {
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let column = |values: &Values| stages.iter().map(|stage| mean(values.at(stage.end))).collect::<Vec<f64>>();
    let mut table = Table::default()
        .with("until epoch", stages.iter().map(|stage| course.epochs[stage.end]).collect::<Vec<f64>>())
        .with("η ÷ first η", stages.iter().map(|stage| course.factors[stage.end]).collect::<Vec<f64>>())
        .with("model", column(model));
    for (name, values) in course.names.iter().zip(course.averages(Score::Error)) {
        table = table.with(name.clone(), column(&values));
    }
    table.with("best average", column(best))
}
