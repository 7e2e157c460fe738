//! The curves of a training: what models and averages are worth over the epochs.

use super::curve::{arm_line, fitted, lone_points};
use super::losses::on_axis;
use super::scenario::roster;
use crate::figure::layer::{Along, Layer, Line, Markers, Rule};
use crate::figure::number::{grouped, significant};
use crate::figure::{ArmStyle, Axis, Color, Dash, Figure, Legend, Panel, Paper, Stroke, arm_style};
use crate::nn::Metrics;
use crate::scenario::{NetworkSettings, Training};
use crate::training::{Evaluation, Tested};

/// The test error and test loss of every arm and the factor on the learning rate, over epochs: the average bold in the arm's style,
/// the model of each path thin. Where fewer test images are looked at on the way than at the end, what all of them say is marked
/// there, apart from the lines. `history` may be that of a training on its way; `steps_per_epoch` is at least one; `diverged` has the
/// step at which each arm diverged, if it did: its lines end there, and the caption says so.
pub fn training_curves(
    training: &Training,
    steps_per_epoch: u64,
    tested: Tested,
    history: &[Evaluation],
    diverged: &[Option<u64>],
) -> Figure {
    let curves = Curves { training, steps_per_epoch: steps_per_epoch.max(1), tested, history };
    let errors = curves.panel("Test error", Axis::log10("error, %", (0.0, 0.0)), |metrics| 100.0 * metrics.error);
    let losses = curves.panel("Test loss", Axis::log10("negative log-likelihood, nats", (0.0, 0.0)), |m| m.nll);
    let mut errors = Panel { x: errors.x.unlabelled(), ..errors };
    errors.layers.extend(training.run.target.map(|at| {
        let stroke = Stroke { color: Color::hex(0x77_77_77), width: 1.0, dash: Dash::Dotted };
        Layer::Rule(Rule { name: Some("target".to_owned()), along: Along::Y, at: 100.0 * at, stroke })
    }));
    Figure {
        title: training.title.clone(),
        caption: caption(training, tested, diverged),
        columns: 1,
        panels: vec![errors, Panel { x: losses.x.unlabelled(), ..losses }, curves.rate()],
        heights: vec![1.5, 1.5, 0.55],
        shared_legend: true,
        size: (820.0, 860.0),
        theme: Paper::Light,
        metadata: vec![
            ("Software".to_owned(), format!("belay-lab {}", env!("CARGO_PKG_VERSION"))),
            ("Scenario".to_owned(), training.to_toml()),
        ],
    }
}

struct Curves<'a> {
    training: &'a Training,
    steps_per_epoch: u64,
    tested: Tested,
    history: &'a [Evaluation],
}

