//! Eigenvalues of steps, and the first force that a step does not survive.

use nalgebra::{Complex, DMatrix, Schur};

/// Below this share of the largest mode an imaginary part is taken for rounding: a double eigenvalue splits by √ε.
const REAL: f64 = 1e-6;
/// QR needs a handful of iterations for a matrix of order four.
const ITERATIONS: usize = 1_000;

/// The eigenvalues of a step, each less one: the step multiplies a mode by 1 + ν.
///
/// Kept less one because slow modes, which are the interesting ones, would lose their digits beside it.
#[derive(Debug)]
pub(super) struct Modes(Vec<Complex<f64>>);

impl Modes {
    /// The modes of the step I + `change`; one that grows without limit where the matrix is not finite.
    pub(super) fn of(change: DMatrix<f64>) -> Self {
        let schur = if change.iter().all(|entry| entry.is_finite()) {
            Schur::try_new(change, f64::EPSILON, ITERATIONS)
        } else {
            None
        };
        Self(match schur {
            Some(schur) => schur.complex_eigenvalues().iter().copied().collect(),
            None => vec![Complex::new(f64::INFINITY, 0.0)],
        })
    }

    /// The largest |1 + ν|² − 1: negative exactly where every mode shrinks.
    pub(super) fn growth(&self) -> f64 {
        self.0.iter().map(|mode| 2.0 * mode.re + mode.norm_sqr()).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The largest |1 + ν|.
    pub(super) fn radius(&self) -> f64 {
        (1.0 + self.growth()).max(0.0).sqrt()
    }

    /// Returns whether some ν is not real.
    pub(super) fn turn(&self) -> bool {
        let largest = self.0.iter().map(|mode| mode.norm_sqr()).fold(0.0, f64::max).sqrt();
        self.0.iter().any(|mode| mode.im.abs() > REAL * largest)
    }

    /// Returns whether some 1 + ν is real and negative.
    pub(super) fn alternate(&self) -> bool {
        self.0.iter().any(|mode| mode.re < -1.0 - f64::EPSILON)
    }
}

/// The end of the range of forces, from zero up, under which every mode shrinks; `None` where not even a weak force
/// is survived.
///
/// `modes` maps η (1−β) λ to the modes of the step. Of order n its trace falls by at least that number, from at most
/// n, and a stable step's trace is above −n: no range reaches beyond 2n ≤ 8. The range is walked in ratios of 1.2 to
/// its first unstable point and then bisected to the last bit.
pub(super) fn first_unstable(modes: impl Fn(f64) -> Modes) -> Option<f64> {
    let stable = |force| modes(force).growth() < 0.0;
    let mut below = 1e-9;
    if !stable(below) {
        return None;
    }
    let mut above = below;
    while stable(above) {
        below = above;
        above *= 1.2;
        if above > 20.0 {
            return None;
        }
    }
    loop {
        let middle = 0.5 * (below + above);
        if middle <= below || middle >= above {
            return Some(middle);
        }
        *(if stable(middle) { &mut below } else { &mut above }) = middle;
    }
}
