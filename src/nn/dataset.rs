//! Labelled examples.

use super::random::{Purpose, stream};
use super::scalar::Scalar;
use crate::instruction_set::prefetch;
use rand::RngExt;
use rand::seq::SliceRandom;
use std::sync::Arc;

/// Labelled inputs of a network, whatever they are kept as.
pub trait Examples<T>: Sync {
    /// Returns the number of values of an input.
    fn inputs(&self) -> usize;

    /// The class of each example.
    fn labels(&self) -> &[u8];

    /// Writes input `index`, less than the number of labels, into `into`, which has the length of an input.
    fn write(&self, index: usize, into: &mut [T]);

    /// Says that input `index`, less than the number of labels, will be [written](Self::write) soon. It may do nothing.
    #[inline(always)]
    fn announce(&self, index: usize) {
        let _ = index;
    }

    /// Returns the number of examples.
    fn len(&self) -> usize {
        self.labels().len()
    }

    /// Returns whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Labelled images of bytes; as inputs of a network the bytes go from 0 to 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// Copies with other labels share the pixels.
    pixels: Arc<Vec<u8>>,
    labels: Vec<u8>,
    /// Bytes an image.
    size: usize,
    classes: usize,
}

impl Dataset {
    /// Images of `size` bytes one after another, with a label below `classes` each. `None` where the lengths do not fit, where
    /// `size` or `classes` is zero, or where a label is too large.
    pub fn new(pixels: Vec<u8>, size: usize, labels: Vec<u8>, classes: usize) -> Option<Self> {
        let fits = size > 0 && labels.len().checked_mul(size) == Some(pixels.len());
        let fits = fits && classes > 0 && labels.iter().all(|&label| usize::from(label) < classes);
        fits.then(|| Self { pixels: Arc::new(pixels), labels, size, classes })
    }

    /// The pixels of image `index`, row by row.
    pub fn image(&self, index: usize) -> &[u8] {
        &self.pixels[index * self.size..(index + 1) * self.size]
    }

    /// The class of each image.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Returns the same images with a fraction of the labels wrong: round(`fraction` · n) of them, drawn without replacement, each
    /// replaced by one of the *other* classes that there are with equal chances. That is the symmetric noise of Patrini et al. (2017, arXiv
    /// 1609.03683), which leaves a label with probability 1 − p and turns it into each other class with p / (classes − 1), but for
    /// the number of wrong labels, which is exact here. (Where a wrong label may be drawn from *all* classes, as in Zhang et al.
    /// 2017, a fraction p leaves p / classes of them right.) `fraction` is cut to 0…1; the labels are a function of `seed`.
    pub fn with_label_noise(&self, fraction: f64, seed: u64) -> Self {
        let mut noisy = self.clone();
        let wrong = (fraction.clamp(0.0, 1.0) * self.labels.len() as f64).round() as usize;
        let present: Vec<u8> = (0..=u8::MAX).filter(|class| self.labels.contains(class)).collect();
        if present.len() < 2 || wrong == 0 {
            return noisy;
        }
        let mut random = stream(Purpose::Labels, seed, 0);
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        for &index in order.partial_shuffle(&mut random, wrong).0.iter() {
            let shift = random.random_range(1..present.len());
            let place = present.iter().position(|class| *class == self.labels[index]).unwrap_or(0);
            noisy.labels[index] = present[(place + shift) % present.len()];
        }
        noisy
    }

    /// `count` of the examples, drawn without replacement and balanced: of each class as many as of any other, or one more, as
    /// long as it has so many; what a class lacks is drawn from the rest. In the order of the whole; a function of `seed`. All of
    /// them where `count` is no less than their number.
    pub fn subset(&self, count: usize, seed: u64) -> Self {
        if count >= self.labels.len() {
            return self.clone();
        }
        self.select(&self.drawn(count, seed))
    }

    /// Returns the examples that the [`subset`](Self::subset) of this count and seed leaves out, in the order of the whole.
    pub fn rest(&self, count: usize, seed: u64) -> Self {
        let mut left = vec![count < self.labels.len(); self.labels.len()];
        self.drawn(count, seed).into_iter().for_each(|index| left[index] = false);
        self.select(&(0..left.len()).filter(|index| left[*index]).collect::<Vec<_>>())
    }

    /// Returns the places of the examples of a [`subset`](Self::subset), in order.
    fn drawn(&self, count: usize, seed: u64) -> Vec<usize> {
        let mut random = stream(Purpose::Subset, seed, 0);
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        order.shuffle(&mut random);
        // The n-th of its class comes before every class's next: a stable sort by that rank deals the classes out in turn.
        let mut seen = vec![0_usize; self.classes];
        let mut ranked: Vec<(usize, usize)> = order
            .into_iter()
            .map(|index| {
                let seen = &mut seen[usize::from(self.labels[index])];
                *seen += 1;
                (*seen, index)
            })
            .collect();
        ranked.sort_by_key(|&(rank, _)| rank);
        let mut chosen: Vec<usize> = ranked.iter().take(count).map(|&(_, index)| index).collect();
        chosen.sort_unstable();
        chosen
    }

    /// The examples whose class is in `classes`, in order, with the labels they have; the number of classes stays.
    pub fn of_classes(&self, classes: &[u8]) -> Self {
        let chosen: Vec<usize> = (0..self.labels.len()).filter(|&i| classes.contains(&self.labels[i])).collect();
        self.select(&chosen)
    }

