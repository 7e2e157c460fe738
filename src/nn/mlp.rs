//! The multilayer perceptron and its gradient.

use super::batch_norm::{MOMENTUM, Moments, Statistics};
use super::layout::Layout;
use super::output::Loss;
use super::pass::{Hidden, Normalisation, Pass};
use super::product::{Matrix, multiply};
use super::scalar::{Scalar, sum};
use super::team::Sharing;
use crate::instruction_set::{InstructionSet, Work};
use rayon::prelude::*;
use std::ops::ControlFlow;

/// A multilayer perceptron with ReLU, room for one batch, and the running statistics of its batch norm. The weights are the
/// caller's, in one flat slice.
///
/// A step is cut by units, not by examples: a part of a layer's units needs the whole batch, and nothing is left to be summed
/// over parts.
#[derive(Debug)]
pub struct Mlp<T> {
    layout: Layout,
    pass: Pass<T>,
    sharing: Sharing,
    /// Running means and variances; each [`gradient`](Self::gradient) takes its batch's in.
    pub statistics: Statistics<T>,
}

impl<T: Scalar> Mlp<T> {
    /// A network for batches of `batch` examples.
    pub fn new(layout: Layout, batch: usize, sharing: Sharing) -> Self {
        Self { pass: Pass::new(&layout, batch), statistics: Statistics::new(&layout), layout, sharing }
    }

    /// Returns the layout of its weights.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Thread team that splits each step.
    pub(super) fn sharing(&self) -> Sharing {
        self.sharing
    }

    /// Returns the number of examples of a batch.
    pub fn batch(&self) -> usize {
        self.pass.examples
    }

    /// Writes the gradient of the mean cross-entropy of the softmax over a batch into `gradient` and returns that mean. `inputs`
    /// holds one example after another; `meanwhile` is done beside the last layer, which is too small to be shared.
    ///
    /// The loss is NaN where the weights have diverged.
    ///
    /// # Panics
    ///
    /// If the lengths are not those of the layout and the batch, or a label is no class.
    pub fn gradient(
        &mut self,
        inputs: &[T],
        labels: &[u8],
        weights: &[T],
        gradient: &mut [T],
        meanwhile: impl FnOnce() + Send,
    ) -> T {
        let Self { layout, pass, sharing, statistics } = self;
        assert_eq!([weights.len(), gradient.len()], [layout.len; 2], "weights and gradient have the layout's length");
        assert_eq!(
            [inputs.len(), labels.len()],
            [pass.examples * layout.inputs(), pass.examples],
            "there is one batch"
        );
        pass.forward(layout, weights, inputs, Normalisation::Batch, *sharing);
        let loss = sharing.join(|| last_layer(layout, pass, inputs, labels, weights, gradient), meanwhile);
        backward(layout, pass, inputs, weights, gradient, *sharing);
        if layout.batch_norm {
            for hidden in &pass.hidden {
                statistics.follow(T::of(MOMENTUM), hidden.first_unit, &hidden.moments, pass.examples);
            }
        }
        loss
    }

    /// Forgets `statistics` for those of a pass in training over batches that `fill` writes: the k-th batch of `batches` counts
    /// 1 / k, so that all count alike.
    pub(super) fn gather_statistics(
        &mut self,
        weights: &[T],
        batches: usize,
        mut fill: impl FnMut(usize, &mut [T]) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Self { layout, pass, sharing, statistics } = self;
        let mut inputs = vec![T::of(0.0); pass.examples * layout.inputs()];
        for number in 0..batches {
            fill(number, &mut inputs)?;
            pass.forward(layout, weights, &inputs, Normalisation::Batch, *sharing);
            for hidden in &pass.hidden {
                let share = T::of(1.0 / (number + 1) as f64);
                statistics.follow(share, hidden.first_unit, &hidden.moments, pass.examples);
            }
        }
        ControlFlow::Continue(())
    }
}

