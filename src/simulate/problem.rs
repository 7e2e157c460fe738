//! Problem of a scenario: the noise-free objective, its minima, and the gradients that a step sees.

use super::correction::Correction;
use crate::noise::{Noise, Stream, shifts};
use crate::objective::{Landscape, Minimum, Optimum, Site, View, descend, refine, valley_floor};
use crate::optim::Objective;
use crate::scenario::Scenario;
use crate::theory::greatest_curvature;

/// Points along each side of the grid that is looked at besides a search for minima: those that a figure of the view shows.
pub const GRID: usize = 480;

/// First step of a descent, in diagonals of the view.
const STEP: f64 = 1e-3;

/// The noise-free objective of a scenario: a landscape, or the mean of its shifted copies where the noise is a minibatch.
#[derive(Clone, Debug)]
pub struct Problem {
    landscape: Landscape,
    noise: Option<Noise>,
    shifts: Vec<[f64; 2]>,
    view: View,
    minima: Vec<Minimum>,
    optimum: Optimum,
    /// Variation of f in the view: what is small beside it is rounding.
    spread: f64,
    correction: Option<Correction>,
}

impl Problem {
    /// The problem of a landscape under a noise; minima that are not known are looked for inside `view`.
    pub fn new(landscape: &Landscape, noise: Option<Noise>, view: &View) -> Self {
        let shifts = match noise {
            Some(Noise::Minibatch { samples, spread, .. }) => shifts(samples, spread),
            _ => vec![],
        };
        let (minima, optimum) = landscape.explore(*view);
        let landscape = landscape.clone();
        let mut problem =
            Self { landscape, noise, view: *view, shifts, minima, optimum, spread: 0.0, correction: None };
        if !problem.shifts.is_empty() {
            let near: Vec<[f64; 2]> = problem.minima.iter().map(|minimum| minimum.point).collect();
            problem.minima = refine(
                *view,
                &near,
                |point| problem.value(point),
                |point| (problem.value_and_gradient(point).1, problem.hessian(point)),
            );
            let lowest = problem.minima.first().map(|minimum| minimum.value);
            // A mean of shifted copies is in no book; where these are convex it has one minimum.
            let is_proved = matches!(problem.landscape, Landscape::Function(function) if function.is_convex());
            problem.optimum = match lowest {
                None => Optimum::Unknown,
                Some(lowest) if is_proved => Optimum::Proved(lowest),
                Some(lowest) => Optimum::BestFound(lowest),
            };
            problem.minima.iter_mut().for_each(|minimum| minimum.proved = is_proved && minimum.global);
        }
        problem.spread = problem.spread();
        problem.corrected_on_grid()
    }

    /// Returns the problem, corrected where a fine grid over the view is lower than the search for minima has found.
    fn corrected_on_grid(self) -> Self {
        if !matches!(self.optimum, Optimum::BestFound(_)) {
            return self;
        }
        // A sum of many copies is sampled more coarsely, so that no problem takes longer than another.
        let side = GRID / self.shifts.len().max(1).isqrt();
        let [x, y] = [self.view.x, self.view.y];
        let place = |[low, high]: [f64; 2], at: usize| low + (high - low) * (at as f64 + 0.5) / side as f64;
        let points = (0..side * side).map(|i| [place(x, i % side), place(y, i / side)]);
        let values = points.map(|point| (self.value(point), point)).filter(|(value, _)| !value.is_nan());
        let lowest = values.min_by(|a, b| a.0.total_cmp(&b.0));
        // What the search itself has missed is no news to anybody.
        match lowest.and_then(|(_, point)| self.corrected(point)) {
            Some(lower) => Self { correction: None, ..lower },
            None => self,
        }
    }

    /// The function that the problem is made of.
    pub fn landscape(&self) -> &Landscape {
        &self.landscape
    }

    /// Returns the noise of the gradients.
    pub fn noise(&self) -> Option<Noise> {
        self.noise
    }

    /// The shifts of the copies whose mean the problem is; none where it is the landscape itself.
    pub fn shifts(&self) -> &[[f64; 2]] {
        &self.shifts
    }

    /// This problem, which belongs to `of`, for another scenario with the same noise-free objective; `None` where that is another.
    ///
    /// Saves the search for minima.
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

    /// Returns the height of a value above the lowest one; the value itself where none is known.
    pub fn excess(&self, value: f64) -> f64 {
        self.optimum.excess(value)
    }

    /// Returns the minimum downhill of a point, listed or not, in the view or outside, which may lie on a line of equals; `None` at a
    /// saddle, on a plain, and where f falls without bound.
    pub fn refined_minimum(&self, point: [f64; 2]) -> Option<Minimum> {
        let derivatives = |point| (self.value_and_gradient(point).1, self.hessian(point));
        let value = |point| self.value(point);
        let found = descend(self.view, point, STEP * self.view.diagonal(), value, derivatives)
            .or_else(|| valley_floor(point, value, derivatives))?;
        // A listed minimum at the same place knows more of itself.
        let near = |listed: &&Minimum| distance(listed.point, found.point) < 1e-6 * self.view.diagonal();
        Some(self.minima.iter().find(near).copied().unwrap_or(found))
    }

