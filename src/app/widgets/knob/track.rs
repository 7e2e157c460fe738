//! Places of values on a slider.

use egui::emath::smart_aim;

use crate::app::widgets::number::round_significant;
use crate::optim::{Interval, Knob, Scale};

/// The range of a slider from its left end, 0, to its right end, 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Track {
    low: f64,
    high: f64,
    limits: Interval,
    log: bool,
    whole: bool,
}

impl Track {
    /// Returns the track for `knob`; one for whole numbers where `whole` is set.
    pub(super) fn of(knob: &Knob, whole: bool) -> Self {
        let (low, high) = knob.range;
        // A logarithm needs both ends above zero.
        let log = knob.scale == Scale::Log && low > 0.0 && high > 0.0;
        Self { low, high, limits: knob.limits, log, whole }
    }

    /// Both ends.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Returns whether only whole numbers stand on it.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Returns the place of `value`, from 0 to 1; at the nearer end where it is beyond, and nowhere where it is no number.
    pub(super) fn fraction(&self, value: f64) -> Option<f64> {
        if value.is_nan() || self.low >= self.high {
            return None;
        }
        let value = value.clamp(self.low, self.high);
        Some(if self.log {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        })
    }

    /// Returns the value that stands at `fraction`, which may be beyond the ends.
    fn value(&self, fraction: f64) -> f64 {
        if fraction <= 0.0 {
            self.low
        } else if fraction >= 1.0 {
            self.high
        } else if self.log {
            self.low * ((self.high / self.low).ln() * fraction).exp()
        } else {
            self.low + (self.high - self.low) * fraction
        }
    }

    /// Returns the roundest allowed value within `radius` around `fraction`.
    pub(super) fn aim(&self, fraction: f64, radius: f64) -> Option<f64> {
        // The ends are exact, so that they can be reached.
        let value = if fraction <= 0.0 || fraction >= 1.0 {
            self.value(fraction)
        } else {
            let (from, to) = (self.value(fraction - radius), self.value(fraction + radius));
            smart_aim::best_in_range_f64(from, to).clamp(self.low, self.high)
        };
        self.allowed(value)
    }

    /// Returns the value `steps` hundredths of the track away from `value`, or `None` where there is nowhere to go.
    pub(super) fn step(&self, value: f64, steps: f64) -> Option<f64> {
        let beyond = (value > self.high && steps > 0.0) || (value < self.low && steps < 0.0);
        if beyond || steps == 0.0 {
            return None;
        }
        let Some(fraction) = self.fraction(value) else { return self.allowed(self.value(0.0)) };
        let mut next = round_significant(self.value(fraction + steps / 100.0), 4);
        if self.whole {
            // At least one further.
            let one = value + steps.signum();
            next = if steps > 0.0 { next.round().max(one) } else { next.round().min(one) };
        }
        self.allowed(next.clamp(self.low, self.high)).filter(|next| *next != value)
    }

    /// `value`, whole where it must be, if it is within the limits.
    fn allowed(&self, value: f64) -> Option<f64> {
        let value = if self.whole { value.round() } else { value };
        self.limits.contains(value).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOG: Track = Track { low: 1e-5, high: 1.0, limits: Interval::POSITIVE, log: true, whole: false };
    const LINEAR: Track = Track { low: 0.0, high: 1.0, limits: Interval::BELOW_ONE, log: false, whole: false };
    const COUNT: Track = Track { low: 1.0, high: 100_000.0, limits: Interval::FROM_ONE, log: true, whole: true };

    #[test]
    fn equal_ratios_are_equal_distances() {
        let at = |value| LOG.fraction(value).expect("a number");
        assert!((at(1e-4) - 0.2).abs() < 1e-12);
        assert!((at(1e-1) - 0.8).abs() < 1e-12);
        assert_eq!((at(1e-5), at(1.0)), (0.0, 1.0));
    }

    #[test]
    fn values_beyond_stand_at_the_ends_and_nan_nowhere() {
        assert_eq!(LOG.fraction(50.0), Some(1.0));
        assert_eq!(LOG.fraction(f64::INFINITY), Some(1.0));
        assert_eq!(LOG.fraction(-3.0), Some(0.0));
        assert_eq!(LOG.fraction(f64::NAN), None);
    }

    #[test]
    fn what_the_limits_exclude_is_not_reached() {
        assert_eq!(LINEAR.aim(1.0, 0.01), None);
        assert_eq!(LINEAR.step(0.999, 10.0), None);
        assert_eq!(LINEAR.step(0.5, 1.0), Some(0.51));
        assert_eq!(LINEAR.step(0.5, -0.1), Some(0.499));
    }

    #[test]
    fn steps_of_a_count_go_on_by_one_at_least() {
        assert_eq!(COUNT.step(1.0, 0.1), Some(2.0));
        assert_eq!(COUNT.step(2.0, -0.1), Some(1.0));
        assert_eq!(COUNT.step(1.0, -1.0), None);
    }

    #[test]
    fn a_value_beyond_the_slider_stays_or_comes_back() {
        assert_eq!(LOG.step(50.0, 1.0), None);
        assert!(LOG.step(50.0, -1.0).is_some_and(|value| value < 1.0));
        assert_eq!(LOG.step(f64::NAN, 1.0), Some(1e-5));
        assert_eq!(LOG.step(f64::NAN, 0.0), None);
    }

    proptest! {
        #[test]
        fn aiming_comes_near(fraction in 0.0..=1.0) {
            for track in [LOG, COUNT] {
                let value = track.aim(fraction, 0.005).expect("allowed everywhere");
                let found = track.fraction(value).expect("a number");
                // A whole number may be half a unit away.
                let tolerance = if track.whole { 0.07 } else { 0.005 + 1e-9 };
                prop_assert!((found - fraction).abs() <= tolerance, "{} at {}", value, fraction);
            }
        }

        #[test]
        fn steps_move_the_right_way(value in 1e-5..1.0, steps in -10.0..10.0) {
            if let Some(next) = LOG.step(value, steps) {
                prop_assert!((next > value) == (steps > 0.0), "{} by {} to {}", value, steps, next);
            }
        }
    }
}
