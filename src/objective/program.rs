//! What a formula is compiled to: a list of operations on a stack.

use super::Number;
use std::array;

/// A function of one argument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unary {
    Negate,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Tanh,
    Exp,
    Ln,
    Log10,
    Sqrt,
    Abs,
    Sign,
    Floor,
    /// A constant whole power, by repeated multiplication.
    Power(i32),
}

/// A function of two arguments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Min,
    Max,
    Atan2,
}

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operation {
    /// Push a constant.
    Constant(f64),
    /// Push x.
    X,
    /// Push y.
    Y,
    /// Replace the top.
    Unary(Unary),
    /// Replace the two at the top by one.
    Binary(Binary),
}

/// Whole powers up to this are multiplied out: beyond, rounding adds up and `pow` is the better.
const GREATEST_POWER: f64 = 32.0;

/// The stack that most formulas do with, and the one that all must.
const SHALLOW: usize = 8;
pub(super) const DEEPEST: usize = 64;

/// Operations in postfix order, which leave one number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Program {
    operations: Vec<Operation>,
}

impl Program {
    /// Appends an operation, or carries it out at once where its arguments are constants: the same operation over
    /// `f64` then as later, so that no bit changes. What is not finite is left to be found at run time.
    pub(super) fn push(&mut self, operation: Operation) {
        use Operation::{Binary as Two, Constant, Unary as One};
        let (rest, folded) = match (self.operations.as_slice(), operation) {
            ([.., Constant(base), Constant(exponent)], Two(Binary::Power)) => {
                (2, whole(*exponent).map_or_else(|| base.pow(*exponent), |exponent| base.powi(exponent)))
            }
            ([.., Constant(exponent)], Two(Binary::Power)) => match whole(*exponent) {
                Some(exponent) => {
                    self.operations.pop();
                    return self.operations.push(One(Unary::Power(exponent)));
                }
                None => return self.operations.push(operation),
            },
            ([.., Constant(a), Constant(b)], Two(function)) => (2, pairs(function, &[*a], &[*b])[0]),
            ([.., Constant(a)], One(function)) => (1, each(function, &[*a])[0]),
            _ => return self.operations.push(operation),
        };
        if folded.is_finite() {
            self.operations.truncate(self.operations.len() - rest);
            self.operations.push(Constant(folded));
        } else {
            self.operations.push(operation);
        }
    }

    /// How many numbers the stack holds at most.
    pub(super) fn depth(&self) -> usize {
        let (mut height, mut greatest) = (0_usize, 0);
        for operation in &self.operations {
            match operation {
                Operation::Unary(_) => {}
                Operation::Binary(_) => height -= 1,
                _ => height += 1,
            }
            greatest = greatest.max(height);
        }
        greatest
    }

    /// The value at each of `L` points; needs a stack of `depth` ≤ [`DEEPEST`].
    #[inline]
    pub(super) fn run<N: Number, const L: usize>(&self, depth: usize, x: &[N; L], y: &[N; L]) -> [N; L] {
        if depth <= SHALLOW { self.run_on::<N, L, SHALLOW>(x, y) } else { self.run_on::<N, L, DEEPEST>(x, y) }
    }

    /// One loop over the operations with one over the points inside: a single point and a block share it, and so bits.
    #[inline]
    fn run_on<N: Number, const L: usize, const D: usize>(&self, x: &[N; L], y: &[N; L]) -> [N; L] {
        let mut stack = [[N::of(0.0); L]; D];
        let mut height = 0;
        for operation in &self.operations {
            match *operation {
                Operation::Constant(value) => {
                    stack[height] = [N::of(value); L];
                    height += 1;
                }
                Operation::X => {
                    stack[height] = *x;
                    height += 1;
                }
                Operation::Y => {
                    stack[height] = *y;
                    height += 1;
                }
                Operation::Unary(function) => stack[height - 1] = each(function, &stack[height - 1]),
                Operation::Binary(function) => {
                    height -= 1;
                    stack[height - 1] = pairs(function, &stack[height - 1], &stack[height]);
                }
            }
        }
        stack[0]
    }
}

/// The whole number that `exponent` is, if it is one small enough to be multiplied out.
#[allow(clippy::cast_possible_truncation, reason = "a whole number of at most 32 either way")]
fn whole(exponent: f64) -> Option<i32> {
    (libm::trunc(exponent) == exponent && exponent.abs() <= GREATEST_POWER).then_some(exponent as i32)
}

/// `function` of every value; matched once, outside the loop.
#[inline]
fn each<N: Number, const L: usize>(function: Unary, values: &[N; L]) -> [N; L] {
    match function {
        Unary::Negate => values.map(|a| -a),
        Unary::Sin => values.map(N::sin),
        Unary::Cos => values.map(N::cos),
        Unary::Tan => values.map(N::tan),
        Unary::Asin => values.map(N::asin),
        Unary::Acos => values.map(N::acos),
        Unary::Atan => values.map(N::atan),
        Unary::Sinh => values.map(N::sinh),
        Unary::Cosh => values.map(N::cosh),
        Unary::Tanh => values.map(N::tanh),
        Unary::Exp => values.map(N::exp),
        Unary::Ln => values.map(N::ln),
        Unary::Log10 => values.map(N::log10),
        Unary::Sqrt => values.map(N::sqrt),
        Unary::Abs => values.map(N::abs),
        Unary::Sign => values.map(N::sign),
        Unary::Floor => values.map(N::floor),
        Unary::Power(exponent) => values.map(|a| a.powi(exponent)),
    }
}

/// `function` of every pair; matched once, outside the loop.
#[inline]
fn pairs<N: Number, const L: usize>(function: Binary, left: &[N; L], right: &[N; L]) -> [N; L] {
    match function {
        Binary::Add => array::from_fn(|lane| left[lane] + right[lane]),
        Binary::Subtract => array::from_fn(|lane| left[lane] - right[lane]),
        Binary::Multiply => array::from_fn(|lane| left[lane] * right[lane]),
        Binary::Divide => array::from_fn(|lane| left[lane] / right[lane]),
        Binary::Power => array::from_fn(|lane| left[lane].pow(right[lane])),
        Binary::Min => array::from_fn(|lane| left[lane].min(right[lane])),
        Binary::Max => array::from_fn(|lane| left[lane].max(right[lane])),
        Binary::Atan2 => array::from_fn(|lane| left[lane].atan2(right[lane])),
    }
}
