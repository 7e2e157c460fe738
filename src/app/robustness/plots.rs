//! Layout, marks and selection of the plots of the robustness view.

use super::chart::Plot;
use super::outcome::{Outcome, Spot};
use super::quantity::Quantity;

use crate::app::widgets::keys::{self, Owner};
use crate::app::widgets::panel::Drawn;
use crate::app::widgets::{card, fitted, layers, number, theme};
use crate::figure::arm_style;
use crate::figure::draw::axis_label;
use crate::scenario::{Scenario, sweepable_settings};
use egui::text::LayoutJob;
use egui::{EventFilter, FontId, Key as KeyName, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

/// Returns the meaning of the limit, and where it does not apply.
pub(super) fn limit_words(place: &str, adam: bool) -> String {
    let mut words = format!(
        "Beyond this line a step of SGD is unstable on the quadratic at {place}: ηλ = 1 + (1 − αβ/(2 − α)) / (1 − β), λ the greatest \
         curvature there. On other functions it is a guide"
    );
    if adam {
        words += "; for Adam, RMSprop and Adagrad there is no closed form, and no line";
    }
    words
}

/// Returns a number that differs wherever the picture does.
pub(super) fn version(outcome: &Outcome, quantity: Quantity, which: &[usize], place: usize, preview: bool) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (outcome.version, quantity, which, place, preview).hash(&mut hasher);
    hasher.finish()
}

/// Returns the part of `area` for curves, or for the strip below them.
pub(super) fn row(area: Rect, plot: &Plot, plots: &[Plot]) -> Rect {
    const STRIP: f32 = 96.0;
    let height = if plots.iter().any(|plot| plot.is_strip) { STRIP.min(0.3 * area.height()) } else { 0.0 };
    let (above, below) = area.split_top_bottom_at_y(area.bottom() - height);
    if plot.is_strip { below } else { above }
}

/// Returns the part of `area` for the plot at `place` of `count`.
pub(super) fn tile(area: Rect, place: usize, count: usize) -> Rect {
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

/// Returns the place on an axis that is nearest to a share of the way along it.
fn nearest(outcome: &Outcome, axis: usize, of: &crate::figure::Axis, share: f64) -> usize {
    let axis = &outcome.axes()[axis];
    let far = |place: usize| (of.position(axis.number(place).unwrap_or(f64::NAN)) - share).abs();
    (0..axis.len()).min_by(|a, b| far(*a).total_cmp(&far(*b))).unwrap_or(0)
}

/// Selection in the plots of one frame.
pub(super) struct Marks {
    /// The cell that keys and the panel on the right are about.
    pub(super) selected: Option<Spot>,
    /// The cell under the pointer.
    pub(super) hovered: Option<Spot>,
    /// The cell to open in the landscape.
    pub(super) opens: Option<Spot>,
    /// Whether a plot has the keys.
    pub(super) focused: bool,
}

impl Marks {
    /// Handles the pointer and the focus in one plot.
    pub(super) fn interact(&mut self, ui: &Ui, outcome: &Outcome, plot: &Plot, drawn: &Drawn, which: &[usize]) {
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
            let data = layers::trace(drawn.plot, &|point| drawn.place(&plot.panel, point), &plot.panel.layers);
            card::show(ui, drawn.plot, at, &data, words(ui, outcome, plot, of, which));
        }
        if drawn.response.clicked() {
            drawn.response.request_focus();
            if let Some(of) = drawn.response.interact_pointer_pos().map(spot) {
                self.selected = Some(of);
                self.opens = Some(of);
            }
        }
        self.focused |= keys::owner(ui.ctx()).is(drawn.response.id);
        if drawn.response.has_focus() {
            let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(drawn.response.id, filter));
            if self.selected.is_none_or(|of| plot.arm.is_some_and(|arm| arm != of.arm)) {
                self.selected = Some(Spot { cell: self.selected.map_or(0, |of| of.cell), arm: plot.arm.unwrap_or(0) });
            }
            ui.painter().rect_stroke(drawn.plot, 0.0, Stroke::new(1.5, colours.accent), StrokeKind::Outside);
        }
    }

    /// Arrow keys move the selected cell and Enter opens it, where no other widget has the keys.
    pub(super) fn keys(&mut self, ui: &Ui, outcome: &Outcome, which: &[usize]) {
        if !self.focused && keys::owner(ui.ctx()) != Owner::View {
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

/// Returns the middles between the places beside one, as shares of the way along the axis.
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
pub(super) fn now(ui: &Ui, outcome: &Outcome, plot: &Plot, drawn: &Drawn, scenario: &Scenario) {
    let all = sweepable_settings(scenario);
    let value = |axis: usize, arm: Option<usize>| {
        let path = &outcome.axes()[axis].path;
        let setting = all.iter().find(|setting| {
            path == &setting.key || (path.starts_with("arm.") && path.ends_with(&format!(".{}", setting.key)))
        })?;
        match (&setting.arms, arm) {
            (None, _) => setting.now.first().copied(),
            (Some(arms), Some(arm)) => setting.now.get(arms.iter().position(|of| *of == arm)?).copied(),
            (Some(_), None) => setting.now.first().copied().filter(|first| setting.now.iter().all(|now| now == first)),
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

/// Returns the values of a cell on the axes in words.
pub(super) fn place_words(outcome: &Outcome, cell: u64) -> Vec<String> {
    let places = outcome.plan.places(cell);
    let value = |(axis, place): (&crate::sweep::Axis, usize)| {
        let value = axis.number(place).map_or_else(|| axis.label(place), number::significant);
        format!("{} = {value}", axis_label(&outcome.plan, &axis.path))
    };
    outcome.axes().iter().zip(places).map(value).collect()
}

/// Returns the words of the card at the pointer.
fn words(ui: &Ui, outcome: &Outcome, plot: &Plot, spot: Spot, which: &[usize]) -> LayoutJob {
    let colours = theme::colours(ui);
    let mut job = LayoutJob::default();
    let font = FontId::monospace(theme::size::CAPTION);
    let mut add = |text: &str, color| job.append(text, 0.0, egui::TextFormat::simple(font.clone(), color));
    add(&place_words(outcome, spot.cell).join("\n"), colours.strong);
    let arms = plot.arm.map_or_else(|| which.to_vec(), |arm| vec![arm]);
    for arm in arms {
        add("\n● ", layers::color(arm_style(outcome.plan.base().arms[arm].style).color));
        let name = fitted::shortened(ui, &outcome.plan.base().arms[arm].name, &font, card::NAME);
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
