//! Effects with their intervals: the picture of a claim.

use super::convergence::ASIDE;
use super::curve::fitted;
use crate::figure::layer::{Along, Layer, Line, Markers, Rule, Span};
use crate::figure::panel::{End, Panel};
use crate::figure::{Axis, Color, Dash, Figure, Legend, Shape, Stroke, number};

/// An effect on one part: one function, one optimizer, one setting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// What it was measured on.
    pub part: String,
    /// The effect; NaN where nothing was measured.
    pub value: f64,
    /// The lower and the upper end of its interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// The number of seeds or checks.
    pub n: usize,
}

/// Effects below each other, with the bound that decides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forest {
    /// The title of the panel; empty for none.
    pub title: String,
    /// What the effects are, with their unit; an empty range is replaced by that of the intervals and bounds.
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
        let inside = |value: f64| value.clamp(x.value_at(-0.05), x.value_at(1.05));
        for side in Side::ALL {
            let (name, shape, color, filled) = side.mark();
            let of_side = || self.effects.iter().enumerate().filter(move |(_, effect)| self.side(effect) == side);
            layers.extend(of_side().filter_map(|(index, effect)| {
                let (low, high) = effect.interval?;
                let points = vec![[inside(low), row(index)], [inside(high), row(index)]];
                Some(Layer::Line(Line { name: None, points, stroke: Stroke::solid(color, 1.6), halo: None }))
            }));
            // An effect beyond the frame is marked at it.
            let at = |value: f64| value.clamp(x.value_at(0.012), x.value_at(0.988));
            let points: Vec<[f64; 2]> = of_side().map(|(index, effect)| [at(effect.value), row(index)]).collect();
            if points.iter().any(|point| point[0].is_finite()) {
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

/// `0.31 [0.2, 0.42], n = 64`.
fn in_words(effect: &Effect) -> String {
    if effect.value.is_nan() {
        return "not measured".to_owned();
    }
    let digits = |value: f64| number::significant(value, 3);
    let interval =
        effect.interval.map(|(low, high)| format!(" [{}, {}]", digits(low), digits(high))).unwrap_or_default();
    format!("{}{interval}, n = {}", digits(effect.value), effect.n)
}

/// Forests below each other, as high as their effects need.
pub fn forest_figure(title: &str, caption: &str, forests: &[Forest]) -> Figure {
    let rows: Vec<f64> = forests.iter().map(|forest| forest.effects.len().max(1) as f64).collect();
    let first = rows.first().copied().unwrap_or(1.0);
    let figure = Figure {
        title: title.to_owned(),
        caption: caption.to_owned(),
        panels: forests.iter().map(Forest::panel).collect(),
        heights: rows,
        shared_legend: true,
        size: (super::PAGE, 400.0),
        ..Figure::default()
    };
    if first > 0.0 { figure.with_rows(22.0) } else { figure }
}
