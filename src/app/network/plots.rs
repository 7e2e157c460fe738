//! The curves of a training as they are drawn: the panels of its figure, without hidden arms, with their words.

use super::outcome::Outcome;
use super::words::{percent, summary};
use crate::app::widgets::number::{significant, significant_digits};
use crate::app::widgets::{fitted, layers, theme};
use crate::figure::draw::training_curves;
use crate::figure::layer::Layer;
use crate::figure::{Figure, Panel, arm_style};
use crate::training::Evaluation;
use egui::text::LayoutJob;
use egui::{FontId, TextFormat, Ui};

/// Quantity of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    Error,
    Loss,
    Rate,
}

impl Shows {
    /// The panels of the figure in their order.
    const ALL: [Self; 3] = [Self::Error, Self::Loss, Self::Rate];

    pub(super) fn of(self, seen: &Evaluation) -> f64 {
        match self {
            Self::Error => seen.average.error,
            Self::Loss => seen.average.nll,
            Self::Rate => seen.factor,
        }
    }

    pub(super) fn of_model(self, seen: &Evaluation) -> f64 {
        match self {
            Self::Error => seen.model.error,
            Self::Loss => seen.model.nll,
            Self::Rate => seen.factor,
        }
    }

    fn text(self, value: f64) -> String {
        if self == Self::Error { percent(value) } else { significant(value) }
    }
}

/// One panel with what it says.
#[derive(Clone, Debug)]
pub(super) struct Plot {
    pub shows: Shows,
    pub panel: Panel,
    /// Height, relative to the others.
    pub height: f64,
    pub summary: String,
}

/// Returns the panels of what is shown.
pub(super) fn plots(outcome: &Outcome, shown: &[usize]) -> Vec<Plot> {
    let Figure { panels, heights, .. } = figure(outcome, shown);
    let plot = |(number, (shows, mut panel)): (usize, (Shows, Panel))| {
        if shows == Shows::Loss {
            // The title says the rest, and a low window has no room for it.
            panel.y.label = "nats".to_owned();
        }
        let title = if panel.title.is_empty() { "Plot" } else { &panel.title };
        let summary = summary(outcome, title, shown, |seen| shows.of(seen));
        Plot { shows, height: heights.get(number).copied().unwrap_or(1.0), summary, panel }
    };
    Shows::ALL.into_iter().zip(panels).enumerate().map(plot).collect()
}

/// Returns the figure of what is shown, for files.
pub(super) fn figure(outcome: &Outcome, shown: &[usize]) -> Figure {
    let history: Vec<Evaluation> = outcome.history.iter().filter(|seen| shown.contains(&seen.arm)).copied().collect();
    let mut figure =
        training_curves(&outcome.training, outcome.steps_per_epoch, outcome.tested, &history, &outcome.diverged);
    for panel in &mut figure.panels {
        // The lines of hidden arms have no points; without them they have no entry in the legend either.
        panel.layers.retain(|layer| !matches!(layer, Layer::Line(line) if line.points.is_empty()));
    }
    figure
}

/// Returns what was measured nearest to an epoch: for the card under the pointer.
pub(super) fn card(ui: &Ui, outcome: &Outcome, shown: &[usize], shows: Shows, epoch: f64) -> Option<(f64, LayoutJob)> {
    let distance = |seen: &&Evaluation| (outcome.epoch(seen.step) - epoch).abs();
    let there = outcome.history.iter().filter(|seen| shown.contains(&seen.arm));
    let step = there.min_by(|a, b| distance(a).total_cmp(&distance(b)))?.step;
    let colours = theme::colours(ui);
    let mut words = LayoutJob::default();
    let font = FontId::proportional(theme::size::CAPTION);
    let mono = FontId::monospace(theme::size::CAPTION);
    let mut add = |text: &str, colour, font: &FontId| words.append(text, 0.0, TextFormat::simple(font.clone(), colour));
    add(&format!("epoch {}, step {step}", significant_digits(outcome.epoch(step), 3)), colours.weak, &font);
    for &arm in shown {
        let Some(seen) = outcome.of_arm(arm).find(|seen| seen.step == step) else { continue };
        add("\n● ", layers::color(arm_style(outcome.training.arms[arm].style).color), &font);
        let name = fitted::shortened(ui, &outcome.training.arms[arm].name, &font, crate::app::widgets::card::NAME);
        add(&format!("{name}  "), colours.text, &font);
        add(&shows.text(shows.of(seen)), colours.strong, &mono);
        if !outcome.is_control(arm) && shows != Shows::Rate {
            add(&format!("   w₁ {}", shows.text(shows.of_model(seen))), colours.weak, &mono);
        }
    }
    Some((outcome.epoch(step), words))
}
