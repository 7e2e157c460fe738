use crate::optim::Interval;
use thiserror::Error;

/// A number that a formula of this layer has no meaning for. Reads `beta is 1; allowed is 0 ≤ β < 1`.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{name} is {value}; allowed is {}", .allowed.describe(.symbol))]
pub struct Invalid {
    /// Name of the number in files and commands, with its formula where it follows from others.
    pub name: &'static str,
    /// The letter that formulas use.
    pub symbol: &'static str,
    /// Value found.
    pub value: f64,
    /// Allowed values.
    pub allowed: Interval,
}

impl Invalid {
    /// Nothing where `value` is allowed.
    pub(super) fn check(name: &'static str, symbol: &'static str, value: f64, allowed: Interval) -> Result<(), Self> {
        if allowed.contains(value) { Ok(()) } else { Err(Self { name, symbol, value, allowed }) }
    }
}
