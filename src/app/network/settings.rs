//! The panel on the left of the network view: what is trained, on what, under which arms, and how far it is.

use super::runner::State;
use super::view::NetworkView;
use super::widths;
use super::words::word;
use crate::app::background::Progress;
use crate::app::command::Command;
use crate::app::document::{Edited, OpenDocument};
use crate::app::run_row::{self, RunRow};
use crate::app::widgets::arms::cards::{self, Ground};
use crate::app::widgets::knob::{KnobResponse, KnobRow, Value};
use crate::app::widgets::number_box::{self, NumberBox};
use crate::app::widgets::seed_field::seed_field;
use crate::app::widgets::{icon, number, theme};
use crate::figure::number::{grouped, plural};
use crate::nn::mnist::{CLASSES, SIZE};
use crate::nn::{Architecture, Layout as Weights};
use crate::scenario::{AverageStatistics, MNIST, NetworkSettings, Training};
use egui::{Align, ComboBox, Layout, Ui};

/// The training images of the data set that is part of the program.
const IMAGES: u64 = 60_000;

/// Number of examples of a training where they are first made few.
const FEW: u64 = 1000;

/// Response of the panel.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettingsResponse {
    /// Whether an edit is going on.
    pub under_way: bool,
    /// The command of a button that was pressed.
    pub pressed: Option<Command>,
}

impl NetworkView {
    /// Shows the panel.
    pub(super) fn settings_panel(&mut self, ui: &mut Ui, document: &mut OpenDocument<Training>) -> SettingsResponse {
        let (edited, selection) = (&mut document.now, &mut document.arms);
        let mut knobs = KnobResponse::default();
        let mut result = SettingsResponse::default();
        ui.label(theme::heading("Network"));
        result.under_way |= widths::show(ui, &mut self.typed, &mut edited.value.mlp.hidden);
        let mlp = &mut edited.value.mlp;
        ui.horizontal(|ui| {
            ui.checkbox(&mut mlp.batch_norm, "Batch norm")
                .on_hover_text("Every hidden layer normalises its batch before ReLU (Ioffe & Szegedy 2015)");
            if mlp.batch_norm {
                statistics(ui, &mut mlp.statistics);
            }
        });
        ui.add(egui::Label::new(theme::caption(size(&edited.value))).wrap());
        ui.add_space(theme::space::S);
        ui.label(theme::heading("Training"));
        let of_knob = |name: &str| matches!(name, "epochs" | "batch" | "label_noise");
        knob_rows(ui, edited, &mut knobs, of_knob);
        result.under_way |= examples(ui, &mut edited.value.mlp);
        let seed = ui.horizontal(|ui| {
            ui.set_min_height(theme::ROW + 4.0);
            let about = "Seed of the initial weights, the minibatches, the wrong labels and the choice of examples, shared by all arms";
            seed_field(ui, &mut edited.value.run.seed, about)
        });
        result.under_way |= seed.inner.dragged();
        number_box::refusal(ui, seed.inner.id);
        egui::CollapsingHeader::new(theme::caption("Target and evaluations")).id_salt("evaluations").show(ui, |ui| {
            result.under_way |= target(ui, &mut edited.value);
            knob_rows(ui, edited, &mut knobs, |name| !of_knob(name));
            if edited.value.mlp.data != MNIST {
                let words = format!("Trained on {}", edited.value.mlp.data);
                ui.add(egui::Label::new(theme::caption(words)).wrap());
            }
        });
        ui.add(egui::Label::new(theme::caption(steps(&edited.value))).wrap());
        self.memory_row(ui, &edited.value);
        ui.separator();
        result.pressed = self.run_row(ui, &edited.value);
        ui.separator();
        let shown = self.runner.shown();
        let state = |name: &str| {
            let outcome = shown?;
            let arm = outcome.training.arms.iter().position(|arm| arm.name == name)?;
            Some(word(outcome, arm))
        };
        let (arms, preset) = (&mut edited.value.arms, &edited.preset.arms);
        knobs |= cards::show(ui, selection, Ground::Network, arms, preset, &state);
        result.under_way |= knobs.under_way;
        result
    }

