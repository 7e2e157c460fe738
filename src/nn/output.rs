//! The softmax of the last layer, and its cross-entropy.

use super::aligned::Aligned;
use super::scalar::{Scalar, sum};
use crate::instruction_set::Work;

/// Outputs of the last layer for a batch.
#[derive(Debug)]
pub(super) struct Output<T> {
    /// Class by class: for each example the logit, and after the loss its derivative.
    pub(super) logits: Aligned<T>,
    /// The largest logit of each example.
    top: Aligned<T>,
    /// Σ exp(logit − largest) of each example.
    total: Aligned<T>,
    /// The cross-entropy of each example.
    losses: Aligned<T>,
}

impl<T: Scalar> Output<T> {
    pub(super) fn new(classes: usize, examples: usize) -> Self {
        let row = || Aligned::zeros(examples, 0);
        Self { logits: Aligned::zeros(classes * examples, 0), top: row(), total: row(), losses: row() }
    }

    /// Adds the biases and finds the largest logit of each example.
    #[inline(always)]
    fn complete(&mut self, biases: &[T]) {
        let top = &mut *self.top;
        for (class, (row, &bias)) in self.logits.chunks_exact_mut(top.len()).zip(biases).enumerate() {
            for (logit, top) in row.iter_mut().zip(&mut *top) {
                *logit = *logit + bias;
                *top = if class == 0 || *logit > *top { *logit } else { *top };
            }
        }
    }
}

/// Turns logits without biases into the derivatives of the mean cross-entropy, and says what that is.
pub(super) struct Loss<'a, T> {
    pub(super) output: &'a mut Output<T>,
    pub(super) biases: &'a [T],
    pub(super) labels: &'a [u8],
    /// The derivatives with respect to the biases.
    pub(super) bias_gradient: &'a mut [T],
    pub(super) loss: &'a mut T,
}

impl<T: Scalar> Work for Loss<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { output, biases, labels, bias_gradient, loss } = self;
        output.complete(biases);
        let Output { logits, top, total, losses } = output;
        let (logits, top, total, losses) = (&mut **logits, &mut **top, &mut **total, &mut **losses);
        let n = top.len();
        for (example, &label) in labels.iter().enumerate() {
            losses[example] = top[example] - logits[usize::from(label) * n + example];
        }
        total.fill(T::of(0.0));
        for row in logits.chunks_exact_mut(n) {
            for ((logit, top), total) in row.iter_mut().zip(&*top).zip(&mut *total) {
                *logit = (*logit - *top).exp();
                *total = *total + *logit;
            }
        }
        for (loss, total) in losses.iter_mut().zip(&*total) {
            *loss = *loss + total.ln();
        }
        let share = T::of(1.0 / n as f64);
        *loss = share * sum(n, |i| losses[i]);
        for total in &mut *total {
            *total = share / *total;
        }
        for row in logits.chunks_exact_mut(n) {
            for (power, factor) in row.iter_mut().zip(&*total) {
                *power = *power * *factor;
            }
        }
        for (example, &label) in labels.iter().enumerate() {
            let delta = &mut logits[usize::from(label) * n + example];
            *delta = *delta - share;
        }
        for (gradient, row) in bias_gradient.iter_mut().zip(logits.chunks_exact(n)) {
            *gradient = sum(n, |i| row[i]);
        }
    }
}

/// Turns logits without biases into log-probabilities, example by example.
pub(super) struct LogProbabilities<'a, T> {
    pub(super) output: &'a mut Output<T>,
    pub(super) biases: &'a [T],
    /// Of as many examples as are wanted, from the first on.
    pub(super) into: &'a mut [f64],
}

impl<T: Scalar> Work for LogProbabilities<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { output, biases, into } = self;
        output.complete(biases);
        let Output { logits, top, total, .. } = output;
        let (logits, top, total) = (&**logits, &**top, &mut **total);
        let n = top.len();
        total.fill(T::of(0.0));
        for row in logits.chunks_exact(n) {
            for ((logit, top), total) in row.iter().zip(top).zip(&mut *total) {
                *total = *total + (*logit - *top).exp();
            }
        }
        for (example, into) in into.chunks_exact_mut(biases.len()).enumerate() {
            let rest = total[example].ln();
            for (class, into) in into.iter_mut().enumerate() {
                // The largest logit first: beside it the logarithm may vanish.
                *into = ((logits[class * n + example] - top[example]) - rest).to_f64();
            }
        }
    }
}
