//! What a scenario minimises: the noise-free objective, its minima, and the gradients that a step sees.

use crate::noise::{Noise, Stream, shifts};
use crate::objective::{Landscape, Minimum, Optimum, View, refine};
use crate::optim::Objective;
use crate::scenario::Scenario;

/// The noise-free objective of a scenario: a landscape, or the mean of its shifted copies where the noise is a minibatch.
#[derive(Clone, Debug)]
pub struct Problem {
    landscape: Landscape,
    noise: Option<Noise>,
    shifts: Vec<[f64; 2]>,
    minima: Vec<Minimum>,
    optimum: Optimum,
}

impl Problem {
    /// The problem of a landscape under a noise; minima that are not known are looked for inside `view`.
    pub fn new(landscape: &Landscape, noise: Option<Noise>, view: &View) -> Self {
        let shifts = match noise {
            Some(Noise::Minibatch { samples, spread, .. }) => shifts(samples, spread),
            _ => vec![],
        };
        let mut problem = Self {
            landscape: landscape.clone(),
            noise,
            shifts,
            minima: landscape.minima_in(*view),
            optimum: Optimum::Unknown,
        };
        if !problem.shifts.is_empty() {
            let near: Vec<[f64; 2]> = problem.minima.iter().map(|minimum| minimum.point).collect();
            problem.minima = refine(
                *view,
                &near,
                |x, y| problem.value([x, y]),
                |x, y| (problem.value_and_gradient([x, y]).1, problem.hessian([x, y])),
            );
        }
        problem.optimum = problem.lowest();
        problem
    }

    /// The function that the problem is made of.
    pub fn landscape(&self) -> &Landscape {
        &self.landscape
    }

    /// Where the gradients of steps differ from the exact ones.
    pub fn noise(&self) -> Option<Noise> {
        self.noise
    }

    /// The shifts of the copies whose mean the problem is; none where it is the landscape itself.
    pub fn shifts(&self) -> &[[f64; 2]] {
        &self.shifts
    }

    /// This problem, which belongs to `of`, for another scenario with the same noise-free objective; `None` where that is another.
    ///
    /// It saves the search for minima.
    pub fn under(&self, scenario: &Scenario, of: &Scenario) -> Option<Self> {
        let shifts = |noise: Option<Noise>| match noise {
            Some(Noise::Minibatch { samples, spread, .. }) => Some((samples, spread)),
            _ => None,
        };
        let same = scenario.landscape == of.landscape
            && scenario.view == of.view
            && shifts(scenario.noise) == shifts(of.noise);
        same.then(|| Self { noise: scenario.noise, ..self.clone() })
    }

    /// The noise-free f at a point.
    pub fn value(&self, point: [f64; 2]) -> f64 {
        if self.shifts.is_empty() {
            return self.landscape.value(point[0], point[1]);
        }
        let terms = self.shifts.iter().map(|s| self.landscape.value(point[0] - s[0], point[1] - s[1]));
        terms.fold(0.0, |sum, term| sum + term) / self.shifts.len() as f64
    }

    /// The noise-free f and ∇f at a point.
    pub fn value_and_gradient(&self, point: [f64; 2]) -> (f64, [f64; 2]) {
        if self.shifts.is_empty() {
            self.landscape.value_and_gradient(point[0], point[1])
        } else {
            self.mean(point, 0..self.shifts.len())
        }
    }

    /// The noise-free Hessian at a point.
    pub fn hessian(&self, point: [f64; 2]) -> [[f64; 2]; 2] {
        if self.shifts.is_empty() {
            return self.landscape.hessian(point);
        }
        let mut sum = [[0.0; 2]; 2];
        for s in &self.shifts {
            let part = self.landscape.hessian([point[0] - s[0], point[1] - s[1]]);
            for (row, part) in sum.iter_mut().zip(part) {
                for (entry, part) in row.iter_mut().zip(part) {
                    *entry += part / self.shifts.len() as f64;
                }
            }
        }
        sum
    }

    /// Every known minimum, or every one found inside the view where none is known.
    pub fn minima(&self) -> &[Minimum] {
        &self.minima
    }

    /// Returns the lowest value and how it is known: what losses are measured from.
    pub fn optimum(&self) -> Optimum {
        self.optimum
    }

