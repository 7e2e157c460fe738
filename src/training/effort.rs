//! Amount of computation of a training.

use crate::nn::mnist::{CLASSES, SIZE};
use crate::nn::{Architecture, Layout};
use crate::scenario::Training;

/// Training images of MNIST, which stand for those of any data set.
const IMAGES: u64 = 60_000;

/// Test images of MNIST, which stand for those of any data set.
const TEST_IMAGES: u64 = 10_000;

/// Returns the estimated number of multiplications of a training: three for each weight and image of its steps, one for each weight
/// and test image of its evaluations.
pub fn multiplications(training: &Training) -> u128 {
    let mlp = &training.mlp;
    let architecture =
        Architecture { inputs: SIZE, hidden: mlp.hidden.clone(), classes: CLASSES, batch_norm: mlp.batch_norm };
    let Some(layout) = Layout::new(&architecture) else { return u128::MAX };
    let paths = training.paths().len() as u128;
    let networks = training.arms.len() as u128 + paths;
    let images = u128::from(mlp.train_examples.unwrap_or(IMAGES)) * u128::from(mlp.epochs);
    // At the start, on the way, at the end, and once more of every average.
    let tested = u128::from(mlp.evaluation_examples.min(TEST_IMAGES)) * (u128::from(mlp.evaluations) + 1)
        + 2 * u128::from(TEST_IMAGES);
    (layout.len as u128).saturating_mul(3 * paths * images + networks * tested)
}

#[cfg(test)]
mod tests {
    use super::multiplications;
    use crate::presets::TRAININGS;
    use crate::scenario::Training;

    #[test]
    fn more_of_anything_takes_longer() {
        for preset in TRAININGS {
            let training = Training::parse(preset.text, Some(preset.name)).expect("a preset");
            let before = multiplications(&training);
            assert!(before > 1_000_000, "{}", preset.name);
            let mut longer = training.clone();
            longer.mlp.epochs *= 2;
            let ratio = multiplications(&longer) as f64 / before as f64;
            assert!((1.1..=2.0).contains(&ratio), "{}: {ratio}", preset.name);
            let mut wider = training;
            wider.mlp.hidden = vec![8192, 8192];
            assert!(multiplications(&wider) > 100 * before, "{}", preset.name);
        }
    }
}
