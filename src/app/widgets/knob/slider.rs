//! The slider of a knob.

use egui::{Align2, Event, EventFilter, Id, Key, Modifiers, Rect, Response, Sense, Stroke, Ui, WidgetInfo, accesskit};
use egui::{Role, pos2};

use super::KnobResponse;
use super::track::Track;
use super::value_box::exact;
use crate::app::widgets::keys::keep_arrows;
use crate::app::widgets::{icon, theme};
use crate::optim::Knob;

const RADIUS: f32 = 7.0;
const RAIL: f32 = 4.0;

/// Place in the handle at which it was grabbed, and whether a drag was going on in the last frame.
#[derive(Clone, Copy, Default)]
struct Grab {
    offset: f32,
}

#[allow(clippy::too_many_arguments, reason = "private, and each is what the row has at hand")]
pub(super) fn show(
    ui: &Ui,
    id: Id,
    knob: &'static Knob,
    track: &Track,
    name: &str,
    value: &mut f64,
    rect: Rect,
    enabled: bool,
    result: &mut KnobResponse,
) -> Response {
    let id = id.with("slider");
    let enabled = enabled && ui.is_enabled();
    let sense = if enabled { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(rect, id, sense);
    let rail = rect.x_range().shrink(RADIUS);

    if enabled {
        drag(ui, &response, track, value, rail, result);
        for steps in [keys(ui, &response, track, value, result), wheel(ui, rect), assistance(ui, id)] {
            if let Some(next) = track.step(*value, steps) {
                *value = next;
                result.committed = true;
            }
        }
        if let Some(wanted) = assistance_value(ui, id).filter(|&wanted| knob.check(wanted).is_ok()) {
            *value = wanted;
            result.committed = true;
        }
    }

    // Without the number where it is none: assistive technologies do not expect NaN.
    response.widget_info(|| WidgetInfo {
        value: value.is_finite().then_some(*value),
        ..WidgetInfo::labeled(Role::Slider, enabled, name)
    });
    let (low, high) = track.ends();
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_min_numeric_value(low);
        node.set_max_numeric_value(high);
        node.set_value(exact(*value));
        if enabled {
            node.add_action(accesskit::Action::SetValue);
            node.add_action(accesskit::Action::Increment);
            node.add_action(accesskit::Action::Decrement);
        }
    });
    paint(ui, &response, track, *value, rail, enabled);
    response
}

/// Follows the pointer. Grabbing the handle does not move it; pressing beside it brings it there.
fn drag(ui: &Ui, response: &Response, track: &Track, value: &mut f64, rail: egui::Rangef, result: &mut KnobResponse) {
    let id = response.id;
    let held = response.is_pointer_button_down_on() && ui.input(|input| input.pointer.primary_down());
    let grab = ui.data(|data| data.get_temp::<Grab>(id));
    let pointer = response.interact_pointer_pos();
    match (held, grab, pointer) {
        (true, None, Some(pointer)) => {
            let handle = track.fraction(*value).map(|fraction| rail.min + rail.span() * fraction as f32);
            let offset = handle.map(|x| pointer.x - x).filter(|offset| offset.abs() <= RADIUS);
            ui.data_mut(|data| data.insert_temp(id, Grab { offset: offset.unwrap_or(0.0) }));
            response.request_focus();
            result.drag_started = true;
            result.under_way = true;
            if offset.is_none() {
                follow(track, value, rail, pointer.x);
            }
        }
        (true, Some(grab), Some(pointer)) => {
            result.under_way = true;
            if response.dragged() && response.drag_delta() != egui::Vec2::ZERO {
                follow(track, value, rail, pointer.x - grab.offset);
            }
        }
        (false, Some(_), _) => {
            ui.data_mut(|data| data.remove_temp::<Grab>(id));
            result.committed = true;
        }
        _ => {}
    }
}

fn follow(track: &Track, value: &mut f64, rail: egui::Rangef, x: f32) {
    let fraction = f64::from((x - rail.min) / rail.span());
    let radius = f64::from(0.5 / rail.span());
    if let Some(next) = track.aim(fraction, radius) {
        *value = next;
    }
}

