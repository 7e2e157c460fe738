//! The network view, driven as a user would by role and label, and its pictures.

use super::{export_to, scenario, settle, support};
use belay_lab::app::document::Content as _;
use belay_lab::app::network::runner::State;
use belay_lab::app::network::{NetworkView, Outcome, Stage};
use belay_lab::app::window::session::Preferences;
use belay_lab::app::{Lab, Opening, Subject};
use belay_lab::nn::metrics::{BINS, class_errors};
use belay_lab::nn::mnist::Mnist;
use belay_lab::nn::{Calibration, Metrics, Predictions, Sharing};
use belay_lab::scenario::Training;
use belay_lab::store::training::{StoredCheckpoint, TrainingFolder};
use belay_lab::training::{Evaluation, Examined, Task, Tested, Trainer};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, SnapshotResults};
use std::path::PathBuf;

/// A network that is trained in a moment; with another learning rate the last arm diverges.
pub(crate) const TINY: &str = r#"
schema = 1
title = "Two steps"
about = "Hardly trained at all."
[mlp]
hidden = [8]
batch = 16
epochs = 2
train_examples = 160
evaluations = 4
evaluation_examples = 100
[[arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.1 }
[[arm]]
name = "SGD + EMA"
optimizer = { kind = "sgd", eta = 0.1 }
averaging = { kind = "ema", decay = 0.9 }
[[arm]]
name = "SGD + BELAY"
optimizer = { kind = "sgd", eta = 0.05 }
averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
"#;

pub(crate) fn training(text: &str) -> Training {
    Training::parse(text, None).expect("a training")
}

fn at(size: egui::Vec2, theme: Theme, make: impl FnOnce(Lab) -> Lab) -> Harness<'static, Lab> {
    let preferences =
        Preferences { dark: Some(theme == Theme::Dark), view: Some("network".to_owned()), ..Preferences::default() };
    let lab = make(Lab::new(scenario()).with_preferences(preferences));
    let mut harness = support::harness(size, theme, |ui, lab: &mut Lab| lab.ui(ui), lab);
    settle(&mut harness);
    harness
}

fn usual(text: &str) -> Harness<'static, Lab> {
    at(vec2(1280.0, 800.0), Theme::Dark, |lab| lab.with_training(training(text)))
}

fn network_state(lab: &Lab) -> State {
    lab.view::<NetworkView>().state(lab.training())
}

fn has(harness: &Harness<'_, Lab>, part: &str) -> bool {
    harness.query_all_by_label_contains(part).next().is_some()
}

fn words(harness: &Harness<'_, Lab>, begins: &str) -> String {
    let mut nodes = harness.query_all_by(|node| node.label().is_some_and(|label| label.starts_with(begins)));
    let node = nodes.next().expect("a node with such words");
    node.accesskit_node().label().unwrap_or_default()
}

/// Every number to the last bit, those that are none too.
fn bits(history: &[Evaluation]) -> Vec<u64> {
    history.iter().flat_map(|seen| seen.numbers().map(f64::to_bits)).collect()
}

fn type_widths(harness: &mut Harness<'_, Lab>, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, "Hidden layers").focus();
    harness.step();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.step();
    harness.get_by_role_and_label(Role::TextInput, "Hidden layers").type_text(text);
    harness.step();
}

