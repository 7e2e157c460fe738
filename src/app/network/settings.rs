//! The panel on the left of the network view: what is trained, on what, under which arms, and how far it is.

use super::runner::{Progress, State};
use super::view::NetworkView;
use super::words::word;
use crate::app::command::Command;
use crate::app::widgets::arms::Ground;
use crate::app::widgets::knob::{KnobResponse, KnobRow, Value};
use crate::app::widgets::number_box::{self, NumberBox};
use crate::app::widgets::seed_field::seed_field;
use crate::app::widgets::{icon, number, theme};
use crate::figure::number::{grouped, plural};
use crate::nn::mnist::{CLASSES, SIZE};
use crate::nn::{Architecture, Layout as Weights};
use crate::scenario::{AverageStatistics, DEEPEST, MNIST, NetworkSettings, Training, WIDEST};
use crate::typed;
use egui::{Align, ComboBox, Key, Layout, TextEdit, Ui};

/// The training images of the data set that is part of the program.
const IMAGES: u64 = 60_000;

/// How many examples a training is given where they are first made few.
const FEW: u64 = 1000;

/// What happened in the panel.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettingsResponse {
    /// Whether an edit is going on.
    pub under_way: bool,
    /// The command of a button that was pressed.
    pub pressed: Option<Command>,
}

/// What is typed as widths.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// The widths that it was typed over.
    over: Vec<usize>,
    text: String,
}

impl NetworkView {
    /// Shows the panel.
    pub fn settings(&mut self, ui: &mut Ui) -> SettingsResponse {
        let mut knobs = KnobResponse::default();
        let mut result = SettingsResponse::default();
        ui.label(theme::heading("Network"));
        result.under_way |= self.widths(ui);
        let mlp = &mut self.sheet.training.mlp;
        ui.horizontal(|ui| {
            ui.checkbox(&mut mlp.batch_norm, "Batch norm")
                .on_hover_text("Every hidden layer normalises its batch before ReLU (Ioffe & Szegedy 2015)");
            if mlp.batch_norm {
                statistics(ui, &mut mlp.statistics);
            }
        });
        ui.add(egui::Label::new(theme::caption(size(&self.sheet.training))).wrap());
        ui.add_space(theme::space::S);
        ui.label(theme::heading("Training"));
        let of_knob = |name: &str| matches!(name, "epochs" | "batch" | "label_noise");
        self.knobs(ui, &mut knobs, of_knob);
        result.under_way |= examples(ui, &mut self.sheet.training.mlp);
        let seed = ui.horizontal(|ui| {
            ui.set_min_height(theme::ROW + 4.0);
            let about = "Seed of the initial weights, the minibatches, the wrong labels and the choice of examples, shared by all arms";
            seed_field(ui, &mut self.sheet.training.run.seed, about)
        });
        result.under_way |= seed.inner.dragged();
        number_box::refusal(ui, seed.inner.id);
        egui::CollapsingHeader::new(theme::caption("Target and evaluations")).id_salt("evaluations").show(ui, |ui| {
            result.under_way |= target(ui, &mut self.sheet.training);
            self.knobs(ui, &mut knobs, |name| !of_knob(name));
            if self.sheet.training.mlp.data != MNIST {
                let words = format!("Trained on {}", self.sheet.training.mlp.data);
                ui.add(egui::Label::new(theme::caption(words)).wrap());
            }
        });
        ui.add(egui::Label::new(theme::caption(steps(&self.sheet.training))).wrap());
        self.room_row(ui);
        ui.separator();
        result.pressed = self.run_row(ui);
        ui.separator();
        let shown = self.runner.shown();
        let state = |name: &str| {
            let outcome = shown?;
            let arm = outcome.training.arms.iter().position(|arm| arm.name == name)?;
            Some(word(outcome, arm))
        };
        let (arms, preset) = (&mut self.sheet.training.arms, &self.sheet.preset.arms);
        knobs |= self.arms.show(ui, Ground::Network, arms, preset, &state);
        result.under_way |= knobs.under_way;
        result
    }

