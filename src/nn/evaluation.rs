//! Evaluation of a network with given weights on examples.

use super::aligned::Aligned;
use super::batch_norm::Statistics;
use super::dataset::{Examples, Features};
use super::layout::Layout;
use super::mlp::Mlp;
use super::order::Order;
use super::output::LogProbabilities;
use super::pass::{Normalisation, Pass};
use super::scalar::Scalar;
use super::team::Sharing;
use super::training_batches::Gather;
use crate::instruction_set::InstructionSet;
use rayon::prelude::*;
use std::ops::ControlFlow;

/// Number of examples that are evaluated together.
pub(crate) const CHUNK: usize = 250;

/// Log-probabilities of each class for each example, as a network predicts them.
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions {
    classes: usize,
    log_probabilities: Vec<f64>,
}

impl Predictions {
    /// Of natural logarithms of probabilities: the `classes` numbers of the first example, then those of the next. `None` where
    /// `classes` is zero or more than 256, or does not divide their number.
    pub fn new(classes: usize, log_probabilities: Vec<f64>) -> Option<Self> {
        let fits = (1..=256).contains(&classes) && log_probabilities.len().is_multiple_of(classes);
        fits.then_some(Self { classes, log_probabilities })
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Each example's natural logarithms of the probabilities of all classes. NaN where the network has diverged.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.log_probabilities.chunks_exact(self.classes)
    }

    /// The class that each example is taken for, the first of the most probable; `None` where a probability is not a number.
    pub fn chosen(&self) -> Vec<Option<u8>> {
        self.rows().map(|row| most_probable(row).map(|class| class as u8)).collect()
    }
}

/// The place of the first of the largest numbers; `None` where one is NaN.
pub(super) fn most_probable(row: &[f64]) -> Option<usize> {
    if row.iter().any(|number| number.is_nan()) {
        return None;
    }
    let mut best = 0;
    for (class, &number) in row.iter().enumerate() {
        if number > row[best] {
            best = class;
        }
    }
    Some(best)
}

/// Function that long work asks now and then whether to go on.
pub type GoOn<'a> = &'a (dyn Fn() -> ControlFlow<()> + Sync);

/// Goes on to the end: a [`GoOn`] for work that nothing interrupts.
pub fn to_the_end() -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Computes the class probabilities of `examples` by the network `layout` with `weights`, where `statistics` stand in batch norm for
/// those of a batch (they are ignored without). `None` where `go_on`, which is asked every few hundred examples, breaks. The numbers
/// do not depend on `sharing`.
///
/// # Panics
///
/// If the weights or the examples do not fit the layout.
pub fn predict<T: Scalar>(
    layout: &Layout,
    weights: &[T],
    statistics: &Statistics<T>,
    examples: &impl Examples<T>,
    sharing: Sharing,
    go_on: GoOn<'_>,
) -> Option<Predictions> {
    let classes = layout.classes();
    let mut log_probabilities = vec![0.0; examples.len() * classes];
    let flow = each_chunk(
        layout,
        weights,
        statistics,
        examples,
        sharing,
        go_on,
        &mut log_probabilities,
        classes,
        |pass, inputs, into| {
            pass.logits(layout.output(), weights, inputs);
            let biases = &weights[layout.output().shift.clone()];
            InstructionSet::best().run(LogProbabilities { output: &mut pass.output, biases, into });
        },
    );
    flow.is_continue().then_some(Predictions { classes, log_probabilities })
}

/// Returns the outputs of the last hidden layer for `examples`, after its ReLU, with their labels: the inputs of a linear probe. `None` without
/// hidden layers.
///
/// # Panics
///
/// Fails as [`predict`] does.
pub fn features<T: Scalar>(
    layout: &Layout,
    weights: &[T],
    statistics: &Statistics<T>,
    examples: &impl Examples<T>,
    sharing: Sharing,
) -> Option<Features<T>> {
    let size = layout.hidden().last()?.outputs;
    let mut numbers = vec![T::of(0.0); examples.len() * size];
    let flow =
        each_chunk(layout, weights, statistics, examples, sharing, &to_the_end, &mut numbers, size, |pass, _, into| {
            if let Some(last) = pass.hidden.last() {
                for (example, into) in into.chunks_exact_mut(size).enumerate() {
                    for (number, row) in into.iter_mut().zip(last.active.chunks_exact(pass.examples)) {
                        *number = row[example];
                    }
                }
            }
        });
    flow.continue_value()?;
    Features::new(numbers, size, examples.labels().to_vec())
}

