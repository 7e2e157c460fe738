//! A box for a number that is typed or dragged: what it cannot take is refused in words, which go when the value does.

use crate::app::widgets::knob::value_box::exact;
use crate::app::widgets::{number, theme};
use crate::typed;
use egui::{DragValue, Id, Key, Label, Response, Stroke, StrokeKind, Ui};
use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;

/// The number that a box shows and changes.
enum Place<'a> {
    Real(&'a mut f64, RangeInclusive<f64>),
    Whole(&'a mut u64, RangeInclusive<u64>),
}

/// Numbers that a box takes.
#[derive(Clone, Debug)]
enum Allowed {
    Real(RangeInclusive<f64>),
    Whole(RangeInclusive<u64>),
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Real(range) => write!(f, "allowed is {} to {}", exact(*range.start()), exact(*range.end())),
            Self::Whole(range) => write!(f, "allowed is {} to {}", range.start(), range.end()),
        }
    }
}

/// A number that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Read {
    Real(f64),
    Whole(u64),
}

/// Reason why the last text was refused, and the value that stayed.
#[derive(Clone, Debug)]
struct Refusal {
    message: String,
    value: u64,
}

/// A box for a number within a range. What is typed is never moved into the range in silence.
#[must_use = "call `show`"]
pub struct NumberBox<'a> {
    name: String,
    place: Place<'a>,
    speed: f64,
    prefix: &'a str,
    suffix: &'a str,
    width: Option<f32>,
}

impl<'a> NumberBox<'a> {
    /// Returns a box for a real number; `name` is what messages and screen readers call it.
    pub fn real(name: impl Into<String>, value: &'a mut f64, range: RangeInclusive<f64>) -> Self {
        let speed = (value.abs() * 0.01).max(1e-12);
        Self { name: name.into(), place: Place::Real(value, range), speed, prefix: "", suffix: "", width: None }
    }

    /// Returns a box for a whole number; `name` is what messages and screen readers call it.
    pub fn whole(name: impl Into<String>, value: &'a mut u64, range: RangeInclusive<u64>) -> Self {
        Self { name: name.into(), place: Place::Whole(value, range), speed: 0.1, prefix: "", suffix: "", width: None }
    }

    /// Sets how much the value changes when it is dragged by one point.
    pub fn speed(mut self, speed: f64) -> Self {
        self.speed = speed;
        self
    }

    /// Sets the text before the number.
    pub fn prefix(mut self, prefix: &'a str) -> Self {
        self.prefix = prefix;
        self
    }

    /// Sets the text after the number.
    pub fn suffix(mut self, suffix: &'a str) -> Self {
        self.suffix = suffix;
        self
    }

    /// Sets the width of the box.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// Shows the box; [`refusal`] shows below it what it has refused.
    pub fn show(self, ui: &mut Ui) -> Response {
        let Self { name, place, speed, prefix, suffix, width } = self;
        let (written, mut shown, allowed, ends) = match &place {
            Place::Real(value, range) => (exact(**value), **value, Allowed::Real(range.clone()), range.clone()),
            Place::Whole(value, range) => {
                let ends = *range.start() as f64..=*range.end() as f64;
                (value.to_string(), **value as f64, Allowed::Whole(range.clone()), ends)
            }
        };
        let before = shown;
        let (refused, taken) = (RefCell::new(None), Cell::new(None));
        let typed = |text: &str| {
            if text.trim() == written {
                return Some(before);
            }
            match read(&name, text, &allowed) {
                Ok(value) => {
                    taken.set(Some(value));
                    Some(match value {
                        Read::Real(value) => value,
                        Read::Whole(value) => value as f64,
                    })
                }
                Err(message) => {
                    *refused.borrow_mut() = Some(message);
                    None
                }
            }
        };
        let text = |value: f64| match () {
            () if value == before => written.clone(),
            () if matches!(allowed, Allowed::Whole(_)) => format!("{value:.0}"),
            () => exact(number::round_significant(value, 6)),
        };
        let widget = DragValue::new(&mut shown)
            .speed(speed)
            .range(ends)
            .clamp_existing_to_range(false)
            .prefix(prefix)
            .suffix(suffix)
            .update_while_editing(false)
            .custom_formatter(|value, _| text(value))
            .custom_parser(typed);
        let response = match width {
            Some(width) => ui.add_sized(egui::vec2(width, theme::ROW), widget),
            None => ui.add(widget),
        };
        let changed = shown.to_bits() != before.to_bits() || taken.get().is_some();
        let now = match place {
            Place::Real(value, _) => {
                *value = shown;
                value.to_bits()
            }
            Place::Whole(value, range) => {
                match taken.get() {
                    Some(Read::Whole(exact)) => *value = exact,
                    // The ends of the range may be no floats.
                    _ if changed => *value = (shown.round() as u64).clamp(*range.start(), *range.end()),
                    _ => {}
                }
                *value
            }
        };
        let id = response.id;
        if changed || ui.input(|input| input.key_pressed(Key::Escape)) && response.lost_focus() {
            ui.data_mut(|data| data.remove::<Refusal>(id));
        }
        if let Some(message) = refused.into_inner() {
            ui.data_mut(|data| data.insert_temp(id, Refusal { message, value: now }));
        }
        let stays = ui.data(|data| data.get_temp::<Refusal>(id)).is_some_and(|refusal| refusal.value == now);
        if stays {
            let edge = Stroke::new(1.0, theme::colours(ui).error);
            ui.painter().rect_stroke(response.rect, theme::RADIUS, edge, StrokeKind::Inside);
        } else {
            ui.data_mut(|data| data.remove::<Refusal>(id));
        }
        response.accessible_name(name)
    }
}

