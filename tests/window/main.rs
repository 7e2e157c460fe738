//! The window, driven as a user would by role and label, and its pictures.

#![cfg(feature = "gui")]

mod dialogs;
mod exports;
mod keys;
mod network;
mod plots;
mod reader;
mod robustness;
mod room;
#[path = "../support/mod.rs"]
mod support;
mod typed;

use belay_lab::app::Lab;
use belay_lab::app::landscape::LandscapeView;
use belay_lab::app::window::session::Preferences;
use belay_lab::optim::{Averaging, averaging};
use belay_lab::presets::Preset;
use belay_lab::scenario::Scenario;
use belay_lab::simulate::{Trajectory, simulate};
use egui::accesskit::Role;
use std::ops::ControlFlow;

use egui::{Key, Modifiers, Theme, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, SnapshotResults};

const VALLEY: &str = r#"
schema = 1
title = "Down the valley"
about = "Adam follows Rosenbrock's valley under a little noise. The EMA is its path, smoothed; BELAY pulls the model back to it."

[objective]
function = "rosenbrock"
view = { x = [-2.0, 2.0], y = [-1.0, 3.0] }

[start]
point = [-1.5, 2.0]

[noise]
kind = "gaussian"
sigma = 10.0

[run]
steps = 600

[[arm]]
name = "Adam"
optimizer = { kind = "adam", eta = 0.05 }

[[arm]]
name = "Adam + EMA"
optimizer = { kind = "adam", eta = 0.05 }
averaging = { kind = "ema", alpha = 0.1 }

[[arm]]
name = "Adam + BELAY"
optimizer = { kind = "adam", eta = 0.05 }
averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
"#;

fn scenario() -> Scenario {
    Scenario::parse(VALLEY, None).expect("a scenario")
}

fn window<'a>(size: egui::Vec2, theme: Theme, scenario: Scenario) -> Harness<'a, Lab> {
    let preferences = Preferences { dark: Some(theme == Theme::Dark), ..Preferences::default() };
    let lab = Lab::new(scenario).with_preferences(preferences);
    support::harness(size, theme, |ui, lab: &mut Lab| lab.ui(ui), lab)
}

fn settle(harness: &mut Harness<'_, Lab>) {
    for _ in 0..4 {
        harness.step();
        let ctx = harness.ctx.clone();
        harness.state_mut().wait(&ctx);
    }
    harness.step();
}

/// A window of the usual size, settled.
fn usual<'a>() -> Harness<'a, Lab> {
    let mut harness = window(vec2(1280.0, 800.0), Theme::Dark, scenario());
    settle(&mut harness);
    harness
}

fn select(harness: &mut Harness<'_, Lab>, arm: Key) {
    harness.key_press(arm);
    settle(harness);
}

/// Drags the slider of this name from where it is to a share of its width, in several moves.
fn drag(harness: &mut Harness<'_, Lab>, label: &str, share: f32) {
    let rect = harness.get_by_role_and_label(Role::Slider, label).rect();
    harness.drag_at(rect.center());
    harness.step();
    for part in 1..=4 {
        let x = rect.center().x + (rect.left() + share * rect.width() - rect.center().x) * part as f32 / 4.0;
        harness.hover_at(pos2(x, rect.center().y));
        harness.step();
    }
    harness.drop_at(pos2(rect.left() + share * rect.width(), rect.center().y));
    harness.step();
    settle(harness);
}

/// Where the plot is whose summary begins so.
fn rect_of(harness: &Harness<'_, Lab>, begins: &str) -> egui::Rect {
    harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(begins))).rect()
}

fn map_rect(harness: &Harness<'_, Lab>) -> egui::Rect {
    rect_of(harness, "Landscape at step")
}

/// The map in words: it holds where every average is.
fn map_summary(harness: &Harness<'_, Lab>) -> String {
    let node = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Landscape at step")));
    node.accesskit_node().label().unwrap_or_default()
}

