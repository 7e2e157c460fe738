//! Effects with their intervals: the picture of a claim.

use super::convergence::ASIDE;
use super::curve::fitted;
use crate::figure::layer::{Along, Arrow, Layer, Line, Markers, Rule, Span};
use crate::figure::panel::{End, Panel};
use crate::figure::{Axis, Color, Dash, Figure, Legend, Shape, Stroke, number};

/// An effect on one part: one function, one optimizer, one setting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// Name of the part that it was measured on.
    pub part: String,
    /// The effect; NaN where nothing was measured.
    pub value: f64,
    /// The lower and the upper end of its interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// The number of seeds or checks.
    pub n: usize,
}

impl Effect {
    /// Returns whether its value or an end of its interval is infinite, to the left and to the right.
    fn infinite(&self) -> [bool; 2] {
        let ends = self.interval.into_iter().flat_map(|(low, high)| [low, high]);
        let all = || ends.clone().chain([self.value]);
        [f64::NEG_INFINITY, f64::INFINITY].map(|infinite| all().any(|value| value == infinite))
    }
}

/// Effects below each other, with the bound that decides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forest {
    /// The title of the panel; empty for none.
    pub title: String,
    /// Axis of the effects, with their unit; an empty range is replaced by that of the intervals and bounds.
    pub x: Axis,
    /// The effects from the top to the bottom.
    pub effects: Vec<Effect>,
    /// The claim holds where an interval lies above this.
    pub above: Option<f64>,
    /// The claim holds where an interval lies below this.
    pub below: Option<f64>,
}

/// On which side of the bounds an effect lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    Across,
    Outside,
}

impl Side {
    const ALL: [Self; 3] = [Self::Inside, Self::Across, Self::Outside];

    fn mark(self) -> (&'static str, Shape, Color, bool) {
        match self {
            Self::Inside => ("holds", Shape::Circle, Color::hex(0x00_72_B2), true),
            Self::Across => ("undecided", Shape::Diamond, ASIDE, false),
            Self::Outside => ("does not hold", Shape::Cross, Color::hex(0xD5_5E_00), true),
        }
    }
}

impl Forest {
    fn side(&self, effect: &Effect) -> Side {
        let (low, high) = effect.interval.unwrap_or((effect.value, effect.value));
        if self.above.is_none_or(|above| low > above) && self.below.is_none_or(|below| high < below) {
            Side::Inside
        } else if self.above.is_some_and(|above| high <= above) || self.below.is_some_and(|below| low >= below) {
            Side::Outside
        } else {
            Side::Across
        }
    }

    /// Returns whether some effect or interval of it is infinite.
    pub fn has_infinite(&self) -> bool {
        self.effects.iter().any(|effect| effect.infinite().contains(&true))
    }

    /// The panel: its height should be about 20 px for each effect.
    pub fn panel(&self) -> Panel {
        let bounds = self.above.into_iter().chain(self.below);
        let ends = self.effects.iter().flat_map(|effect| {
            let (low, high) = effect.interval.unwrap_or((effect.value, effect.value));
            [low, effect.value, high]
        });
        let x = fitted(&self.x, ends.chain(bounds.clone()), 0.06);
        let count = self.effects.len();
        let row = |index: usize| (count - 1 - index) as f64;
        let y = Axis::names("", self.effects.iter().rev().map(|effect| effect.part.as_str()));
        let mut layers = Vec::new();
        if bounds.clone().next().is_some() {
            let range = (self.above.unwrap_or(x.range.0), self.below.unwrap_or(x.range.1));
            let color = Color::hex(0x00_72_B2).with_alpha(22);
            layers.push(Layer::Span(Span { name: Some("the claim's side".to_owned()), along: Along::X, range, color }));
        }
        let stroke = Stroke { color: ASIDE, width: 1.0, dash: Dash::Dashed };
        layers.extend(bounds.map(|at| Layer::Rule(Rule { name: None, along: Along::X, at, stroke })));
        let x_at = |share: f64| x.value_at(share);
        let inside = |value: f64| value.clamp(x.value_at(-0.05), x.value_at(1.05));
        for side in Side::ALL {
            let (name, shape, color, filled) = side.mark();
            let of_side = || self.effects.iter().enumerate().filter(move |(_, effect)| self.side(effect) == side);
            let stroke = Stroke::solid(color, 1.6);
            // What is infinite has its arrowhead at the frame, in place of a marker or of the end of a line.
            let arrows = of_side().flat_map(|(index, effect)| {
                let infinite = effect.infinite();
                let at = move |share: f64| [x_at(share), row(index)];
                [(infinite[0], 0.04, 0.0), (infinite[1], 0.96, 1.0)].into_iter().filter_map(move |(there, from, to)| {
                    let (from, to) = (at(from), at(to));
                    there.then_some(Layer::Arrow(Arrow { name: None, from, to, stroke, head: 11.0, halo: None }))
                })
            });
            layers.extend(arrows);
            layers.extend(of_side().filter_map(|(index, effect)| {
                let (low, high) = effect.interval?;
                let points = vec![[inside(low), row(index)], [inside(high), row(index)]];
                Some(Layer::Line(Line { name: None, points, stroke, halo: None }))
            }));
            // A finite effect beyond the frame is marked at it.
            let at = |value: f64| value.clamp(x.value_at(0.012), x.value_at(0.988));
            // A marker that is not drawn still has its place in the legend.
            let place = |value: f64| if value.is_infinite() { f64::NAN } else { at(value) };
            let points: Vec<[f64; 2]> = of_side().map(|(index, effect)| [place(effect.value), row(index)]).collect();
            if of_side().any(|(_, effect)| !effect.value.is_nan()) {
                let name = Some(name.to_owned());
                layers.push(Layer::Markers(Markers { name, points, shape, size: 8.0, color, filled, halo: None }));
            }
        }
        let words =
            |(index, effect): (usize, &Effect)| End { at: row(index), text: in_words(effect), color: Color::WHITE };
        let ends = self.effects.iter().enumerate().map(words).collect();
        Panel { title: self.title.clone(), x, y, layers, ends, legend: Legend::None, ..Panel::default() }
    }
}

