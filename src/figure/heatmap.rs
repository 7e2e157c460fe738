//! A function of two variables as colours.

use super::axis::{Axis, AxisScale};
use super::color::Color;
use super::contour::{Grid, Level};
use super::layer::{Contours, Image};
use super::map::{Map, Tone};
use super::panel::ColorBar;
use super::raster::Raster;
use super::style::Stroke;

/// Quantity in which the colours of a heatmap are even.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shading {
    /// `log10(f − f* + ε)`.
    #[default]
    Log,
    /// The value f.
    Linear,
}

/// A function sampled on a grid, with the range of values that its colours show.
#[derive(Clone, Debug, PartialEq)]
pub struct Heatmap {
    x: (f64, f64),
    y: (f64, f64),
    columns: usize,
    shading: Shading,
    /// The shaded quantity at the middle of each pixel, row by row from the bottom; NaN where f is.
    levels: Vec<f64>,
    /// The range of levels from the first colour to the last.
    range: (f64, f64),
    /// Place of the lowest sample.
    lowest: Option<[f64; 2]>,
}

impl Heatmap {
    /// Samples `f` at the middle of `resolution` (columns, rows) pixels that fill `x` × `y`.
    ///
    /// `best` is f*, the lowest value of f anywhere; where it is not finite, or a sample lies below it, the lowest sample
    /// takes its place. With [`Shading::Log`] the colours show `log10(f − f* + ε)`, where ε is a thousandth of the first
    /// percentile of `f − f*`: small beside all but the nearest surroundings of a minimum, whose depth it bounds. The
    /// colours span the first to the 99th percentile of the finite samples, or up to the extreme where that is at most a
    /// twentieth of the range further.
    pub fn new(
        f: impl Fn(f64, f64) -> f64,
        x: (f64, f64),
        y: (f64, f64),
        resolution: (usize, usize),
        best: f64,
        shading: Shading,
    ) -> Self {
        let (columns, rows) = resolution;
        let middle =
            |(low, high): (f64, f64), at: usize, count: usize| low + (high - low) * (at as f64 + 0.5) / count as f64;
        let mut levels = Vec::with_capacity(columns.saturating_mul(rows));
        for row in 0..rows {
            let v = middle(y, row, rows);
            levels.extend((0..columns).map(|column| f(middle(x, column, columns), v)));
        }
        let finite = levels.iter().copied().enumerate().filter(|(_, value)| value.is_finite());
        let lowest = finite.min_by(|a, b| a.1.total_cmp(&b.1));
        let place = |at: usize| [middle(x, at % columns, columns), middle(y, at / columns, rows)];
        let place = lowest.map(|(at, _)| place(at));
        if shading == Shading::Log {
            let lowest = lowest.map_or(0.0, |(_, value)| value);
            let best = if best.is_finite() { best.min(lowest) } else { lowest };
            let mut positive: Vec<f64> =
                levels.iter().map(|value| value - best).filter(|above| *above > 0.0 && above.is_finite()).collect();
            let epsilon = percentile(&mut positive, 0.01).map_or(1e-12, |low| (1e-3 * low).max(f64::MIN_POSITIVE));
            let level = |value: &mut f64| {
                *value =
                    if *value == f64::NEG_INFINITY { *value } else { ((*value - best).max(0.0) + epsilon).log10() };
            };
            // `max` would turn NaN into a number.
            levels.iter_mut().filter(|value| !value.is_nan()).for_each(level);
        }
        let range = robust_range(levels.iter().copied().filter(|level| level.is_finite()).collect());
        Self { x, y, columns, shading, levels, range, lowest: place }
    }

    /// Returns the place of the lowest finite sample.
    pub fn lowest(&self) -> Option<[f64; 2]> {
        self.lowest
    }

    /// The number of columns and rows.
    pub fn resolution(&self) -> (usize, usize) {
        (self.columns, self.levels.len().checked_div(self.columns).unwrap_or(0))
    }

    /// Returns whether f is finite nowhere, so that no colour means anything.
    pub fn is_blank(&self) -> bool {
        !self.levels.iter().any(|level| level.is_finite())
    }

