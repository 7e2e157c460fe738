//! Test errors over epochs and over masses.

use super::{Case, errors, settled};
use crate::experiment::network::{Course, Score, epochs_axis, error_axis, figure, panel, trained};
use crate::figure::draw::{Curve, Sensitivity, sensitivity_figure};
use crate::figure::number::significant;
use crate::figure::{Axis, Figure};
use crate::statistics::Quartiles;

/// The optimizers in order.
fn optimizers(cases: &[Case]) -> Vec<&str> {
    let mut names: Vec<&str> = vec![];
    for case in cases {
        if !names.contains(&case.optimizer.as_str()) {
            names.push(&case.optimizer);
        }
    }
    names
}

/// The averages of a case, each with its name and style.
fn methods(case: &Case) -> [(&'static str, usize, &Course); 3] {
    [("EMA w₂", 1, &case.ema), ("BELAY w₂", 2, &case.belay), ("EMA w₂ at BELAY's drift", 3, &case.slow)]
}

/// η and β of every optimizer in words.
fn settings(cases: &[Case]) -> String {
    let of = |optimizer: &str| {
        let eta = cases.iter().find(|case| case.optimizer == optimizer).map_or(f64::NAN, |case| case.at.eta);
        format!("{optimizer}: η = {}", significant(eta, 3))
    };
    let beta = cases.first().map_or(f64::NAN, |case| case.at.beta);
    let all: Vec<String> = optimizers(cases).into_iter().map(of).collect();
    format!("{}; β = {}", all.join(", "), significant(beta, 3))
}

/// A row for each optimizer, a column for each α of `shown`.
pub(super) fn courses(cases: &[Case], shown: &[f64], target: f64, conditions: &str) -> Figure {
    let mut panels = vec![];
    for optimizer in optimizers(cases) {
        for alpha in shown {
            let Some(case) = cases.iter().find(|case| case.optimizer == optimizer && case.at.alpha == *alpha) else {
                continue;
            };
            let model = case.ema.model(Score::Error).curve("last iterate w₁", 0, &case.ema.epochs, 0);
            let average =
                |(name, style, course): (&str, usize, &Course)| errors(course).curve(name, style, &course.epochs, 0);
            let curves = std::iter::once(model).chain(methods(case).map(average)).map(trained).collect();
            let title = format!("{optimizer}, m₂ = {}", significant(case.spring.m2, 3));
            panels.push(panel(&title, [epochs_axis(), error_axis()], curves, vec![("target".to_owned(), target)]));
        }
    }
    let caption = format!(
        "Test error of the averages w₂ over the epochs, for a heavy, a middle and a light average, and of the last iterate (model w₁) \
         without BELAY; EMA and BELAY have the same initial weights, minibatches, η and α = k / (2 m₂). The EMA at BELAY's drift has \
         the smaller η with which it moves as fast as BELAY under a constant gradient. Median and quartiles over seeds. {}. {conditions}.",
        settings(cases),
    );
    figure("BELAY and EMA for three masses of the average", &caption, shown.len().max(1), 150.0, panels)
}

/// The errors at the end and the epochs until settled over the mass.
pub(super) fn masses(cases: &[Case], target: f64, conditions: &str) -> Figure {
    let plot = |optimizer: &str, label: &str, of: &dyn Fn(&Course) -> Vec<f64>, most: f64| {
        let mut chosen: Vec<&Case> = cases.iter().filter(|case| case.optimizer == optimizer).collect();
        chosen.sort_by(|a, b| a.spring.m2.total_cmp(&b.spring.m2));
        let mut curves: Vec<Curve> = vec![];
        for case in &chosen {
            for (place, (name, style, course)) in methods(case).into_iter().enumerate() {
                if curves.len() <= place {
                    curves.push(Curve { name: name.to_owned(), style, ..Curve::default() });
                }
                curves[place].points.push((case.spring.m2, Quartiles::of(of(course))));
            }
        }
        let title = if label.starts_with("test") { optimizer.to_owned() } else { String::new() };
        Sensitivity {
            title,
            x: Axis::log10("mass m₂ of the average", (0.0, 0.0)),
            y: Axis::log10(label, (0.0, 0.0)),
            curves,
            most: Some(most),
            ..Sensitivity::default()
        }
    };
    let all = optimizers(cases);
    let mut plots: Vec<Sensitivity> = all
        .iter()
        .map(|optimizer| plot(optimizer, "test error at the end, %", &|course| errors(course).last(), 100.0))
        .collect();
    plots.extend(
        all.iter().map(|optimizer| plot(optimizer, "epochs until settled", &|course| settled(course, target), 1e6)),
    );
    let caption = format!(
        "Test error of the averages w₂ at the end, and epochs until it stays at or below {} %, over the mass of the average; η and k are \
         fixed. Median and quartiles over seeds; a run that never settles counts as +∞. Where the median is infinite, as more than half of the runs never settle, an open triangle stands at the upper edge. The \
         best mass of each is marked, hollow at an end of those that were tried. {}. {conditions}.",
        significant(target, 3),
        settings(cases),
    );
    sensitivity_figure("BELAY and EMA over the mass of the average", &caption, &plots, all.len())
}
