//! Asking for files, and what the window remembers of the last time.

use super::{scenario, settle, support, usual};
use belay_lab::app::Lab;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use std::fs;

/// What stands in the field of the dialog.
fn name(harness: &Harness<'_, Lab>) -> String {
    harness.get_by_role_and_label(Role::TextInput, "File name").value().unwrap_or_default()
}

fn click(harness: &mut Harness<'_, Lab>, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    settle(harness);
}

fn enter(harness: &mut Harness<'_, Lab>, text: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.step();
    harness.get_by_role_and_label(Role::TextInput, "File name").type_text(text);
    harness.step();
    harness.key_press(Key::Enter);
    settle(harness);
}

#[test]
fn a_file_is_found_by_walking_through_folders() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("pictures")).unwrap();
    fs::write(folder.path().join("pictures/old.svg"), "an old picture").unwrap();
    fs::write(folder.path().join("pictures/notes.txt"), "").unwrap();
    let mut harness = usual();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    settle(&mut harness);
    assert_eq!(name(&harness), "figure.png");
    let here = std::env::current_dir().unwrap().join("figure.png").to_string_lossy().into_owned();
    harness.get_by_label(&here);

    // A folder that is typed is shown, and its folders are entered by a click.
    enter(&mut harness, &folder.path().to_string_lossy());
    click(&mut harness, "pictures");
    assert!(harness.query_by_label("notes.txt").is_none());
    click(&mut harness, "old.svg");
    assert_eq!(name(&harness), "old.svg");
    harness.get_by_label("A file of this name is there already");
    assert_eq!(fs::read_to_string(folder.path().join("pictures/old.svg")).unwrap(), "an old picture");
    click(&mut harness, "Replace");
    assert!(fs::read_to_string(folder.path().join("pictures/old.svg")).unwrap().starts_with("<?xml"));

    // The dialog is where it was left, goes up, and Escape leaves everything alone.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    settle(&mut harness);
    click(&mut harness, "Folder above");
    harness.get_by_role_and_label(Role::Button, "pictures");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(harness.query_by_label("Folder above").is_none());
}

#[test]
fn a_scenario_is_opened_from_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let other = scenario().to_toml().replace("Down the valley", "Another valley");
    fs::write(folder.path().join("other.toml"), other).unwrap();
    let mut harness = usual();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::O);
    settle(&mut harness);
    enter(&mut harness, &folder.path().to_string_lossy());
    click(&mut harness, "other.toml");
    click(&mut harness, "Open");
    assert_eq!(harness.state().scenario().title, "Another valley");

    harness.key_press_modifiers(Modifiers::COMMAND, Key::O);
    settle(&mut harness);
    enter(&mut harness, "nowhere.toml");
    harness.get_by_label_contains("nowhere.toml");
    assert_eq!(harness.state().scenario().title, "Another valley");
}

#[test]
fn a_session_with_one_bad_value_gives_its_scenario_back_and_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.toml");
    let mine = scenario().to_toml().replace("Down the valley", "Two hours of my own settings");
    let text = format!("scenario = \'\'\'\n{mine}\'\'\'\n[preferences]\nzoom = \"big\"\n");
    fs::write(&path, &text).unwrap();
    let lab = Lab::new(scenario()).with_session(path.clone(), true);
    let mut harness = support::harness(vec2(1280.0, 800.0), Theme::Light, |ui, lab: &mut Lab| lab.ui(ui), lab);
    settle(&mut harness);
    assert_eq!(harness.state().scenario().title, "Two hours of my own settings");
    harness.get_by_label_contains("`preferences.zoom`. The rest is restored, and the file is kept as");
    assert_eq!(fs::read_to_string(folder.path().join("session.toml.bad")).unwrap(), text);
}
