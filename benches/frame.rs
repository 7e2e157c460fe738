//! A frame of the window: what the processor does for twelve arms of 10,000 steps.
//!
//! `still` shows the same picture again, `play` moves the play head, `drag` turns a learning rate, so that everything is simulated
//! again. `training` shows the network view while a network of twelve arms is trained beside it. Each is a whole frame: the views, egui's layout, and the triangles; painting them is the graphics system's part.

use belay_lab::app::network::NetworkView;
use belay_lab::app::window::session::Preferences;
use belay_lab::app::{Lab, install};
use belay_lab::scenario::{Scenario, Training};
use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Context, Event, Key, Modifiers, Pos2, RawInput, Rect, vec2};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn scenario() -> Scenario {
    let mut text = "schema = 1\n[objective]\nfunction = \"rosenbrock\"\n[noise]\nkind = \"gaussian\"\nsigma = 5.0\n[run]\nsteps = 10000\n".to_owned();
    for i in 0..12 {
        let averaging = match i % 3 {
            0 => "{ kind = \"control\" }".to_owned(),
            1 => "{ kind = \"ema\", alpha = 0.05 }".to_owned(),
            _ => "{ kind = \"belay\", alpha = 0.1, beta = 0.4 }".to_owned(),
        };
        let eta = 0.01 * (1.0 + f64::from(i) / 4.0);
        text += &format!(
            "[[arm]]\nname = \"arm {i}\"\noptimizer = {{ kind = \"adam\", eta = {eta} }}\naveraging = {averaging}\n"
        );
    }
    Scenario::parse(&text, None).expect("a scenario")
}

fn input(time: f64, events: Vec<Event>) -> RawInput {
    let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0)));
    RawInput { screen_rect, time: Some(time), events, ..RawInput::default() }
}

fn key(key: Key) -> Vec<Event> {
    vec![Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }]
}

fn frames(c: &mut Criterion) {
    let ctx = Context::default();
    install(&ctx);
    let mut lab = Lab::new(scenario());
    let mut time = 0.0;
    let mut frame = |lab: &mut Lab, events: Vec<Event>| {
        time += 1.0 / 60.0;
        let output = ctx.run_ui(input(time, events), |ui| lab.ui(ui));
        ctx.tessellate(output.shapes, output.pixels_per_point).len()
    };
    for _ in 0..10 {
        frame(&mut lab, vec![]);
        lab.wait(&ctx);
    }
    let mut group = c.benchmark_group("frame of twelve arms of 10,000 steps");
    group.bench_function("still", |b| b.iter(|| frame(&mut lab, vec![])));
    group.bench_function("play", |b| b.iter(|| frame(&mut lab, key(Key::ArrowLeft))));
    group.bench_function("drag", |b| b.iter(|| frame(&mut lab, key(Key::N))));
    group.finish();
}

/// Twelve arms on five paths that are trained until the benchmark ends.
fn training() -> Training {
    let mut text = "schema = 1\n[mlp]\nhidden = [256, 128]\nepochs = 100000\nevaluations = 100000\n".to_owned();
    for i in 0..12 {
        let averaging = match i % 3 {
            0 => "{ kind = \"control\" }",
            1 => "{ kind = \"ema\", alpha = 0.05 }",
            _ => "{ kind = \"belay\", alpha = 0.1, beta = 0.4 }",
        };
        text += &format!(
            "[[arm]]\nname = \"arm {i}\"\noptimizer = {{ kind = \"adam\", eta = 0.001 }}\naveraging = {averaging}\n"
        );
    }
    Training::parse(&text, None).expect("a training")
}

fn while_training(c: &mut Criterion) {
    let ctx = Context::default();
    install(&ctx);
    let preferences = Preferences { view: Some("network".to_owned()), ..Preferences::default() };
    let mut lab = Lab::new(scenario()).with_training(training()).with_preferences(preferences);
    let mut time = 0.0;
    let mut frame = |lab: &mut Lab, events: Vec<Event>| {
        time += 1.0 / 60.0;
        let output = ctx.run_ui(input(time, events), |ui| lab.ui(ui));
        ctx.tessellate(output.shapes, output.pixels_per_point).len()
    };
    frame(&mut lab, key(Key::F5));
    while lab.view::<NetworkView>().outcome().is_none_or(|outcome| outcome.history.len() < 48) {
        frame(&mut lab, vec![]);
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    c.bench_function("frame of twelve arms that are trained", |b| b.iter(|| frame(&mut lab, vec![])));
}

criterion_group!(benches, frames, while_training);
criterion_main!(benches);
