//! Decay of the learning rate that a model needs, and that its averages need.

mod figures;

use super::network::{Candidates, Course, Score, bootstrap_note, chosen_gap, data, summary, train, window_note};
use super::resampled::over_seeds;
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::table::Table;
use std::collections::BTreeMap;

/// The trainings whose learning rate ends at one fraction of the first.
struct Ending {
    /// The fraction.
    last: f64,
    course: Course,
    /// The test errors of the model at the end, by seed.
    model: Vec<f64>,
    /// Errors of the average that is best at the end on the other seeds.
    best: Vec<f64>,
}

/// Runs the experiment.
///
/// # Errors
/// If the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let trainings = train(setup, work, "final")?;
    let axis = &trainings.plan().sweep().axes[0];
    let ending = |cell: usize| {
        let course = Course::of(&trainings, cell as u64);
        Ending {
            last: axis.number(cell).unwrap_or(f64::NAN),
            model: course.model(Score::Error).last(),
            best: course.best_at_the_end(Score::Error).values,
            course,
        }
    };
    let endings: Vec<Ending> = (0..axis.len()).map(ending).collect();
    let grid = Grid::of(&endings);
    Ok(Findings {
        figures: vec![("figure".to_owned(), figures::endings(&endings, trainings.plan()))],
        data: data(&trainings),
        summary: summary(&trainings),
        tables: vec![(
            "Test error in % at the end over the last learning rate as a fraction of the first, mean over seeds."
                .to_owned(),
            table(&endings),
        )],
        measures: grid.measures(),
        notes: notes(&endings, &grid)
            .into_iter()
            .chain([window_note(&trainings), bootstrap_note(grid.seeds())])
            .collect(),
    })
}

impl Ending {
    /// Each average at the end as a candidate.
    fn averages(&self) -> Candidates {
        self.course.candidates_at(Score::Error, self.course.epochs.len() - 1)
    }
}

/// The errors at the end over the grid of last learning rates, of which the last is the first: no decay.
struct Grid {
    /// The model at each place.
    models: Candidates,
    /// The averages at each place, one place after another.
    averages: Candidates,
    /// The number of averages.
    arms: usize,
}

impl Grid {
    fn of(endings: &[Ending]) -> Self {
        Self {
            models: Candidates(endings.iter().map(|ending| ending.model.clone()).collect()),
            averages: Candidates(endings.iter().flat_map(|ending| ending.averages().0).collect()),
            arms: endings[0].course.names.len(),
        }
    }

    fn seeds(&self) -> usize {
        self.models.seeds()
    }

    /// The last place of the grid.
    fn last(&self) -> usize {
        self.models.0.len() - 1
    }

    /// The places of the lowest mean errors over the drawn seeds: of the model and of the best average.
    fn best(&self, seeds: &[usize]) -> [usize; 2] {
        [self.models.lowest(seeds), self.averages.lowest(seeds) / self.arms]
    }

    /// Returns the same over all seeds.
    fn best_of_all(&self) -> [usize; 2] {
        self.best(&(0..self.seeds()).collect::<Vec<_>>())
    }

    fn measures(&self) -> BTreeMap<String, Vec<Measurement>> {
        let (decayed, undecayed) = self.models.0.split_at(self.last());
        let [model_with, model] = [decayed, undecayed].map(|part| Candidates(part.to_vec()));
        let (decayed, undecayed) = self.averages.0.split_at(self.last() * self.arms);
        let [average_with, average] = [decayed, undecayed].map(|part| Candidates(part.to_vec()));
        // What no decay costs: the error without decay − the error with the decay that is best on the other seeds.
        let costs = over_seeds("", self.seeds(), |seeds| {
            (model.mean(seeds) - model_with.mean(seeds)) - (average.mean(seeds) - average_with.mean(seeds))
        });
        // Where the model does best without decay, no place can be higher.
        let testable = self.best_of_all()[0] < self.last();
        let places = |seeds: &[usize]| {
            let [model, average] = self.best(seeds);
            average as f64 - model as f64
        };
        let higher = testable.then(|| over_seeds("", self.seeds(), places)).flatten();
        let measures = [
            ("cost-of-no-decay", costs),
            ("gap-without-decay", chosen_gap("", &model, &average)),
            ("average-without-over-model-with", chosen_gap("", &self.models, &average)),
            ("best-final", higher),
        ];
        measures.into_iter().map(|(name, part)| (name.to_owned(), part.into_iter().collect())).collect()
    }
}

/// Says how the best places are found, and which lie at the edge of the grid.
fn notes(endings: &[Ending], grid: &Grid) -> Vec<String> {
    let mut notes = vec![
        "The best fraction is one of a coarse grid, whose places are counted; its interval holds what other seeds change and shrinks to a \
         point where none moves the best place."
            .to_owned(),
    ];
    let [model, average] = grid.best_of_all();
    notes.push(format!(
        "The mean error is lowest at a last learning rate of {} of the first for the model, and of {} for the best average.",
        name(&endings[model]),
        name(&endings[average]),
    ));
    if model == grid.last() {
        notes.push(
            "The best place of the model is the last of the grid, which is no decay at all: no place of the averages can be higher, so that \
             the claim about places is not testable here."
                .to_owned(),
        );
    } else if average == grid.last() {
        notes.push(
            "The best place of the averages is the last of the grid, which is no decay at all: what is best for them may lie beyond it."
                .to_owned(),
        );
    }
    notes
}

/// Returns the name of an ending.
fn name(ending: &Ending) -> String {
    significant(ending.last, 3)
}

/// Returns a table with a row for each ending.
fn table(endings: &[Ending]) -> Table {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let column = |of: &dyn Fn(&Ending) -> f64| endings.iter().map(of).collect::<Vec<f64>>();
    let mut table = Table::default()
        .with("last η ÷ first η", column(&|ending| ending.last))
        .with("model", column(&|ending| mean(&ending.model)));
    for (arm, name) in endings[0].course.names.iter().enumerate() {
        table = table.with(name.clone(), column(&|ending| mean(&ending.course.average(arm, Score::Error).last())));
    }
    table
        .with("best average", column(&|ending| mean(&ending.best)))
        .with("model at its best epoch", column(&|ending| mean(&ending.course.model(Score::Error).lowest().values)))
        .with("average at its best epoch", column(&|ending| mean(&ending.course.best_stopped(Score::Error).values)))
}
