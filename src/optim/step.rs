//! Loop of one step over rows of coordinates.

use super::clock::Clock;
use super::real::Real;
use super::rule::{AveragingRule, Direction, Rate};

/// State of a method as `AXES` rows of equal length: the coordinates at one place share their settings.
pub(super) struct Rows<'a, T, const AXES: usize> {
    pub(super) weights: [&'a mut [T]; AXES],
    pub(super) average: [&'a mut [T]; AXES],
    pub(super) first: [&'a mut [T]; AXES],
    pub(super) second: [&'a mut [T]; AXES],
    pub(super) motion1: [&'a mut [T]; AXES],
    pub(super) motion2: [&'a mut [T]; AXES],
}

/// Gradient that a step sees. It is no closure, since only methods can be told to be inlined.
pub(super) trait Gradient<T, const AXES: usize> {
    /// Returns the gradient at one place of the rows, where the weights are `weights`.
    fn at(&self, place: usize, weights: [T; AXES]) -> [T; AXES];
}

/// Inputs of one step: per-lane accessors for learning rate, settings and gradient.
pub(super) struct Step<'a, T, R, S, G, const AXES: usize> {
    /// Number of steps taken before.
    pub(super) step: u64,
    /// The schedule's factor γ.
    pub(super) factor: T,
    /// Memory for all places together.
    pub(super) clock: Clock<T>,
    /// η γ.
    pub(super) rate: R,
    /// Setting of that number of the averaging, see [`with_rests`](super::rule::with_rests).
    pub(super) settings: S,
    pub(super) gradient: G,
    pub(super) rows: Rows<'a, T, AXES>,
}

impl<'a, T, R, S, G, const AXES: usize> Step<'a, T, R, S, G, AXES>
where
    T: Real,
    R: Fn(usize) -> T,
    S: Fn(usize, usize) -> T,
    G: Gradient<T, AXES>,
{
    /// Applies the rules of an optimizer and of an averaging to every coordinate.
    #[inline(always)]
    pub(super) fn each<P: AveragingRule<T>>(self, rule: impl Direction<T>, averaging: impl Fn(&S, usize) -> P) {
        let Self { factor, rate, settings, gradient, rows, .. } = self;
        // Slices of one known length need no checks in the loop.
        let n = rows.weights[0].len();
        let cut = |parts: [&'a mut [T]; AXES]| parts.map(|part| &mut part[..n]);
        let (weights, average) = (cut(rows.weights), cut(rows.average));
        let (first, second) = (cut(rows.first), cut(rows.second));
        let (motion1, motion2) = (cut(rows.motion1), cut(rows.motion2));
        for i in 0..n {
            let (rate, averaging) = (Rate { eta: rate(i), factor }, averaging(&settings, i));
            let gradient = gradient.at(i, std::array::from_fn(|axis| weights[axis][i]));
            for axis in 0..AXES {
                let (w1, w2) = (&mut weights[axis][i], &mut average[axis][i]);
                let d = rule.direction(gradient[axis], *w1, &mut first[axis][i], &mut second[axis][i]);
                averaging.advance(rate, d, w1, w2, &mut motion1[axis][i], &mut motion2[axis][i]);
            }
        }
    }
}
