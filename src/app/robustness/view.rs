//! The robustness view: its plots, and what is chosen in them.

use super::chart::{Best, Chart, LIMIT, Plot, Quantity};
use super::outcome::Outcome;
use super::request::{Kind, Place, Request};
use super::sweeper::{Key, Progress, State, Sweeper};
use super::turn::turns;
use crate::app::arms::ArmsView;
use crate::app::command::Command;
use crate::app::memo::Memo;
use crate::app::panel::{self, Drawn, Pictures};
use crate::app::{card, layers, number, theme};
use crate::figure::draw::axis_label;
use crate::scenario::Scenario;
use crate::sweep::Sweep;
use egui::text::LayoutJob;
use egui::{
    Align, ComboBox, Context, EventFilter, FontId, Key as KeyName, Layout, Rect, Stroke, StrokeKind, Ui, pos2, vec2,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What can be done in the plots.
const HINT: &str = "Click a cell to open its run, arrow keys move, Enter opens";

/// What is asked for, with the sweep that it makes and its cost, or what is wrong with it.
pub type Asked = Result<(Key, Sweep, u128), (Place, String)>;

/// How the view is set up; the session keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What is swept.
    pub request: Request,
    /// What is shown of it.
    pub quantity: Quantity,
    /// The arm whose map is shown; those of all arms where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arm: Option<String>,
}

/// One arm in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The cell.
    pub cell: u64,
    /// The arm.
    pub arm: usize,
}

/// The view and what it keeps from frame to frame.
#[derive(Default)]
pub struct RobustnessView {
    sweeper: Sweeper,
    asked: Memo<(Request, Scenario), Asked>,
    chart: Memo<(u64, Quantity, Vec<usize>, bool), Chart>,
    pictures: Vec<Pictures>,
    pub(super) selected: Option<Spot>,
    pub(super) hovered: Option<Spot>,
    /// The cell to open at the end of the frame.
    opens: Option<Spot>,
}

impl RobustnessView {
    /// What the settings ask for over the scenario.
    pub(super) fn asked(&mut self, settings: &Settings, scenario: &Scenario) -> Asked {
        let key = (settings.request.clone(), scenario.clone());
        let asked = self.asked.get(&key, |(request, scenario)| {
            let request = request.fitted(scenario);
            let (sweep, cost) = request.sweep(scenario)?;
            Ok((Key { request, scenario: scenario.clone() }, sweep, cost))
        });
        asked.clone()
    }

    pub(super) fn state(&self, asked: &Asked) -> State {
        match asked {
            Ok((key, ..)) => self.sweeper.state(key),
            Err(_) if self.sweeper.shown().is_some() => State::Stale,
            Err(_) => State::Empty,
        }
    }

    /// How far the sweep is that is computed.
    pub fn progress(&self) -> Option<Progress> {
        self.sweeper.progress()
    }

    /// Whether a sweep is computed, or waits.
    pub fn is_running(&self) -> bool {
        self.sweeper.is_running()
    }

    pub(super) fn estimate(&self, cost: u128) -> Duration {
        self.sweeper.estimate(cost)
    }

    pub(super) fn failure(&self, key: &Key) -> Option<&str> {
        self.sweeper.failure(key)
    }

