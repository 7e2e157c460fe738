//! The numbers that a landscape can be evaluated over.

use super::elementary;
use crate::optim::Real;

/// A real number with the elementary functions: `f64`; [`Dual<f64>`](super::Dual) for gradients;
/// `Dual<Dual<f64>>` for exact Hessians.
///
/// The functions are those of the `libm` crate and our own, never the system's, so that bits agree everywhere.
/// Decisions (`abs`, `min`, `floor` …) are taken on the value alone; at a kink, one side's derivative is kept.
pub trait Number: Real {
    /// eˣ.
    fn exp(self) -> Self;
    /// The natural logarithm; NaN below zero.
    fn ln(self) -> Self;
    /// The logarithm to base ten; NaN below zero.
    fn log10(self) -> Self;
    /// The sine of an angle in radians.
    fn sin(self) -> Self;
    /// The cosine of an angle in radians.
    fn cos(self) -> Self;
    /// The tangent of an angle in radians.
    fn tan(self) -> Self;
    /// The inverse sine, in radians; NaN outside −1 … 1.
    fn asin(self) -> Self;
    /// The inverse cosine, in radians; NaN outside −1 … 1.
    fn acos(self) -> Self;
    /// The inverse tangent, in radians.
    fn atan(self) -> Self;
    /// The hyperbolic sine.
    fn sinh(self) -> Self;
    /// The hyperbolic cosine.
    fn cosh(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// sin 2πx, see [`elementary::sin_turns`].
    fn sin_turns(self) -> Self;
    /// cos 2πx, see [`elementary::cos_turns`].
    fn cos_turns(self) -> Self;
    /// The angle of the point (`x`, `self`), in radians, −π … π.
    fn atan2(self, x: Self) -> Self;
    /// `self` to the power `exponent`; NaN for a negative base and a fractional exponent.
    fn pow(self, exponent: Self) -> Self;

    /// `self` to a whole power by repeated multiplication, exact derivatives at every base included.
    #[inline]
    fn powi(self, exponent: i32) -> Self {
        let mut rest = exponent.unsigned_abs();
        let (mut power, mut square) = (Self::of(1.0), self);
        while rest > 0 {
            if rest & 1 == 1 {
                power = power * square;
            }
            rest >>= 1;
            if rest > 0 {
                square = square * square;
            }
        }
        if exponent < 0 { Self::of(1.0) / power } else { power }
    }

    /// The absolute value.
    #[inline]
    fn abs(self) -> Self {
        if self.to_f64().is_sign_negative() { -self } else { self }
    }

    /// −1, 0 or 1; NaN for NaN.
    #[inline]
    fn sign(self) -> Self {
        let x = self.to_f64();
        Self::of(if x == 0.0 { 0.0 } else { x.signum() })
    }

    /// The greatest whole number that is not above `self`.
    #[inline]
    fn floor(self) -> Self {
        Self::of(libm::floor(self.to_f64()))
    }

    /// The lesser of two; the first of equals; NaN where either is.
    #[inline]
    fn min(self, other: Self) -> Self {
        match self.to_f64().partial_cmp(&other.to_f64()) {
            Some(order) => {
                if order.is_le() {
                    self
                } else {
                    other
                }
            }
            None => self + other,
        }
    }

    /// The greater of two; the first of equals; NaN where either is.
    #[inline]
    fn max(self, other: Self) -> Self {
        match self.to_f64().partial_cmp(&other.to_f64()) {
            Some(order) => {
                if order.is_ge() {
                    self
                } else {
                    other
                }
            }
            None => self + other,
        }
    }
}

macro_rules! from_libm {
    ($($name:ident = $function:path),* $(,)?) => {$(
        #[inline]
        fn $name(self) -> Self {
            $function(self)
        }
    )*};
}

impl Number for f64 {
    from_libm! {
        exp = libm::exp, ln = libm::log, log10 = libm::log10,
        sin = libm::sin, cos = libm::cos, tan = libm::tan,
        asin = libm::asin, acos = libm::acos, atan = libm::atan,
        sinh = libm::sinh, cosh = libm::cosh, tanh = libm::tanh,
    }

    #[inline(always)]
    fn sin_turns(self) -> Self {
        elementary::sin_turns(self)
    }

    #[inline(always)]
    fn cos_turns(self) -> Self {
        elementary::cos_turns(self)
    }

    #[inline]
    fn atan2(self, x: Self) -> Self {
        libm::atan2(self, x)
    }

    #[inline]
    fn pow(self, exponent: Self) -> Self {
        libm::pow(self, exponent)
    }
}
