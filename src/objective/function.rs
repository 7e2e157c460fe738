//! The test functions.

use super::rule::{Card, Rule};
use super::{LANES, Minimum, Number, Optimum, View, bowl, camel, explore, minimum, ripple, saddle, valley, wells};
use crate::optim::{Knobs, Slot, Surface};
use std::f64::consts::TAU;

/// A test function of two variables with its parameters; some extend to any number of variables.
///
/// [`formula`](Self::formula) and [`source`](Self::source) say what each is and where it was published.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "the parameters are described by their knobs, the functions by their cards")]
pub enum Function {
    Rosenbrock { a: f64, b: f64 },
    Quadratic { condition: f64, rotation: f64 },
    Beale {},
    Himmelblau {},
    Rastrigin { amplitude: f64 },
    Ackley { a: f64, b: f64, c: f64 },
    StyblinskiTang {},
    Booth {},
    Matyas {},
    ThreeHumpCamel {},
    SixHumpCamel {},
    GoldsteinPrice {},
    McCormick {},
    Griewank {},
    Levy13 {},
    MonkeySaddle {},
}

/// Matches the function once and evaluates the expression with `rule` bound to its [`Rule`].
macro_rules! with_rule {
    ($function:expr, $rule:ident => $expression:expr) => {
        match *$function {
            Function::Rosenbrock { a, b } => {
                let $rule = valley::Rosenbrock { a, b };
                $expression
            }
            Function::Quadratic { condition, rotation } => {
                let $rule = bowl::Quadratic { condition, rotation };
                $expression
            }
            Function::Beale {} => {
                let $rule = valley::Beale;
                $expression
            }
            Function::Himmelblau {} => {
                let $rule = wells::Himmelblau;
                $expression
            }
            Function::Rastrigin { amplitude } => {
                let $rule = ripple::Rastrigin { amplitude };
                $expression
            }
            Function::Ackley { a, b, c } => {
                let $rule = ripple::Ackley { a, b, c };
                $expression
            }
            Function::StyblinskiTang {} => {
                let $rule = wells::StyblinskiTang;
                $expression
            }
            Function::Booth {} => {
                let $rule = bowl::Booth;
                $expression
            }
            Function::Matyas {} => {
                let $rule = bowl::Matyas;
                $expression
            }
            Function::ThreeHumpCamel {} => {
                let $rule = camel::ThreeHumpCamel;
                $expression
            }
            Function::SixHumpCamel {} => {
                let $rule = camel::SixHumpCamel;
                $expression
            }
            Function::GoldsteinPrice {} => {
                let $rule = wells::GoldsteinPrice;
                $expression
            }
            Function::McCormick {} => {
                let $rule = wells::McCormick;
                $expression
            }
            Function::Griewank {} => {
                let $rule = ripple::Griewank;
                $expression
            }
            Function::Levy13 {} => {
                let $rule = ripple::Levy13;
                $expression
            }
            Function::MonkeySaddle {} => {
                let $rule = saddle::MonkeySaddle;
                $expression
            }
        }
    };
}

impl<R: Rule> Surface for R {
    #[inline(always)]
    fn value(self, x: f64, y: f64) -> f64 {
        self.value_and_gradient(x, y).0
    }

    #[inline(always)]
    fn gradient(self, x: f64, y: f64) -> [f64; 2] {
        self.value_and_gradient(x, y).1
    }
}

/// Work with a function once its type is known: it is compiled for each of them.
pub(crate) trait Visitor {
    /// Runs the code for one function.
    fn visit(self, surface: impl Surface);
}

fn card_of<R: Rule>(_: R) -> &'static Card {
    const { &R::CARD }
}

fn any_dimension_of<R: Rule>(_: R) -> bool {
    R::ANY_DIMENSION
}

fn is_convex<R: Rule>(_: R) -> bool {
    R::CONVEX
}