fn belay(lab: &Lab) -> (f64, f64, f64) {
    match lab.scenario().arms[2].averaging {
        Averaging::Belay(averaging::Belay { alpha, beta }) => (lab.scenario().arms[2].optimizer.eta(), alpha, beta),
        other => panic!("{other:?}"),
    }
}

#[test]
fn dragging_a_slider_reshapes_the_path_and_is_one_step_of_undo() {
    let mut harness = usual();
    select(&mut harness, Key::Num3);
    let before = map_summary(&harness);
    let untouched = harness.state().scenario().clone();
    drag(&mut harness, "β pull back", 0.1);
    let (_, _, beta) = belay(harness.state());
    assert!(beta < 0.3, "{beta}");
    assert_ne!(map_summary(&harness), before, "the path is another");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(*harness.state().scenario(), untouched);
    assert_eq!(map_summary(&harness), before, "and the old one again");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    settle(&mut harness);
    assert_eq!(belay(harness.state()).2, beta);
}

#[test]
fn the_two_sides_of_belay_follow_each_other() {
    let mut harness = window(vec2(1280.0, 1300.0), Theme::Light, scenario());
    settle(&mut harness);
    select(&mut harness, Key::Num3);
    let (eta, alpha, beta) = belay(harness.state());
    drag(&mut harness, "m₂ average mass", 0.8);
    let (new_eta, new_alpha, new_beta) = belay(harness.state());
    assert!(new_alpha < alpha / 2.0, "a heavier average is slower: {new_alpha}");
    assert!((new_eta / eta - 1.0).abs() < 1e-12 && (new_beta / beta - 1.0).abs() < 1e-12);
    drag(&mut harness, "m₁ model mass", 0.9);
    let (heavy_eta, _, heavy_beta) = belay(harness.state());
    assert!(heavy_eta < new_eta && heavy_beta < new_beta, "a heavier model is slower, and harder to pull");
}

#[test]
fn the_lock_releases_the_drag_and_takes_it_back() {
    let mut harness = window(vec2(1280.0, 1300.0), Theme::Dark, scenario());
    settle(&mut harness);
    select(&mut harness, Key::Num3);
    let path = map_summary(&harness);
    let before = belay(harness.state());
    harness.get_by_label("Release the drag from c = 2m/Δt").click();
    settle(&mut harness);
    assert!(harness.state().scenario().arms[2].is_spring());
    let renamed = path.replace("Adam + BELAY", "Adam + spring");
    assert_eq!(map_summary(&harness), renamed, "released, it moves as before");
    drag(&mut harness, "c₁ model drag", 0.3);
    assert_ne!(map_summary(&harness), path);
    harness.get_by_label("Lock the drag at c = 2m/Δt").click();
    settle(&mut harness);
    let after = belay(harness.state());
    assert!(
        (after.0 / before.0 - 1.0).abs() < 1e-9
            && (after.1 - before.1).abs() < 1e-9
            && (after.2 - before.2).abs() < 1e-9
    );
    assert_eq!(map_summary(&harness), path);
}

#[test]
fn time_moves_by_keys_buttons_and_the_curve() {
    let mut harness = usual();
    assert_eq!(harness.state().view::<LandscapeView>().step(), 600, "a new run is shown whole");
    harness.key_press(Key::Home);
    harness.step();
    assert_eq!(harness.state().view::<LandscapeView>().step(), 0);
    harness.key_press(Key::ArrowRight);
    harness.step();
    assert_eq!(harness.state().view::<LandscapeView>().step(), 1);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    harness.step();
    assert_eq!(harness.state().view::<LandscapeView>().step(), 11);
    harness.key_press(Key::Space);
    for _ in 0..30 {
        harness.step();
    }
    let played = harness.state().view::<LandscapeView>().step();
    assert!((20..600).contains(&played), "{played}");
    harness.key_press(Key::Space);
    harness.step();
    let held = harness.state().view::<LandscapeView>().step();
    harness.step();
    assert_eq!(harness.state().view::<LandscapeView>().step(), held, "paused");
    let curve =
        harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Loss over the steps"))).rect();
    harness.drag_at(curve.center());
    harness.step();
    harness.drop_at(curve.center());
    harness.step();
    assert!(
        (200..400).contains(&harness.state().view::<LandscapeView>().step()),
        "{}",
        harness.state().view::<LandscapeView>().step()
    );
    harness.key_press(Key::End);
    harness.step();
    assert_eq!(harness.state().view::<LandscapeView>().step(), 600);
}