    fn select(&self, chosen: &[usize]) -> Self {
        let mut pixels = Vec::with_capacity(chosen.len() * self.size);
        for &index in chosen {
            pixels.extend_from_slice(self.image(index));
        }
        let labels = chosen.iter().map(|&index| self.labels[index]).collect();
        Self { pixels: Arc::new(pixels), labels, size: self.size, classes: self.classes }
    }
}

impl<T: Scalar> Examples<T> for Dataset {
    fn inputs(&self) -> usize {
        self.size
    }

    fn labels(&self) -> &[u8] {
        &self.labels
    }

    #[inline(always)]
    fn write(&self, index: usize, into: &mut [T]) {
        let scale = T::of(1.0 / 255.0);
        for (number, &byte) in into.iter_mut().zip(self.image(index)) {
            *number = T::of_byte(byte) * scale;
        }
    }

    #[inline(always)]
    fn announce(&self, index: usize) {
        prefetch(self.image(index));
    }
}

/// Labelled inputs that are numbers, such as what the last hidden layer of a network makes of images.
#[derive(Clone, Debug, PartialEq)]
pub struct Features<T> {
    numbers: Vec<T>,
    labels: Vec<u8>,
    size: usize,
}

impl<T> Features<T> {
    /// Inputs of `size` numbers one after another, with a label each. `None` where the lengths do not fit or `size` is zero.
    pub fn new(numbers: Vec<T>, size: usize, labels: Vec<u8>) -> Option<Self> {
        let fits = size > 0 && labels.len().checked_mul(size) == Some(numbers.len());
        fits.then_some(Self { numbers, labels, size })
    }

    /// Returns all numbers, one input after another.
    pub fn numbers(&self) -> &[T] {
        &self.numbers
    }
}

impl<T: Scalar> Examples<T> for Features<T> {
    fn inputs(&self) -> usize {
        self.size
    }

    fn labels(&self) -> &[u8] {
        &self.labels
    }

    #[inline(always)]
    fn write(&self, index: usize, into: &mut [T]) {
        into.copy_from_slice(&self.numbers[index * self.size..(index + 1) * self.size]);
    }

    #[inline(always)]
    fn announce(&self, index: usize) {
        prefetch(&self.numbers[index * self.size..(index + 1) * self.size]);
    }
}

#[cfg(test)]
mod tests {
    use super::{Dataset, Examples};
    use proptest::prelude::*;

    /// `count` images of one byte, whose classes come round in turn.
    fn images(count: usize, classes: usize) -> Dataset {
        let labels = (0..count).map(|i| (i % classes) as u8).collect();
        Dataset::new((0..count).map(|i| (i % 256) as u8).collect(), 1, labels, classes).unwrap()
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(Dataset::new(vec![0; 6], 3, vec![0, 1], 2).is_some());
        assert!(Dataset::new(vec![0; 5], 3, vec![0, 1], 2).is_none());
        assert!(Dataset::new(vec![0; 6], 3, vec![0, 2], 2).is_none());
        assert!(Dataset::new(vec![], 0, vec![], 2).is_none());
    }

    #[test]
    fn bytes_become_numbers_from_zero_to_one() {
        let data = Dataset::new(vec![0, 51, 255], 3, vec![0], 1).unwrap();
        let mut numbers = [9.0_f64; 3];
        data.write(0, &mut numbers);
        assert!((numbers[1] - 0.2).abs() < 1e-15 && numbers[0] == 0.0 && (numbers[2] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn wrong_labels_are_as_many_as_asked_for_and_even_over_the_other_classes() {
        let clean = images(50_000, 10);
        let noisy = clean.with_label_noise(0.4, 7);
        assert_eq!(noisy, clean.with_label_noise(0.4, 7));
        assert_ne!(noisy, clean.with_label_noise(0.4, 8));
        let mut shifts = [0_i32; 10];
        for (old, new) in clean.labels().iter().zip(noisy.labels()) {
            shifts[usize::from((10 + new - old) % 10)] += 1;
        }
        assert_eq!(shifts[0], 30_000);
        let two = clean.of_classes(&[2, 7]).with_label_noise(0.4, 7);
        assert!(two.labels().iter().all(|label| [2, 7].contains(label)));
        // 20,000 over nine classes: a standard deviation is 44.
        assert!(shifts[1..].iter().all(|&count| (count - 2222).abs() < 200), "{shifts:?}");
    }

    proptest! {
        #[test]
        fn a_subset_is_balanced_distinct_and_in_order(count in 0_usize..300, classes in 1_usize..11, seed: u64) {
            let whole = images(250, classes);
            let part = whole.subset(count, seed);
            prop_assert_eq!(part.labels().len(), count.min(250));
            prop_assert_eq!(&part, &whole.subset(count, seed));
            let counts: Vec<usize> =
                (0..classes).map(|class| part.labels().iter().filter(|&&label| usize::from(label) == class).count()).collect();
            let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
            prop_assert!(most - least <= 1 || count >= 250 / classes * classes, "{:?}", counts);
            let bytes: Vec<u8> = (0..part.labels().len()).map(|i| part.image(i)[0]).collect();
            prop_assert!(bytes.is_sorted_by(|a, b| a < b));
            prop_assert!(bytes.iter().zip(part.labels()).all(|(byte, label)| usize::from(*byte) % classes == usize::from(*label)));
        }
    }

    #[test]
    fn classes_are_chosen_with_their_labels() {
        let part = images(20, 10).of_classes(&[0, 1, 2, 3, 4]);
        assert_eq!(part.labels(), [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
        assert_eq!(part.image(5), [10]);
        assert_eq!(part.classes(), 10);
    }
}
