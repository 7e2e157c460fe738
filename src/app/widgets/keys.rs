//! Owner of the keys of a frame: the widget that had the focus when it began, or the commands of the view.
//!
//! Widgets give the focus up in the middle of a frame: a number box on Enter, a button that becomes disabled. A key belongs
//! to whoever had the focus when it was pressed, so the focus is noted before any widget is shown.

use egui::{Context, Id, Key, KeyboardShortcut, LayerId};

/// Owner of the keys of one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// No widget has the focus: the commands and the keys of the view apply.
    View,
    /// A text field, which takes every key.
    Text(Id),
    /// A slider, which takes arrows, Home and End.
    Slider(Id),
    /// Another widget, which takes Space, Enter, arrows, Home and End.
    Widget(Id),
    /// A menu, a list or a dialog over the view.
    Overlay,
}

impl Owner {
    /// Returns whether the owner leaves this shortcut to the commands.
    pub fn leaves(self, shortcut: &KeyboardShortcut) -> bool {
        let key = shortcut.logical_key;
        let moves =
            matches!(key, Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown | Key::Home | Key::End);
        match self {
            Self::View => true,
            Self::Text(_) | Self::Overlay => false,
            Self::Slider(_) => !moves,
            Self::Widget(_) => {
                let presses = matches!(key, Key::Space | Key::Enter) && shortcut.modifiers.is_none();
                !moves && !presses
            }
        }
    }

    /// Returns whether keys go to the widget `id`.
    pub fn is(self, id: Id) -> bool {
        match self {
            Self::Text(focused) | Self::Slider(focused) | Self::Widget(focused) => focused == id,
            Self::View | Self::Overlay => false,
        }
    }
}

/// Notes who owns the keys of this frame; call it before the first widget.
pub fn begin_frame(ctx: &Context) {
    let behind_modal = ctx.memory(|memory| !memory.allows_interaction(LayerId::background()));
    let focused = ctx.memory(|memory| memory.focused());
    let owner = match focused {
        Some(id) if ctx.text_edit_focused() => Owner::Text(id),
        _ if behind_modal || ctx.any_popup_open() => Owner::Overlay,
        Some(id) if ctx.data(|data| data.get_temp::<KeepsArrows>(id)).is_some() => Owner::Slider(id),
        Some(id) => Owner::Widget(id),
        None => Owner::View,
    };
    ctx.data_mut(|data| data.insert_temp(Id::unique("owner of the keys"), owner));
}

/// Returns the owner of the keys of this frame.
pub fn owner(ctx: &Context) -> Owner {
    ctx.data(|data| data.get_temp(Id::unique("owner of the keys"))).unwrap_or(Owner::View)
}

/// The mark of a widget that uses the arrow keys but not Space.
#[derive(Clone, Copy)]
struct KeepsArrows;

/// Notes that the widget of this id uses arrows, Home and End while it has the focus, but leaves Space to the commands.
pub fn keep_arrows(ctx: &Context, id: Id) {
    ctx.data_mut(|data| data.insert_temp(id, KeepsArrows));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::{Command, triggered};
    use crate::app::views::tabs;
    use egui::{Event, Modifiers, RawInput};

    /// The kinds of widgets that can have the focus.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Kind {
        None,
        Text,
        Number,
        Slider,
        Button,
        Checkbox,
        List,
    }

    /// Shows a widget of this kind with the focus, presses the shortcut, and returns the commands that it carried out.
    fn press(kind: Kind, shortcut: &KeyboardShortcut) -> Vec<Command> {
        let ctx = Context::default();
        let (mut text, mut number, mut on, mut turned) = (String::new(), 1.0, false, 0.5);
        let mut commands = vec![];
        let key = Event::Key {
            key: shortcut.logical_key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: shortcut.modifiers,
        };
        for frame in 0..4 {
            let events = if frame == 3 { vec![key.clone()] } else { vec![] };
            let input = RawInput { events, focused: true, ..RawInput::default() };
            let mut output = ctx.run_ui(input, |ui| {
                commands = triggered(ui.ctx(), &tabs(), |_| true);
                let response = match kind {
                    Kind::None => return,
                    Kind::Text => ui.text_edit_singleline(&mut text),
                    Kind::Number => ui.add(egui::DragValue::new(&mut number)),
                    Kind::Slider => {
                        let slider = ui.add(egui::Slider::new(&mut turned, 0.0..=1.0).show_value(false));
                        keep_arrows(ui.ctx(), slider.id);
                        slider
                    }
                    Kind::Button => ui.button("button"),
                    Kind::Checkbox => ui.checkbox(&mut on, "checkbox"),
                    Kind::List => egui::ComboBox::from_id_salt("list").show_ui(ui, |_| {}).response,
                };
                if frame == 0 {
                    response.request_focus();
                }
            });
            output.textures_delta.clear();
        }
        commands
    }

    #[test]
    fn no_key_of_a_focused_widget_carries_out_a_command() {
        for command in Command::all(&tabs()) {
            for shortcut in command.shortcuts() {
                let key = shortcut.logical_key;
                let plain = shortcut.modifiers.is_none();
                let moves = matches!(key, Key::ArrowLeft | Key::ArrowRight | Key::Home | Key::End);
                let presses = matches!(key, Key::Space | Key::Enter) && plain;
                let all = [
                    (Kind::None, true),
                    (Kind::Text, false),
                    (Kind::Number, false),
                    (Kind::Slider, !moves),
                    (Kind::Button, !moves && !presses),
                    (Kind::Checkbox, !moves && !presses),
                    (Kind::List, !moves && !presses),
                ];
                for (kind, passes) in all {
                    let expected = if passes { vec![command] } else { vec![] };
                    assert_eq!(press(kind, shortcut), expected, "{shortcut:?} with the focus on {kind:?}");
                }
            }
        }
    }

    /// A text field gives the focus up on Enter, in the middle of the frame; the key was typed into it all the same.
    #[test]
    fn enter_belongs_to_the_field_that_it_leaves() {
        let ctx = Context::default();
        let mut text = String::new();
        let enter = Event::Key {
            key: Key::Enter,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        for frame in 0..5 {
            let events = if frame == 3 { vec![enter.clone()] } else { vec![] };
            let input = RawInput { events, focused: true, ..RawInput::default() };
            let mut output = ctx.run_ui(input, |ui| {
                begin_frame(ui.ctx());
                let field = ui.text_edit_singleline(&mut text);
                if frame == 0 {
                    field.request_focus();
                }
                if frame == 3 {
                    assert!(field.lost_focus() && ui.ctx().memory(|memory| memory.focused()).is_none());
                    assert_eq!(owner(ui.ctx()), Owner::Text(field.id));
                }
                if frame == 4 {
                    assert_eq!(owner(ui.ctx()), Owner::View);
                }
            });
            output.textures_delta.clear();
        }
    }
}
