//! Sixty-four runs side by side.

use super::run::{Clock, Method, NOTHING, Rows, SETTINGS};
use std::ops::{Deref, DerefMut};

/// How many runs one [`Block`] carries.
pub const LANES: usize = 64;

/// The noise of a step without noise, which changes no gradient, not even −0.
pub const NO_NOISE: [f64; 2] = [NOTHING; 2];

/// Both coordinates of every lane: x of lanes 0 to 63, then y. Aligned, so that no vector lies across two cache lines.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub struct Row([f64; 2 * LANES]);

impl Row {
    /// The row of lanes that all are at `point`.
    fn at(point: [f64; 2]) -> Self {
        let mut row = [point[0]; 2 * LANES];
        row[LANES..].fill(point[1]);
        Self(row)
    }

    /// x and y of every lane.
    #[inline(always)]
    pub fn halves(&self) -> [&[f64; LANES]; 2] {
        let (halves, _) = self.0.as_chunks();
        [&halves[0], &halves[1]]
    }

    /// x and y of every lane, to be written.
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

/// One setting of every lane.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Setting([f64; LANES]);

/// Sixty-four runs in two dimensions that differ in their learning rates and averaging numbers alone.
///
/// The state is a structure of arrays, and the inner loop goes over lanes in plain code that the compiler vectorises for the
/// instruction set of the function it is inlined into. Every lane has the bits of a [`Run`](super::Run) of its own.
#[derive(Clone, Debug)]
pub struct Block {
    /// How many steps have been taken.
    pub step: u64,
    /// The models w1.
    pub weights: Row,
    /// The averages w2.
    pub average: Row,
    /// Where the gradients of the next step go before [`advance`](Self::advance).
    pub gradient: Row,
    first: Row,
    second: Row,
    motion1: Row,
    motion2: Row,
    settings: [Setting; SETTINGS],
    clock: Clock<f64>,
    shape: Method,
}

impl Block {
    /// A block of `methods`, all beginning at `start`; missing lanes repeat the last method. `None` where there are no methods,
    /// more than [`LANES`], or some that differ in more than η and the averaging's numbers.
    pub fn new(methods: &[Method], start: [f64; 2]) -> Option<Self> {
        let shape = methods.first()?.clone();
        if methods.len() > LANES || !methods.iter().all(|method| same_shape(method, &shape)) {
            return None;
        }
        let mut settings = [const { Setting([0.0; LANES]) }; SETTINGS];
        for lane in 0..LANES {
            for (row, value) in settings.iter_mut().zip(methods[lane.min(methods.len() - 1)].settings()) {
                row.0[lane] = value;
            }
        }
        let zeros = || Row::at([0.0; 2]);
        Some(Self {
            step: 0,
            weights: Row::at(start),
            average: Row::at(start),
            gradient: zeros(),
            first: zeros(),
            second: zeros(),
            motion1: zeros(),
            motion2: zeros(),
            settings,
            clock: Clock::new(),
            shape,
        })
    }

    /// Moves every lane by one step against [`gradient`](Self::gradient).
    #[inline(always)]
    pub fn advance(&mut self) {
        self.advance_with(NO_NOISE);
    }

    /// Moves every lane by one step against [`gradient`](Self::gradient) plus `noise`.
    #[inline(always)]
    pub fn advance_with(&mut self, noise: [f64; 2]) {
        let settings = &self.settings;
        let rows = Rows {
            gradient: self.gradient.halves().map(|half| &half[..]),
            noise,
            weights: slices(&mut self.weights),
            average: slices(&mut self.average),
            first: slices(&mut self.first),
            second: slices(&mut self.second),
            motion1: slices(&mut self.motion1),
            motion2: slices(&mut self.motion2),
        };
        self.shape.advance_rows(self.step, &mut self.clock, |setting, lane| settings[setting].0[lane], rows);
        self.step += 1;
    }
}

#[inline(always)]
fn slices(row: &mut Row) -> [&mut [f64]; 2] {
    row.halves_mut().map(|half| &mut half[..])
}

/// Whether two methods may lie in one block.
fn same_shape(a: &Method, b: &Method) -> bool {
    let bare = |method: &Method| {
        let mut optimizer = method.optimizer;
        *optimizer.eta_mut() = 0.0;
        optimizer
    };
    let counts = |method: &Method| {
        let mut averaging = method.averaging;
        for (_, slot) in averaging.knobs() {
            if let super::Slot::Number(number) = slot {
                *number = 0.0;
            }
        }
        averaging
    };
    bare(a) == bare(b) && counts(a) == counts(b) && a.schedule == b.schedule && a.steps == b.steps
}
