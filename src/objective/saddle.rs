//! Saddles.

use super::rule::{Card, Rule};
use super::{Number, View};

/// x³ − 3 x y².
#[derive(Clone, Copy)]
pub(super) struct MonkeySaddle;

impl Rule for MonkeySaddle {
    const CARD: Card = Card {
        name: "monkey-saddle",
        title: "Monkey saddle",
        formula: "x³ − 3 x y²",
        source: "D. Hilbert, S. Cohn-Vossen, Anschauliche Geometrie, Springer (1932)",
        about: "Gradient and curvature both vanish in the middle, and there is no minimum: which way out is taken, \
                and when?",
        view: View { x: [-2.0, 2.0], y: [-2.0, 2.0] },
        start: [1.5, 0.01],
    };

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let three = N::of(3.0);
        let (x2, y2) = (x * x, y * y);
        (x * (x2 - three * y2), [three * (x2 - y2), N::of(-6.0) * (x * y)])
    }
}
