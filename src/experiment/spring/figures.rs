//! The figures of the free spring.

use super::belay::Course;
use super::swing::{GONE, Swing, exact};
use super::{drag_of, spring};
use crate::experiment::Setup;
use crate::figure::layer::{Along, Layer, Line, Markers, Rule, Span};
use crate::figure::number::significant;
use crate::figure::{Axis, Color, Dash, Figure, Legend, Map, Panel, Shape, Stroke, arm_style};

/// Points of a curve in continuous time.
const POINTS: usize = 400;

/// Number of lengths of a step that are drawn.
const LENGTHS: usize = 3;

const GREY: Color = Color::hex(0x77_77_77);

fn line(name: Option<&str>, points: Vec<[f64; 2]>, color: Color, width: f64, dash: Dash) -> Layer {
    Layer::Line(Line { name: name.map(str::to_owned), points, stroke: Stroke { color, width, dash }, halo: None })
}

fn zero() -> Layer {
    let stroke = Stroke::solid(GREY.with_alpha(140), 0.8);
    Layer::Rule(Rule { name: None, along: Along::Y, at: 0.0, stroke })
}

fn times(horizon: f64) -> impl Iterator<Item = f64> {
    (0..=POINTS).map(move |place| horizon * place as f64 / POINTS as f64)
}

/// Displacement of each regime, phase portrait, forces and the error over Δt. Each inner list holds one regime's
/// swings by falling Δt.
pub(super) fn regimes(setup: &Setup, shown: &[Vec<Swing>]) -> Figure {
    let horizon = setup.number("horizon");
    let mut panels: Vec<Panel> = shown.iter().map(|swings| displacement(swings, horizon)).collect();
    // All three list the same; the middle one has the room.
    panels.iter_mut().enumerate().filter(|(place, _)| *place != 1).for_each(|(_, panel)| panel.legend = Legend::None);
    panels.push(phase(shown, horizon));
    panels.extend(shown.first().map(|swings| forces(&swings[0], horizon)));
    panels.push(errors(shown));
    let [m1, m2, k] = ["m1", "m2", "k"].map(|name| significant(setup.number(name), 3));
    Figure {
        title: "The free spring: exact solution and kinematic steps".to_owned(),
        caption: format!(
            "Model w₁ and average w₂ let go at rest with r = w₂ − w₁ = 1, without force and noise (nothing is \
             random; one run per curve): m₁ = {m1}, m₂ = {m2}, k = {k}, c₁/m₁ = c₂/m₂. a–c: lines are the closed \
             form, markers the kinematic steps, one for each unit of time. d: the exact solution from r = 1 (ring) to \
             rest. e: the forces on the model of panel a, exact. f: the largest error of r over 0 … {} in units of \
             the first r; the slopes are those of a first-order step.",
            significant(horizon, 3)
        ),
        columns: 3,
        panels,
        size: (1160.0, 720.0),
        ..Figure::default()
    }
}

fn displacement(swings: &[Swing], horizon: f64) -> Panel {
    let spring = swings[0].spring;
    let curve = times(horizon).map(|t| [t, exact(spring, t)]).collect();
    let mut layers = vec![zero(), line(Some("exact"), curve, Color::BLACK, 1.6, Dash::Solid)];
    for (place, swing) in swings.iter().take(LENGTHS).enumerate() {
        let style = arm_style(place);
        // One marker per unit of time keeps them apart.
        let stride = (1.0 / swing.spring.dt).round().max(1.0) as usize;
        let points = (0..swing.steps.len()).step_by(stride).map(|step| [swing.time(step), swing.steps[step]]).collect();
        layers.push(Layer::Markers(Markers {
            name: Some(format!("kinematic, Δt = {}", significant(swing.spring.dt, 3))),
            points,
            shape: style.shape,
            size: 5.0,
            color: style.color,
            filled: place == 0,
            halo: None,
        }));
    }
    Panel {
        title: format!("{}: c = {} m", capital(&swings[0].regime()), significant(swings[0].drag(), 3)),
        x: Axis::linear("time t", (0.0, horizon)),
        y: Axis::linear("displacement r", (-0.8, 1.05)),
        layers,
        ..Panel::default()
    }
}