    /// Shows the memory and time that the training takes, or why it cannot begin.
    fn memory_row(&self, ui: &mut Ui, training: &Training) {
        let colours = theme::colours(ui);
        let words = match self.memory.shortage() {
            Some(shortage) => theme::caption(shortage).color(colours.error),
            None => {
                let words = format!("{}, {}", self.memory.words(), self.runner.estimate(training));
                let words = theme::caption(words);
                if self.memory.is_tight() { words.color(colours.warning) } else { words }
            }
        };
        ui.add(egui::Label::new(words).wrap()).on_hover_text("Estimates");
    }

    /// Shows the row of controls, and the progress of the training.
    fn run_row(&self, ui: &mut Ui, training: &Training) -> Option<Command> {
        let state = self.runner.state(training);
        let running = self.runner.is_running();
        let (sign, verb) = match state {
            State::Preparing | State::Training | State::Ending => (icon::PAUSE, "Pause"),
            State::Paused => (icon::PLAY, "Resume"),
            State::Empty => (icon::PLAY, "Train"),
            State::Trained | State::Stopped | State::Stale => (icon::PLAY, "Train again"),
        };
        let enabled = state != State::Ending;
        let row = RunRow {
            run: (sign, verb, 112.0),
            can_run: enabled && (running || self.memory.shortage().is_none()),
            cancel: ("Stop", running && enabled),
            state: [state.word(), state.about()],
            mood: state.mood(),
        };
        let pressed = run_row::show(ui, row);
        if let Some(progress) = self.runner.progress() {
            let words = progress_words(&progress, self.runner.epoch_and_images(&progress));
            run_row::show_progress(ui, "Progress of the training", &progress, &words);
        }
        if let Some(text) = self.runner.failure(training) {
            ui.add(egui::Label::new(theme::caption(text).color(theme::colours(ui).error)).wrap());
        }
        pressed
    }
}

/// Shows the rows of the network's knobs whose names are `wanted`.
fn knob_rows(ui: &mut Ui, edited: &mut Edited<Training>, result: &mut KnobResponse, wanted: impl Fn(&str) -> bool) {
    let mut original = edited.preset.mlp.clone();
    let values: Vec<Value> = original.knobs().iter().map(|(_, slot)| Value::of(slot)).collect();
    for ((knob, slot), value) in edited.value.mlp.knobs().into_iter().zip(values) {
        if wanted(knob.name) {
            *result |= ui.push_id("mlp", |ui| KnobRow::new(knob, slot).preset(value).sweepable(false).show(ui)).inner;
        }
    }
}

/// Returns the progress in words, given the epoch and the training images per second.
fn progress_words(progress: &Progress, epoch_and_images: Option<[f64; 2]>) -> String {
    let Some([epoch, images]) = epoch_and_images.filter(|_| progress.all > 0) else {
        return "Reading data…".to_owned();
    };
    let mut words = format!("epoch {epoch:.1}");
    if images > 0.0 {
        words += &format!(", {} images a second", grouped(images as u64));
    }
    if let Some(left) = progress.left {
        words += &format!(", {left} left");
    }
    words
}

fn statistics(ui: &mut Ui, chosen: &mut AverageStatistics) {
    let choices = [
        (AverageStatistics::Copied, "copied", "An average is evaluated with the model's running statistics"),
        (
            AverageStatistics::Averaged,
            "averaged",
            "The running statistics are averaged by the rule that averages the weights",
        ),
        (
            AverageStatistics::Recomputed,
            "recomputed",
            "The averaged weights go through training images once for statistics of their own",
        ),
    ];
    let title = choices.iter().find(|choice| choice.0 == *chosen).map_or("", |choice| choice.1);
    let combo =
        ComboBox::from_id_salt("statistics").width(ui.available_width()).selected_text(title).show_ui(ui, |ui| {
            for (choice, title, about) in choices {
                ui.selectable_value(chosen, choice, title).on_hover_text(about);
            }
        });
    let tip = "Which batch-norm statistics an average is evaluated with";
    combo.response.on_hover_text(tip).accessible_name("Statistics of averages");
}

