//! The row of controls of background work: buttons, the word for its state, its progress.

use crate::app::background::Progress;
use crate::app::command::{Command, ViewCommand};
use crate::app::widgets::theme;
use crate::app::widgets::word::Mood;
use egui::{Button, Label, ProgressBar, Ui, vec2};

/// Contents of the row.
#[derive(Clone, Copy, Debug)]
pub struct RunRow<'a> {
    /// Icon and verb of the first button, and its least width.
    pub run: (&'a str, &'a str, f32),
    /// Whether the first button can be pressed.
    pub can_run: bool,
    /// Word of the second button, and whether it can be pressed.
    pub cancel: (&'a str, bool),
    /// Word for the state, and its explanation.
    pub state: [&'a str; 2],
    /// Mood of the state.
    pub mood: Mood,
}

/// Shows the row; returns the command of a button that was pressed.
pub fn show(ui: &mut Ui, row: RunRow<'_>) -> Option<Command> {
    let mut pressed = None;
    let [run, cancel] = [ViewCommand::Run, ViewCommand::Cancel].map(Command::View);
    ui.horizontal(|ui| {
        let (sign, verb, width) = row.run;
        let button = Button::new(format!("{sign}  {verb}")).min_size(vec2(width, 28.0));
        let tip = run.tooltip(ui.ctx());
        if ui.add_enabled(row.can_run, button).on_hover_text(tip).accessible_name(verb).clicked() {
            pressed = Some(run);
        }
        let (verb, enabled) = row.cancel;
        let button = Button::new(verb).min_size(vec2(0.0, 28.0));
        if ui.add_enabled(enabled, button).on_hover_text(cancel.tooltip(ui.ctx())).clicked() {
            pressed = Some(cancel);
        }
        let [word, about] = row.state;
        ui.add(Label::new(theme::caption(word).color(row.mood.colour(ui))).truncate()).on_hover_text(about);
    });
    pressed
}

/// Shows a bar with the progress, and below it the progress in words.
pub fn show_progress(ui: &mut Ui, name: &str, progress: &Progress, words: &str) {
    let bar = ProgressBar::new(progress.share()).desired_height(6.0).desired_width(ui.available_width());
    ui.add(bar).accessible_name(name);
    ui.add(Label::new(theme::caption(words)).wrap());
}
