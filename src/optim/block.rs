//! Sixty-four runs side by side.

use super::run::{Clock, Method, Rows, SETTINGS};
use std::mem::discriminant;

/// How many runs one [`Block`] carries.
pub const LANES: usize = 64;

/// Both coordinates of every lane: x of lanes 0 to 63, then y.
type Row = [f64; 2 * LANES];

/// Sixty-four runs in two dimensions that differ in their learning rates and averaging numbers alone.
///
/// The state is a structure of arrays, and the inner loop goes over lanes in plain code that the compiler vectorises for the
/// instruction set of the function it is inlined into. Every lane has the bits of a [`Run`](super::Run) of its own.
#[derive(Clone, Debug)]
pub struct Block {
    /// How many steps have been taken.
    pub step: u64,
    /// The models w1.
    pub weights: Box<Row>,
    /// The averages w2.
    pub average: Box<Row>,
    /// Where the gradients of the next step go before [`advance`](Self::advance).
    pub gradient: Box<Row>,
    first: Box<Row>,
    second: Box<Row>,
    motion1: Box<Row>,
    motion2: Box<Row>,
    settings: Box<[[f64; LANES]; SETTINGS]>,
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
        let mut settings = Box::new([[0.0; LANES]; SETTINGS]);
        for lane in 0..LANES {
            for (row, value) in settings.iter_mut().zip(methods[lane.min(methods.len() - 1)].settings()) {
                row[lane] = value;
            }
        }
        let mut begin = Box::new([start[0]; 2 * LANES]);
        begin[LANES..].fill(start[1]);
        let zeros = || Box::new([0.0; 2 * LANES]);
        Some(Self {
            step: 0,
            weights: begin.clone(),
            average: begin,
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
        let settings = &self.settings;
        let rows = Rows {
            gradient: &self.gradient[..],
            weights: &mut self.weights[..],
            average: &mut self.average[..],
            first: &mut self.first[..],
            second: &mut self.second[..],
            motion1: &mut self.motion1[..],
            motion2: &mut self.motion2[..],
        };
        self.shape.advance_rows(self.step, &mut self.clock, |setting, i| settings[setting][i % LANES], rows);
        self.step += 1;
    }
}

/// Whether two methods may lie in one block.
pub fn same_shape(a: &Method, b: &Method) -> bool {
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
    discriminant(&a.averaging) == discriminant(&b.averaging)
        && bare(a) == bare(b)
        && counts(a) == counts(b)
        && a.schedule == b.schedule
        && a.steps == b.steps
}
