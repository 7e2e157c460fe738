//! Dual numbers: values that carry their derivatives along.

use super::Number;
use crate::optim::Real;
use std::f64::consts::{LOG10_E, TAU};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A value with its partial derivatives by x and y (forward-mode differentiation, R. E. Wengert 1964).
///
/// Over `f64` it gives exact gradients. Nested, `Dual<Dual<f64>>`, it gives exact second derivatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Dual<N> {
    /// The value.
    pub value: N,
    /// ∂/∂x and ∂/∂y of the value.
    pub partial: [N; 2],
}

impl<N: Number> Dual<N> {
    /// The variable x at `value`.
    pub fn x(value: N) -> Self {
        Self { value, partial: [N::of(1.0), N::of(0.0)] }
    }

    /// The variable y at `value`.
    pub fn y(value: N) -> Self {
        Self { value, partial: [N::of(0.0), N::of(1.0)] }
    }

    /// The chain rule: `value` is a function of this number and `slope` that function's derivative here.
    #[inline]
    fn chain(self, value: N, slope: N) -> Self {
        Self { value, partial: self.partial.map(|partial| along(slope, partial)) }
    }
}

/// `slope` · `partial`, and zero for what does not move at all, however steep the function: so a constant exponent
/// never meets the logarithm of a negative base, and √(x² + y²) has a (sub)gradient at the origin.
#[inline]
fn along<N: Number>(slope: N, partial: N) -> N {
    if partial == N::of(0.0) { partial } else { slope * partial }
}

impl<N: Number> Add for Dual<N> {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        let ([a, b], [c, d]) = (self.partial, other.partial);
        Self { value: self.value + other.value, partial: [a + c, b + d] }
    }
}

impl<N: Number> Sub for Dual<N> {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        let ([a, b], [c, d]) = (self.partial, other.partial);
        Self { value: self.value - other.value, partial: [a - c, b - d] }
    }
}

impl<N: Number> Mul for Dual<N> {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        let (u, v) = (self.value, other.value);
        let ([a, b], [c, d]) = (self.partial, other.partial);
        Self { value: u * v, partial: [a * v + u * c, b * v + u * d] }
    }
}

impl<N: Number> Div for Dual<N> {
    type Output = Self;
    #[inline]
    fn div(self, other: Self) -> Self {
        let (quotient, v) = (self.value / other.value, other.value);
        let ([a, b], [c, d]) = (self.partial, other.partial);
        Self { value: quotient, partial: [(a - quotient * c) / v, (b - quotient * d) / v] }
    }
}

impl<N: Number> Neg for Dual<N> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self { value: -self.value, partial: self.partial.map(|partial| -partial) }
    }
}

impl<N: Number> Real for Dual<N> {
    #[inline]
    fn of(x: f64) -> Self {
        Self { value: N::of(x), partial: [N::of(0.0); 2] }
    }

    #[inline]
    fn to_f64(self) -> f64 {
        self.value.to_f64()
    }

    #[inline]
    fn sqrt(self) -> Self {
        let root = self.value.sqrt();
        self.chain(root, N::of(0.5) / root)
    }
}

impl<N: Number> Number for Dual<N> {
    fn exp(self) -> Self {
        let power = self.value.exp();
        self.chain(power, power)
    }

    fn ln(self) -> Self {
        self.chain(self.value.ln(), N::of(1.0) / self.value)
    }

    fn log10(self) -> Self {
        self.chain(self.value.log10(), N::of(LOG10_E) / self.value)
    }

    fn sin(self) -> Self {
        self.chain(self.value.sin(), self.value.cos())
    }

    fn cos(self) -> Self {
        self.chain(self.value.cos(), -self.value.sin())
    }

    fn tan(self) -> Self {
        let tangent = self.value.tan();
        self.chain(tangent, N::of(1.0) + tangent * tangent)
    }

    fn asin(self) -> Self {
        self.chain(self.value.asin(), N::of(1.0) / (N::of(1.0) - self.value * self.value).sqrt())
    }

    fn acos(self) -> Self {
        self.chain(self.value.acos(), N::of(-1.0) / (N::of(1.0) - self.value * self.value).sqrt())
    }

    fn atan(self) -> Self {
        self.chain(self.value.atan(), N::of(1.0) / (N::of(1.0) + self.value * self.value))
    }

    fn sinh(self) -> Self {
        self.chain(self.value.sinh(), self.value.cosh())
    }

    fn cosh(self) -> Self {
        self.chain(self.value.cosh(), self.value.sinh())
    }

    fn tanh(self) -> Self {
        let tangent = self.value.tanh();
        self.chain(tangent, N::of(1.0) - tangent * tangent)
    }

    #[inline]
    fn sin_turns(self) -> Self {
        self.chain(self.value.sin_turns(), N::of(TAU) * self.value.cos_turns())
    }

    #[inline]
    fn cos_turns(self) -> Self {
        self.chain(self.value.cos_turns(), N::of(-TAU) * self.value.sin_turns())
    }

    fn atan2(self, x: Self) -> Self {
        let (v, u) = (self.value, x.value);
        let squares = u * u + v * v;
        let ([a, b], [c, d]) = (self.partial, x.partial);
        let slope = |by_y, by_x| along(u / squares, by_y) - along(v / squares, by_x);
        Self { value: v.atan2(u), partial: [slope(a, c), slope(b, d)] }
    }

    fn pow(self, exponent: Self) -> Self {
        let (base, power) = (self.value, self.value.pow(exponent.value));
        let by_base = exponent.value * base.pow(exponent.value - N::of(1.0));
        let by_exponent = power * base.ln();
        let ([a, b], [c, d]) = (self.partial, exponent.partial);
        let slope = |base, exponent| along(by_base, base) + along(by_exponent, exponent);
        Self { value: power, partial: [slope(a, c), slope(b, d)] }
    }
}