#[test]
fn the_start_is_dragged_on_the_map() {
    let mut harness = usual();
    let map = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Landscape at step"))).rect();
    // The start is at (−1.5, 2) of −2…2 × −1…3.
    let (left, bottom) = (map.left(), map.bottom());
    let at = |x: f32, y: f32| {
        pos2(left + (x + 2.0) / 4.0 * (map.right() - left), bottom - (y + 1.0) / 4.0 * (bottom - map.top()))
    };
    harness.hover_at(at(-1.5, 2.0));
    harness.step();
    harness.drag_at(at(-1.5, 2.0));
    harness.step();
    for part in 1..=4 {
        harness.hover_at(at(-1.5 + 0.25 * part as f32, 2.0));
        harness.step();
    }
    harness.drop_at(at(-0.5, 2.0));
    settle(&mut harness);
    let [x, y] = harness.state().scenario().start;
    assert!((x + 0.5).abs() < 0.1 && (y - 2.0).abs() < 0.1, "({x}, {y})");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(harness.state().scenario().start, [-1.5, 2.0], "one drag is one step");
}

#[test]
fn arms_are_hidden_added_and_removed() {
    let mut harness = usual();
    harness.get_by_label("Hide Adam").click();
    settle(&mut harness);
    assert!(!map_summary(&harness).contains("; Adam, "));
    harness.get_by_label("Show Adam").click();
    settle(&mut harness);
    assert!(map_summary(&harness).contains("; Adam, "));
    harness.get_by_label("More for Adam").click();
    settle(&mut harness);
    harness.get_by_label_contains("Duplicate").click();
    settle(&mut harness);
    let names: Vec<String> = harness.state().scenario().arms.iter().map(|arm| arm.name.clone()).collect();
    assert_eq!(names, ["Adam", "Adam 2", "Adam + EMA", "Adam + BELAY"]);
    harness.get_by_label("More for Adam 2").click();
    settle(&mut harness);
    harness.get_by_label_contains("Remove").click();
    settle(&mut harness);
    assert_eq!(harness.state().scenario().arms.len(), 3);
}

#[test]
fn strange_scenarios_and_sizes_are_survived() {
    let formulas = ["ln(x)", "1/x + 1/y", "sqrt(x*y - 4)", "0/0", "exp(exp(x*x))", "x", "-x^2 - y^2"];
    for formula in formulas {
        let text = VALLEY.replace("function = \"rosenbrock\"", &format!("expression = \"{formula}\""));
        let scenario = Scenario::parse(&text, None).expect("a scenario");
        let mut harness = window(vec2(900.0, 600.0), Theme::Dark, scenario);
        settle(&mut harness);
        harness.key_press(Key::Home);
        settle(&mut harness);
    }
    for steps in ["0", "1", "2"] {
        let text = VALLEY.replace("steps = 600", &format!("steps = {steps}")).replace("eta = 0.05", "eta = 1e300");
        let scenario = Scenario::parse(&text, None).expect("a scenario");
        let mut harness = window(vec2(1280.0, 800.0), Theme::Light, scenario);
        settle(&mut harness);
    }
    for size in [vec2(200.0, 150.0), vec2(300.0, 900.0), vec2(1500.0, 160.0), vec2(40.0, 20.0), vec2(1.0, 1.0)] {
        let mut harness = window(size, Theme::Dark, scenario());
        settle(&mut harness);
        harness.set_size(vec2(1280.0, 800.0));
        settle(&mut harness);
    }
}