    /// The word for what is going on.
    pub fn word(&mut self, settings: &Settings, scenario: &Scenario) -> &'static str {
        let asked = self.asked(settings, scenario);
        self.state(&asked).word()
    }

    /// What is shown, with the sweep behind it: for files.
    pub fn shown(&self) -> Option<&Outcome> {
        self.sweeper.shown()
    }

    /// Takes what has been computed, and begins what can begin by itself: once a frame, while the view is shown.
    pub fn update(&mut self, ctx: &Context, settings: &Settings, scenario: &Scenario, arms: &ArmsView) {
        self.sweeper.poll();
        let asked = self.asked(settings, scenario);
        if let Ok((key, sweep, cost)) = asked
            && self.sweeper.wants(&key, cost)
        {
            self.start(ctx, key, sweep, cost);
        }
        if self.sweeper.is_running() {
            ctx.request_repaint_after(Duration::from_millis(100));
        }
        self.draw(settings, arms);
    }

    fn start(&mut self, ctx: &Context, key: Key, sweep: Sweep, cost: u128) {
        let ctx = ctx.clone();
        self.sweeper.start(key, sweep, cost, move || ctx.request_repaint());
    }

    /// Waits for what is computed: for tests and pictures.
    pub fn wait(&mut self) {
        self.sweeper.wait();
    }

    /// Whether a command of this view can be carried out.
    pub fn is_enabled(&self, command: Command) -> bool {
        match command {
            Command::CancelSweep => self.sweeper.is_running(),
            Command::OpenCell => self.selected.is_some() && self.sweeper.shown().is_some(),
            _ => true,
        }
    }

    /// Carries out a command of this view.
    pub fn command(&mut self, command: Command, ctx: &Context, settings: &Settings, scenario: &Scenario) {
        match command {
            Command::RunSweep => {
                let asked = self.asked(settings, scenario);
                let state = self.state(&asked);
                if matches!(state, State::Computing | State::Paused) {
                    self.sweeper.toggle_pause();
                } else if let Ok((key, sweep, cost)) = asked {
                    self.start(ctx, key, sweep, cost);
                }
            }
            Command::CancelSweep => self.sweeper.cancel(),
            Command::OpenCell => self.opens = self.selected,
            _ => {}
        }
    }

    /// The scenario and the arm of a cell that is to be opened in the landscape, once.
    pub fn take_opened(&mut self) -> Option<(Scenario, usize)> {
        let spot = self.opens.take()?;
        let outcome = self.sweeper.shown()?;
        let cell = outcome.plan.cell(spot.cell).ok()?;
        let of = &outcome.key.scenario;
        let run = crate::scenario::RunSettings { stop: of.run.stop, ..cell.scenario.run };
        Some((Scenario { run, title: of.title.clone(), about: of.about.clone(), ..cell.scenario }, spot.arm))
    }

    /// The arms whose plots are shown.
    pub(super) fn arms(outcome: &Outcome, settings: &Settings, arms: &ArmsView) -> Vec<usize> {
        let all = &outcome.key.scenario.arms;
        let is_map = outcome.kind() != Kind::Curves;
        let one =
            settings.arm.as_ref().filter(|_| is_map).and_then(|name| all.iter().position(|arm| arm.name == *name));
        match one {
            Some(one) => vec![one],
            None => (0..all.len())
                .filter(|arm| !arms.hidden.contains(&all[*arm].name) && (!is_map || outcome.turns(*arm)))
                .collect(),
        }
    }

    /// What is shown of a sweep: what is asked for, as far as this sweep has it.
    pub fn quantity(settings: &Settings, outcome: &Outcome) -> Quantity {
        let quantity = settings.quantity;
        let has_target = outcome.key.scenario.run.target.is_some() && outcome.problem.best().is_finite();
        if quantity.is_of(outcome.kind()) && (has_target || !quantity.needs_target()) {
            return quantity;
        }
        if outcome.kind() == Kind::Starts { Quantity::Basin } else { Quantity::Final }
    }

    /// The plots as they are shown now: for files.
    pub fn chart(outcome: &Outcome, settings: &Settings, arms: &ArmsView) -> Chart {
        Chart::new(outcome, Self::quantity(settings, outcome), &Self::arms(outcome, settings, arms), false)
    }

    /// What is best of each arm that is shown.
    pub(super) fn bests(&self) -> &[Best] {
        self.chart.last().map_or(&[], |chart| &chart.bests)
    }

    /// Draws what is shown anew where it has changed.
    fn draw(&mut self, settings: &Settings, arms: &ArmsView) {
        let Some(outcome) = self.sweeper.shown() else { return };
        let (quantity, which) = (Self::quantity(settings, outcome), Self::arms(outcome, settings, arms));
        // One that was given up shows what it has, and no more.
        let preview = self.sweeper.is_running();
        self.chart.get(&(outcome.version, quantity, which.clone(), preview), |_| {
            Chart::new(outcome, quantity, &which, preview)
        });
    }

    /// Shows the plots over all of `ui`.
    pub fn show(&mut self, ui: &mut Ui, settings: &mut Settings, scenario: &Scenario, arms: &mut ArmsView) {
        self.bar(ui, settings, scenario);
        self.hovered = None;
        self.draw(settings, arms);
        // Plots of another kind would answer a question that is no longer asked.
        let shown = self.sweeper.shown().filter(|outcome| outcome.kind() == settings.request.kind);
        let (Some(outcome), Some(chart)) = (shown, self.chart.last()) else {
            self.nothing(ui, settings, scenario);
            return;
        };
        let quantity = Self::quantity(settings, outcome);
        let which = Self::arms(outcome, settings, arms);
        if self.selected.is_some_and(|spot| spot.cell >= outcome.plan.cells() || spot.arm >= outcome.plan.arms()) {
            self.selected = None;
        }
        if chart.plots.is_empty() {
            ui.centered_and_justified(|ui| ui.label(theme::body("Every arm is hidden")));
            return;
        }
        let is_current = outcome.key.scenario.arms.len() == scenario.arms.len() && outcome.kind() != Kind::Starts;
        let below = if ui.available_height() > 220.0 { 44.0 } else { 0.0 };
        let area = Rect::from_min_size(ui.cursor().min, (ui.available_size() - vec2(0.0, below)).max(vec2(1.0, 1.0)));
        let preview = self.sweeper.is_running();
        // Curves and the strip below them share their axis.
        let curves = chart.plots.iter().filter(|plot| plot.arm.is_none());
        let left = curves.map(|plot| panel::left_margin(ui, area, &plot.panel)).fold(0.0, f32::max);
        let mut marks = Marks { selected: self.selected, hovered: None, opens: None, focused: false };
        self.pictures.resize_with(chart.plots.len().max(self.pictures.len()), Pictures::default);
        for (place, (plot, pictures)) in chart.plots.iter().zip(&mut self.pictures).enumerate() {
            let tile =
                if plot.arm.is_some() { tile(area, place, chart.plots.len()) } else { row(area, plot, &chart.plots) };
            let version = version(outcome, quantity, &which, place, preview);
            let draw = |ui: &mut Ui| panel::show(ui, tile, &plot.panel, left, pictures, version);
            let drawn = ui.push_id(("plot", place), draw).inner;
            if is_current && !plot.is_strip {
                now(ui, outcome, plot, &drawn, scenario);
            }
            marks.interact(ui, outcome, plot, &drawn, &which);
            drawn.response.accessible_name(plot.summary.clone());
        }
        marks.keys(ui, outcome, &which);
        (self.selected, self.hovered, self.opens) = (marks.selected, marks.hovered, marks.opens.or(self.opens));
        if let Some(spot) = self.selected {
            arms.selected = spot.arm;
        }
        ui.advance_cursor_after_rect(area);
        if below > 0.0 {
            let adam = which.iter().any(|arm| outcome.theory.is_known.get(*arm) == Some(&false));
            let tip = |name: &str| match name {
                LIMIT => Some(limit_words(adam)),
                "median diverged" => Some("At least half of the runs of these cells diverged".to_owned()),
                _ => None,
            };
            panel::legend(ui, chart.plots.iter().map(|plot| &plot.panel), tip);
        }
    }

    /// What is shown, and of which arm.
    fn bar(&mut self, ui: &mut Ui, settings: &mut Settings, scenario: &Scenario) {
        let kind = settings.request.kind;
        let shown = self.sweeper.shown().map(|outcome| Self::quantity(settings, outcome));
        let known = scenario.run.target.is_some();
        ui.horizontal(|ui| {
            for quantity in Quantity::ALL.into_iter().filter(|quantity| quantity.is_of(kind)) {
                let chosen = shown.unwrap_or(settings.quantity) == quantity;
                let enabled = known || !quantity.needs_target();
                let label = egui::Button::selectable(chosen, theme::caption(quantity.title()));
                let label = ui.add_enabled(enabled, label).on_hover_text(quantity.about());
                if label.on_disabled_hover_text("Set a target on the left").clicked() {
                    settings.quantity = quantity;
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if kind != Kind::Curves && scenario.arms.len() > 1 {
                    let text = settings.arm.clone().unwrap_or_else(|| "All arms".to_owned());
                    let combo = ComboBox::from_id_salt("map of").width(150.0).selected_text(text).show_ui(ui, |ui| {
                        ui.selectable_value(&mut settings.arm, None, "All arms");
                        for arm in &scenario.arms {
                            ui.selectable_value(&mut settings.arm, Some(arm.name.clone()), &arm.name);
                        }
                    });
                    combo.response.on_hover_text("Whose map is shown").accessible_name("Map of");
                }
                if ui.available_width() > 360.0 {
                    ui.add(egui::Label::new(theme::caption(HINT)).truncate());
                }
            });
        });
    }

    /// What stands where there is no plot yet.
    fn nothing(&mut self, ui: &mut Ui, settings: &Settings, scenario: &Scenario) {
        let asked = self.asked(settings, scenario);
        let words = match &asked {
            Err((_, message)) => message.clone(),
            Ok((key, ..)) if self.failure(key).is_some() => {
                "The sweep could not be computed; the panel on the left says why".to_owned()
            }
            Ok(_) if self.is_running() => "Computing…".to_owned(),
            Ok(_) => format!("Press Run, or {}, to compute this sweep", shortcut(ui.ctx(), Command::RunSweep)),
        };
        ui.centered_and_justified(|ui| ui.add(egui::Label::new(theme::body(words)).wrap()));
    }
}

