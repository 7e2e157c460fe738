//! Errors of every decay under every rule, by depth.

use super::{Depth, Rule};
use crate::experiment::network::{
    Course, DECAYS, MODEL, Score, Values, conditions, epochs_axis, error_axis, figure, panel, trained,
};
use crate::figure::draw::Curve;
use crate::figure::number::significant;
use crate::figure::{Axis, Figure};
use crate::statistics::Quartiles;
use crate::sweep::TrainingPlan;

/// Style of the first rule; those of the others follow.
const RULES: usize = 8;

/// Returns a panel for each depth: the errors of all rules over the decays in the middle of the training.
pub(super) fn decays(depths: &[Depth], point: usize, plan: &TrainingPlan) -> Figure {
    let epoch = significant(depths[0].rules[0].course.epochs[point], 3);
    let panels = depths.iter().map(|depth| {
        let curve = |(place, rule): (usize, &Rule)| {
            let quartiles = |arm: usize| Quartiles::of(rule.course.average(arm, Score::Error).at(point));
            let points = (0..rule.course.names.len()).map(|arm| (arm as f64, quartiles(arm))).collect();
            Curve { name: format!("statistics {}", rule.name), style: RULES + place, points, ..Curve::default() }
        };
        let course = &depth.rules[0].course;
        let names = course.names.iter().map(|name| name.trim_start_matches("decay ").to_owned());
        let model = Quartiles::of(course.model(Score::Error).at(point)).median;
        panel(
            &depth.name,
            [Axis::names("decay", names), error_axis()],
            depth.rules.iter().enumerate().map(curve).collect(),
            vec![("model w₁".to_owned(), model)],
        )
    });
    let caption = format!(
        "Test error of averages w₂ at epoch {epoch}: median and quartiles over seeds. {} {}.",
        RULES_IN_WORDS,
        conditions(plan),
    );
    figure("Statistics of averages with batch norm, by depth", &caption, depths.len(), 220.0, panels.collect())
}

/// Returns a panel for each depth and rule: the errors of the model and of all averages over the epochs.
pub(super) fn courses(depths: &[Depth], plan: &TrainingPlan) -> Figure {
    let mut panels = vec![];
    for depth in depths {
        let range = range(depth);
        for rule in &depth.rules {
            let curve = |(place, (name, values)): (usize, (String, Values))| {
                let style = if place == 0 { MODEL } else { DECAYS + place - 1 };
                trained(values.curve(name, style, &rule.course.epochs, 0))
            };
            let curves = values(&rule.course).into_iter().enumerate().map(curve).collect();
            let title = format!("{}, statistics {}", depth.name, rule.name);
            panels.push(panel(&title, [epochs_axis(), Axis { range, ..error_axis() }], curves, vec![]));
        }
    }
    let caption = format!(
        "Test error: median (lines) and quartiles (bands) over seeds. Model: w₁ with its running statistics; averages: w₂, updated at \
         every step. {} {}.",
        RULES_IN_WORDS,
        conditions(plan),
    );
    figure("Averages with batch norm over the training", &caption, depths[0].rules.len(), 170.0, panels)
}

/// Sentences on the rules, for captions.
const RULES_IN_WORDS: &str = "Statistics of an average are the model's running ones (copied), an average of these of the same decay \
                              (averaged), or those of a pass over 8,192 training images (recomputed). The trainings under the rules are \
                              the same, bit for bit.";

/// Returns the range of all errors of a depth, but for those of the start.
fn range(depth: &Depth) -> (f64, f64) {
    let all = depth.rules.iter().flat_map(|rule| values(&rule.course).into_iter().flat_map(|(_, values)| values.0));
    let shown = all.flat_map(|run| run.into_iter().skip(1)).filter(|value| value.is_finite());
    let (low, high) = shown.fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    if low < high { (0.9 * low, 1.1 * high) } else { (0.0, 0.0) }
}

/// Returns the model and each average with its name, in the order of styles.
fn values(course: &Course) -> Vec<(String, Values)> {
    let averages = course.names.iter().map(|name| format!("w₂, {name}")).zip(course.averages(Score::Error));
    std::iter::once(("model w₁".to_owned(), course.model(Score::Error))).chain(averages).collect()
}
