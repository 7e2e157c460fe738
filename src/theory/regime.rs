use super::modes::Modes;
use serde::Serialize;
use std::fmt;

/// Motion of the free spring in continuous time, where Δt plays no part.
///
/// The regime says nothing about the steps that a run takes: BELAY's spring is underdamped above α + β = 1/2 although its
/// step never rings ★. [`StepRegime`] is about the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpringRegime {
    /// Returns to rest without swinging: δ > ω0.
    Overdamped,
    /// The border, and the fastest return without swinging: δ = ω0.
    Critical,
    /// Swings about rest while it dies away: δ < ω0.
    Underdamped,
}

/// Motion of the displacement r = w2 − w1 of the pair from step to step while no force acts ★.
///
/// The step of the free pair is a linear map of (r, v1, v2); the centre of mass is left out, since it belongs to no
/// spring. Its eigenvalues decide: beyond the unit circle is unstable, else a complex pair is oscillating, else a
/// negative one is alternating, else monotone. A velocity whose drag is exactly c = 2m/Δt is left out as well: it
/// flips sign at every step and reaches no position ([`Spring::velocity_factors`](super::Spring::velocity_factors)).
///
/// For BELAY what remains is the single number 1 − α − β: monotone up to α + β = 1, alternating beyond, and never
/// anything else, since α ≤ 1 and β < 1 keep it within (−1, 1). Oscillating needs c < 2m/Δt. When both drags are
/// equal and b = cΔt/m, the pair is unstable exactly where α + β > b or b > 2, and oscillates, if it is stable, where
/// (α + β + b)² < 8 (α + β).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepRegime {
    /// Every mode shrinks and keeps its sign.
    Monotone,
    /// Some mode changes its sign at every step, none turns.
    Alternating,
    /// Some mode turns in the plane of position and velocity: the step rings.
    Oscillating,
    /// Some mode grows.
    Unstable,
}

impl StepRegime {
    pub(super) fn of(modes: &Modes) -> Self {
        // A mode that is merely conserved, as r is without a spring, may come out of the arithmetic a few ulp too large.
        if modes.growth() > 1e-14 {
            Self::Unstable
        } else if modes.turn() {
            Self::Oscillating
        } else if modes.alternate() {
            Self::Alternating
        } else {
            Self::Monotone
        }
    }
}

impl fmt::Display for SpringRegime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Overdamped => "overdamped",
            Self::Critical => "critical",
            Self::Underdamped => "underdamped",
        })
    }
}

impl fmt::Display for StepRegime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Monotone => "monotone",
            Self::Alternating => "alternating",
            Self::Oscillating => "oscillating",
            Self::Unstable => "unstable",
        })
    }
}
