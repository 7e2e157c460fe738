//! Exports queue, can be given up one by one, and say where they wrote; notes neither move the view nor stay for ever.

use super::{export_to, map_summary, scenario, settle, support, usual, window};
use belay_lab::app::Lab;
use egui::accesskit::{Live, Role};
use egui::{Key, Modifiers, Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// Exports to this path without waiting for it.
fn ask(harness: &mut Harness<'_, Lab>, path: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    harness.step();
    harness.step();
    harness.get_by_role_and_label(Role::TextInput, "File name").focus();
    harness.step();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.step();
    harness.get_by_role_and_label(Role::TextInput, "File name").type_text(path);
    harness.step();
    harness.key_press(Key::Enter);
    harness.step();
    harness.step();
}

fn path(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path.to_string_lossy().into_owned()
}

#[test]
fn a_second_export_waits_for_the_first_and_each_says_where_it_wrote() {
    let mut long = scenario();
    long.run.steps = 1_000_000;
    let mut harness = window(vec2(1280.0, 800.0), Theme::Dark, long);
    settle(&mut harness);
    let (first, second, third) = (path("queue-1.csv"), path("queue-2.csv"), path("queue-3.svg"));
    for path in [&first, &second, &third] {
        ask(&mut harness, path);
    }
    harness.get_by_label_contains("Exporting queue-1.csv");
    harness.get_by_label("queue-2.csv waits");
    harness.get_by_label("Cancel export of queue-2.csv").click();
    harness.step();
    harness.step();
    settle(&mut harness);
    harness.get_by_label(&format!("Wrote {first}"));
    harness.get_by_label(&format!("Cancelled; nothing was written to {second}"));
    harness.get_by_label(&format!("Wrote {third}"));
    let exists = |path: &str| std::path::Path::new(path).exists();
    assert_eq!([&first, &second, &third].map(|path| exists(path)), [true, false, true]);
    assert!(harness.query_by_label_contains("Cancel export").is_none());
}

#[test]
fn an_export_that_is_written_can_be_given_up() {
    let mut long = scenario();
    long.run.steps = 2_000_000;
    let mut harness = window(vec2(1280.0, 800.0), Theme::Dark, long);
    settle(&mut harness);
    let file = path("given-up.csv");
    ask(&mut harness, &file);
    harness.get_by_label("Cancel export of given-up.csv").click();
    harness.step();
    settle(&mut harness);
    harness.get_by_label(&format!("Cancelled; nothing was written to {file}"));
    assert!(!std::path::Path::new(&file).exists());
}

#[test]
fn a_note_moves_nothing_and_goes_by_itself_and_an_error_stays() {
    let mut harness = usual();
    let map = |harness: &Harness<'_, Lab>| {
        let node = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Landscape at step")));
        node.rect()
    };
    let (before, words) = (map(&harness), map_summary(&harness));
    let file = path("note.csv");
    export_to(&mut harness, &file);
    export_to(&mut harness, "picture.bmp");
    let wrote = format!("Wrote {file}");
    let live = |harness: &Harness<'_, Lab>, label: &str| harness.get_by_label_contains(label).accesskit_node().live();
    assert_eq!(live(&harness, &wrote), Live::Polite);
    assert_eq!(live(&harness, "should end in"), Live::Assertive);
    assert_eq!((map(&harness), map_summary(&harness)), (before, words), "the view stays where it is");
    support::save(&mut harness, "notes");
    harness.get_by_label("Copy path").click();
    harness.step();
    let copied = harness
        .output()
        .platform_output
        .commands
        .iter()
        .any(|command| matches!(command, egui::OutputCommand::CopyText(text) if *text == file));
    assert!(copied, "the path is on the clipboard");
    harness.hover_at(egui::pos2(5.0, 400.0));
    // Ten seconds.
    for _ in 0..600 {
        harness.step();
    }
    assert!(harness.query_by_label(&wrote).is_none(), "it has gone");
    harness.get_by_label_contains("should end in");
    harness.get_by_label("Dismiss").click();
    harness.step();
    harness.step();
    assert!(harness.query_by_label_contains("should end in").is_none());
}
