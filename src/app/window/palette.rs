//! The palette: type part of the name of a command, a preset or a function, press Enter.

use egui::{Align, Align2, Button, Context, Frame, Id, Key, Margin, Modal, Modifiers, ScrollArea, TextEdit, Ui, vec2};

use crate::app::command::Command;
use crate::app::command_button::labelled;
use crate::app::document::Content;
use crate::app::widgets::theme;
use crate::app::window::fuzzy;
use crate::objective::Function;
use crate::scenario::{Scenario, Training};

/// Entry of the palette.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Command to carry out.
    Command(Command),
    /// Preset to open.
    Scenario(Box<Scenario>),
    /// Training to open.
    Training(Box<Training>),
    /// Function to minimise.
    Function(Function),
}

impl Choice {
    /// Returns every preset, training and function.
    pub fn contents() -> Vec<Self> {
        let presets = Scenario::presets().map(|scenario| Self::Scenario(Box::new(scenario)));
        let trainings = Training::presets().map(|training| Self::Training(Box::new(training)));
        presets.chain(trainings).chain(Function::all().into_iter().map(Self::Function)).collect()
    }

    /// Returns its name.
    pub fn title(&self) -> &str {
        match self {
            Self::Command(command) => command.title(),
            Self::Scenario(scenario) => &scenario.title,
            Self::Training(training) => &training.title,
            Self::Function(function) => function.title(),
        }
    }

    /// Returns a sentence or a text about it.
    fn about(&self) -> &str {
        match self {
            Self::Command(command) => command.about(),
            Self::Scenario(scenario) => &scenario.about,
            Self::Training(training) => &training.about,
            Self::Function(function) => function.about(),
        }
    }

    /// Returns the end of its row: the key of a command, or else the kind.
    fn kind(&self, ctx: &Context) -> String {
        match self {
            Self::Command(command) => command.shortcut_text(ctx).unwrap_or_default(),
            Self::Scenario(_) => "preset".to_owned(),
            Self::Training(_) => "training".to_owned(),
            Self::Function(_) => "function".to_owned(),
        }
    }

    /// Returns how well it fits: by its title, whole, at its beginning, in it, by its letters, or else by what it is or does.
    fn rank(&self, query: &str) -> Option<(u8, i32)> {
        let (wanted, title) = (query.trim().to_lowercase(), self.title().to_lowercase());
        let nearness = match () {
            () if title == wanted => 4,
            () if title.starts_with(&wanted) => 3,
            () if title.contains(&wanted) => 2,
            () => 1,
        };
        let by_title = fuzzy::score(query, self.title()).map(|score| (nearness, score));
        by_title.or_else(|| self.about().to_lowercase().contains(&wanted).then_some((0, 0)))
    }
}

/// The palette and what is typed into it.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    open: bool,
    query: String,
    selected: usize,
    contents: Vec<Choice>,
}

impl Palette {
    /// Opens it, empty.
    pub fn open(&mut self) {
        *self = Self { open: true, contents: Choice::contents(), ..Self::default() };
    }

    /// Returns whether it is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shows it where it is open, with those of `commands`, presets and functions that fit what is typed, the best first;
    /// returns what was chosen, after which it is closed. Up and Down select, Enter chooses, Esc closes.
    pub fn show(&mut self, ctx: &Context, commands: impl IntoIterator<Item = Command>) -> Option<Choice> {
        if !self.open {
            return None;
        }
        let commands = commands.into_iter().filter(|command| *command != Command::Palette).map(Choice::Command);
        let all: Vec<Choice> = commands.chain(self.contents.iter().cloned()).collect();
        let mut found: Vec<_> = all.iter().filter_map(|choice| Some((choice.rank(&self.query)?, choice))).collect();
        // The sort is stable, so that equals keep their order.
        found.sort_by_key(|&(rank, _)| std::cmp::Reverse(rank));
        let found: Vec<_> = found.into_iter().map(|(_, choice)| choice).collect();

        let id = Id::unique("command palette");
        let height = ctx.content_rect().height();
        let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, (height * 0.12).min(96.0)));
        let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(theme::space::S as i8));
        let modal = Modal::new(id).area(area).frame(frame).backdrop_color(egui::Color32::from_black_alpha(70));
        let response = modal.show(ctx, |ui| {
            ui.set_width((ctx.content_rect().width() - 2.0 * theme::space::XL).min(480.0));
            self.rows(ui, &found)
        });
        if response.should_close() || response.inner.is_some() {
            self.open = false;
        }
        response.inner
    }

    fn rows(&mut self, ui: &mut Ui, found: &[&Choice]) -> Option<Choice> {
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
            .hint_text("Find a command, a preset or a function")
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
                ui.label(theme::caption("No command, preset or function has this name"));
                ui.add_space(theme::space::M);
            });
            return None;
        }
        let mut chosen = if enter { Some(found[self.selected].clone()) } else { None };
        let room = (ui.ctx().content_rect().height() * 0.6).min(380.0);
        ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (index, &choice) in found.iter().enumerate() {
                let selected = index == self.selected;
                let words = match choice {
                    Choice::Command(command) => labelled(*command),
                    Choice::Scenario(_) | Choice::Training(_) | Choice::Function(_) => indented(choice.title()),
                };
                let row = Button::new(words)
                    .shortcut_text(theme::caption(choice.kind(ui.ctx())))
                    .selected(selected)
                    .frame_when_inactive(selected)
                    .min_size(vec2(ui.available_width(), 28.0));
                let response = ui.add(row).accessible_name(choice.title()).on_hover_text(choice.about());
                if selected && moved {
                    response.scroll_to_me(Some(Align::Center));
                }
                if response.clicked() {
                    chosen = Some(choice.clone());
                }
            }
        });
        chosen
    }
}

/// Returns a title that begins where those of commands do.
fn indented(title: &str) -> egui::Atoms<'static> {
    let room = egui::Vec2::splat(theme::size::TITLE);
    egui::Atoms::new((egui::Atom::custom(egui::IdSalt::new("no icon"), room), title.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_and_function_is_found_by_its_title() {
        let tabs = crate::app::views::tabs();
        let all: Vec<Choice> = Command::all(&tabs).map(Choice::Command).chain(Choice::contents()).collect();
        for wanted in &all {
            let best = all.iter().max_by_key(|choice| choice.rank(wanted.title())).expect("there are some");
            assert_eq!(best.title(), wanted.title());
        }
        let booth = all.iter().max_by_key(|choice| choice.rank("booth"));
        assert!(matches!(booth, Some(Choice::Function(function)) if function.name() == "booth"), "{booth:?}");
    }
}
