//! The bar of the window, and what lies over the views.

use crate::app::command::Command;
use crate::app::command_button::{command_button, menu_item};
use crate::app::document::{Editable, Kind};
use crate::app::tab::Tab;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::{about, icon, theme};
use crate::app::window::lab::Lab;
use crate::app::window::palette::Choice;
use crate::app::window::panels::{NARROW, TINY};
use crate::app::window::prompt::Purpose;
use crate::files;
use crate::objective::Landscape;
use egui::{Context, Frame, Margin, Panel, Ui};
use std::path::Path;
use std::time::Duration;

/// Commands at the beginning of the menu.
const MENU: [Command; 9] = [
    Command::OpenFile,
    Command::Save,
    Command::SaveAs,
    Command::Export,
    Command::Undo,
    Command::Redo,
    Command::ToggleLeft,
    Command::ToggleRight,
    Command::ToggleTheme,
];

/// Height that a view may take for a bar at the bottom, above which notes stand.
const BOTTOM: f32 = 44.0;

/// Width of a button of the bar at the top.
const BUTTON: f32 = 44.0;

/// Width of the word for what was edited.
const MARK: f32 = 52.0;

/// Least width of the list of presets beside all buttons.
const PICKER: f32 = 120.0;

impl Lab {
    /// Shows the bar at the top.
    pub(super) fn top_bar(&mut self, ui: &mut Ui) {
        let mut chosen = None;
        let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(theme::space::M as i8, 0));
        Panel::top("bar").exact_size(44.0).frame(frame).show(ui, |ui| {
            ui.horizontal_centered(|ui| {
                let wide = ui.available_width() > 700.0;
                let menu = ui.menu_button(icon::LIST, |ui| {
                    let shows = self.tabs().into_iter().map(Command::Show);
                    for command in MENU.into_iter().chain(shows).chain([Command::Palette, Command::Help]) {
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
                for tab in self.tabs() {
                    let (command, chosen_now) = (Command::Show(tab), tab == self.tab());
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
        self.workspace.press(chosen);
    }

    /// Returns the name of the file that Save writes to, empty where there is none.
    fn name_of_file(&self) -> String {
        let name = self.workspace.document(self.kind()).path().and_then(|path| path.file_name());
        name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Shows the list of presets, in at most so much `room`, with a word where the document was edited.
    fn preset_picker(&mut self, ui: &mut Ui, room: f32) {
        let kind = self.kind();
        let document = self.workspace.document_mut(kind);
        let edited = document.is_edited();
        if let Some(place) = picker(ui, if edited { room - MARK } else { room }, document) {
            document.open_preset(place);
            self.opened(kind);
        }
        if edited {
            about::mark(ui);
        }
    }

    /// Shows exports and notes in the corner, above the bar at the bottom.
    fn corner(&mut self, ctx: &Context) {
        if !self.workspace.exports.is_busy() && self.workspace.toasts.is_empty() {
            return;
        }
        let room = ctx.content_rect();
        let away = egui::vec2(-theme::space::M, -(BOTTOM + theme::space::M));
        let area = egui::Area::new(egui::Id::unique("corner")).anchor(egui::Align2::RIGHT_BOTTOM, away);
        area.order(egui::Order::Foreground).show(ctx, |ui| {
            ui.set_width((room.width() - 2.0 * theme::space::L).clamp(100.0, 400.0));
            self.workspace.exports.show(ui);
            self.workspace.toasts.show(ui);
        });
    }

    /// Exports what a view shows.
    fn export(&mut self, tab: &Tab, path: &Path) {
        let Some(view) = self.views.iter_mut().find(|view| view.tab() == tab) else { return };
        if let Err(text) = view.export(files::absolute(path), &mut self.workspace) {
            self.workspace.toasts.error(text);
        }
    }

    /// Shows what lies over the view: palette, help, dialogs, notes, frame times.
    pub(super) fn floating(&mut self, ctx: &Context) {
        let enabled: Vec<Command> = Command::all(&self.tabs()).filter(|command| self.is_enabled(*command)).collect();
        match self.palette.show(ctx, enabled) {
            Some(Choice::Command(command)) => self.command(command, ctx),
            Some(Choice::Scenario(scenario)) => {
                self.workspace.scenario.open(*scenario, None);
                self.opened(Kind::Scenario);
            }
            Some(Choice::Training(training)) => {
                self.workspace.training.open(*training, None);
                self.opened(Kind::Training);
            }
            Some(Choice::Function(function)) => {
                self.workspace.scenario.now.value.take_landscape(Landscape::Function(function));
                self.show_document(Kind::Scenario);
            }
            None => {}
        }
        let tabs = self.tabs();
        self.help.show(ctx, &tabs);
        if let Some((purpose, path)) = self.prompt.show(ctx) {
            match purpose {
                Purpose::Open(_) => self.open(&path, ctx),
                Purpose::Save => self.save(&path),
                Purpose::Export(tab, _) => self.export(tab, &path),
            }
        }
        self.take_exports(ctx);
        self.corner(ctx);
        if self.debug {
            let mean = self.frame_times.iter().sum::<Duration>() / self.frame_times.len() as u32;
            let most = self.frame_times.iter().max().copied().unwrap_or_default();
            let timings: Vec<String> = self.views.iter().flat_map(|view| view.timings()).collect();
            egui::Window::new("Frame times").default_pos([360.0, 90.0]).resizable(false).show(ctx, |ui| {
                let milliseconds = |time: Duration| format!("{:.2} ms", 1e3 * time.as_secs_f64());
                ui.label(theme::number(format!("views, mean of 60    {}", milliseconds(mean))));
                ui.label(theme::number(format!("views, most of 60    {}", milliseconds(most))));
                for line in timings {
                    ui.label(theme::number(line));
                }
            });
        }
    }
}

/// Shows the list of presets, each with its title and what it is about; returns the place of the one that was picked.
fn picker(ui: &mut Ui, room: f32, document: &dyn Editable) -> Option<usize> {
    let [title, chosen] = document.titles();
    let title = if title.is_empty() { "Untitled" } else { title };
    let mut picked = None;
    let width = room.clamp(80.0, 260.0);
    let list = |ui: &mut Ui| {
        ui.set_width(440.0);
        for (place, [title, about]) in document.presets().into_iter().enumerate() {
            let row = ui.selectable_label(title == chosen, theme::strong(&title)).on_hover_text(&about);
            // The first sentence below the title; the rest is in the tooltip, and in the read-out once it is chosen.
            let first = about.split_inclusive(". ").next().unwrap_or_default().trim_end();
            let label = egui::Label::new(theme::caption(first)).truncate().sense(egui::Sense::CLICK);
            // As far from the edge as the title in its button.
            let indent = Margin { left: ui.spacing().button_padding.x as i8, ..Margin::ZERO };
            let line = Frame::new().inner_margin(indent).show(ui, |ui| ui.add(label));
            if row.clicked() || line.inner.on_hover_text(&about).clicked() {
                picked = Some(place);
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
