//! Ripples: many local minima on a wide bowl.

use super::rule::{Card, Rule, sum_of_terms};
use super::{Number, View};
use crate::optim::{Interval, Knob, Scale};
use std::f64::consts::{E, PI, TAU};

/// Σ (x² + A (1 − cos 2πx)).
#[derive(Clone, Copy)]
pub(super) struct Rastrigin {
    pub(super) amplitude: f64,
}

pub(super) static RASTRIGIN_AMPLITUDE: Knob = Knob {
    name: "amplitude",
    symbol: "A",
    title: "amplitude",
    range: (0.0, 20.0),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "Half the height of the ripples",
    formula: "A (1 − cos 2πx)",
};

impl Rastrigin {
    #[inline(always)]
    fn term<N: Number>(self, x: N) -> (N, N) {
        // 1 − cos 2πx = 2 sin² πx has no cancellation at the minimum.
        let half = (N::of(0.5) * x).sin_turns();
        let value = x * x + N::of(2.0 * self.amplitude) * (half * half);
        (value, N::of(2.0) * x + N::of(TAU * self.amplitude) * x.sin_turns())
    }
}

impl Rule for Rastrigin {
    const CARD: Card = Card {
        name: "rastrigin",
        title: "Rastrigin",
        formula: "Σ (x² + A (1 − cos 2πx))",
        source: "L. A. Rastrigin, Systems of Extremal Control (in Russian), Nauka (1974)",
        about: "A local minimum near every whole number: averaging smooths the path but does not by itself climb out",
        view: View { x: [-5.12, 5.12], y: [-5.12, 5.12] },
        start: [-3.3, 3.6],
    };
    const ANY_DIMENSION: bool = true;

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let ((a, by_x), (b, by_y)) = (self.term(x), self.term(y));
        (a + b, [by_x, by_y])
    }

    fn gradient_n(self, point: &[f64], gradient: &mut [f64]) -> f64 {
        sum_of_terms(point, gradient, |x| self.term(x))
    }

    fn known_minima(self) -> Vec<[f64; 2]> {
        vec![[0.0, 0.0]]
    }
}

/// a (1 − exp(−b r)) + e − exp(mean of cos c x), r being the root mean square of the coordinates.
#[derive(Clone, Copy)]
pub(super) struct Ackley {
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) c: f64,
}

pub(super) static ACKLEY_A: Knob = Knob {
    name: "a",
    symbol: "a",
    title: "depth",
    range: (1.0, 40.0),
    limits: Interval::POSITIVE,
    scale: Scale::Linear,
    about: "The depth of the funnel",
    formula: "a (1 − exp(−b r))",
};

pub(super) static ACKLEY_B: Knob = Knob {
    name: "b",
    symbol: "b",
    title: "narrowness",
    range: (0.05, 1.0),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "How fast the funnel falls towards the middle",
    formula: "exp(−b r)",
};

pub(super) static ACKLEY_C: Knob = Knob {
    name: "c",
    symbol: "c",
    title: "frequency",
    range: (PI, 2.0 * TAU),
    limits: Interval::POSITIVE,
    scale: Scale::Linear,
    about: "The ripples' angular frequency",
    formula: "cos c x",
};

impl Ackley {
    /// The angle c x in turns.
    #[inline(always)]
    fn turns<N: Number>(self, x: N) -> N {
        N::of(self.c / TAU) * x
    }

    /// From the sums of x² and of cos c x over `count` coordinates: the value, and the factors of x and of sin c x in
    /// the partial derivative by x. At the tip of the cone the gradient is taken as zero.
    #[inline(always)]
    fn join<N: Number>(self, squares: N, cosines: N, count: f64) -> (N, N, N) {
        let one_each = N::of(1.0 / count);
        let radius = (squares * one_each).sqrt();
        let funnel = N::of(self.a) * (N::of(-self.b) * radius).exp();
        // e¹ as E · e⁰, so that the minimum is 0 exactly.
        let ripple = N::of(E) * (cosines * one_each - N::of(1.0)).exp();
        let value = (N::of(self.a) - funnel) + (N::of(E) - ripple);
        let steep = N::of(self.b / count) * funnel / radius;
        let radial = if radius.to_f64() > 0.0 { steep } else { N::of(0.0) };
        (value, radial, N::of(self.c / count) * ripple)
    }
}

impl Rule for Ackley {
    const CARD: Card = Card {
        name: "ackley",
        title: "Ackley",
        formula: "a (1 − exp(−b r)) + e − exp(mean of cos c x), r² = mean of x²",
        source: "D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, Kluwer (1987)",
        about: "A rippled plain around a sharp funnel: far out the gradient tells of the ripples alone, and at the tip \
                it never gets small",
        view: View { x: [-5.0, 5.0], y: [-5.0, 5.0] },
        start: [-3.4, 2.6],
    };
    const ANY_DIMENSION: bool = true;

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let (u, v) = (self.turns(x), self.turns(y));
        let (value, radial, wave) = self.join(x * x + y * y, u.cos_turns() + v.cos_turns(), 2.0);
        (value, [radial * x + wave * u.sin_turns(), radial * y + wave * v.sin_turns()])
    }

    fn gradient_n(self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let sum = |terms: &mut dyn Iterator<Item = f64>| terms.reduce(|sum, term| sum + term).unwrap_or(f64::NAN);
        let squares = sum(&mut point.iter().map(|x| x * x));
        let cosines = sum(&mut point.iter().map(|&x| self.turns(x).cos_turns()));
        let (value, radial, wave) = self.join(squares, cosines, point.len() as f64);
        for (partial, &x) in gradient.iter_mut().zip(point) {
            *partial = radial * x + wave * self.turns(x).sin_turns();
        }
        value
    }

    fn known_minima(self) -> Vec<[f64; 2]> {
        vec![[0.0, 0.0]]
    }
}

