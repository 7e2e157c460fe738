//! The camels, named after their humps.

use super::rule::{Card, Rule};
use super::{Number, View};

/// 2 x² − 1.05 x⁴ + x⁶/6 + x y + y².
#[derive(Clone, Copy)]
pub(super) struct ThreeHumpCamel;

impl Rule for ThreeHumpCamel {
    const CARD: Card = Card {
        name: "three-hump-camel",
        title: "Three-hump camel",
        formula: "2 x² − 1.05 x⁴ + x⁶/6 + x y + y²",
        source: "M. Jamil, X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, \
                 International Journal of Mathematical Modelling and Numerical Optimisation 4 (2013)",
        about: "Three wells in a row: noise and momentum decide whether a run leaves the outer ones",
        view: View { x: [-2.5, 2.5], y: [-2.5, 2.5] },
        start: [-2.2, 2.0],
    };

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let k = N::of;
        let x2 = x * x;
        let value = x2 * (k(2.0) + x2 * (x2 / k(6.0) - k(1.05))) + y * (x + y);
        (value, [x * (k(4.0) + x2 * (x2 - k(4.2))) + y, x + k(2.0) * y])
    }
}

/// (4 − 2.1 x² + x⁴/3) x² + x y + (4 y² − 4) y².
#[derive(Clone, Copy)]
pub(super) struct SixHumpCamel;

impl Rule for SixHumpCamel {
    const CARD: Card = Card {
        name: "six-hump-camel",
        title: "Six-hump camel",
        formula: "(4 − 2.1 x² + x⁴/3) x² + x y + (4 y² − 4) y²",
        source: "L. C. W. Dixon, G. P. Szegö, Towards Global Optimisation 2, North-Holland (1978)",
        about: "Two equally deep wells and four shallower ones: the start decides where a run ends",
        view: View { x: [-2.0, 2.0], y: [-1.2, 1.2] },
        start: [-1.9, 1.0],
    };

    #[inline(always)]
    fn value_and_gradient<N: Number>(self, x: N, y: N) -> (N, [N; 2]) {
        let k = N::of;
        let (x2, y2) = (x * x, y * y);
        let value = x2 * (k(4.0) + x2 * (x2 / k(3.0) - k(2.1))) + x * y + y2 * (k(4.0) * y2 - k(4.0));
        let by_x = x * (k(8.0) + x2 * (k(2.0) * x2 - k(8.4))) + y;
        (value, [by_x, x + y * (k(16.0) * y2 - k(8.0))])
    }
}
