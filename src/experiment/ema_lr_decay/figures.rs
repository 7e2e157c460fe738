//! Errors over the last learning rate.

use super::{Ending, name};
use crate::experiment::network::{
    BEST, Candidates, DECAYS, GAP, MODEL, Score, Values, conditions, epochs_axis, error_axis, figure, gap_curve, panel,
    trained,
};
use crate::figure::draw::Curve;
use crate::figure::{Axis, Figure};
use crate::statistics::Quartiles;
use crate::sweep::TrainingPlan;

/// Errors at the end over the last learning rate, their differences, and both over the epochs with the most and the least decay.
pub(super) fn endings(endings: &[Ending], plan: &TrainingPlan) -> Figure {
    let places: Vec<f64> = (0..endings.len()).map(|place| place as f64).collect();
    let axis = || Axis::names("last η ÷ first η", endings.iter().map(name));
    let over = |title: &str, style: usize, errors: &dyn Fn(&Ending) -> Vec<f64>| Curve {
        name: title.to_owned(),
        style,
        points: places.iter().zip(endings).map(|(x, ending)| (*x, Quartiles::of(errors(ending)))).collect(),
        ..Curve::default()
    };
    let mut finals = vec![over("model w₁", MODEL, &|ending| ending.model.clone())];
    for (arm, decay) in endings[0].course.names.iter().enumerate() {
        let curve =
            over(&format!("w₂, {decay}"), DECAYS + arm, &|ending| ending.course.average(arm, Score::Error).last());
        finals.push(without_band(curve));
    }
    finals.push(over("best average w₂", BEST, &|ending| ending.best.clone()));
    let of_seed = |seed: usize| endings.iter().map(|ending| ending.model[seed]).collect();
    let model = Values((0..endings[0].model.len()).map(of_seed).collect());
    let candidates: Vec<Candidates> = endings.iter().map(Ending::averages).collect();
    let gaps = vec![gap_curve("model − best average", GAP, &places, &model, &candidates)];
    let course = |ending: &Ending| {
        let course = &ending.course;
        let best = course.best(Score::Error).0;
        let curves = vec![
            trained(course.model(Score::Error).curve("model w₁", MODEL, &course.epochs, 2)),
            trained(best.curve("best average w₂", BEST, &course.epochs, 2)),
        ];
        panel(&format!("Last η ÷ first η = {}", name(ending)), [epochs_axis(), error_axis()], curves, vec![])
    };
    let points = Axis::linear("percentage points", (0.0, 0.0));
    let panels = vec![
        panel("At the end", [axis(), error_axis()], finals, vec![]),
        panel("Model − best average at the end", [axis(), points], gaps, vec![("no difference".to_owned(), 0.0)]),
        course(&endings[0]),
        course(&endings[endings.len() - 1]),
    ];
    let caption = format!(
        "Test error of trainings whose learning rate falls along a cosine to a fraction of the first (0: to nothing, 1: not at all). Median (lines) \
         and quartiles (bands, of the model and the best average alone) over seeds, in c and d with the first two runs (faint); b: mean and 95 % bootstrap interval over seeds, paired. Model: w₁. Averages: \
         w₂, updated at every step; for each seed the best average is the one of five with the lowest mean error over the other seeds, in c and d at each epoch. {}.",
        conditions(plan),
    );
    figure("How far the learning rate has to fall", &caption, 2, 190.0, panels)
}

/// The medians alone.
fn without_band(mut curve: Curve) -> Curve {
    for (_, quartiles) in &mut curve.points {
        (quartiles.lower, quartiles.upper) = (quartiles.median, quartiles.median);
    }
    curve
}
