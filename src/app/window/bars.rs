//! The bars of the window, and what lies over the views.

use super::{Drawers, Lab, NARROW, TINY};
use crate::app::command::Command;
use crate::app::command_button::{command_button, menu_item};
use crate::app::landscape::results::Results;
use crate::app::landscape::{export, map, setup};
use crate::app::view::View;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::{about, icon, theme};
use crate::app::window::palette::Choice;
use crate::app::window::prompt::Purpose;
use crate::figure::draw::Quantity;
use crate::figure::number::plural;
use crate::files;
use crate::objective::Landscape;
use crate::presets::PRESETS;
use crate::scenario::Scenario;
use egui::{Context, Frame, Margin, Panel, ScrollArea, Ui};
use std::time::Duration;

/// The height of the bar at the bottom.
pub(super) const TRANSPORT: f32 = 44.0;

/// The room of a button of the bar at the top.
const BUTTON: f32 = 44.0;

/// The room of the word for what was edited.
const MARK: f32 = 52.0;

/// The least room for the list of presets beside all buttons.
const PICKER: f32 = 120.0;

impl Lab {
    /// The panels for which the window is too narrow, as windows over the view; returns whether an edit is going on.
    pub(super) fn drawers(&mut self, ctx: &Context, width: f32, results: &Results) -> bool {
        let mut under_way = false;
        let drawer = |title: &'static str| {
            let room = ctx.content_rect();
            egui::Window::new(title)
                .default_pos(room.min + egui::vec2(8.0, 52.0))
                .max_width((room.width() - 40.0).clamp(60.0, 300.0))
                .max_height((room.height() - 110.0).max(60.0))
                .resizable(false)
                .collapsible(false)
        };
        let Drawers { mut left, mut right } = self.drawers;
        let view = self.preferences.view;
        if width < TINY && left {
            drawer("Settings").open(&mut left).show(ctx, |ui| {
                under_way |= match view {
                    View::Landscape => self.settings(ui, results),
                    View::Robustness => self.sweep_settings(ui),
                    View::Network => self.training_settings(ui),
                };
            });
        }
        if width < NARROW && right {
            drawer("Read-out").open(&mut right).show(ctx, |ui| {
                ScrollArea::vertical().show(ui, |ui| match view {
                    View::Landscape => self.readings(ui, results),
                    View::Robustness => self.sweep_readings(ui),
                    View::Network => self.network.readings(ui),
                });
            });
        }
        self.drawers = Drawers { left, right };
        under_way
    }

    pub(super) fn top_bar(&mut self, ui: &mut Ui) {
        let mut chosen = None;
        let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(theme::space::M as i8, 0));
        Panel::top("bar").exact_size(44.0).frame(frame).show(ui, |ui| {
            ui.horizontal_centered(|ui| {
                let wide = ui.available_width() > 700.0;
                let menu = ui.menu_button(icon::LIST, |ui| {
                    for command in [
                        Command::OpenFile,
                        Command::Save,
                        Command::SaveAs,
                        Command::Export,
                        Command::Undo,
                        Command::Redo,
                        Command::ToggleLeft,
                        Command::ToggleRight,
                        Command::ToggleTheme,
                        Command::Show(View::Landscape),
                        Command::Show(View::Robustness),
                        Command::Show(View::Network),
                        Command::Palette,
                        Command::Help,
                    ] {
                        if menu_item(ui, command, self.is_enabled(command)) {
                            chosen = Some(command);
                        }
                    }
                    ui.separator();
                    ui.checkbox(&mut self.preferences.high_contrast, "High contrast");
                    ui.checkbox(&mut self.preferences.reduced_motion, "Reduced motion");
                });
                menu.response.accessible_name("Menu");
                if wide {
                    ui.label(theme::heading("Belay Lab"));
                    ui.separator();
                }
                let whole = ui.ctx().content_rect().width();
                for (command, most) in [(Command::ToggleLeft, TINY), (Command::ToggleRight, NARROW)] {
                    if whole < most && command_button(ui, command, true) {
                        chosen = Some(command);
                    }
                }
                for view in View::ALL {
                    let (command, chosen_now) = (view.command(), view == self.preferences.view);
                    // Where titles do not fit, those of the other views are icons.
                    let icon = command.icon().filter(|_| !wide && !chosen_now);
                    let title = icon.unwrap_or_else(|| command.title());
                    let tab = egui::Button::selectable(chosen_now, title).min_size(egui::vec2(0.0, 28.0));
                    let tab = ui.add(tab).on_hover_text(command.tooltip(ui.ctx()));
                    if tab.accessible_name(command.title()).clicked() {
                        chosen = Some(command);
                    }
                }
                if wide {
                    ui.separator();
                }
                let mut commands = vec![Command::Help, Command::ToggleTheme];
                let more = [Command::Undo, Command::Redo, Command::OpenFile, Command::Save, Command::Export];
                // The menu has all of them.
                if ui.available_width() > BUTTON * (commands.len() + more.len()) as f32 + PICKER {
                    commands.splice(0..0, more);
                }
                self.preset_picker(ui, ui.available_width() - BUTTON * commands.len() as f32);
                let ends = Ends::new(ui, "commands");
                ends.leading(ui, |ui| {
                    if ui.available_width() > 320.0 {
                        ui.add(egui::Label::new(theme::caption(self.name_of_file())).truncate());
                    }
                });
                ends.trailing(ui, |ui| {
                    for command in commands {
                        if command_button(ui, command, self.is_enabled(command)) {
                            chosen = Some(command);
                        }
                    }
                });
            });
        });
        // Carried out at the end of the frame: a field that is being typed into gives its value up in this very frame.
        self.pending = self.pending.or(chosen);
    }

    /// The name of the file that Save writes to, empty where there is none.
    fn name_of_file(&self) -> String {
        if self.preferences.view == View::Network {
            let name = self.network.file().and_then(|path| path.file_name());
            return name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        }
        let name = self.desk.file.as_ref().and_then(|(path, _)| path.file_name());
        name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The list of presets, in at most so much `room`, with a word where what is on the table was edited.
    pub(super) fn preset_picker(&mut self, ui: &mut Ui, room: f32) {
        let is_network = self.preferences.view == View::Network;
        let edited = if is_network { self.network.is_edited() } else { self.desk.is_edited() };
        let room = if edited { room - MARK } else { room };
        if is_network {
            self.training_picker(ui, room);
        } else {
            self.scenario_picker(ui, room);
        }
        if edited {
            about::mark(ui);
        }
    }

    fn scenario_picker(&mut self, ui: &mut Ui, room: f32) {
        let parsed = PRESETS.iter().filter_map(|preset| Scenario::parse(preset.text, Some(preset.name)).ok());
        let presets = parsed.map(|scenario| (scenario.title.clone(), scenario.about.clone(), scenario));
        let title = self.desk.scenario.title.clone();
        if let Some(scenario) = picker(ui, room, title, &self.desk.preset.title, presets) {
            self.table(scenario, None);
        }
    }

    /// Exports and notes in the corner, above the bar at the bottom.
    pub(super) fn corner(&mut self, ctx: &Context) {
        if !self.exports.is_busy() && self.toasts.is_empty() {
            return;
        }
        let room = ctx.content_rect();
        let away = egui::vec2(-theme::space::M, -(TRANSPORT + theme::space::M));
        let area = egui::Area::new(egui::Id::unique("corner")).anchor(egui::Align2::RIGHT_BOTTOM, away);
        area.order(egui::Order::Foreground).show(ctx, |ui| {
            ui.set_width((room.width() - 2.0 * theme::space::L).clamp(100.0, 400.0));
            self.exports.show(ui);
            self.toasts.show(ui);
        });
    }

    pub(super) fn quantity_bar(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            for quantity in Quantity::ALL {
                let short = if quantity == Quantity::Distance { "Distance" } else { quantity.title() };
                ui.selectable_value(&mut self.quantity, quantity, theme::caption(short)).on_hover_text(quantity.title());
            }
            let ends = Ends::new(ui, "forces");
            ends.leading(ui, |ui| {
                if ui.available_width() > 320.0 {
                    ui.add(egui::Label::new(theme::caption(map::HINT)).truncate());
                }
            });
            ends.trailing(ui, |ui| {
                ui.checkbox(&mut self.forces, theme::caption("Forces")).on_hover_text(
                    "Arrows of one length at the model: along −∇f in the arm's colour, along the spring's pull in black",
                );
            });
        });
    }

    /// Shows over the map the progress of the runs that are computed in the background.
    pub(super) fn progress(&mut self, ui: &mut Ui) {
        let corner = ui.max_rect().left_bottom() + egui::vec2(56.0, -36.0);
        let area =
            |name: &str| egui::Area::new(egui::Id::unique(name)).pivot(egui::Align2::LEFT_BOTTOM).fixed_pos(corner);
        let Some(done) = self.computer.progress() else {
            if self.computer.has_given_up(&self.desk.scenario) {
                area("given up").show(ui.ctx(), |ui| self.given_up(ui));
            }
            return;
        };
        let cancelled = area("progress").show(ui.ctx(), |ui| {
            let card = Frame::popup(ui.style()).show(ui, |ui| {
                let row = ui.horizontal(|ui| {
                    let words = format!("computing {:.0} %", 100.0 * done);
                    ui.add(egui::ProgressBar::new(done as f32).desired_width(160.0).text(words));
                    ui.button("Cancel").clicked()
                });
                row.inner
            });
            card.inner
        });
        if cancelled.inner {
            self.computer.cancel();
        }
        ui.ctx().request_repaint_after(Duration::from_millis(100));
    }

    /// Says that what is shown belongs to other settings than those on the table, whose run was cancelled, and offers both ways on.
    fn given_up(&mut self, ui: &mut Ui) {
        let shown = self.computer.shown();
        let (steps, wanted) = (shown.scenario.run.steps, self.desk.scenario.run.steps);
        let nothing = shown.version == 0;
        let words = match () {
            () if nothing => "Cancelled; nothing is computed yet".to_owned(),
            () if steps == wanted => "Cancelled; shown is the run with the settings before".to_owned(),
            () => format!(
                "Cancelled; shown are {}, the settings ask for {}",
                plural(steps, "step"),
                plural(wanted, "step")
            ),
        };
        Frame::popup(ui.style()).show(ui, |ui| {
            ui.set_width(300.0);
            ui.label(theme::body(words).color(theme::colours(ui).warning));
            ui.horizontal(|ui| {
                if !nothing
                    && ui
                        .button("Back to what is shown")
                        .on_hover_text("The settings of the run that is shown")
                        .clicked()
                {
                    self.desk.scenario = self.computer.shown().scenario.clone();
                }
                if ui.button("Compute again").clicked() {
                    self.computer.retry();
                }
            });
        });
    }

    pub(super) fn floating(&mut self, ctx: &Context) {
        let enabled: Vec<Command> = Command::all().filter(|command| self.is_enabled(*command)).collect();
        match self.palette.show(ctx, enabled) {
            Some(Choice::Command(command)) => self.command(command, ctx),
            Some(Choice::Scenario(scenario)) => {
                self.table(*scenario, None);
                self.leave_network();
            }
            Some(Choice::Training(training)) => self.table_training(*training, None),
            Some(Choice::Function(function)) => {
                setup::choose(&mut self.desk.scenario, Landscape::Function(function));
                self.leave_network();
            }
            None => {}
        }
        self.help.show(ctx);
        if let Some((purpose, path)) = self.prompt.show(ctx) {
            match purpose {
                Purpose::Open | Purpose::OpenRun => self.open(&path, ctx),
                Purpose::Save => self.save(&path),
                Purpose::Export => {
                    let (path, step) = (files::absolute(&path), self.transport.step());
                    let scenario = self.desk.scenario.marked_as_edited(self.desk.kept());
                    let work = export::of_scenario(path.clone(), scenario, step, self.look);
                    self.exports.add(path, work);
                }
                Purpose::ExportTraining => {
                    let (path, training) = (files::absolute(&path), self.network.export());
                    self.exports.add(path.clone(), move |_| training.write(&path));
                }
                Purpose::ExportSweep => {
                    let (settings, desk) = (&self.preferences.robustness, &self.desk);
                    let asked = self.robustness.export(settings, &desk.scenario, desk.kept(), &self.arms);
                    match asked {
                        Ok(sweep) => {
                            let path = files::absolute(&path);
                            self.exports.add(path.clone(), move |_| sweep.write(&path));
                        }
                        Err(text) => self.toasts.error(text),
                    }
                }
            }
        }
        self.take_exports(ctx);
        self.corner(ctx);
        if self.debug {
            let mean = self.frame_times.iter().sum::<Duration>() / self.frame_times.len() as u32;
            let most = self.frame_times.iter().max().copied().unwrap_or_default();
            let results = self.computer.shown();
            egui::Window::new("Frame times").default_pos([360.0, 90.0]).resizable(false).show(ctx, |ui| {
                let milliseconds = |time: Duration| format!("{:.2} ms", 1e3 * time.as_secs_f64());
                ui.label(theme::number(format!("views, mean of 60    {}", milliseconds(mean))));
                ui.label(theme::number(format!("views, most of 60    {}", milliseconds(most))));
                ui.label(theme::number(format!("last simulation      {}", milliseconds(results.took))));
                let samples: usize = results.trajectories.iter().map(|trajectory| trajectory.samples.len()).sum();
                ui.label(theme::number(format!("samples kept         {samples}")));
            });
        }
    }
}

