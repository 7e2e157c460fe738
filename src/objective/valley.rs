//! Curved valleys.

use super::rule::{Card, Rule};
use super::{Number, View};
use crate::optim::{Interval, Knob, Scale};

/// (a − x)² + b (y − x²)².
#[derive(Clone, Copy)]
pub(super) struct Rosenbrock {
    pub(super) a: f64,
    pub(super) b: f64,
}

pub(super) static ROSENBROCK_A: Knob = Knob {
    name: "a",
    symbol: "a",
    title: "minimum",
    range: (-1.5, 1.5),
    limits: Interval::FINITE,
    scale: Scale::Linear,
    about: "Puts the minimum at (a, a²)",
    formula: "(a − x)²",
};

pub(super) static ROSENBROCK_B: Knob = Knob {
    name: "b",
    symbol: "b",
    title: "steepness",
    range: (1.0, 1000.0),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "How much steeper the valley's walls are than its floor",
    formula: "b (y − x²)²",
};

impl Rule for Rosenbrock {
    const CARD: Card = Card {
        name: "rosenbrock",
        title: "Rosenbrock",
        formula: "(a − x)² + b (y − x²)²",
        source: "H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, \
                 The Computer Journal 3 (1960)",
        about: "A steep curved valley with a flat floor: the learning rate that the walls allow is slow along the floor",
        view: View { x: [-2.0, 2.0], y: [-1.0, 3.0] },
        start: [-1.5, 2.0],
    };
    const ANY_DIMENSION: bool = true;

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let (side, wall) = (x - N::of(self.a), y - x * x);
        let value = side * side + N::of(self.b) * (wall * wall);
        (value, [N::of(2.0) * side - N::of(4.0 * self.b) * (x * wall), N::of(2.0 * self.b) * wall])
    }

    /// The sum over pairs of neighbouring coordinates.
    fn gradient_n(self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let (mut sum, mut carried) = (None, None);
        for (pair, partial) in point.windows(2).zip(gradient.iter_mut()) {
            let (value, [first, second]) = self.value_and_gradient(pair[0], pair[1]);
            sum = Some(sum.map_or(value, |sum| sum + value));
            *partial = carried.map_or(first, |carried| carried + first);
            carried = Some(second);
        }
        if let (Some(last), Some(second)) = (gradient.last_mut(), carried) {
            *last = second;
        }
        sum.unwrap_or(f64::NAN)
    }

    fn known_minima(self) -> Vec<[f64; 2]> {
        vec![[self.a, self.a * self.a]]
    }
}

/// (1.5 − x + x y)² + (2.25 − x + x y²)² + (2.625 − x + x y³)².
#[derive(Clone, Copy)]
pub(super) struct Beale;

impl Rule for Beale {
    const CARD: Card = Card {
        name: "beale",
        title: "Beale",
        formula: "(1.5 − x + x y)² + (2.25 − x + x y²)² + (2.625 − x + x y³)²",
        source: "E. M. L. Beale, On an iterative method for finding a local minimum of a function of more than one \
                 variable, Princeton Technical Report 25 (1958)",
        about: "Flat plains between walls that rise with the sixth power: one learning rate is too slow here and too \
                fast there",
        view: View { x: [-4.5, 4.5], y: [-4.5, 4.5] },
        start: [1.0, 1.5],
    };

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let y2 = y * y;
        let one = N::of(1.0);
        let (u, v, w) = (y - one, y2 - one, y2 * y - one);
        let (a, b, c) = (N::of(1.5) + x * u, N::of(2.25) + x * v, N::of(2.625) + x * w);
        let by_x = N::of(2.0) * ((a * u + b * v) + c * w);
        let by_y = (N::of(2.0) * x) * ((a + N::of(2.0) * (b * y)) + N::of(3.0) * (c * y2));
        ((a * a + b * b) + c * c, [by_x, by_y])
    }

    fn known_minima(self) -> Vec<[f64; 2]> {
        vec![[3.0, 0.5]]
    }
}
