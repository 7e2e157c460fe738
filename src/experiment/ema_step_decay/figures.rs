//! The errors down the stairs.

use crate::experiment::network::{
    BEST, Course, DECAYS, GAP, MODEL, Score, Values, conditions, epochs_axis, error_axis, figure, gap_curve, panel,
    rate_panel, trained,
};
use crate::figure::{Axis, Figure};
use crate::sweep::TrainingPlan;

/// Model and best average, every decay, their difference, and the learning rate.
pub(super) fn stairs(course: &Course, model: &Values, best: &Values, plan: &TrainingPlan) -> Figure {
    let epochs = &course.epochs;
    let main = vec![
        trained(model.curve("model w₁", MODEL, epochs, 2)),
        trained(best.curve("best average w₂", BEST, epochs, 2)),
    ];
    let mut by_decay = vec![trained(model.curve("model w₁", MODEL, epochs, 0))];
    let averages = course.averages(Score::Error);
    let named = course.names.iter().zip(&averages).enumerate();
    by_decay.extend(
        named.map(|(arm, (name, values))| trained(values.curve(format!("w₂, {name}"), DECAYS + arm, epochs, 0))),
    );
    let candidates: Vec<_> = (0..epochs.len()).map(|point| course.candidates_at(Score::Error, point)).collect();
    let gaps = vec![trained(gap_curve("model − best average", GAP, epochs, model, &candidates))];
    let points = Axis::linear("percentage points", (0.0, 0.0));
    let zero = vec![("no difference".to_owned(), 0.0)];
    let panels = vec![
        panel("Model and best average", [epochs_axis(), error_axis()], main, vec![]),
        panel("Each decay", [epochs_axis(), error_axis()], by_decay, vec![]),
        panel("Model − best average", [epochs_axis(), points], gaps, zero),
        rate_panel(course, plan),
    ];
    let caption = format!(
        "Test error over the epochs while the learning rate falls in steps. a, b: median (lines) and quartiles (bands) over seeds, a with the \
         first two runs (faint); c: mean and 95 % bootstrap interval over seeds, paired. Model: w₁. Averages: w₂, updated at every step; at each epoch and for each seed \
         the best average is the one of five with the lowest mean error over the other seeds. The first evaluation is the first that is shown. {}.",
        conditions(plan),
    );
    figure("Averages down a staircase of learning rates", &caption, 2, 190.0, panels)
}
