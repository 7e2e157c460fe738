//! A linear probe: softmax regression on features that stay as they are.

use crate::nn::{
    Architecture, BatchLoss, Examples, Features, Layout, Mlp, Order, Sharing, Statistics, TrainingState, metrics,
    predict, to_the_end,
};
use crate::optim::{Averaging, Method, Optimizer, Schedule, optimizer};

/// Recipe of a probe's training: always the same, whatever the features are of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    /// Steps of gradient descent with Nesterov momentum 0.9 and cosine decay, from zero weights.
    pub(super) steps: u64,
    /// The learning rate at the start, features having a mean square of one.
    pub(super) eta: f64,
    /// The largest batch; fewer labels are one batch.
    pub(super) batch: usize,
    /// The strength λ of the pull of the weights to zero.
    pub(super) weight_decay: f64,
}

/// The share of `test` that a probe trained on `training` takes for a wrong class, of so many classes. `None` where there are no
/// examples, or where the two do not fit each other.
pub(super) fn error(recipe: Recipe, classes: usize, [training, test]: [&Features<f32>; 2], seed: u64) -> Option<f64> {
    let (inputs, count) = (Examples::<f32>::inputs(training), training.labels().len());
    if inputs != Examples::<f32>::inputs(test) || test.labels().is_empty() {
        return None;
    }
    let layout = Layout::new(&Architecture { inputs, hidden: vec![], classes, batch_norm: false })?;
    let batch = recipe.batch.min(count);
    let mlp = Mlp::new(layout.clone(), batch, Sharing::Alone);
    let mut loss = BatchLoss::new(mlp, training, Order::new(count, batch, seed)?)?;
    let eta = recipe.eta as f32;
    let method = Method {
        optimizer: Optimizer::Sgd(optimizer::Sgd {
            eta,
            momentum: 0.9,
            nesterov: true,
            weight_decay: recipe.weight_decay as f32,
        }),
        averaging: Averaging::CONTROL,
        schedule: Schedule::Cosine { last: 0.0, warmup: 0 },
        steps: recipe.steps,
    };
    let mut state = TrainingState::new(method, vec![], &vec![0.0; layout.len], Sharing::Alone)?;
    for _ in 0..recipe.steps {
        state.step(&mut loss);
    }
    let predictions = predict(&layout, state.weights(), &Statistics::new(&layout), test, Sharing::Alone, &to_the_end)?;
    Some(metrics::error(&predictions.chosen(), test.labels()))
}

/// Features divided by one number, and labels counted from `first`.
pub(super) fn scaled(features: &Features<f32>, by: f32, first: u8) -> Option<Features<f32>> {
    let numbers = features.numbers().iter().map(|number| number / by).collect();
    let labels =
        Examples::<f32>::labels(features).iter().map(|label| label.checked_sub(first)).collect::<Option<_>>()?;
    Features::new(numbers, Examples::<f32>::inputs(features), labels)
}

/// The root of the mean square of all numbers.
pub(super) fn root_mean_square(features: &Features<f32>) -> f32 {
    let numbers = features.numbers();
    let sum: f64 = numbers.iter().map(|number| f64::from(*number) * f64::from(*number)).sum();
    (sum / numbers.len() as f64).sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::{Recipe, error, root_mean_square, scaled};
    use crate::nn::Features;

    /// Two classes on both sides of a line through two numbers, far from it.
    fn data(count: usize, shift: usize) -> Features<f32> {
        let label = |i: usize| ((i * 7 + shift) % 2) as u8;
        let number = |i: usize| [((i * 13 + shift) % 10) as f32 / 10.0, if label(i) == 0 { 1.0 } else { -1.0 }];
        Features::new((0..count).flat_map(number).collect(), 2, (0..count).map(label).collect()).unwrap()
    }

    const RECIPE: Recipe = Recipe { steps: 60, eta: 0.1, batch: 20, weight_decay: 1e-3 };

    #[test]
    fn what_a_line_separates_is_learned_and_gives_the_same_again() {
        let (training, test) = (data(30, 0), data(50, 3));
        assert_eq!(error(RECIPE, 2, [&training, &test], 1), Some(0.0));
        // Without a step every class is as probable as any other, and the first is chosen.
        let nothing = Recipe { steps: 0, ..RECIPE };
        assert_eq!(error(nothing, 2, [&training, &test], 1), Some(0.5));
        let swapped = scaled(&test, 2.0, 0).unwrap();
        let few = Recipe { steps: 1, ..RECIPE };
        assert_eq!(error(few, 2, [&training, &swapped], 1), error(few, 2, [&training, &swapped], 1));
    }

    #[test]
    fn features_are_scaled_and_labels_shifted() {
        let features = Features::new(vec![3.0, 0.0, 0.0, 4.0], 2, vec![5, 7]).unwrap();
        assert!((root_mean_square(&features) - 2.5).abs() < 1e-6);
        assert_eq!(scaled(&features, 2.0, 5), Features::new(vec![1.5, 0.0, 0.0, 2.0], 2, vec![0, 2]));
        assert_eq!(scaled(&features, 2.0, 6), None);
    }
}
