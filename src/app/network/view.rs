//! The network view: its curves and its table, and what the view keeps.

use super::outcome::Outcome;
use super::plots::{self, Plot, Shows};
use super::room::Room;
use super::runner::{Runner, State};
use super::settings::Typed;
use super::sheet::Sheet;
use super::table;
use crate::app::command::Command;
use crate::app::history::History;
use crate::app::memo::Memo;
use crate::app::widgets::arms::ArmsView;
use crate::app::widgets::described;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::panel::{self, Pictures};
use crate::app::widgets::{card, layers, theme};
use crate::figure::draw::tested_on;
use crate::scenario::Training;
use egui::{Context, Panel, Rect, Stroke, Ui, pos2, vec2};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many edits can be taken back.
const EDITS: usize = 200;

/// The view and what it keeps from frame to frame.
pub struct NetworkView {
    pub(super) sheet: Sheet,
    history: History<Sheet>,
    /// What the cards of the arms keep.
    pub arms: ArmsView,
    pub(super) runner: Runner,
    pub(super) typed: Option<Typed>,
    pub(super) room: Room,
    plots: Memo<(u64, Vec<usize>), Vec<Plot>>,
    pictures: Pictures,
    /// How high the legend was in the last frame.
    legend: f32,
}

impl Default for NetworkView {
    fn default() -> Self {
        let sheet = Sheet::first();
        Self {
            history: History::new(sheet.clone(), EDITS),
            sheet,
            arms: ArmsView::default(),
            runner: Runner::default(),
            typed: None,
            room: Room::default(),
            plots: Memo::default(),
            pictures: Pictures::default(),
            legend: 36.0,
        }
    }
}

impl NetworkView {
    /// The training on the table.
    pub fn training(&self) -> &Training {
        &self.sheet.training
    }

    /// The training that it came from, to which double-clicks go back.
    pub fn preset(&self) -> &Training {
        &self.sheet.preset
    }

    /// The file that Save writes to.
    pub fn file(&self) -> Option<&Path> {
        self.sheet.file.as_ref().map(|(path, _)| path.as_path())
    }

