//! The order in which a training meets its examples.

use super::random::{Purpose, stream};
use rand::seq::SliceRandom;

/// The minibatches of every step, as a function of (seed, step): each epoch goes through all examples in a new random order without
/// replacement. An epoch has ⌊n / batch⌋ steps, all of one size; what is left over at its end is left out of this epoch.
#[derive(Clone, Debug)]
pub struct Order {
    seed: u64,
    batch: usize,
    indices: Vec<u32>,
    /// The epoch that `indices` are shuffled for.
    epoch: Option<u64>,
}

impl Order {
    /// The order of `examples` examples in batches of `batch`. `None` where a batch is empty or larger than all examples, or
    /// where these are 2³² or more.
    pub fn new(examples: usize, batch: usize, seed: u64) -> Option<Self> {
        let count = u32::try_from(examples).ok()?;
        let fits = (1..=examples).contains(&batch);
        fits.then(|| Self { seed, batch, indices: (0..count).collect(), epoch: None })
    }

    /// Returns the number of examples of a step.
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// Returns the number of examples.
    pub fn examples(&self) -> usize {
        self.indices.len()
    }

    /// Returns the number of steps of an epoch.
    pub fn steps_per_epoch(&self) -> u64 {
        (self.indices.len() / self.batch) as u64
    }

    /// The examples of step `step`. Going forward costs a shuffle an epoch, and so does every jump to another.
    pub fn indices(&mut self, step: u64) -> &[u32] {
        let epoch = step / self.steps_per_epoch();
        if self.epoch != Some(epoch) {
            // Shuffled from the same beginning, so that an epoch's order does not depend on the epochs before it.
            (0..).zip(&mut self.indices).for_each(|(i, index)| *index = i);
            self.indices.shuffle(&mut stream(Purpose::Order, self.seed, epoch));
            self.epoch = Some(epoch);
        }
        let start = (step % self.steps_per_epoch()) as usize * self.batch;
        &self.indices[start..start + self.batch]
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn an_epoch_meets_each_example_at_most_once_and_the_next_in_another_order() {
        let mut order = Order::new(103, 10, 5).unwrap();
        assert_eq!(order.steps_per_epoch(), 10);
        let mut epoch =
            |number: u64| -> Vec<u32> { (0..10).flat_map(|step| order.indices(10 * number + step).to_vec()).collect() };
        let (first, second) = (epoch(0), epoch(1));
        assert_ne!(first, second);
        assert_eq!(first, epoch(0));
        let mut sorted = first;
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 100);
        assert!(sorted.iter().all(|&index| index < 103));
    }

    #[test]
    fn a_step_has_the_same_examples_wherever_one_comes_from() {
        let mut order = Order::new(50, 8, 1).unwrap();
        let here = order.indices(27).to_vec();
        order.indices(3);
        assert_eq!(order.indices(27), here);
        assert_eq!(Order::new(50, 8, 1).unwrap().indices(27), here);
        assert_ne!(Order::new(50, 8, 2).unwrap().indices(27), here);
    }

    #[test]
    fn impossible_batches_are_refused() {
        assert!(Order::new(10, 0, 1).is_none());
        assert!(Order::new(10, 11, 1).is_none());
        assert!(Order::new(10, 10, 1).is_some());
    }
}