    /// Returns the name of what [`excess`](Self::excess) gives, for axes, columns and captions: `f − f*` where f* is proved,
    /// `f − best found` where it is not, `f` where no lowest value is known.
    pub fn quantity(&self) -> &'static str {
        self.optimum.quantity()
    }

    /// The lowest value f*; minus infinity where no minimum is known.
    pub fn best(&self) -> f64 {
        self.optimum.value().unwrap_or(f64::NEG_INFINITY)
    }

    /// How far a value lies above the lowest one; the value itself where none is known.
    pub fn excess(&self, value: f64) -> f64 {
        self.optimum.excess(value)
    }

    /// The lowest of the minima, proved only where the objective is a test function itself: the literature knows those.
    fn lowest(&self) -> Optimum {
        let Some(lowest) = self.minima.iter().map(|minimum| minimum.value).reduce(f64::min) else {
            return Optimum::Unknown;
        };
        match self.landscape {
            Landscape::Function(_) if self.shifts.is_empty() => Optimum::Proved(lowest),
            Landscape::Function(_) | Landscape::Expression(_) => Optimum::BestFound(lowest),
        }
    }

    /// The minimum nearest to a point, and its distance.
    pub fn nearest_minimum(&self, point: [f64; 2]) -> Option<(Minimum, f64)> {
        let distance = |minimum: &Minimum| distance(minimum.point, point);
        let nearest = self.minima.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        Some((*nearest, distance(nearest)))
    }

    /// How far around a minimum is its own: half way to the next one, at most `most`.
    pub(super) fn reach(&self, minimum: [f64; 2], most: f64) -> f64 {
        let others = self.minima.iter().map(|other| distance(other.point, minimum)).filter(|&d| d > 0.0);
        others.map(|d| 0.5 * d).fold(most, f64::min)
    }

    /// Whether the steps see other gradients than the exact ones.
    pub fn is_noisy(&self) -> bool {
        match self.noise {
            None => false,
            Some(Noise::Gaussian { sigma }) => sigma != 0.0,
            Some(Noise::Minibatch { samples, batch, spread }) => batch < samples && spread != 0.0,
        }
    }

    /// The gradients that the steps of a run with seed `seed` see.
    pub fn noisy(&self, seed: u64) -> Noisy<'_> {
        let order = (0..self.shifts.len() as u32).collect();
        Noisy { problem: self, stream: Stream::new(seed), order, exact: [0.0; 2] }
    }

    fn mean(&self, point: [f64; 2], over: impl ExactSizeIterator<Item = usize>) -> (f64, [f64; 2]) {
        let n = over.len() as f64;
        let (mut value, mut gradient) = (0.0, [0.0; 2]);
        for i in over {
            let s = self.shifts[i];
            let (f, g) = self.landscape.value_and_gradient(point[0] - s[0], point[1] - s[1]);
            value += f;
            gradient = [gradient[0] + g[0], gradient[1] + g[1]];
        }
        (value / n, [gradient[0] / n, gradient[1] / n])
    }
}

/// The distance of two points.
pub(crate) fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// A problem seen through the luck of one seed: the [`Objective`] of a run.
#[derive(Clone, Debug)]
pub struct Noisy<'a> {
    problem: &'a Problem,
    stream: Stream,
    order: Vec<u32>,
    exact: [f64; 2],
}

impl Noisy<'_> {
    /// The noise-free gradient at the weights of the last step.
    pub fn exact_gradient(&self) -> [f64; 2] {
        self.exact
    }
}

impl Objective<f64> for Noisy<'_> {
    /// Returns the noise-free loss.
    fn gradient(&mut self, _: u64, weights: &[f64], gradient: &mut [f64]) -> f64 {
        let point = [weights[0], weights[1]];
        let (loss, exact) = self.problem.value_and_gradient(point);
        self.exact = exact;
        let seen = match self.problem.noise {
            None => exact,
            Some(Noise::Gaussian { sigma }) => {
                let [x, y] = self.stream.normal();
                [exact[0] + sigma * x, exact[1] + sigma * y]
            }
            Some(Noise::Minibatch { batch, .. }) => {
                let batch = (batch as usize).min(self.order.len());
                self.stream.draw(&mut self.order, batch);
                self.problem.mean(point, self.order[..batch].iter().map(|&i| i as usize)).1
            }
        };
        gradient.copy_from_slice(&seen);
        loss
    }
}