fn shortcut(ctx: &Context, command: Command) -> String {
    command.shortcut_text(ctx).unwrap_or_default()
}

/// What the limit is, and where it does not apply.
fn limit_words(adam: bool) -> String {
    let mut words = "Beyond this line a step of SGD is unstable on the quadratic at the minimum nearest to the start: \
                     ηλ = 1 + (1 − αβ/(2 − α)) / (1 − β), λ the greatest curvature there. On other functions it is a guide"
        .to_owned();
    if adam {
        words += "; for Adam, RMSprop and Adagrad there is no closed form, and no line";
    }
    words
}

/// A number that differs wherever the picture does.
fn version(outcome: &Outcome, quantity: Quantity, which: &[usize], place: usize, preview: bool) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (outcome.version, quantity, which, place, preview).hash(&mut hasher);
    hasher.finish()
}

/// The part of `area` for curves, or for the strip below them.
fn row(area: Rect, plot: &Plot, plots: &[Plot]) -> Rect {
    const STRIP: f32 = 96.0;
    let height = if plots.iter().any(|plot| plot.is_strip) { STRIP.min(0.3 * area.height()) } else { 0.0 };
    let (above, below) = area.split_top_bottom_at_y(area.bottom() - height);
    if plot.is_strip { below } else { above }
}

