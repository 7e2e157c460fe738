//! Sixty-four runs side by side.

use super::clock::Clock;
use super::method::{Method, SETTINGS};
use super::step::{Gradient, Rows, Step};
use std::array;
use std::ops::{Deref, DerefMut};

/// Number of runs of one [`Block`].
pub const LANES: usize = 64;

/// The noise of a step without noise, which changes no gradient, not even −0.
pub const NO_NOISE: [f64; 2] = [-0.0; 2];

/// A function of two variables that is known to the compiler. Its methods are to be inlined wherever they are called, so that
/// loops over lanes are compiled for the instruction set of their caller.
pub trait Surface: Copy {
    /// Returns the value at (x, y).
    fn value(self, x: f64, y: f64) -> f64;

    /// Returns the gradient at (x, y).
    fn gradient(self, x: f64, y: f64) -> [f64; 2];
}

/// Both coordinates of every lane: x of lanes 0 to 63, then y. Aligned, so that no vector lies across two cache lines.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub struct Row([f64; 2 * LANES]);

impl Row {
    /// Returns the row of lanes that are at `points`, the missing ones where the last is.
    fn at(points: &[[f64; 2]]) -> Option<Self> {
        let last = points.len().checked_sub(1)?;
        Some(Self(array::from_fn(|place| points[(place % LANES).min(last)][place / LANES])))
    }

    /// Returns x and y of every lane.
    #[inline(always)]
    pub fn halves(&self) -> [&[f64; LANES]; 2] {
        let (halves, _) = self.0.as_chunks();
        [&halves[0], &halves[1]]
    }

    /// Returns x and y of every lane, to be written.
    #[inline(always)]
    pub fn halves_mut(&mut self) -> [&mut [f64; LANES]; 2] {
        let (halves, _) = self.0.as_chunks_mut();
        let [x, y] = halves else { unreachable!("a row is two halves") };
        [x, y]
    }
}

