//! What a screen reader finds, and in which order the keyboard gets there.

use super::{scenario, settle, window};
use belay_lab::app::Lab;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Rect, Theme, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// A node of the accessibility tree.
#[derive(Debug)]
struct Read {
    role: Role,
    label: String,
    value: String,
    rect: Rect,
}

/// All nodes in the order in which they are read.
fn read(harness: &Harness<'_, Lab>) -> Vec<Read> {
    let nodes = harness.query_all_by(|_| true).map(|node| {
        let found = node.accesskit_node();
        Read {
            role: found.role(),
            label: found.label().unwrap_or_default(),
            value: found.value().unwrap_or_default(),
            // In pixels, which are points here.
            rect: found.bounding_box().map_or(Rect::NOTHING, |at| {
                Rect::from_min_max(pos2(at.x0 as f32, at.y0 as f32), pos2(at.x1 as f32, at.y1 as f32))
            }),
        }
    });
    nodes.collect()
}

/// The window with each of its views in turn.
fn views(mut check: impl FnMut(&str, &[Read])) {
    let mut harness = window(vec2(1280.0, 800.0), Theme::Light, scenario());
    settle(&mut harness);
    for tab in ["Landscape", "Robustness", "Network"] {
        harness.get_by_role_and_label(Role::Button, tab).click();
        settle(&mut harness);
        check(tab, &read(&harness));
    }
}

#[test]
fn nothing_is_read_as_an_icon_and_everything_with_a_name_has_a_role() {
    views(|tab, nodes| {
        assert!(nodes.len() > 40, "{tab}");
        for node in nodes {
            let is_icon = |char: char| ('\u{E000}'..='\u{F8FF}').contains(&char);
            assert!(!node.label.contains(is_icon) && !node.value.contains(is_icon), "{tab}: {node:?}");
            assert!(node.label.is_empty() || node.role != Role::Unknown, "{tab}: {node:?}");
        }
    });
}

#[test]
fn pictures_are_described_and_lists_say_what_is_chosen() {
    let mut pictures = vec![];
    views(|tab, nodes| {
        for list in nodes.iter().filter(|node| node.role == Role::ComboBox) {
            assert!(!list.label.is_empty() && !list.value.is_empty(), "{tab}: {list:?}");
        }
        pictures.extend(nodes.iter().filter(|node| node.role == Role::Image).map(|node| node.label.clone()));
    });
    assert!(pictures.iter().any(|label| label.starts_with("Landscape at step")), "{pictures:?}");
    assert!(pictures.len() >= 2 && pictures.iter().all(|label| !label.is_empty()), "{pictures:?}");
}

#[test]
fn bars_are_read_from_left_to_right() {
    views(|tab, nodes| {
        let bar = nodes.iter().filter(|node| node.rect.bottom() < 46.0 && node.role == Role::Button);
        let bar: Vec<&Read> = bar.collect();
        assert!(bar.len() >= 8, "{tab}: {bar:?}");
        for pair in bar.windows(2) {
            assert!(pair[0].rect.left() < pair[1].rect.left(), "{tab}: {pair:?}");
        }
    });
    // Of an arm the name comes first, then its buttons as they stand.
    let mut harness = window(vec2(1280.0, 800.0), Theme::Light, scenario());
    settle(&mut harness);
    let place = |nodes: &[Read], label: &str| nodes.iter().position(|node| node.label == label || node.value == label);
    let nodes = read(&harness);
    let order = ["More for Adam + EMA", "Hide Adam + EMA"].map(|label| place(&nodes, label).expect(label));
    assert!(place(&nodes, "Adam + EMA") < Some(order[0]) && order[0] < order[1], "{order:?}");
    assert!(place(&nodes, "Step") < place(&nodes, "Speed"));

    // The keyboard goes the same way.
    let mut last = 0.0;
    let mut stops = 0;
    for _ in 0..12 {
        harness.key_press_modifiers(Modifiers::NONE, Key::Tab);
        harness.step();
        let focused = harness.query_all_by(|node| node.is_focused()).map(|node| node.rect()).next();
        if let Some(rect) = focused.filter(|rect| rect.bottom() < 46.0) {
            assert!(rect.left() > last, "{rect:?} after {last}");
            (last, stops) = (rect.left(), stops + 1);
        }
    }
    assert!(stops >= 8, "{stops}");
}
