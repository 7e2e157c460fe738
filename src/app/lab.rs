//! The window's state, and one frame of it.

use super::arms::ArmsView;
use super::button::{command_button, menu_item};
use super::command::{Command, triggered};
use super::curves::CurvesView;
use super::export::Exporter;
use super::help::Help;
use super::history::History;
use super::map::{MapInput, MapView};
use super::memo::Memo;
use super::palette::Palette;
use super::prompt::{Prompt, Purpose};
use super::readout::Readout;
use super::results::{Computer, Moment, Results};
use super::session::{Preferences, Session};
use super::setup::SetupView;
use super::theme::{self, Contrast};
use super::transport::Transport;
use super::{icon, map};
use crate::figure::draw::{Look, Quantity};
use crate::files;
use crate::presets::PRESETS;
use crate::scenario::Scenario;
use crate::simulate::{State, Trajectory};
use egui::{Align, CentralPanel, Context, Frame, Layout, Margin, Panel, ScrollArea, ThemePreference, Ui};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How many edits can be taken back.
const EDITS: usize = 200;

/// Below this width the panel on the right is not shown.
const NARROW: f32 = 900.0;

/// Below this width the panel on the left lies over the map.
const TINY: f32 = 600.0;

/// A line below the bar at the top: what happened, and whether it went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Notice {
    text: String,
    is_error: bool,
}

/// Which panels lie over the map where there is no room beside it.
#[derive(Clone, Copy, Debug, Default)]
struct Drawers {
    left: bool,
    right: bool,
}

/// What lies on the table; every change of it can be undone.
#[derive(Clone, Debug, PartialEq)]
struct Desk {
    /// What is edited.
    scenario: Scenario,
    /// What it was when it came: double-clicks go back to its values.
    preset: Scenario,
    /// The file that Save writes to, and what it holds.
    file: Option<(PathBuf, Scenario)>,
}

/// The laboratory: one scenario on the table, its results, and the views of them.
pub struct Lab {
    desk: Desk,
    history: History<Desk>,
    computer: Computer,
    states: Memo<(u64, u64), Vec<State>>,
    transport: Transport,
    arms: ArmsView,
    setup: SetupView,
    map: MapView,
    curves: CurvesView,
    readout: Readout,
    look: Look,
    quantity: Quantity,
    forces: bool,
    preferences: Preferences,
    applied: Option<Preferences>,
    palette: Palette,
    help: Help,
    prompt: Prompt,
    exporter: Exporter,
    exported: Option<Result<PathBuf, String>>,
    notice: Option<Notice>,
    debug: bool,
    drawers: Drawers,
    pending: Option<Command>,
    frame_times: [Duration; 60],
    frames: usize,
    session_path: Option<PathBuf>,
    saved_session: Option<Session>,
    session_written: Instant,
}

impl Lab {
    /// A laboratory with `scenario` on the table.
    pub fn new(scenario: Scenario) -> Self {
        let computer = Computer::new(&scenario);
        let desk = Desk { preset: scenario.clone(), file: None, scenario };
        Self {
            history: History::new(desk.clone(), EDITS),
            desk,
            computer,
            states: Memo::default(),
            transport: Transport::default(),
            arms: ArmsView::default(),
            setup: SetupView::default(),
            map: MapView::default(),
            curves: CurvesView::default(),
            readout: Readout::default(),
            look: Look::default(),
            quantity: Quantity::Loss,
            forces: false,
            preferences: Preferences::default(),
            applied: None,
            palette: Palette::default(),
            help: Help::default(),
            prompt: Prompt::default(),
            exporter: Exporter::default(),
            exported: None,
            notice: None,
            debug: false,
            drawers: Drawers::default(),
            pending: None,
            frame_times: [Duration::ZERO; 60],
            frames: 0,
            session_path: None,
            saved_session: None,
            session_written: Instant::now(),
        }
    }