#[test]
fn a_training_runs_to_its_end_and_the_table_has_its_numbers() {
    let mut harness = usual(TINY);
    assert!(has(&harness, "Press Train"));
    assert!(has(&harness, "784-8-10, 6,370 parameters"));
    assert!(has(&harness, "20 steps of 16 images on each of 2 paths"));
    harness.get_by_role_and_label(Role::Button, "Train").click();
    harness.step();
    settle(&mut harness);
    assert_eq!(network_state(harness.state()), State::Trained);
    let outcome = harness.state().view::<NetworkView>().outcome().expect("it is shown");
    assert_eq!(outcome.stage, Stage::Finished);
    assert_eq!(outcome.history.len(), 3 * 5, "three arms at the start and four times after");
    // What the window shows is what a training without it comes to, to the last bit.
    let task = Task::new(&training(TINY), Mnist::shared(), 0).expect("it fits");
    let expected = task.train(Sharing::Alone, |_| std::ops::ControlFlow::Continue(())).expect("not stopped");
    assert_eq!(bits(&outcome.history), bits(&expected.history));
    let error = 100.0 * expected.last(1).expect("it did not diverge").average.error;
    let line = words(&harness, "SGD + EMA, error");
    let said: f64 = line["SGD + EMA, error ".len()..].split(' ').next().expect("a number").parse().expect("a number");
    assert!((said - error).abs() < 0.1, "{line}, {error}");
    assert!(has(&harness, "w₁ of SGD + BELAY, error"));
    assert!(words(&harness, "Test error over 2 epochs").contains("SGD + EMA, 0."));
    assert!(has(&harness, "Confusion matrix: most often"));
    // Another arm is selected by its line.
    let label = words(&harness, "SGD + EMA, error");
    harness.get_by_label(&label).click();
    settle(&mut harness);
    assert!(has(&harness, "they differ on"));
}

#[test]
fn a_change_makes_what_is_shown_stale_and_is_undone() {
    let mut harness = usual(TINY);
    harness.key_press(Key::F5);
    harness.step();
    settle(&mut harness);
    type_widths(&mut harness, "16, 12");
    harness.key_press(Key::Tab);
    settle(&mut harness);
    assert_eq!(harness.state().training().mlp.hidden, [16, 12]);
    assert_eq!(network_state(harness.state()), State::Stale);
    assert!(has(&harness, "Settings have changed"));
    assert!(harness.state().view::<NetworkView>().outcome().is_some(), "nothing is lost");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(harness.state().training().mlp.hidden, [8], "typing is one step of undo");
    assert_eq!(network_state(harness.state()), State::Trained);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    settle(&mut harness);
    harness.get_by_label("Back to its settings").click();
    settle(&mut harness);
    assert_eq!(harness.state().training().mlp.hidden, [8]);
    type_widths(&mut harness, "16, wide");
    assert!(has(&harness, "`wide` is no width"));
    assert_eq!(harness.state().training().mlp.hidden, [8], "a mistake changes nothing");
}

#[test]
fn half_typed_widths_are_not_applied() {
    let mut harness = usual(TINY);
    let hidden = |harness: &Harness<'_, Lab>| harness.state().training().mlp.hidden.clone();
    type_widths(&mut harness, "1");
    assert_eq!(hidden(&harness), [8], "it may become 16");
    type_widths(&mut harness, "1e3");
    assert!(has(&harness, "write 1000"));
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(hidden(&harness), [8]);
    assert!(has(&harness, "write 1000"), "what is wrong is said until it is right");
    type_widths(&mut harness, "16, 1");
    assert!(!has(&harness, "write 1000"));
    assert_eq!(hidden(&harness), [8]);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(hidden(&harness), [16, 1]);
    type_widths(&mut harness, "5");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!(hidden(&harness), [16, 1], "Esc takes nothing");
}

#[test]
fn what_the_machine_has_no_memory_for_is_not_begun() {
    // Twelve paths of a network with 73 million weights.
    let head = TINY.split("[[arm]]").next().expect("a head").replace("hidden = [8]", "hidden = [8192, 8192]");
    let arm = |number: usize| {
        let averaging = "averaging = { kind = \"belay\", alpha = 0.1, beta = 0.5 }";
        format!("[[arm]]\nname = \"{number}\"\noptimizer = {{ kind = \"adam\", eta = 0.00{number} }}\n{averaging}\n")
    };
    let text = (1..=12).fold(head, |text, number| text + &arm(number));
    let needed = belay_lab::training::TrainingMemory::of(&training(&text), 1).kept();
    assert!(needed > 20_000_000_000, "{needed}");
    let mut harness = usual(&text);
    settle(&mut harness);
    // On larger machines the test of the rule alone speaks.
    if belay_lab::files::available_memory().is_none_or(|free| free > needed) {
        return;
    }
    assert!(has(&harness, "use narrower layers"));
    harness.key_press(Key::F5);
    settle(&mut harness);
    assert_eq!(network_state(harness.state()), State::Empty);
    type_widths(&mut harness, "8");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    harness.step();
    assert!(has(&harness, "of memory, ") && !has(&harness, "use narrower layers"));
}

