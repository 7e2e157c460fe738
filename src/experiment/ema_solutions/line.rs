//! Losses and errors on the straight line between two networks.

use crate::nn::{Dataset, Metrics, Sharing, Statistics, recompute, to_the_end};
use crate::training::{Network, Task};

/// Metrics of the networks on a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// The place of each: 0 is the first end, 1 the second.
    pub(super) places: Vec<f64>,
    /// The loss on training examples with the labels that are trained on.
    pub(super) training: Vec<f64>,
    /// Metrics on test examples.
    pub(super) test: Vec<Metrics>,
}

impl Line {
    /// The line through two networks of a task, on some examples. Where there is batch norm every point of the line, the ends
    /// included, has statistics of its own.
    pub(super) fn through(task: &Task, ends: [&Network; 2], places: &[f64], [training, test]: [&Dataset; 2]) -> Self {
        let look = |place: f64| {
            let network = at(task, ends, place);
            let metrics = |data: &Dataset| Metrics::new(&task.predict(&network, data, Sharing::Alone), data.labels());
            (metrics(training).nll, metrics(test))
        };
        let (training, test) = places.iter().map(|place| look(*place)).unzip();
        Self { places: places.to_vec(), training, test }
    }

    /// By how much at most the training loss between the ends is above the straight line between theirs; negative where it lies
    /// below everywhere. NaN where the ends or nothing between them was looked at.
    pub(super) fn barrier(&self) -> f64 {
        let at = |end: f64| self.places.iter().position(|place| *place == end).map_or(f64::NAN, |i| self.training[i]);
        let [first, second] = [at(0.0), at(1.0)];
        let between = self.places.iter().zip(&self.training).filter(|(place, _)| **place > 0.0 && **place < 1.0);
        let above = between.map(|(place, loss)| loss - ((1.0 - place) * first + place * second));
        above.fold(f64::NAN, |most, above| if above <= most { most } else { above })
    }

    /// The [barrier](Self::barrier) by the larger of the training losses of the ends.
    pub(super) fn relative_barrier(&self) -> f64 {
        let ends = self.places.iter().zip(&self.training).filter(|(place, _)| **place == 0.0 || **place == 1.0);
        self.barrier() / ends.map(|(_, loss)| *loss).fold(f64::NAN, f64::max)
    }
}

/// The network at a place of the line.
fn at(task: &Task, [first, second]: [&Network; 2], place: f64) -> Network {
    let mix = |(a, b): (&f32, &f32)| ((1.0 - place) * f64::from(*a) + place * f64::from(*b)) as f32;
    let weights: Vec<f32> = first.weights.iter().zip(&second.weights).map(mix).collect();
    let statistics = if task.layout().batch_norm {
        let batch = task.training().mlp.batch as usize;
        recompute(task.layout(), &weights, task.examples(), batch, Sharing::Alone, &to_the_end).expect("nothing breaks")
    } else {
        Statistics::new(task.layout())
    };
    Network { weights, statistics }
}

/// ‖a − b‖.
pub(super) fn distance(a: &[f32], b: &[f32]) -> f64 {
    let square = |(a, b): (&f32, &f32)| (f64::from(*a) - f64::from(*b)) * (f64::from(*a) - f64::from(*b));
    a.iter().zip(b).map(square).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::{Line, distance};

    fn line(training: [f64; 5]) -> Line {
        Line { places: vec![-0.5, 0.0, 0.25, 1.0, 1.5], training: training.to_vec(), test: vec![] }
    }

    #[test]
    fn a_barrier_is_measured_from_the_line_between_the_ends() {
        assert_eq!(line([99.0, 1.0, 4.0, 5.0, 99.0]).barrier(), 2.0);
        assert_eq!(line([99.0, 1.0, 4.0, 5.0, 99.0]).relative_barrier(), 0.4);
        assert_eq!(line([99.0, 1.0, 1.5, 5.0, 99.0]).barrier(), -0.5);
        assert!(line([0.0, f64::NAN, 1.0, 1.0, 0.0]).barrier().is_nan());
    }

    #[test]
    fn distances_are_euclidean() {
        assert_eq!(distance(&[1.0, 2.0, 3.0], &[1.0, 5.0, 7.0]), 5.0);
    }
}
