//! The robustness view, driven as a user would by role and label, and its pictures.

use super::{drag, export_to, select, settle, support, window};
use belay_lab::app::Lab;
use belay_lab::app::landscape::LandscapeView;
use belay_lab::app::robustness::RobustnessView;
use belay_lab::app::window::session::Preferences;
use belay_lab::presets::Preset;
use belay_lab::scenario::Scenario;
use belay_lab::sweep::{Plan, Sweep};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, SnapshotResults};

/// A bowl under a little noise: SGD is unstable above η λ = 2, BELAY above more.
const BOWL: &str = r#"
schema = 1
title = "A bowl"
[objective]
function = "quadratic"
parameters = { condition = 4.0 }
[start]
point = [-1.5, 1.0]
[noise]
kind = "gaussian"
sigma = 0.1
[run]
steps = 60
seed = 3
target = 1e-2
[[arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.05 }
[[arm]]
name = "BELAY"
optimizer = { kind = "sgd", eta = 0.05 }
averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
"#;

pub(crate) fn bowl() -> Scenario {
    Scenario::parse(BOWL, None).expect("a scenario")
}

/// The window at its robustness view, settled.
fn robustness<'a>(size: egui::Vec2, scenario: Scenario) -> Harness<'a, Lab> {
    let mut harness = window(size, Theme::Dark, scenario);
    settle(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    settle(&mut harness);
    harness
}

pub(crate) fn usual<'a>() -> Harness<'a, Lab> {
    robustness(vec2(1280.0, 800.0), bowl())
}

/// The rectangle and the words of the plot whose summary begins so.
pub(crate) fn plot(harness: &Harness<'_, Lab>, begins: &str) -> (egui::Rect, String) {
    let node = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(begins)));
    (node.rect(), node.accesskit_node().label().unwrap_or_default())
}

pub(crate) fn press(harness: &mut Harness<'_, Lab>, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    settle(harness);
}

/// Chooses a kind of sweep, and runs it where it is thought too long to run by itself.
pub(crate) fn choose(harness: &mut Harness<'_, Lab>, kind: &str) {
    press(harness, kind);
    finish(harness);
}

/// Runs the sweep where a slow machine has thought it too long to run by itself.
pub(crate) fn finish(harness: &mut Harness<'_, Lab>) {
    if harness.query_by_label("done").is_none() {
        harness.key_press(Key::F5);
        settle(harness);
    }
    harness.get_by_label("done");
}

pub(crate) fn click_at(harness: &mut Harness<'_, Lab>, at: egui::Pos2) {
    harness.hover_at(at);
    harness.step();
    harness.drag_at(at);
    harness.step();
    harness.drop_at(at);
    settle(harness);
}

/// So long that it is never computed while a test runs.
fn endless() -> Scenario {
    let mut scenario = bowl();
    scenario.run.steps = 40_000_000;
    scenario
}

#[test]
fn a_small_sweep_is_computed_by_itself_and_follows_every_edit() {
    let mut harness = usual();
    harness.get_by_label("done");
    let (_, before) = plot(&harness, "Final loss over η from 1e−4 to 1");
    assert!(before.contains("SGD, lowest median") && before.contains("BELAY, lowest median"), "{before}");
    harness.key_press(Key::N);
    settle(&mut harness);
    finish(&mut harness);
    let (_, after) = plot(&harness, "Final loss over η");
    assert_ne!(before, after, "another seed gives other noise");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    finish(&mut harness);
    assert_eq!(plot(&harness, "Final loss over η").1, before);
}

#[test]
fn the_window_shows_the_numbers_of_the_sweep_file() {
    let mut harness = usual();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    for name in ["robust.toml", "robust.csv", "robust.svg", "robust.png"] {
        let _ = std::fs::remove_file(folder.join(name));
        export_to(&mut harness, &path(name));
        harness.get_by_label(&format!("Wrote {}", path(name)));
    }
    let text = std::fs::read_to_string(folder.join("robust.toml")).expect("it was written");
    let sweep = Sweep::parse(&text, None, |_| unreachable!("it needs no other file")).expect("a sweep");
    let plan = Plan::new(sweep).expect("of scenarios");
    let set = belay_lab::sweep::InstructionSet::best();
    let results = plan.run(set, |_| std::ops::ControlFlow::Continue(())).expect("not cancelled");
    let expected = plan.summary_table(&results.groups());
    let csv = std::fs::read_to_string(folder.join("robust.csv")).expect("it was written");
    let median = expected.columns.iter().position(|column| column.name == "final_median").expect("a column");
    for (row, line) in csv.lines().skip(1).enumerate() {
        let found = line.split(',').nth(median).unwrap_or_default();
        assert_eq!(found, expected.columns[median].entries.text(row), "row {row}");
    }
    assert_eq!(csv.lines().count(), expected.len() + 1);
    let svg = std::fs::read_to_string(folder.join("robust.svg")).expect("it was written");
    for part in ["belay-lab sweep robust.toml --out results", "stability limit", "n = 16"] {
        assert!(svg.contains(part), "{part}");
    }
    export_to(&mut harness, "sweep.gif");
    harness.get_by_label_contains("should end in .toml, .png, .svg or .csv");
}

