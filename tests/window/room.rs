//! Every text of the window against its room, in all views, sizes and scales.

use super::{network, scenario, settle, support};
use belay_lab::app::Lab;
use belay_lab::app::network::{NetworkView, Outcome};
use belay_lab::app::tab::Tab;
use belay_lab::app::views::tabs;
use belay_lab::app::window::session::Preferences;
use belay_lab::nn::Metrics;
use belay_lab::optim::{Averaging, Optimizer, Schedule};
use belay_lab::scenario::{Arm, Scenario};
use belay_lab::training::{Evaluation, Tested};
use egui::accesskit::Role;
use egui::epaint::ClippedShape;
use egui::{Rect, Shape, Theme, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// A text that is drawn: where, and where anything of it may be seen.
struct Drawn {
    text: String,
    area: Rect,
    clip: Rect,
}

fn texts(harness: &Harness<'_, Lab>) -> Vec<Drawn> {
    fn collect(shape: &Shape, clip: Rect, found: &mut Vec<Drawn>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, clip, found)),
            Shape::Text(text) => {
                let area = shape.visual_bounding_rect();
                if area.is_positive() {
                    found.push(Drawn { text: text.galley.text().to_owned(), area, clip });
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in &harness.output().shapes {
        collect(shape, *clip_rect, &mut found);
    }
    found
}

/// Texts that are cut at their left or right, or, outside of what scrolls, at their top or bottom, and those that collide. What is
/// typed into a field scrolls in it.
fn faults(what: &str, harness: &Harness<'_, Lab>) -> Vec<String> {
    let fields: Vec<Rect> = harness.query_all_by_role(Role::TextInput).map(|field| field.rect()).collect();
    let screen = harness.ctx.content_rect();
    let texts = texts(harness);
    assert!(texts.len() > 20, "{what}: {} texts", texts.len());
    let mut faults = Vec::new();
    let seen: Vec<&Drawn> = texts.iter().filter(|drawn| drawn.clip.intersect(drawn.area).is_positive()).collect();
    for (at, drawn) in seen.iter().enumerate() {
        let room = drawn.clip.intersect(screen).expand(0.6);
        let (area, text) = (drawn.area, &drawn.text);
        if fields.iter().any(|field| field.expand(2.0).contains_rect(drawn.clip)) {
            continue;
        }
        // In a narrow window the table of metrics scrolls to its last columns.
        let is_wide_table =
            screen.width() < 1000.0 && room.height() < 0.3 * screen.height() && area.top() > 0.5 * screen.height();
        if !is_wide_table && (area.left() < room.left() || area.right() > room.right()) {
            faults.push(format!("`{text}` at {area:?} is cut by {room:?}"));
        }
        // What scrolls up and down is cut at its ends, and only panels and the table do.
        let scrolls = room.width() < 0.5 * screen.width() || room.height() < 0.5 * screen.height();
        if !scrolls && (area.top() < room.top() || area.bottom() > room.bottom()) {
            faults.push(format!("`{text}` at {area:?} is cut by {room:?}"));
        }
        for other in &seen[..at] {
            let both = area.intersect(other.area).intersect(drawn.clip).intersect(other.clip);
            if both.width() > 1.5 && both.height() > 2.5 {
                faults.push(format!("`{text}` at {area:?} and `{}` at {:?} collide", other.text, other.area));
            }
        }
    }
    faults.into_iter().map(|fault| format!("{what}: {fault}")).collect()
}

fn name(place: usize) -> String {
    let words = ["a long name of an arm ", "Wmmmmmm", "‖w₂ − w₁‖ ∇", "short"];
    let long = words[place % 4].repeat(if place % 4 == 3 { 1 } else { 40 });
    format!("{place} {long}").chars().take(200).collect::<String>().trim().to_owned()
}

/// Twelve arms with long names; every second one pulls its model back.
fn arms() -> Vec<Arm> {
    let arm = |style: usize| Arm {
        name: name(style),
        optimizer: Optimizer::adam(0.005_025 * (1 + style) as f64),
        averaging: if style.is_multiple_of(2) { Averaging::CONTROL } else { Averaging::belay(0.1, 0.5) },
        schedule: Schedule::Constant {},
        style,
    };
    (0..12).map(arm).collect()
}

fn crowded(steps: u64) -> Scenario {
    let mut scenario = Scenario { arms: arms(), title: "A title that goes on ".repeat(9), ..scenario() };
    // The seeds of a sweep follow this one.
    scenario.run.seed = 9_000_000_000_000_000_000;
    scenario.run.steps = steps;
    scenario.start = [-1.234_567_890_123_456_7, 2.345_678_901_234_568];
    scenario
}

fn outcome() -> Outcome {
    let mut training = network::training(network::TINY);
    training.arms = arms();
    training.title = "A title that goes on ".repeat(9);
    training.run.seed = 9_223_372_036_854_775_807;
    let tested = Tested { on_the_way: 2000, at_the_end: 10_000 };
    let mut outcome = Outcome::new(training, 30, 10, tested);
    let seen = |arm: usize, step: u64| {
        let error = 0.9 / (1 + step + arm as u64) as f64;
        let metrics = Metrics { error, nll: 1234.5 * error, brier: error, ece: error };
        let (factor, training_loss) = (1.0, f64::NAN);
        Evaluation {
            step,
            arm,
            factor,
            training_loss,
            model: metrics,
            average: metrics,
            disagreement: 0.01,
            distance: 0.1,
        }
    };
    outcome.history = (0..12).flat_map(|arm| [0, 10, 20, 30].map(|step| seen(arm, step))).collect();
    outcome
}

fn window(view: &str, steps: u64, points: Vec2, scale: f32, theme: Theme) -> Harness<'static, Lab> {
    let preferences =
        Preferences { dark: Some(theme == Theme::Dark), view: Some(view.to_owned()), ..Preferences::default() };
    let mut lab = Lab::new(crowded(steps)).with_preferences(preferences.clone());
    if view == "network" {
        lab = lab.with_view(|view: &mut NetworkView, all| view.present(outcome(), &mut all.training));
    }
    let mut harness = support::builder(points, theme, scale).build_ui_state(|ui, lab: &mut Lab| lab.ui(ui), lab);
    settle(&mut harness);
    harness
}

#[test]
fn nothing_is_cut_in_any_view_at_any_size() {
    let mut all = Vec::new();
    for tab in tabs() {
        for (pixels, theme) in [(vec2(1280.0, 800.0), Theme::Dark), (vec2(1920.0, 1080.0), Theme::Light)] {
            for scale in [1.0, 1.5, 2.0] {
                let mut harness = window(tab.name, 60, pixels / scale, scale, theme);
                let what = format!("{} at {pixels:?} and {scale}", tab.title);
                if std::env::var_os("ROOM_PICTURES").is_some() {
                    support::save(&mut harness, &format!("room-{}-{}-{scale}", tab.title, pixels.x));
                }
                all.extend(faults(&what, &harness));
            }
        }
    }
    assert!(all.is_empty(), "{} faults\n{}", all.len(), all.join("\n"));
}

#[test]
fn the_tabs_of_the_views_differ_at_every_width() {
    for scale in [1.0, 2.0] {
        for tab in tabs() {
            let harness = window(tab.name, 60, vec2(1280.0, 800.0) / scale, scale, Theme::Dark);
            let texts = texts(&harness);
            let shown = |of: &'static Tab| {
                let area = harness.get_by_role_and_label(Role::Button, of.title).rect().expand(1.0);
                texts.iter().find(|drawn| area.contains_rect(drawn.area)).map(|drawn| drawn.text.clone())
            };
            let mut found: Vec<String> = tabs().into_iter().filter_map(shown).collect();
            found.sort_unstable();
            found.dedup();
            assert_eq!(found.len(), tabs().len(), "{} at {scale}: {found:?}", tab.title);
        }
    }
}

