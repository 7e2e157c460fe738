//! The widgets of the window, driven by role and label as a person or a screen reader would.

#![cfg(feature = "gui")]

mod support;

use belay_lab::app::command::{self, Command, TimeCommand, ViewCommand};
use belay_lab::app::history::History;
use belay_lab::app::views::tabs;
use belay_lab::app::widgets::knob::KnobResponse;
use belay_lab::app::widgets::number;
use belay_lab::app::window::help::Help;
use belay_lab::app::window::palette::{Choice, Palette};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use support::gallery::{self, Settings};

const ETA: &str = "η learning rate";
const BETA: &str = "β coupling";

/// What the window's frame does: shortcuts, palette, help, undo and the knobs.
#[derive(Default)]
struct Window {
    settings: Settings,
    history: Option<History<Settings>>,
    palette: Palette,
    help: Help,
    commands: Vec<Command>,
    chosen: Option<Choice>,
    turned: KnobResponse,
    note: String,
}

impl Window {
    fn ui(&mut self, ui: &mut egui::Ui) {
        for command in command::triggered(ui.ctx(), &tabs(), |_| true) {
            self.commands.push(command);
            match command {
                Command::Palette => self.palette.open(),
                Command::Help => self.help.open = !self.help.open,
                _ => {}
            }
        }
        let history = self.history.get_or_insert_with(|| History::new(self.settings.clone(), 100));
        let response = gallery::knobs(ui, &mut self.settings);
        history.observe(&self.settings, response.under_way);
        self.turned |= response;
        ui.text_edit_singleline(&mut self.note).accessible_name("Note");
        if ui.button("Button").clicked() {
            self.note.push('!');
        }
        self.help.show(ui.ctx(), &tabs());
        self.chosen = self.palette.show(ui.ctx(), Command::all(&tabs())).or(self.chosen.take());
    }
}

fn window() -> Harness<'static, Window> {
    support::harness(vec2(800.0, 600.0), Theme::Dark, |ui, window: &mut Window| window.ui(ui), Window::default())
}

fn slider<'a>(harness: &'a Harness<'_, Window>, label: &'a str) -> egui_kittest::Node<'a> {
    harness.get_by_role_and_label(Role::Slider, label)
}

fn field<'a>(harness: &'a Harness<'_, Window>, label: &'a str) -> egui_kittest::Node<'a> {
    harness.get_by_role_and_label(Role::TextInput, label)
}

/// Focuses the value box, types and presses a key.
fn enter(harness: &mut Harness<'_, Window>, label: &str, text: &str, end: Key) {
    field(harness, label).focus();
    harness.run();
    field(harness, label).type_text(text);
    harness.run();
    harness.key_press(end);
    harness.run();
}

#[test]
fn dragging_the_slider_turns_the_knob_and_is_one_step_of_undo() {
    let mut harness = window();
    let rect = slider(&harness, BETA).rect();
    harness.drag_at(rect.left_center() + vec2(10.0, 0.0));
    harness.run();
    for part in 1..=5 {
        harness.hover_at(rect.left_center() + vec2(10.0 + 0.15 * part as f32 * rect.width(), 0.0));
        harness.run();
        assert!(harness.state().turned.under_way);
    }
    harness.drop_at(rect.left_center() + vec2(10.0 + 0.75 * rect.width(), 0.0));
    harness.run();
    let dragged = harness.state().settings.clone();
    assert!((0.7..0.95).contains(&dragged.beta), "{}", dragged.beta);
    let turned = harness.state().turned;
    assert!(turned.drag_started && turned.changed && turned.committed);

    let history = harness.state_mut().history.as_mut().expect("made in the first frame");
    assert_eq!(history.undo(&dragged), Some(&Settings::default()));
    assert!(!history.can_undo());
}

#[test]
fn grabbing_the_handle_does_not_move_it() {
    let mut harness = window();
    let value = harness.state().settings.beta;
    let rect = slider(&harness, BETA).rect();
    // The handle is where 0.5 of 0 to 0.99 is, on a rail that is 7 points shorter at both ends.
    let x = rect.left() + 7.0 + (rect.width() - 14.0) * (0.5 / 0.99);
    harness.drag_at(pos2(x + 3.0, rect.center().y));
    harness.run();
    harness.drop_at(pos2(x + 3.0, rect.center().y));
    harness.run();
    assert_eq!(harness.state().settings.beta, value);
}

#[test]
fn typing_sets_the_value_even_beyond_the_slider() {
    let mut harness = window();
    enter(&mut harness, ETA, "0.5", Key::Enter);
    assert_eq!(harness.state().settings.eta, 0.5);
    assert!(harness.state().turned.committed);
    enter(&mut harness, ETA, "25", Key::Enter);
    assert_eq!(harness.state().settings.eta, 25.0);
    enter(&mut harness, "n steps", "123 456", Key::Enter);
    assert_eq!(harness.state().settings.steps, 123_456);
    assert!(harness.state().commands.is_empty());
}

