//! A few wells of different depth.

use super::rule::{Card, Rule, sum_of_terms};
use super::{Number, View};
use std::f64::consts::TAU;

/// (x² + y − 11)² + (x + y² − 7)².
#[derive(Clone, Copy)]
pub(super) struct Himmelblau;

impl Rule for Himmelblau {
    const CARD: Card = Card {
        name: "himmelblau",
        title: "Himmelblau",
        formula: "(x² + y − 11)² + (x + y² − 7)²",
        source: "D. M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill (1972)",
        about: "Four equal minima: which one is reached depends on the start, the step and the noise",
        view: View { x: [-5.0, 5.0], y: [-5.0, 5.0] },
        start: [0.0, -4.5],
    };

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let (two, four) = (N::of(2.0), N::of(4.0));
        let (a, b) = (x * x + y - N::of(11.0), x + y * y - N::of(7.0));
        (a * a + b * b, [four * (a * x) + two * b, two * a + four * (b * y)])
    }
}

/// ½ Σ (x⁴ − 16 x² + 5 x).
#[derive(Clone, Copy)]
pub(super) struct StyblinskiTang;

impl StyblinskiTang {
    #[inline(always)]
    fn term<N: Number>(x: N) -> (N, N) {
        let k = N::of;
        let x2 = x * x;
        (k(0.5) * (x2 * (x2 - k(16.0)) + k(5.0) * x), x * (k(2.0) * x2 - k(16.0)) + k(2.5))
    }
}

impl Rule for StyblinskiTang {
    const CARD: Card = Card {
        name: "styblinski-tang",
        title: "Styblinski–Tang",
        formula: "½ Σ (x⁴ − 16 x² + 5 x)",
        source: "M. A. Styblinski, T.-S. Tang, Experiments in nonconvex optimization, Neural Networks 3 (1990)",
        about: "One good well among 2ⁿ: every coordinate can settle on the wrong side of its hump",
        view: View { x: [-5.0, 5.0], y: [-5.0, 5.0] },
        start: [0.5, 4.5],
    };
    const ANY_DIMENSION: bool = true;

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let ((a, by_x), (b, by_y)) = (Self::term(x), Self::term(y));
        (a + b, [by_x, by_y])
    }

    fn gradient_n(self, point: &[f64], gradient: &mut [f64]) -> f64 {
        sum_of_terms(point, gradient, Self::term)
    }
}

/// (1 + (x + y + 1)² p) (30 + (2 x − 3 y)² q) with quadratic polynomials p and q.
#[derive(Clone, Copy)]
pub(super) struct GoldsteinPrice;

impl Rule for GoldsteinPrice {
    const CARD: Card = Card {
        name: "goldstein-price",
        title: "Goldstein–Price",
        formula: "(1 + (x + y + 1)² (19 − 14 x + 3 x² − 14 y + 6 x y + 3 y²)) \
                  (30 + (2 x − 3 y)² (18 − 32 x + 12 x² + 48 y − 36 x y + 27 y²))",
        source: "A. A. Goldstein, J. F. Price, On descent from local minima, Mathematics of Computation 25 (1971)",
        about: "Values from 3 to a million in one view: gradients so unequal that plain SGD needs a tiny learning rate",
        view: View { x: [-2.0, 2.0], y: [-2.0, 2.0] },
        start: [-1.5, 1.0],
    };

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let k = N::of;
        // Both polynomials depend on one combination of x and y alone: p on s = x + y, q on d = 2x − 3y.
        let (s, d) = (x + y, k(2.0) * x - k(3.0) * y);
        let (p, q) = (k(19.0) + s * (k(3.0) * s - k(14.0)), k(18.0) + d * (k(3.0) * d - k(16.0)));
        let t = s + k(1.0);
        let (first, second) = (k(1.0) + (t * t) * p, k(30.0) + (d * d) * q);
        let first_by_s = t * (k(2.0) * p + t * (k(6.0) * s - k(14.0)));
        let second_by_d = d * (k(2.0) * q + d * (k(6.0) * d - k(16.0)));
        let (by_s, by_d) = (first_by_s * second, first * second_by_d);
        (first * second, [by_s + k(2.0) * by_d, by_s - k(3.0) * by_d])
    }
}

/// sin(x + y) + (x − y)² − 1.5 x + 2.5 y + 1.
#[derive(Clone, Copy)]
pub(super) struct McCormick;

impl Rule for McCormick {
    const CARD: Card = Card {
        name: "mccormick",
        title: "McCormick",
        formula: "sin(x + y) + (x − y)² − 1.5 x + 2.5 y + 1",
        source: "M. Jamil, X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, \
                 International Journal of Mathematical Modelling and Numerical Optimisation 4 (2013)",
        about: "A slope with waves across it: each trough is a minimum, and the next one downhill is deeper",
        view: View { x: [-1.5, 4.0], y: [-3.0, 4.0] },
        start: [3.5, -1.0],
    };

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let k = N::of;
        let (turns, d) = ((x + y) * k(1.0 / TAU), x - y);
        let (wave, slope) = (turns.sin_turns(), turns.cos_turns());
        let value = wave + d * d - k(1.5) * x + k(2.5) * y + k(1.0);
        (value, [slope + k(2.0) * d - k(1.5), slope - k(2.0) * d + k(2.5)])
    }
}
