//! Landscape of a run: a test function or a formula typed by the user.

use super::{Dual, Expression, Function, LANES, Minimum, Number, Optimum, View, explore, minimum};

/// First step of a descent, in diagonals of the view.
const STEP: f64 = 1e-3;

/// A function of x and y to be minimised.
#[derive(Clone, Debug, PartialEq)]
pub enum Landscape {
    /// A test function.
    Function(Function),
    /// A formula.
    Expression(Expression),
}

impl Landscape {
    /// The value at (x, y).
    #[inline]
    pub fn value<N: Number>(&self, x: N, y: N) -> N {
        match self {
            Self::Function(function) => function.value(x, y),
            Self::Expression(expression) => expression.value(x, y),
        }
    }

    /// The value at (x, y) and the exact gradient.
    #[inline]
    pub fn value_and_gradient(&self, x: f64, y: f64) -> (f64, [f64; 2]) {
        match self {
            Self::Function(function) => function.value_and_gradient(x, y),
            Self::Expression(expression) => expression.value_and_gradient(x, y),
        }
    }

    /// The exact second derivatives at `point`; at the tip of a cone, where there are none, not to be used.
    pub fn hessian(&self, point: [f64; 2]) -> [[f64; 2]; 2] {
        self.gradient_and_hessian(point[0], point[1]).1
    }

    fn gradient_and_hessian(&self, x: f64, y: f64) -> ([f64; 2], [[f64; 2]; 2]) {
        match self {
            Self::Function(function) => function.gradient_and_hessian(x, y),
            Self::Expression(expression) => {
                let found = expression.value(Dual::x(Dual::x(x)), Dual::y(Dual::y(y)));
                (found.value.partial, found.partial.map(|partial| partial.partial))
            }
        }
    }

    /// The values at 64 points: the same bits as one by one.
    #[inline(always)]
    pub fn block_value(&self, x: &[f64; LANES], y: &[f64; LANES], out: &mut [f64; LANES]) {
        match self {
            Self::Function(function) => function.block_value(x, y, out),
            Self::Expression(expression) => expression.block_value(x, y, out),
        }
    }

    /// The gradients at 64 points: the same bits as one by one.
    #[inline(always)]
    pub fn block_gradient(&self, x: &[f64; LANES], y: &[f64; LANES], gx: &mut [f64; LANES], gy: &mut [f64; LANES]) {
        match self {
            Self::Function(function) => function.block_gradient(x, y, gx, gy),
            Self::Expression(expression) => expression.block_gradient(x, y, gx, gy),
        }
    }

    /// The part of the plane that is shown unless told otherwise: −5 … 5 both ways for a formula.
    pub fn view(&self) -> View {
        match self {
            Self::Function(function) => function.view(),
            Self::Expression(_) => View { x: [-5.0, 5.0], y: [-5.0, 5.0] },
        }
    }

    /// Returns the default start of runs: (−3, 3) for a formula.
    pub fn start(&self) -> [f64; 2] {
        match self {
            Self::Function(function) => function.start(),
            Self::Expression(_) => [-3.0, 3.0],
        }
    }

    /// The minima in [`view`](Self::view); see [`explore`](Self::explore).
    pub fn minima(&self) -> Vec<Minimum> {
        self.explore(self.view()).0
    }

    /// The minimum downhill of `start`, in the view or outside: by Newton's method with exact second derivatives, or at a kink without.
    /// `None` where f falls without bound, at a saddle, and where the bottom is not a point.
    pub fn descend(&self, view: View, start: [f64; 2]) -> Option<Minimum> {
        let value = |[x, y]: [f64; 2]| self.value(x, y);
        minimum::descend(view, start, STEP * view.diagonal(), value, |[x, y]| self.gradient_and_hessian(x, y))
    }

