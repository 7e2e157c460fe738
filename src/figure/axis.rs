//! Axes: where values lie, and which ticks tell so.

mod choices;
mod scale;

pub use scale::AxisScale;

use super::text::{self, Weight};
use choices::{linear_choices, log_choices, symlog_choices};

/// The size of tick labels in px.
pub const TICK_SIZE: f64 = 11.0;

/// The most room that a name on a vertical axis takes, in px.
const LONGEST_NAME: f64 = 150.0;

/// The size of the largest and of the smallest numbers on an axis.
const LARGEST: f64 = 1e300;
const SMALLEST: f64 = 1e-305;

/// The least length of a range as a part of its larger end: less leaves no room between two ticks in double precision.
pub const NARROWEST: f64 = 1e-12;

/// Axis of a panel or of a colour bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// Name of the quantity, with its unit.
    pub label: String,
    /// The values at the two ends, plain also on a logarithmic axis.
    pub range: (f64, f64),
    /// Scale between the two ends.
    pub scale: AxisScale,
    /// Kind of its ticks.
    pub marks: Marks,
}

/// Kinds of ticks.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Marks {
    /// Ticks at round values, as many as fit.
    #[default]
    Round,
    /// Ticks at round values without labels: the axis of a panel beside or below bears them.
    Unlabelled,
    /// These. A label that has no room beside its neighbours is shortened.
    At(Vec<Tick>),
    /// None, nor a line along the axis.
    None,
}

/// The direction in which an axis runs, which decides how much room a label takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    Horizontal,
    /// From bottom to top.
    Vertical,
}

/// A labelled tick.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value that it marks.
    pub value: f64,
    /// Text of the label; empty where there is no room.
    pub label: String,
}

/// The ticks of an axis, rising.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ticks {
    /// Labelled ticks, 3 to 10.
    pub major: Vec<Tick>,
    /// The values of unlabelled ticks between them.
    pub minor: Vec<f64>,
}

impl Axis {
    /// A linear axis.
    pub fn linear(label: impl Into<String>, range: (f64, f64)) -> Self {
        Self { label: label.into(), range, scale: AxisScale::Linear, marks: Marks::Round }
    }

    /// A logarithmic axis; the range is in plain values.
    pub fn log10(label: impl Into<String>, range: (f64, f64)) -> Self {
        Self { label: label.into(), range, scale: AxisScale::Log10, marks: Marks::Round }
    }

    /// An axis of names at 0, 1, 2 …, from left to right or from the bottom to the top.
    pub fn names<S: Into<String>>(label: impl Into<String>, names: impl IntoIterator<Item = S>) -> Self {
        let tick = |(place, name): (usize, S)| Tick { value: place as f64, label: name.into() };
        let ticks: Vec<Tick> = names.into_iter().enumerate().map(tick).collect();
        Self::linear(label, (-0.5, ticks.len() as f64 - 0.5)).marked(Marks::At(ticks))
    }

    /// The axis with other ticks.
    #[must_use]
    pub fn marked(self, marks: Marks) -> Self {
        Self { marks, ..self }
    }

    /// The axis without any words, where a neighbouring panel bears them.
    #[must_use]
    pub fn unlabelled(self) -> Self {
        let marks = match self.marks {
            Marks::At(ticks) => {
                Marks::At(ticks.into_iter().map(|tick| Tick { label: String::new(), ..tick }).collect())
            }
            Marks::None => Marks::None,
            Marks::Round | Marks::Unlabelled => Marks::Unlabelled,
        };
        Self { label: String::new(), marks, ..self }
    }

    /// The range as it can be drawn: rising, finite, not empty, and positive on a logarithmic axis.
    pub fn bounds(&self) -> (f64, f64) {
        let (a, b) = self.range;
        let log = self.scale == AxisScale::Log10;
        if !a.is_finite() || !b.is_finite() || (log && a.max(b) <= 0.0) {
            return if log { (0.1, 1.0) } else { (0.0, 1.0) };
        }
        let (mut low, mut high) = (a.min(b).clamp(-LARGEST, LARGEST), a.max(b).clamp(-LARGEST, LARGEST));
        if log {
            high = high.max(1.2 * SMALLEST);
            low = if low <= 0.0 { (high * 1e-6).max(SMALLEST) } else { low.max(SMALLEST) };
        }
        let size = low.abs().max(high.abs());
        if high - low < NARROWEST * size || size < SMALLEST {
            let margin = if size < SMALLEST { 0.5 } else { 0.1 * size };
            (low, high) = if log { (low / 1.1, high * 1.1) } else { (low - margin, high + margin) };
        }
        (low, high)
    }

    /// Returns the position of a value: 0 at the low end, 1 at the high end, beyond them outside; not finite where it cannot be drawn.
    pub fn position(&self, value: f64) -> f64 {
        let (scale, low, high) = self.levels();
        (scale.level(value) - low) / (high - low)
    }

