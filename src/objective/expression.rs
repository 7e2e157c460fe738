//! Formulas typed by the user.

use super::parse::parse;
use super::parse_error::ParseError;
use super::program::Program;
use super::{Dual, LANES, Number};
use std::fmt;
use std::str::FromStr;

/// A formula in x and y, compiled.
///
/// Numbers, `x`, `y`, `pi`, `e`; `+ - * / ^` with the usual precedence, so that `-x^2` is −(x²) and `2^3^2` is 2⁹; sin cos
/// tan asin acos atan sinh cosh tanh exp ln log10 sqrt abs sign floor min max atan2 pow. Constant whole powers
/// up to 32 are multiplied out; other powers of negative numbers are NaN unless the exponent is whole.
///
/// Derivatives are exact. At a kink, one side's is taken. Nothing is allocated when it is evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    text: String,
    program: Program,
    depth: usize,
}

impl Expression {
    /// Compiles `text`.
    ///
    /// # Errors
    /// Says what is wrong, where, and what to write instead.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let program = parse(text)?;
        Ok(Self { text: text.to_owned(), depth: program.depth(), program })
    }

    /// The formula as it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value at (x, y); NaN where the formula has none.
    #[inline]
    pub fn value<N: Number>(&self, x: N, y: N) -> N {
        let [value] = self.program.run(self.depth, &[x], &[y]);
        value
    }

    /// The value at (x, y) and the exact gradient.
    #[inline]
    pub fn value_and_gradient(&self, x: f64, y: f64) -> (f64, [f64; 2]) {
        let found = self.value(Dual::x(x), Dual::y(y));
        (found.value, found.partial)
    }

    /// The values at 64 points: the same bits as one by one.
    #[inline]
    pub fn block_value(&self, x: &[f64; LANES], y: &[f64; LANES], out: &mut [f64; LANES]) {
        *out = self.program.run(self.depth, x, y);
    }

    /// The gradients at 64 points: the same bits as one by one.
    #[inline]
    pub fn block_gradient(&self, x: &[f64; LANES], y: &[f64; LANES], gx: &mut [f64; LANES], gy: &mut [f64; LANES]) {
        let found = self.program.run(self.depth, &x.map(Dual::x), &y.map(Dual::y));
        for lane in 0..LANES {
            [gx[lane], gy[lane]] = found[lane].partial;
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Expression {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests;
