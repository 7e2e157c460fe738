//! Temperature scaling of predictions.

use super::evaluation::Predictions;
use super::metrics::Metrics;

impl Predictions {
    /// Returns the predictions at a temperature: softmax(log p / `temperature`), which leaves the order of the classes.
    ///
    /// Source: C. Guo, G. Pleiss, Y. Sun & K. Weinberger, *On calibration of modern neural networks*, ICML 2017, section 4.2.
    #[must_use]
    pub fn at_temperature(&self, temperature: f64) -> Self {
        let scale = |row: &[f64]| {
            let scaled: Vec<f64> = row.iter().map(|number| number / temperature).collect();
            let most = scaled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = scaled.iter().map(|number| libm::exp(number - most)).sum();
            let shift = most + libm::log(sum);
            scaled.into_iter().map(move |number| number - shift)
        };
        Self::new(self.classes(), self.rows().flat_map(scale).collect()).expect("as many classes as before")
    }

    /// Returns the temperature between 1/20 and 20 at which the mean negative log-likelihood of `labels` is lowest, to 0.1 %.
    pub fn best_temperature(&self, labels: &[u8]) -> f64 {
        let nll = |exponent: f64| Metrics::new(&self.at_temperature(libm::exp(exponent)), labels).nll;
        // The negative log-likelihood is convex in the inverse temperature, and so has one minimum in its logarithm.
        let (mut low, mut high) = (-libm::log(20.0), libm::log(20.0));
        while high - low > 1e-3 {
            let (left, right) = (low + (high - low) * 0.382, low + (high - low) * 0.618);
            if nll(left) <= nll(right) { high = right } else { low = left }
        }
        libm::exp(0.5 * (low + high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns predictions of three classes from numbers that are made probabilities.
    fn predictions(numbers: &[[f64; 3]]) -> Predictions {
        let of = |row: &[f64; 3]| {
            let sum: f64 = row.iter().copied().map(libm::exp).sum();
            row.map(|number| number - libm::log(sum))
        };
        Predictions::new(3, numbers.iter().flat_map(of).collect()).unwrap()
    }

    // With scipy:
    //
    //     z = numpy.array([[4, 0, 0], [4, 0, 0], [0, 4, 0], [0, 0, 4]]); y = [0, 1, 1, 2]
    //     nll = lambda t: -scipy.special.log_softmax(z / t, axis=1)[range(4), y].mean()
    //     scipy.optimize.minimize_scalar(nll, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-9})
    //
    // By hand: at temperature t a class has e^(4/t) / (e^(4/t) + 2), which should be 3/4: t = 4 / log 6.
    #[test]
    fn the_best_temperature_makes_confidence_accuracy() {
        let confident = predictions(&[[4.0, 0.0, 0.0], [4.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 4.0]]);
        let temperature = confident.best_temperature(&[0, 1, 1, 2]);
        assert!((temperature / (4.0 / 6.0_f64.ln()) - 1.0).abs() < 2e-3, "{temperature}");
        let scaled = confident.at_temperature(temperature);
        assert!(scaled.rows().all(|row| (libm::exp(row[0].max(row[1]).max(row[2])) - 0.75).abs() < 1e-3));
        // Where every prediction is right no temperature is low enough.
        assert!(confident.best_temperature(&[0, 0, 1, 2]) < 0.06);
    }

    proptest! {
        #[test]
        fn a_temperature_keeps_order_and_sum(numbers in prop::collection::vec([-9.0..9.0, -9.0..9.0, -9.0..9.0], 1..9), t in 0.05..20.0) {
            let plain = predictions(&numbers);
            let scaled = plain.at_temperature(t);
            prop_assert_eq!(plain.chosen(), scaled.chosen());
            for row in scaled.rows() {
                prop_assert!((row.iter().copied().map(libm::exp).sum::<f64>() - 1.0).abs() < 1e-12);
            }
            let same = plain.at_temperature(1.0);
            prop_assert!(plain.rows().zip(same.rows()).all(|(a, b)| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12)));
        }
    }
}