    /// The value that lies at a share of the way from the low end to the high end: the inverse of [`position`](Self::position).
    pub fn value_at(&self, share: f64) -> f64 {
        let (scale, low, high) = self.levels();
        scale.value(low + (high - low) * share)
    }

    /// The length of the range in the unit in which distances on the axis are even: differences, decades, or levels.
    pub fn span(&self) -> f64 {
        let (_, low, high) = self.levels();
        high - low
    }

    /// The scale between the two ends, and their levels.
    fn levels(&self) -> (AxisScale, f64, f64) {
        let (low, high) = self.bounds();
        let scale = self.scale.within(low, high);
        (scale, scale.level(low), scale.level(high))
    }

    /// The ticks of an axis that is `length` px long: as many as fit without labels that touch.
    ///
    /// Linear steps are 1, 2 or 5 times a power of ten. A logarithmic axis is ticked at whole powers, or at 1, 2, 5
    /// where it holds fewer than three of them, or like a linear one where it is shorter still.
    pub fn ticks(&self, length: f64, direction: Direction) -> Ticks {
        match &self.marks {
            Marks::Round => self.round_ticks(length, direction),
            Marks::Unlabelled => {
                let mut ticks = self.round_ticks(length, direction);
                ticks.major.iter_mut().for_each(|tick| tick.label.clear());
                ticks
            }
            Marks::At(ticks) => self.given_ticks(ticks, length, direction),
            Marks::None => Ticks::default(),
        }
    }

    fn given_ticks(&self, ticks: &[Tick], length: f64, direction: Direction) -> Ticks {
        let inside = |tick: &&Tick| (-1e-9..=1.0 + 1e-9).contains(&self.position(tick.value));
        let mut major: Vec<Tick> = ticks.iter().filter(inside).cloned().collect();
        major.sort_by(|a, b| a.value.total_cmp(&b.value));
        let room = match direction {
            Direction::Vertical => LONGEST_NAME,
            Direction::Horizontal => {
                let gap = |pair: &[Tick]| (self.position(pair[1].value) - self.position(pair[0].value)) * length;
                let nearest = major.windows(2).map(gap).fold(length, f64::min);
                // A name cut shorter than this says nothing.
                (nearest - 14.0).max(40.0)
            }
        };
        for tick in &mut major {
            tick.label = text::shortened(&tick.label, TICK_SIZE, Weight::Regular, room);
        }
        let mut ticks = Ticks { major, minor: Vec::new() };
        self.drop_touching(&mut ticks, length, direction);
        ticks
    }

    fn round_ticks(&self, length: f64, direction: Direction) -> Ticks {
        let bounds = self.bounds();
        let fits = |ticks: &Ticks| self.fits(ticks, length, direction);
        let mut choices = match self.scale.within(bounds.0, bounds.1) {
            AxisScale::Linear => linear_choices(bounds),
            AxisScale::Log10 => {
                let choices = log_choices(bounds);
                if choices.is_empty() { linear_choices(bounds) } else { choices }
            }
            AxisScale::SymLog { decade } => {
                let choices = symlog_choices(bounds, decade);
                if choices.is_empty() { linear_choices(bounds) } else { choices }
            }
        };
        let place = choices.iter().position(fits);
        let mut ticks = place.map(|place| choices.swap_remove(place)).or_else(|| choices.pop()).unwrap_or_default();
        self.drop_touching(&mut ticks, length, direction);
        ticks
    }

    fn extent(label: &str, direction: Direction) -> (f64, f64) {
        match direction {
            Direction::Horizontal => (text::width(label, TICK_SIZE, Weight::Regular) + 14.0, 48.0),
            Direction::Vertical => (1.5 * TICK_SIZE, 30.0),
        }
    }

    fn fits(&self, ticks: &Ticks, length: f64, direction: Direction) -> bool {
        ticks.major.windows(2).all(|pair| {
            let room = (self.position(pair[1].value) - self.position(pair[0].value)) * length;
            let (first, least) = Self::extent(&pair[0].label, direction);
            let (second, _) = Self::extent(&pair[1].label, direction);
            room >= ((first + second) / 2.0).max(least)
        })
    }