/// 1 + Σ x²/4000 − Π cos(xᵢ/√i), i from 1.
#[derive(Clone, Copy)]
pub(super) struct Griewank;

impl Griewank {
    /// cos(xᵢ/√i) and minus its derivative.
    #[inline(always)]
    fn wave<N: Number>(index: usize, x: N) -> (N, N) {
        let frequency = 1.0 / (index as f64).sqrt();
        let turns = x * N::of(frequency / TAU);
        (turns.cos_turns(), turns.sin_turns() * N::of(frequency))
    }

    #[inline(always)]
    fn bowl<N: Number>(squares: N) -> N {
        N::of(1.0) + squares * N::of(1.0 / 4000.0)
    }

    #[inline(always)]
    fn partial<N: Number>(x: N, slope: N, other_waves: N) -> N {
        x * N::of(1.0 / 2000.0) + slope * other_waves
    }
}

impl Rule for Griewank {
    const CARD: Card = Card {
        name: "griewank",
        title: "Griewank",
        formula: "1 + Σ x²/4000 − Π cos(xᵢ/√i)",
        source: "A. O. Griewank, Generalized descent for global optimization, \
                 Journal of Optimization Theory and Applications 34 (1981)",
        about: "Ripples of equal height on a very wide bowl: seen from near, all minima look alike",
        view: View { x: [-10.0, 10.0], y: [-10.0, 10.0] },
        start: [-7.5, 6.0],
    };
    const ANY_DIMENSION: bool = true;

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let ((a, by_x), (b, by_y)) = (Self::wave(1, x), Self::wave(2, y));
        (Self::bowl(x * x + y * y) - a * b, [Self::partial(x, by_x, b), Self::partial(y, by_y, a)])
    }

    fn gradient_n(self, point: &[f64], gradient: &mut [f64]) -> f64 {
        // The product of the other waves without a division: those before on the way up, those after on the way down.
        let mut before = 1.0;
        for (index, (partial, &x)) in gradient.iter_mut().zip(point).enumerate() {
            *partial = before;
            before *= Self::wave(index + 1, x).0;
        }
        let mut after = 1.0;
        for (index, (partial, &x)) in gradient.iter_mut().zip(point).enumerate().rev() {
            let (wave, slope) = Self::wave(index + 1, x);
            *partial = Self::partial(x, slope, *partial * after);
            after *= wave;
        }
        let squares = point.iter().map(|x| x * x).reduce(|sum, square| sum + square).unwrap_or(f64::NAN);
        Self::bowl(squares) - before
    }

    fn known_minima(self) -> Vec<[f64; 2]> {
        vec![[0.0, 0.0]]
    }
}

/// sin² 3πx + (x − 1)² (1 + sin² 3πy) + (y − 1)² (1 + sin² 2πy).
#[derive(Clone, Copy)]
pub(super) struct Levy13;

impl Rule for Levy13 {
    const CARD: Card = Card {
        name: "levy-13",
        title: "Lévy 13",
        formula: "sin² 3πx + (x − 1)² (1 + sin² 3πy) + (y − 1)² (1 + sin² 2πy)",
        source: "A. V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, \
                 SIAM Journal on Scientific and Statistical Computing 6 (1985)",
        about: "Ripples that grow with the distance from the minimum: the nearer, the easier",
        view: View { x: [-2.0, 4.0], y: [-2.0, 4.0] },
        start: [-1.5, 3.4],
    };

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let k = N::of;
        let (u, v) = (x - k(1.0), y - k(1.0));
        let (a, b, c) = ((k(1.5) * x).sin_turns(), (k(1.5) * y).sin_turns(), y.sin_turns());
        let (cross, along) = (k(1.0) + b * b, k(1.0) + c * c);
        let value = a * a + (u * u) * cross + (v * v) * along;
        // (sin² ωx)′ = ω sin 2ωx
        let by_x = k(3.0 * PI) * (k(3.0) * x).sin_turns() + k(2.0) * (u * cross);
        let by_y = (u * u) * (k(3.0 * PI) * (k(3.0) * y).sin_turns())
            + k(2.0) * (v * along)
            + (v * v) * (k(TAU) * (k(2.0) * y).sin_turns());
        (value, [by_x, by_y])
    }

    fn known_minima(self) -> Vec<[f64; 2]> {
        vec![[1.0, 1.0]]
    }
}
