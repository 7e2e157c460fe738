//! Bowls: quadratic functions with one minimum.

use super::elementary::{cos_turns, sin_turns};
use super::rule::{Card, Rule};
use super::{Number, View};
use crate::optim::{Interval, Knob, Scale};

/// ½ (u² + κ v²), (u, v) being (x, y) in axes turned by `rotation` degrees.
///
/// In n dimensions the curvatures are κ^(i / (n − 1)), and each pair of coordinates (0, 1), (2, 3) … is turned.
#[derive(Clone, Copy)]
pub(super) struct Quadratic {
    pub(super) condition: f64,
    pub(super) rotation: f64,
}

pub(super) static QUADRATIC_CONDITION: Knob = Knob {
    name: "condition",
    symbol: "κ",
    title: "condition",
    range: (1.0, 1000.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Log,
    about: "The greatest curvature; the least is 1",
    formula: "½ (u² + κ v²)",
};

pub(super) static QUADRATIC_ROTATION: Knob = Knob {
    name: "rotation",
    symbol: "θ",
    title: "rotation",
    range: (0.0, 90.0),
    limits: Interval::FINITE,
    scale: Scale::Linear,
    about: "The angle of the bowl's axes to the coordinates', in degrees",
    formula: "u = x cos θ + y sin θ",
};

impl Quadratic {
    #[inline(always)]
    fn cosine_and_sine(self) -> [f64; 2] {
        [cos_turns(self.rotation / 360.0), sin_turns(self.rotation / 360.0)]
    }
}

/// Value and gradient of ½ (λ u² + μ v²) in axes turned by an angle of that cosine and sine.
#[inline(always)]
fn plane<N: Number>([cosine, sine]: [f64; 2], [lambda, mu]: [f64; 2], x: N, y: N) -> (N, [N; 2]) {
    let (c, s) = (N::of(cosine), N::of(sine));
    let (u, v) = (c * x + s * y, c * y - s * x);
    let (by_u, by_v) = (N::of(lambda) * u, N::of(mu) * v);
    (N::of(0.5) * (by_u * u + by_v * v), [c * by_u - s * by_v, s * by_u + c * by_v])
}

impl Rule for Quadratic {
    const CARD: Card = Card {
        name: "quadratic",
        title: "Quadratic",
        formula: "½ (u² + κ v²), u = x cos θ + y sin θ, v = y cos θ − x sin θ",
        source: "B. T. Polyak, Some methods of speeding up the convergence of iteration methods, \
                 USSR Computational Mathematics and Mathematical Physics 4 (1964)",
        about: "The theory is exact here: curvatures 1 and κ set the stability limit and the noise floor",
        view: View { x: [-4.0, 4.0], y: [-4.0, 4.0] },
        start: [-3.0, 2.0],
    };
    const ANY_DIMENSION: bool = true;
    const CONVEX: bool = true;

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        plane(self.cosine_and_sine(), [1.0, self.condition], x, y)
    }

    fn gradient_n(self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let last = (point.len() - 1) as f64;
        let curvature = |index: usize| libm::pow(self.condition, index as f64 / last);
        let turn = self.cosine_and_sine();
        let mut sum = None;
        for (pair, (point, gradient)) in point.chunks(2).zip(gradient.chunks_mut(2)).enumerate() {
            let lambda = curvature(2 * pair);
            let value = match *point {
                [x, y] => {
                    let (value, partial) = plane(turn, [lambda, curvature(2 * pair + 1)], x, y);
                    gradient.copy_from_slice(&partial);
                    value
                }
                _ => {
                    gradient[0] = lambda * point[0];
                    0.5 * (gradient[0] * point[0])
                }
            };
            sum = Some(sum.map_or(value, |sum| sum + value));
        }
        sum.unwrap_or(f64::NAN)
    }

    fn known_minima(self) -> Vec<[f64; 2]> {
        vec![[0.0, 0.0]]
    }
}

/// (x + 2 y − 7)² + (2 x + y − 5)².
#[derive(Clone, Copy)]
pub(super) struct Booth;

impl Rule for Booth {
    const CARD: Card = Card {
        name: "booth",
        title: "Booth",
        formula: "(x + 2 y − 7)² + (2 x + y − 5)²",
        source: "M. Jamil, X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, \
                 International Journal of Mathematical Modelling and Numerical Optimisation 4 (2013)",
        about: "A slanted bowl of condition number 9: easy, and a check that a method works at all",
        view: View { x: [-10.0, 10.0], y: [-10.0, 10.0] },
        start: [-8.0, -4.0],
    };
    const CONVEX: bool = true;

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let two = N::of(2.0);
        let (a, b) = (x + two * y - N::of(7.0), two * x + y - N::of(5.0));
        (a * a + b * b, [two * a + N::of(4.0) * b, N::of(4.0) * a + two * b])
    }

    fn known_minima(self) -> Vec<[f64; 2]> {
        vec![[1.0, 3.0]]
    }
}

/// 0.26 (x² + y²) − 0.48 x y.
#[derive(Clone, Copy)]
pub(super) struct Matyas;

impl Rule for Matyas {
    const CARD: Card = Card {
        name: "matyas",
        title: "Matyas",
        formula: "0.26 (x² + y²) − 0.48 x y",
        source: "M. Jamil, X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, \
                 International Journal of Mathematical Modelling and Numerical Optimisation 4 (2013)",
        about: "A shallow trough along the diagonal: curvatures 0.04 and 1, neither along a coordinate, so Adam's \
                rescaling does not help",
        view: View { x: [-10.0, 10.0], y: [-10.0, 10.0] },
        start: [-8.0, 2.0],
    };
    const CONVEX: bool = true;

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let (a, b) = (N::of(0.52), N::of(0.48));
        let value = N::of(0.26) * (x * x + y * y) - b * (x * y);
        (value, [a * x - b * y, a * y - b * x])
    }

    fn known_minima(self) -> Vec<[f64; 2]> {
        vec![[0.0, 0.0]]
    }
}
