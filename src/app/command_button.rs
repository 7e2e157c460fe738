//! Buttons and menu rows of commands.

use crate::app::command::Command;
use crate::app::widgets::button::square;
use crate::app::widgets::{icon, theme};
use egui::{Atom, AtomExt as _, Atoms, Button, IdSalt, RichText, Ui};

/// Shows a square button for `command` with its icon and, as tooltip, what it does and its key; returns whether it was clicked.
pub fn command_button(ui: &mut Ui, command: Command, enabled: bool) -> bool {
    let icon = command.icon().unwrap_or(icon::COMMAND);
    let tooltip = command.tooltip(ui.ctx());
    let response = ui.add_enabled(enabled, square(icon)).on_hover_text(&tooltip).on_disabled_hover_text(&tooltip);
    response.accessible_name(command.title()).clicked()
}

/// Shows a row of a menu for `command` with its icon and key; returns whether it was chosen.
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

/// Returns the icon and the title; the titles of all commands begin at one distance, with an icon or without.
pub fn labelled(command: Command) -> Atoms<'static> {
    let room = egui::Vec2::splat(theme::size::TITLE);
    let icon = match command.icon() {
        Some(icon) => Atom::from(RichText::new(icon).size(theme::size::HEADING)).atom_size(room),
        None => Atom::custom(IdSalt::new("no icon"), room),
    };
    Atoms::new((icon, command.title()))
}
