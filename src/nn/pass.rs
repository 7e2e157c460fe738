//! Forward through the layers.

use super::aligned::Aligned;
use super::batch_norm::{Moments, Statistics};
use super::layout::{Layer, Layout};
use super::output::Output;
use super::product::{Matrix, multiply};
use super::scalar::Scalar;
use super::team::Sharing;
use crate::instruction_set::{InstructionSet, Work};
use rayon::prelude::*;

/// Activations of all layers for a batch. Everything is stored unit by unit, the examples of a unit side by side.
#[derive(Debug)]
pub(super) struct Pass<T> {
    pub(super) examples: usize,
    pub(super) hidden: Vec<Hidden<T>>,
    pub(super) output: Output<T>,
}

/// Activations of one hidden layer.
#[derive(Debug)]
pub(super) struct Hidden<T> {
    /// The first layer's product, part by part, example by example: that way round it needs no copy of its inputs.
    pub(super) product: Aligned<T>,
    /// After ReLU.
    pub(super) active: Aligned<T>,
    /// x̂ of batch norm.
    pub(super) normal: Aligned<T>,
    /// Of the batch, for batch norm.
    pub(super) moments: Vec<Moments<T>>,
    /// ∂ loss / ∂ what went into batch norm and ReLU.
    pub(super) delta: Aligned<T>,
    /// ∂ loss / ∂ shift and scale.
    pub(super) sums: Vec<[T; 2]>,
    /// The number of units in the hidden layers before.
    pub(super) first_unit: usize,
}

/// Whose means and variances batch norm takes.
#[derive(Clone, Copy)]
pub(super) enum Normalisation<'a, T> {
    /// The batch's own.
    Batch,
    /// These.
    Given(&'a Statistics<T>),
}

impl<T: Scalar> Pass<T> {
    /// Room for `examples` examples.
    pub(super) fn new(layout: &Layout, examples: usize) -> Self {
        let mut first_unit = 0;
        let hidden = layout.hidden().iter().map(|layer| {
            let room = || Aligned::zeros(layer.outputs * examples, 0);
            first_unit += layer.outputs;
            Hidden {
                product: room(),
                active: room(),
                normal: room(),
                moments: vec![Moments::default(); layer.outputs],
                delta: room(),
                sums: vec![[T::of(0.0); 2]; layer.outputs],
                first_unit: first_unit - layer.outputs,
            }
        });
        Self { examples, hidden: hidden.collect(), output: Output::new(layout.classes(), examples) }
    }

    /// Computes all hidden layers from `inputs`, example by example.
    pub(super) fn forward(
        &mut self,
        layout: &Layout,
        weights: &[T],
        inputs: &[T],
        normalisation: Normalisation<'_, T>,
        sharing: Sharing,
    ) {
        let examples = self.examples;
        for (place, layer) in layout.hidden().iter().enumerate() {
            let (before, rest) = self.hidden.split_at_mut(place);
            let Hidden { product, active, normal, moments, first_unit, .. } = &mut rest[0];
            let below = before.last().map(|below| Matrix::rows(&below.active, examples));
            let part = layer.part();
            product
                .par_chunks_mut(part * examples)
                .zip(active.par_chunks_mut(part * examples))
                .zip(normal.par_chunks_mut(part * examples))
                .zip(moments.par_chunks_mut(part))
                .enumerate()
                .with_min_len(sharing.least())
                .for_each(|(number, (((product, active), normal), moments))| {
                    let first = number * part;
                    let units = moments.len();
                    let of_part = &weights[layer.weights.clone()][first * layer.inputs..][..units * layer.inputs];
                    let of_part = Matrix::rows(of_part, layer.inputs);
                    match below {
                        Some(below) => multiply(active, of_part, below),
                        None => multiply(product, Matrix::rows(inputs, layer.inputs), of_part.transposed()),
                    }
                    InstructionSet::best().run(Activate {
                        product: below.is_none().then_some(&*product),
                        active,
                        normal,
                        moments,
                        shifts: &weights[layer.shift.clone()][first..],
                        scales: layer.scale.clone().map(|scale| &weights[scale][first..]),
                        normalisation,
                        first_unit: *first_unit + first,
                    });
                });
        }
    }

    /// The last layer's product, into the logits.
    pub(super) fn logits(&mut self, layer: &Layer, weights: &[T], inputs: &[T]) {
        let of_layer = Matrix::rows(&weights[layer.weights.clone()], layer.inputs);
        let below = match self.hidden.last() {
            Some(below) => Matrix::rows(&below.active, self.examples),
            None => Matrix::rows(inputs, layer.inputs).transposed(),
        };
        multiply(&mut self.output.logits, of_layer, below);
    }
}

/// From the products of some units to what they pass on.
struct Activate<'a, T> {
    /// Example by example, where they are not in `active` already.
    product: Option<&'a [T]>,
    active: &'a mut [T],
    normal: &'a mut [T],
    moments: &'a mut [Moments<T>],
    shifts: &'a [T],
    scales: Option<&'a [T]>,
    normalisation: Normalisation<'a, T>,
    first_unit: usize,
}

impl<T: Scalar> Work for Activate<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { product, active, normal, moments, shifts, scales, normalisation, first_unit } = self;
        let units = moments.len();
        let examples = active.len() / units;
        let rows = active.chunks_exact_mut(examples).zip(normal.chunks_exact_mut(examples));
        for (unit, ((row, normal), moments)) in rows.zip(moments).enumerate() {
            if let Some(product) = product {
                for (z, product) in row.iter_mut().zip(product.chunks_exact(units)) {
                    *z = product[unit];
                }
            }
            let shift = shifts[unit];
            match scales {
                Some(scales) => {
                    *moments = match normalisation {
                        Normalisation::Batch => Moments::of(row),
                        Normalisation::Given(statistics) => statistics.of_unit(first_unit + unit),
                    };
                    moments.normalise([scales[unit], shift], row, normal);
                }
                None => {
                    for z in &mut *row {
                        *z = *z + shift;
                    }
                }
            }
            for z in row {
                // Written so that what is no number stays none.
                *z = if *z < T::of(0.0) { T::of(0.0) } else { *z };
            }
        }
    }
}