/// The part of `area` for the plot at `place` of `count`.
fn tile(area: Rect, place: usize, count: usize) -> Rect {
    // As nearly square as the number allows.
    let score = |columns: usize| {
        let size = vec2(area.width() / columns as f32, area.height() / count.div_ceil(columns) as f32);
        size.x.min(1.3 * size.y)
    };
    let columns = (1..=count.max(1)).max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap_or(1);
    let rows = count.div_ceil(columns).max(1);
    let size = vec2(area.width() / columns as f32, area.height() / rows as f32);
    let min = area.min + vec2(size.x * (place % columns) as f32, size.y * (place / columns) as f32);
    Rect::from_min_size(min, size - vec2(theme::space::S, theme::space::XS))
}

/// The place on an axis that is nearest to a share of the way along it.
fn nearest(outcome: &Outcome, axis: usize, of: &crate::figure::Axis, share: f64) -> usize {
    let axis = &outcome.axes()[axis];
    let far = |place: usize| (of.position(axis.number(place).unwrap_or(f64::NAN)) - share).abs();
    (0..axis.len()).min_by(|a, b| far(*a).total_cmp(&far(*b))).unwrap_or(0)
}

/// What is chosen in the plots of one frame.
struct Marks {
    selected: Option<Spot>,
    hovered: Option<Spot>,
    opens: Option<Spot>,
    focused: bool,
}

