//! The numbers that the rules of this crate are written in.

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A real number: `f32` for networks, `f64` for everything else.
///
/// The operations are those that IEEE 754 rounds correctly, so that a rule written with them gives the same bits
/// on every machine, in a scalar loop and in a vectorised one. There is no fused multiply-add for that reason.
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The nearest number of this type to `x`.
    fn of(x: f64) -> Self;

    /// This number as `f64`, exactly.
    fn to_f64(self) -> f64;

    /// The square root; NaN below zero.
    fn sqrt(self) -> Self;

    /// Zero in place of an `f32` below 2⁻¹²⁰, every other number as it is. What an optimizer remembers of inputs that are seldom
    /// other than zero fades until processors need a hundred times as long for it, and has long been
    /// without effect by then, unless an optimizer's ε is below 10⁻¹⁶.
    #[inline(always)]
    fn flushed(self) -> Self {
        self
    }
}

macro_rules! real {
    ($($number:ty $(: $flushed:item)?),*) => {$(
        impl Real for $number {
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, reason = "rounding to the nearest is what `of` promises")]
            fn of(x: f64) -> Self {
                x as $number
            }

            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                <$number>::sqrt(self)
            }

            $($flushed)?
        }
    )*};
}

real!(
    f32: #[inline(always)]
    fn flushed(self) -> Self {
        // Its product with a decay is still a normal number.
        const NEGLIGIBLE: f32 = f32::from_bits(7 << 23);
        if self.abs() < NEGLIGIBLE { 0.0 } else { self }
    },
    f64
);

#[cfg(test)]
mod tests {
    use super::Real;

    #[test]
    fn what_is_negligible_becomes_zero_in_f32_alone() {
        let tiny = 2.0_f32.powi(-120);
        assert_eq!(tiny.flushed(), tiny);
        assert_eq!((-0.99 * tiny).flushed(), 0.0);
        assert!(f32::NAN.flushed().is_nan());
        assert_eq!(f64::MIN_POSITIVE.flushed(), f64::MIN_POSITIVE);
    }
}
