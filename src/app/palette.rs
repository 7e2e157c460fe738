//! The command palette: type part of a command's name, press Enter.

use egui::{Align, Align2, Button, Context, Frame, Id, Key, Margin, Modal, Modifiers, ScrollArea, TextEdit, Ui, vec2};

use super::button::labelled;
use super::command::Command;
use super::{fuzzy, theme};

/// The palette and what is typed into it.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    open: bool,
    query: String,
    selected: usize,
}

impl Palette {
    /// Opens it, empty.
    pub fn open(&mut self) {
        *self = Self { open: true, ..Self::default() };
    }

    /// Whether it is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shows it where it is open, with those of `commands` that fit what is typed, the best first; returns the command
    /// that was chosen, after which it is closed. Up and Down select, Enter chooses, Esc closes.
    pub fn show(&mut self, ctx: &Context, commands: impl IntoIterator<Item = Command>) -> Option<Command> {
        if !self.open {
            return None;
        }
        let mut found: Vec<_> = commands
            .into_iter()
            .filter(|command| *command != Command::Palette)
            .filter_map(|command| Some((rank(&self.query, command)?, command)))
            .collect();
        // The sort is stable, so that equals keep the order of the table.
        found.sort_by_key(|&(rank, _)| std::cmp::Reverse(rank));
        let found: Vec<_> = found.into_iter().map(|(_, command)| command).collect();

        let id = Id::unique("command palette");
        let height = ctx.content_rect().height();
        let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, (height * 0.12).min(96.0)));
        let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(theme::space::S as i8));
        let modal = Modal::new(id).area(area).frame(frame).backdrop_color(egui::Color32::from_black_alpha(70));
        let response = modal.show(ctx, |ui| {
            ui.set_width((ctx.content_rect().width() - 2.0 * theme::space::XL).min(480.0));
            self.contents(ui, &found)
        });
        if response.should_close() || response.inner.is_some() {
            self.open = false;
        }
        response.inner
    }

    fn contents(&mut self, ui: &mut Ui, found: &[Command]) -> Option<Command> {
        // Before the field sees them: there, the arrows would move the cursor.
        let (up, down, enter) = ui.input_mut(|input| {
            let up = input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp);
            let down = input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown);
            (up, down, input.consume_key(Modifiers::NONE, Key::Enter))
        });
        let last = found.len().saturating_sub(1);
        self.selected = (self.selected + down).min(last).saturating_sub(up);
        let moved = up + down > 0;

        let field = TextEdit::singleline(&mut self.query)
            .hint_text("Find a command")
            .desired_width(f32::INFINITY)
            .margin(Margin::symmetric(theme::space::S as i8, 6));
        let field = ui.add(field).accessible_name("Find a command");
        field.request_focus();
        if field.changed() {
            self.selected = 0;
        }
        ui.add_space(theme::space::XS);
        if found.is_empty() {
            ui.vertical_centered(|ui| {
                ui.add_space(theme::space::M);
                ui.label(theme::caption("No command has this name"));
                ui.add_space(theme::space::M);
            });
            return None;
        }
        let mut chosen = enter.then(|| found[self.selected]);
        let room = (ui.ctx().content_rect().height() * 0.6).min(380.0);
        ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (index, &command) in found.iter().enumerate() {
                let selected = index == self.selected;
                let keys = command.shortcut_text(ui.ctx()).unwrap_or_default();
                let row = Button::new(labelled(command))
                    .shortcut_text(theme::caption(keys))
                    .selected(selected)
                    .frame_when_inactive(selected)
                    .min_size(vec2(ui.available_width(), 28.0));
                let response = ui.add(row).accessible_name(command.title()).on_hover_text(command.about());
                if selected && moved {
                    response.scroll_to_me(Some(Align::Center));
                }
                if response.clicked() {
                    chosen = Some(command);
                }
            }
        });
        chosen
    }
}

/// How well a command fits: by its title, or else by a word of what it does.
fn rank(query: &str, command: Command) -> Option<(bool, i32)> {
    let by_title = fuzzy::score(query, command.title()).map(|score| (true, score));
    let in_words = || command.about().to_lowercase().contains(&query.trim().to_lowercase()).then_some((false, 0));
    by_title.or_else(in_words)
}
