//! Scales of an axis, and the choice of one for a set of values.

/// The most decades that a symmetric logarithmic axis has on either side of its linear part.
const MOST_DECADES: i32 = 12;

/// Values of both signs are spread evenly unless the largest is more than so many times the median.
const EVEN: f64 = 1e3;

/// Scale of an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AxisScale {
    /// Equal distances are equal differences.
    #[default]
    Linear,
    /// Equal distances are equal ratios; the data stay plain values.
    Log10,
    /// Linear between −10ⁿ and 10ⁿ and logarithmic beyond: for values of both signs over many decades.
    SymLog {
        /// The power n at which the linear part ends.
        decade: i32,
    },
}

impl AxisScale {
    /// Returns the scale on which values are seen together: logarithmic where none is negative and one is positive, linear
    /// where they are of both signs and of like size, and symmetric logarithmic otherwise. Values that are not finite do not count.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut is_signed = false;
        let mut sizes: Vec<f64> = vec![];
        for value in values.into_iter().filter(|value| value.is_finite() && *value != 0.0) {
            is_signed |= value < 0.0;
            sizes.push(value.abs());
        }
        if sizes.is_empty() {
            return Self::Linear;
        }
        if !is_signed {
            return Self::Log10;
        }
        sizes.sort_by(f64::total_cmp);
        let largest = sizes[sizes.len() - 1];
        if largest / EVEN <= sizes[sizes.len() / 2] {
            return Self::Linear;
        }
        let least = decade_of(largest) - MOST_DECADES;
        Self::SymLog { decade: decade_of(sizes[sizes.len() / 4]).max(least) }
    }

    /// Returns the scale that is seen between two values: that of the linear part where both lie in it.
    pub(super) fn within(self, low: f64, high: f64) -> Self {
        match self {
            Self::SymLog { decade } if low.abs().max(high.abs()) <= 10_f64.powi(decade) => Self::Linear,
            Self::Linear | Self::Log10 | Self::SymLog { .. } => self,
        }
    }

    /// Maps a value to its level, of which equal differences are equally long on the axis; −∞ or NaN where a logarithm has none.
    pub fn level(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log10 => value.log10(),
            Self::SymLog { decade } => {
                let end = 10_f64.powi(decade);
                if value.abs() <= end {
                    value / end
                } else {
                    value.signum() * (1.0 + value.abs().log10() - f64::from(decade))
                }
            }
        }
    }

    /// Maps a level back to its value: the inverse of [`level`](Self::level).
    pub fn value(self, level: f64) -> f64 {
        match self {
            Self::Linear => level,
            Self::Log10 => 10_f64.powf(level),
            Self::SymLog { decade } => {
                if level.abs() <= 1.0 {
                    level * 10_f64.powi(decade)
                } else {
                    level.signum() * 10_f64.powf(level.abs() - 1.0 + f64::from(decade))
                }
            }
        }
    }
}

/// The power of ten of a positive number's first figure.
fn decade_of(size: f64) -> i32 {
    #[allow(clippy::cast_possible_truncation, reason = "a double's decimal exponent is below 400")]
    let decade = size.log10().floor() as i32;
    decade.clamp(-290, 300)
}

#[cfg(test)]
mod tests {
    use super::AxisScale;
    use proptest::prelude::*;

    #[test]
    fn the_data_choose() {
        assert_eq!(AxisScale::of([1e-3, 5.0, 0.0, f64::INFINITY]), AxisScale::Log10);
        assert_eq!(AxisScale::of([0.0, 0.0]), AxisScale::Linear);
        assert_eq!(AxisScale::of([f64::NAN]), AxisScale::Linear);
        assert_eq!(AxisScale::of([-1.0, -0.999, -0.5]), AxisScale::Linear);
        assert_eq!(AxisScale::of([-3.0, 0.0, 4.0, 1e-9]), AxisScale::Linear);
        assert_eq!(AxisScale::of([1e-3, -2.0, -1e3, -1e6, -1e9]), AxisScale::SymLog { decade: 0 });
    }

    proptest! {
        #[test]
        fn levels_rise_and_lead_back(decade in -280..280_i32, a in -1e4..1e4_f64, b in -1e4..1e4_f64) {
            let scale = AxisScale::SymLog { decade };
            let unit = 10_f64.powi(decade);
            let [low, high] = [a.min(b) * unit, a.max(b) * unit];
            prop_assert!(scale.level(low) <= scale.level(high));
            prop_assert!((scale.value(scale.level(low)) - low).abs() <= 1e-12 * low.abs());
        }
    }
}