#[test]
fn a_wide_network_stops_within_a_second() {
    let mut harness = usual(&TINY.replace("hidden = [8]", "hidden = [2048, 2048]"));
    harness.key_press(Key::F5);
    harness.step();
    harness.step();
    while network_state(harness.state()) == State::Preparing {
        std::thread::sleep(std::time::Duration::from_millis(5));
        harness.step();
    }
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F5);
    harness.step();
    let begun = std::time::Instant::now();
    while matches!(network_state(harness.state()), State::Training | State::Ending) {
        std::thread::sleep(std::time::Duration::from_millis(5));
        harness.step();
        assert!(begun.elapsed().as_secs_f64() < 1.0, "it goes on for more than a second");
    }
    harness.step();
    assert!(!has(&harness, "NaN"), "nothing is said of what was not measured");
}

#[test]
fn what_diverges_is_named() {
    let text = TINY.replace("eta = 0.05", "eta = 1e30");
    let mut harness = usual(&text);
    harness.key_press(Key::F5);
    harness.step();
    settle(&mut harness);
    assert!(has(&harness, "diverged at step"), "the state of its card");
    let outcome = harness.state().view::<NetworkView>().outcome().expect("it is shown");
    let diverged: Vec<bool> = outcome.diverged.iter().map(Option::is_some).collect();
    assert_eq!(diverged, [false, false, true]);
}

#[test]
fn a_long_training_is_paused_and_stopped_and_keeps_what_it_has() {
    let text = TINY.replace("epochs = 2", "epochs = 100000").replace("evaluations = 4", "evaluations = 100000");
    let mut harness = usual(&text);
    harness.get_by_role_and_label(Role::Button, "Train").click();
    let some = |harness: &Harness<'_, Lab>| {
        harness.state().view::<NetworkView>().outcome().is_some_and(|outcome| outcome.history.len() > 6)
    };
    for _ in 0..6000 {
        harness.step();
        if some(&harness) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(some(&harness));
    assert!(has(&harness, "Progress of the training"));
    harness.get_by_role_and_label(Role::Button, "Pause").click();
    harness.step();
    harness.step();
    assert_eq!(network_state(harness.state()), State::Paused);
    harness.get_by_role_and_label(Role::Button, "Stop").click();
    harness.step();
    settle(&mut harness);
    assert_eq!(network_state(harness.state()), State::Stopped);
    assert!(some(&harness));
}

#[test]
fn a_preset_is_chosen_and_undone_and_comes_back_in_the_next_session() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("network-session.toml");
    let _ = std::fs::remove_file(&path);
    let session = path.clone();
    let mut harness = at(vec2(1280.0, 800.0), Theme::Light, |lab| lab.with_session(session, true));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    settle(&mut harness);
    let before = harness.state().training().clone();
    let other = Training::presets().last().expect("there are presets");
    harness.get_by_label("Preset").click();
    settle(&mut harness);
    harness.get_by_label(&other.title).click();
    settle(&mut harness);
    assert_eq!(*harness.state().training(), other);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(*harness.state().training(), before);
    type_widths(&mut harness, "24");
    harness.key_press(Key::Tab);
    settle(&mut harness);
    drop(harness);
    let lab = Lab::new(scenario()).with_session(path, true);
    assert_eq!(lab.tab().name, "network");
    assert_eq!(lab.training().mlp.hidden, [24]);
    assert_eq!(lab.workspace().training.now.preset, before);
}