    /// Returns whether f has one finite value alone, above which nothing lies.
    pub fn is_flat(&self) -> bool {
        let mut finite = self.levels.iter().copied().filter(|level| level.is_finite());
        finite.next().is_some_and(|first| finite.all(|level| level == first))
    }

    /// The picture, its first row at the top. NaN is hatched; what is out of range takes the colour of the nearer end.
    pub fn raster(&self, map: Map, tone: Tone) -> Raster {
        let (columns, rows) = self.resolution();
        let table = map.table(tone);
        let (low, high) = self.range;
        let mut pixels = Vec::with_capacity(self.levels.len());
        for row in (0..rows).rev() {
            for column in 0..columns {
                let level = self.levels[row * columns + column];
                let share = (level / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..255 before")]
                pixels.push(if level.is_nan() {
                    hatch(column, row)
                } else {
                    table[(share.clamp(0.0, 1.0) * 255.0).round() as usize]
                });
            }
        }
        Raster::new(columns, rows, pixels).unwrap_or_default()
    }

    /// The picture as a layer.
    pub fn image(&self, map: Map, tone: Tone) -> Image {
        Image { raster: self.raster(map, tone), x: self.x, y: self.y, smooth: true }
    }

    /// The scale of the colours: `f − f*` on a logarithmic axis, or f, with marks where values lie beyond its ends.
    pub fn color_bar(&self, label: impl Into<String>, map: Map, tone: Tone) -> ColorBar {
        let (low, high) = self.range;
        let (range, scale) = match self.shading {
            Shading::Log => ((10_f64.powf(low), 10_f64.powf(high)), AxisScale::Log10),
            Shading::Linear => (self.range, AxisScale::Linear),
        };
        ColorBar {
            axis: Axis { label: label.into(), range, scale, ..Axis::default() },
            map,
            tone,
            below: self.levels.iter().any(|level| *level < low),
            above: self.levels.iter().any(|level| *level > high),
        }
    }

    /// The values at which contours are drawn unless others are asked for: the decades of `f − f*`, or f's round values.
    pub fn default_levels(&self) -> Vec<f64> {
        let (low, high) = self.range;
        match self.shading {
            Shading::Log => {
                #[allow(clippy::cast_possible_truncation, reason = "a double's decimal exponent is below 400")]
                let (first, last) = (low.ceil() as i32, high.floor() as i32);
                // Beyond a dozen lines a picture says less, not more.
                let stride = (last - first) / 12 + 1;
                (first..=last).filter(|power| power % stride == 0).map(|power| 10_f64.powi(power)).collect()
            }
            Shading::Linear => {
                let axis = Axis::linear("", self.range);
                let ticks = axis.ticks(400.0, super::axis::Direction::Vertical);
                ticks.major.into_iter().map(|tick| tick.value).collect()
            }
        }
    }

    /// The lines at values of `f − f*` ([`Shading::Log`]) or f ([`Shading::Linear`]), interpolated in what is shaded.
    pub fn contours(&self, values: &[f64], stroke: Stroke) -> Contours {
        let (columns, rows) = self.resolution();
        // Samples stand in the middle of their pixels.
        let inner = |(low, high): (f64, f64), count: usize| {
            let half = (high - low) / (2 * count.max(1)) as f64;
            (low + half, high - half)
        };
        let grid = Grid { values: &self.levels, columns, x: inner(self.x, columns), y: inner(self.y, rows) };
        let lines = |value: f64| match self.shading {
            Shading::Log => grid.contours(value.log10()),
            Shading::Linear => grid.contours(value),
        };
        Contours { levels: values.iter().map(|value| Level { value: *value, lines: lines(*value) }).collect(), stroke }
    }
}

/// Diagonal stripes of two greys, for where there is no value.
fn hatch(column: usize, row: usize) -> Color {
    if (column + row) % 8 < 2 { Color::rgb(120, 120, 120) } else { Color::rgb(208, 208, 208) }
}

/// The value below which a `share` of the values lies; puts them into another order.
fn percentile(values: &mut [f64], share: f64) -> Option<f64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last index")]
    let place = (share * values.len().saturating_sub(1) as f64).round() as usize;
    (place < values.len()).then(|| *values.select_nth_unstable_by(place, f64::total_cmp).1)
}

