//! The arms as cards: the selected one is open, the others are a line with their state.

use crate::app::widgets::arms::card::card;
use crate::app::widgets::arms::rows::Beside;
use crate::app::widgets::arms::selection::ArmSelection;
use crate::app::widgets::arms::swatch::swatch;
use crate::app::widgets::button::icon_button;
use crate::app::widgets::ends::Ends;
use crate::app::widgets::knob::KnobResponse;
use crate::app::widgets::word::{self, Word};
use crate::app::widgets::{icon, theme};
use crate::optim::{Averaging, Optimizer, Schedule};
use crate::scenario::{Arm, MOST_ARMS, follow_method, free_name, free_style};
use egui::{Frame, Margin, Sense, Stroke, Ui};

/// Space in which the arms move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A point on a landscape.
    Landscape,
    /// The weights of a network.
    Network,
}

impl Ground {
    /// Returns learning rates of SGD and Adam to begin with.
    const fn rates(self) -> (f64, f64) {
        match self {
            Self::Landscape => (0.001, 0.05),
            Self::Network => (0.1, 0.001),
        }
    }
}

/// Change of the list of arms, made once all cards are shown.
enum Edit {
    Duplicate(usize),
    Remove(usize),
    Up(usize),
    Down(usize),
}

/// Shows all cards; `preset` holds the values that a double-click goes back to, `word` returns the state of the arm of a name.
pub fn show(
    ui: &mut Ui,
    selection: &mut ArmSelection,
    ground: Ground,
    arms: &mut Vec<Arm>,
    preset: &[Arm],
    word: &dyn Fn(&str) -> Option<Word>,
) -> KnobResponse {
    selection.selected = selection.selected.min(arms.len().saturating_sub(1));
    let mut result = KnobResponse::default();
    ui.horizontal(|ui| {
        ui.label(theme::heading("Arms"));
        Ends::new(ui, "add").trailing(ui, |ui| add_menu(ui, ground, arms, selection));
    });
    let mut edit = None;
    let mut selected = None;
    for i in 0..arms.len() {
        let open = i == selection.selected;
        let colours = theme::colours(ui);
        let frame = Frame::new()
            .fill(if open { colours.raised } else { colours.panel })
            .stroke(Stroke::new(1.0, if open { colours.hairline } else { colours.panel }))
            .corner_radius(theme::RADIUS)
            .inner_margin(Margin::symmetric(theme::space::S as i8, theme::space::XS as i8));
        frame.show(ui, |ui| {
            ui.push_id(("arm", i), |ui| {
                let word = word(&arms[i].name);
                header(ui, arms, i, selection, word, &mut edit, &mut selected);
                if open && let Some(arm) = arms.get_mut(i) {
                    let before = arm.clone();
                    let preset = preset.iter().find(|preset| preset.name == before.name);
                    result |= card(ui, arm, Beside { preset, sweepable: ground == Ground::Landscape });
                    follow_method(arms, i, &before);
                    if arms[i].name != before.name && selection.hidden.remove(&before.name) {
                        selection.hidden.insert(arms[i].name.clone());
                    }
                }
            });
        });
    }
    // Not before the open card was shown: what is being typed into it is taken over when it loses the focus.
    selection.selected = selected.unwrap_or(selection.selected);
    match edit {
        Some(Edit::Duplicate(i)) => {
            let (name, style) = (free_name(arms, &arms[i].name), free_style(arms));
            let copy = Arm { name, style, ..arms[i].clone() };
            arms.insert(i + 1, copy);
            selection.selected = i + 1;
        }
        Some(Edit::Remove(i)) => {
            selection.hidden.remove(&arms[i].name);
            arms.remove(i);
            selection.selected = selection.selected.min(arms.len() - 1);
        }
        Some(Edit::Up(i)) => {
            arms.swap(i, i - 1);
            selection.selected = i - 1;
        }
        Some(Edit::Down(i)) => {
            arms.swap(i, i + 1);
            selection.selected = i + 1;
        }
        None => {}
    }
    result
}

