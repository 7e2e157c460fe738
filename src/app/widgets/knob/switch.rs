//! The switch of a knob that is on or off.

use egui::{Id, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, lerp, pos2, vec2};

use crate::app::widgets::theme;

/// The width of a switch in points.
pub(super) const WIDTH: f32 = 30.0;

/// Shows the switch at the right end of `area`; a click, or Space while it has the focus, turns it.
pub(super) fn show(ui: &Ui, id: Id, name: &str, on: &mut bool, area: Rect, enabled: bool) -> Response {
    let id = id.with("switch");
    let enabled = enabled && ui.is_enabled();
    let size = vec2(WIDTH, 16.0);
    let rect = Rect::from_min_size(pos2(area.right() - size.x, area.center().y - size.y / 2.0), size);
    let response = ui.interact(area, id, if enabled { Sense::click() } else { Sense::hover() });
    if response.clicked() {
        *on = !*on;
    }
    response.widget_info(|| WidgetInfo::selected(Role::Switch, enabled, *on, name));

    let colours = theme::colours(ui);
    let along = ui.ctx().animate_bool_responsive(id, *on);
    let radius = size.y / 2.0;
    let ground = match (enabled, *on) {
        (true, true) => colours.accent,
        (true, false) => colours.pressed,
        (false, _) => colours.field,
    };
    let painter = ui.painter();
    if response.has_focus() {
        painter.rect_filled(rect.expand(3.0), radius + 3.0, colours.accent.gamma_multiply(0.3));
    }
    painter.rect(rect, radius, ground, ui.visuals().widgets.inactive.bg_stroke, egui::StrokeKind::Outside);
    let x = lerp((rect.left() + radius)..=(rect.right() - radius), along);
    let knob = if enabled { colours.panel } else { colours.weak };
    let edge = if response.hovered() { Stroke::new(1.0, colours.strong) } else { Stroke::NONE };
    painter.circle(pos2(x, rect.center().y), radius - 2.5, knob, edge);
    response
}