    fn drop_touching(&self, ticks: &mut Ticks, length: f64, direction: Direction) {
        let mut end = f64::NEG_INFINITY;
        for tick in &mut ticks.major {
            let middle = self.position(tick.value) * length;
            let half = Self::extent(&tick.label, direction).0 / 2.0;
            if middle - half >= end {
                end = middle + half;
            } else {
                tick.label.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, AxisScale, Direction};
    use proptest::prelude::*;

    fn labels(axis: &Axis, length: f64) -> Vec<String> {
        axis.ticks(length, Direction::Horizontal).major.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn familiar_axes() {
        assert_eq!(labels(&Axis::linear("", (-2.0, 2.0)), 300.0), ["−2", "−1", "0", "1", "2"]);
        assert_eq!(labels(&Axis::linear("", (0.0, 1.0)), 300.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&Axis::linear("", (0.0, 2e6)), 300.0), ["0", "0.5×10⁶", "1.0×10⁶", "1.5×10⁶", "2.0×10⁶"]);
        assert_eq!(labels(&Axis::log10("", (1e-4, 1.0)), 400.0), ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]);
        assert_eq!(labels(&Axis::log10("", (0.1, 5.0)), 400.0), ["0.1", "0.2", "0.5", "1", "2", "5"]);
        assert_eq!(labels(&Axis::log10("", (3.0, 4.0)), 200.0).len(), 3);
    }

    #[test]
    fn ranges_that_cannot_be_drawn_are_replaced() {
        for scale in [AxisScale::Linear, AxisScale::Log10, AxisScale::SymLog { decade: -2 }] {
            for range in [(0.0, 0.0), (f64::NAN, 1.0), (f64::NEG_INFINITY, f64::INFINITY), (-3.0, -3.0), (2.0, -2.0)] {
                let axis = Axis { range, scale, ..Axis::default() };
                let (low, high) = axis.bounds();
                assert!(low < high && low.is_finite() && high.is_finite());
                assert!(scale != AxisScale::Log10 || low > 0.0);
            }
        }
    }

    #[test]
    fn names_stand_at_whole_numbers_and_are_shortened_before_they_touch() {
        let axis = Axis::names("", ["Rosenbrock", "Rastrigin", "a name that is longer than its room"]);
        assert_eq!(axis.position(1.0), 0.5);
        let cut = labels(&axis, 240.0);
        assert_eq!(cut[..2], ["Rosenbrock", "Rastrigin"]);
        assert!(cut[2].ends_with('…'), "{cut:?}");
        assert!(axis.unlabelled().ticks(240.0, Direction::Horizontal).major.iter().all(|tick| tick.label.is_empty()));
        assert!(
            Axis::linear("", (0.0, 1.0)).marked(super::Marks::None).ticks(99.0, Direction::Vertical).major.is_empty()
        );
    }

    #[test]
    fn positions() {
        let signed = Axis { scale: AxisScale::SymLog { decade: 0 }, ..Axis::linear("", (-1e6, 1e3)) };
        assert!((signed.position(0.0) - 7.0 / 11.0).abs() < 1e-12 && signed.position(-1e9) < 0.0);
        for axis in [Axis::log10("", (1e-3, 1e4)), Axis::linear("", (-3.0, 5.0)), signed] {
            assert!((axis.position(axis.value_at(0.3)) - 0.3).abs() < 1e-12);
        }
        let axis = Axis::log10("", (1e-2, 1e2));
        assert!((axis.position(1.0) - 0.5).abs() < 1e-12);
        assert_eq!(axis.position(0.0), f64::NEG_INFINITY);
        assert!(axis.position(-1.0).is_nan());
    }

    fn check(axis: &Axis, length: f64) -> Result<(), TestCaseError> {
        for direction in [Direction::Horizontal, Direction::Vertical] {
            let (low, high) = axis.bounds();
            let ticks = axis.ticks(length, direction);
            prop_assert!((3..=10).contains(&ticks.major.len()), "{ticks:?}");
            prop_assert!(ticks.major.iter().all(|tick| tick.value >= low && tick.value <= high), "{ticks:?}");
            prop_assert!(ticks.major.windows(2).all(|pair| pair[0].value < pair[1].value), "{ticks:?}");
            prop_assert!(ticks.major.iter().any(|tick| !tick.label.is_empty()));
            let mut end = f64::NEG_INFINITY;
            for tick in ticks.major.iter().filter(|tick| !tick.label.is_empty()) {
                let middle = axis.position(tick.value) * length;
                let half = match direction {
                    Direction::Horizontal => super::text::width(&tick.label, 11.0, super::Weight::Regular) / 2.0,
                    Direction::Vertical => 5.5,
                };
                prop_assert!(middle - half > end, "labels touch: {ticks:?}");
                end = middle + half;
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn linear_ticks(low in -1e3..1e3, span in 0.1..1e4, exponent in -200..200, length in 60.0..1000.0) {
            let unit = 10_f64.powi(exponent);
            let axis = Axis::linear("", (low * unit, (low + span) * unit));
            check(&axis, length)?;
            let ticks = axis.ticks(length, Direction::Horizontal);
            prop_assert!(ticks.major.iter().all(|tick| tick.label.chars().count() <= 12), "{ticks:?}");
        }

        #[test]
        fn log_ticks(low in -250.0..100.0, span in 0.001..150.0, length in 60.0..1000.0) {
            let axis = Axis::log10("", (10_f64.powf(low), 10_f64.powf(low + span)));
            check(&axis, length)?;
        }

        #[test]
        fn any_axis(
            a in proptest::num::f64::ANY,
            b in proptest::num::f64::ANY,
            decade in prop::option::of(-290..300_i32),
            log in any::<bool>(),
        ) {
            let scale = match decade {
                Some(decade) => AxisScale::SymLog { decade },
                None if log => AxisScale::Log10,
                None => AxisScale::Linear,
            };
            check(&Axis { range: (a, b), scale, ..Axis::default() }, 300.0)?;
        }
    }
}
