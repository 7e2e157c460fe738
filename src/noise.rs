//! Gradient noise as a function of (seed, step) and nothing else: every arm, setting, thread and shard of a comparison
//! meets the same noise.

use crate::optim::{Interval, Knob, Knobs, Scale, Slot};
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Difference between the gradient of a step and the exact one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Noise {
    /// g + σ ξ with ξ ~ N(0, I), new at each step.
    Gaussian {
        /// The standard deviation σ of each component.
        sigma: f64,
    },
    /// The finite sum f(w) = (1/n) Σ f0(w − sᵢ) with fixed shifts sᵢ ~ N(0, spread² I) that sum to zero; a step sees `batch` of
    /// the `samples` terms, drawn without replacement (Patsenker, Li & Kluger 2023, figure 1).
    Minibatch {
        /// The number n of terms.
        samples: u64,
        /// Number of the sum's terms in a batch.
        batch: u64,
        /// The standard deviation of the shifts.
        spread: f64,
    },
}

impl Noise {
    /// Every setting in the order in which they are shown.
    pub fn knobs(&mut self) -> Knobs<'_> {
        match self {
            Self::Gaussian { sigma } => vec![(&SIGMA, Slot::Number(sigma))],
            Self::Minibatch { samples, batch, spread } => {
                vec![(&SAMPLES, Slot::Count(samples)), (&BATCH, Slot::Count(batch)), (&SPREAD, Slot::Number(spread))]
            }
        }
    }
}

/// Noise of one run: call it once for each step, in order.
#[derive(Clone, Debug)]
pub struct Stream {
    random: Xoshiro256PlusPlus,
}

impl Stream {
    /// The stream of run `seed`.
    pub fn new(seed: u64) -> Self {
        Self { random: Xoshiro256PlusPlus::seed_from_u64(seed) }
    }

    /// Two standard normal numbers.
    #[inline]
    pub fn normal(&mut self) -> [f64; 2] {
        [StandardNormal.sample(&mut self.random), StandardNormal.sample(&mut self.random)]
    }

    /// Moves a uniform draw of `batch` of the indices without replacement to the front of `order`.
    pub fn draw(&mut self, order: &mut [u32], batch: usize) {
        for i in 0..batch.min(order.len()) {
            order.swap(i, self.random.random_range(i..order.len()));
        }
    }
}

/// The shifts of a finite sum: `samples` points of N(0, spread² I), moved so that they sum to zero. They do not depend on a
/// run's seed: all seeds of an experiment see one objective.
pub fn shifts(samples: u64, spread: f64) -> Vec<[f64; 2]> {
    let mut stream = Stream::new(0x5eed_0f5b_1f75);
    let points: Vec<[f64; 2]> = (0..samples).map(|_| stream.normal()).collect();
    let n = samples.max(1) as f64;
    let mean = points.iter().fold([0.0; 2], |sum, point| [sum[0] + point[0] / n, sum[1] + point[1] / n]);
    points.iter().map(|point| [spread * (point[0] - mean[0]), spread * (point[1] - mean[1])]).collect()
}

static SIGMA: Knob = Knob {
    name: "sigma",
    symbol: "σ",
    title: "noise",
    range: (1e-2, 1e2),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Log,
    about: "Standard deviation of the noise on each component of the gradient",
    formula: "g + σ ξ, ξ ~ N(0, I)",
};
static SAMPLES: Knob = Knob {
    name: "samples",
    symbol: "n",
    title: "samples",
    range: (2.0, 128.0),
    limits: Interval { low: 1.0, high: 4096.0, closed: (true, true) },
    scale: Scale::Log,
    about: "How many shifted copies of the function the objective is the mean of",
    formula: "f(w) = (1/n) Σ f₀(w − sᵢ)",
};
static BATCH: Knob = Knob {
    name: "batch",
    symbol: "b",
    title: "batch",
    range: (1.0, 64.0),
    limits: Interval { low: 1.0, high: 4096.0, closed: (true, true) },
    scale: Scale::Log,
    about: "How many of the samples one step sees",
    formula: "g = (1/b) Σ ∇f₀(w − sᵢ) over a batch",
};
static SPREAD: Knob = Knob {
    name: "spread",
    symbol: "s",
    title: "spread",
    range: (1e-2, 2.0),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Log,
    about: "Standard deviation of the samples' shifts",
    formula: "sᵢ ~ N(0, s² I), Σ sᵢ = 0",
};

#[cfg(test)]
mod tests {
    use super::{Stream, shifts};

    #[test]
    fn a_seed_gives_the_same_numbers_again_and_another_seed_others() {
        let take = |seed| {
            let mut stream = Stream::new(seed);
            (0..100).flat_map(|_| stream.normal()).map(f64::to_bits).collect::<Vec<_>>()
        };
        assert_eq!(take(7), take(7));
        assert_ne!(take(7), take(8));
    }

    #[test]
    fn normals_have_mean_zero_and_variance_one() {
        let mut stream = Stream::new(1);
        let numbers: Vec<f64> = (0..50_000).flat_map(|_| stream.normal()).collect();
        let n = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / n;
        let variance = numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
        assert!(mean.abs() < 4.0 / n.sqrt() && (variance - 1.0).abs() < 4.0 * (2.0 / n).sqrt());
    }

    #[test]
    fn shifts_sum_to_zero() {
        let points = shifts(32, 0.3);
        assert_eq!(points.len(), 32);
        for axis in 0..2 {
            assert!(points.iter().map(|point| point[axis]).sum::<f64>().abs() < 1e-14);
        }
    }

    #[test]
    fn a_batch_is_drawn_uniformly_without_replacement() {
        let mut order: Vec<u32> = (0..10).collect();
        let mut stream = Stream::new(3);
        let mut counts = [0_u32; 10];
        for _ in 0..10_000 {
            stream.draw(&mut order, 4);
            let mut seen = order.clone();
            seen.sort_unstable();
            assert_eq!(seen, (0..10).collect::<Vec<u32>>());
            for &i in &order[..4] {
                counts[i as usize] += 1;
            }
        }
        assert!(counts.iter().all(|&count| (count as i32 - 4000).abs() < 250), "{counts:?}");
    }
}
