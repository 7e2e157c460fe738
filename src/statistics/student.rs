//! Student's t distribution, with the same bits on every machine.

use super::normal;

/// Returns the probability of a value at most `t` with `degrees` degrees of freedom; NaN without any.
///
/// Source: M. Abramowitz & I. Stegun, *Handbook of mathematical functions*, 1964, 26.7.3 and 26.7.4: for a whole number of degrees
/// the integral is a finite sum.
pub fn student_probability(t: f64, degrees: u64) -> f64 {
    if degrees == 0 {
        return f64::NAN;
    }
    let angle = libm::atan(t / (degrees as f64).sqrt());
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let odd = !degrees.is_multiple_of(2);
    // Each term is the one before times cos² θ · k / (k + 1).
    let (mut term, mut sum) = (if odd { cosine } else { 1.0 }, 0.0);
    let mut k = if odd { 2 } else { 1 };
    while k < degrees {
        sum += term;
        term *= cosine * cosine * k as f64 / (k + 1) as f64;
        k += 2;
    }
    let within = if odd { std::f64::consts::FRAC_2_PI * (angle + sine * sum) } else { sine * sum };
    0.5 + 0.5 * within
}

/// Returns the value below which lies the share `share` ≥ 1/2 with `degrees` degrees of freedom, +∞ at 1; NaN without any.
pub fn student_quantile(share: f64, degrees: u64) -> f64 {
    if degrees == 0 || share.is_nan() {
        return f64::NAN;
    }
    if share >= 1.0 {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (0.0, 1.0);
    while student_probability(high, degrees) < share {
        (low, high) = (high, 2.0 * high);
    }
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return high;
        }
        if student_probability(middle, degrees) < share { low = middle } else { high = middle }
    }
}

/// Returns the level of a percentile interval of `n` units that covers a mean as often as Student's interval of level `level`.
///
/// The percentile interval is too narrow for few units: by √((n − 1)/n), since the resamples spread by the variance with n in its
/// divisor, and by z / t. The widened level makes up for both; of fewer than two units it is one.
///
/// Source: T. Hesterberg, *What teachers should know about the bootstrap*, 2015, §3.2 ("expanded percentile interval").
pub fn expanded_level(level: f64, n: usize) -> f64 {
    if n < 2 {
        return 1.0;
    }
    let t = student_quantile(0.5 + 0.5 * level, n as u64 - 1);
    1.0 - 2.0 * normal::probability(-t * (n as f64 / (n - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::super::{bootstrap_sample, close};
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_distr::{Distribution, Exp1, StandardNormal};
    use rand_xoshiro::Xoshiro256PlusPlus;

    #[test]
    fn probabilities_are_those_of_scipy() {
        // scipy.stats.t.cdf(t, degrees)
        let references = [
            (0.5, 1, 0.6475836176504333),
            (2.0, 7, 0.957190335718512),
            (-3.0, 8, 0.008535840616891326),
            (5.0, 63, 0.9999975716012001),
        ];
        for (t, degrees, reference) in references {
            let found = student_probability(t, degrees);
            assert!(close(found, reference, 1e-13), "{t}, {degrees}: {found}");
        }
        assert!(student_probability(1.0, 0).is_nan());
    }

    #[test]
    fn quantiles_are_those_of_scipy() {
        // scipy.stats.t.ppf(share, degrees)
        let references = [
            (0.975, 1, 12.706204736174694),
            (0.975, 7, 2.364624251592784),
            (0.995, 11, 3.1058065155392804),
            (0.6, 4, 0.2707222947075976),
        ];
        for (share, degrees, reference) in references {
            let found = student_quantile(share, degrees);
            assert!(close(found, reference, 1e-11), "{share}, {degrees}: {found}");
        }
        assert_eq!(student_quantile(1.0, 3), f64::INFINITY);
    }

    /// Returns the share of intervals, plain and expanded, of means of `n` values that hold the true mean.
    fn coverage(n: usize, mean: f64, mut draw: impl FnMut(&mut Xoshiro256PlusPlus) -> f64) -> [f64; 2] {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(5);
        let (rounds, mut held) = (2_000, [0_u32; 2]);
        for seed in 0..rounds {
            let sample: Vec<f64> = (0..n).map(|_| draw(&mut random)).collect();
            for (held, level) in held.iter_mut().zip([0.95, expanded_level(0.95, n)]) {
                let mean_of = |values: &mut [f64]| values.iter().sum::<f64>() / n as f64;
                *held += u32::from(bootstrap_sample(&sample, 600, seed, level, mean_of).contains(mean));
            }
        }
        held.map(|held| f64::from(held) / f64::from(rounds as u32))
    }

    #[test]
    fn expanded_intervals_of_few_values_cover_what_they_say() {
        // The standard error of a share is half a point.
        for (n, plain) in [(8, 0.89), (12, 0.91)] {
            let [narrow, wide] = coverage(n, 0.0, |random| StandardNormal.sample(random));
            assert!((narrow - plain).abs() < 0.02, "{n}: {narrow}");
            assert!((0.935..0.965).contains(&wide), "{n}: {wide}");
            // Of skewed values no interval of so few covers its level; the expanded one comes nearer.
            let [narrow, wide] = coverage(n, 1.0, |random| Exp1.sample(random));
            assert!(narrow + 0.03 < wide && wide > 0.88, "{n}: {narrow}, {wide}");
        }
    }

    proptest! {
        #[test]
        fn the_distribution_is_symmetric_rises_and_nears_the_normal_one(t in -20.0..20.0, degrees in 1_u64..200) {
            let probability = student_probability(t, degrees);
            prop_assert!((probability + student_probability(-t, degrees) - 1.0).abs() < 1e-12);
            prop_assert!(student_probability(t + 0.1, degrees) >= probability - 1e-12);
            prop_assert!((student_probability(t, 1 << 20) - normal::probability(t)).abs() < 1e-6);
        }

        #[test]
        fn an_expanded_level_is_above_the_level_and_falls_with_n(level in 0.5..0.999, n in 2_usize..100) {
            let expanded = expanded_level(level, n);
            prop_assert!(expanded > level && expanded <= 1.0);
            prop_assert!(expanded_level(level, n + 1) <= expanded);
        }
    }
}
