//! Keys belong to the widget that has the focus, in every view.

use super::robustness::{bowl, choose, click_at, plot};
use super::{settle, usual, window};
use belay_lab::app::Lab;
use belay_lab::app::command::Command;
use belay_lab::app::landscape::LandscapeView;
use belay_lab::app::views::tabs;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// The roles of boxes that are typed into.
const BOXES: [Role; 3] = [Role::SpinButton, Role::TextInput, Role::MultilineTextInput];

/// The labels of the boxes that can be typed into.
fn boxes(harness: &Harness<'_, Lab>) -> Vec<(Role, String)> {
    let nodes = harness.query_all_by(|node| BOXES.contains(&node.role()) && !node.is_disabled());
    nodes.map(|node| (node.accesskit_node().role(), node.accesskit_node().label().unwrap_or_default())).collect()
}

#[test]
fn enter_in_a_box_opens_no_cell() {
    let mut harness = window(vec2(1280.0, 1200.0), Theme::Dark, bowl());
    settle(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    settle(&mut harness);
    choose(&mut harness, "Map");
    let (rect, _) = plot(&harness, "Final loss of BELAY over η");
    click_at(&mut harness, rect.center());
    assert_eq!(harness.state().tab().name, "landscape", "a cell was opened");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    settle(&mut harness);
    let scenario = harness.state().scenario().clone();
    let all = boxes(&harness);
    assert!(all.len() >= 8 && all.iter().any(|(_, label)| label == "Seeds"), "{all:?}");
    for (role, label) in all {
        for key in [Key::Enter, Key::Tab, Key::Escape] {
            let mut named = harness.query_all_by(|node| node.role() == role && node.label().as_deref() == Some(&label));
            let Some(field) = named.next() else { continue };
            field.focus();
            drop(named);
            harness.step();
            harness.step();
            harness.key_press(key);
            settle(&mut harness);
            assert_eq!(harness.state().tab().name, "robustness", "{key:?} in {label}");
            assert_eq!(*harness.state().scenario(), scenario, "{key:?} in {label}");
        }
    }
    // The keys of the view still do what they say where no box has the focus.
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(harness.state().tab().name, "landscape");
}

/// Every plain key of a command, typed into every box of a view, changes nothing but the text of the box.
#[test]
fn plain_keys_in_a_box_carry_out_no_command() {
    let mut harness = usual();
    for tab in tabs() {
        let view_key = tab.shortcuts[0];
        harness.key_press_modifiers(view_key.modifiers, view_key.logical_key);
        settle(&mut harness);
        let before = harness.state().scenario().clone();
        let step = harness.state().view::<LandscapeView>().step();
        for (role, label) in boxes(&harness) {
            for shortcut in Command::all(&tabs()).flat_map(Command::shortcuts).filter(|of| of.modifiers.is_none()) {
                let mut named =
                    harness.query_all_by(|node| node.role() == role && node.label().as_deref() == Some(&label));
                let Some(field) = named.next() else { continue };
                field.focus();
                drop(named);
                harness.step();
                harness.key_press(shortcut.logical_key);
                harness.step();
                harness.key_press(Key::Escape);
                harness.step();
                assert_eq!(harness.state().tab(), tab, "{shortcut:?} in {label}");
                assert_eq!(*harness.state().scenario(), before, "{shortcut:?} in {label}");
                assert_eq!(harness.state().view::<LandscapeView>().step(), step, "{shortcut:?} in {label}");
            }
        }
    }
}

/// While a dialog lies over the view, the view's keys rest.
#[test]
fn keys_stop_at_dialogs() {
    let mut harness = usual();
    let before = harness.state().scenario().clone();
    for (open, shows) in
        [(Command::Help, "Keyboard and formulas"), (Command::Export, "File name"), (Command::Palette, "Find a command")]
    {
        let shortcut = open.shortcuts()[0];
        harness.key_press_modifiers(shortcut.modifiers, shortcut.logical_key);
        settle(&mut harness);
        assert!(harness.query_all_by_label(shows).next().is_some(), "{shows}");
        for key in [Key::N, Key::H, Key::Home, Key::Num2] {
            harness.key_press(key);
            harness.step();
        }
        assert_eq!(
            (harness.state().scenario(), harness.state().view::<LandscapeView>().step()),
            (&before, 600),
            "under {shows}"
        );
        harness.key_press(Key::Escape);
        settle(&mut harness);
        harness.key_press(Key::Escape);
        settle(&mut harness);
        assert!(harness.query_all_by_label(shows).next().is_none(), "{shows} is closed");
    }
    harness.key_press(Key::Home);
    harness.step();
    assert_eq!(harness.state().view::<LandscapeView>().step(), 0, "and then they are back");
}
