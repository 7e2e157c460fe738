//! The loss that a training sees: another batch at every step.

use super::aligned::Aligned;
use super::dataset::Examples;
use super::mlp::Mlp;
use super::order::Order;
use super::scalar::Scalar;
use super::team::Sharing;
use crate::instruction_set::{InstructionSet, Work};
use crate::optim::Objective;

/// A network's mean cross-entropy on the batch of each step. While a team works on one batch, the next is gathered; who works alone
/// gathers each when it is needed, and has it at hand in the cache.
#[derive(Debug)]
pub struct BatchLoss<'d, T, E> {
    /// The network, with its running statistics.
    pub mlp: Mlp<T>,
    examples: &'d E,
    order: Order,
    now: Batch<T>,
    next: Batch<T>,
}

#[derive(Debug)]
struct Batch<T> {
    step: Option<u64>,
    inputs: Aligned<T>,
    labels: Vec<u8>,
}

impl<'d, T: Scalar, E: Examples<T>> BatchLoss<'d, T, E> {
    /// The loss of `mlp`, made for batches of `order`'s size, on batches of `examples` in that order. `None` where the examples
    /// are not as many as the order's, do not fit the network's inputs, or have labels that are none of its classes.
    pub fn new(mlp: Mlp<T>, examples: &'d E, order: Order) -> Option<Self> {
        let layout = mlp.layout();
        let fits = mlp.batch() == order.batch()
            && examples.len() == order.examples()
            && examples.inputs() == layout.inputs()
            && examples.labels().iter().all(|&label| usize::from(label) < layout.classes());
        let (size, inputs) = (order.batch(), examples.inputs());
        let batch = || Batch { step: None, inputs: Aligned::zeros(size * inputs, 0), labels: vec![0; size] };
        fits.then(|| Self { now: batch(), next: batch(), mlp, examples, order })
    }
}

impl<T: Scalar, E: Examples<T>> Objective<T> for BatchLoss<'_, T, E> {
    fn gradient(&mut self, step: u64, weights: &[T], gradient: &mut [T]) -> T {
        let Self { mlp, examples, order, now, next } = self;
        if next.step == Some(step) {
            std::mem::swap(now, next);
        } else {
            now.gather(step, *examples, order);
        }
        let ahead = mlp.sharing() == Sharing::Pool;
        let gather = || {
            if ahead {
                next.gather(step + 1, *examples, order);
            }
        };
        mlp.gradient(&now.inputs, &now.labels, weights, gradient, gather)
    }
}

impl<T: Scalar> Batch<T> {
    fn gather(&mut self, step: u64, examples: &impl Examples<T>, order: &mut Order) {
        self.step = Some(step);
        let indices = order.indices(step);
        InstructionSet::best().run(Gather { indices, examples, inputs: &mut self.inputs, labels: &mut self.labels });
    }
}

/// By how many examples those to come are announced ahead: examples of a batch lie far apart in memory.
const AHEAD: usize = 4;

/// Copies some examples into a batch.
pub(super) struct Gather<'a, T, E> {
    pub(super) indices: &'a [u32],
    pub(super) examples: &'a E,
    pub(super) inputs: &'a mut [T],
    pub(super) labels: &'a mut [u8],
}

impl<T: Scalar, E: Examples<T>> Work for Gather<'_, T, E> {
    #[inline(always)]
    fn run(self) {
        let Self { indices, examples, inputs, labels } = self;
        let all = examples.labels();
        indices.iter().take(AHEAD).for_each(|&index| examples.announce(index as usize));
        let rows = inputs.chunks_exact_mut(examples.inputs()).zip(labels);
        for (place, ((into, label), &index)) in rows.zip(indices).enumerate() {
            if let Some(&next) = indices.get(place + AHEAD) {
                examples.announce(next as usize);
            }
            *label = all[index as usize];
            examples.write(index as usize, into);
        }
    }
}
