//! Compiled form of a formula: a list of operations on a stack.

use super::Number;

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

/// Operation on the stack.
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
        let (arguments, folded) = match (self.operations.as_slice(), operation) {
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
            ([.., Constant(a), Constant(b)], Two(function)) => (2, on_one(*a, |a| pairs(function, a, &[*b]))),
            ([.., Constant(a)], One(function)) => (1, on_one(*a, |a| each(function, a))),
            _ => return self.operations.push(operation),
        };
        if folded.is_finite() {
            self.operations.truncate(self.operations.len() - arguments);
            self.operations.push(Constant(folded));
        } else {
            self.operations.push(operation);
        }
    }

    /// Returns the greatest number of values on the stack.
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

    /// Runs the operations in one loop, with a loop over the points inside: a single point and a block share it, and so bits.
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
                Operation::Unary(function) => each(function, &mut stack[height - 1]),
                Operation::Binary(function) => {
                    height -= 1;
                    let (left, right) = stack.split_at_mut(height);
                    pairs(function, &mut left[height - 1], &right[0]);
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

/// Applies `function` to a single value.
fn on_one(value: f64, function: impl FnOnce(&mut [f64; 1])) -> f64 {
    let mut values = [value];
    function(&mut values);
    values[0]
}

/// Replaces every value by `function` of it; matched once, outside the loop.
#[inline]
fn each<N: Number, const L: usize>(function: Unary, values: &mut [N; L]) {
    match function {
        Unary::Negate => update(values, |a| -a),
        Unary::Sin => update(values, N::sin),
        Unary::Cos => update(values, N::cos),
        Unary::Tan => update(values, N::tan),
        Unary::Asin => update(values, N::asin),
        Unary::Acos => update(values, N::acos),
        Unary::Atan => update(values, N::atan),
        Unary::Sinh => update(values, N::sinh),
        Unary::Cosh => update(values, N::cosh),
        Unary::Tanh => update(values, N::tanh),
        Unary::Exp => update(values, N::exp),
        Unary::Ln => update(values, N::ln),
        Unary::Log10 => update(values, N::log10),
        Unary::Sqrt => update(values, N::sqrt),
        Unary::Abs => update(values, N::abs),
        Unary::Sign => update(values, N::sign),
        Unary::Floor => update(values, N::floor),
        Unary::Power(exponent) => update(values, |a| a.powi(exponent)),
    }
}

#[inline]
fn update<N: Number, const L: usize>(values: &mut [N; L], function: impl Fn(N) -> N) {
    for value in values {
        *value = function(*value);
    }
}

/// Replaces every left value by `function` of it and the right one; matched once, outside the loop.
#[inline]
fn pairs<N: Number, const L: usize>(function: Binary, left: &mut [N; L], right: &[N; L]) {
    match function {
        Binary::Add => join(left, right, |a, b| a + b),
        Binary::Subtract => join(left, right, |a, b| a - b),
        Binary::Multiply => join(left, right, |a, b| a * b),
        Binary::Divide => join(left, right, |a, b| a / b),
        Binary::Power => join(left, right, N::pow),
        Binary::Min => join(left, right, N::min),
        Binary::Max => join(left, right, N::max),
        Binary::Atan2 => join(left, right, N::atan2),
    }
}

#[inline]
fn join<N: Number, const L: usize>(left: &mut [N; L], right: &[N; L], function: impl Fn(N, N) -> N) {
    for (a, b) in left.iter_mut().zip(right) {
        *a = function(*a, *b);
    }
}
