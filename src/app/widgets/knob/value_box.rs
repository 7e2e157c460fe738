//! The box that shows and takes the value of a knob.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align2, FontId, Id, Key, Margin, Rect, Stroke, StrokeKind, TextEdit, Ui, vec2};

use super::track::Track;
use crate::app::widgets::{number, theme};
use crate::optim::Knob;
use crate::typed;

/// Text that is being typed.
#[derive(Clone, Default)]
struct Edit {
    text: String,
    touched: bool,
    selected: bool,
}

/// Reason why the last text was refused, and the value that stayed; shown until the knob is next used or has another value.
#[derive(Clone)]
struct Refusal {
    message: String,
    stayed: f64,
}

/// Returns the refusal to show below the knob of this id, whose value is `value` now.
pub(super) fn message(ui: &Ui, id: Id, value: f64) -> Option<String> {
    let refusal = ui.data(|data| data.get_temp::<Refusal>(id))?;
    (refusal.stayed.to_bits() == value.to_bits()).then_some(refusal.message)
}

/// `value` in the fewest digits that read back as it.
pub(in crate::app) fn exact(value: f64) -> String {
    let (plain, scientific) = (format!("{value}"), format!("{value:e}"));
    if plain.len() <= scientific.len() + 4 { plain } else { scientific }
}

/// Takes the refusal back, once the knob is used again.
pub(super) fn forgive(ui: &Ui, id: Id) {
    ui.data_mut(|data| data.remove::<Refusal>(id));
}

/// The distance of the text from the box's edges.
const MARGIN: f32 = 6.0;

/// Returns the value in as many significant digits, at most four, as have room; a whole number in all of its own if these have.
fn shown(ui: &Ui, value: f64, is_whole: bool, room: f32) -> String {
    let font = FontId::monospace(theme::size::BODY);
    let fits =
        |text: &String| ui.painter().layout_no_wrap(text.clone(), font.clone(), egui::Color32::WHITE).size().x <= room;
    let whole = is_whole.then(|| exact(value));
    let fewer = (1..=4).rev().map(|digits| number::significant_digits(value, digits));
    let mut texts: Vec<String> = whole.into_iter().chain(fewer).collect();
    let last = texts.len() - 1;
    let place = texts.iter().position(fits).unwrap_or(last);
    texts.swap_remove(place)
}

/// Shows the box in `rect`; returns whether a typed value was taken.
#[allow(clippy::too_many_arguments, reason = "private, and each is what the row has at hand")]
pub(super) fn show(
    ui: &mut Ui,
    knob_id: Id,
    knob: &'static Knob,
    track: &Track,
    name: &str,
    value: &mut f64,
    rect: Rect,
    enabled: bool,
) -> bool {
    let id = knob_id.with("box");
    let enabled = enabled && ui.is_enabled();
    let colours = theme::colours(ui);
    let shown = shown(ui, *value, track.is_whole(), rect.width() - 2.0 * MARGIN);

    let focused = ui.memory(|memory| memory.has_focus(id));
    let mut edit = ui.data(|data| data.get_temp::<Edit>(id)).filter(|_| focused).unwrap_or_default();
    if focused && !edit.touched {
        edit.text = exact(*value);
    }
    let mut text = if focused { edit.text.clone() } else { shown };
    if focused && !edit.selected && !ui.input(|input| input.pointer.any_down()) {
        select_all(ui, id, &text);
        edit.selected = true;
    }

    let bad = focused && edit.touched && read(knob, track, &edit.text).is_err();
    let text_colour = match () {
        () if bad || !value.is_finite() => colours.error,
        () if enabled => colours.text,
        () => colours.weak,
    };
    let field = if enabled { colours.field } else { egui::Color32::TRANSPARENT };
    let widget = TextEdit::singleline(&mut text)
        .id(id)
        .interactive(enabled)
        .font(FontId::monospace(theme::size::BODY))
        .text_color(text_colour)
        .align(Align2::RIGHT_CENTER)
        .margin(Margin::symmetric(MARGIN as i8, 2))
        .background_color(field)
        .clip_text(true)
        .char_limit(40)
        .desired_width(rect.width())
        .min_size(vec2(rect.width(), rect.height()));
    let response = ui.put(rect, widget).accessible_name(name);
    if enabled && !focused && response.hovered() {
        let hover = Stroke::new(1.0, colours.hairline);
        ui.painter().rect_stroke(rect, theme::RADIUS, hover, StrokeKind::Inside);
    } else if bad {
        ui.painter().rect_stroke(rect, theme::RADIUS, Stroke::new(1.0, colours.error), StrokeKind::Inside);
    }

    if response.changed() {
        edit.text = text;
        edit.touched = true;
        forgive(ui, knob_id);
    }
    let mut taken = false;
    if response.lost_focus() {
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        if escaped {
            forgive(ui, knob_id);
        }
        if edit.touched && !escaped {
            match read(knob, track, &edit.text) {
                Ok(typed) => {
                    *value = typed;
                    taken = true;
                }
                Err(message) => {
                    ui.data_mut(|data| data.insert_temp(knob_id, Refusal { message, stayed: *value }));
                    // After Enter the text stays to be corrected; after a click elsewhere the old value is back.
                    if ui.input(|input| input.key_pressed(Key::Enter)) {
                        response.request_focus();
                        ui.data_mut(|data| data.insert_temp(id, edit));
                        return false;
                    }
                }
            }
        }
        ui.data_mut(|data| data.remove::<Edit>(id));
    } else if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, edit));
    }
    taken
}

/// Returns the value that `text` says, or why there is none that may be taken.
fn read(knob: &Knob, track: &Track, text: &str) -> Result<f64, String> {
    let value = typed::number(text).map_err(|error| error.to_string())?;
    if track.is_whole() && value.fract() != 0.0 {
        return Err(format!("{} must be a whole number", knob.name));
    }
    knob.check(value)?;
    Ok(value)
}

fn select_all(ui: &Ui, id: Id, text: &str) {
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::default(), end)));
    state.store(ui.ctx(), id);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::{Interval, Scale};

    static BETA: Knob = Knob {
        name: "beta",
        symbol: "β",
        title: "coupling",
        range: (0.0, 0.9),
        limits: Interval::BELOW_ONE,
        scale: Scale::Linear,
        about: "",
        formula: "",
    };

    #[test]
    fn reads_what_the_limits_allow() {
        let track = Track::of(&BETA, false);
        assert_eq!(read(&BETA, &track, "0.95"), Ok(0.95));
        assert_eq!(read(&BETA, &track, "50 %"), Ok(0.5));
        assert_eq!(read(&BETA, &track, "1"), Err("beta is 1; allowed is 0 ≤ β < 1".to_owned()));
        assert_eq!(
            read(&BETA, &track, "high "),
            Err("`high` is not a number; write one such as 0.5 or 1e-3".to_owned())
        );
        let whole = Track::of(&BETA, true);
        assert_eq!(read(&BETA, &whole, "0.5"), Err("beta must be a whole number".to_owned()));
    }

    #[test]
    fn exact_text_reads_back() {
        for value in [0.1, 1e-8, 1.0 / 3.0, 2e22, 1e300, -0.0, 12_345_678.9] {
            let read: f64 = exact(value).parse().expect("a number");
            assert_eq!(read.to_bits(), value.to_bits(), "{}", exact(value));
        }
        assert_eq!((exact(0.05), exact(1e-8)), ("0.05".to_owned(), "1e-8".to_owned()));
    }
}
