//! Averages that are stopped early, under wrong labels.

mod figures;

use super::network::{Candidates, Course, Score, bootstrap_note, chosen_gap, data, summary, train, window_note};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::table::Table;

/// The trainings at one level of label noise.
struct Level {
    /// `40 % wrong labels`.
    name: String,
    noise: f64,
    course: Course,
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "noise")?;
    let axis = &trainings.plan().sweep().axes[0];
    let level = |cell: usize| {
        let noise = axis.number(cell).unwrap_or(f64::NAN);
        let name = format!("{} % wrong labels", significant(100.0 * noise, 3));
        Level { name, noise, course: Course::of(&trainings, cell as u64) }
    };
    let levels: Vec<Level> = (0..axis.len()).map(level).collect();
    let of = |statistic: &dyn Fn(&Level) -> Option<Measurement>| {
        levels.iter().filter_map(statistic).collect::<Vec<Measurement>>()
    };
    let noisy = |level: &Level| level.noise > 0.0;
    let measures = [
        ("stopped-gap", of(&|level| noisy(level).then(|| level.stopped_gap()).flatten())),
        ("decline", of(&|level| noisy(level).then(|| level.decline()).flatten())),
        ("early-peak", of(&|level| noisy(level).then(|| level.peak()).flatten())),
        ("final-gap", of(&|level| noisy(level).then(|| level.final_gap()).flatten())),
    ];
    let mut notes: Vec<String> = levels.iter().map(memory).collect();
    notes.extend([window_note(&trainings), bootstrap_note(levels[0].course.seeds())]);
    Ok(Findings {
        figures: vec![("figure".to_owned(), figures::noise(&levels, trainings.plan()))],
        data: data(&trainings),
        summary: summary(&trainings),
        tables: vec![(
            "Test error in % on right labels, mean over seeds; epochs and decays are chosen on the other seeds."
                .to_owned(),
            table(&levels),
        )],
        measures: measures.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect(),
        notes,
    })
}

impl Level {
    /// The number of evaluations.
    fn points(&self) -> usize {
        self.course.epochs.len()
    }

    /// The averages at the end.
    fn at_the_end(&self) -> Candidates {
        self.course.candidates_at(Score::Error, self.points() - 1)
    }

    /// The model at its best epoch − the best average at its.
    fn stopped_gap(&self) -> Option<Measurement> {
        let all = 0..self.points();
        let model = self.course.model(Score::Error).candidates(all.clone());
        chosen_gap(&self.name, &model, &self.course.candidates(Score::Error, all))
    }

    /// The best average at the end − the best average at its best epoch before.
    fn decline(&self) -> Option<Measurement> {
        // The end is compared with what was before it, and is therefore none of the candidates.
        chosen_gap(&self.name, &self.at_the_end(), &self.course.candidates(Score::Error, 0..self.points() - 1))
    }

    /// The part of the training that is over at the averages' best epoch: that of the lowest mean error over the seeds.
    fn peak(&self) -> Option<Measurement> {
        let (epochs, points) = (&self.course.epochs, self.points());
        let all = self.course.candidates(Score::Error, 0..points);
        over_seeds(&self.name, all.seeds(), |seeds| epochs[all.lowest(seeds) % points] / epochs[points - 1])
    }

    /// The model at the end − the best average at the end.
    fn final_gap(&self) -> Option<Measurement> {
        let model = Candidates::one(self.course.model(Score::Error).last());
        chosen_gap(&self.name, &model, &self.at_the_end())
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

/// Says how far the wrong labels were learned.
fn memory(level: &Level) -> String {
    format!(
        "{}: the mean loss of the minibatches at the end is {} nats; labels that are wrong at random cannot be foretold but by memory.",
        level.name,
        significant(mean(level.course.training_loss().last().into_iter()), 3),
    )
}

/// Returns a table with a row for each level of noise.
fn table(levels: &[Level]) -> Table {
    let of = |number: &dyn Fn(&Course) -> f64| levels.iter().map(|level| number(&level.course)).collect::<Vec<f64>>();
    let score = Score::Error;
    let epoch = |course: &Course, points: Vec<usize>| mean(points.into_iter().map(|point| course.epochs[point]));
    let stopped = |course: &Course| course.best_stopped(score).chosen.into_iter().map(|(_, point)| point).collect();
    let names = levels.iter().map(|level| level.course.names[level.course.best_stopped(score).chosen[0].0].clone());
    Table::default()
        .with("setting", levels.iter().map(|level| level.name.clone()).collect::<Vec<String>>())
        .with("model at its best", of(&|course| mean(course.model(score).lowest().values.into_iter())))
        .with("at epoch", of(&|course| epoch(course, course.model(score).lowest().chosen)))
        .with("average at its best", of(&|course| mean(course.best_stopped(score).values.into_iter())))
        .with("at epoch of the average", of(&|course| epoch(course, stopped(course))))
        .with("which", names.collect::<Vec<String>>())
        .with("model at the end", of(&|course| mean(course.model(score).last().into_iter())))
        .with("average at the end", of(&|course| mean(course.best_at_the_end(score).values.into_iter())))
}
