//! Settings that a person can turn: each is declared once, and the slider, the file, `--set`, a sweep's axis, the error
//! message, the tooltip and the schema read that declaration.

use crate::text;

/// Spread of a slider's range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal distances are equal differences.
    Linear,
    /// Equal distances are equal ratios.
    Log,
}

/// The values that a setting may take; the ends belong to it where `closed` says so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end, infinite where there is none.
    pub high: f64,
    /// Whether the lower and the upper end are themselves allowed.
    pub closed: (bool, bool),
}

impl Interval {
    /// `x > 0`, finite.
    pub const POSITIVE: Self = Self { low: 0.0, high: f64::INFINITY, closed: (false, false) };
    /// `x ≥ 0`, finite.
    pub const NOT_NEGATIVE: Self = Self { low: 0.0, high: f64::INFINITY, closed: (true, false) };
    /// `0 ≤ x < 1`.
    pub const BELOW_ONE: Self = Self { low: 0.0, high: 1.0, closed: (true, false) };
    /// `0 < x ≤ 1`.
    pub const UP_TO_ONE: Self = Self { low: 0.0, high: 1.0, closed: (false, true) };
    /// `x ≥ 1`, finite.
    pub const FROM_ONE: Self = Self { low: 1.0, high: f64::INFINITY, closed: (true, false) };
    /// Any finite number.
    pub const FINITE: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY, closed: (false, false) };

    /// Returns whether `x` lies in the interval; NaN and infinities never do.
    pub fn contains(&self, x: f64) -> bool {
        let above = x > self.low || (self.closed.0 && x == self.low);
        let below = x < self.high || (self.closed.1 && x == self.high);
        x.is_finite() && above && below
    }

    /// The interval written out for `symbol`, such as `0 ≤ β < 1`.
    pub fn describe(&self, symbol: &str) -> String {
        let sign = |closed| if closed { "≤" } else { "<" };
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) => {
                format!("{} {} {symbol} {} {}", self.low, sign(self.closed.0), sign(self.closed.1), self.high)
            }
            (true, false) => {
                format!("{symbol} {} {}", if self.closed.0 { "≥" } else { ">" }, self.low)
            }
            (false, true) => format!("{symbol} {} {}", sign(self.closed.1), self.high),
            (false, false) => format!("{symbol} finite"),
        }
    }
}

/// The declaration of one setting. Its value lives in the type that it belongs to.
#[derive(Debug, PartialEq)]
pub struct Knob {
    /// The key in files and in `--set`.
    pub name: &'static str,
    /// The letter that formulas use.
    pub symbol: &'static str,
    /// The name in words.
    pub title: &'static str,
    /// Ends of the slider. Typed values may go beyond, up to `limits`.
    pub range: (f64, f64),
    /// The values that make sense at all.
    pub limits: Interval,
    /// Spread of the slider's range.
    pub scale: Scale,
    /// Effect of the setting, in one sentence without a full stop.
    pub about: &'static str,
    /// The formula that it stands in.
    pub formula: &'static str,
}

impl Knob {
    /// Returns symbol and name, such as `η learning rate`.
    pub fn label(&self) -> String {
        if self.symbol.is_empty() || self.symbol == self.title {
            self.title.to_owned()
        } else {
            format!("{} {}", self.symbol, self.title)
        }
    }

    /// Fails where `value` is not allowed: `β is 1; allowed is 0 ≤ β < 1`.
    ///
    /// # Errors
    /// If the value is outside [`limits`](Self::limits).
    pub fn check(&self, value: f64) -> Result<(), String> {
        if self.limits.contains(value) {
            Ok(())
        } else {
            Err(format!("{} is {}; allowed is {}", self.name, text::number(value), self.limits.describe(self.symbol)))
        }
    }
}

/// A place where a setting's value is kept.
#[derive(Debug)]
pub enum Slot<'a, T = f64> {
    /// A real number.
    Number(&'a mut T),
    /// A whole number, such as a number of steps.
    Count(&'a mut u64),
    /// On or off.
    Switch(&'a mut bool),
}

/// Every setting of something with its place, in the order in which they are shown.
pub type Knobs<'a, T = f64> = Vec<(&'static Knob, Slot<'a, T>)>;