    /// The same with a file that Save writes to.
    pub fn with_file(mut self, file: PathBuf) -> Self {
        self.desk.file = Some((file, self.desk.scenario.clone()));
        self.history.restart(self.desk.clone());
        self
    }

    /// Remembers its session in `path`, and begins with what it holds; the scenario only if `resume`.
    pub fn with_session(mut self, path: PathBuf, resume: bool) -> Self {
        if let Ok(text) = files::read_text(&path) {
            let session = Session::parse(&text);
            self.preferences = session.preferences.clone();
            if let (true, Some(scenario)) = (resume, session.scenario.clone()) {
                let preset = session.preset.clone().unwrap_or_else(|| scenario.clone());
                self.desk = Desk { scenario, preset, file: None };
                self.history.restart(self.desk.clone());
            }
            self.saved_session = Some(session);
        }
        self.session_path = Some(path);
        self
    }

    /// The same, set up as `preferences` say.
    pub fn with_preferences(mut self, preferences: Preferences) -> Self {
        self.preferences = preferences;
        self
    }

    /// The scenario on the table.
    pub fn scenario(&self) -> &Scenario {
        &self.desk.scenario
    }

    /// What is shown: one trajectory for each arm.
    pub fn trajectories(&self) -> Vec<Trajectory> {
        self.computer.shown().trajectories.clone()
    }

    /// The step at the play head.
    pub fn step(&self) -> u64 {
        self.transport.step()
    }

