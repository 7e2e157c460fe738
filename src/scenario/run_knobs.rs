//! Knobs of a run.

use crate::optim::{Interval, Knob, Scale};

/// Knob of `run.steps`.
pub static STEPS: Knob = Knob {
    name: "steps",
    symbol: "T",
    title: "steps",
    range: (10.0, 100_000.0),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Log,
    about: "How many steps every arm takes; long runs are computed in the background",
    formula: "",
};

/// Knob of `run.diverged_at`.
pub static DIVERGED_AT: Knob = Knob {
    name: "diverged_at",
    symbol: "",
    title: "diverged at",
    range: (1.0, 1e9),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "The distance from the start beyond which a run counts as diverged, if its model stays there to the end; by default a \
            thousand diagonals of the box that holds the start, the function's domain and its global minima, whatever is displayed",
    formula: "",
};