#[test]
fn a_long_run_is_computed_in_the_background_and_can_be_cancelled() {
    let mut long = scenario();
    long.run.steps = 10_000_000;
    let mut harness = window(vec2(1280.0, 800.0), Theme::Dark, long);
    harness.step();
    harness.step();
    harness.get_by_label("Cancel").click();
    harness.step();
    harness.step();
    assert_eq!(harness.state().scenario().run.steps, 10_000_000, "what was edited stays");
    assert!(harness.query_by_label("Cancel").is_none(), "and nothing is computed");
    harness.key_press(Key::N);
    harness.step();
    harness.step();
    harness.get_by_label("Cancel").click();
    harness.step();
}

#[test]
fn another_preset_can_be_undone() {
    let mut harness = usual();
    let before = harness.state().scenario().clone();
    harness.get_by_label("Preset").click();
    settle(&mut harness);
    harness.get_by_label("When the spring rings").click();
    settle(&mut harness);
    assert_eq!(harness.state().scenario().title, "When the spring rings");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(*harness.state().scenario(), before);
}

/// README's pictures are these, so they cannot go stale. `UPDATE_SNAPSHOTS=1 cargo test --release --test window` draws them anew.
#[test]
fn pictures() {
    let preset = |name: &str| {
        let preset = Preset::named(name).expect("a preset");
        Scenario::parse(preset.text, Some(name)).expect("a scenario")
    };
    let pictures = [
        ("landscape-light", "down-the-valley", Theme::Light, vec2(1280.0, 800.0), Key::Num3),
        ("landscape-dark", "ringing-spring", Theme::Dark, vec2(1280.0, 800.0), Key::Num1),
        ("landscape-large", "ripples", Theme::Light, vec2(1920.0, 1080.0), Key::Num3),
        ("landscape-small", "past-the-limit", Theme::Dark, vec2(560.0, 500.0), Key::Num1),
    ];
    let mut results = SnapshotResults::new();
    for (name, scenario, theme, size, arm) in pictures {
        let mut harness = window(size, theme, preset(scenario));
        settle(&mut harness);
        select(&mut harness, arm);
        support::snapshot(&mut harness, name);
        results.extend(harness.take_snapshot_results());
    }
}

/// What the window shows is what the command line and the tests compute, to the last bit.
#[test]
fn the_window_has_the_numbers_of_a_run_without_it() {
    let harness = usual();
    let scenario = scenario();
    let expected = simulate(&scenario, &scenario.problem(), scenario.run.seed, |_| ControlFlow::Continue(()));
    let shown = harness.state().view::<LandscapeView>().trajectories();
    let bits = |trajectories: &[Trajectory]| -> Vec<u64> {
        let numbers = trajectories.iter().flat_map(|trajectory| &trajectory.samples).flat_map(|sample| {
            [
                sample.model[0],
                sample.model[1],
                sample.average[0],
                sample.average[1],
                sample.model_loss,
                sample.average_loss,
            ]
        });
        numbers.map(f64::to_bits).collect()
    };
    assert_eq!(bits(&shown), bits(&expected.expect("not cancelled")));
}

#[test]
fn a_file_is_exported_and_a_wrong_ending_is_refused() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut harness = usual();
    for (name, begins) in [("export.svg", "<?xml"), ("export.csv", "arm,step,model_x")] {
        let path = folder.join(name);
        let _ = std::fs::remove_file(&path);
        export_to(&mut harness, &path.to_string_lossy());
        harness.get_by_label(&format!("Wrote {}", path.to_string_lossy()));
        let text = std::fs::read_to_string(&path).expect("it was written");
        assert!(text.starts_with(begins), "{}", &text[..40]);
    }
    export_to(&mut harness, "picture.bmp");
    harness.get_by_label_contains("should end in");
    export_to(&mut harness, "/nowhere/at/all.png");
    harness.get_by_label_contains("/nowhere/at");
}

/// Exports to this path, by keys alone.
fn export_to(harness: &mut Harness<'_, Lab>, path: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    settle(harness);
    harness.get_by_role_and_label(Role::TextInput, "File name").focus();
    harness.step();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.step();
    harness.get_by_role_and_label(Role::TextInput, "File name").type_text(path);
    harness.step();
    harness.key_press(Key::Enter);
    settle(harness);
}
