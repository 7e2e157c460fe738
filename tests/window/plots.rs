//! The plots of the window, measured: axes, curves, paths and what lies on top.

use super::{settle, window};
use belay_lab::app::Lab;
use belay_lab::scenario::Scenario;
use egui::{Pos2, Theme, vec2};
use egui_kittest::Harness;

fn scenario(function: &str, view: [[f64; 2]; 2], start: [f64; 2], run: &str, arms: &[&str]) -> Scenario {
    let [x, y] = view;
    let mut text = format!(
        "schema = 1\n[objective]\n{function}\nview = {{ x = {x:?}, y = {y:?} }}\n[start]\npoint = {start:?}\n[run]\n{run}\n"
    );
    for (place, arm) in arms.iter().enumerate() {
        text += &format!("[[arm]]\nname = \"arm {place}\"\n{arm}\n");
    }
    Scenario::parse(&text, None).expect("a scenario")
}

const SGD: &str = "optimizer = { kind = \"sgd\", eta = 0.01 }";

pub(crate) fn shown<'a>(size: egui::Vec2, theme: Theme, scenario: Scenario) -> Harness<'a, Lab> {
    let mut harness = window(size, theme, scenario);
    settle(&mut harness);
    harness
}

/// Every text that is drawn, with its place and colour.
fn texts(harness: &Harness<'_, Lab>) -> Vec<(String, Pos2, egui::Color32)> {
    fn collect(shape: &egui::Shape, found: &mut Vec<(String, Pos2, egui::Color32)>) {
        match shape {
            egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, found)),
            egui::Shape::Text(text) => {
                let of_section = text.galley.job.sections.first().map(|section| section.format.color);
                let color = of_section.filter(|color| *color != egui::Color32::PLACEHOLDER);
                let color = text.override_text_color.or(color).unwrap_or(text.fallback_color);
                found.push((text.galley.text().to_owned(), text.visual_bounding_rect().center(), color));
            }
            _ => {}
        }
    }
    let mut found = vec![];
    harness.output().shapes.iter().for_each(|clipped| collect(&clipped.shape, &mut found));
    found
}

