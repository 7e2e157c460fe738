//! Figures of sweeps over networks: test errors over one axis, small multiples over the others.

use super::curves::{columns, curves, described as caption, horizontal};
use super::{Shown, View, described, words};
use crate::figure::draw::sensitivity::{Sensitivity, sensitivity_figure};
use crate::figure::number::significant;
use crate::figure::{Axis, AxisScale, Figure};
use crate::sweep::{Group, TrainingPlan};

/// The figures of a sweep over networks with the stems of their files' names; the first is called `figure`.
///
/// The quartiles of the final test error over the first axis of numbers for each arm, and small multiples over every other axis, as
/// many as can be read. A scenario with a target adds the steps to it under both rules. Cells that are missing among `groups` are
/// left out.
pub fn training_sweep_figures(plan: &TrainingPlan, groups: &[Group]) -> Vec<(String, Figure)> {
    let view = View::new(plan, groups, false);
    described(plan, Shown::all(plan).into_iter().map(|shown| (shown.stem(), figure(&view, shown))).collect())
}

fn figure(view: &View<'_, TrainingPlan>, shown: Shown) -> Figure {
    let plots: Vec<Sensitivity> = view.multiples.iter().map(|places| plot(view, places, shown)).collect();
    let base = view.plan.base();
    let of = if base.arms.iter().any(|arm| arm.averaging.is_control()) {
        "the average w₂ (control: the model)"
    } else {
        "the average w₂"
    };
    let target = significant(base.run.target.unwrap_or(f64::NAN), 3);
    let what = match shown {
        Shown::Last => format!("the test error of {of} at the end, on all test examples"),
        Shown::FirstTouch => {
            format!("the step of the first evaluation at which the test error of {of} is at most {target}")
        }
        Shown::Settled => {
            format!("the step of the evaluation from which on the test error of {of} is at most {target}")
        }
    };
    let conditions = format!("{}.{}", words::seeds(view.plan, base.run.seed), words::shown(view));
    let caption = caption(view, &what, shown, &plots, &conditions);
    sensitivity_figure(&view.plan.sweep().title, &caption, &plots, columns(plots.len()))
}

fn plot(view: &View<'_, TrainingPlan>, places: &[usize], shown: Shown) -> Sensitivity {
    let (x, at) = horizontal(view);
    let curves = curves(view, places, &at, shown);
    let (label, share) = match shown {
        Shown::Last => ("final test error", "diverged"),
        Shown::FirstTouch => ("steps to first touch", "missed"),
        Shown::Settled => ("steps until settled", "missed"),
    };
    let target = view.plan.base().run.target.filter(|_| shown == Shown::Last);
    Sensitivity {
        title: view.title(places),
        x,
        y: Axis { label: label.to_owned(), scale: AxisScale::Log10, ..Axis::default() },
        curves,
        rules: target.map(|target| ("target".to_owned(), target)).into_iter().collect(),
        most: None,
        share: share.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::export;
    use crate::statistics::Quartiles;
    use crate::sweep::{Arrival, Sweep};

    fn plan(axes: &str) -> TrainingPlan {
        let text = format!(
            "schema = 1\nseeds = 2\n[axes]\n{axes}\n[base.mlp]\nepochs = 1\n[base.run]\nseed = 5\ntarget = 0.1\n\
             [[base.arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\n\
             [[base.arm]]\nname = \"BELAY\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\n\
             averaging = {{ kind = \"belay\", alpha = 0.1, beta = 0.5 }}\n"
        );
        TrainingPlan::new(Sweep::parse(&text, None, |_| unreachable!("there is a base")).unwrap()).unwrap()
    }

    fn groups(plan: &TrainingPlan) -> Vec<Group> {
        let error = |median: f64| Quartiles { lower: 0.9 * median, median, upper: 1.1 * median };
        let group = |cell: u64, arm: usize| {
            let last = error(if cell == 3 { f64::INFINITY } else { 0.02 * (cell + 1) as f64 });
            let arrival = Arrival { runs: 2, steps: error(100.0), expected: 100.0 };
            let diverged = if cell == 3 { 2 } else { 0 };
            Group {
                cell,
                arm,
                runs: 2,
                diverged,
                last,
                model: last,
                tail: last,
                first_touch: arrival,
                settled: arrival,
                below: 0.0,
            }
        };
        (0..plan.cells().len() as u64).flat_map(|cell| [group(cell, 0), group(cell, 1)]).collect()
    }

    const ETA: &str = "\"arm.*.optimizer.eta\" = { log = [1e-3, 10.0], points = 6 }";

    #[test]
    fn axes_of_numbers_give_curves_and_the_others_multiples() {
        let sizes = "\"mlp.train_examples\" = [1000, 2000]";
        let beta = "\"arm.BELAY.averaging.beta\" = { linear = [0.0, 0.8], points = 5 }";
        for (axes, panels, label) in [
            (String::new(), 1, ""),
            ("\"mlp.batch_norm\" = [false, true]".to_owned(), 1, "mlp.batch_norm"),
            (sizes.to_owned(), 1, "training examples"),
            // Each with the strip of what diverged.
            (ETA.to_owned(), 2, "η"),
            (format!("{ETA}\n{sizes}"), 4, "η"),
            (format!("{ETA}\n{beta}"), 12, "η"),
        ] {
            let plan = plan(&axes);
            let figures = training_sweep_figures(&plan, &groups(&plan));
            let stems: Vec<&str> = figures.iter().map(|(stem, _)| stem.as_str()).collect();
            assert_eq!(stems, ["figure", "first-touch", "settled"]);
            let (_, figure) = &figures[0];
            let labels: Vec<&str> = figure.panels.iter().map(|panel| panel.x.label.as_str()).collect();
            assert!(labels.contains(&label), "{axes}: {labels:?}");
            assert_eq!(figure.panels.len(), panels, "{axes}");
            assert!(figure.caption.contains("n = 2 (seeds 5 to 6"), "{}", figure.caption);
            assert!(figure.caption.contains("test error of the average w₂ (control: the model)"));
            assert!(export::png(figure, 0.3).is_ok());
        }
    }

    #[test]
    fn what_is_missing_is_left_out() {
        let plan = plan(ETA);
        let all = groups(&plan);
        for part in [&all[..4], &[]] {
            assert!(export::png(&training_sweep_figures(&plan, part)[0].1, 0.3).is_ok());
        }
    }
}