/// The list of presets, each with its title and what it is about; returns the one that was picked.
pub(super) fn picker<T>(
    ui: &mut Ui,
    room: f32,
    title: String,
    chosen: &str,
    presets: impl Iterator<Item = (String, String, T)>,
) -> Option<T> {
    let title = if title.is_empty() { "Untitled".to_owned() } else { title };
    let mut picked = None;
    let width = room.clamp(80.0, 260.0);
    let list = |ui: &mut Ui| {
        ui.set_width(440.0);
        for (title, about, preset) in presets {
            let row = ui.selectable_label(title == chosen, theme::strong(&title)).on_hover_text(&about);
            // The first sentence below the title; the rest is in the tooltip, and in the read-out once it is chosen.
            let first = about.split_inclusive(". ").next().unwrap_or_default().trim_end();
            let label = egui::Label::new(theme::caption(first)).truncate().sense(egui::Sense::CLICK);
            // As far from the edge as the title in its button.
            let indent = Margin { left: ui.spacing().button_padding.x as i8, ..Margin::ZERO };
            let line = Frame::new().inner_margin(indent).show(ui, |ui| ui.add(label));
            if row.clicked() || line.inner.on_hover_text(&about).clicked() {
                picked = Some(preset);
                ui.close();
            }
        }
    };
    let combo = egui::ComboBox::from_id_salt("preset").width(width).height(640.0).truncate();
    let combo = ui.scope(|ui| {
        // A title is cut off where the room ends.
        ui.set_max_width(room.clamp(80.0, 360.0));
        combo.selected_text(title).show_ui(ui, list)
    });
    let combo = combo.inner;
    combo.response.on_hover_text("Choose a preset").accessible_name("Preset");
    picked
}