    /// What is shown of a training.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.runner.shown()
    }

    /// What is going on.
    pub fn state(&self) -> State {
        self.runner.state(&self.sheet.training)
    }

    /// Begins with `training`, of which `preset` holds the values that double-clicks go back to.
    pub fn restore(&mut self, training: Training, preset: Training) {
        self.sheet = Sheet { training, preset, file: None };
        self.history.restart(self.sheet.clone());
    }

    /// Puts another training on the table, from `file` if from one; the one before comes back with Undo.
    pub fn table(&mut self, training: Training, file: Option<PathBuf>) {
        self.sheet = Sheet::new(training, file);
        self.arms = ArmsView::default();
    }

    /// Shows a training that was done elsewhere, with its scenario on the table.
    pub fn present(&mut self, outcome: Outcome) {
        self.table(outcome.training.clone(), None);
        self.runner.show(outcome);
    }

    /// Shows what the folder of a training holds, once it is read.
    pub fn open(&mut self, path: PathBuf, ctx: &Context) {
        let ctx = ctx.clone();
        self.runner.open(path, self.sheet.training.clone(), move || ctx.request_repaint());
    }

    /// Why a folder could not be opened, once.
    pub fn take_refusal(&mut self) -> Option<String> {
        self.runner.take_refusal()
    }

    /// Notes that the training was saved to `path`.
    pub fn saved(&mut self, path: PathBuf) {
        self.sheet.file = Some((path, self.sheet.training.clone()));
    }

    /// Whether the training is another than it was saved or came.
    pub fn is_edited(&self) -> bool {
        self.sheet.is_edited()
    }

    /// Lets the text of an edited preset say so before it is saved to a file of its own.
    pub fn mark_as_edited(&mut self) {
        if self.sheet.file.is_none() {
            self.sheet.training = self.sheet.training.marked_as_edited(&self.sheet.preset);
        }
    }

    /// Takes what was measured: once a frame, also while another view is shown.
    pub fn update(&mut self, ctx: &Context) {
        self.runner.poll();
        self.room.update(&self.sheet.training, self.runner.is_running());
        if let Some(training) = self.runner.take_opened() {
            self.table(training, None);
        }
        if self.runner.is_running() {
            ctx.request_repaint_after(Duration::from_millis(100));
        }
    }

    /// Waits for what is trained: for tests and pictures.
    pub fn wait(&mut self) {
        self.runner.wait();
    }

    /// Notes the edits of this frame for Undo; gives back what is wrong with one that was taken back.
    pub fn observe(&mut self, under_way: bool) -> Option<String> {
        let fault = self.sheet.training.check().err().map(|error| error.to_string());
        if fault.is_some() {
            self.sheet = self.history.present().clone();
        }
        self.history.observe(&self.sheet, under_way);
        fault
    }

    /// Whether a command can be carried out now.
    pub fn is_enabled(&self, command: Command) -> bool {
        match command {
            Command::Undo => self.history.can_undo() || self.sheet != *self.history.present(),
            Command::Redo => self.history.can_redo(),
            Command::Run if self.runner.is_running() => self.state() != State::Ending,
            Command::Run => self.room.shortage().is_none(),
            Command::Cancel => self.runner.is_running() && self.state() != State::Ending,
            Command::SelectArm(number) => usize::from(number) <= self.sheet.training.arms.len(),
            _ => true,
        }
    }

    /// Carries out a command of this view.
    pub fn command(&mut self, command: Command, ctx: &Context) {
        match command {
            Command::Undo => {
                if let Some(sheet) = self.history.undo(&self.sheet) {
                    self.sheet = sheet.clone();
                }
            }
            Command::Redo => {
                if let Some(sheet) = self.history.redo(&self.sheet) {
                    self.sheet = sheet.clone();
                }
            }
            Command::Run if self.runner.is_running() => self.runner.toggle_pause(),
            Command::Run => {
                let folder = self.file().and_then(Path::parent).map_or_else(|| PathBuf::from("."), Path::to_owned);
                let ctx = ctx.clone();
                self.runner.start(self.sheet.training.clone(), folder, move || ctx.request_repaint());
            }
            Command::Cancel => self.runner.stop(),
            Command::NewSeed => {
                let seed = &mut self.sheet.training.run.seed;
                *seed = seed.wrapping_add(1);
            }
            Command::SelectArm(number) => self.arms.selected = usize::from(number).saturating_sub(1),
            Command::HideArm => self.arms.toggle_selected(&self.sheet.training.arms),
            _ => {}
        }
    }

    /// The arms of what is shown that are not hidden.
    pub(super) fn shown_arms(&self, outcome: &Outcome) -> Vec<usize> {
        let arms = &outcome.training.arms;
        (0..arms.len()).filter(|arm| self.arms.is_shown(arms, *arm)).collect()
    }

    /// Shows curves and table over all of `ui`.
    pub fn show(&mut self, ui: &mut Ui) {
        let Some(outcome) = self.runner.shown() else {
            nothing(ui, self.state());
            return;
        };
        let shown = self.shown_arms(outcome);
        if self.runner.is_stale(&self.sheet.training) && stale(ui, self.runner.is_running()) {
            self.sheet.training = outcome.training.clone();
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
            let selected = self.sheet.training.arms.get(self.arms.selected).map(|arm| arm.name.as_str());
            let clicked = panel.frame(egui::Frame::new()).show(ui, |ui| {
                ui.add_space(theme::space::XS);
                table::show(ui, outcome, &lines, selected)
            });
            let name = clicked.inner.map(|arm| &outcome.training.arms[arm].name);
            if let Some(place) = self.sheet.training.arms.iter().position(|arm| Some(&arm.name) == name) {
                self.arms.selected = place;
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

/// What stands where nothing is trained yet.
fn nothing(ui: &mut Ui, state: State) {
    let words = match state {
        State::Preparing => "Reading data…".to_owned(),
        State::Training | State::Paused | State::Ending => "The first look at the test images…".to_owned(),
        _ => {
            let key = Command::Run.shortcut_text(ui.ctx()).unwrap_or_default();
            format!("Press Train, or {key}, to train this network")
        }
    };
    ui.centered_and_justified(|ui| ui.add(egui::Label::new(theme::body(words)).wrap()));
}