impl Curves<'_> {
    fn style(&self, arm: usize) -> ArmStyle {
        arm_style(self.training.arms[arm].style)
    }

    /// The epochs from the start to the end, with room for the markers there.
    fn epochs(&self, label: &str) -> Axis {
        Axis::linear(label, (0.0, 1.01 * self.training.mlp.epochs.max(1) as f64))
    }

    /// Returns whether an evaluation is on more images than those before.
    fn is_apart(&self, seen: &Evaluation) -> bool {
        !self.tested.is_alike(seen.step, self.training.mlp.epochs * self.steps_per_epoch)
    }

    /// Returns the values of `of` over epochs, for the evaluations of an arm that are apart or are not.
    fn points(&self, arm: usize, apart: bool, of: impl Fn(&Evaluation) -> f64) -> Vec<[f64; 2]> {
        let there = self.history.iter().filter(|seen| seen.arm == arm && self.is_apart(seen) == apart);
        there.map(|seen| [seen.step as f64 / self.steps_per_epoch as f64, of(seen)]).collect()
    }

    /// Returns markers at the values of `of`, for the evaluation of an arm that is apart.
    fn markers(&self, name: Option<String>, arm: usize, of: impl Fn(&Evaluation) -> f64) -> Option<Layer> {
        let points = self.points(arm, true, of);
        let (style, filled) = (self.style(arm), name.is_some());
        let (size, shape, color) = (if filled { 7.0 } else { 5.0 }, style.shape, style.color);
        (!points.is_empty()).then_some(Layer::Markers(Markers { name, points, shape, size, color, filled, halo: None }))
    }

    /// Returns the panel of one quantity of models and averages.
    fn panel(&self, title: &str, axis: Axis, of: impl Fn(&Metrics) -> f64) -> Panel {
        let alone = |arm: usize| self.training.arms[arm].averaging.is_control();
        // A path whose control is an arm of its own shows its model there.
        let paths = self.training.paths().into_iter().filter(|arms| !arms.iter().any(|arm| alone(*arm)));
        let models = paths.filter_map(|arms| arms.first().copied()).flat_map(|arm| {
            let of = |seen: &Evaluation| of(&seen.model);
            let stroke = Stroke::solid(self.style(arm).color.with_alpha(120), 1.0);
            let line = Line { name: None, points: self.points(arm, false, of), stroke, halo: None };
            [Some(Layer::Line(line)), self.markers(None, arm, of)]
        });
        let averages = self.training.arms.iter().enumerate().flat_map(|(arm, settings)| {
            let of = |seen: &Evaluation| of(&seen.average);
            let (name, width) = (settings.name.clone(), if alone(arm) { 1.1 } else { 2.0 });
            let line = arm_line(name.clone(), settings.style, self.points(arm, false, of), width);
            let style = self.style(arm);
            let first = lone_points(&self.points(arm, false, of), style.color, style.shape);
            [first, Some(line), self.markers(Some(name), arm, of)]
        });
        let layers: Vec<Layer> = models.flatten().chain(averages.flatten()).collect();
        let values = self.history.iter().flat_map(|seen| [of(&seen.model), of(&seen.average)]);
        let y = fitted(&axis, values, 0.05);
        let layers = on_axis(&y, layers);
        Panel { title: title.to_owned(), x: self.epochs(""), y, layers, legend: Legend::None, ..Panel::default() }
    }

    /// The factor of every schedule that differs from those before.
    fn rate(&self) -> Panel {
        let mut shown: Vec<usize> = vec![];
        for (arm, settings) in self.training.arms.iter().enumerate() {
            if shown.iter().all(|other| self.training.arms[*other].schedule != settings.schedule) {
                shown.push(arm);
            }
        }
        let line = |arm: usize| {
            let there = self.history.iter().filter(|seen| seen.arm == arm);
            let points = there.map(|seen| [seen.step as f64 / self.steps_per_epoch as f64, seen.factor]).collect();
            let stroke = if shown.len() == 1 {
                Stroke::solid(Color::hex(0x77_77_77), 1.4)
            } else {
                Stroke { color: self.style(arm).color, width: 1.4, dash: self.style(arm).dash }
            };
            Layer::Line(Line { name: None, points, stroke, halo: None })
        };
        Panel {
            title: "Learning rate".to_owned(),
            x: self.epochs("epoch"),
            y: Axis::linear("factor", (0.0, 1.05)),
            layers: shown.iter().map(|arm| line(*arm)).collect(),
            legend: Legend::None,
            ..Panel::default()
        }
    }
}

/// Says how many test images the lines and markers of [`training_curves`] are about.
pub fn tested_on(tested: Tested) -> String {
    if tested.end_is_apart() {
        format!("lines on {} of them, markers at the end on all", grouped(tested.on_the_way))
    } else {
        "lines on all of them".to_owned()
    }
}

/// Returns the caption: the quantity, the images that it was measured on, and every arm in a few words.
fn caption(training: &Training, tested: Tested, diverged: &[Option<u64>]) -> String {
    let label_noise = training.mlp.label_noise;
    let noise = if label_noise > 0.0 {
        format!("; {} % of the training labels are wrong", significant(100.0 * label_noise, 3))
    } else {
        String::new()
    };
    let lost = training.arms.iter().zip(diverged);
    let lost = lost.filter_map(|(arm, step)| step.map(|step| format!("{} at step {step}", arm.name)));
    let lost = lost.collect::<Vec<_>>().join(", ");
    let lost = if lost.is_empty() { lost } else { format!(" Diverged: {lost}.") };
    format!(
        "Bold: average w₂; thin: model w₁. Test images have right labels; {}. {}, batch {}{noise}, one run per arm (n = 1), \
         seed {}. {}.{lost}",
        tested_on(tested),
        architecture(&training.mlp),
        training.mlp.batch,
        training.run.seed,
        roster(&training.arms),
    )
}

