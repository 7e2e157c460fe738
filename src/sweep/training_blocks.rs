//! Division of a sweep over networks into blocks.

use super::request::Sweep;
use crate::nn::mnist::{CLASSES, SIZE};
use crate::scenario::Training;

/// About so many multiplications are one block, unless a single cell takes more: a few minutes on one core.
const BLOCK_PRODUCTS: u128 = 1 << 41;

/// Number of training examples that is assumed where it is up to the data.
const EXAMPLES: u64 = 60_000;

/// Returns the number of cells of one block: a number that depends on its request alone.
pub(super) fn cells_per_block(sweep: &Sweep, cells: &[Training], seeds: u64) -> u64 {
    let most = cells.iter().map(products).max().unwrap_or(1).saturating_mul(u128::from(seeds)).max(1);
    let by_time = u64::try_from(BLOCK_PRODUCTS / most).unwrap_or(u64::MAX);
    sweep.block.unwrap_or(by_time).clamp(1, (cells.len() as u64).max(1))
}

/// Returns the number of multiplications that a training takes, about.
fn products(training: &Training) -> u128 {
    let mlp = &training.mlp;
    let widths: Vec<u128> = [SIZE].iter().chain(&mlp.hidden).chain(&[CLASSES]).map(|width| *width as u128).collect();
    let weights: u128 = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let examples = u128::from(mlp.train_examples.unwrap_or(EXAMPLES)) * u128::from(mlp.epochs);
    // Forward once and backward twice; the model and the average of each arm forward.
    let trained = examples.saturating_mul(3 * training.paths().len() as u128);
    let tested = u128::from(mlp.evaluations).saturating_mul(u128::from(mlp.evaluation_examples));
    trained.saturating_add(tested.saturating_mul(2 * training.arms.len() as u128)).saturating_mul(weights)
}