fn phase(shown: &[Vec<Swing>], horizon: f64) -> Panel {
    let mut layers = vec![zero()];
    for (place, swings) in shown.iter().enumerate() {
        let style = arm_style(place);
        let spring = swings[0].spring;
        let points = times(2.0 * horizon)
            .map(|t| spring.free([0.0, 1.0], [0.0; 2], t))
            .map(|s| [s.positions[1] - s.positions[0], s.velocities[1] - s.velocities[0]])
            .collect();
        layers.push(line(Some(&swings[0].regime()), points, style.color, 1.8, style.dash));
    }
    layers.push(Layer::Markers(Markers {
        name: None,
        points: vec![[1.0, 0.0]],
        shape: Shape::Ring,
        size: 9.0,
        color: Color::BLACK,
        filled: false,
        halo: None,
    }));
    Panel {
        title: "Phase portrait".to_owned(),
        x: Axis::linear("displacement r", (-0.7, 1.1)),
        y: Axis::linear("velocity dr/dt", (-0.3, 0.2)),
        layers,
        ..Panel::default()
    }
}

fn forces(swing: &Swing, horizon: f64) -> Panel {
    let spring = swing.spring;
    let states: Vec<_> = times(horizon).map(|t| (t, spring.free([0.0, 1.0], [0.0; 2], t))).collect();
    let pull = |s: &crate::theory::FreeState| spring.k * (s.positions[1] - s.positions[0]);
    let drag = |s: &crate::theory::FreeState| -spring.c1 * s.velocities[0];
    let curve = |name: &str, place: usize, of: &dyn Fn(&crate::theory::FreeState) -> f64| {
        let style = arm_style(place);
        line(Some(name), states.iter().map(|(t, s)| [*t, of(s)]).collect(), style.color, 1.8, style.dash)
    };
    let layers = vec![
        zero(),
        curve("spring k (w₂ − w₁)", 0, &pull),
        curve("drag −c₁ v₁", 1, &drag),
        curve("sum m₁ a₁", 2, &|s| pull(s) + drag(s)),
    ];
    Panel {
        title: format!("Forces on the model, {}", swing.regime()),
        x: Axis::linear("time t", (0.0, horizon)),
        y: Axis::linear("force", (-1.05 * spring.k, 1.55 * spring.k)),
        layers,
        ..Panel::default()
    }
}

