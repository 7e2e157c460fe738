//! The numbers that a network computes in.

use crate::optim::Real;
use std::iter::Sum;

/// `f32`, or `f64` where gradients are checked.
pub trait Scalar: Real + Sum {
    /// The number of a byte.
    fn of_byte(byte: u8) -> Self;

    /// eˣ for x ≤ 0, by operations that give the same bits everywhere. `f32` has a relative error below 2e-7 down to −87, and
    /// stays at e⁻⁸⁷ below it.
    fn exp(self) -> Self;

    /// The natural logarithm.
    fn ln(self) -> Self;
}

impl Scalar for f32 {
    #[inline(always)]
    fn of_byte(byte: u8) -> Self {
        Self::from(byte)
    }

    /// eˣ = 2ⁿ eʳ with n = round(x / ln 2) and |r| ≤ ln 2 / 2; eʳ by the polynomial of Cephes' `expf` (Moshier).
    #[inline(always)]
    fn exp(self) -> Self {
        // Adding it leaves an integer in the low bits of the sum.
        const SHIFT: f32 = 12_582_912.0;
        // The first has few enough digits for its product with n to be exact.
        const LN_2: [f32; 2] = [355.0 / 512.0, -2.121_944_4e-4];
        let x = if self < -87.0 { -87.0 } else { self };
        let shifted = x * std::f32::consts::LOG2_E + SHIFT;
        let n = shifted - SHIFT;
        let r = (x - n * LN_2[0]) - n * LN_2[1];
        let mut p = 1.987_569_1e-4;
        for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
            p = p * r + coefficient;
        }
        let power = (p * (r * r) + r) + 1.0;
        Self::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 23))
    }

    #[inline(always)]
    fn ln(self) -> Self {
        libm::logf(self)
    }
}

impl Scalar for f64 {
    #[inline(always)]
    fn of_byte(byte: u8) -> Self {
        Self::from(byte)
    }

    #[inline(always)]
    fn exp(self) -> Self {
        libm::exp(self)
    }

    #[inline(always)]
    fn ln(self) -> Self {
        libm::log(self)
    }
}

/// The numbers added in sixteen interleaved sums, and these in turn: an order that vectors of any width can keep.
#[inline(always)]
pub(super) fn sum<T: Real>(count: usize, number: impl Fn(usize) -> T) -> T {
    const WIDTH: usize = 16;
    let mut sums = [T::of(0.0); WIDTH];
    let whole = count / WIDTH * WIDTH;
    for start in (0..whole).step_by(WIDTH) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum = *sum + number(start + lane);
        }
    }
    for i in whole..count {
        sums[i - whole] = sums[i - whole] + number(i);
    }
    let mut half = WIDTH / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] = sums[lane] + sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}

#[cfg(test)]
mod tests {
    use super::{Scalar, sum};

    #[test]
    fn the_exponential_is_accurate() {
        for i in 0..=870_000 {
            let x = -1e-4 * i as f32;
            let exact = libm::exp(f64::from(x));
            assert!((f64::from(Scalar::exp(x)) / exact - 1.0).abs() < 2e-7, "{x}");
        }
        assert_eq!(Scalar::exp(0.0_f32), 1.0);
        assert_eq!(Scalar::exp(f32::NEG_INFINITY), Scalar::exp(-87.0_f32));
        assert!(Scalar::exp(f32::NAN).is_nan());
    }

    #[test]
    fn a_sum_takes_in_every_number_once() {
        for count in [0, 1, 15, 16, 17, 128, 131] {
            let numbers: Vec<f64> = (0..count).map(|i| (i * i) as f64).collect();
            assert_eq!(sum(count, |i| numbers[i]), numbers.iter().sum::<f64>());
        }
    }
}
