//! The landscape, driven as a user would by role and label, and its pictures.

mod support;

use belay_lab::app::Lab;
use belay_lab::app::session::Preferences;
use belay_lab::scenario::Scenario;
use egui::{Theme, vec2};
use egui_kittest::Harness;

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

#[test]
fn pictures() {
    for (theme, name) in [(Theme::Light, "landscape-light"), (Theme::Dark, "landscape-dark")] {
        let mut harness = window(vec2(1280.0, 800.0), theme, scenario());
        settle(&mut harness);
        harness.key_press(egui::Key::Num3);
        settle(&mut harness);
        println!("{}", support::save(&mut harness, name).display());
    }
    let mut harness = window(vec2(1920.0, 1080.0), Theme::Light, scenario());
    settle(&mut harness);
    harness.key_press(egui::Key::Num3);
    settle(&mut harness);
    println!("{}", support::save(&mut harness, "large").display());
    for size in [vec2(880.0, 600.0), vec2(560.0, 500.0), vec2(200.0, 150.0)] {
        let mut harness = window(size, Theme::Dark, scenario());
        settle(&mut harness);
        println!("{}", support::save(&mut harness, &format!("small-{}", size.x)).display());
    }
}
