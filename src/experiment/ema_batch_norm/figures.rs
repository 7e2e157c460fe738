//! The errors of every decay under every rule.

use super::Rule;
use crate::experiment::network::{
    Course, DECAYS, MODEL, Score, Values, conditions, epochs_axis, error_axis, figure, panel, trained,
};
use crate::figure::draw::Curve;
use crate::figure::number::significant;
use crate::figure::{Axis, Figure};
use crate::statistics::Quartiles;
use crate::sweep::TrainingPlan;

/// A panel over the epochs for each rule, and one of all rules over the decays in the middle of the training.
pub(super) fn statistics(rules: &[Rule], point: usize, plan: &TrainingPlan) -> Figure {
    let all = rules.iter().flat_map(|rule| values(&rule.course).into_iter().flat_map(|(_, values)| values.0));
    let shown = all.flat_map(|run| run.into_iter().skip(1)).filter(|value| value.is_finite());
    let (low, high) = shown.fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let range = if low < high { (0.9 * low, 1.1 * high) } else { (0.0, 0.0) };
    let mut panels: Vec<_> = rules
        .iter()
        .map(|rule| {
            let curve = |(place, (name, values)): (usize, (String, Values))| {
                let style = if place == 0 { MODEL } else { DECAYS + place - 1 };
                trained(values.curve(name, style, &rule.course.epochs, 0))
            };
            let curves = values(&rule.course).into_iter().enumerate().map(curve).collect();
            let title = format!("Statistics {}", rule.name);
            panel(&title, [epochs_axis(), Axis { range, ..error_axis() }], curves, vec![])
        })
        .collect();
    let over_decays = |(place, rule): (usize, &Rule)| {
        let quartiles = |arm: usize| Quartiles::of(rule.course.average(arm, Score::Error).at(point));
        let points = (0..rule.course.names.len()).map(|arm| (arm as f64, quartiles(arm))).collect();
        Curve { name: rule.name.clone(), style: 8 + place, points, ..Curve::default() }
    };
    let names = rules[0].course.names.iter().map(|name| name.trim_start_matches("decay ").to_owned());
    let model = Quartiles::of(rules[0].course.model(Score::Error).at(point)).median;
    let epoch = significant(rules[0].course.epochs[point], 3);
    panels.push(panel(
        &format!("Every decay at epoch {epoch}"),
        [Axis::names("decay", names), error_axis()],
        rules.iter().enumerate().map(over_decays).collect(),
        vec![("model w₁ at that epoch".to_owned(), model)],
    ));
    let caption = format!(
        "Test error: median (lines) and quartiles (bands) over seeds. Model: w₁ with its running statistics; averages: w₂, updated at every step, with the \
         model's running statistics copied, with an average of these of the same decay, or with statistics recomputed on 8,192 training \
         images. The trainings under the rules are the same, bit for bit. {}.",
        conditions(plan),
    );
    figure("Averages with batch norm", &caption, 2, 190.0, panels)
}

/// The model and each average with its name, in the order of styles.
fn values(course: &Course) -> Vec<(String, Values)> {
    let averages = course.names.iter().map(|name| format!("w₂, {name}")).zip(course.averages(Score::Error));
    std::iter::once(("model w₁".to_owned(), course.model(Score::Error))).chain(averages).collect()
}
