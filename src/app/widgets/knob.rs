//! The knob: one row with symbol and name, slider and value for a setting that a [`Knob`] declares.

mod slider;
mod switch;
mod track;
pub(in crate::app) mod value_box;

use std::ops::BitOrAssign;

use egui::text::LayoutJob;
use egui::{Align2, FontId, FontSelection, Id, Rect, RichText, Sense, TextStyle, TextWrapMode, Ui, WidgetText, vec2};

use crate::app::widgets::{icon, number, theme};
use crate::optim::{Knob, Slot};
use track::Track;

/// The value of a [`Slot`], apart from its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A real number.
    Number(f64),
    /// A whole number.
    Count(u64),
    /// On or off.
    Switch(bool),
}

impl Value {
    /// Returns the value that stands in `slot` now.
    pub fn of(slot: &Slot<'_>) -> Self {
        match slot {
            Slot::Number(value) => Self::Number(**value),
            Slot::Count(value) => Self::Count(**value),
            Slot::Switch(value) => Self::Switch(**value),
        }
    }

    /// Puts the value into `slot`; a value of another kind is left out.
    pub fn put(self, slot: &mut Slot<'_>) {
        match (self, slot) {
            (Self::Number(value), Slot::Number(place)) => **place = value,
            (Self::Count(value), Slot::Count(place)) => **place = value,
            (Self::Switch(value), Slot::Switch(place)) => **place = value,
            _ => {}
        }
    }

    /// Returns whether both are the same to the last bit, so that NaN is the same as NaN.
    fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.to_bits() == b.to_bits(),
            _ => self == other,
        }
    }

    /// Returns the value as a number; a switch is 0 or 1.
    fn as_number(self) -> f64 {
        match self {
            Self::Number(value) => value,
            Self::Count(value) => value as f64,
            Self::Switch(on) => f64::from(u8::from(on)),
        }
    }

    /// Returns the value as text, with four significant digits.
    pub fn text(self) -> String {
        match self {
            Self::Number(value) => number::significant(value),
            Self::Count(value) => value.to_string(),
            Self::Switch(on) => if on { "on" } else { "off" }.to_owned(),
        }
    }
}

/// Response of a knob in one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnobResponse {
    /// The value is another than before.
    pub changed: bool,
    /// A drag began.
    pub drag_started: bool,
    /// A drag is going on: the edit is not finished, see [`History::observe`](crate::app::history::History::observe).
    pub under_way: bool,
    /// An edit is finished, perhaps with the value that was there before: the drag ended, or the value was typed,
    /// stepped or reset.
    pub committed: bool,
    /// "Sweep this" was chosen.
    pub sweep_requested: bool,
    /// The table of the file and the name of the knob for which it was, where whoever showed the row has told.
    pub swept: Option<(&'static str, &'static str)>,
}

impl KnobResponse {
    /// Returns the same, with the table of the file in which the knob stands: for "Sweep this".
    #[must_use]
    pub fn of(self, table: &'static str, knob: &'static Knob) -> Self {
        Self { swept: self.sweep_requested.then_some((table, knob.name)), ..self }
    }
}

impl BitOrAssign for KnobResponse {
    /// Joins the responses of two knobs.
    fn bitor_assign(&mut self, other: Self) {
        self.changed |= other.changed;
        self.drag_started |= other.drag_started;
        self.under_way |= other.under_way;
        self.committed |= other.committed;
        self.sweep_requested |= other.sweep_requested;
        self.swept = self.swept.or(other.swept);
    }
}

/// A row for one setting. Show two rows of the same setting in one [`Ui`] only under different ids (`ui.push_id`).
///
/// Drag the slider, or focus it and press the arrow keys (1 % of the slider; with Shift a tenth, with Ctrl tenfold), or
/// hold Ctrl and turn the wheel. Type into the box; what is typed may go beyond the slider as far as the limits, and what
/// is refused is told below the row. Double-click for the preset's value, right-click for a menu.
#[must_use = "call `show`"]
pub struct KnobRow<'a> {
    knob: &'static Knob,
    slot: Slot<'a>,
    preset: Option<Value>,
    dependent: bool,
    note: Option<String>,
    sweepable: bool,
}