/// Shows the menu that adds an arm.
fn add_menu(ui: &mut Ui, ground: Ground, arms: &mut Vec<Arm>, selection: &mut ArmSelection) {
    let room = arms.len() < MOST_ARMS;
    ui.add_enabled_ui(room, |ui| {
        let button = ui.menu_button(format!("{}  Add", icon::PLUS), |ui| {
            let (sgd, adam) = ground.rates();
            let choices: [(&str, Optimizer, Averaging); 6] = [
                ("SGD", Optimizer::sgd(sgd), Averaging::CONTROL),
                ("SGD + EMA", Optimizer::sgd(sgd), Averaging::ema(0.1)),
                ("SGD + BELAY", Optimizer::sgd(sgd), Averaging::belay(0.1, 0.5)),
                ("Adam", Optimizer::adam(adam), Averaging::CONTROL),
                ("Adam + EMA", Optimizer::adam(adam), Averaging::ema(0.1)),
                ("Adam + BELAY", Optimizer::adam(adam), Averaging::belay(0.1, 0.5)),
            ];
            for (name, optimizer, averaging) in choices {
                if ui.button(name).clicked() {
                    let name = free_name(arms, name);
                    let (schedule, style) = (Schedule::default(), free_style(arms));
                    arms.push(Arm { name, optimizer, averaging, schedule, style });
                    selection.selected = arms.len() - 1;
                    ui.close();
                }
            }
        });
        let button = button.response.accessible_name("Add");
        button.on_hover_text("Compare one more method").on_disabled_hover_text("Twelve arms are the most");
    });
}

/// Shows the line of an arm: its sample, its name, its menu, and its state.
fn header(
    ui: &mut Ui,
    arms: &[Arm],
    i: usize,
    selection: &mut ArmSelection,
    word: Option<Word>,
    edit: &mut Option<Edit>,
    selected: &mut Option<usize>,
) {
    let name = arms[i].name.clone();
    let hidden = selection.hidden.contains(&name);
    ui.horizontal(|ui| {
        swatch(ui, arms[i].style, hidden);
        let ends = Ends::new(ui, "header");
        ends.leading(ui, |ui| {
            let open = i == selection.selected;
            let text = if open { theme::strong(&name) } else { theme::body(&name) };
            let label = ui.add(egui::Label::new(text).truncate().sense(Sense::click()));
            let label = label.on_hover_text(format!("{}. Select with {}", about(&arms[i]), i + 1));
            if label.accessible_name(name.clone()).clicked() {
                *selected = Some(i);
            }
        });
        ends.trailing(ui, |ui| {
            let menu = ui.menu_button(icon::DOTS_THREE, |ui| {
                let count = arms.len();
                let mut item = |ui: &mut Ui, enabled: bool, sign: &str, text: &str, what: Edit| {
                    let button = egui::Button::new(format!("{sign}  {text}"));
                    if ui.add_enabled(enabled, button).accessible_name(text).clicked() {
                        *edit = Some(what);
                        ui.close();
                    }
                };
                item(ui, count < MOST_ARMS, icon::COPY, "Duplicate", Edit::Duplicate(i));
                item(ui, i > 0, icon::CARET_UP, "Move up", Edit::Up(i));
                item(ui, i + 1 < count, icon::CARET_DOWN, "Move down", Edit::Down(i));
                item(ui, count > 1, icon::TRASH, "Remove", Edit::Remove(i));
            });
            menu.response.accessible_name(format!("More for {name}"));
            let eye = if hidden { icon::EYE_SLASH } else { icon::EYE };
            let tip = if hidden { format!("Show {name}") } else { format!("Hide {name}") };
            if icon_button(ui, eye, &tip).clicked() {
                selection.toggle(&name);
            }
        });
    });
    if let Some(word) = word {
        ui.horizontal(|ui| {
            ui.add_space(34.0);
            word::show(ui, &word);
        });
    }
}

/// Returns the optimizer and the averaging in words.
fn about(arm: &Arm) -> String {
    format!("{}, {}", arm.optimizer.title(), arm.averaging.title())
}