fn contrast(a: egui::Color32, b: egui::Color32) -> f64 {
    let luminance = |color: egui::Color32| {
        let linear = |channel: u8| (f64::from(channel) / 255.0).powf(2.2);
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The numbers below the map: those just under its lower edge.
fn numbers_below_the_map(harness: &Harness<'_, Lab>) -> Vec<(f64, egui::Color32, String)> {
    let texts = texts(harness);
    // The name of the axis stands below its numbers.
    let name = texts.iter().find(|(text, at, _)| text == "x" && at.x > 300.0 && at.x < 1700.0).expect("the name x").1;
    let row = texts.iter().filter(|(_, at, _)| at.y < name.y - 6.0 && at.y > name.y - 28.0 && at.x > 300.0);
    let number = |text: &str| text.replace('−', "-").parse::<f64>().ok();
    let mut found: Vec<_> = row.filter_map(|(text, _, color)| Some((number(text)?, *color, text.clone()))).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

#[test]
fn a_map_of_any_size_has_numbers_that_differ_and_can_be_read() {
    for (side, size) in
        [(10.0, (1280.0, 800.0)), (5.0, (1920.0, 1080.0)), (1e4, (1280.0, 800.0)), (2e-3, (1280.0, 800.0))]
    {
        for theme in [Theme::Light, Theme::Dark] {
            let view = [[-side, side]; 2];
            let scenario = scenario("function = \"rosenbrock\"", view, [0.4 * side, 0.4 * side], "steps = 20", &[SGD]);
            let harness = shown(vec2(size.0, size.1), theme, scenario);
            let numbers = numbers_below_the_map(&harness);
            let values: Vec<f64> = numbers.iter().map(|(value, ..)| *value).collect();
            assert!((3..=11).contains(&values.len()), "±{side}: {values:?}");
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "±{side}: {values:?}");
            // The first and the last are as near to the edges as one step.
            let step = values[1] - values[0];
            assert!(values[0] + side < 1.01 * step && side - values[values.len() - 1] < 1.01 * step, "{values:?}");
            assert!(numbers.iter().all(|(.., text)| !text.contains('-')), "a hyphen in {numbers:?}");
            let ground =
                if theme == Theme::Dark { egui::Color32::from_rgb(0x14, 0x17, 0x1b) } else { egui::Color32::WHITE };
            assert!(numbers.iter().all(|(_, color, _)| contrast(*color, ground) > 4.5), "{numbers:?}");
        }
    }
}

#[test]
fn a_deep_view_has_as_many_digits_as_it_needs() {
    let view = [[0.366, 0.366_000_7], [0.2, 0.200_000_5]];
    let scenario = scenario("function = \"rosenbrock\"", view, [0.366_000_3, 0.2], "steps = 5", &[SGD]);
    let numbers = numbers_below_the_map(&shown(vec2(1280.0, 800.0), Theme::Dark, scenario));
    let mut texts: Vec<String> = numbers.into_iter().map(|(.., text)| text).collect();
    let count = texts.len();
    texts.dedup();
    assert!(count >= 3 && texts.len() == count, "{texts:?}");
}

/// How many pixels of about this colour lie in a part of the picture.
fn pixels(image: &image::RgbaImage, color: [u8; 3], part: egui::Rect) -> usize {
    let near = |pixel: &image::Rgba<u8>| (0..3).all(|at| pixel[at].abs_diff(color[at]) < 40);
    image
        .enumerate_pixels()
        .filter(|(x, y, pixel)| part.contains(Pos2::new(*x as f32, *y as f32)) && near(pixel))
        .count()
}

/// The area of the plot whose words for screen readers begin so.
fn area(harness: &Harness<'_, Lab>, begins: &str) -> egui::Rect {
    use egui_kittest::kittest::Queryable as _;
    harness.get_by(|node| node.label().is_some_and(|label| label.starts_with(begins))).rect()
}

fn arm_color(harness: &Harness<'_, Lab>) -> [u8; 3] {
    let color = belay_lab::figure::arm_style(harness.state().scenario().arms[0].style).color;
    [color.r, color.g, color.b]
}

#[test]
fn losses_of_any_sign_have_a_curve_and_an_empty_panel_says_why() {
    let view = [[-1.0, 1.0]; 2];
    for (function, run) in [
        ("expression = \"-x^2 - y^2 - 1\"", "steps = 30"),
        ("expression = \"x^3 - 3*x*y^2\"", "steps = 400"),
        ("expression = \"0*x\"", "steps = 30"),
        ("expression = \"1e-300*(x^2 + y^2)\"", "steps = 30"),
        ("expression = \"cos(3*x) + y\"", "steps = 200"),
        ("function = \"rosenbrock\"", "steps = 0"),
    ] {
        let mut harness = shown(vec2(1280.0, 800.0), Theme::Light, scenario(function, view, [-0.5, 0.01], run, &[SGD]));
        let curves = area(&harness, "Loss over the steps");
        let image = harness.render().expect("drawn");
        let seen = pixels(&image, arm_color(&harness), curves.expand(1.0));
        assert!(seen > if run == "steps = 0" { 8 } else { 200 }, "{function}: {seen} pixels of the curve");
    }
    let nothing = scenario("expression = \"ln(x - 10)\"", view, [0.5, 0.0], "steps = 5", &[SGD]);
    let harness = shown(vec2(1280.0, 800.0), Theme::Dark, nothing);
    let said = texts(&harness);
    for words in ["f is not a finite number at any step", "f is not a finite number anywhere in this view"] {
        assert!(said.iter().any(|(text, ..)| text == words), "{words}");
    }
}

#[test]
fn a_run_that_left_draws_no_band_across_the_map() {
    // Beyond the limit: an average far away, with a spring of many thousand units.
    let arm = "optimizer = { kind = \"sgd\", eta = 0.021 }\naveraging = { kind = \"belay\", alpha = 0.1, beta = 0.2 }";
    let function = "function = \"quadratic\"";
    let view = [[-2.0, 2.0]; 2];
    let still = scenario(function, view, [-1.5, 1.5], "steps = 0", &[arm]);
    let lost = scenario(function, view, [-1.5, 1.5], "steps = 400", &[&arm.replace("0.021", "3.0")]);
    let white = |scenario: Scenario| {
        let mut harness = shown(vec2(1280.0, 800.0), Theme::Dark, scenario);
        harness.key_press(egui::Key::End);
        settle(&mut harness);
        let map = area(&harness, "Landscape at step");
        let image = harness.render().expect("drawn");
        // Without the edges, where arrows point to what has left.
        pixels(&image, [255; 3], map.shrink(40.0))
    };
    let (before, after) = (white(still), white(lost));
    assert!(after < before + 300, "{after} white pixels after {before}");
}

#[test]
fn the_start_and_its_particle_are_both_seen_at_step_0() {
    let harness = &mut shown(
        vec2(1280.0, 800.0),
        Theme::Light,
        scenario("function = \"rosenbrock\"", [[-2.0, 2.0]; 2], [1.0, 1.0], "steps = 50", &[SGD]),
    );
    let map = area(harness, "Landscape at step");
    let at = map.min + vec2(0.75 * map.width(), 0.25 * map.height());
    let near = egui::Rect::from_center_size(at, vec2(30.0, 30.0));
    let image = harness.render().expect("drawn");
    let (disc, black) = (pixels(&image, arm_color(harness), near), pixels(&image, [0; 3], near));
    // The ring around the disc, and the minimum's cross on it.
    assert!(disc > 15 && black > 40, "{disc} pixels of the particle, {black} of ring and cross");
    let on_disc = egui::Rect::from_center_size(at, vec2(8.0, 8.0));
    assert!(pixels(&image, [0; 3], on_disc) > 4, "the minimum is hidden");
}

#[test]
fn adams_first_overshoot_is_as_high_with_twelve_arms_and_a_hundred_thousand_steps() {
    let adam = "optimizer = { kind = \"adam\", eta = 0.3 }";
    let lowest = |steps: u64, arms: usize| {
        let arms: Vec<&str> = vec![adam; arms];
        let view = [[-1.0, 1.2]; 2];
        let run = format!("steps = {steps}");
        let mut harness = shown(
            vec2(1280.0, 800.0),
            Theme::Light,
            scenario("function = \"quadratic\"", view, [1.0, 1.0], &run, &arms),
        );
        harness.key_press(egui::Key::End);
        settle(&mut harness);
        let map = area(&harness, "Landscape at step");
        // The path of the last arm lies on top of those that are the same.
        let last = harness.state().scenario().arms[arms.len() - 1].style;
        let color = belay_lab::figure::arm_style(last).color;
        let image = harness.render().expect("drawn");
        let near =
            |pixel: &image::Rgba<u8>| [color.r, color.g, color.b].iter().zip(pixel.0).all(|(a, b)| a.abs_diff(b) < 40);
        let rows = image
            .enumerate_pixels()
            .filter(|(x, y, pixel)| map.contains(Pos2::new(*x as f32, *y as f32)) && near(pixel));
        rows.map(|(_, y, _)| y).max().expect("a path")
    };
    let usual = lowest(1_000, 1);
    for (steps, arms) in [(1_000, 12), (100_000, 1)] {
        assert!(lowest(steps, arms).abs_diff(usual) <= 3, "{steps} steps, {arms} arms");
    }
}