/// Shows what the box of this id has refused, if anything; call it below the row of the box.
pub fn refusal(ui: &mut Ui, id: Id) {
    if let Some(Refusal { message, .. }) = ui.data(|data| data.get_temp(id)) {
        let words = theme::caption(message).color(theme::colours(ui).error);
        let label = ui.add(Label::new(words).wrap());
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
    }
}

/// Reads a number that is allowed.
fn read(name: &str, text: &str, allowed: &Allowed) -> Result<Read, String> {
    let range = match allowed {
        Allowed::Real(range) => {
            let value = real(name, text)?;
            let within = range.contains(&value);
            return within.then_some(Read::Real(value)).ok_or_else(|| format!("{name} is {}; {allowed}", exact(value)));
        }
        Allowed::Whole(range) => range,
    };
    // All digits of a whole number count, those of a float do not.
    let (value, written) = match text.trim().parse::<u64>() {
        Ok(value) => (Some(value), value.to_string()),
        Err(_) => {
            let value = real(name, text)?;
            if value.fract() != 0.0 {
                return Err(format!("{name} is {}; allowed is a whole number", exact(value)));
            }
            let is_exact = (0.0..=9_007_199_254_740_992.0).contains(&value);
            if !is_exact && value > 0.0 && value < *range.end() as f64 {
                return Err(format!("{name} is {}; write all its digits", exact(value)));
            }
            (is_exact.then_some(value as u64), exact(value))
        }
    };
    let value = value.filter(|value| range.contains(value));
    value.map(Read::Whole).ok_or_else(|| format!("{name} is {written}; {allowed}"))
}

fn real(name: &str, text: &str) -> Result<f64, String> {
    typed::number(text).map_err(|error| format!("{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_refused_is_said_with_what_is_allowed() {
        let (share, seeds, seed) =
            (Allowed::Real(0.0..=1.0), Allowed::Whole(1..=1024), Allowed::Whole(0..=i64::MAX as u64));
        for (text, allowed, expected) in [
            ("0,5", &share, "Box: `0,5` has a comma; write 0.5"),
            ("abc", &share, "Box: `abc` is not a number; write one such as 0.5 or 1e-3"),
            ("", &share, "Box: there is no number; write one such as 0.5 or 1e-3"),
            ("1e400", &share, "Box: `1e400` is too large a number; the largest is 1.8e308"),
            ("2", &share, "Box is 2; allowed is 0 to 1"),
            ("5000", &seeds, "Box is 5000; allowed is 1 to 1024"),
            ("-3", &seeds, "Box is -3; allowed is 1 to 1024"),
            ("1.5", &seeds, "Box is 1.5; allowed is a whole number"),
            ("9223372036854775808", &seed, "Box is 9223372036854775808; allowed is 0 to 9223372036854775807"),
        ] {
            assert_eq!(read("Box", text, allowed), Err(expected.to_owned()), "{text}");
        }
        assert_eq!(read("Box", "1e18", &seed), Err("Box is 1e18; write all its digits".to_owned()));
        assert_eq!(read("Box", "1e3", &seeds), Ok(Read::Whole(1000)));
    }

    proptest! {
        #[test]
        fn every_whole_number_is_read_to_its_last_digit(value in any::<u64>()) {
            prop_assert_eq!(read("Seed", &value.to_string(), &Allowed::Whole(0..=u64::MAX)), Ok(Read::Whole(value)));
        }

        #[test]
        fn whatever_is_typed_is_taken_or_answered(text in "\\PC{0,12}") {
            match read("Rate", &text, &Allowed::Real(0.0..=1.0)) {
                Ok(Read::Real(value)) => prop_assert!((0.0..=1.0).contains(&value)),
                Ok(Read::Whole(_)) => prop_assert!(false, "it is real"),
                Err(message) => prop_assert!(message.starts_with("Rate"), "{}", message),
            }
        }
    }
}
