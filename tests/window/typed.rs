//! What is typed and chosen is what happens: formulas, numbers, names of arms, presets and what is edited of them.

use super::robustness::bowl;
use super::{VALLEY, map_summary, scenario, settle, support, usual, window};
use belay_lab::app::Lab;
use belay_lab::app::document::Content as _;
use belay_lab::app::views::tabs;
use belay_lab::objective::Landscape;
use belay_lab::scenario::{Scenario, Training};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// Replaces the text of the box of this role and label.
fn retype(harness: &mut Harness<'_, Lab>, role: Role, label: &str, text: &str) {
    harness.get_by_role_and_label(role, label).focus();
    harness.step();
    harness.step();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.step();
    harness.get_by(|node| node.is_focused()).type_text(text);
    harness.step();
    harness.step();
}

fn has(harness: &Harness<'_, Lab>, part: &str) -> bool {
    harness.query_all_by_label_contains(part).next().is_some()
}

fn formula(harness: &Harness<'_, Lab>) -> String {
    match &harness.state().scenario().landscape {
        Landscape::Expression(expression) => expression.text().to_owned(),
        Landscape::Function(function) => function.title().to_owned(),
    }
}

const FIELD: &str = "Formula in x and y";

fn with_formula<'a>() -> Harness<'a, Lab> {
    let text = VALLEY.replace("function = \"rosenbrock\"", "expression = \"x^2 + y^2\"");
    let mut harness = window(vec2(1280.0, 1100.0), Theme::Dark, Scenario::parse(&text, None).expect("a scenario"));
    settle(&mut harness);
    harness
}

#[test]
fn a_formula_that_cannot_be_read_says_what_to_type_and_typing_is_one_step_of_undo() {
    let mut harness = with_formula();
    for (typed, part) in [
        ("log(x^2+y^2)", "write `ln` for the natural logarithm or `log10`"),
        ("foo(x)+y", "unknown name `foo`"),
        ("x**2", "write `^` for a power"),
        ("2x^2", "did you mean `2*x`?"),
        ("0,5*x", "write `0.5`"),
    ] {
        retype(&mut harness, Role::MultilineTextInput, FIELD, typed);
        assert!(has(&harness, part), "{typed}");
        assert_eq!(formula(&harness), "x^2 + y^2", "the last formula is shown");
    }
    support::save(&mut harness, "formula");
    harness.get_by_label("What a formula may hold").click();
    settle(&mut harness);
    for word in ["log10(x)", "atan2(y, x)", "pi", "x^2"] {
        assert!(has(&harness, word), "{word} is listed");
    }
    retype(&mut harness, Role::MultilineTextInput, FIELD, "x^2 + 3*y^2");
    assert!(!has(&harness, "Character "), "the message goes with the mistake");
    harness.get_by_role_and_label(Role::TextInput, "Name of the arm").focus();
    settle(&mut harness);
    assert_eq!(formula(&harness), "x^2 + 3*y^2");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(formula(&harness), "x^2 + y^2", "all that was typed is one step");
}