impl Function {
    /// Every function with its default parameters, in the order in which they are shown.
    pub fn all() -> Vec<Self> {
        vec![
            Self::Rosenbrock { a: 1.0, b: 100.0 },
            Self::Quadratic { condition: 10.0, rotation: 30.0 },
            Self::Beale {},
            Self::Himmelblau {},
            Self::Rastrigin { amplitude: 10.0 },
            Self::Ackley { a: 20.0, b: 0.2, c: TAU },
            Self::StyblinskiTang {},
            Self::Booth {},
            Self::Matyas {},
            Self::ThreeHumpCamel {},
            Self::SixHumpCamel {},
            Self::GoldsteinPrice {},
            Self::McCormick {},
            Self::Griewank {},
            Self::Levy13 {},
            Self::MonkeySaddle {},
        ]
    }

    /// The function of that [`name`](Self::name) with its default parameters.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|function| function.name() == name)
    }

    fn card(&self) -> &'static Card {
        with_rule!(self, rule => card_of(rule))
    }

    /// The name in files, in kebab-case: `six-hump-camel`.
    pub fn name(&self) -> &'static str {
        self.card().name
    }

    /// The name in headings.
    pub fn title(&self) -> &'static str {
        self.card().title
    }

    /// The formula in plain text, in the symbols of the [`knobs`](Self::knobs).
    pub fn formula(&self) -> &'static str {
        self.card().formula
    }

    /// The publication that it comes from.
    pub fn source(&self) -> &'static str {
        self.card().source
    }

    /// Returns the lesson of the function, in one sentence without a full stop.
    pub fn about(&self) -> &'static str {
        self.card().about
    }

    /// The part of the plane that is shown unless told otherwise.
    pub fn view(&self) -> View {
        self.card().view
    }

    /// Returns the default start of runs, inside [`view`](Self::view).
    pub fn start(&self) -> [f64; 2] {
        self.card().start
    }

    /// The parameters with their places; empty for most functions.
    pub fn knobs(&mut self) -> Knobs<'_> {
        match self {
            Self::Rosenbrock { a, b } => {
                vec![(&valley::ROSENBROCK_A, Slot::Number(a)), (&valley::ROSENBROCK_B, Slot::Number(b))]
            }
            Self::Quadratic { condition, rotation } => vec![
                (&bowl::QUADRATIC_CONDITION, Slot::Number(condition)),
                (&bowl::QUADRATIC_ROTATION, Slot::Number(rotation)),
            ],
            Self::Rastrigin { amplitude } => vec![(&ripple::RASTRIGIN_AMPLITUDE, Slot::Number(amplitude))],
            Self::Ackley { a, b, c } => vec![
                (&ripple::ACKLEY_A, Slot::Number(a)),
                (&ripple::ACKLEY_B, Slot::Number(b)),
                (&ripple::ACKLEY_C, Slot::Number(c)),
            ],
            _ => Vec::new(),
        }
    }

    /// The value at (x, y) and its gradient, written by hand.
    #[inline]
    pub fn value_and_gradient<N: Number>(&self, x: N, y: N) -> (N, [N; 2]) {
        with_rule!(self, rule => rule.value_and_gradient(x, y))
    }

    /// The value at (x, y): the same bits as that of [`value_and_gradient`](Self::value_and_gradient).
    #[inline]
    pub fn value<N: Number>(&self, x: N, y: N) -> N {
        self.value_and_gradient(x, y).0
    }

    /// Hands the function itself to `visitor`, for loops in which it is not to be matched again and again.
    pub(crate) fn show_to(&self, visitor: impl Visitor) {
        with_rule!(self, rule => visitor.visit(rule));
    }

    /// The gradients at 64 points: the same bits as one by one. The function is matched once, outside the loop, which
    /// the compiler then vectorises for the instruction set of the caller.
    #[inline(always)]
    pub fn block_gradient(&self, x: &[f64; LANES], y: &[f64; LANES], gx: &mut [f64; LANES], gy: &mut [f64; LANES]) {
        with_rule!(self, rule => for lane in 0..LANES {
            [gx[lane], gy[lane]] = rule.value_and_gradient(x[lane], y[lane]).1;
        });
    }

    /// The values at 64 points; see [`block_gradient`](Self::block_gradient).
    #[inline(always)]
    pub fn block_value(&self, x: &[f64; LANES], y: &[f64; LANES], out: &mut [f64; LANES]) {
        with_rule!(self, rule => for lane in 0..LANES {
            out[lane] = rule.value_and_gradient(x[lane], y[lane]).0;
        });
    }

    /// Returns whether [`gradient_n`](Self::gradient_n) takes more than two coordinates.
    pub fn any_dimension(&self) -> bool {
        with_rule!(self, rule => any_dimension_of(rule))
    }

    /// Returns whether it is convex, so that every mean of shifted copies has one minimum.
    pub fn is_convex(&self) -> bool {
        with_rule!(self, rule => is_convex(rule))
    }

    /// The value at `point`, and its gradient into `gradient`; in two dimensions the same bits as
    /// [`value_and_gradient`](Self::value_and_gradient).
    ///
    /// Both slices have one length n ≥ 2, exactly 2 unless [`any_dimension`](Self::any_dimension); otherwise the value
    /// is NaN and `gradient` stays as it is.
    pub fn gradient_n(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let n = point.len();
        if n != gradient.len() || n < 2 || (n > 2 && !self.any_dimension()) {
            return f64::NAN;
        }
        with_rule!(self, rule => rule.gradient_n(point, gradient))
    }

    /// Returns all minima in [`view`](Self::view), lowest first, and beyond it those that are known in closed form; for the
    /// parameters at hand. Empty where there is none, as on the monkey saddle.
    ///
    /// Takes some milliseconds: keep the result.
    pub fn minima(&self) -> Vec<Minimum> {
        let known = with_rule!(self, rule => rule.known_minima());
        let mut minima = self.minima_beside(self.view(), &known);
        minima.iter_mut().for_each(|minimum| minimum.proved = minimum.global);
        minima
    }

    /// Returns the [`minima`](Self::minima), with those in another view as well, and the lowest value: which minimum is the lowest does
    /// not depend on how much of the plane is shown, and is proved unless a wider view has a lower one.
    pub fn explore(&self, view: View) -> (Vec<Minimum>, Optimum) {
        let own = self.minima();
        let Some(lowest) = own.first().map(|minimum| minimum.value) else {
            return (own, Optimum::Unknown);
        };
        if view == self.view() {
            return (own, Optimum::Proved(lowest));
        }
        let known: Vec<[f64; 2]> = own.iter().map(|minimum| minimum.point).collect();
        let mut minima = self.minima_beside(view, &known);
        let published = |point: &[f64; 2]| own.iter().any(|minimum| minimum.proved && minimum.point == *point);
        minima.iter_mut().for_each(|minimum| minimum.proved = published(&minimum.point));
        let found = minima.first().map_or(lowest, |minimum| minimum.value);
        // McCormick's is the lowest of its own domain alone.
        let is_proved = lowest <= minimum::above(found);
        (minima, if is_proved { Optimum::Proved(lowest) } else { Optimum::BestFound(found) })
    }

    fn minima_beside(&self, view: View, known: &[[f64; 2]]) -> Vec<Minimum> {
        explore::search(view, known, |[x, y]| self.value(x, y), |[x, y]| self.gradient_and_hessian(x, y))
    }

    /// The gradient and the exact second derivatives at (x, y): dual numbers through the hand-written gradient.
    pub fn gradient_and_hessian(&self, x: f64, y: f64) -> ([f64; 2], [[f64; 2]; 2]) {
        let (_, gradient) = self.value_and_gradient(super::Dual::x(x), super::Dual::y(y));
        (gradient.map(|partial| partial.value), gradient.map(|partial| partial.partial))
    }
}

#[cfg(test)]
mod tests;