fn errors(shown: &[Vec<Swing>]) -> Panel {
    let mut layers = vec![];
    let lengths: Vec<f64> = shown.iter().flatten().map(|swing| swing.spring.dt).collect();
    let (low, high) = (lengths.iter().copied().fold(1.0, f64::min), lengths.iter().copied().fold(0.0, f64::max));
    let mut all = vec![];
    for (place, swings) in shown.iter().enumerate() {
        let style = arm_style(place);
        let points: Vec<[f64; 2]> = swings.iter().map(|swing| [swing.spring.dt, swing.error()]).collect();
        all.extend(points.iter().map(|point| point[1]));
        let regime = swings[0].regime();
        layers.push(line(Some(&regime), points.clone(), style.color, 1.8, style.dash));
        layers.push(Layer::Markers(Markers {
            name: Some(regime),
            points,
            shape: style.shape,
            size: 6.0,
            color: style.color,
            filled: true,
            halo: None,
        }));
    }
    let (least, most) =
        (all.iter().copied().fold(f64::INFINITY, f64::min), all.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let guide = [low, high].map(|dt| [dt, 0.5 * least * dt / low]);
    layers.push(line(Some("slope 1"), guide.to_vec(), GREY, 1.2, Dash::Dotted));
    Panel {
        title: "Error of the kinematic steps".to_owned(),
        x: Axis::log10("Δt", (low / 1.3, high * 1.3)),
        y: Axis::log10("largest error of r", (0.3 * least, 2.0 * most)),
        layers,
        ..Panel::default()
    }
}

/// The sweep of the drag, and BELAY's own step beside the continuous spring.
pub(super) fn drags(setup: &Setup, swept: &[Swing], courses: &[Course]) -> Figure {
    let critical = drag_of(setup, 1.0);
    let belay = 2.0;
    Figure {
        title: "Every drag from none to beyond BELAY's 2m/Δt".to_owned(),
        caption: format!(
            "a: the displacement r under kinematic steps with Δt = 1, drag c/m from 0 (dark) to 2 (light) in steps \
             of 0.2; bold is BELAY's drag. b: the time after which |r| stays below {GONE}; a missing point is a run \
             that does not settle in {} units of time. Without drag the steps gain energy, beyond 2 their velocity \
             grows. c: BELAY's own step (markers) beside the continuous spring of the same masses, k and drag \
             (lines), for α = β. No force, no noise; nothing is random.",
            significant(setup.number("settling_horizon"), 3),
        ),
        columns: 3,
        panels: vec![family(setup), settling(swept, critical, belay), own_step(courses)],
        size: (1160.0, 460.0),
        ..Figure::default()
    }
}

fn family(setup: &Setup) -> Panel {
    let horizon = setup.number("horizon");
    let mut layers = vec![zero()];
    let curve = |drag: f64| {
        let swing = Swing::new(spring(setup, drag, 1.0), horizon);
        (0..swing.steps.len()).map(|step| [swing.time(step), swing.steps[step]]).collect::<Vec<_>>()
    };
    layers.push(line(Some("c = 2.2 m, beyond BELAY"), curve(2.2), GREY, 1.0, Dash::Dashed));
    for place in 0..=10_u8 {
        let drag = 0.2 * f64::from(place);
        let (name, width) = match place {
            0 => (Some("c = 0"), 1.6),
            10 => (Some("c = 2 m, BELAY"), 3.0),
            _ => (None, 1.2),
        };
        layers.push(line(name, curve(drag), Map::Viridis.at(0.45 * drag), width, Dash::Solid));
    }
    Panel {
        title: "Kinematic steps, Δt = 1".to_owned(),
        x: Axis::linear("time t", (0.0, horizon)),
        y: Axis::linear("displacement r", (-1.5, 2.2)),
        layers,
        legend: Legend::Below,
        ..Panel::default()
    }
}

fn settling(swept: &[Swing], critical: f64, belay: f64) -> Panel {
    let finite = |time: f64| if time.is_finite() { time } else { f64::NAN };
    let exact = swept.iter().map(|swing| [swing.drag(), finite(swing.settled(&swing.exact))]).collect();
    let steps = swept.iter().map(|swing| [swing.drag(), finite(swing.settled(&swing.steps))]).collect();
    let rule = |name: &str, at, dash| {
        let stroke = Stroke { color: GREY, width: 1.2, dash };
        Layer::Rule(Rule { name: Some(name.to_owned()), along: Along::X, at, stroke })
    };
    let most = swept.last().map_or(1.0, Swing::drag);
    let style = arm_style(1);
    let layers = vec![
        Layer::Span(Span {
            name: Some("the spring rings".to_owned()),
            along: Along::X,
            range: (0.0, critical),
            color: Color::hex(0x56_B4_E9).with_alpha(40),
        }),
        rule("critical drag", critical, Dash::Dashed),
        rule("BELAY's drag 2m/Δt", belay, Dash::Dotted),
        line(Some("continuous spring"), exact, Color::BLACK, 1.8, Dash::Solid),
        Layer::Markers(Markers {
            name: Some("kinematic steps, Δt = 1".to_owned()),
            points: steps,
            shape: style.shape,
            size: 4.5,
            color: style.color,
            filled: true,
            halo: None,
        }),
    ];
    Panel {
        title: "Time to settle".to_owned(),
        x: Axis::linear("drag c/m", (0.0, most)),
        y: Axis::log10(format!("time until |r| stays below {GONE}"), (5.0, 300.0)),
        layers,
        legend: Legend::Below,
        ..Panel::default()
    }
}

fn own_step(courses: &[Course]) -> Panel {
    let mut layers = vec![zero()];
    let shown = 15;
    for (place, course) in courses.iter().rev().step_by(2).rev().enumerate() {
        let style = arm_style(place);
        let name = format!("α + β = {}: spring {}", significant(course.sum, 3), course.regime());
        let last = shown.min(course.steps.len() - 1);
        let exact = times(last as f64).map(|t| [t, course.continuous(t)]).collect();
        layers.push(line(Some(&name), exact, style.color, 1.6, style.dash));
        layers.push(Layer::Markers(Markers {
            name: Some(name),
            points: (0..=last).map(|step| [step as f64, course.steps[step]]).collect(),
            shape: style.shape,
            size: 6.0,
            color: style.color,
            filled: true,
            halo: None,
        }));
    }
    Panel {
        title: "BELAY's own step".to_owned(),
        x: Axis::linear("time t (steps)", (0.0, shown as f64)),
        y: Axis::linear("displacement r", (-0.15, 1.05)),
        layers,
        legend: Legend::Below,
        ..Panel::default()
    }
}

fn capital(word: &str) -> String {
    let mut signs = word.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}