#[test]
fn what_is_not_allowed_is_refused_and_says_why() {
    let mut harness = window();
    enter(&mut harness, BETA, "1", Key::Enter);
    assert_eq!(harness.state().settings.beta, 0.5);
    harness.get_by_label("beta is 1; allowed is 0 ≤ β < 1");
    // The text is still there to be corrected.
    assert!(field(&harness, BETA).is_focused());
    harness.key_press(Key::Backspace);
    field(&harness, BETA).type_text("0.25");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().settings.beta, 0.25);
    assert!(harness.query_by_label_contains("allowed").is_none());

    enter(&mut harness, BETA, "high", Key::Tab);
    assert_eq!(harness.state().settings.beta, 0.25);
    harness.get_by_label_contains("`high` is not a number; write one such as 0.5");
    enter(&mut harness, BETA, "0.75", Key::Escape);
    assert_eq!(harness.state().settings.beta, 0.25);
    assert!(harness.query_by_label_contains("not a number").is_none());
}

#[test]
fn arrow_keys_step_finer_with_shift_and_coarser_with_ctrl() {
    let mut harness = window();
    slider(&harness, BETA).focus();
    harness.run();
    for (modifiers, key, expected) in [
        (Modifiers::NONE, Key::ArrowRight, 0.5099),
        (Modifiers::SHIFT, Key::ArrowLeft, 0.5089),
        (Modifiers::COMMAND, Key::ArrowUp, 0.6079),
        (Modifiers::NONE, Key::Home, 0.0),
        (Modifiers::NONE, Key::End, 0.99),
    ] {
        harness.key_press_modifiers(modifiers, key);
        harness.run();
        let value = harness.state().settings.beta;
        assert!((value - expected).abs() < 1e-4, "{value}, expected {expected}");
    }
    // The arrows were the slider's, Space is not.
    assert_eq!(harness.state().commands, []);
    harness.key_press(Key::Space);
    harness.run();
    assert_eq!(harness.state().commands, [Command::View(ViewCommand::Time(TimeCommand::TogglePlay))]);
}

#[test]
fn a_double_click_goes_back_to_the_preset() {
    let mut harness = window();
    harness.state_mut().settings.eta = 0.9;
    harness.run();
    let slider = slider(&harness, ETA);
    slider.click();
    slider.click();
    // Faster than the harness's quarter of a second, or it would be two clicks.
    harness.run();
    assert_eq!(harness.state().settings.eta, 0.05);
}

#[test]
fn the_wheel_turns_a_knob_only_with_ctrl() {
    let mut harness = window();
    slider(&harness, BETA).hover();
    harness.run();
    let wheel = |modifiers| egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: vec2(0.0, 1.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers,
    };
    harness.event(wheel(Modifiers::NONE));
    harness.run();
    assert_eq!(harness.state().settings.beta, 0.5);
    harness.event(wheel(Modifiers::COMMAND));
    harness.run();
    assert!((harness.state().settings.beta - 0.5099).abs() < 1e-4);
}

#[test]
fn the_menu_resets_and_asks_for_a_sweep() {
    let mut harness = window();
    harness.state_mut().settings.eta = 0.9;
    harness.run();
    slider(&harness, ETA).click_secondary();
    harness.run();
    harness.get_by_label_contains("Reset to 0.05").click();
    harness.run();
    assert_eq!(harness.state().settings.eta, 0.05);
    slider(&harness, ETA).click_secondary();
    harness.run();
    harness.get_by_label_contains("Sweep this").click();
    harness.run();
    assert!(harness.state().turned.sweep_requested);
}

#[test]
fn a_screen_reader_can_turn_knobs_and_switches() {
    let mut harness = window();
    slider(&harness, ETA).set_value_accesskit(0.25);
    slider(&harness, BETA).increment_accesskit();
    harness.run();
    assert_eq!(harness.state().settings.eta, 0.25);
    assert!((harness.state().settings.beta - 0.5099).abs() < 1e-4);
    harness.get_by_role_and_label(Role::Switch, "Nesterov momentum").click();
    harness.run();
    assert!(!harness.state().settings.nesterov);
}

#[test]
fn the_palette_finds_a_command_and_enter_chooses_it() {
    let mut harness = window();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    assert!(harness.state().palette.is_open());
    harness.get_by_label("Undo");
    harness.get_by_role_and_label(Role::TextInput, "Find a command").type_text("reset v");
    harness.run();
    harness.get_by_label("Reset view");
    assert!(harness.query_by_label("Undo").is_none());
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().chosen, Some(Choice::Command(Command::View(ViewCommand::ResetView))));
    assert!(!harness.state().palette.is_open());
}

#[test]
fn the_palette_selects_with_arrows_and_closes_with_esc() {
    let mut harness = window();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowUp, Key::Enter] {
        harness.key_press(key);
        harness.run();
    }
    assert_eq!(harness.state().chosen, Command::all(&tabs()).nth(1).map(Choice::Command));

    harness.state_mut().chosen = None;
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!harness.state().palette.is_open());
    assert_eq!(harness.state().chosen, None);
}