/// Shows the choice of all training examples or some of them; returns whether it is being dragged.
fn examples(ui: &mut Ui, mlp: &mut NetworkSettings) -> bool {
    let row = ui.horizontal(|ui| {
        let mut few = mlp.train_examples.is_some();
        let tip = "Train on some of the images, as many of each digit; few of them are soon learned by heart";
        if ui.checkbox(&mut few, theme::caption("Fewer images")).on_hover_text(tip).changed() {
            mlp.train_examples = few.then_some(FEW.max(mlp.batch));
        }
        let batch = mlp.batch;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| match &mut mlp.train_examples {
            Some(count) => {
                // Fewer than a batch make no step.
                *count = (*count).max(batch);
                let speed = (*count as f64 * 0.01).max(0.2);
                let images = NumberBox::whole("Training images", count, batch..=IMAGES).speed(speed);
                images.show(ui).on_hover_text("How many training images are used")
            }
            None => ui.label(theme::caption("all")),
        })
        .inner
    });
    number_box::refusal(ui, row.inner.id);
    row.inner.dragged()
}

/// Shows the test error that counts as reached, or none; returns whether it is being dragged.
fn target(ui: &mut Ui, training: &mut Training) -> bool {
    let row = ui.horizontal(|ui| {
        let mut on = training.run.target.is_some();
        let tip = "The test error that counts as reached; a dotted line in the plot";
        if ui.checkbox(&mut on, theme::caption("Target error")).on_hover_text(tip).changed() {
            training.run.target = on.then_some(0.02);
        }
        let target = training.run.target.as_mut()?;
        let mut percent = number::round_significant(100.0 * *target, 12);
        let shown = percent;
        let response = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            NumberBox::real("Target error in percent", &mut percent, 0.01..=99.0).speed(0.02).suffix(" %").show(ui)
        });
        if percent.to_bits() != shown.to_bits() {
            *target = percent / 100.0;
        }
        Some(response.inner.accessible_name("Target error"))
    });
    let Some(response) = row.inner else { return false };
    number_box::refusal(ui, response.id);
    response.dragged()
}

/// Returns the network in numbers.
pub(super) fn size(training: &Training) -> String {
    let NetworkSettings { hidden, batch_norm, .. } = &training.mlp;
    let architecture = Architecture { inputs: SIZE, hidden: hidden.clone(), classes: CLASSES, batch_norm: *batch_norm };
    let widths: Vec<String> = [SIZE].iter().chain(hidden).chain(&[CLASSES]).map(usize::to_string).collect();
    let parameters = Weights::new(&architecture).map_or_else(|| "too many".to_owned(), |of| grouped(of.len as u64));
    format!("{}, {parameters} parameters", widths.join("-"))
}

/// Returns the training in numbers.
fn steps(training: &Training) -> String {
    let NetworkSettings { batch, epochs, train_examples, classes, data, .. } = &training.mlp;
    let paths = training.paths().len() as u64;
    let of_paths = if paths > 1 { format!(" on each of {paths} paths") } else { String::new() };
    let all = (data == MNIST && classes.is_empty()).then_some(IMAGES);
    match train_examples.or(all) {
        Some(images) => {
            let steps = epochs.saturating_mul(images / batch.max(&1));
            format!("{} of {batch} images{of_paths}", plural(steps, "step"))
        }
        None => format!("{}{of_paths}", plural(*epochs, "epoch")),
    }
}