impl<'a> KnobRow<'a> {
    /// Returns a row for `knob`, whose value stands in `slot`.
    pub fn new(knob: &'static Knob, slot: Slot<'a>) -> Self {
        Self { knob, slot, preset: None, dependent: false, note: None, sweepable: true }
    }

    /// Returns a row for a real number.
    pub fn number(knob: &'static Knob, value: &'a mut f64) -> Self {
        Self::new(knob, Slot::Number(value))
    }

    /// Sets the value that a double-click goes back to.
    pub fn preset(mut self, value: Value) -> Self {
        self.preset = Some(value);
        self
    }

    /// Sets whether the value follows from others: it is dimmed, moves along and cannot be turned.
    pub fn dependent(mut self, dependent: bool) -> Self {
        self.dependent = dependent;
        self
    }

    /// Adds a line to the tooltip, such as the formula with the current numbers or another name of the same number.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Sets whether the menu offers "Sweep this"; it does unless told otherwise.
    pub fn sweepable(mut self, sweepable: bool) -> Self {
        self.sweepable = sweepable;
        self
    }

    /// Shows the row over the whole width of `ui`.
    pub fn show(mut self, ui: &mut Ui) -> KnobResponse {
        let before = Value::of(&self.slot);
        let id = ui.scope_id().with(self.knob.name);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::hover());
        // Below the slider and the box, so that it gets the clicks beside them; it is no stop for the Tab key.
        let row = ui.interact(rect, id.with("row"), Sense::CLICK);
        let areas = Areas::of(rect, matches!(self.slot, Slot::Switch(_)));
        let mut result = KnobResponse::default();

        self.label(ui, &areas);
        let control = match &mut self.slot {
            Slot::Number(value) => {
                let track = Track::of(self.knob, false);
                numeric(ui, id, self.knob, &track, value, &areas, self.dependent, &mut result)
            }
            Slot::Count(count) => {
                let track = Track::of(self.knob, true);
                let mut value = **count as f64;
                let control = numeric(ui, id, self.knob, &track, &mut value, &areas, self.dependent, &mut result);
                // Compared first: a count above 2^53 is not a float, and must survive being shown.
                if value != **count as f64 {
                    **count = value as u64;
                }
                control
            }
            Slot::Switch(on) => {
                let control = switch::show(ui, id, &self.knob.label(), on, areas.value, !self.dependent);
                result.committed |= control.clicked();
                control
            }
        };