    /// The minima in `view`, lowest first, and what is known of the lowest value: for a function as [`Function::explore`]; for a
    /// formula the isolated minima that a search finds, smooth ones down to ripples of a thirtieth of the view, the lowest at
    /// kinks and, where that is the lowest of all, on the edge. Takes some ten milliseconds: keep the result.
    pub fn explore(&self, view: View) -> (Vec<Minimum>, Optimum) {
        match self {
            Self::Function(function) => function.explore(view),
            Self::Expression(_) => {
                explore::explore(view, |[x, y]| self.value(x, y), |[x, y]| self.gradient_and_hessian(x, y))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::Site;

    fn formula(text: &str) -> Landscape {
        Landscape::Expression(Expression::parse(text).expect("a formula"))
    }

    /// Every function whose formula needs nothing but x and y, once more as a formula.
    fn twins() -> Vec<(Landscape, Landscape)> {
        [
            ("rosenbrock", "(1 - x)^2 + 100*(y - x^2)^2"),
            ("beale", "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2"),
            ("himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"),
            ("rastrigin", "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)"),
            ("ackley", "-20*exp(-0.2*sqrt(0.5*(x^2 + y^2))) - exp(0.5*(cos(2*pi*x) + cos(2*pi*y))) + e + 20"),
            ("styblinski-tang", "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2"),
            ("booth", "(x + 2*y - 7)^2 + (2*x + y - 5)^2"),
            ("matyas", "0.26*(x^2 + y^2) - 0.48*x*y"),
            ("three-hump-camel", "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2"),
            ("six-hump-camel", "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2"),
            (
                "goldstein-price",
                "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))\
                 *(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
            ),
            ("mccormick", "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1"),
            ("griewank", "1 + (x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2))"),
            ("levy-13", "sin(3*pi*x)^2 + (x - 1)^2*(1 + sin(3*pi*y)^2) + (y - 1)^2*(1 + sin(2*pi*y)^2)"),
            ("monkey-saddle", "x^3 - 3*x*y^2"),
        ]
        .map(|(name, text)| (Landscape::Function(Function::named(name).expect("a function")), formula(text)))
        .into()
    }

    #[test]
    fn the_published_formula_typed_in_is_the_same_landscape() {
        for (function, typed) in twins() {
            let View { x: [left, right], y: [low, high] } = function.view();
            for i in 0..17 {
                for j in 0..13 {
                    let x = left + (right - left) * (f64::from(i) + 0.37) / 17.0;
                    let y = low + (high - low) * (f64::from(j) + 0.61) / 13.0;
                    let ((f, g), (typed_f, typed_g)) =
                        (function.value_and_gradient(x, y), typed.value_and_gradient(x, y));
                    let (h, typed_h) = (function.hessian([x, y]), typed.hessian([x, y]));
                    // Terms of up to 1e6 (Goldstein–Price) cancel; elsewhere a hundred units of rounding.
                    let scale = 1.0 + f.abs() + g[0].abs() + g[1].abs();
                    let close = |a: f64, b: f64, scale: f64| (a - b).abs() <= 1e-12 * scale;
                    assert!(close(f, typed_f, scale), "{function:?} at {x}, {y}: {f} and {typed_f}");
                    for axis in 0..2 {
                        assert!(close(g[axis], typed_g[axis], scale), "{function:?} at {x}, {y}: {g:?}, {typed_g:?}");
                        for other in 0..2 {
                            let (a, b) = (h[axis][other], typed_h[axis][other]);
                            assert!(close(a, b, 100.0 * scale), "{function:?} at {x}, {y}: {h:?}, {typed_h:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_formula_has_the_minima_of_its_twin() {
        for (function, typed) in twins() {
            let view = function.view();
            let ((expected, proved), (found, best)) = (function.explore(view), typed.explore(view));
            match (proved, best) {
                (Optimum::Proved(proved), Optimum::BestFound(best)) => {
                    assert!((proved - best).abs() < 1e-9, "{function:?}: {best}, {proved}");
                }
                (proved, best) => assert_eq!((proved, best), (Optimum::Unknown, Optimum::Unknown), "{function:?}"),
            }
            assert_eq!(found.len(), expected.len(), "{function:?}");
            for minimum in expected {
                let near = |other: &&Minimum| (0..2).all(|axis| (other.point[axis] - minimum.point[axis]).abs() < 1e-6);
                assert!(found.iter().any(|other| near(&other)), "{function:?}: {minimum:?}");
            }
        }
    }

    #[test]
    fn formulas_without_isolated_minima_have_none() {
        for text in ["1", "x + y", "(x - y)^2", "x^2 - y^2", "ln(x)", "0/0*x"] {
            assert_eq!(formula(text).minima(), [], "{text}");
        }
        let found = formula("x^4 + y^4 - 3").minima();
        let site = Site::Smooth;
        assert_eq!(found, [Minimum { point: [0.0, 0.0], value: -3.0, global: true, proved: false, site }]);
    }

    #[test]
    fn a_block_gives_the_bits_of_one_by_one() {
        let points = |scale: f64, turn: f64| -> [f64; LANES] {
            std::array::from_fn(|lane| scale * libm::sin(turn * (lane as f64 + 1.0)) + 0.1)
        };
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        let all = Function::all().into_iter().map(Landscape::Function);
        let typed = ["x", "3", "-x^2*y + atan2(y, x)/pow(2, abs(x))", "x^-3 + min(x, y)*max(y, 1)", "ln(x)^y"];
        for landscape in all.chain(typed.map(formula)) {
            for scale in [1e-3, 3.0, 1e8] {
                let (mut x, mut y) = (points(scale, 1.3), points(scale, 2.1));
                [x[0], y[0], x[1], y[2]] = [0.0, 0.0, -1.0, 1.0];
                let (mut value, mut gx, mut gy) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
                landscape.block_value(&x, &y, &mut value);
                landscape.block_gradient(&x, &y, &mut gx, &mut gy);
                for lane in 0..LANES {
                    let (f, [a, b]) = landscape.value_and_gradient(x[lane], y[lane]);
                    let found = [value[lane], gx[lane], gy[lane]];
                    // NaN has many bit patterns, and which one comes out is not promised.
                    if f.is_nan() || a.is_nan() || b.is_nan() {
                        assert_eq!(found.map(f64::is_nan), [f, a, b].map(f64::is_nan));
                    } else {
                        assert_eq!(bits(&found), bits(&[f, a, b]), "{landscape:?} at {}, {}", x[lane], y[lane]);
                        assert_eq!(landscape.value(x[lane], y[lane]).to_bits(), f.to_bits());
                    }
                }
            }
        }
    }
}
