//! The network view: its curves and its table, and what the view keeps.

use super::memory::MemoryNeed;
use super::outcome::Outcome;
use super::plots::{self, Plot, Shows};
use super::runner::{Runner, State};
use super::table;
use super::widths::Typed;
use crate::app::command::{Command, ViewCommand};
use crate::app::document::{Editable, OpenDocument};
use crate::app::memo::Memo;
use crate::app::widgets::arms::selection::ArmSelection;
use crate::app::widgets::described;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::panel::{self, Pictures};
use crate::app::widgets::{card, layers, theme};
use crate::figure::draw::tested_on;
use crate::scenario::Training;
use egui::{Context, Panel, Rect, Stroke, Ui, pos2, vec2};
use std::path::{Path, PathBuf};

/// The view and what it keeps from frame to frame.
pub struct NetworkView {
    pub(super) runner: Runner,
    pub(super) typed: Option<Typed>,
    pub(super) memory: MemoryNeed,
    plots: Memo<(u64, Vec<usize>), Vec<Plot>>,
    pictures: Pictures,
    /// Height of the legend in the last frame.
    legend: f32,
}

impl Default for NetworkView {
    fn default() -> Self {
        Self {
            runner: Runner::default(),
            typed: None,
            memory: MemoryNeed::default(),
            plots: Memo::default(),
            pictures: Pictures::default(),
            legend: 36.0,
        }
    }
}

impl NetworkView {
    /// Returns what is shown of a training.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.runner.shown()
    }

    /// Returns how what is shown stands to `training`.
    pub fn state(&self, training: &Training) -> State {
        self.runner.state(training)
    }

    /// Shows a training that was done elsewhere, and begins anew with its settings.
    pub fn present(&mut self, outcome: Outcome, document: &mut OpenDocument<Training>) {
        document.restore(outcome.training.clone(), outcome.training.clone());
        self.runner.show(outcome);
    }

    /// Begins the training, pauses it, or resumes it.
    pub(super) fn run(&mut self, ctx: &Context, document: &OpenDocument<Training>) {
        if self.runner.is_running() {
            return self.runner.toggle_pause();
        }
        let folder = document.path().and_then(Path::parent).map_or_else(|| PathBuf::from("."), Path::to_owned);
        let ctx = ctx.clone();
        self.runner.start(document.now.value.clone(), folder, move || ctx.request_repaint());
    }

    /// Shows curves and table over all of `ui`.
    pub(super) fn show(&mut self, ui: &mut Ui, document: &mut OpenDocument<Training>) {
        let (edited, arms) = (&mut document.now, &mut document.arms);
        let Some(outcome) = self.runner.shown() else {
            nothing(ui, self.runner.state(&edited.value));
            return;
        };
        let shown = shown_arms(outcome, arms);
        if self.runner.is_stale(&edited.value) && stale(ui, self.runner.is_running()) {
            edited.value = outcome.training.clone();
        }
        if shown.is_empty() {
            ui.centered_and_justified(|ui| ui.label(theme::body("Every arm is hidden")));
            return;
        }
        if ui.available_height() > 440.0 {
            let lines = outcome.lines(|arm| shown.contains(&arm));
            // Curves that are lower say nothing.
            let most = ui.available_height() - 300.0 - self.legend;
            let height = (table::height(lines.len()) + theme::space::S).min(most);
            let panel = Panel::bottom("metrics").resizable(true).default_size(height).size_range(60.0..=most.max(60.0));
            let selected = edited.value.arms.get(arms.selected).map(|arm| arm.name.as_str());
            let clicked = panel.frame(egui::Frame::new()).show(ui, |ui| {
                ui.add_space(theme::space::XS);
                table::show(ui, outcome, &lines, selected)
            });
            let name = clicked.inner.map(|arm| &outcome.training.arms[arm].name);
            if let Some(place) = edited.value.arms.iter().position(|arm| Some(&arm.name) == name) {
                arms.selected = place;
            }
        }
        let key = (outcome.version, shown);
        let plots = self.plots.get(&key, |(_, shown)| plots::plots(outcome, shown));
        let below = if ui.available_height() > 220.0 { self.legend + theme::space::S } else { 0.0 };
        let area = Rect::from_min_size(ui.cursor().min, (ui.available_size() - vec2(0.0, below)).max(vec2(1.0, 1.0)));
        let left = plots.iter().map(|plot| panel::left_margin(ui, area, &plot.panel)).fold(0.0, f32::max);
        // The learning rate needs some room for its words, however low the window is.
        let whole: f64 = plots.iter().map(|plot| plot.height).sum();
        let strips = plots.iter().filter(|plot| plot.shows == Shows::Rate).map(|plot| plot.height).sum::<f64>();
        let strip = (area.height() * (strips / whole.max(1e-9)) as f32).max(84.0).min(area.height() / 3.0);
        let share = |plot: &Plot| (plot.height / (whole - strips).max(1e-9)) as f32;
        let mut top = area.top();
        for (number, plot) in plots.iter().enumerate() {
            let height = if plot.shows == Shows::Rate { strip } else { (area.height() - strip) * share(plot) };
            let row = Rect::from_min_max(pos2(area.left(), top), pos2(area.right(), top + height));
            top += height;
            let draw = |ui: &mut Ui| panel::show(ui, row, &plot.panel, left, &mut self.pictures, 0);
            let drawn = ui.push_id(("plot", number), draw).inner;
            if let Some(at) = drawn.response.hover_pos() {
                let epoch = plot.panel.x.value_at(drawn.shares(at)[0]);
                if let Some((epoch, words)) = plots::card(ui, outcome, &key.1, plot.shows, epoch) {
                    let x = drawn.plot.left() + plot.panel.x.position(epoch) as f32 * drawn.plot.width();
                    let colour = theme::colours(ui).weak;
                    ui.painter().with_clip_rect(drawn.plot).vline(x, drawn.plot.y_range(), Stroke::new(1.0, colour));
                    let data = layers::trace(drawn.plot, &|point| drawn.place(&plot.panel, point), &plot.panel.layers);
                    card::show(ui, drawn.plot, at, &data, words);
                }
            }
            described::picture(&drawn.response, plot.summary.clone());
        }
        ui.advance_cursor_after_rect(area);
        if below > 0.0 {
            let legend = ui.scope(|ui| {
                panel::legend(ui, plots.iter().map(|plot| &plot.panel), |_| None);
                let tested = tested_on(outcome.tested);
                ui.label(theme::caption(format!("Test images have right labels; {tested}")));
            });
            self.legend = legend.response.rect.height();
        }
    }
}