    /// Returns whether f at a point is lower than the lowest value that is known, if one is.
    pub fn is_lower(&self, point: [f64; 2]) -> bool {
        // Twice the rounding at the minimum is no lower minimum.
        self.optimum.value().is_some_and(|known| self.value(point) < known - 1e-12 * known.abs().max(self.spread))
    }

    /// Returns the problem as it is known after f was met at `point`; `None` where that is not lower than what is known.
    ///
    /// The minimum downhill is then the best found; where f falls without bound there, no lowest value is known any more.
    pub fn corrected(&self, point: [f64; 2]) -> Option<Self> {
        if !self.is_lower(point) {
            return None;
        }
        let met = self.value(point);
        let found = self.refined_minimum(point).filter(|found| found.value <= met);
        let mut minima: Vec<Minimum> =
            self.minima.iter().map(|minimum| Minimum { global: false, ..*minimum }).collect();
        if let Some(found) = found {
            minima.retain(|minimum| minimum.point != found.point);
            minima.insert(0, Minimum { global: true, proved: false, ..found });
        }
        let optimum = found.map_or(Optimum::Unknown, |found| Optimum::BestFound(found.value));
        let correction = Some(Correction { before: self.optimum, point, value: met, found });
        Some(Self { minima, optimum, correction, ..self.clone() })
    }

    /// The problem, of which nothing is claimed to be the lowest value.
    pub(super) fn without_lowest(mut self) -> Self {
        self.minima.iter_mut().for_each(|minimum| minimum.global = false);
        self.correction = self.correction.map(|correction| Correction { found: None, ..correction });
        Self { optimum: Optimum::Unknown, ..self }
    }

    /// Returns what corrected the lowest value last, if anything did.
    pub fn correction(&self) -> Option<&Correction> {
        self.correction.as_ref()
    }

    /// Returns the variation of f in the view: the median of some points above the lowest value.
    fn spread(&self) -> f64 {
        let [[left, right], [low, high]] = [self.view.x, self.view.y];
        let place = |[from, to]: [f64; 2], share: usize| from + (to - from) * (share as f64 + 0.5) / 8.0;
        let points = (0..64).map(|i| [place([left, right], i % 8), place([low, high], i / 8)]);
        let mut values: Vec<f64> =
            points.map(|point| self.excess(self.value(point)).abs()).filter(|value| value.is_finite()).collect();
        let middle = values.len() / 2;
        if values.is_empty() { 0.0 } else { *values.select_nth_unstable_by(middle, f64::total_cmp).1 }
    }

    /// The minimum nearest to a point, and its distance.
    pub fn nearest_minimum(&self, point: [f64; 2]) -> Option<(Minimum, f64)> {
        let distance = |minimum: &Minimum| distance(minimum.point, point);
        let nearest = self.minima.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        Some((*nearest, distance(nearest)))
    }

    /// Returns the smooth minimum nearest to a point: the one that theory, which needs a Hessian, speaks of.
    pub fn nearest_smooth_minimum(&self, point: [f64; 2]) -> Option<Minimum> {
        let smooth = self.minima.iter().filter(|minimum| minimum.site == Site::Smooth);
        smooth.min_by(|a, b| distance(a.point, point).total_cmp(&distance(b.point, point))).copied()
    }

    /// Returns the greatest curvature at the smooth minimum nearest to a point; `None` where it is not positive, or there is no
    /// such minimum.
    pub fn curvature_near(&self, point: [f64; 2]) -> Option<f64> {
        let minimum = self.nearest_smooth_minimum(point)?;
        Some(greatest_curvature(self.hessian(minimum.point)))
            .filter(|curvature| *curvature > 0.0 && curvature.is_finite())
    }

    /// Returns the radius around a minimum that counts as its own: half way to the next one, at most `most`.
    pub(super) fn reach(&self, minimum: [f64; 2], most: f64) -> f64 {
        let others = self.minima.iter().map(|other| distance(other.point, minimum)).filter(|&d| d > 0.0);
        others.map(|d| 0.5 * d).fold(most, f64::min)
    }

    /// Returns whether the steps see other gradients than the exact ones.
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

/// [`Objective`] of a run: the gradients of a problem under the noise of one seed.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_figure_of_the_view_shows_a_value_below_the_best_that_is_found() {
        // A well between the points of the search's own grid, as wide as a pixel, is met by chance alone.
        for (column, row) in [(300, 300), (17, 401), (239, 1)] {
            let place = |at: usize| -1.0 + (2 * at + 1) as f64 / GRID as f64;
            let well = format!("((x - ({}))^2 + (y - ({}))^2)*300000", place(column), place(row));
            let text = format!(
                "schema = 1\n[objective]\nexpression = \"x^2 + y^2 - 3*exp(-{well})\"\n\
                 view = {{ x = [-1.0, 1.0], y = [-1.0, 1.0] }}\n[run]\nsteps = 1\n\
                 [[arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.05 }}\n"
            );
            let problem = Scenario::parse(&text, None).expect("a scenario").problem();
            let shown = problem.value([place(column), place(row)]);
            assert!(
                matches!(problem.optimum(), Optimum::BestFound(found) if found <= shown),
                "{:?}",
                problem.optimum()
            );
            assert_eq!(problem.correction(), None);
            assert!(problem.minima()[0].global && !problem.minima()[0].proved);
        }
    }
}