impl Marks {
    fn interact(&mut self, ui: &Ui, outcome: &Outcome, plot: &Plot, drawn: &Drawn, which: &[usize]) {
        let spot = |at: egui::Pos2| {
            let [x, y] = drawn.shares(at);
            let column = nearest(outcome, 0, &plot.panel.x, x);
            match plot.arm {
                Some(arm) => Spot { cell: outcome.plan.index(&[column, nearest(outcome, 1, &plot.panel.y, y)]), arm },
                None => {
                    let cell = column as u64;
                    // The curve that is nearest to the pointer.
                    let far = |arm: &usize| {
                        let value = outcome.of(cell, *arm).map_or(f64::NAN, |measured| measured.group.last.median);
                        (plot.panel.y.position(value) - y).abs()
                    };
                    let arm = which.iter().copied().min_by(|a, b| far(a).total_cmp(&far(b)));
                    Spot { cell, arm: arm.unwrap_or(0) }
                }
            }
        };
        let hovered = drawn.response.hover_pos().filter(|at| drawn.plot.contains(*at)).map(|at| (at, spot(at)));
        let colours = theme::colours(ui);
        if let Some(of) = self.selected.filter(|of| plot.arm.is_none_or(|arm| arm == of.arm)) {
            outline(ui, outcome, plot, drawn, of, Stroke::new(2.0, colours.accent));
        }
        if let Some((_, of)) = hovered {
            self.hovered = Some(of);
            outline(ui, outcome, plot, drawn, of, Stroke::new(1.0, colours.strong));
        }
        if let Some((at, of)) = hovered.filter(|_| !plot.is_strip) {
            card::show(ui, drawn.plot, at.x, theme::space::S, words(ui, outcome, plot, of, which));
        }
        if drawn.response.clicked() {
            drawn.response.request_focus();
            if let Some(of) = drawn.response.interact_pointer_pos().map(spot) {
                self.selected = Some(of);
                self.opens = Some(of);
            }
        }
        if drawn.response.has_focus() {
            self.focused = true;
            let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(drawn.response.id, filter));
            if self.selected.is_none_or(|of| plot.arm.is_some_and(|arm| arm != of.arm)) {
                self.selected = Some(Spot { cell: self.selected.map_or(0, |of| of.cell), arm: plot.arm.unwrap_or(0) });
            }
            ui.painter().rect_stroke(drawn.plot, 0.0, Stroke::new(1.5, colours.accent), StrokeKind::Outside);
        }
    }

    /// Arrow keys move the selected cell and Enter opens it, where no other widget has the keys.
    fn keys(&mut self, ui: &Ui, outcome: &Outcome, which: &[usize]) {
        let others = ui.memory(|memory| memory.focused().is_some()) && !self.focused;
        if others || ui.ctx().any_popup_open() {
            return;
        }
        let pressed = |key: KeyName| ui.input(|input| input.modifiers.is_none() && input.key_pressed(key));
        let mut moved = [0_i64; 2];
        for (key, axis, by) in [
            (KeyName::ArrowLeft, 0, -1),
            (KeyName::ArrowRight, 0, 1),
            (KeyName::ArrowDown, 1, -1),
            (KeyName::ArrowUp, 1, 1),
        ] {
            if pressed(key) {
                moved[axis] += by;
            }
        }
        if moved != [0, 0] {
            let first = Spot { cell: outcome.plan.cells() / 2, arm: which.first().copied().unwrap_or(0) };
            let from = self.selected.filter(|spot| which.contains(&spot.arm));
            let mut spot = from.unwrap_or(first);
            if from.is_some() {
                let mut places = outcome.plan.places(spot.cell);
                for ((place, axis), by) in places.iter_mut().zip(outcome.axes()).zip(moved) {
                    *place = place.saturating_add_signed(by as isize).min(axis.len() - 1);
                }
                spot.cell = outcome.plan.index(&places);
                if let ([_], Some(at)) = (outcome.axes(), which.iter().position(|arm| *arm == spot.arm)) {
                    // Over one axis up and down go through the arms.
                    let at = at.saturating_add_signed(-moved[1] as isize).min(which.len() - 1);
                    spot.arm = which[at];
                }
            }
            self.selected = Some(spot);
        }
        if pressed(KeyName::Enter) {
            self.opens = self.selected.or(self.opens);
        }
    }
}

/// The middles between the places beside one, as shares of the way along the axis.
fn edges(outcome: &Outcome, axis: usize, of: &crate::figure::Axis, place: usize) -> [f32; 2] {
    let sweep = &outcome.axes()[axis];
    let at = |place: usize| of.position(sweep.number(place).unwrap_or(f64::NAN));
    let last = sweep.len() - 1;
    let half = |a: usize, b: usize| (at(b) - at(a)) / 2.0;
    let before = if place > 0 { half(place - 1, place) } else { half(0, 1.min(last)) };
    let after = if place < last { half(place, place + 1) } else { half(last.saturating_sub(1), last) };
    [(at(place) - before) as f32, (at(place) + after) as f32]
}

/// Draws a line around a cell, or through the place of curves.
fn outline(ui: &Ui, outcome: &Outcome, plot: &Plot, drawn: &Drawn, spot: Spot, stroke: Stroke) {
    let places = outcome.plan.places(spot.cell);
    let area = drawn.plot;
    let painter = ui.painter().with_clip_rect(area.expand(2.0));
    let [left, right] = edges(outcome, 0, &plot.panel.x, places[0]).map(|share| area.left() + share * area.width());
    if plot.arm.is_none() {
        let x = f32::midpoint(left, right);
        painter.line_segment([pos2(x, area.top()), pos2(x, area.bottom())], stroke);
        return;
    }
    let [bottom, top] = edges(outcome, 1, &plot.panel.y, places[1]).map(|share| area.bottom() - share * area.height());
    let cell = Rect::from_min_max(pos2(left, top), pos2(right, bottom)).intersect(area);
    painter.rect_stroke(
        cell,
        0.0,
        Stroke::new(stroke.width + 2.0, egui::Color32::from_black_alpha(140)),
        StrokeKind::Outside,
    );
    painter.rect_stroke(cell, 0.0, stroke, StrokeKind::Outside);
}