#[test]
fn what_is_named_is_on_the_table_and_in_view() {
    let ctx = egui::Context::default();
    let begin = |subject| Lab::begin(Opening { subject, session: None }, &ctx);
    let file = PathBuf::from("tiny.toml");
    let lab = begin(Subject::Training(training(TINY), Some(file)));
    assert_eq!((lab.tab().name, lab.training()), ("network", &training(TINY)));
    let lab = begin(Subject::Scenario(scenario(), None));
    assert_eq!((lab.tab().name, lab.scenario()), ("landscape", &scenario()));
    assert_eq!(begin(Subject::LastSession).scenario().title, "Down the valley");
}

#[test]
fn nothing_lies_over_another_thing_or_pushes_a_panel_open() {
    for width in [1280.0, 1000.0, 853.0, 700.0] {
        let harness = at(vec2(width, 640.0), Theme::Dark, |lab| lab);
        let rect = |label: &str| harness.get_by_label(label).rect();
        let bar = rect("Preset");
        assert!(!rect("Keyboard help").intersects(bar) && !rect("Menu").intersects(bar), "at {width}");
        for button in ["Landscape", "Robustness", "Network", "Undo"] {
            let over = harness.query_all_by_label(button).any(|node| node.rect().intersects(bar));
            assert!(!over, "{button} at {width}: {bar}");
        }
        assert!(rect("Optimizer").right() < 296.0 && rect("Averaging").right() < 296.0, "at {width}");
    }
}

#[test]
fn a_folder_and_a_file_are_opened() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("network-run");
    let _ = std::fs::remove_dir_all(&folder);
    let task = Task::new(&training(TINY), Mnist::shared(), 0).expect("it fits");
    let mut trainer = Trainer::new(&task, Sharing::Alone);
    for _ in 0..3 {
        trainer.advance(7);
    }
    let stored = TrainingFolder::begin(&folder, training(TINY), false).expect("an empty folder");
    stored.keep(&StoredCheckpoint { checkpoint: trainer.checkpoint(), seconds: 1.0 }).expect("it is written");
    drop(stored);
    let mut harness = at(vec2(1280.0, 800.0), Theme::Dark, |lab| lab);
    open(&mut harness, &folder.to_string_lossy());
    assert_eq!(harness.state().training().title, "Two steps");
    assert_eq!(network_state(harness.state()), State::Stopped, "it was interrupted");
    let outcome = harness.state().view::<NetworkView>().outcome().expect("it is shown");
    assert_eq!(bits(&outcome.history), bits(trainer.history()));
    open(&mut harness, "/nowhere/at/all");
    assert!(has(&harness, "/nowhere/at/all"));
    let begun = Lab::begin(Opening { subject: Subject::Folder(folder.clone()), session: None }, &harness.ctx);
    let mut begun = support::harness(vec2(1280.0, 800.0), Theme::Dark, |ui, lab: &mut Lab| lab.ui(ui), begun);
    settle(&mut begun);
    assert_eq!((begun.state().tab().name, network_state(begun.state())), ("network", State::Stopped));
    let file = folder.with_extension("toml");
    export_to(&mut harness, &file.to_string_lossy());
    let text = std::fs::read_to_string(&file).expect("it was written");
    assert_eq!(training(&text), training(TINY));
    for (name, begins) in [("network.svg", "<?xml"), ("network.csv", "arm,step,epoch")] {
        let path = file.with_file_name(name);
        export_to(&mut harness, &path.to_string_lossy());
        let text = std::fs::read_to_string(&path).expect("it was written");
        assert!(text.starts_with(begins), "{}", &text[..40]);
    }
}

fn open(harness: &mut Harness<'_, Lab>, path: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::O);
    settle(harness);
    harness.get_by_role_and_label(Role::TextInput, "File name").type_text(path);
    harness.step();
    harness.key_press(Key::Enter);
    settle(harness);
}