#[test]
fn numbers_are_taken_or_answered_and_the_answer_goes_with_the_value() {
    let mut harness = usual();
    for (label, typed, part) in [
        ("Start x", "0,5", "write 0.5"),
        ("Start x", "abc", "`abc` is not a number"),
        ("Start x", "1e400", "too large"),
        ("Start y", "1e13", "Start y is 1e13; allowed is -1e12 to 1e12"),
        ("Seed", "1.5", "allowed is a whole number"),
        ("Seed", "-1", "Seed is -1; allowed is 0 to 9223372036854775807"),
        ("Seed", "9223372036854775808", "Seed is 9223372036854775808; allowed is"),
    ] {
        let before = harness.state().scenario().clone();
        retype(&mut harness, Role::SpinButton, label, typed);
        harness.key_press(Key::Enter);
        settle(&mut harness);
        assert!(has(&harness, part), "{typed} in {label}");
        assert_eq!(*harness.state().scenario(), before, "{typed} in {label}");
    }
    retype(&mut harness, Role::SpinButton, "Seed", "9223372036854775783");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(harness.state().scenario().run.seed, 9_223_372_036_854_775_783, "to the last digit");
    assert!(!has(&harness, "Seed is -1"));
    retype(&mut harness, Role::SpinButton, "Start x", "0.25");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(harness.state().scenario().start[0], 0.25);
    assert!(!has(&harness, "too large"));
    // Undo changes the value too: what was said of the one before goes.
    retype(&mut harness, Role::SpinButton, "Start x", "x");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert!(has(&harness, "`x` is not a number"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    settle(&mut harness);
    assert!(!has(&harness, "`x` is not a number"));
}

#[test]
fn boxes_of_sweeps_say_what_is_allowed() {
    let mut harness = window(vec2(1280.0, 900.0), Theme::Light, bowl());
    settle(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    settle(&mut harness);
    for (label, typed, part) in [
        ("Seeds", "5000", "Seeds is 5000; allowed is 1 to 1024"),
        ("Seeds", "0,5", "write 0.5"),
        ("X points", "1", "X points is 1; allowed is 2 to 401"),
        ("X from", "0,001", "write 0.001"),
        ("X to", "ten", "`ten` is not a number"),
        ("Target", "-1", "Target is -1; allowed is 1e-300 to 1e300"),
    ] {
        retype(&mut harness, Role::SpinButton, label, typed);
        harness.key_press(Key::Enter);
        settle(&mut harness);
        assert!(has(&harness, part), "{typed} in {label}");
    }
    support::save(&mut harness, "refused");
}

fn choose(harness: &mut Harness<'_, Lab>, list: &str, entry: &str) {
    harness.get_by_label(list).click();
    settle(harness);
    harness.query_all_by_label(entry).last().expect("an entry").click();
    settle(harness);
}

#[test]
fn generated_names_of_arms_follow_their_methods_and_typed_ones_stay() {
    let mut harness = usual();
    let names = |harness: &Harness<'_, Lab>| -> Vec<String> {
        harness.state().scenario().arms.iter().map(|arm| arm.name.clone()).collect()
    };
    choose(&mut harness, "Optimizer", "AdaGrad");
    assert_eq!(names(&harness), ["AdaGrad", "Adam + EMA", "Adam + BELAY"]);
    choose(&mut harness, "Averaging", "EMA");
    assert_eq!(names(&harness)[0], "AdaGrad + EMA");
    choose(&mut harness, "Optimizer", "Adam");
    assert_eq!(names(&harness), ["Adam + EMA 2", "Adam + EMA", "Adam + BELAY"], "no two are alike");
    retype(&mut harness, Role::TextInput, "Name of the arm", "Mine");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    choose(&mut harness, "Optimizer", "SGD");
    assert_eq!(names(&harness)[0], "Mine");
}

#[test]
fn what_is_edited_says_so_at_every_width_and_its_text_is_no_longer_told_as_true() {
    for width in [560.0, 700.0, 850.0, 1280.0, 1920.0] {
        let mut harness = window(vec2(width, 800.0), Theme::Dark, scenario());
        settle(&mut harness);
        assert!(harness.query_by_label("edited").is_none(), "at {width}");
        harness.key_press(Key::N);
        settle(&mut harness);
        let mark = harness.get_by_label("edited").rect();
        assert!(mark.width() > 20.0 && mark.right() < width, "at {width}: {mark:?}");
        for tab in tabs() {
            let key = tab.shortcuts[0];
            harness.key_press_modifiers(key.modifiers, key.logical_key);
            settle(&mut harness);
            assert_eq!(harness.query_by_label("edited").is_some(), tab.name != "network", "{tab:?} at {width}");
        }
    }
    let mut harness = usual();
    harness.key_press(Key::N);
    settle(&mut harness);
    assert!(has(&harness, "this text tells of those before"));
    support::save(&mut harness, "edited");
    harness.get_by_label("Back to the settings before").click();
    settle(&mut harness);
    assert_eq!(*harness.state().scenario(), scenario());
    assert!(!has(&harness, "this text tells of those before"));
}

#[test]
fn a_cancelled_run_says_what_is_shown_and_offers_both_ways_on() {
    let mut harness = usual();
    let before = (harness.state().scenario().clone(), map_summary(&harness));
    retype(&mut harness, Role::TextInput, "T steps", "100000000");
    harness.key_press(Key::Enter);
    harness.step();
    harness.step();
    harness.get_by_label("Cancel").click();
    for _ in 0..4 {
        harness.step();
    }
    assert!(has(&harness, "Cancelled; shown are 600 steps, the settings ask for 100,000,000 steps"));
    support::save(&mut harness, "cancelled");
    harness.get_by_label("Compute again").click();
    for _ in 0..4 {
        harness.step();
    }
    harness.get_by_label("Cancel").click();
    for _ in 0..4 {
        harness.step();
    }
    harness.get_by_label("Back to what is shown").click();
    settle(&mut harness);
    assert_eq!((harness.state().scenario().clone(), map_summary(&harness)), before);
    assert!(!has(&harness, "Cancelled;"));
}

fn palette(harness: &mut Harness<'_, Lab>, typed: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(harness);
    harness.get_by_role_and_label(Role::TextInput, "Find a command").type_text(typed);
    harness.step();
    harness.step();
    harness.key_press(Key::Enter);
    settle(harness);
}

#[test]
fn the_palette_loads_presets_trainings_and_functions() {
    let mut harness = usual();
    palette(&mut harness, "booth");
    assert!(formula(&harness).contains("Booth"), "{}", formula(&harness));
    palette(&mut harness, "when the spring rings");
    assert_eq!(harness.state().scenario().title, "When the spring rings");
    let training = Training::presets().last().expect("there are some");
    palette(&mut harness, &training.title);
    assert_eq!(harness.state().tab().name, "network");
    assert_eq!(harness.state().training().title, training.title);
    palette(&mut harness, "himmelblau");
    assert_eq!(harness.state().tab().name, "landscape");
}

#[test]
fn no_tooltip_stays_above_the_dimming_of_a_dialog() {
    let mut harness = usual();
    let button = harness.get_by_label("Preset").rect();
    harness.hover_at(button.center());
    for _ in 0..60 {
        harness.step();
    }
    assert!(has(&harness, "Choose a preset"), "the tooltip is open");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    for _ in 0..60 {
        harness.step();
    }
    assert!(harness.query_by_label("Choose a preset").is_none(), "it lies above the palette");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    harness.hover_at(button.center() + vec2(2.0, 1.0));
    for _ in 0..60 {
        harness.step();
    }
    assert!(has(&harness, "Choose a preset"), "and later tooltips are back");
}
