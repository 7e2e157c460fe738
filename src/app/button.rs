//! Buttons for commands and icons.

use egui::{Atom, AtomExt as _, Atoms, Button, IdSalt, Response, RichText, Ui, vec2};

use super::command::Command;
use super::{icon, theme};

/// A square button that shows only an icon; `name` is its name for assistive technology and its tooltip.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    let button = Button::new(RichText::new(icon).size(theme::size::HEADING))
        .min_size(vec2(theme::ROW + 4.0, theme::ROW + 4.0))
        .frame_when_inactive(false);
    ui.add(button).on_hover_text(name).accessible_name(name)
}

/// A square button for `command` with its icon and, as tooltip, what it does and its key; returns whether it was clicked.
pub fn command_button(ui: &mut Ui, command: Command, enabled: bool) -> bool {
    let icon = command.icon().unwrap_or(icon::COMMAND);
    let tooltip = command.tooltip(ui.ctx());
    let button = Button::new(RichText::new(icon).size(theme::size::HEADING))
        .min_size(vec2(theme::ROW + 4.0, theme::ROW + 4.0))
        .frame_when_inactive(false);
    let response = ui.add_enabled(enabled, button).on_hover_text(&tooltip).on_disabled_hover_text(&tooltip);
    response.accessible_name(command.title()).clicked()
}

/// A row of a menu for `command` with its icon and key; returns whether it was chosen.
pub fn menu_item(ui: &mut Ui, command: Command, enabled: bool) -> bool {
    let keys = command.shortcut_text(ui.ctx()).unwrap_or_default();
    let button = Button::new(labelled(command)).shortcut_text(keys);
    let clicked =
        ui.add_enabled(enabled, button).on_hover_text(command.about()).accessible_name(command.title()).clicked();
    if clicked {
        ui.close();
    }
    clicked
}

/// The icon and the title; the titles of all commands begin at one distance, with an icon or without.
pub(super) fn labelled(command: Command) -> Atoms<'static> {
    let room = egui::Vec2::splat(theme::size::TITLE);
    let icon = match command.icon() {
        Some(icon) => Atom::from(RichText::new(icon).size(theme::size::HEADING)).atom_size(room),
        None => Atom::custom(IdSalt::new("no icon"), room),
    };
    Atoms::new((icon, command.title()))
}