/// Returns the arms of what is shown that are not hidden.
pub(super) fn shown_arms(outcome: &Outcome, selection: &ArmSelection) -> Vec<usize> {
    let arms = &outcome.training.arms;
    (0..arms.len()).filter(|arm| selection.is_shown(arms, *arm)).collect()
}

/// Says that what is shown belongs to other settings; returns whether those are wanted back.
fn stale(ui: &mut Ui, is_running: bool) -> bool {
    let colours = theme::colours(ui);
    let frame = egui::Frame::new().fill(colours.raised).corner_radius(theme::RADIUS).inner_margin(6.0);
    let shown = frame.show(ui, |ui| {
        let row = ui.horizontal(|ui| {
            ui.label(theme::strong("Stale").color(colours.warning));
            let words = if is_running {
                "Settings have changed; they are for the next training, this one goes on with those before"
            } else {
                "Settings have changed; what is shown was trained with those before"
            };
            let ends = Ends::new(ui, "stale");
            ends.leading(ui, |ui| ui.add(egui::Label::new(theme::body(words)).truncate()));
            ends.trailing(ui, |ui| {
                ui.button("Back to its settings").on_hover_text("The settings that this was trained with").clicked()
            })
        });
        row.inner
    });
    ui.add_space(theme::space::XS);
    shown.inner
}

/// Shows words where nothing is trained yet.
fn nothing(ui: &mut Ui, state: State) {
    let words = match state {
        State::Preparing => "Reading data…".to_owned(),
        State::Training | State::Paused | State::Ending => "The first look at the test images…".to_owned(),
        State::Empty | State::Trained | State::Stopped | State::Stale => {
            let key = Command::View(ViewCommand::Run).shortcut_text(ui.ctx()).unwrap_or_default();
            format!("Press Train, or {key}, to train this network")
        }
    };
    ui.centered_and_justified(|ui| ui.add(egui::Label::new(theme::body(words)).wrap()));
}
