//! The final points of one setting, and what theory says of them.

use crate::experiment::principal::Principal;
use crate::noise::Noise;
use crate::optim::{Averaging, averaging};
use crate::statistics::{Interval, bootstrap_sample};
use crate::sweep::Results;
use crate::theory::Coefficients;

/// The place of the model among the weights.
pub(super) const MODEL: usize = 0;
/// The place of the average.
pub(super) const AVERAGE: usize = 1;

/// The final points of one setting about a minimum.
#[derive(Clone, Debug)]
pub(super) struct Cloud {
    pub(super) sigma: f64,
    pub(super) eta: f64,
    pub(super) alpha: f64,
    pub(super) beta: f64,
    pub(super) steps: u64,
    /// The seed of the first run; the others follow.
    pub(super) seed: u64,
    pub(super) minimum: [f64; 2],
    /// The Hessian at the minimum.
    pub(super) principal: Principal,
    /// Final points by weights and seed.
    pub(super) points: [Vec<[f64; 2]>; 2],
    /// Squared distance from the minimum over the predicted variance, by weights, eigenvector and seed; infinite for lost runs.
    pub(super) ratios: [[Vec<f64>; 2]; 2],
    /// Bootstrap intervals over seeds of the means of `ratios`.
    pub(super) intervals: [[Interval; 2]; 2],
    /// The predicted variance, by weights and eigenvector.
    pub(super) predicted: [[f64; 2]; 2],
    /// The share of the stationary variance that is still missing at the last step, by theory: the squared largest factor of the
    /// step, to the number of steps.
    pub(super) left: f64,
    pub(super) diverged: u64,
}

impl Cloud {
    /// Every cell of a sweep whose one arm is SGD with BELAY under Gaussian noise.
    pub(super) fn all(results: &Results, resamples: usize) -> Vec<Self> {
        let plan = results.plan();
        let problem = plan.base().problem();
        let minimum = problem.minima().first().map_or([f64::NAN; 2], |minimum| minimum.point);
        let principal = Principal::of(problem.hessian(minimum));
        (0..plan.cells())
            .filter_map(|index| {
                let scenario = plan.cell(index).ok()?.scenario;
                let (Some(Noise::Gaussian { sigma }), Averaging::Belay(averaging::Belay { alpha, beta })) =
                    (scenario.noise, scenario.arms[0].averaging)
                else {
                    return None;
                };
                let eta = scenario.arms[0].optimizer.eta();
                let coefficients = Coefficients { eta, alpha, beta };
                // Without a stationary state every measured variance is infinitely too large or too small.
                let floors = principal.values.map(|curvature| coefficients.noise_floor(curvature, sigma));
                let predicted = [MODEL, AVERAGE]
                    .map(|weights| floors.map(|floor| floor.map_or(f64::NAN, |floor| floor[weights][weights])));
                let rows = results.reported(index, 0);
                let lost = |place: usize| rows[place].finish.outcome.has_failed();
                let points = [MODEL, AVERAGE].map(|weights| {
                    let of =
                        |finish: &crate::sweep::Finish| if weights == MODEL { finish.model } else { finish.average };
                    rows.iter().map(|row| of(&row.finish)).collect::<Vec<_>>()
                });
                let ratio = |weights: usize, axis: usize, place: usize| {
                    let [x, y] = points[weights][place];
                    let along = principal.components([x - minimum[0], y - minimum[1]])[axis];
                    if lost(place) { f64::INFINITY } else { along * along / predicted[weights][axis] }
                };
                let ratios = [MODEL, AVERAGE].map(|weights| {
                    [0, 1].map(|axis| (0..rows.len()).map(|place| ratio(weights, axis, place)).collect())
                });
                let mean = |values: &mut [f64]| values.iter().sum::<f64>() / values.len() as f64;
                let interval = |values: &Vec<f64>| bootstrap_sample(values, resamples, 0, 0.95, mean);
                let intervals = ratios.each_ref().map(|axes: &[Vec<f64>; 2]| axes.each_ref().map(interval));
                let radius = principal.values.map(|curvature| radius(coefficients, eta * curvature));
                let left = libm::pow(radius[0].max(radius[1]), 2.0 * scenario.run.steps as f64);
                let diverged = (0..rows.len()).filter(|place| lost(*place)).count() as u64;
                let (steps, seed) = (scenario.run.steps, scenario.run.seed);
                Some(Self {
                    sigma,
                    eta,
                    alpha,
                    beta,
                    steps,
                    seed,
                    minimum,
                    principal,
                    points,
                    ratios,
                    intervals,
                    predicted,
                    left,
                    diverged,
                })
            })
            .collect()
    }

    /// The number of runs.
    pub(super) fn seeds(&self) -> usize {
        self.points[MODEL].len()
    }

    /// Measured over predicted variance along an eigenvector.
    pub(super) fn ratio(&self, weights: usize, axis: usize) -> f64 {
        mean_and_error(&self.ratios[weights][axis]).0
    }

