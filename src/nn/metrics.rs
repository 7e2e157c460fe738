//! Metrics of predictions.

use super::evaluation::{Predictions, most_probable};

/// The number of bins of the calibration error that experiments report.
pub const BINS: usize = 15;

/// Predictions against labels, in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// The fraction of examples whose most probable class is wrong.
    pub error: f64,
    /// The mean negative logarithm, in nats, of the probability of the right class.
    pub nll: f64,
    /// The mean over examples of Σ over classes of (probability − 1 where right, 0 elsewhere)², from 0 to 2 (Brier 1950).
    pub brier: f64,
    /// The expected calibration error in [`BINS`] bins.
    pub ece: f64,
}

impl Metrics {
    /// Metrics of a network without predictions: NaN.
    pub const NONE: Self = Self { error: f64::NAN, nll: f64::NAN, brier: f64::NAN, ece: f64::NAN };

    /// Of predictions and as many labels. NaN where there are none, or where a prediction is.
    pub fn new(predictions: &Predictions, labels: &[u8]) -> Self {
        let count = labels.len() as f64;
        let (mut nll, mut brier) = (0.0, 0.0);
        for (row, &label) in predictions.rows().zip(labels) {
            nll -= row[usize::from(label)];
            for (class, &log_probability) in row.iter().enumerate() {
                let right = if class == usize::from(label) { 1.0 } else { 0.0 };
                let miss = libm::exp(log_probability) - right;
                brier += miss * miss;
            }
        }
        Self {
            error: error(&predictions.chosen(), labels),
            nll: nll / count,
            brier: brier / count,
            ece: Calibration::new(predictions, labels, BINS).error,
        }
    }
}

/// Returns the fraction of examples that two networks take for different classes. NaN where there are none, or where one of the two
/// takes any for no class.
pub fn disagreement(one: &[Option<u8>], other: &[Option<u8>]) -> f64 {
    if one.iter().chain(other).any(Option::is_none) {
        return f64::NAN;
    }
    one.iter().zip(other).filter(|(one, other)| one != other).count() as f64 / one.len() as f64
}

/// Returns the fraction of examples that are taken for another class than their label. NaN as in [`disagreement`].
pub fn error(chosen: &[Option<u8>], labels: &[u8]) -> f64 {
    disagreement(chosen, &labels.iter().copied().map(Some).collect::<Vec<_>>())
}

/// Confidence against accuracy (Guo et al. 2017, section 2).
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Bins of equal width over confidences from 0 to 1; each holds its upper end. None where a prediction is not a number.
    pub bins: Vec<Bin>,
    /// The expected calibration error: the mean over examples of |accuracy − confidence| of their bins.
    pub error: f64,
}

/// The examples whose confidence, the probability of the most probable class, lies in one range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// Number of predictions.
    pub count: usize,
    /// Mean confidence of the predictions; zero where there are none.
    pub confidence: f64,
    /// The fraction of them that is right; zero where there are none.
    pub accuracy: f64,
}

impl Calibration {
    /// Of predictions and as many labels, in `bins` bins, at least one. The error is NaN where a prediction is, or where there are
    /// none.
    pub fn new(predictions: &Predictions, labels: &[u8], bins: usize) -> Self {
        let mut all = vec![Bin::default(); bins.max(1)];
        for (row, &label) in predictions.rows().zip(labels) {
            let Some(class) = most_probable(row) else { return Self { bins: vec![], error: f64::NAN } };
            let confidence = libm::exp(row[class]);
            // A bin reaches from above i / n to (i + 1) / n.
            let place = libm::ceil(confidence * all.len() as f64) as usize;
            let last = all.len() - 1;
            let bin = &mut all[place.saturating_sub(1).min(last)];
            bin.count += 1;
            bin.confidence += confidence;
            bin.accuracy += if class == usize::from(label) { 1.0 } else { 0.0 };
        }
        let error = all.iter().map(|bin| (bin.accuracy - bin.confidence).abs()).sum::<f64>() / labels.len() as f64;
        for bin in all.iter_mut().filter(|bin| bin.count > 0) {
            bin.confidence /= bin.count as f64;
            bin.accuracy /= bin.count as f64;
        }
        Self { bins: all, error }
    }
}

/// Returns the confusion matrix: row by row the right class, column by column the chosen one. `classes` is above every
/// label and choice. `None` where any example is taken for no class.
pub fn confusion(chosen: &[Option<u8>], labels: &[u8], classes: usize) -> Option<Vec<Vec<usize>>> {
    let mut counts = vec![vec![0; classes]; classes];
    for (chosen, &label) in chosen.iter().zip(labels) {
        counts[usize::from(label)][usize::from((*chosen)?)] += 1;
    }
    Some(counts)
}

/// The fraction of each class's examples that is taken for another, of a [`confusion`] matrix; NaN for a class without examples.
pub fn class_errors(confusion: &[Vec<usize>]) -> Vec<f64> {
    let error = |(class, row): (usize, &Vec<usize>)| {
        let count = row.iter().sum::<usize>() as f64;
        (count - row[class] as f64) / count
    };
    confusion.iter().enumerate().map(error).collect()
}

#[cfg(test)]
mod tests {
    use super::{BINS, Bin, Calibration, Metrics, class_errors, confusion, disagreement, error};
    use crate::nn::Predictions;

    fn of_probabilities(classes: usize, probabilities: &[f64]) -> Predictions {
        Predictions::new(classes, probabilities.iter().map(|p| p.ln()).collect()).unwrap()
    }