#[test]
fn a_long_sweep_waits_for_run_and_can_be_paused_resumed_and_cancelled() {
    let mut harness = window(vec2(1280.0, 800.0), Theme::Dark, endless());
    harness.step();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    harness.step();
    harness.step();
    harness.get_by_label("not computed");
    harness.get_by_label_contains("Press Run");
    harness.get_by_role_and_label(Role::Button, "Run").click();
    harness.step();
    harness.step();
    harness.get_by_label("computing");
    harness.get_by_role_and_label(Role::Button, "Pause").click();
    harness.step();
    harness.step();
    harness.get_by_label("paused");
    harness.key_press(Key::F5);
    harness.step();
    harness.step();
    harness.get_by_label("computing");
    harness.get_by_label_contains(" of 1,312 runs");
    // Another setting does not end it, but says that it belongs to others.
    harness.key_press(Key::N);
    harness.step();
    harness.step();
    harness.get_by_label("stale");
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F5);
    harness.step();
    harness.step();
    assert!(harness.query_by_label("computing").is_none());
    assert!(harness.query_by_label_contains(" of 1,312 runs").is_none());
}

#[test]
fn a_click_on_a_cell_opens_its_run_and_undo_returns() {
    let mut harness = usual();
    choose(&mut harness, "Map");
    let before = harness.state().scenario().clone();
    let (rect, words) = plot(&harness, "Final loss of BELAY over η from 1e−4 to 1 and β");
    assert!(words.contains("lowest "), "{words}");
    click_at(&mut harness, rect.center());
    assert_eq!(harness.state().tab().name, "landscape");
    let opened = harness.state().scenario().clone();
    // The middle of 41 rates from 1e−4 to 1, and of 31 β from 0 to 0.9.
    let etas: Vec<f64> = opened.arms.iter().map(|arm| arm.optimizer.eta()).collect();
    assert_eq!(etas, [0.01, 0.01]);
    assert_eq!(opened.arms[1].averaging, belay_lab::optim::Averaging::belay(0.1, 0.45));
    let rest =
        |scenario: &Scenario| (scenario.run, scenario.start, scenario.view, scenario.title.clone(), scenario.noise);
    assert_eq!(rest(&opened), rest(&before), "nothing else is changed, the seed neither");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(*harness.state().scenario(), before);
}

#[test]
fn arrow_keys_move_the_cell_and_enter_opens_it() {
    let mut harness = usual();
    for key in [Key::ArrowLeft, Key::ArrowRight, Key::ArrowRight] {
        harness.key_press(key);
        settle(&mut harness);
    }
    harness.get_by_label("Open in the landscape");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(harness.state().tab().name, "landscape");
    // The first press selects the middle of 41 rates, and of the two that follow each goes one on.
    let eta = harness.state().scenario().arms[0].optimizer.eta();
    assert!((eta / 0.015_848_931_924_6 - 1.0).abs() < 1e-9, "{eta}");
    harness.key_press(Key::ArrowLeft);
    harness.step();
    assert_eq!(harness.state().view::<LandscapeView>().step(), 59, "in the landscape the arrows are the play head's");
}

#[test]
fn sweep_this_puts_the_knob_on_x_over_its_range() {
    let mut harness = window(vec2(1280.0, 900.0), Theme::Light, bowl());
    settle(&mut harness);
    select(&mut harness, Key::Num2);
    harness.get_by_role_and_label(Role::Slider, "β pull back").click_secondary();
    settle(&mut harness);
    harness.get_by_label_contains("Sweep this").click();
    settle(&mut harness);
    assert_eq!(harness.state().tab().name, "robustness");
    finish(&mut harness);
    let (_, words) = plot(&harness, "Final loss over β of BELAY from 0 to ");
    assert!(words.contains("BELAY, lowest median"), "{words}");
    // The way back, and the knob of the noise.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    settle(&mut harness);
    harness.get_by_role_and_label(Role::Slider, "σ noise").click_secondary();
    settle(&mut harness);
    harness.get_by_label_contains("Sweep this").click();
    settle(&mut harness);
    finish(&mut harness);
    plot(&harness, "Final loss over σ from 0.01 to 100");
}

#[test]
fn start_points_are_mapped_by_basin_and_by_steps() {
    let text = BOWL.replace("\"quadratic\"", "\"himmelblau\"").replace("parameters = { condition = 4.0 }\n", "");
    let mut scenario = Scenario::parse(&text, None).expect("a scenario");
    for arm in &mut scenario.arms {
        *arm.optimizer.eta_mut() = 0.01;
    }
    let mut harness = robustness(vec2(1280.0, 800.0), scenario);
    choose(&mut harness, "Start points");
    let (_, words) = plot(&harness, "Basin of SGD over x of the start");
    // Himmelblau's function has four minima, and the runs from everywhere find all of them.
    assert!(words.matches("(").count() >= 4, "{words}");
    assert!(words.contains("(3, 2)"), "{words}");
    press(&mut harness, "Settled");
    let (rect, words) = plot(&harness, "Settled of SGD over x of the start");
    assert!(words.contains("lowest"), "{words}");
    click_at(&mut harness, rect.center());
    assert_eq!(harness.state().tab().name, "landscape");
    let [x, y] = harness.state().scenario().start;
    assert!(x.abs() < 0.3 && y.abs() < 0.3, "({x}, {y})");
}

