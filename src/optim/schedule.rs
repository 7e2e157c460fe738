//! Schedules of the learning rate.

use super::knob::{Interval, Knob, Knobs, Scale, Slot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A factor on the learning rate, a function of the step alone.
///
/// `warmup` is a number of steps over which the factor rises linearly: step `t` (from 0) of the warm-up has `(t + 1) / warmup`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Schedule {
    /// Always 1.
    Constant {},
    /// A linear rise over `steps` steps, then 1.
    Warmup {
        /// Number of steps of the rise.
        steps: u64,
    },
    /// Half a cosine from 1 to `final` over the run (Loshchilov & Hutter 2017, without restarts).
    Cosine {
        /// The factor at the end of the run.
        #[serde(rename = "final", default)]
        last: f64,
        /// Steps of linear rise before.
        #[serde(default)]
        warmup: u64,
    },
    /// Multiplied by `factor` each time that a fraction in `at` of the run is over.
    Step {
        /// Factor on the rate.
        factor: f64,
        /// Times, as fractions of the run.
        at: Vec<f64>,
        /// Steps of linear rise before.
        #[serde(default)]
        warmup: u64,
    },
    /// `1 / (1 + t / halving)`, the classical rate of Robbins & Monro (1951).
    InverseTime {
        /// The step at which the factor is one half.
        halving: f64,
        /// Steps of linear rise before.
        #[serde(default)]
        warmup: u64,
    },
}

impl Default for Schedule {
    fn default() -> Self {
        Self::Constant {}
    }
}

impl Schedule {
    /// The factor for step `step` (from 0) of a run of `steps` steps, at least 0.
    #[inline]
    pub fn factor(&self, step: u64, steps: u64) -> f64 {
        // The common case, at the cost of a comparison.
        if matches!(self, Self::Constant {}) { 1.0 } else { self.changing_factor(step, steps) }
    }

    fn changing_factor(&self, step: u64, steps: u64) -> f64 {
        let t = step as f64;
        let progress = t / (steps.max(1) as f64);
        let (warmup, factor) = match self {
            Self::Constant {} => (0, 1.0),
            Self::Warmup { steps } => (*steps, 1.0),
            Self::Cosine { last, warmup } => {
                let rest = progress.min(1.0);
                (*warmup, last + (1.0 - last) * 0.5 * (1.0 + libm::cos(std::f64::consts::PI * rest)))
            }
            Self::Step { factor, at, warmup } => {
                (*warmup, at.iter().filter(|&&at| progress >= at).fold(1.0, |product, _| product * factor))
            }
            Self::InverseTime { halving, warmup } => (*warmup, 1.0 / (1.0 + t / halving)),
        };
        if step < warmup { factor * ((t + 1.0) / warmup as f64) } else { factor }
    }

    /// The settings in the order in which they are shown. The list `at` of [`Step`](Self::Step) is not among them.
    pub fn knobs(&mut self) -> Knobs<'_> {
        match self {
            Self::Constant {} => vec![],
            Self::Warmup { steps } => vec![(&STEPS, Slot::Count(steps))],
            Self::Cosine { last, warmup } => vec![(&FINAL, Slot::Number(last)), (&WARMUP, Slot::Count(warmup))],
            Self::Step { factor, at: _, warmup } => {
                vec![(&FACTOR, Slot::Number(factor)), (&WARMUP, Slot::Count(warmup))]
            }
            Self::InverseTime { halving, warmup } => {
                vec![(&HALVING, Slot::Number(halving)), (&WARMUP, Slot::Count(warmup))]
            }
        }
    }
}

static STEPS: Knob = Knob {
    name: "steps",
    symbol: "T",
    title: "warm-up steps",
    range: (1.0, 1e4),
    limits: Interval::FROM_ONE,
    scale: Scale::Log,
    about: "How many steps the learning rate takes to rise from zero",
    formula: "factor = min(1, (t + 1) / T)",
};
static WARMUP: Knob = Knob {
    name: "warmup",
    symbol: "T",
    title: "warm-up steps",
    range: (0.0, 1e4),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "Steps over which the learning rate rises linearly before the schedule takes over",
    formula: "factor × (t + 1) / T for t < T",
};
static FINAL: Knob = Knob {
    name: "final",
    symbol: "r",
    title: "final factor",
    range: (0.0, 1.0),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "The learning rate at the end, as a fraction of the first",
    formula: "factor = r + (1 − r) (1 + cos πt/T) / 2",
};
static FACTOR: Knob = Knob {
    name: "factor",
    symbol: "q",
    title: "step factor",
    range: (0.01, 1.0),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "What the learning rate is multiplied by at each step of the staircase",
    formula: "factor = q^(number of stairs passed)",
};
static HALVING: Knob = Knob {
    name: "halving",
    symbol: "h",
    title: "halving time",
    range: (1.0, 1e5),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "The step at which the learning rate is half of the first",
    formula: "factor = 1 / (1 + t/h)",
};

#[cfg(test)]
mod tests {
    use super::Schedule;

    #[test]
    fn each_schedule_goes_through_its_defining_points() {
        let cosine = Schedule::Cosine { last: 0.1, warmup: 0 };
        assert_eq!(cosine.factor(0, 100), 1.0);
        assert!((cosine.factor(50, 100) - 0.55).abs() < 1e-15);
        assert_eq!(cosine.factor(100, 100), 0.1);
        assert_eq!(cosine.factor(1000, 100), 0.1);

        let stairs = Schedule::Step { factor: 0.2, at: vec![0.3, 0.6, 0.8], warmup: 0 };
        let seen: Vec<f64> = [0, 29, 30, 60, 80].map(|t| stairs.factor(t, 100)).to_vec();
        assert_eq!(seen, [1.0, 1.0, 0.2, 0.2 * 0.2, 0.2 * 0.2 * 0.2]);

        assert_eq!(Schedule::InverseTime { halving: 10.0, warmup: 0 }.factor(10, 100), 0.5);
        assert_eq!(Schedule::Warmup { steps: 4 }.factor(0, 100), 0.25);
        assert_eq!(Schedule::Warmup { steps: 4 }.factor(3, 100), 1.0);
        assert_eq!(Schedule::Constant {}.factor(7, 0), 1.0);
    }
}
