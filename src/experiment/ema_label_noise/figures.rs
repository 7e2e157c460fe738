//! Clean test errors under wrong labels.

use super::Level;
use crate::experiment::network::{
    BEST, MODEL, Score, conditions, epochs_axis, error_axis, figure, gap_curve, panel, trained,
};
use crate::figure::{Axis, Figure};
use crate::sweep::TrainingPlan;

/// Model and best average over the epochs at each level of noise, and their differences and the training losses at all levels.
pub(super) fn noise(levels: &[Level], plan: &TrainingPlan) -> Figure {
    let mut panels: Vec<_> = levels.iter().map(errors).collect();
    let gaps = levels.iter().enumerate().map(|(place, level)| {
        let course = &level.course;
        let candidates: Vec<_> =
            (0..course.epochs.len()).map(|point| course.candidates_at(Score::Error, point)).collect();
        trained(gap_curve(level.name.clone(), 2 + place, &course.epochs, &course.model(Score::Error), &candidates))
    });
    let zero = || vec![("no difference".to_owned(), 0.0)];
    let points = Axis::linear("percentage points", (0.0, 0.0));
    panels.push(panel("Model − best average", [epochs_axis(), points], gaps.collect(), zero()));
    let losses = levels.iter().enumerate().map(|(place, level)| {
        trained(level.course.training_loss().curve(level.name.clone(), 2 + place, &level.course.epochs, 0))
    });
    let nats = Axis::log10("minibatch loss, nats", (0.0, 0.0));
    panels.push(panel("Training loss", [epochs_axis(), nats], losses.collect(), vec![]));
    let caption = format!(
        "Test error on right labels over the epochs while so many training labels are wrong: median (lines), quartiles (bands) and the \
         first two runs (faint). Model: w₁. Averages: w₂, updated at every step; at each epoch and for each seed the best average is the one of five with the lowest mean \
         error over the other seeds. Model − best average: mean and 95 % bootstrap interval over seeds, paired. {}.",
        conditions(plan),
    );
    figure("Averages under wrong labels", &caption, 2, 180.0, panels)
}

fn errors(level: &Level) -> crate::figure::Panel {
    let course = &level.course;
    let epochs = &course.epochs;
    let best = course.best(Score::Error).0;
    let curves = vec![
        trained(course.model(Score::Error).curve("model w₁", MODEL, epochs, 2)),
        trained(best.curve("best average w₂", BEST, epochs, 2)),
    ];
    panel(&level.name, [epochs_axis(), error_axis()], curves, vec![])
}
