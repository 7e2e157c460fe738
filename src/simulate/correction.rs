//! Correction of the lowest known value by a run that went below it.

use crate::objective::{Minimum, Optimum};
use crate::theory::number;
use std::fmt;

/// A value below the lowest that was known, and what became of that.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Lowest value that was known before.
    pub before: Optimum,
    /// Place where the lower value was met.
    pub point: [f64; 2],
    /// The value there.
    pub value: f64,
    /// The minimum downhill of it; none where f falls without bound.
    pub found: Option<Minimum>,
}

impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |[x, y]: [f64; 2]| format!("({}, {})", number(x), number(y));
        write!(f, "f = {} at {}", number(self.value), place(self.point))?;
        match (self.before.symbol(), self.before.value()) {
            (Some(symbol), Some(before)) => write!(f, " is below {symbol} = {}: ", number(before))?,
            _ => f.write_str(": ")?,
        }
        match self.found {
            Some(found) => write!(
                f,
                "losses are measured from the minimum there, {} at {}",
                number(found.value),
                place(found.point)
            ),
            None => f.write_str("f falls without bound there, so that no lowest value is known"),
        }
    }
}
