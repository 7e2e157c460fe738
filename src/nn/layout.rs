//! Layout of a network's weights in one flat slice.

use super::random::{Purpose, stream};
use super::scalar::Scalar;
use rand_distr::{Distribution, StandardNormal};
use std::ops::Range;

/// A multilayer perceptron: what goes in, the hidden layers with ReLU, and the classes that come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Architecture {
    /// Number of values of an input; at least one.
    pub inputs: usize,
    /// The width of each hidden layer, at least one each; there may be none.
    pub hidden: Vec<usize>,
    /// Number of classes; at least one.
    pub classes: usize,
    /// Whether every hidden layer normalises its batch between product and ReLU (Ioffe & Szegedy 2015).
    pub batch_norm: bool,
}

/// The parameters of one layer in the flat slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// The weights: the `inputs` of the first output, then those of the next.
    pub weights: Range<usize>,
    /// The factors γ of batch norm, one for each output.
    pub scale: Option<Range<usize>>,
    /// The biases, or the summands β of batch norm, one for each output.
    pub shift: Range<usize>,
}

/// Least number of units of a layer that one thread takes, where there are as many.
const PART: usize = 64;

impl Layer {
    /// The number of units of each part that the layer's work is cut into, but perhaps for the last. It depends on nothing but
    /// the width, so that bits do not depend on threads.
    pub(super) fn part(&self) -> usize {
        self.outputs.div_ceil(self.outputs.div_ceil(PART))
    }
}

/// The layers of a network in one flat slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Each layer, from the input on; the last one gives the classes.
    pub layers: Vec<Layer>,
    /// Number of parameters.
    pub len: usize,
    /// Whether the hidden layers normalise their batches.
    pub batch_norm: bool,
}

impl Layout {
    /// The layout of `architecture`, layer after layer: weights, γ if any, then biases or β. `None` where a width is zero or the
    /// length has no number.
    pub fn new(architecture: &Architecture) -> Option<Self> {
        let Architecture { inputs, hidden, classes, batch_norm } = architecture;
        let mut layout = Self { layers: Vec::new(), len: 0, batch_norm: *batch_norm };
        let mut inputs = *inputs;
        for (place, &outputs) in hidden.iter().chain([classes]).enumerate() {
            let mut take = |count: usize| {
                let start = layout.len;
                layout.len = start.checked_add(count)?;
                Some(start..layout.len)
            };
            let weights = take(inputs.checked_mul(outputs).filter(|&count| count > 0)?)?;
            let scale = if *batch_norm && place < hidden.len() { Some(take(outputs)?) } else { None };
            let shift = take(outputs)?;
            layout.layers.push(Layer { inputs, outputs, weights, scale, shift });
            inputs = outputs;
        }
        Some(layout)
    }

    /// The hidden layers.
    pub fn hidden(&self) -> &[Layer] {
        &self.layers[..self.layers.len() - 1]
    }

    /// The layer that gives the classes.
    pub fn output(&self) -> &Layer {
        &self.layers[self.layers.len() - 1]
    }

    /// Returns the number of values of an input.
    pub fn inputs(&self) -> usize {
        self.layers[0].inputs
    }

    /// Returns how many numbers a step or an evaluation keeps of each example that it works on.
    pub fn numbers_per_example(&self) -> u64 {
        // Product, activation, normalised activation and derivative of each unit; the inputs of this batch and the next.
        let units: u64 = self.hidden().iter().map(|layer| layer.outputs as u64).sum();
        4 * units + 2 * (self.inputs() + self.classes()) as u64
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.output().outputs
    }
}

/// The weights that seed `seed` begins with: N(0, 2 / inputs) in every layer (He et al. 2015, equation 10), γ one, biases and β
/// zero. They do not depend on the precision but for their rounding.
pub fn initial_weights<T: Scalar>(layout: &Layout, seed: u64) -> Vec<T> {
    let mut weights = vec![T::of(0.0); layout.len];
    let mut random = stream(Purpose::Weights, seed, 0);
    for layer in &layout.layers {
        let deviation = (2.0 / layer.inputs as f64).sqrt();
        for weight in &mut weights[layer.weights.clone()] {
            let normal: f64 = StandardNormal.sample(&mut random);
            *weight = T::of(deviation * normal);
        }
        if let Some(scale) = &layer.scale {
            weights[scale.clone()].fill(T::of(1.0));
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::{Architecture, Layout, initial_weights};

    fn layout(hidden: &[usize], batch_norm: bool) -> Option<Layout> {
        Layout::new(&Architecture { inputs: 784, hidden: hidden.to_vec(), classes: 10, batch_norm })
    }

    #[test]
    fn parameters_follow_one_another() {
        let plain = layout(&[256, 128], false).unwrap();
        assert_eq!(plain.len, 784 * 256 + 256 + 256 * 128 + 128 + 128 * 10 + 10);
        let normed = layout(&[256, 128], true).unwrap();
        assert_eq!(normed.len, plain.len + 256 + 128);
        let mut end = 0;
        for layer in &normed.layers {
            for range in [Some(&layer.weights), layer.scale.as_ref(), Some(&layer.shift)].into_iter().flatten() {
                assert_eq!(range.start, end);
                end = range.end;
            }
        }
        assert_eq!(end, normed.len);
        assert_eq!(normed.output().scale, None);
        assert_eq!(layout(&[], true).unwrap().len, 7850);
        assert_eq!(layout(&[0], false), None);
        assert_eq!(layout(&[usize::MAX], false), None);
    }

    #[test]
    fn parts_cover_a_layer_evenly() {
        let parts = |width: usize| layout(&[width], false).unwrap().layers[0].part();
        assert_eq!([1, 64, 65, 100, 128, 200].map(parts), [1, 64, 33, 50, 64, 50]);
    }

    #[test]
    fn initial_weights_have_the_variance_of_he() {
        let layout = layout(&[256, 128], true).unwrap();
        let weights: Vec<f32> = initial_weights(&layout, 3);
        assert_eq!(weights, initial_weights::<f32>(&layout, 3));
        assert_ne!(weights, initial_weights::<f32>(&layout, 4));
        for layer in &layout.layers {
            let numbers = &weights[layer.weights.clone()];
            let n = numbers.len() as f64;
            let variance = numbers.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>() / n;
            let expected = 2.0 / layer.inputs as f64;
            assert!((variance / expected - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{variance} {expected}");
            assert!(weights[layer.shift.clone()].iter().all(|&shift| shift == 0.0));
            assert!(layer.scale.clone().is_none_or(|scale| weights[scale].iter().all(|&scale| scale == 1.0)));
        }
    }
}