    /// The rows of the network's knobs whose names are `wanted`.
    fn knobs(&mut self, ui: &mut Ui, result: &mut KnobResponse, wanted: impl Fn(&str) -> bool) {
        let mut original = self.sheet.preset.mlp.clone();
        let values: Vec<Value> = original.knobs().iter().map(|(_, slot)| Value::of(slot)).collect();
        for ((knob, slot), value) in self.sheet.training.mlp.knobs().into_iter().zip(values) {
            if wanted(knob.name) {
                *result |=
                    ui.push_id("mlp", |ui| KnobRow::new(knob, slot).preset(value).sweepable(false).show(ui)).inner;
            }
        }
    }

    /// The field for the widths of the hidden layers; returns whether it is being typed into.
    fn widths(&mut self, ui: &mut Ui) -> bool {
        let hidden = &mut self.sheet.training.mlp.hidden;
        // What was typed over widths that are no longer there, after an undo say, is of no use.
        let typed = self.typed.take().filter(|typed| typed.over == *hidden);
        let mut text = typed.map_or_else(|| written(hidden), |typed| typed.text);
        let (mut focused, mut left) = (false, false);
        ui.horizontal(|ui| {
            ui.label(theme::caption("Hidden layers"));
            let field = TextEdit::singleline(&mut text).desired_width(f32::INFINITY).hint_text("none");
            let field = ui.add(field.font(egui::TextStyle::Monospace)).on_hover_text(
                "The width of each hidden layer from the input on, such as 256, 128; empty for a linear model",
            );
            focused = field.has_focus();
            left = field.lost_focus();
            field.accessible_name("Hidden layers");
        });
        if left && ui.input(|input| input.key_pressed(Key::Escape)) {
            text = written(hidden);
        }
        match parse(&text) {
            // Not before Enter, or before something else is done: half a number is another number.
            Ok(_) if focused => self.typed = Some(Typed { over: hidden.clone(), text }),
            Ok(widths) => *hidden = widths,
            Err(message) => {
                ui.add(egui::Label::new(theme::caption(message).color(theme::colours(ui).error)).wrap());
                self.typed = Some(Typed { over: hidden.clone(), text });
            }
        }
        focused
    }

    /// Shows the memory and time that the training takes, or why it cannot begin.
    fn room_row(&self, ui: &mut Ui) {
        let colours = theme::colours(ui);
        let words = match self.room.shortage() {
            Some(shortage) => theme::caption(shortage).color(colours.error),
            None => {
                let words = format!("{}, {}", self.room.words(), self.runner.estimate(&self.sheet.training));
                let words = theme::caption(words);
                if self.room.is_tight() { words.color(colours.warning) } else { words }
            }
        };
        ui.add(egui::Label::new(words).wrap()).on_hover_text("Estimates");
    }

    /// The buttons, the word for what is going on, and how far it is.
    fn run_row(&self, ui: &mut Ui) -> Option<Command> {
        let mut pressed = None;
        let training = &self.sheet.training;
        let state = self.runner.state(training);
        let colours = theme::colours(ui);
        let running = self.runner.is_running();
        ui.horizontal(|ui| {
            let (sign, verb) = match state {
                State::Preparing | State::Training | State::Ending => (icon::PAUSE, "Pause"),
                State::Paused => (icon::PLAY, "Resume"),
                State::Empty => (icon::PLAY, "Train"),
                State::Trained | State::Stopped | State::Stale => (icon::PLAY, "Train again"),
            };
            let button = egui::Button::new(format!("{sign}  {verb}")).min_size(egui::vec2(112.0, 28.0));
            let tip = Command::Run.tooltip(ui.ctx());
            let enabled = state != State::Ending;
            let begins = enabled && (running || self.room.shortage().is_none());
            if ui.add_enabled(begins, button).on_hover_text(tip).accessible_name(verb).clicked() {
                pressed = Some(Command::Run);
            }
            let stop = egui::Button::new("Stop").min_size(egui::vec2(0.0, 28.0));
            let tip = Command::Cancel.tooltip(ui.ctx());
            if ui.add_enabled(running && enabled, stop).on_hover_text(tip).clicked() {
                pressed = Some(Command::Cancel);
            }
            let colour = match state {
                State::Preparing | State::Training | State::Ending => colours.accent,
                State::Trained => colours.good,
                State::Stale | State::Stopped | State::Paused => colours.warning,
                State::Empty => colours.weak,
            };
            let label = egui::Label::new(theme::caption(state.word()).color(colour)).truncate();
            ui.add(label).on_hover_text(state.about());
        });
        if let Some(progress) = self.runner.progress() {
            let share = progress.steps as f32 / progress.of.max(1) as f32;
            let bar = egui::ProgressBar::new(share).desired_height(6.0).desired_width(ui.available_width());
            ui.add(bar).accessible_name("Progress of the training");
            ui.add(egui::Label::new(theme::caption(progress_words(&progress))).wrap());
        }
        if let Some(text) = self.runner.failure(training) {
            ui.add(egui::Label::new(theme::caption(text).color(colours.error)).wrap());
        }
        pressed
    }
}

