//! Distributions as staircases: of solved targets over their cost, and of cost ratios.

use super::curve::{fitted, staircase};
use crate::figure::axis::Tick;
use crate::figure::layer::{Layer, Line, Markers};
use crate::figure::panel::Panel;
use crate::figure::{Axis, Legend, Marks, Stroke, arm_style, number, text};

/// The longest name that stands at the end of its curve, in px; with a longer one the names are listed below.
const LONGEST: f64 = 110.0;

/// The share of problems that a method has solved at each cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// Name of the method.
    pub name: String,
    /// Index of its style.
    pub style: usize,
    /// Cost and the share, 0 to 1, that is solved from there on, both rising.
    pub points: Vec<[f64; 2]>,
}

/// The empirical distribution of solved pairs of function and target over evaluations per dimension, as COCO draws it.
///
/// An empty range of `x` is replaced by that of the points; the staircases go on to its right end.
pub fn ecdf_panel(title: &str, x: &Axis, distributions: &[Distribution]) -> Panel {
    let x = fitted(x, distributions.iter().flat_map(|one| &one.points).map(|point| point[0]), 0.02);
    stairs(title, x, "solved pairs (function, target)", distributions)
}

/// A performance profile (Dolan and Moré 2002): the share of problems that a method solves within τ times the cost of the best
/// method, over τ from 1 to `most`; the points' costs are values of τ.
pub fn profile_panel(title: &str, most: f64, distributions: &[Distribution]) -> Panel {
    let most = if most.is_finite() && most > 1.0 { most } else { 2.0 };
    let powers = most.log2().floor().max(1.0);
    let stride = (powers / 6.0).ceil();
    let tick = |power: f64| Tick { value: power.exp2(), label: number::significant(power.exp2(), 4) };
    let ticks = (0_u16..).map(|step| f64::from(step) * stride).take_while(|power| *power <= powers).map(tick).collect();
    let x = Axis::log10("τ (cost ÷ cost of the best method)", (1.0, most)).marked(Marks::At(ticks));
    stairs(title, x, "problems solved within τ", distributions)
}

fn stairs(title: &str, x: Axis, y: &str, distributions: &[Distribution]) -> Panel {
    let (from, to) = x.bounds();
    let percent = |value: f64| Tick { value, label: format!("{:.0} %", 100.0 * value) };
    let y = Axis::linear(y, (0.0, 1.02)).marked(Marks::At([0.0, 0.2, 0.4, 0.6, 0.8, 1.0].map(percent).to_vec()));
    let mut layers = Vec::new();
    let mut ends = Vec::new();
    for (index, one) in distributions.iter().enumerate() {
        let style = arm_style(one.style);
        let before = one.points.iter().rfind(|point| point[0] <= from).map_or(0.0, |point| point[1]);
        let within = one.points.iter().filter(|point| point[0] > from && point[0] <= to);
        let mut points: Vec<[f64; 2]> = std::iter::once([from, before]).chain(within.copied()).collect();
        let last = points.last().map_or(0.0, |point| point[1]);
        points.push([to, last]);
        let corners = staircase(&points);
        // Markers at places of their own tell lines apart that run together.
        let at = |share: f64| {
            let x = x.value_at(share);
            let value = points.iter().rfind(|point| point[0] <= x).map_or(0.0, |point| point[1]);
            [x, value]
        };
        let offset = 0.25 * (index as f64 + 0.5) / distributions.len().max(1) as f64;
        let marks = [0.0, 0.25, 0.5, 0.75].map(|share| at(share + offset)).to_vec();
        let stroke = Stroke { color: style.color, width: 1.6, dash: style.dash };
        layers.push(Layer::Line(Line { name: Some(one.name.clone()), points: corners, stroke, halo: None }));
        layers.push(Layer::Markers(Markers {
            name: Some(one.name.clone()),
            points: marks,
            shape: style.shape,
            size: 5.5,
            color: style.color,
            filled: true,
            halo: None,
        }));
        ends.push((last, format!("{} {:.0} %", one.name, 100.0 * last), one.style));
    }
    let panel = Panel { title: title.to_owned(), x, y, layers, ..Panel::default() };
    let longest = ends.iter().map(|(_, words, _)| text::width(words, 11.0, text::Weight::Regular)).fold(0.0, f64::max);
    if longest <= LONGEST {
        return super::with_ends(panel, ends);
    }
    let short = ends.into_iter().map(|(at, _, style)| (at, format!("{:.0} %", 100.0 * at), style));
    Panel { legend: Legend::Below, ..super::with_ends(panel, short) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staircase_begins_at_the_frame_and_its_last_value_is_named() {
        let one = |name: &str| Distribution {
            name: name.to_owned(),
            style: 0,
            points: vec![[1.0, 0.2], [2.0, 0.5], [100.0, 1.0]],
        };
        let panel = profile_panel("", 8.0, &[one("EMA")]);
        let Layer::Line(line) = &panel.layers[0] else { panic!("a line comes first") };
        assert_eq!(line.points, [[1.0, 0.2], [2.0, 0.2], [2.0, 0.5], [8.0, 0.5], [8.0, 0.5]]);
        assert_eq!((panel.ends[0].at, panel.ends[0].text.as_str()), (0.5, "EMA 50 %"));
        assert_eq!(panel.legend, Legend::None);
        let long = profile_panel("", 8.0, &[one("a name that would leave no room for the curves")]);
        assert_eq!((long.ends[0].text.as_str(), long.legend), ("50 %", Legend::Below));
    }
}