/// The network in a few words: `784-128-10`.
fn architecture(mlp: &NetworkSettings) -> String {
    let widths: Vec<String> = [784].iter().chain(&mlp.hidden).chain(&[10]).map(usize::to_string).collect();
    let norm = if mlp.batch_norm { " with batch norm" } else { "" };
    format!("MLP {}{norm}", widths.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn training(arms: &str) -> Training {
        Training::parse(&format!("schema = 1\n[mlp]\nepochs = 2\n{arms}"), None).unwrap()
    }

    fn seen(arm: usize, step: u64, error: f64) -> Evaluation {
        let metrics = Metrics { error, nll: 2.0 * error, brier: error, ece: error };
        Evaluation {
            step,
            arm,
            factor: 1.0,
            training_loss: f64::NAN,
            model: Metrics { error: error * 1.5, ..metrics },
            average: metrics,
            disagreement: 0.0,
            distance: 0.0,
        }
    }

    fn lines(panel: &Panel) -> Vec<&Line> {
        panel.layers.iter().filter_map(|layer| if let Layer::Line(line) = layer { Some(line) } else { None }).collect()
    }

    const SOME: Tested = Tested { on_the_way: 2000, at_the_end: 10_000 };

    const SGD: &str = "optimizer = { kind = \"sgd\", eta = 0.1 }";

    #[test]
    fn every_arm_has_a_bold_line_and_every_path_without_control_a_thin_one() {
        let training = training(&format!(
            "[[arm]]\nname = \"a\"\n{SGD}\n[[arm]]\nname = \"b\"\n{SGD}\naveraging = {{ kind = \"ema\", alpha = 0.1 }}\n\
             [[arm]]\nname = \"c\"\n{SGD}\naveraging = {{ kind = \"belay\", alpha = 0.1, beta = 0.2 }}\n"
        ));
        let error = |arm: usize, step: u64| 0.5_f64 / (1 + arm as u64 + step) as f64;
        let history: Vec<Evaluation> =
            [0, 5, 20].into_iter().flat_map(|step| (0..3).map(move |arm| seen(arm, step, error(arm, step)))).collect();
        let figure = training_curves(&training, 10, SOME, &history, &[None, Some(7), None]);
        assert!(figure.caption.ends_with(" Diverged: b at step 7."), "{}", figure.caption);
        let [errors, losses, rate] = figure.panels.as_slice() else { panic!("{} panels", figure.panels.len()) };
        let found = lines(errors);
        let names: Vec<_> = found.iter().map(|line| line.name.as_deref()).collect();
        assert_eq!(names, [None, Some("a"), Some("b"), Some("c")]);
        let model = |step| 100.0 * (1.5 * error(2, step));
        assert_eq!(found[0].points, [[0.0, model(0)], [0.5, model(5)]]);
        assert_eq!(lines(losses)[1].points[1], [0.5, 2.0 * error(0, 5)]);
        let percent = |arm: usize, step: u64| 100.0 * error(arm, step);
        assert_eq!(lines(rate).len(), 1);
        // The end is on more images.
        let ends = |panel: &Panel| -> Vec<[f64; 2]> {
            let markers =
                |layer: &Layer| if let Layer::Markers(markers) = layer { Some(markers.points[0]) } else { None };
            panel.layers.iter().filter_map(markers).collect()
        };
        assert_eq!(
            ends(errors),
            [[2.0, model(20)], [2.0, percent(0, 20)], [2.0, percent(1, 20)], [2.0, percent(2, 20)]]
        );
        let all = Tested { on_the_way: 10_000, ..SOME };
        let panel = &training_curves(&training, 10, all, &history, &[]).panels[0];
        assert_eq!((ends(panel).len(), lines(panel)[0].points.len()), (0, 3));
    }

    #[test]
    fn no_history_and_numbers_that_are_none_are_drawn() {
        let training = training(&format!("[[arm]]\nname = \"a\"\n{SGD}\n"));
        for history in [vec![], vec![seen(0, 0, f64::NAN)], vec![seen(0, 0, 0.0)]] {
            let svg = crate::figure::export::svg(&training_curves(&training, 0, SOME, &history, &[]));
            assert!(svg.contains("Test error") && !svg.contains("NaN"));
        }
    }
}
