//! The errors over the epochs.

use super::Errors;
use crate::experiment::network::{
    BEST, Course, DECAYS, GAP, MODEL, Score, conditions, epochs_axis, error_axis, figure, gap_curve, panel, rate_panel,
    trained,
};
use crate::figure::{Axis, Figure};
use crate::sweep::TrainingPlan;

/// Model and best average, their difference, every decay, and the learning rate.
pub(super) fn dynamics(course: &Course, errors: &Errors, plan: &TrainingPlan) -> Figure {
    let Errors { model, best, .. } = errors;
    let epochs = &course.epochs;
    let main = vec![
        trained(model.curve("model w₁", MODEL, epochs, 2)),
        trained(best.curve("best average w₂", BEST, epochs, 2)),
    ];
    let candidates: Vec<_> = (0..epochs.len()).map(|point| course.candidates_at(Score::Error, point)).collect();
    let gaps = vec![trained(gap_curve("model − best average", GAP, epochs, model, &candidates))];
    let averages = course.averages(Score::Error);
    let of_decay = |(arm, values): (usize, &crate::experiment::network::Values)| {
        trained(values.curve(format!("w₂, {}", course.names[arm]), DECAYS + arm, epochs, 0))
    };
    let mut by_decay = vec![trained(model.curve("model w₁", MODEL, epochs, 0))];
    by_decay.extend(averages.iter().enumerate().map(of_decay));
    let none = || (0.0, 0.0);
    let panels = vec![
        panel("Model and best average", [epochs_axis(), error_axis()], main, vec![]),
        panel("Each decay", [epochs_axis(), error_axis()], by_decay, vec![]),
        panel(
            "Model − best average",
            [epochs_axis(), Axis::linear("percentage points", none())],
            gaps,
            vec![("no difference".to_owned(), 0.0)],
        ),
        rate_panel(course, plan),
    ];
    let caption = format!(
        "Test error over the epochs. a, b: median (lines) and quartiles (bands) over seeds, a with the first two runs (faint); c: mean \
         and 95 % bootstrap interval over seeds, paired. Model: w₁. Averages: w₂, updated at every step; at each epoch and for each seed the \
         best average is the one of five with the lowest mean error over the other seeds. The first epoch is the first that is shown. {}.",
        conditions(plan),
    );
    figure("A model and its averages over the training", &caption, 2, 190.0, panels)
}