/// Returns the steps that arrow keys ask for while the slider has the focus; Home and End set the value at once.
fn keys(ui: &Ui, response: &Response, track: &Track, value: &mut f64, result: &mut KnobResponse) -> f64 {
    if !response.has_focus() {
        return 0.0;
    }
    keep_arrows(ui.ctx(), response.id);
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let mut steps = 0.0;
    let mut end = None;
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, pressed: true, modifiers, .. } = event else { return true };
            match key {
                Key::ArrowLeft | Key::ArrowDown => steps -= pace(*modifiers),
                Key::ArrowRight | Key::ArrowUp => steps += pace(*modifiers),
                Key::Home => end = Some(0.0),
                Key::End => end = Some(1.0),
                _ => return true,
            }
            false
        });
    });
    if let Some(next) = end.and_then(|fraction| track.aim(fraction, 0.0)) {
        *value = next;
        result.committed = true;
    }
    steps
}

/// Returns the steps that the wheel asks for: with Ctrl only, so that scrolling a panel never turns a knob.
fn wheel(ui: &Ui, rect: Rect) -> f64 {
    if !ui.rect_contains_pointer(rect) {
        return 0.0;
    }
    ui.input_mut(|input| {
        let mut steps = 0.0;
        input.events.retain(|event| {
            let Event::MouseWheel { unit, delta, modifiers, .. } = event else { return true };
            if !modifiers.command && !modifiers.ctrl {
                return true;
            }
            // With Shift some systems turn the wheel sideways.
            let turned = f64::from(delta.x + delta.y);
            let notches = if *unit == egui::MouseWheelUnit::Point { turned / 50.0 } else { turned };
            steps += if modifiers.shift { 0.1 } else { 1.0 } * notches;
            false
        });
        steps
    })
}

fn pace(modifiers: Modifiers) -> f64 {
    match (modifiers.shift, modifiers.command || modifiers.ctrl) {
        (true, _) => 0.1,
        (false, true) => 10.0,
        (false, false) => 1.0,
    }
}

/// Returns the steps that assistive technology asks for.
fn assistance(ui: &Ui, id: Id) -> f64 {
    ui.input(|input| {
        let count = |action| input.num_accesskit_action_requests(id, action) as f64;
        count(accesskit::Action::Increment) - count(accesskit::Action::Decrement)
    })
}

/// Returns the value that assistive technology asks for.
fn assistance_value(ui: &Ui, id: Id) -> Option<f64> {
    ui.input(|input| {
        let requests = input.accesskit_action_requests(id, accesskit::Action::SetValue);
        let numbers = requests.filter_map(|request| match request.data {
            Some(accesskit::ActionData::NumericValue(value)) => Some(value),
            _ => None,
        });
        numbers.last()
    })
}

fn paint(ui: &Ui, response: &Response, track: &Track, value: f64, rail: egui::Rangef, enabled: bool) {
    if !ui.is_rect_visible(response.rect) {
        return;
    }
    let colours = theme::colours(ui);
    let painter = ui.painter();
    let y = response.rect.center().y;
    let bar = |from: f32, to: f32| Rect::from_min_max(pos2(from, y - RAIL / 2.0), pos2(to, y + RAIL / 2.0));
    let edge = ui.visuals().widgets.inactive.bg_stroke;
    painter.rect(bar(rail.min, rail.max), RAIL / 2.0, colours.hovered, edge, egui::StrokeKind::Outside);

    let Some(fraction) = track.fraction(value) else { return };
    let x = rail.min + rail.span() * fraction as f32;
    if !enabled {
        painter.rect_filled(bar(rail.min, x), RAIL / 2.0, colours.pressed);
        painter.circle(pos2(x, y), RADIUS - 3.0, colours.panel, Stroke::new(1.5, colours.weak));
        return;
    }
    painter.rect_filled(bar(rail.min, x), RAIL / 2.0, colours.accent.gamma_multiply(0.55));
    let held = response.is_pointer_button_down_on();
    if response.has_focus() {
        painter.circle_filled(pos2(x, y), RADIUS + 3.0, colours.accent.gamma_multiply(0.3));
    }
    let radius = if held || response.hovered() { RADIUS } else { RADIUS - 1.0 };
    let fill = if held || response.hovered() || response.has_focus() { colours.accent } else { colours.strong };
    painter.circle(pos2(x, y), radius, fill, Stroke::new(1.5, colours.panel));
    // Beyond the slider: an arrow tells where the value went.
    let (low, high) = track.ends();
    let beyond = [
        (value < low, Align2::RIGHT_CENTER, icon::CARET_LEFT, -1.0),
        (value > high, Align2::LEFT_CENTER, icon::CARET_RIGHT, 1.0),
    ];
    for (is_beyond, anchor, arrow, side) in beyond {
        if is_beyond {
            let font = egui::FontId::proportional(theme::size::CAPTION);
            painter.text(pos2(x + side * RADIUS, y), anchor, arrow, font, colours.text);
        }
    }
}