/// `0.31 [0.20, 0.42], n = 64`.
fn in_words(effect: &Effect) -> String {
    if effect.value.is_nan() {
        return "not measured".to_owned();
    }
    let number = effect
        .interval
        .map_or_else(|| number::significant(effect.value, 3), |interval| number::with_interval(effect.value, interval));
    format!("{number}, n = {}", effect.n)
}

/// Forests below each other, as high as their effects need; the caption says what an arrowhead means where there is one.
pub fn forest_figure(title: &str, caption: &str, forests: &[Forest]) -> Figure {
    let rows: Vec<f64> = forests.iter().map(|forest| forest.effects.len().max(1) as f64).collect();
    let first = rows.first().copied().unwrap_or(1.0);
    let infinite = forests.iter().any(Forest::has_infinite);
    let figure = Figure {
        title: title.to_owned(),
        caption: if infinite { format!("{caption} Arrowheads at the frame: infinite.") } else { caption.to_owned() },
        panels: forests.iter().map(Forest::panel).collect(),
        heights: rows,
        shared_legend: true,
        size: (super::PAGE, 400.0),
        ..Figure::default()
    };
    if first > 0.0 { figure.with_rows(22.0) } else { figure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_infinite_is_an_arrowhead_at_the_frame_and_no_marker() {
        let (up, down) = (f64::INFINITY, f64::NEG_INFINITY);
        let effect = |value: f64, interval| Effect { value, interval: Some(interval), ..Effect::default() };
        let effects =
            vec![effect(1.0, (0.5, 2.0)), effect(up, (up, up)), effect(1.5, (0.2, up)), effect(down, (down, 1.0))];
        let forest = Forest { effects, above: Some(0.0), ..Forest::default() };
        let panel = forest.panel();
        let arrows = panel.layers.iter().filter_map(|layer| match layer {
            Layer::Arrow(arrow) => Some((arrow.to[1], arrow.to[0])),
            _ => None,
        });
        let (left, right) = panel.x.range;
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        let arrows: Vec<(f64, f64)> = arrows.collect();
        assert_eq!(arrows.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2.0, 1.0, 0.0]);
        assert!(close(arrows[0].1, right) && close(arrows[1].1, right) && close(arrows[2].1, left), "{arrows:?}");
        let drawn = panel.layers.iter().flat_map(|layer| match layer {
            Layer::Markers(markers) => {
                markers.points.iter().filter(|point| point[0].is_finite()).map(|p| p[1]).collect()
            }
            _ => vec![],
        });
        assert_eq!(drawn.collect::<Vec<f64>>(), [3.0, 1.0]);
        let caption = |forest: &Forest| forest_figure("t", "Caption.", std::slice::from_ref(forest)).caption;
        assert!(caption(&forest).ends_with("infinite."));
        assert_eq!(caption(&Forest { effects: vec![Effect::default()], ..forest.clone() }), "Caption.");
    }

    #[test]
    fn each_effect_is_marked_by_its_side_of_the_bound() {
        let effect = |low: f64, high: f64| Effect { value: low, interval: Some((low, high)), ..Effect::default() };
        let effects = vec![effect(0.1, 0.2), effect(-0.1, 0.2), effect(-0.2, -0.1), effect(0.5, f64::INFINITY)];
        let forest = Forest { effects, above: Some(0.0), ..Forest::default() };
        let rows = |name: &str| -> Vec<f64> {
            let layers = forest.panel().layers;
            let markers = layers.iter().find_map(|layer| match layer {
                Layer::Markers(markers) if markers.name.as_deref() == Some(name) => Some(markers.points.clone()),
                _ => None,
            });
            markers.unwrap_or_default().iter().map(|point| point[1]).collect()
        };
        assert_eq!(rows("holds"), [3.0, 0.0]);
        assert_eq!(rows("undecided"), [2.0]);
        assert_eq!(rows("does not hold"), [1.0]);
        assert!(!forest.panel().layers.iter().any(|layer| matches!(layer, Layer::Arrow(arrow) if arrow.to[1] != 0.0)));
        assert_eq!(in_words(&Effect { value: f64::NAN, ..Effect::default() }), "not measured");
    }
}
