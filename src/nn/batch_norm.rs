//! Batch norm (Ioffe & Szegedy 2015): y = γ x̂ + β with x̂ = (z − μ) / √(σ² + ε), unit by unit.

use super::layout::Layout;
use super::scalar::{Scalar, sum};
use std::ops::Range;

/// ε, which keeps the division finite; as in PyTorch.
pub const EPSILON: f64 = 1e-5;

/// The share of a batch's statistics that the running ones take in at each step; as in PyTorch.
pub const MOMENTUM: f64 = 0.1;

/// Mean and variance of every hidden unit before its normalisation, which stand for those of a batch where a network is evaluated.
///
/// Statistics of all layers in one flat slice, so that an average of weights may average them by the same rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics<T> {
    /// The means of all units, layer after layer, then their variances. Empty without batch norm.
    pub numbers: Vec<T>,
}

impl<T: Scalar> Statistics<T> {
    /// Returns the initial running statistics: means zero, variances one.
    pub fn new(layout: &Layout) -> Self {
        let units = if layout.batch_norm { layout.hidden().iter().map(|layer| layer.outputs).sum() } else { 0 };
        let mut numbers = vec![T::of(0.0); 2 * units];
        numbers[units..].fill(T::of(1.0));
        Self { numbers }
    }

    /// Mean and variance of unit `unit`, counted through all hidden layers.
    #[inline(always)]
    pub(super) fn of_unit(&self, unit: usize) -> Moments<T> {
        Moments { mean: self.numbers[unit], variance: self.numbers[self.numbers.len() / 2 + unit] }
    }

    /// Moves by the share `share` towards the statistics of a batch of `examples`, for the units from `first` on; the variance
    /// counts as an estimate, n / (n − 1) of the batch's.
    pub(super) fn follow(&mut self, share: T, first: usize, batch: &[Moments<T>], examples: usize) {
        let correction = T::of(examples as f64 / (examples as f64 - 1.0).max(1.0));
        let half = self.numbers.len() / 2;
        let (means, variances) = self.numbers.split_at_mut(half);
        let range = Range { start: first, end: first + batch.len() };
        for ((mean, variance), batch) in means[range.clone()].iter_mut().zip(&mut variances[range]).zip(batch) {
            *mean = *mean + share * (batch.mean - *mean);
            *variance = *variance + share * (correction * batch.variance - *variance);
        }
    }
}

/// Mean and variance of one unit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments<T> {
    pub(super) mean: T,
    /// Of the batch itself, divided by n.
    pub(super) variance: T,
}

impl<T: Scalar> Moments<T> {
    /// Returns the mean and the variance of a row of numbers.
    #[inline(always)]
    pub(super) fn of(row: &[T]) -> Self {
        let share = T::of(1.0 / row.len() as f64);
        let mean = share * sum(row.len(), |i| row[i]);
        let variance = share * sum(row.len(), |i| (row[i] - mean) * (row[i] - mean));
        Self { mean, variance }
    }

    /// 1 / √(σ² + ε).
    #[inline(always)]
    pub(super) fn inverse_deviation(self) -> T {
        T::of(1.0) / (self.variance + T::of(EPSILON)).sqrt()
    }

    /// Turns z into x̂ and into y.
    #[inline(always)]
    pub(super) fn normalise(self, [scale, shift]: [T; 2], row: &mut [T], normal: &mut [T]) {
        let inverse = self.inverse_deviation();
        for (z, normal) in row.iter_mut().zip(normal) {
            *normal = (*z - self.mean) * inverse;
            *z = scale * *normal + shift;
        }
    }

    /// Turns ∂/∂y into ∂/∂z, where μ and σ² are those of the batch, and returns ∂/∂β and ∂/∂γ.
    #[inline(always)]
    pub(super) fn backward(self, scale: T, delta: &mut [T], normal: &[T]) -> [T; 2] {
        let n = delta.len();
        let normal = &normal[..n];
        let sums = [sum(n, |i| delta[i]), sum(n, |i| delta[i] * normal[i])];
        let share = T::of(1.0 / n as f64);
        let (factor, means) = (scale * self.inverse_deviation(), sums.map(|sum| share * sum));
        for (delta, &normal) in delta.iter_mut().zip(normal) {
            *delta = factor * (*delta - means[0] - normal * means[1]);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::{Moments, Statistics};
    use crate::nn::layout::{Architecture, Layout};

    #[test]
    fn a_row_is_normalised_to_mean_zero_and_variance_one() {
        let mut row: Vec<f64> = (0..128).map(|i| f64::from((i * 37) % 101) / 7.0).collect();
        let mut normal = vec![0.0; 128];
        Moments::of(&row).normalise([2.0, 3.0], &mut row, &mut normal);
        let Moments { mean, variance } = Moments::of(&normal);
        assert!(mean.abs() < 1e-14 && (variance - 1.0).abs() < 1e-6);
        let Moments { mean, variance } = Moments::of(&row);
        assert!((mean - 3.0).abs() < 1e-13 && (variance - 4.0).abs() < 1e-5);
    }

    /// By hand: mean of (1, 3) is 2, its variance 1, as an estimate 2.
    #[test]
    fn running_statistics_take_in_a_tenth() {
        let architecture = Architecture { inputs: 1, hidden: vec![2, 1], classes: 1, batch_norm: true };
        let mut running: Statistics<f64> = Statistics::new(&Layout::new(&architecture).unwrap());
        assert_eq!(running.numbers, [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
        running.follow(0.1, 2, &[Moments::of(&[1.0, 3.0])], 2);
        assert_eq!(running.numbers, [0.0, 0.0, 0.2, 1.0, 1.0, 1.1]);
    }
}