/// From the first to the 99th percentile, or to an extreme that is near; never empty.
fn robust_range(mut values: Vec<f64>) -> (f64, f64) {
    let (Some(low), Some(high)) = (percentile(&mut values, 0.01), percentile(&mut values, 0.99)) else {
        return (0.0, 1.0);
    };
    let (least, most) = values.iter().fold((low, high), |(least, most), value| (least.min(*value), most.max(*value)));
    let near = (high / 20.0 - low / 20.0).abs();
    let low = if low - least <= near { least } else { low };
    let high = if most - high <= near { most } else { high };
    if high > low { (low, high) } else { (low - 0.5 * low.abs().max(1.0), low + 0.5 * low.abs().max(1.0)) }
}

#[cfg(test)]
mod tests {
    use super::{Heatmap, Shading};
    use crate::figure::{AxisScale, Color, Map, Stroke, Tone};
    use proptest::prelude::*;

    fn bowl(shading: Shading) -> Heatmap {
        Heatmap::new(|x, y| 7.0 + x * x + y * y, (-2.0, 2.0), (-1.0, 3.0), (64, 64), 7.0, shading)
    }

    #[test]
    fn the_picture_stands_upright() {
        let raster = bowl(Shading::Linear).raster(Map::Grey, Tone::Full);
        let at = |column: usize, row: usize| raster.pixels()[row * 64 + column].r;
        // The minimum at (0, 0) is a quarter up from the bottom.
        assert!(at(32, 47) < at(32, 16) && at(32, 47) < at(0, 47));
        assert!(at(32, 0) > at(32, 63));
    }

    #[test]
    fn contours_lie_where_the_function_has_the_value() {
        for (shading, level) in [(Shading::Log, 1.0), (Shading::Linear, 8.0)] {
            let contours = bowl(shading).contours(&[level], Stroke::solid(Color::BLACK, 1.0));
            let points: Vec<_> = contours.levels[0].lines.iter().flatten().collect();
            assert!(points.len() > 50);
            assert!(points.iter().all(|[x, y]| (x.hypot(*y) - 1.0).abs() < 5e-3));
        }
    }

    #[test]
    fn the_bar_says_what_is_shown() {
        let bar = bowl(Shading::Log).color_bar("f − f*", Map::Cividis, Tone::Soft);
        assert_eq!(bar.axis.scale, AxisScale::Log10);
        assert!(bar.axis.range.0 > 0.0 && bar.axis.range.1 <= 13.1 && bar.axis.range.1 > 8.0);
        assert!(bar.below);
        let levels = bowl(Shading::Log).default_levels();
        assert!(levels.iter().any(|level| (level - 1.0).abs() < 1e-12), "{levels:?}");
    }

    #[test]
    fn outliers_do_not_take_the_range() {
        let spike = |x: f64, y: f64| if x.hypot(y) < 0.05 { 1e9 } else { x };
        let bar = Heatmap::new(spike, (-1.0, 1.0), (-1.0, 1.0), (100, 100), -1.0, Shading::Linear).color_bar(
            "",
            Map::Grey,
            Tone::Full,
        );
        assert!(bar.axis.range.1 <= 1.0 && bar.above && !bar.below);
    }

    proptest! {
        #[test]
        fn any_function_has_a_picture(
            values in prop::collection::vec(proptest::num::f64::ANY, 1..50),
            columns in 0_usize..9,
            rows in 0_usize..9,
            best in proptest::num::f64::ANY,
            log in any::<bool>(),
        ) {
            let next = std::cell::Cell::new(0);
            let f = |_, _| { next.set(next.get() + 1); values[next.get() % values.len()] };
            let shading = if log { Shading::Log } else { Shading::Linear };
            let map = Heatmap::new(f, (-1.0, 1.0), (0.0, 1.0), (columns, rows), best, shading);
            prop_assert_eq!(map.raster(Map::Viridis, Tone::Full).pixels().len(), columns * rows);
            let bar = map.color_bar("", Map::Viridis, Tone::Full);
            let (low, high) = bar.axis.bounds();
            prop_assert!(low < high);
            map.contours(&map.default_levels(), Stroke::solid(Color::BLACK, 1.0));
        }
    }
}