impl Deref for Row {
    type Target = [f64; 2 * LANES];

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Row {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// Setting of every lane.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Setting(pub(super) [f64; LANES]);

/// Sixty-four runs in two dimensions that differ in their starts, learning rates and averaging numbers alone.
///
/// The state is a structure of arrays, and the inner loop goes over lanes in plain code that the compiler vectorises for the
/// instruction set of the function it is inlined into. Every lane has the bits of a [`Run`](super::Run) of its own.
#[derive(Clone, Debug)]
pub struct Block {
    /// Number of steps taken.
    pub step: u64,
    /// The models w1.
    pub weights: Row,
    /// The averages w2.
    pub average: Row,
    /// Gradients of the next step, written before [`advance`](Self::advance).
    pub gradient: Row,
    first: Row,
    second: Row,
    motion1: Row,
    motion2: Row,
    settings: [Setting; SETTINGS],
    /// η times the schedule's factor of the last step.
    rates: Setting,
    factor: f64,
    clock: Clock<f64>,
    shape: Method,
}

impl Block {
    /// Returns a block of `methods` that begin at `starts`; missing lanes repeat the last of either. `None` where there are no methods or
    /// starts, more than [`LANES`] methods, or some that are not [alike](Method::is_like).
    pub fn new(methods: &[Method], starts: &[[f64; 2]]) -> Option<Self> {
        let (shape, rest) = methods.split_first()?;
        if rest.len() >= LANES || !rest.iter().all(|method| method.is_like(shape)) {
            return None;
        }
        let mut settings = [const { Setting([0.0; LANES]) }; SETTINGS];
        for lane in 0..LANES {
            for (row, value) in settings.iter_mut().zip(methods[lane.min(rest.len())].settings()) {
                row.0[lane] = value;
            }
        }
        let (weights, zeros) = (Row::at(starts)?, Row([0.0; 2 * LANES]));
        Some(Self {
            step: 0,
            average: weights.clone(),
            weights,
            gradient: zeros.clone(),
            first: zeros.clone(),
            second: zeros.clone(),
            motion1: zeros.clone(),
            motion2: zeros,
            rates: settings[0].clone(),
            factor: 1.0,
            settings,
            clock: Clock::new(),
            shape: shape.clone(),
        })
    }

    /// Moves every lane by one step against [`gradient`](Self::gradient) plus `noise`, which may be [`NO_NOISE`].
    #[inline(always)]
    pub fn advance(&mut self, noise: [f64; 2]) {
        let factor = self.begin();
        let Self { gradient, settings, rates, clock, .. } = self;
        let next = Step {
            step: self.step,
            factor,
            clock: *clock,
            rate: |lane: usize| rates.0[lane],
            settings: |setting: usize, lane: usize| settings[1 + setting].0[lane],
            gradient: Noisy { gradient: gradient.halves(), noise },
            rows: Rows {
                weights: slices(&mut self.weights),
                average: slices(&mut self.average),
                first: slices(&mut self.first),
                second: slices(&mut self.second),
                motion1: slices(&mut self.motion1),
                motion2: slices(&mut self.motion2),
            },
        };
        self.shape.take(next);
        self.step += 1;
    }

    /// Returns whether the methods are so common that [`advance_on`](Self::advance_on) can be used.
    pub(crate) fn is_common(&self) -> bool {
        self.shape.is_common()
    }

    /// Advances as [`advance`](Self::advance) does, with the gradient computed on the way: for methods that [are common](Self::is_common).
    #[inline(always)]
    pub(crate) fn advance_on(&mut self, surface: impl Surface, noise: [f64; 2]) {
        let factor = self.begin();
        let Self { settings, rates, clock, .. } = self;
        let next = Step {
            step: self.step,
            factor,
            clock: *clock,
            rate: |lane: usize| rates.0[lane],
            settings: |setting: usize, lane: usize| settings[1 + setting].0[lane],
            gradient: Noisy { gradient: surface, noise },
            rows: Rows {
                weights: slices(&mut self.weights),
                average: slices(&mut self.average),
                first: slices(&mut self.first),
                second: slices(&mut self.second),
                motion1: slices(&mut self.motion1),
                motion2: slices(&mut self.motion2),
            },
        };
        self.shape.take_common(next);
        self.step += 1;
    }

    /// Sets clock and learning rates for the next step, and gives the schedule's factor.
    #[inline(always)]
    fn begin(&mut self) -> f64 {
        let factor = self.shape.tick(&mut self.clock, self.step);
        if factor.to_bits() != self.factor.to_bits() {
            self.factor = factor;
            for lane in 0..LANES {
                self.rates.0[lane] = self.settings[0].0[lane] * factor;
            }
        }
        factor
    }

    /// Copies the mutable state of `other`, which must be a clone of `self`.
    pub fn copy_state(&mut self, other: &Self) {
        let Self { step, weights, average, first, second, motion1, motion2, rates, factor, clock, .. } = self;
        (*step, *factor, *clock) = (other.step, other.factor, other.clock);
        weights.copy_from_slice(&other.weights[..]);
        average.copy_from_slice(&other.average[..]);
        first.copy_from_slice(&other.first[..]);
        second.copy_from_slice(&other.second[..]);
        motion1.copy_from_slice(&other.motion1[..]);
        motion2.copy_from_slice(&other.motion2[..]);
        rates.0.copy_from_slice(&other.rates.0);
    }
}

/// A gradient, computed before or on the way, and what is added to it.
struct Noisy<G> {
    gradient: G,
    noise: [f64; 2],
}

impl Gradient<f64, 2> for Noisy<[&[f64; LANES]; 2]> {
    #[inline(always)]
    fn at(&self, lane: usize, _: [f64; 2]) -> [f64; 2] {
        [self.gradient[0][lane] + self.noise[0], self.gradient[1][lane] + self.noise[1]]
    }
}

impl<S: Surface> Gradient<f64, 2> for Noisy<S> {
    #[inline(always)]
    fn at(&self, _: usize, [x, y]: [f64; 2]) -> [f64; 2] {
        let [gx, gy] = self.gradient.gradient(x, y);
        [gx + self.noise[0], gy + self.noise[1]]
    }
}

#[inline(always)]
fn slices(row: &mut Row) -> [&mut [f64]; 2] {
    row.halves_mut().map(|half| &mut half[..])
}