/// Goes forward through the hidden layers chunk by chunk and lets `finish` write the `width` numbers of each example into its
/// part of `into`.
#[allow(
    clippy::too_many_arguments,
    reason = "the parameters of the two functions above, and what differs between them"
)]
fn each_chunk<T: Scalar, U: Send>(
    layout: &Layout,
    weights: &[T],
    statistics: &Statistics<T>,
    examples: &impl Examples<T>,
    sharing: Sharing,
    go_on: GoOn<'_>,
    into: &mut [U],
    width: usize,
    finish: impl Fn(&mut Pass<T>, &[T], &mut [U]) + Sync,
) -> ControlFlow<()> {
    let inputs = layout.inputs();
    assert_eq!([weights.len(), examples.inputs()], [layout.len, inputs], "weights and examples fit the layout");
    let room = || (Pass::new(layout, CHUNK), Aligned::zeros(CHUNK * inputs, 0));
    into.par_chunks_mut(CHUNK * width).enumerate().with_min_len(sharing.least()).try_for_each_init(
        room,
        |(pass, inputs), (number, into)| {
            go_on()?;
            // Every chunk is computed at its full size; the last repeats the last example.
            gather(examples, number * CHUNK, inputs);
            pass.forward(layout, weights, inputs, Normalisation::Given(statistics), Sharing::Alone);
            finish(pass, inputs, into);
            ControlFlow::Continue(())
        },
    )
}

/// The inputs of the examples from `first` on, as many as there is room for; the last repeats where they run out.
fn gather<T: Scalar>(examples: &impl Examples<T>, first: usize, inputs: &mut [T]) {
    let count = inputs.len() / examples.inputs();
    let mut indices = [0_u32; CHUNK];
    let mut labels = [0; CHUNK];
    for (done, inputs) in inputs.chunks_mut(CHUNK * examples.inputs()).enumerate() {
        let here = CHUNK.min(count - done * CHUNK);
        for (place, index) in indices[..here].iter_mut().enumerate() {
            *index = (first + done * CHUNK + place).min(examples.len() - 1) as u32;
        }
        InstructionSet::best().run(Gather { indices: &indices[..here], examples, inputs, labels: &mut labels[..here] });
    }
}

/// The batch-norm statistics that `weights` give rise to themselves: means over ⌊n / `batch`⌋ batches of `examples`, in a random order
/// that is always the same, of the batch's means and of its variances as estimates, each layer normalising by its batch, as PyTorch's `update_bn` does.
/// Averages of weights need it where those copied from the model do not fit them (Izmailov et al. 2018, section 3.2). `None` where
/// `go_on`, which is asked before each batch, breaks.
///
/// # Panics
///
/// If the weights or the examples do not fit the layout, or `batch` is zero.
pub fn recompute<T: Scalar>(
    layout: &Layout,
    weights: &[T],
    examples: &impl Examples<T>,
    batch: usize,
    sharing: Sharing,
    go_on: GoOn<'_>,
) -> Option<Statistics<T>> {
    assert_eq!(
        [weights.len(), examples.inputs()],
        [layout.len, layout.inputs()],
        "weights and examples fit the layout"
    );
    let mut mlp = Mlp::new(layout.clone(), batch, sharing);
    if layout.batch_norm {
        // A batch of one class, as sorted examples have them, would lack the variance between classes.
        let Some(mut order) = Order::new(examples.len(), batch, 0) else { return Some(mlp.statistics) };
        let mut labels = vec![0; batch];
        let flow = mlp.gather_statistics(weights, order.steps_per_epoch() as usize, |number, inputs| {
            go_on()?;
            let indices = order.indices(number as u64);
            InstructionSet::best().run(Gather { indices, examples, inputs, labels: &mut labels });
            ControlFlow::Continue(())
        });
        flow.continue_value()?;
    }
    Some(mlp.statistics)
}
