//! The standard normal distribution, with the same bits on every machine.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// The probability of a value at most `z`.
pub(super) fn probability(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The value below which lies the share `share`: the inverse of [`probability`], −∞ at 0 and +∞ at 1.
pub(super) fn quantile(share: f64) -> f64 {
    if share > 0.5 {
        return -quantile(1.0 - share);
    }
    if share.is_nan() {
        return share;
    }
    if share <= 0.0 {
        return f64::NEG_INFINITY;
    }
    // Below the mean the probability is convex, so that Newton's method comes down to the root without passing it; it
    // has arrived when rounding stops the descent.
    let mut z = 0.0;
    loop {
        let density = libm::exp(-0.5 * z * z) / TAU.sqrt();
        let next = z - (probability(z) - share) / density;
        if next < z {
            z = next;
        } else {
            return z;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    #[test]
    fn probabilities_are_those_of_scipy() {
        // scipy.special.ndtr(z)
        let references = [
            (-8.0, 6.22096057427174e-16),
            (-3.0, 0.0013498980316300933),
            (-0.5, 0.3085375387259869),
            (0.7, 0.758036347776927),
            (2.5, 0.9937903346742238),
        ];
        for (z, reference) in references {
            assert!(close(probability(z), reference, 1e-14), "{z}: {}", probability(z));
        }
    }

    #[test]
    fn quantiles_are_those_of_scipy() {
        // scipy.special.ndtri(share)
        let references = [
            (1e-12, -7.034483825301131),
            (0.001, -3.090232306167813),
            (0.025, -1.9599639845400545),
            (0.2, -0.8416212335729142),
            (0.6, 0.2533471031357997),
            (0.975, 1.959963984540054),
            (0.9999, 3.719016485455709),
        ];
        for (share, reference) in references {
            assert!(close(quantile(share), reference, 2e-14), "{share}: {}", quantile(share));
        }
        assert_eq!([0.0, 0.5, 1.0].map(quantile), [f64::NEG_INFINITY, 0.0, f64::INFINITY]);
        assert!(quantile(f64::NAN).is_nan() && quantile(5e-324) < -38.0);
    }
}