#[test]
fn a_wrong_range_is_told_beside_it_and_nothing_is_lost() {
    let mut harness = usual();
    let words = plot(&harness, "Final loss over η").1;
    let field = |harness: &mut Harness<'_, Lab>, label: &str, text: &str| {
        harness.get_by_label(label).click();
        settle(harness);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.step();
        harness.get_by(|node| node.is_focused()).type_text(text);
        harness.step();
        harness.key_press(Key::Enter);
        settle(harness);
    };
    field(&mut harness, "X from", "5");
    harness.get_by_label_contains("the range is empty");
    harness.get_by_label("stale");
    assert_eq!(plot(&harness, "Final loss over η").1, words, "the last result stays");
    field(&mut harness, "X from", "-1");
    harness.get_by_label_contains("η is -1; allowed is η > 0");
    field(&mut harness, "X from", "0.001");
    finish(&mut harness);
    plot(&harness, "Final loss over η from 0.001 to 1");
}

#[test]
fn odd_scenarios_and_sizes_are_survived() {
    let one_arm = &BOWL[..BOWL.rfind("[[arm]]").expect("two arms")];
    let all_diverge = BOWL.replace("steps = 60", "steps = 2000").replace("eta = 0.05", "eta = 1e5");
    let not_a_number = BOWL
        .replace("function = \"quadratic\"", "expression = \"sqrt(x - 3) + y^2\"")
        .replace("parameters = { condition = 4.0 }\n", "")
        .replace("target = 1e-2\n", "");
    let none = BOWL.replace("steps = 60", "steps = 0");
    for text in [one_arm, &all_diverge, &not_a_number, &none] {
        let scenario = Scenario::parse(text, None).expect("a scenario");
        let mut harness = robustness(vec2(1280.0, 800.0), scenario);
        for kind in ["Map", "Start points", "Curves"] {
            choose(&mut harness, kind);
        }
    }
    for size in [vec2(200.0, 150.0), vec2(300.0, 900.0), vec2(1500.0, 160.0), vec2(40.0, 20.0), vec2(1.0, 1.0)] {
        for kind in ["Curves", "Map"] {
            let mut harness = usual();
            choose(&mut harness, kind);
            harness.set_size(size);
            settle(&mut harness);
            harness.set_size(vec2(1280.0, 800.0));
            settle(&mut harness);
            finish(&mut harness);
        }
    }
}

#[test]
fn a_setting_that_another_scenario_lacks_is_replaced_and_hidden_arms_stay_hidden() {
    let mut harness = usual();
    harness.get_by_label("Hide SGD").click();
    settle(&mut harness);
    let words = plot(&harness, "Final loss over η").1;
    assert!(!words.contains("; SGD,"), "{words}");
    harness.get_by_label("Preset").click();
    settle(&mut harness);
    // Its arms are springs, whose learning rates follow from their masses.
    harness.get_by_label("When the spring rings").click();
    settle(&mut harness);
    finish(&mut harness);
    harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Final loss over ")));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    finish(&mut harness);
    plot(&harness, "Final loss over η from 1e−4 to 1");
}

#[test]
fn a_drag_in_the_panel_is_one_step_of_undo() {
    let mut harness = usual();
    let before = harness.state().scenario().clone();
    drag(&mut harness, "T steps", 0.4);
    assert_ne!(harness.state().scenario().run.steps, before.run.steps);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(*harness.state().scenario(), before);
}

/// README's pictures are these. `UPDATE_SNAPSHOTS=1 cargo test --release --test window` draws them anew.
#[test]
fn pictures() {
    let preset = |name: &str| {
        let preset = Preset::named(name).expect("a preset");
        Scenario::parse(preset.text, Some(name)).expect("a scenario")
    };
    let mut results = SnapshotResults::new();
    for (name, theme, kind) in [("robustness-light", Theme::Light, "Curves"), ("robustness-dark", Theme::Dark, "Map")] {
        let preferences = Preferences {
            dark: Some(theme == Theme::Dark),
            view: Some("robustness".to_owned()),
            ..Preferences::default()
        };
        let mut scenario = preset("noise-floor");
        scenario.run.steps = 500;
        let lab = Lab::new(scenario).with_preferences(preferences);
        let lab = lab.with_view(|view: &mut RobustnessView, _| view.settings.request.seeds = 8);
        let mut harness = support::harness(vec2(1280.0, 800.0), theme, |ui, lab: &mut Lab| lab.ui(ui), lab);
        settle(&mut harness);
        choose(&mut harness, kind);
        harness.hover_at(pos2(640.0, 600.0));
        settle(&mut harness);
        support::snapshot(&mut harness, name);
        results.extend(harness.take_snapshot_results());
    }
}