#[test]
fn the_help_lists_every_command_with_its_keys() {
    let mut harness = window();
    harness.key_press(Key::F1);
    harness.run();
    for command in Command::all(&tabs()) {
        match command {
            Command::SelectArm(_) => harness.get_by_label("Select arm 1 to 9"),
            _ => harness.get_by_label(command.title()),
        };
        if !matches!(command, Command::SelectArm(_)) {
            let keys = command.shortcut_text(&harness.ctx).expect("every command has a key");
            assert!(harness.query_all_by_label(&keys).next().is_some(), "{keys}");
        }
    }
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!harness.state().help.open);
}

#[test]
fn no_shortcut_fires_while_typing() {
    let mut harness = window();
    field(&harness, "Note").focus();
    harness.run();
    for key in [Key::Space, Key::R, Key::N, Key::Num1, Key::ArrowLeft, Key::Home] {
        harness.key_press(key);
    }
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run();
    assert_eq!(harness.state().commands, []);

    // Elsewhere they do, each of them exactly.
    harness.key_press(Key::Escape);
    harness.run();
    harness.key_press(Key::R);
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    harness.run();
    assert_eq!(harness.state().commands, [Command::View(ViewCommand::ResetView), Command::Redo]);
}

#[test]
fn a_focused_button_keeps_space_and_arrows() {
    let mut harness = window();
    harness.get_by_role_and_label(Role::Button, "Button").focus();
    harness.run();
    harness.key_press(Key::Space);
    harness.run();
    assert_eq!(harness.state().note, "!");
    assert_eq!(harness.state().commands, []);
    harness.key_press(Key::R);
    harness.run();
    assert_eq!(harness.state().commands, [Command::View(ViewCommand::ResetView)]);
}

#[test]
fn the_gallery_is_drawn_the_same_every_time() {
    for (theme, name) in [(Theme::Light, "widgets_light"), (Theme::Dark, "widgets_dark")] {
        let draw = || {
            let mut harness = support::harness(vec2(1280.0, 800.0), theme, gallery::show, Settings::default());
            harness.run();
            let picture = harness.render().expect("drawn on the processor");
            support::save(&mut harness, name);
            picture
        };
        let (first, second) = (draw(), draw());
        assert!(first == second, "{name} differs from run to run");
    }
}

#[test]
fn no_number_is_shown_as_such_and_left_alone() {
    let mut harness = window();
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 1e300] {
        harness.state_mut().settings.eta = value;
        harness.run();
        assert_eq!(harness.state().settings.eta.to_bits(), value.to_bits());
        assert_eq!(field(&harness, ETA).value(), Some(number::significant(value)));
    }
    // A drag brings it back.
    let rect = slider(&harness, ETA).rect();
    harness.drag_at(rect.center());
    harness.run();
    harness.drop_at(rect.center());
    harness.run();
    assert!((1e-3..1e-2).contains(&harness.state().settings.eta));
}

/// Writes pictures of what floats, to be looked at.
#[test]
fn palette_help_and_tooltip_are_drawn() {
    for theme in [Theme::Light, Theme::Dark] {
        let dark = if theme == Theme::Dark { "dark" } else { "light" };
        let page = |ui: &mut egui::Ui, window: &mut Window| {
            gallery::show(ui, &mut window.settings);
            window.help.show(ui.ctx(), &tabs());
            window.palette.show(ui.ctx(), Command::all(&tabs()));
        };
        let mut harness = support::builder(vec2(1280.0, 800.0), theme, 1.0).build_ui_state(page, Window::default());
        harness.state_mut().palette.open();
        harness.run();
        support::save(&mut harness, &format!("palette_{dark}"));
        harness.state_mut().palette = Palette::default();
        harness.state_mut().help.open = true;
        harness.run();
        support::save(&mut harness, &format!("help_{dark}"));
    }
}

/// Writes pictures of a knob in every state, at twice the size.
#[test]
fn knobs_are_drawn_in_every_state() {
    for theme in [Theme::Light, Theme::Dark] {
        let dark = if theme == Theme::Dark { "dark" } else { "light" };
        let mut harness = support::builder(vec2(296.0, 240.0), theme, 2.0)
            .build_ui_state(|ui, window: &mut Window| window.ui(ui), Window::default());
        enter(&mut harness, BETA, "1", Key::Enter);
        support::save(&mut harness, &format!("knob_refused_{dark}"));
        harness.key_press(Key::Escape);
        slider(&harness, ETA).focus();
        slider(&harness, ETA).hover();
        harness.run_steps(60);
        support::save(&mut harness, &format!("knob_tooltip_{dark}"));
        slider(&harness, ETA).click_secondary();
        harness.run_steps(4);
        support::save(&mut harness, &format!("knob_menu_{dark}"));
    }
}