    /// Three examples by hand: right with 0.8, wrong with 0.6, right with 0.7.
    #[test]
    fn metrics_by_hand() {
        let predictions = of_probabilities(2, &[0.8, 0.2, 0.4, 0.6, 0.3, 0.7]);
        let labels = [0, 0, 1];
        let Metrics { error, nll, brier, ece } = Metrics::new(&predictions, &labels);
        assert_eq!(error, 1.0 / 3.0);
        assert!((nll - -(0.8_f64 * 0.4 * 0.7).ln() / 3.0).abs() < 1e-15);
        assert!((brier - (0.04 + 0.04 + 0.36 + 0.36 + 0.09 + 0.09) / 3.0).abs() < 1e-15);
        // Each in a bin of its own, as 0.6 = 9 / 15 belongs to the bin below: (0.2 + 0.6 + 0.3) / 3.
        assert!((ece - 1.1 / 3.0).abs() < 1e-15);
    }

    /// By scikit-learn 1.7 (`accuracy_score`, `log_loss`, `confusion_matrix`) and NumPy:
    ///
    /// ```python
    /// logits = array([[((7 * i + 13 * c * c + i * c) % 23) / 4 for c in range(4)] for i in range(40)])
    /// y = array([(i * i + i // 3) % 4 for i in range(40)])
    /// p = exp(logits); p /= p.sum(1, keepdims=True); c = p.argmax(1); conf = p.max(1)
    /// brier = ((p - eye(4)[y])**2).sum(1).mean()
    /// ece = sum(m.mean() * abs((c[m] == y[m]).mean() - conf[m].mean())      # over (lo, hi] of linspace(0, 1, 16)
    ///           for m in [(conf > lo) & (conf <= hi) ...] if m.any())
    /// ```
    #[test]
    fn metrics_are_those_of_scikit_learn_and_numpy() {
        let logit = |i: usize, c: usize| ((7 * i + 13 * c * c + i * c) % 23) as f64 / 4.0;
        let logs = (0..40).flat_map(|i| {
            let total = (0..4).map(|c| logit(i, c).exp()).sum::<f64>().ln();
            (0..4).map(move |c| logit(i, c) - total)
        });
        let predictions = Predictions::new(4, logs.collect()).unwrap();
        let labels: Vec<u8> = (0..40).map(|i| ((i * i + i / 3) % 4) as u8).collect();
        let found = Metrics::new(&predictions, &labels);
        let expected = [0.775, 2.206_995_090_660_056, 1.064_285_477_052_018_7, 0.444_636_877_547_706_3];
        for (found, expected) in [found.error, found.nll, found.brier, found.ece].into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-13, "{found} instead of {expected}");
        }
        let matrix = confusion(&predictions.chosen(), &labels, 4).unwrap();
        assert_eq!(matrix, [[2, 5, 4, 3], [3, 2, 1, 1], [6, 2, 2, 3], [2, 0, 1, 3]]);
        assert_eq!(class_errors(&matrix), [12.0 / 14.0, 5.0 / 7.0, 11.0 / 13.0, 0.5]);
    }

    #[test]
    fn bins_hold_their_upper_ends_and_their_means() {
        let predictions = of_probabilities(2, &[0.5, 0.5, 0.25, 0.75, 0.375, 0.625, 1.0, 0.0]);
        let Calibration { bins, error } = Calibration::new(&predictions, &[1, 1, 0, 0], 2);
        assert_eq!(bins[0], Bin { count: 1, confidence: 0.5, accuracy: 0.0 });
        assert_eq!(bins[1].count, 3);
        assert!((bins[1].confidence - 2.375 / 3.0).abs() < 1e-15 && (bins[1].accuracy - 2.0 / 3.0).abs() < 1e-15);
        assert!((error - (0.5 + 0.375) / 4.0).abs() < 1e-15);
    }

    #[test]
    fn disagreement_is_the_fraction_of_differences() {
        let classes = |classes: &[u8]| classes.iter().copied().map(Some).collect::<Vec<_>>();
        assert_eq!(disagreement(&classes(&[1, 2, 3, 4]), &classes(&[1, 0, 3, 0])), 0.5);
        assert_eq!(disagreement(&classes(&[7, 7]), &classes(&[7, 7])), 0.0);
        assert_eq!(error(&classes(&[7, 7]), &[7, 1]), 0.5);
        assert!(disagreement(&classes(&[7, 7]), &[Some(7), None]).is_nan() && error(&[None], &[0]).is_nan());
    }

    #[test]
    fn what_is_no_number_gives_none() {
        let predictions = Predictions::new(2, vec![f64::NAN; 4]).unwrap();
        let metrics = Metrics::new(&predictions, &[0, 1]);
        assert!(metrics.error.is_nan() && metrics.nll.is_nan() && metrics.brier.is_nan());
        assert!(metrics.ece.is_nan() && Calibration::new(&predictions, &[0, 1], BINS).bins.is_empty());
        assert_eq!((predictions.chosen(), confusion(&predictions.chosen(), &[0, 1], 2)), (vec![None; 2], None));
        // One number that is none is enough.
        let predictions = Predictions::new(2, vec![-0.7, -0.7, -0.1, f64::NAN]).unwrap();
        assert_eq!((predictions.chosen(), confusion(&predictions.chosen(), &[0, 1], 2)), (vec![Some(0), None], None));
        assert!(Metrics::new(&predictions, &[0, 0]).error.is_nan());
        assert!(Predictions::new(3, vec![0.0; 4]).is_none());
    }
}
