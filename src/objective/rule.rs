//! Interface of the test functions.

use super::{Number, View};

/// Description of a test function.
#[derive(Debug)]
pub(super) struct Card {
    /// In kebab-case, as in files.
    pub(super) name: &'static str,
    /// Title, as in a heading.
    pub(super) title: &'static str,
    /// The formula in plain text.
    pub(super) formula: &'static str,
    /// Publication.
    pub(super) source: &'static str,
    /// Lesson, in one sentence.
    pub(super) about: &'static str,
    /// The part of the plane worth seeing.
    pub(super) view: View,
    /// Default start of runs.
    pub(super) start: [f64; 2],
}

/// A test function with its parameters: one rule, written once over any number.
pub(super) trait Rule: Copy {
    /// Description of the function.
    const CARD: Card;

    /// Whether [`gradient_n`](Self::gradient_n) takes more than two coordinates.
    const ANY_DIMENSION: bool = false;

    /// Whether it is convex, so that it has one minimum, which the mean of shifted copies has too.
    const CONVEX: bool = false;

    /// The value at (x, y) and its gradient. Branch-free over `f64`, so that a loop over lanes vectorises.
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]);

    /// The value at `point`, its gradient into `gradient`; as long as each other and as the function allows.
    fn gradient_n(self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let (value, partial) = self.value_and_gradient(point[0], point[1]);
        gradient.copy_from_slice(&partial);
        value
    }

    /// The minima that are known in closed form, wherever they lie.
    fn known_minima(self) -> Vec<[f64; 2]> {
        Vec::new()
    }
}

/// The sum over coordinates of `term`, which gives value and slope.
pub(super) fn sum_of_terms(point: &[f64], gradient: &mut [f64], term: impl Fn(f64) -> (f64, f64)) -> f64 {
    let values = point.iter().zip(gradient).map(|(&x, partial)| {
        let (value, slope) = term(x);
        *partial = slope;
        value
    });
    // From the first term on rather than from zero: the same sum as in two dimensions, to the bit.
    values.reduce(|sum, value| sum + value).unwrap_or(f64::NAN)
}