    /// The measured variance along an eigenvector.
    pub(super) fn variance(&self, weights: usize, axis: usize) -> f64 {
        self.ratio(weights, axis) * self.predicted[weights][axis]
    }

    /// The measured variance among seeds, which may repeat.
    pub(super) fn variance_among(&self, weights: usize, axis: usize, seeds: &[usize]) -> f64 {
        let ratios = &self.ratios[weights][axis];
        let mean = seeds.iter().map(|seed| ratios[*seed]).sum::<f64>() / seeds.len() as f64;
        mean * self.predicted[weights][axis]
    }

    /// The mean of (w − w*) (w − w*)ᵀ over runs that are not lost.
    pub(super) fn moment(&self, weights: usize) -> [[f64; 2]; 2] {
        let kept = self.points[weights].iter().zip(&self.ratios[weights][0]).filter(|(_, ratio)| ratio.is_finite());
        let (mut sum, mut count) = ([0.0; 3], 0.0);
        for ([x, y], _) in kept {
            let (x, y) = (x - self.minimum[0], y - self.minimum[1]);
            sum = [sum[0] + x * x, sum[1] + x * y, sum[2] + y * y];
            count += 1.0;
        }
        let [xx, xy, yy] = sum.map(|sum| sum / count);
        [[xx, xy], [xy, yy]]
    }

    /// The predicted covariance in x and y.
    pub(super) fn covariance(&self, weights: usize) -> [[f64; 2]; 2] {
        let ([u, v], [steep, flat]) = (self.principal.directions, self.predicted[weights]);
        let entry = |i: usize, j: usize| steep * u[i] * u[j] + flat * v[i] * v[j];
        [[entry(0, 0), entry(0, 1)], [entry(1, 0), entry(1, 1)]]
    }
}

/// The mean, and its standard error.
pub(super) fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// The largest factor of a step of SGD on a quadratic, in absolute value: its eigenvalues are real.
fn radius(coefficients: Coefficients, x: f64) -> f64 {
    let step = coefficients.step_matrix(x);
    let (half, determinant) = (0.5 * step.trace(), step.determinant());
    half.abs() + (half * half - determinant).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::draw::ellipse;
    use crate::theory::noise_floor_2d;

    #[test]
    fn the_slowest_factor_is_that_of_the_matrix() {
        // No average pulls: the factors are 1 − x and 1 − α.
        let factor = |alpha: f64, beta: f64, x: f64| radius(Coefficients { eta: 1.0, alpha, beta }, x);
        assert!((factor(0.1, 0.0, 0.2) - 0.9).abs() < 1e-15 && (factor(0.5, 0.0, 1.9) - 0.9).abs() < 1e-15);
        // On the boundary of stability it is 1.
        let limit = Coefficients { eta: 1.0, alpha: 0.1, beta: 0.5 }.stability_limit();
        assert!((factor(0.1, 0.5, limit) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_predicted_covariance_is_the_ellipse_of_the_theory() {
        let hessian = [[3.25, -1.299_038_105_676_658], [-1.299_038_105_676_658, 1.75]];
        let coefficients = Coefficients { eta: 0.2, alpha: 0.1, beta: 0.45 };
        let floor = noise_floor_2d(hessian, 1.0, coefficients).unwrap();
        let principal = Principal::of(hessian);
        assert!((principal.values[0] - 4.0).abs() < 1e-12 && (principal.values[1] - 1.0).abs() < 1e-12);
        let floors = principal.values.map(|curvature| coefficients.noise_floor(curvature, 1.0).unwrap());
        for (weights, theory) in [floor.model, floor.average].into_iter().enumerate() {
            let cloud = Cloud {
                sigma: 1.0,
                eta: 0.2,
                alpha: 0.1,
                beta: 0.45,
                steps: 1,
                seed: 0,
                minimum: [0.0; 2],
                principal,
                points: [vec![], vec![]],
                ratios: Default::default(),
                intervals: [[Interval { low: 1.0, high: 1.0, level: 0.95 }; 2]; 2],
                predicted: [MODEL, AVERAGE].map(|weights| floors.map(|floor| floor[weights][weights])),
                left: 0.0,
                diverged: 0,
            };
            let found = Principal::of(cloud.covariance(weights));
            for (value, axis) in found.values.iter().zip(theory.semi_axes) {
                assert!((value.sqrt() / axis - 1.0).abs() < 1e-12, "{value} {axis}");
            }
            let [x, y] = found.directions[0];
            assert!((x * libm::sin(theory.angle) - y * libm::cos(theory.angle)).abs() < 1e-12);
            let corners = ellipse([0.0; 2], cloud.covariance(weights), 1.0);
            let farthest = corners.iter().map(|[x, y]| libm::hypot(*x, *y)).fold(0.0, f64::max);
            assert!((farthest / theory.semi_axes[0] - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn the_error_of_a_mean_is_that_of_the_sample() {
        let (mean, error) = mean_and_error(&[1.0, 2.0, 3.0, 6.0]);
        assert!((mean - 3.0).abs() < 1e-15 && (error - (14.0_f64 / 12.0).sqrt()).abs() < 1e-15);
    }
}