#[test]
fn every_size_is_survived() {
    let make = |lab: Lab| lab.with_view(|view: &mut NetworkView, all| view.present(stored(), &mut all.training));
    for size in [vec2(1.0, 1.0), vec2(200.0, 150.0), vec2(560.0, 500.0), vec2(860.0, 300.0), vec2(1500.0, 160.0)] {
        let mut harness = at(size, Theme::Dark, make);
        harness.set_size(vec2(1280.0, 800.0));
        settle(&mut harness);
    }
}

/// A finished training, kept as numbers: those that `train_for_the_pictures` writes.
fn stored() -> Outcome {
    let text = include_str!("network/training.toml");
    let training = training(text);
    let numbers = include_str!("network/history.csv");
    let rows = |text: &str| -> Vec<Vec<f64>> {
        text.lines().map(|line| line.split(',').map(|number| number.parse().expect("a number")).collect()).collect()
    };
    let history: Vec<Evaluation> = rows(numbers)
        .into_iter()
        .map(|row| Evaluation::from_numbers(row.try_into().expect("the numbers of an evaluation")))
        .collect();
    let steps = history.iter().map(|seen| seen.step).max().expect("there are evaluations");
    let tested = Tested { on_the_way: training.mlp.evaluation_examples, at_the_end: 10_000 };
    let mut outcome = Outcome::new(training, steps, steps / text_epochs(text), tested);
    let confusion: Vec<Vec<usize>> = rows(include_str!("network/confusion.csv"))
        .into_iter()
        .map(|row| row.into_iter().map(|count| count as usize).collect())
        .collect();
    let arms = outcome.training.arms.len();
    let last = history.last().expect("there are evaluations").average;
    // Of the second arm alone: its numbers are what is kept.
    outcome.examined = vec![None; arms];
    outcome.examined[1] = Some(examined(last, confusion));
    outcome.history = history;
    outcome.stage = Stage::Finished;
    outcome
}

fn text_epochs(text: &str) -> u64 {
    training(text).mlp.epochs
}

fn examined(metrics: Metrics, confusion: Vec<Vec<usize>>) -> Examined {
    let none = Predictions::new(1, vec![0.0]).expect("one prediction");
    let calibration = Calibration::new(&none, &[0], BINS);
    Examined {
        metrics,
        chosen: vec![],
        calibration,
        class_errors: Some(class_errors(&confusion)),
        confusion: Some(confusion),
    }
}

/// Trains what the pictures show.
#[test]
#[ignore = "it writes the numbers behind the pictures"]
fn train_for_the_pictures() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window/network");
    let training = training(include_str!("network/training.toml"));
    let task = Task::new(&training, Mnist::shared(), training.run.seed).expect("it fits");
    let trained = task.train(Sharing::Alone, |_| std::ops::ControlFlow::Continue(())).expect("not stopped");
    let line = |seen: &Evaluation| seen.numbers().map(|number| format!("{number:?}")).join(",");
    let history: Vec<String> = trained.history.iter().map(line).collect();
    std::fs::write(folder.join("history.csv"), history.join("\n") + "\n").expect("written");
    let examined = task.examine(&trained.averages[1], Sharing::Alone);
    let row = |row: &Vec<usize>| row.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
    let matrix: Vec<String> = examined.confusion.iter().flatten().map(row).collect();
    std::fs::write(folder.join("confusion.csv"), matrix.join("\n") + "\n").expect("written");
}

/// As for the landscape's: `UPDATE_SNAPSHOTS=1 cargo test --release --test window` draws them anew.
#[test]
fn network_pictures() {
    let mut results = SnapshotResults::new();
    let make = |lab: Lab| lab.with_view(|view: &mut NetworkView, all| view.present(stored(), &mut all.training));
    let pictures = [
        ("network-light", Theme::Light, vec2(1280.0, 800.0), Key::Num2),
        ("network-dark", Theme::Dark, vec2(1280.0, 800.0), Key::Num4),
    ];
    for (name, theme, size, arm) in pictures {
        let mut harness = at(size, theme, make);
        harness.key_press(arm);
        settle(&mut harness);
        support::snapshot(&mut harness, name);
        results.extend(harness.take_snapshot_results());
    }
}
