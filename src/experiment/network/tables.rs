//! Tables of trainings.

use super::{Course, Score, gap};
use crate::statistics::Quartiles;
use crate::sweep::{TrainingPlan, Trainings};
use crate::table::{Entries, Table};

/// Returns a table with a row for each evaluation of each arm under each reported seed.
pub(in crate::experiment) fn data(trainings: &Trainings) -> Table {
    let plan = trainings.plan();
    let mut table = Table::default();
    for cell in 0..plan.cells().len() as u64 {
        let training = &plan.cells()[cell as usize];
        let steps_per_epoch = trainings.task(cell, 0).map_or(f64::NAN, |task| task.steps_per_epoch() as f64);
        let rows: Vec<_> = trainings
            .reported(cell)
            .iter()
            .enumerate()
            .flat_map(|(seed, run)| {
                let seed = training.run.seed + seed as u64;
                run.history.iter().map(move |evaluation| (seed, *evaluation))
            })
            .collect();
        let numbers = |of: &dyn Fn(&crate::training::Evaluation) -> f64| -> Vec<f64> {
            rows.iter().map(|(_, evaluation)| of(evaluation)).collect()
        };
        let mut part = settings(plan, cell, rows.len())
            .with("seed", rows.iter().map(|(seed, _)| *seed).collect::<Vec<u64>>())
            .with("arm", rows.iter().map(|(_, row)| training.arms[row.arm].name.clone()).collect::<Vec<String>>())
            .with("step", rows.iter().map(|(_, row)| row.step).collect::<Vec<u64>>())
            .with("epoch", numbers(&|row| row.step as f64 / steps_per_epoch))
            .with("eta factor", numbers(&|row| row.factor))
            .with("training loss", numbers(&|row| row.training_loss));
        for score in Score::ALL {
            part = part
                .with(format!("model {}", score.title()), numbers(&|row| score.of(&row.model)))
                .with(format!("average {}", score.title()), numbers(&|row| score.of(&row.average)));
        }
        part =
            part.with("disagreement", numbers(&|row| row.disagreement)).with("distance", numbers(&|row| row.distance));
        table.append(part);
    }
    table
}

/// Returns a table with a row for each arm of each cell at the end of the training: the errors of model and average by median and quartiles, and the
/// mean of model − average with its 95 % interval over seeds.
pub(in crate::experiment) fn summary(trainings: &Trainings) -> Table {
    let plan = trainings.plan();
    let mut table = Table::default();
    for cell in 0..plan.cells().len() as u64 {
        for (arm, of) in plan.base().arms.iter().enumerate() {
            let course = Course::of_arms(trainings, cell, &[arm]);
            let (model, average) = (course.model(Score::Error).last(), course.average(0, Score::Error).last());
            let one = |value: f64| vec![value];
            let mut row = settings(plan, cell, 1)
                .with("arm", vec![of.name.clone()])
                .with("n", vec![course.seeds() as u64])
                .with("diverged", vec![course.diverged() as u64]);
            for (name, values) in [("model", &model), ("average", &average)] {
                let quartiles = Quartiles::of(values.iter().copied());
                row = row
                    .with(format!("{name} error, %"), one(quartiles.median))
                    .with(format!("{name} error, % lower quartile"), one(quartiles.lower))
                    .with(format!("{name} error, % upper quartile"), one(quartiles.upper));
            }
            let gap = gap("", &model, &average);
            let interval = gap.as_ref().and_then(|gap| gap.interval);
            table.append(
                row.with("model − average", one(gap.map_or(f64::NAN, |gap| gap.effect)))
                    .with("model − average, low", one(interval.map_or(f64::NAN, |interval| interval.low)))
                    .with("model − average, high", one(interval.map_or(f64::NAN, |interval| interval.high))),
            );
        }
    }
    table
}

/// The values that a cell has on the axes, in each of `rows` rows.
fn settings(plan: &TrainingPlan, cell: u64, rows: usize) -> Table {
    let sweep = plan.sweep();
    let mut table = Table::default();
    for (axis, place) in sweep.axes.iter().zip(sweep.places(cell)) {
        let entries: Entries = match axis.number(place).filter(|_| axis.is_numeric()) {
            Some(number) => vec![number; rows].into(),
            None => vec![axis.label(place); rows].into(),
        };
        table = table.with(axis.path.clone(), entries);
    }
    table
}