/// The last layer's logits, loss and gradient.
fn last_layer<T: Scalar>(
    layout: &Layout,
    pass: &mut Pass<T>,
    inputs: &[T],
    labels: &[u8],
    weights: &[T],
    gradient: &mut [T],
) -> T {
    let layer = layout.output();
    pass.logits(layer, weights, inputs);
    let mut loss = T::of(0.0);
    InstructionSet::best().run(Loss {
        output: &mut pass.output,
        biases: &weights[layer.shift.clone()],
        labels,
        bias_gradient: &mut gradient[layer.shift.clone()],
        loss: &mut loss,
    });
    let below = match pass.hidden.last() {
        Some(below) => Matrix::rows(&below.active, pass.examples).transposed(),
        None => Matrix::rows(inputs, layer.inputs),
    };
    let delta = Matrix::rows(&pass.output.logits, pass.examples);
    multiply(&mut gradient[layer.weights.clone()], delta, below);
    loss
}

/// The hidden layers' gradients, the last first.
fn backward<T: Scalar>(
    layout: &Layout,
    pass: &mut Pass<T>,
    inputs: &[T],
    weights: &[T],
    gradient: &mut [T],
    sharing: Sharing,
) {
    let examples = pass.examples;
    for (place, layer) in layout.hidden().iter().enumerate().rev() {
        let (before, rest) = pass.hidden.split_at_mut(place);
        let Some((Hidden { active, normal, moments, delta, sums, .. }, above)) = rest.split_first_mut() else { return };
        let above = Matrix::rows(above.first().map_or(&pass.output.logits, |above| &above.delta), examples);
        let of_above = Matrix::rows(&weights[layout.layers[place + 1].weights.clone()], layer.outputs);
        let below = match before.last() {
            Some(below) => Matrix::rows(&below.active, examples).transposed(),
            None => Matrix::rows(inputs, layer.inputs),
        };
        let part = layer.part();
        gradient[layer.weights.clone()]
            .par_chunks_mut(part * layer.inputs)
            .zip(delta.par_chunks_mut(part * examples))
            .zip(sums.par_chunks_mut(part))
            .zip(active.par_chunks(part * examples))
            .zip(normal.par_chunks(part * examples))
            .zip(moments.par_chunks(part))
            .enumerate()
            .with_min_len(sharing.least())
            .for_each(|(number, (((((gradient, delta), sums), active), normal), moments))| {
                let first = number * part;
                multiply(delta, of_above.columns(first, sums.len()).transposed(), above);
                InstructionSet::best().run(Deactivate {
                    active,
                    normal,
                    moments,
                    scales: layer.scale.clone().map(|scale| &weights[scale][first..]),
                    delta,
                    sums,
                });
                multiply(gradient, Matrix::rows(delta, examples), below);
            });
        for (sums, into) in sums.iter().zip(&mut gradient[layer.shift.clone()]) {
            *into = sums[0];
        }
        if let Some(scale) = layer.scale.clone() {
            for (sums, into) in sums.iter().zip(&mut gradient[scale]) {
                *into = sums[1];
            }
        }
    }
}

/// From the derivatives with respect to what some units pass on to those of their products.
struct Deactivate<'a, T> {
    active: &'a [T],
    normal: &'a [T],
    moments: &'a [Moments<T>],
    scales: Option<&'a [T]>,
    delta: &'a mut [T],
    sums: &'a mut [[T; 2]],
}

impl<T: Scalar> Work for Deactivate<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { active, normal, moments, scales, delta, sums } = self;
        let examples = delta.len() / sums.len();
        let zero = T::of(0.0);
        for (unit, (delta, sums)) in delta.chunks_exact_mut(examples).zip(sums).enumerate() {
            let row = unit * examples..(unit + 1) * examples;
            for (delta, &active) in delta.iter_mut().zip(&active[row.clone()]) {
                *delta = if active > zero { *delta } else { zero };
            }
            *sums = match scales {
                Some(scales) => moments[unit].backward(scales[unit], delta, &normal[row]),
                None => [sum(examples, |i| delta[i]), zero],
            };
        }
    }
}
