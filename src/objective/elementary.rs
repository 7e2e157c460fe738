//! Sine and cosine of whole turns, from nothing but sums and products, so that they vectorise and give the same bits
//! on every machine and in every instruction set.

use std::f64::consts::{PI, TAU};

/// 1.5 · 2⁵²: a small number added to it is rounded to the nearest whole number, which its lowest bits then hold.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// Coefficients of (sin a − a) / a³ in a², a minimax fit on |a| ≤ π/2.
const SINE: [f64; 8] = [
    -0.16666666666666666,
    0.008333333333333316,
    -0.00019841269841254974,
    2.7557319219163234e-06,
    -2.5052107616996182e-08,
    1.6058977312464087e-10,
    -7.643970296798572e-13,
    2.7314447669863995e-15,
];

/// sin a for |a| ≤ π/2.
///
/// The small terms are summed in pairs, a shorter chain of dependent products than Horner's; the large ones as he does,
/// so that the error stays below two units and sin π/2 is 1 exactly.
#[inline(always)]
fn sine_of_quarter(a: f64) -> f64 {
    let z = a * a;
    let z2 = z * z;
    let small = (SINE[4] + z * SINE[5]) + z2 * (SINE[6] + z * SINE[7]);
    let tail = (SINE[2] + z * SINE[3]) + z2 * small;
    a + a * z * (SINE[0] + z * (SINE[1] + z * tail))
}

/// sin 2πx, within two units in the last place for |x| < 2⁵⁰; NaN for what is not finite.
#[inline(always)]
pub fn sin_turns(x: f64) -> f64 {
    let half_turns = 2.0 * x;
    let rounded = half_turns + ROUNDER;
    let sine = sine_of_quarter((half_turns - (rounded - ROUNDER)) * PI);
    // An odd number of half turns turns the sign.
    f64::from_bits(sine.to_bits() ^ (rounded.to_bits() << 63))
}

/// cos 2πx, within two units in the last place for |x| < 2⁵⁰; NaN for what is not finite.
#[inline(always)]
pub fn cos_turns(x: f64) -> f64 {
    let rest = x - ((x + ROUNDER) - ROUNDER);
    sine_of_quarter((0.25 - rest.abs()) * TAU)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// sin 2πr for |r| ≤ 1/4 with the rounding of 2πr put back (Dekker's product and the tail of 2π).
    fn reference(r: f64) -> f64 {
        const TAU_TAIL: f64 = 2.449_293_598_294_706_4e-16;
        let split = |x: f64| {
            let c = 134_217_729.0 * x;
            let high = c - (c - x);
            (high, x - high)
        };
        let product = TAU * r;
        let ((a, b), (c, d)) = (split(TAU), split(r));
        let tail = ((a * c - product) + a * d + b * c) + b * d + TAU_TAIL * r;
        libm::sin(product) + tail * libm::cos(product)
    }

    fn ulps(found: f64, expected: f64) -> f64 {
        let spacing = f64::from_bits(expected.abs().to_bits() + 1) - expected.abs();
        (found - expected).abs() / spacing
    }

    #[test]
    fn both_are_within_two_and_a_half_units_of_the_reference() {
        // Two units of their own and half a unit of the reference's.
        for i in -100_000..=100_000 {
            let r = f64::from(i) / 400_000.0 + f64::from(i % 7) * 1e-9;
            if r.abs() > 0.25 {
                continue;
            }
            assert!(ulps(sin_turns(r), reference(r)) <= 2.5, "sin at {r}");
            for turns in [-3.0, -0.5, 0.5, 1.0, 4.0] {
                let x: f64 = r + turns;
                let rest = x - turns;
                let sign = if turns.fract() == 0.0 { 1.0 } else { -1.0 };
                assert!(ulps(sin_turns(x), sign * reference(rest)) <= 2.5, "sin at {x}");
            }
            // cos 2π(1/4 − r) = sin 2πr where the difference is exact.
            let quarter = 0.25 - r;
            assert!(ulps(cos_turns(quarter), reference(0.25 - quarter)) <= 2.5, "cos at {quarter}");
        }
    }

    #[test]
    fn quarters_of_a_turn_are_exact() {
        let expected = [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)];
        for quarter in -40_i32..40 {
            let x = f64::from(quarter) / 4.0;
            let (sine, cosine) = expected[quarter.rem_euclid(4) as usize];
            assert_eq!(sin_turns(x), sine, "sin at {x}");
            assert_eq!(cos_turns(x), cosine, "cos at {x}");
        }
    }

    #[test]
    fn what_is_not_finite_gives_nan() {
        for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(sin_turns(x).is_nan() && cos_turns(x).is_nan());
        }
    }
}