    /// Waits for everything that is computed in the background: for tests and pictures.
    pub fn wait(&mut self, ctx: &Context) {
        self.computer.wait();
        self.map.wait(ctx);
        while self.exporter.progress().is_some() && self.exported.is_none() {
            self.exported = self.exporter.poll();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Puts another scenario on the table; the one before comes back with Undo.
    fn table(&mut self, scenario: Scenario, file: Option<PathBuf>) {
        let file = file.map(|path| (path, scenario.clone()));
        self.desk = Desk { preset: scenario.clone(), file, scenario };
        self.arms = ArmsView::default();
        self.transport = Transport::default();
        self.map.reset();
        self.notice = None;
    }

    fn open(&mut self, path: &Path) {
        let name = path.display().to_string();
        let read = files::read_text(path).map_err(|error| error.to_string());
        match read.and_then(|text| Scenario::parse(&text, Some(&name)).map_err(|error| error.to_string())) {
            Ok(scenario) => self.table(scenario, Some(path.to_owned())),
            Err(text) => self.notice = Some(Notice { text, is_error: true }),
        }
    }

    fn save(&mut self, path: &Path) {
        match files::write_atomic(path, self.desk.scenario.to_toml().as_bytes()) {
            Ok(()) => {
                self.desk.file = Some((path.to_owned(), self.desk.scenario.clone()));
                self.notice = Some(Notice { text: format!("Saved {}", path.display()), is_error: false });
            }
            Err(error) => self.notice = Some(Notice { text: error.to_string(), is_error: true }),
        }
    }

    /// Shows one frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        let begun = Instant::now();
        let ctx = ui.ctx().clone();
        self.apply_preferences(&ctx);
        for command in triggered(&ctx) {
            self.command(command, &ctx);
        }
        let dropped: Vec<PathBuf> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if let Some(path) = dropped.first() {
            self.open(path);
        }
        let wake = {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        let results = self.computer.results(&self.desk.scenario, wake);
        if let Some(text) = self.computer.take_failure() {
            self.notice = Some(Notice { text, is_error: true });
        }
        let end = results.trajectories.iter().map(|trajectory| trajectory.steps()).max().unwrap_or(0);
        self.transport.set_end(end);
        if self.transport.is_playing() {
            self.transport.advance(f64::from(ctx.input(|input| input.stable_dt)).min(0.1));
            ctx.request_repaint();
        }
        let width = ui.available_width();
        let step = self.transport.step();
        let mut under_way = false;

        self.top_bar(ui);
        self.notice_bar(ui);
        let margin = |x: f32| Margin::symmetric(x as i8, theme::space::S as i8);
        if self.preferences.left && width >= TINY {
            let frame = Frame::side_top_panel(ui.style()).inner_margin(margin(theme::space::M));
            Panel::left("settings").default_size(296.0).size_range(240.0..=420.0).frame(frame).show(ui, |ui| {
                under_way |= self.settings(ui, &results, step);
            });
        }
        if self.preferences.right && width >= NARROW {
            let frame = Frame::side_top_panel(ui.style()).inner_margin(margin(theme::space::M));
            let scenario = &self.desk.scenario;
            let arms = &self.arms;
            let states = self.states.get(&(results.version, step), |_| results.states(step));
            Panel::right("readout").default_size(248.0).size_range(200.0..=400.0).frame(frame).show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    let shown = |i: usize| arms.is_shown(&results.scenario, i);
                    self.readout.show(ui, scenario, &Moment { results: &results, step, states }, arms.selected, &shown);
                });
            });
        }
        let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(theme::space::M as i8, 0));
        let mut pressed = None;
        Panel::bottom("transport").exact_size(44.0).frame(frame).show(ui, |ui| pressed = self.transport.show(ui));
        if let Some(command) = pressed {
            self.command(command, &ctx);
        }
        let shown = {
            let visible: Vec<bool> =
                (0..results.trajectories.len()).map(|i| self.arms.is_shown(&results.scenario, i)).collect();
            move |i: usize| visible.get(i).copied().unwrap_or(true)
        };
        let frame = Frame::central_panel(ui.style()).inner_margin(margin(theme::space::S));
        if ui.available_height() > 360.0 {
            Panel::bottom("curves").resizable(true).default_size(190.0).size_range(100.0..=600.0).frame(frame).show(
                ui,
                |ui| {
                    self.quantity_bar(ui);
                    if let Some(step) = self.curves.show(ui, &results, self.quantity, step, &shown) {
                        self.transport.command(Command::First);
                        self.transport.seek(step);
                    }
                },
            );
        }
        CentralPanel::default().frame(frame).show(ui, |ui| {
            // Until another function is computed, the map is that of the one before.
            let same = results.scenario.landscape == self.desk.scenario.landscape;
            let input = MapInput {
                scenario: if same { &self.desk.scenario } else { &results.scenario },
                results: &results,
                step,
                shown: &shown,
                look: self.look,
                forces: self.forces,
            };
            let response = self.map.show(ui, &input);
            if let Some(start) = response.start {
                self.desk.scenario.start = start;
            }
            under_way |= response.under_way;
            self.progress(ui);
        });
        under_way |= self.drawers(&ctx, width, &results, step, &shown);
        self.floating(&ctx);
        self.keep_valid();
        if let Some(command) = self.pending.take() {
            self.command(command, &ctx);
        }
        self.history.observe(&self.desk, under_way);
        self.remember(&ctx, under_way);
        self.frame_times[self.frames % 60] = begun.elapsed();
        self.frames += 1;
    }

    /// The panel on the left; returns whether an edit is going on.
    fn settings(&mut self, ui: &mut Ui, results: &Results, step: u64) -> bool {
        let mut under_way = false;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let edit = self.setup.show(ui, &mut self.desk.scenario, &self.desk.preset, &mut self.look);
            under_way |= edit.under_way;
            ui.add_space(theme::space::M);
            let states = self.states.get(&(results.version, step), |_| results.states(step));
            let edit = self.arms.show(ui, &mut self.desk.scenario, &self.desk.preset, results, states);
            under_way |= edit.under_way;
        });
        under_way
    }

    /// The panels for which the window is too narrow, as windows over the map; returns whether an edit is going on.
    fn drawers(
        &mut self,
        ctx: &Context,
        width: f32,
        results: &Results,
        step: u64,
        shown: &dyn Fn(usize) -> bool,
    ) -> bool {
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
        if width < TINY && left {
            drawer("Settings").open(&mut left).show(ctx, |ui| under_way |= self.settings(ui, results, step));
        }
        if width < NARROW && right {
            drawer("Read-out").open(&mut right).show(ctx, |ui| {
                ScrollArea::vertical().show(ui, |ui| {
                    let states = self.states.get(&(results.version, step), |_| results.states(step));
                    let moment = Moment { results, step, states };
                    self.readout.show(ui, &self.desk.scenario, &moment, self.arms.selected, shown);
                });
            });
        }
        self.drawers = Drawers { left, right };
        under_way
    }

    fn top_bar(&mut self, ui: &mut Ui) {
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
                self.preset_picker(ui);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let mut commands = vec![Command::ToggleTheme, Command::Help];
                    if wide {
                        commands.extend([
                            Command::Export,
                            Command::Save,
                            Command::OpenFile,
                            Command::Redo,
                            Command::Undo,
                        ]);
                    }
                    for command in commands {
                        if command_button(ui, command, self.is_enabled(command)) {
                            chosen = Some(command);
                        }
                    }
                    if ui.available_width() > 320.0 {
                        ui.add(egui::Label::new(theme::caption(self.state_of_file())).truncate());
                    }
                });
            });
        });
        // Carried out at the end of the frame: a field that is being typed into gives its value up in this very frame.
        self.pending = self.pending.or(chosen);
    }

    fn state_of_file(&self) -> String {
        let Desk { scenario, preset, file } = &self.desk;
        let name = file.as_ref().and_then(|(path, _)| path.file_name()).map(|name| name.to_string_lossy().into_owned());
        let kept = file.as_ref().map_or(preset, |(_, saved)| saved);
        let edited = (scenario != kept).then(|| "edited".to_owned());
        name.into_iter().chain(edited).collect::<Vec<_>>().join(", ")
    }

    fn preset_picker(&mut self, ui: &mut Ui) {
        let title =
            if self.desk.scenario.title.is_empty() { "Untitled".to_owned() } else { self.desk.scenario.title.clone() };
        let mut picked = None;
        let width = (ui.available_width() - 120.0).clamp(80.0, 260.0);
        let combo =
            egui::ComboBox::from_id_salt("preset").width(width).height(520.0).selected_text(title).show_ui(ui, |ui| {
                ui.set_width(380.0);
                for preset in PRESETS {
                    let Ok(scenario) = Scenario::parse(preset.text, Some(preset.name)) else { continue };
                    let same = scenario.title == self.desk.preset.title;
                    let row = ui.selectable_label(same, theme::strong(&scenario.title));
                    let row = row.on_hover_text(&scenario.about);
                    if row.clicked() {
                        picked = Some(scenario);
                    }
                }
            });
        combo.response.on_hover_text("Choose a preset").accessible_name("Preset");
        if let Some(scenario) = picked {
            self.table(scenario, None);
        }
    }

    fn notice_bar(&mut self, ui: &mut Ui) {
        let Some(notice) = self.notice.clone() else { return };
        let colours = theme::colours(ui);
        let (sign, colour) = if notice.is_error { (icon::WARNING, colours.error) } else { (icon::CHECK, colours.good) };
        let frame = Frame::side_top_panel(ui.style())
            .inner_margin(Margin::symmetric(theme::space::M as i8, theme::space::XS as i8));
        Panel::top("notice").frame(frame).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.label(theme::body(sign).color(colour));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if super::button::icon_button(ui, icon::CLOSE, "Dismiss").clicked() {
                        self.notice = None;
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.add(egui::Label::new(theme::body(notice.text)).wrap());
                    });
                });
            });
        });
    }

    fn quantity_bar(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            for quantity in Quantity::ALL {
                let short = if quantity == Quantity::Distance { "Distance" } else { quantity.title() };
                ui.selectable_value(&mut self.quantity, quantity, theme::caption(short)).on_hover_text(quantity.title());
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.checkbox(&mut self.forces, theme::caption("Forces")).on_hover_text(
                    "Arrows of one length at the model: along −∇f in the arm's colour, along the spring's pull in black",
                );
                if ui.available_width() > 320.0 {
                    ui.add(egui::Label::new(theme::caption(map::HINT)).truncate());
                }
            });
        });
    }

    /// What is computed or written in the background, over the map.
    fn progress(&mut self, ui: &mut Ui) {
        let work = [("computing", self.computer.progress()), ("writing", self.exporter.progress())];
        let Some((what, done)) = work.into_iter().find_map(|(what, done)| Some((what, done?))) else { return };
        let corner = ui.max_rect().left_bottom() + egui::vec2(56.0, -76.0);
        let area = egui::Area::new(egui::Id::unique("progress")).fixed_pos(corner);
        let cancelled = area.show(ui.ctx(), |ui| {
            let card = Frame::popup(ui.style()).show(ui, |ui| {
                let row = ui.horizontal(|ui| {
                    let words = format!("{what} {:.0} %", 100.0 * done);
                    ui.add(egui::ProgressBar::new(done as f32).desired_width(160.0).text(words));
                    ui.button("Cancel").clicked()
                });
                row.inner
            });
            card.inner
        });
        if cancelled.inner {
            if what == "computing" {
                self.computer.cancel();
            } else {
                self.exporter.cancel();
            }
        }
        ui.ctx().request_repaint_after(Duration::from_millis(100));
    }

    fn floating(&mut self, ctx: &Context) {
        let enabled: Vec<Command> = Command::all().filter(|command| self.is_enabled(*command)).collect();
        if let Some(command) = self.palette.show(ctx, enabled) {
            self.command(command, ctx);
        }
        self.help.show(ctx);
        if let Some((purpose, path)) = self.prompt.show(ctx) {
            match purpose {
                Purpose::Open => self.open(&path),
                Purpose::Save => self.save(&path),
                Purpose::Export => {
                    let step = self.transport.step();
                    self.notice = None;
                    self.exporter.start(ctx, path, &self.desk.scenario, step, self.look);
                }
            }
        }
        if let Some(end) = self.exported.take().or_else(|| self.exporter.poll()) {
            self.notice = Some(match end {
                Ok(path) => Notice { text: format!("Wrote {}", path.display()), is_error: false },
                Err(text) => Notice { text, is_error: true },
            });
        }
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

    fn is_enabled(&self, command: Command) -> bool {
        match command {
            Command::Undo => self.history.can_undo() || self.desk != *self.history.present(),
            Command::Redo => self.history.can_redo(),
            Command::SelectArm(number) => usize::from(number) <= self.desk.scenario.arms.len(),
            _ => true,
        }
    }

    fn command(&mut self, command: Command, ctx: &Context) {
        if !self.is_enabled(command) || self.transport.command(command) {
            return;
        }
        match command {
            Command::OpenFile => self.prompt.ask(Purpose::Open, String::new()),
            Command::Save => match self.desk.file.clone() {
                Some((path, _)) => self.save(&path),
                None => self.prompt.ask(Purpose::Save, "scenario.toml".to_owned()),
            },
            Command::SaveAs => {
                let file = self.desk.file.as_ref();
                let now = file.map_or_else(|| "scenario.toml".to_owned(), |(path, _)| path.display().to_string());
                self.prompt.ask(Purpose::Save, now);
            }
            Command::Export => self.prompt.ask(Purpose::Export, "figure.png".to_owned()),
            Command::Undo => {
                if let Some(desk) = self.history.undo(&self.desk) {
                    self.desk = desk.clone();
                }
            }
            Command::Redo => {
                if let Some(desk) = self.history.redo(&self.desk) {
                    self.desk = desk.clone();
                }
            }
            Command::ResetView => self.map.reset(),
            Command::NewSeed => self.desk.scenario.run.seed = self.desk.scenario.run.seed.wrapping_add(1),
            Command::SelectArm(number) => self.arms.selected = usize::from(number).saturating_sub(1),
            Command::HideArm => self.arms.toggle_selected(&self.desk.scenario),
            Command::Palette => self.palette.open(),
            Command::Help => self.help.open = !self.help.open,
            Command::ToggleTheme => self.preferences.dark = Some(ctx.theme() == egui::Theme::Light),
            Command::ToggleLeft => {
                let narrow = ctx.content_rect().width() < TINY;
                let open = if narrow { &mut self.drawers.left } else { &mut self.preferences.left };
                *open = !*open;
            }
            Command::ToggleRight => {
                let narrow = ctx.content_rect().width() < NARROW;
                let open = if narrow { &mut self.drawers.right } else { &mut self.preferences.right };
                *open = !*open;
            }
            Command::ZoomIn => self.preferences.zoom = (self.preferences.zoom + 0.1).min(2.0),
            Command::ZoomOut => self.preferences.zoom = (self.preferences.zoom - 0.1).max(0.8),
            Command::ZoomReset => self.preferences.zoom = 1.0,
            Command::ToggleDebug => self.debug = !self.debug,
            _ => {}
        }
    }

    fn apply_preferences(&mut self, ctx: &Context) {
        if self.applied.as_ref() == Some(&self.preferences) {
            return;
        }
        let now = &self.preferences;
        ctx.set_theme(match now.dark {
            Some(true) => ThemePreference::Dark,
            Some(false) => ThemePreference::Light,
            None => ThemePreference::System,
        });
        ctx.set_zoom_factor(now.zoom);
        theme::set_contrast(ctx, if now.high_contrast { Contrast::High } else { Contrast::Normal });
        if now.reduced_motion {
            ctx.all_styles_mut(|style| style.animation_time = 0.0);
        }
        self.applied = Some(now.clone());
    }

    /// Takes back what is no scenario, such as a name that another arm has; says why.
    fn keep_valid(&mut self) {
        if let Err(error) = self.desk.scenario.check() {
            self.desk = self.history.present().clone();
            self.notice = Some(Notice { text: error.to_string(), is_error: true });
        }
    }

    /// Writes the session where it has changed and no edit is going on, at most every other second.
    fn remember(&mut self, ctx: &Context, under_way: bool) {
        if under_way || self.session_path.is_none() || self.is_remembered() {
            return;
        }
        match Self::PAUSE.checked_sub(self.session_written.elapsed()) {
            Some(wait) => ctx.request_repaint_after(wait),
            None => self.write_session(),
        }
    }

    /// The least time between two writes of the session.
    const PAUSE: Duration = Duration::from_secs(2);

    fn is_remembered(&self) -> bool {
        self.saved_session.as_ref().is_some_and(|saved| {
            saved.preferences == self.preferences
                && saved.scenario.as_ref() == Some(&self.desk.scenario)
                && saved.preset.as_ref() == Some(&self.desk.preset)
        })
    }

    fn write_session(&mut self) {
        let Some(path) = &self.session_path else { return };
        let session = Session {
            preferences: self.preferences.clone(),
            scenario: Some(self.desk.scenario.clone()),
            preset: Some(self.desk.preset.clone()),
        };
        // A session that cannot be written is no reason to stop: the next start begins with the first preset. It is tried again
        // when something has changed.
        let _ = files::create_folder_of(path).and_then(|()| files::write_atomic(path, session.to_toml().as_bytes()));
        self.saved_session = Some(session);
        self.session_written = Instant::now();
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.exporter.finish(Duration::from_secs(2));
        if !self.is_remembered() {
            self.write_session();
        }
    }
}
