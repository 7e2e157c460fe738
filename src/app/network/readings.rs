//! The panel on the right of the network view: the selected arm in numbers, what is to be noticed, and the preset's text.

use super::confusion;
use super::outcome::Outcome;
use super::view::NetworkView;
use super::words::{notices, percent, word};
use crate::app::document::{Editable, OpenDocument};
use crate::app::widgets::arms::swatch::swatch;
use crate::app::widgets::number::{significant, significant_digits};
use crate::app::widgets::reading::row;
use crate::app::widgets::{about, theme, word as words};
use crate::nn::Metrics;
use crate::scenario::Training;
use egui::Ui;

impl NetworkView {
    /// Shows the panel.
    pub(super) fn readings_panel(&self, ui: &mut Ui, document: &mut OpenDocument<Training>) {
        let training = &document.now.value;
        if let Some(outcome) = self.runner.shown() {
            let chosen = training.arms.get(document.arms.selected).map(|arm| &arm.name);
            let arm = outcome.training.arms.iter().position(|arm| Some(&arm.name) == chosen).unwrap_or(0);
            of_arm(ui, outcome, arm);
        } else {
            ui.label(theme::heading("What is to be seen"));
            let text = "A multilayer perceptron learns to tell handwritten digits apart. Each arm is one way to train it; its average \
                        w₂ is a second network made of the weights w₁ that it went through. Both are asked about test images again \
                        and again: bold curves are averages, thin ones models. Watch which error falls first, which loss rises \
                        again, and what is left of the difference once the learning rate has gone down.";
            ui.add(egui::Label::new(theme::body(text)).wrap());
        }
        if about::show(ui, &training.title, &training.about, document.is_edited()) {
            document.revert();
        }
    }
}

fn of_arm(ui: &mut Ui, outcome: &Outcome, arm: usize) {
    let Some(settings) = outcome.training.arms.get(arm) else { return };
    ui.horizontal(|ui| {
        swatch(ui, outcome.training.arms[arm].style, false);
        ui.add(egui::Label::new(theme::heading(&settings.name)).truncate());
    });
    words::show(ui, &word(outcome, arm));
    let diverged = outcome.has_diverged(arm);
    if let Some(last) = outcome.last(arm).filter(|_| !diverged) {
        let epoch = significant_digits(outcome.epoch(last.step), 3);
        ui.add_space(theme::space::XS);
        ui.label(theme::caption(format!("At epoch {epoch}")));
        let is_control = outcome.is_control(arm);
        let numbers = |ui: &mut Ui, of: &str, metrics: Metrics| {
            let tip = |what: &str| format!("{what} of {of}");
            row(
                ui,
                &format!("test error of {of}"),
                &percent(metrics.error),
                &tip("The fraction of test images taken for a wrong digit"),
            );
            row(
                ui,
                &format!("test loss of {of}"),
                &significant(metrics.nll),
                &tip("The mean of −ln p of the right digit, in nats,"),
            );
            row(ui, &format!("ECE of {of}"), &percent(metrics.ece), &tip("How far confidence is from accuracy"));
        };
        numbers(ui, "w₁", last.model);
        if !is_control {
            numbers(ui, "w₂", last.average);
            row(
                ui,
                "they differ on",
                &percent(last.disagreement),
                "Disagreement: the fraction of test images that model and average take for different digits",
            );
            row(
                ui,
                "‖w₂ − w₁‖",
                &significant(last.distance),
                "The distance between average and model, over all parameters",
            );
        }
        if last.training_loss.is_finite() {
            row(
                ui,
                "training loss",
                &significant(last.training_loss),
                "The mean loss of the minibatches since the evaluation before; wrong labels count",
            );
        }
    }
    if let Some((lowest, epoch)) = outcome.lowest(arm, |seen| seen.average.error) {
        row(ui, "lowest error", &percent(lowest), "The lowest test error of the average on the way");
        row(ui, "at epoch", &significant_digits(epoch, 3), "When the test error was lowest");
    }
    if !diverged {
        let noticed = notices(outcome, arm);
        if !noticed.is_empty() {
            ui.add_space(theme::space::S);
            ui.label(theme::strong("What to notice"));
            for notice in noticed {
                ui.add(egui::Label::new(theme::body(notice)).wrap());
                ui.add_space(theme::space::XS);
            }
        }
    }
    if let Some(examined) = outcome.examined.get(arm).and_then(Option::as_ref)
        && let (Some(errors), Some(matrix)) = (&examined.class_errors, &examined.confusion)
    {
        ui.add_space(theme::space::S);
        ui.label(theme::strong("Test error of each digit"));
        confusion::class_errors(ui, errors, matrix);
        ui.add_space(theme::space::S);
        ui.label(theme::strong("What is taken for what"));
        ui.add(egui::Label::new(theme::caption("Rows are the right digits, columns the chosen ones")).wrap());
        confusion::matrix(ui, matrix);
    }
}