#[test]
fn nothing_beside_maps_is_cut() {
    for scale in [1.0, 2.0] {
        let mut harness = window("robustness", 60, vec2(1280.0, 800.0) / scale, scale, Theme::Light);
        harness.get_by_role_and_label(Role::Button, "Map").click();
        settle(&mut harness);
        let all = faults(&format!("maps at {scale}"), &harness);
        if std::env::var_os("ROOM_PICTURES").is_some() {
            support::save(&mut harness, &format!("room-maps-{scale}"));
        }
        assert!(all.is_empty(), "{} faults\n{}", all.len(), all.join("\n"));
    }
}

#[test]
fn an_arm_keeps_its_colour_when_another_is_removed() {
    let mut harness = super::usual();
    harness.get_by_label("More for Adam").click();
    settle(&mut harness);
    harness.get_by_label_contains("Remove").click();
    settle(&mut harness);
    let styles: Vec<usize> = harness.state().scenario().arms.iter().map(|arm| arm.style).collect();
    assert_eq!(styles, [1, 2]);
}

#[test]
fn no_seed_widens_a_panel() {
    let left = |seed: u64| {
        let mut scenario = scenario();
        scenario.run.seed = seed;
        let mut harness = super::window(vec2(1280.0, 800.0), Theme::Dark, scenario);
        settle(&mut harness);
        super::map_rect(&harness).left()
    };
    assert_eq!(left(0), left(9_223_372_036_854_775_807));
}

#[test]
fn the_card_at_the_pointer_leaves_the_curves_free() {
    let mut scenario = scenario();
    scenario.noise = None;
    let mut harness = super::window(vec2(1280.0, 800.0), Theme::Dark, scenario);
    settle(&mut harness);
    let curves = super::rect_of(&harness, "Loss over the steps");
    let map = super::map_rect(&harness);
    for plot in [curves, map] {
        for share in [0.02, 0.3, 0.6, 0.97] {
            let at = plot.lerp_inside(vec2(share, 0.5));
            harness.hover_at(at);
            harness.step();
            harness.step();
            let card = texts(&harness).into_iter().find(|drawn| {
                drawn.text.starts_with("step ") && drawn.text.contains('●') || drawn.text.starts_with("x ")
            });
            let card = card.expect("a card").area.expand(4.0);
            assert!(harness.ctx.content_rect().contains_rect(card) && !card.contains(at), "{card:?} at {at:?}");
            let covered =
                lines(&harness).into_iter().filter(|point| plot.contains(*point) && card.contains(*point)).count();
            assert!(covered < 3, "{covered} points under {card:?} at {at:?}");
        }
    }
}

/// The corners of the curves that are drawn bold.
fn lines(harness: &Harness<'_, Lab>) -> Vec<egui::Pos2> {
    fn collect(shape: &Shape, found: &mut Vec<egui::Pos2>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, found)),
            Shape::Path(path) if path.stroke.width > 1.9 && path.stroke.width < 2.7 => found.extend(&path.points),
            _ => {}
        }
    }
    let mut found = Vec::new();
    harness.output().shapes.iter().for_each(|clipped| collect(&clipped.shape, &mut found));
    found
}
