//! Panels over the epochs.

use super::Course;
use crate::figure::draw::{Convergence, Curve, PAGE, staircase};
use crate::figure::layer::{Layer, Line};
use crate::figure::{Axis, Color, Dash, Figure, Legend, Map, Panel, Paper, Stroke};
use crate::optim::Schedule;
use crate::sweep::TrainingPlan;

/// The style of the model in every figure; averages have those that follow in the order of their arms.
pub(in crate::experiment) const MODEL: usize = 0;

/// The style of the best average in every figure: solid in the colour of ink, which no arm has.
pub(in crate::experiment) const BEST: usize = 12;

/// The style of the difference between model and best average: solid in a colour that no arm has.
pub(in crate::experiment) const GAP: usize = 13;

/// The style of the average with the lowest decay in every figure; those of higher decays follow. They have the dashes of arms, and
/// colours of a scale that rises with the decay, which no arm has.
pub(in crate::experiment) const DECAYS: usize = 18;

/// Colours of the scale of decays.
const DECAY_COLORS: usize = 6;

/// The colour of the [`GAP`].
const PURPLE: Color = Color::hex(0x6A_3D_9A);

/// The colour of the learning rate, which no arm has either.
const BROWN: Color = Color::hex(0x8C_6D_31);

/// The epochs that have passed.
pub(in crate::experiment) fn epochs_axis() -> Axis {
    Axis::linear("epochs", (0.0, 0.0))
}

/// The test error in percent.
pub(in crate::experiment) fn error_axis() -> Axis {
    Axis::log10("test error, %", (0.0, 0.0))
}

/// A curve without the evaluation at the start: the untrained network would take most of the axis.
pub(in crate::experiment) fn trained(mut curve: Curve) -> Curve {
    curve.points.drain(..curve.points.len().min(1));
    for run in &mut curve.runs {
        run.drain(..run.len().min(1));
    }
    curve
}

/// Curves over a quantity; levels across the panel are drawn with their names.
pub(in crate::experiment) fn panel(
    title: &str,
    [x, y]: [Axis; 2],
    curves: Vec<Curve>,
    rules: Vec<(String, f64)>,
) -> Panel {
    let plot = Convergence { title: title.to_owned(), x, y, curves, rules, named_at_ends: false };
    let mut panel = Panel { legend: Legend::None, ..plot.panel() };
    recolor(&mut panel.layers, &plot.curves, plot.rules.len());
    panel
}

/// The color of a style that is none of an arm.
fn own_color(style: usize) -> Option<Color> {
    match style {
        BEST => Some(Paper::Light.ink()),
        GAP => Some(PURPLE),
        DECAYS.. => Some(decay_color(style - DECAYS)),
        _ => None,
    }
}

/// The colour of the average at `place` among the decays: the part of viridis that is seen on white and on black paper.
fn decay_color(place: usize) -> Color {
    Map::Viridis.at(0.2 + 0.55 * (place % DECAY_COLORS) as f64 / (DECAY_COLORS - 1) as f64)
}

/// Gives the layers of a [`Convergence`] the colours of styles that are none of an arm. There are, one after another, a band of each
/// curve, its single runs, the rules, the medians, and a layer for each curve whose median is infinite somewhere.
fn recolor(layers: &mut [Layer], curves: &[Curve], rules: usize) {
    let infinite = |curve: &&Curve| curve.points.iter().any(|(_, quartiles)| quartiles.median == f64::INFINITY);
    let own = |curve: &Curve| own_color(curve.style).map(|color| (color, curve.style));
    let mut colors: Vec<Option<(Color, usize)>> = curves.iter().map(own).collect();
    colors.extend(curves.iter().flat_map(|curve| vec![own(curve); curve.runs.len()]));
    colors.extend(vec![None; rules]);
    colors.extend(curves.iter().map(own));
    colors.extend(curves.iter().filter(infinite).map(own));
    for (layer, color) in layers.iter_mut().zip(colors) {
        let Some((color, style)) = color else { continue };
        match layer {
            Layer::Band(band) => band.color = color.with_alpha(band.color.a),
            Layer::Line(line) => {
                let dash = if style < DECAYS { Dash::Solid } else { line.stroke.dash };
                line.stroke = Stroke { color: color.with_alpha(line.stroke.color.a), dash, ..line.stroke };
            }
            Layer::Markers(markers) => markers.color = color,
            _ => {}
        }
    }
}

/// The learning rate: at each evaluation, or as the stairs that it falls down.
pub(in crate::experiment) fn rate_panel(course: &Course, plan: &TrainingPlan) -> Panel {
    let eta = plan.base().arms.first().map_or(f64::NAN, |arm| arm.optimizer.eta());
    let last = course.epochs.last().copied().unwrap_or(1.0);
    let points = match plan.base().arms.first().map(|arm| &arm.schedule) {
        Some(Schedule::Step { factor, at, .. }) => {
            let stages = std::iter::once(&0.0).chain(at).chain(&[1.0]).enumerate();
            // The end begins no stage.
            let rate = |stage: usize| eta * factor.powf(stage.min(at.len()) as f64);
            staircase(&stages.map(|(stage, share)| [share * last, rate(stage)]).collect::<Vec<_>>())
        }
        _ => course.epochs.iter().zip(&course.factors).map(|(x, factor)| [*x, eta * factor]).collect(),
    };
    let stroke = Stroke::solid(BROWN, 1.8);
    let line = Layer::Line(Line { name: Some("learning rate".to_owned()), points, stroke, halo: None });
    Panel {
        title: "Learning rate".to_owned(),
        x: Axis { range: (0.0, last), ..epochs_axis() },
        y: Axis::linear("η", (0.0, 1.05 * eta)),
        layers: vec![line],
        legend: Legend::None,
        ..Panel::default()
    }
}

/// Panels in columns with one legend below them, rows `height` px high.
pub(in crate::experiment) fn figure(
    title: &str,
    caption: &str,
    columns: usize,
    height: f64,
    mut panels: Vec<Panel>,
) -> Figure {
    let labels: Vec<String> = panels.iter().map(|panel| panel.y.label.clone()).collect();
    for place in (0..panels.len()).filter(|place| place % columns > 0) {
        if labels[place] == labels[place - 1] {
            panels[place].y.label.clear();
        }
    }
    let figure = Figure {
        title: title.to_owned(),
        caption: caption.to_owned(),
        columns,
        panels,
        shared_legend: true,
        size: (PAGE, 400.0),
        ..Figure::default()
    };
    figure.with_rows(height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::arm_style;

    #[test]
    fn decays_have_a_scale_of_their_own_that_rises_and_is_seen_on_both_papers() {
        let colors: Vec<Color> = (0..DECAY_COLORS).map(decay_color).collect();
        for color in &colors {
            assert!((0..12).all(|arm| arm_style(arm).color != *color));
            for paper in [Paper::Light, Paper::Dark] {
                assert!(color.contrast(paper.background()) > 2.0, "{color:?} on {paper:?}");
            }
        }
        // Lightness alone tells them apart, by whatever eye.
        assert!(colors.windows(2).all(|pair| pair[1].oklab()[0] > pair[0].oklab()[0] + 0.05), "{colors:?}");
    }
}