/// Marks where the settings of the scenario lie: a ring on a map, a line through curves.
fn now(ui: &Ui, outcome: &Outcome, plot: &Plot, drawn: &Drawn, scenario: &Scenario) {
    let turns = turns(scenario);
    let value = |axis: usize, arm: Option<usize>| {
        let path = &outcome.axes()[axis].path;
        let turn = turns.iter().find(|turn| {
            path == &turn.key || (path.starts_with("arm.") && path.ends_with(&format!(".{}", turn.key)))
        })?;
        match (&turn.arms, arm) {
            (None, _) => turn.now.first().copied(),
            (Some(arms), Some(arm)) => turn.now.get(arms.iter().position(|of| *of == arm)?).copied(),
            (Some(_), None) => turn.now.first().copied().filter(|first| turn.now.iter().all(|now| now == first)),
        }
    };
    let painter = ui.painter().with_clip_rect(drawn.plot);
    let rim = egui::Color32::WHITE;
    if plot.arm.is_none() {
        let Some(x) = value(0, None) else { return };
        let x = drawn.place(&plot.panel, [x, f64::NAN]).x;
        if x.is_finite() && drawn.plot.x_range().contains(x) {
            let at = pos2(x, drawn.plot.bottom());
            let tip = vec![at - vec2(0.0, 9.0), at + vec2(5.0, 0.0), at - vec2(5.0, 0.0)];
            painter.add(egui::Shape::convex_polygon(tip, theme::colours(ui).accent, Stroke::new(1.0, rim)));
        }
        return;
    }
    let Some((x, y)) = value(0, plot.arm).zip(value(1, plot.arm)) else { return };
    let at = drawn.place(&plot.panel, [x, y]);
    if at.x.is_finite() && at.y.is_finite() {
        painter.circle_stroke(at, 6.0, Stroke::new(4.0, egui::Color32::from_black_alpha(160)));
        painter.circle_stroke(at, 6.0, Stroke::new(2.0, rim));
    }
}

/// The values of a cell on the axes in words.
pub(super) fn place_words(outcome: &Outcome, cell: u64) -> Vec<String> {
    let places = outcome.plan.places(cell);
    let value = |(axis, place): (&crate::sweep::Axis, usize)| {
        let value = axis.number(place).map_or_else(|| axis.label(place), number::significant);
        format!("{} = {value}", axis_label(&outcome.plan, &axis.path))
    };
    outcome.axes().iter().zip(places).map(value).collect()
}

/// What the card at the pointer says.
fn words(ui: &Ui, outcome: &Outcome, plot: &Plot, spot: Spot, which: &[usize]) -> LayoutJob {
    let colours = theme::colours(ui);
    let mut job = LayoutJob::default();
    let font = FontId::monospace(theme::size::CAPTION);
    let mut add = |text: &str, color| job.append(text, 0.0, egui::TextFormat::simple(font.clone(), color));
    add(&place_words(outcome, spot.cell).join("\n"), colours.strong);
    let arms = plot.arm.map_or_else(|| which.to_vec(), |arm| vec![arm]);
    for arm in arms {
        add("\n● ", layers::color(crate::figure::arm_style(arm).color));
        let name = &outcome.plan.base().arms[arm].name;
        let Some(measured) = outcome.of(spot.cell, arm) else {
            add(&format!("{name}, not computed yet"), colours.weak);
            continue;
        };
        let group = &measured.group;
        add(&format!("{} {name}", number::significant(group.last.median)), colours.text);
        if group.diverged > 0 {
            add(&format!(", {} of {} diverged", group.diverged, group.runs), colours.error);
        }
        if plot.arm.is_some() {
            let range = [group.last.lower, group.last.upper].map(number::significant);
            add(&format!("\nquartiles {} to {}, n = {}", range[0], range[1], group.runs), colours.weak);
            if outcome.key.scenario.run.target.is_some() {
                add(&format!("\nreached the target {} of {}", group.first_touch.runs, group.runs), colours.weak);
            }
        }
    }
    job
}
