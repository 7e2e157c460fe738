//! How much must the learning rate fall for a model, and how much for its averages?

mod figures;

use super::network::{Course, Score, data, gap, on_other_seeds, summary, train};
use super::resampled::over_seeds;
use super::{Findings, Halt, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::table::Table;

/// The trainings whose learning rate ends at one fraction of the first.
struct Ending {
    /// The fraction.
    last: f64,
    course: Course,
    /// The test errors of the model at the end, by seed.
    model: Vec<f64>,
    /// Those of the average that is best at the end on the other seeds.
    best: Vec<f64>,
}

/// Runs the experiment.
///
/// # Errors
/// Where the work halts.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, Halt> {
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
    let (whole, none) = (&endings[0], &endings[endings.len() - 1]);
    let [models, averages] = [of_all(&endings, |ending| &ending.model), of_all(&endings, |ending| &ending.best)];
    // What no decay costs: the error without decay − the error with the decay that is best on the other seeds.
    let cost = |all: &[Vec<f64>], undecayed: &[f64]| -> Vec<f64> {
        let best = on_other_seeds(all);
        best.iter().enumerate().map(|(seed, ending)| undecayed[seed] - all[*ending][seed]).collect()
    };
    let costs = gap("", &cost(&models, &none.model), &cost(&averages, &none.best));
    let higher = over_seeds("", whole.model.len(), |seeds| {
        let [model, average] = [&models, &averages].map(|all| lowest(all, seeds) as f64);
        average - model
    });
    let measures: [(&str, Vec<Measurement>); 4] = [
        ("cost-of-no-decay", costs.into_iter().collect()),
        ("gap-without-decay", gap("", &none.model, &none.best).into_iter().collect()),
        ("average-without-over-model-with", gap("", &whole.model, &none.best).into_iter().collect()),
        ("best-final", higher.into_iter().collect()),
    ];
    Ok(Findings {
        figures: vec![("figure".to_owned(), figures::endings(&endings, trainings.plan()))],
        data: data(&trainings),
        summary: summary(&trainings),
        tables: vec![(
            "Test error in % at the end over the last learning rate as a fraction of the first, mean over seeds.".to_owned(),
            table(&endings),
        )],
        measures: measures.into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect(),
        notes: vec![
            "The best fraction is one of a coarse grid, whose places are counted; its interval holds what other seeds change and shrinks to a \
             point where none moves the best place."
                .to_owned(),
        ],
    })
}

fn of_all(endings: &[Ending], errors: impl Fn(&Ending) -> &Vec<f64>) -> Vec<Vec<f64>> {
    endings.iter().map(|ending| errors(ending).clone()).collect()
}

/// The place with the lowest mean over `seeds`, the first of equals.
fn lowest(all: &[Vec<f64>], seeds: &[usize]) -> usize {
    let sums = all.iter().map(|values| seeds.iter().map(|seed| values[*seed]).sum::<f64>()).enumerate();
    sums.min_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(0, |(place, _)| place)
}

/// What an ending is called.
fn name(ending: &Ending) -> String {
    significant(ending.last, 3)
}

/// One row for each ending.
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
