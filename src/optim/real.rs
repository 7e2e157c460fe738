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
}

macro_rules! real {
    ($($number:ty),*) => {$(
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
        }
    )*};
}

real!(f32, f64);