        let response = row | control;
        if response.double_clicked()
            && !self.dependent
            && let Some(preset) = self.preset
            && !matches!(preset, Value::Switch(_))
        {
            preset.put(&mut self.slot);
            result.committed = true;
        }
        self.menu(&response, &mut result);
        if !result.under_way {
            response.on_hover_ui(|ui| self.tooltip(ui));
        }
        result.changed = !before.is_same(Value::of(&self.slot));
        if result.changed || result.drag_started {
            value_box::forgive(ui, id);
        }
        if let Some(message) = value_box::message(ui, id, Value::of(&self.slot).as_number()) {
            let colour = theme::colours(ui).error;
            let label = ui.add(egui::Label::new(theme::caption(message).color(colour)).wrap());
            ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
        }
        result
    }

    fn label(&self, ui: &Ui, areas: &Areas) {
        let colours = theme::colours(ui);
        let (symbol_colour, name_colour) =
            if self.dependent { (colours.weak, colours.weak) } else { (colours.strong, colours.text) };
        let style = |size| FontId::proportional(size);
        let centre = areas.label.left_center();
        let symbol = self.knob.symbol;
        let mut left = centre.x;
        if !symbol.is_empty() && symbol != self.knob.title {
            let drawn = ui.painter().text(centre, Align2::LEFT_CENTER, symbol, style(theme::size::BODY), symbol_colour);
            left = (left + SYMBOL).max(drawn.right() + theme::space::XS);
        }
        let title = RichText::new(self.knob.title).font(style(theme::size::CAPTION)).color(name_colour);
        let width = areas.label.right() - left;
        let galley =
            WidgetText::from(title).into_galley(ui, Some(TextWrapMode::Truncate), width, FontSelection::Default);
        let position = egui::pos2(left, centre.y - galley.size().y / 2.0);
        ui.painter().galley(position, galley, name_colour);
    }

    fn menu(&mut self, response: &egui::Response, result: &mut KnobResponse) {
        response.context_menu(|ui| {
            ui.set_min_width(180.0);
            let value = Value::of(&self.slot);
            let text = value.text();
            if ui.button(format!("{}  Copy {text}", icon::COPY)).accessible_name(format!("Copy {text}")).clicked() {
                ui.copy_text(match value {
                    Value::Number(value) => value_box::exact(value),
                    other => other.text(),
                });
                ui.close();
            }
            if let Some(preset) = self.preset
                && !self.dependent
                && ui
                    .button(format!("{}  Reset to {}", icon::UNDO, preset.text()))
                    .accessible_name(format!("Reset to {}", preset.text()))
                    .clicked()
            {
                preset.put(&mut self.slot);
                result.committed = true;
                ui.close();
            }
            if self.sweepable
                && ui.button(format!("{}  Sweep this…", icon::CHART_LINE)).accessible_name("Sweep this…").clicked()
            {
                result.sweep_requested = true;
                ui.close();
            }
        });
    }

    fn tooltip(&self, ui: &mut Ui) {
        let knob = self.knob;
        ui.spacing_mut().item_spacing.y = theme::space::XS;
        ui.label(theme::strong(knob.label()));
        ui.label(theme::body(knob.about));
        if !knob.formula.is_empty() {
            ui.label(theme::number(knob.formula));
        }
        if let Some(note) = &self.note {
            ui.label(theme::number(note.as_str()));
        }
        let value = Value::of(&self.slot);
        let mut line = LayoutJob::default();
        let colours = theme::colours(ui);
        let font = TextStyle::Small.resolve(ui.style());
        let mut add = |text: &str, colour| {
            line.append(text, 0.0, egui::TextFormat::simple(font.clone(), colour));
        };
        add("Now ", colours.weak);
        add(&value.text(), colours.text);
        if !matches!(value, Value::Switch(_)) {
            let (low, high) = knob.range;
            let range = format!(
                "   slider {} to {}   allowed {}",
                number::significant(low),
                number::significant(high),
                knob.limits.describe(knob.symbol)
            );
            add(&range, colours.weak);
        }
        ui.label(line);
        if self.dependent {
            ui.label(theme::caption("Follows from the settings that are held"));
        } else if let Some(preset) = self.preset.filter(|preset| !matches!(preset, Value::Switch(_))) {
            ui.label(theme::caption(format!("Double-click for the preset's {}", preset.text())));
        }
    }
}

/// The width kept for symbols, so that names begin at one distance.
const SYMBOL: f32 = 18.0;
/// The width of the value box: nine figures such as `1.234e-5` and a sign.
const BOX: f32 = 84.0;

/// Places of the parts of a row.
struct Areas {
    label: Rect,
    slider: Rect,
    value: Rect,
}

impl Areas {
    /// Returns the parts of a row in `rect`; a switch leaves its name all the room.
    fn of(rect: Rect, is_switch: bool) -> Self {
        let (value_width, gap) = (BOX.min(rect.width() / 3.0), theme::space::S);
        let label_width =
            if is_switch { rect.width() - switch::WIDTH - gap } else { (rect.width() * 0.42).clamp(0.0, 160.0) };
        let (label, rest) = rect.split_left_right_at_x(rect.left() + label_width);
        if is_switch {
            return Self { label, slider: rest, value: rest };
        }
        let (slider, value) = rest.split_left_right_at_x(rest.right() - value_width);
        let slider = slider.with_min_x(slider.left() + gap).with_max_x(slider.right() - gap);
        Self { label, slider, value }
    }
}

#[allow(clippy::too_many_arguments, reason = "it joins two widgets over one borrowed value, and is private")]
fn numeric(
    ui: &mut Ui,
    id: Id,
    knob: &'static Knob,
    track: &Track,
    value: &mut f64,
    areas: &Areas,
    dependent: bool,
    result: &mut KnobResponse,
) -> egui::Response {
    let name = knob.label();
    let slider = slider::show(ui, id, knob, track, &name, value, areas.slider, !dependent, result);
    if value_box::show(ui, id, knob, track, &name, value, areas.value, !dependent) {
        result.committed = true;
    }
    slider
}