fn progress_words(progress: &Progress) -> String {
    if progress.of == 0 {
        return "Reading data…".to_owned();
    }
    let mut words = format!("epoch {:.1}", progress.epoch);
    if progress.rate > 0.0 {
        words += &format!(", {} images a second", grouped(progress.rate as u64));
    }
    if let Some(left) = progress.left {
        words += &format!(", {left} left");
    }
    words
}

/// Widths as they are typed.
fn written(widths: &[usize]) -> String {
    widths.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// Widths as they were typed.
fn parse(text: &str) -> Result<Vec<usize>, String> {
    let words = text.split([',', ';', ' ', '×']).map(str::trim).filter(|word| !word.is_empty());
    let width = |word: &str| match word.parse::<usize>() {
        Ok(width) if (1..=WIDEST).contains(&width) => Ok(width),
        Ok(width) => Err(format!("A layer of {width} is not allowed; allowed is 1 to {WIDEST}")),
        Err(_) => Err(match typed::number(word).ok().filter(|width| width.fract() == 0.0 && *width >= 1.0) {
            Some(width) => format!("`{word}` is no width; write {width}"),
            None => format!("`{word}` is no width; write whole numbers with commas, such as 256, 128"),
        }),
    };
    let widths: Vec<usize> = words.map(width).collect::<Result<_, _>>()?;
    if widths.len() > DEEPEST {
        return Err(format!("These are {} layers; allowed are at most {DEEPEST}", widths.len()));
    }
    Ok(widths)
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

/// All training examples, or how many; returns whether it is being dragged.
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

/// The test error that counts as reached, or none; returns whether it is being dragged.
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

/// The network in numbers.
pub(super) fn size(training: &Training) -> String {
    let NetworkSettings { hidden, batch_norm, .. } = &training.mlp;
    let architecture = Architecture { inputs: SIZE, hidden: hidden.clone(), classes: CLASSES, batch_norm: *batch_norm };
    let widths: Vec<String> = [SIZE].iter().chain(hidden).chain(&[CLASSES]).map(usize::to_string).collect();
    let parameters = Weights::new(&architecture).map_or_else(|| "too many".to_owned(), |of| grouped(of.len as u64));
    format!("{}, {parameters} parameters", widths.join("-"))
}

/// The training in numbers.
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

#[cfg(test)]
mod tests {
    use super::{parse, written};

    #[test]
    fn widths_are_read_as_they_are_written_and_mistakes_are_named() {
        for widths in [vec![], vec![128], vec![256, 128, 64]] {
            assert_eq!(parse(&written(&widths)), Ok(widths));
        }
        assert_eq!(parse(" 256,128 "), Ok(vec![256, 128]));
        assert_eq!(parse("256 × 128"), Ok(vec![256, 128]));
        assert!(parse("256, x").unwrap_err().contains("`x` is no width"));
        assert!(parse("1e3").unwrap_err().contains("write 1000"));
        assert!(parse("0").unwrap_err().contains("allowed is 1 to 8192"));
        assert!(parse("9000").unwrap_err().contains("allowed is 1 to 8192"));
        assert!(parse(&"1 ".repeat(17)).unwrap_err().contains("17 layers"));
    }
}
