//! What follows the weights, and whether it pulls back.

use super::knob::{Interval, Knob, Knobs, Scale, Slot};
use super::real::Real;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An average of the weights and its settings. What it remembers is in [`Memory`](super::Memory).
///
/// `w1` is the model, `w2` the average, `w1* = w1 − η d` the optimizer's step from `w1`. Unless said otherwise the average takes in
/// the *old* `w1`: both particles move at once, from the same old state.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Averaging<T = f64> {
    /// No average: w2 is w1.
    Control {},
    /// Exponential moving average: w2 ← (1 − α) w2 + α w1, at every step whose number, counted from 1, is a multiple of `every`. It takes in
    /// the model as it stands before that step: with `every` = 10 first the one after nine steps.
    Ema {
        /// The share α of the model that each update takes in; 1 − α is the decay.
        alpha: T,
        /// How many steps lie between two updates.
        every: u64,
        /// How the decay rises at the start.
        warmup: EmaWarmup,
    },
    /// BELAY (Patsenker, Li & Kluger 2023, arXiv 2310.13854): the average follows the model as an EMA does, and pulls it back,
    /// w1 ← (1 − β) w1* + β w2.
    Belay {
        /// The share α of the model that the average takes in.
        alpha: T,
        /// The share β of the average that the model takes in.
        beta: T,
    },
    /// Two masses on a spring with drag, the optimizer's force −d on the first, in kinematic steps of length `dt` (same source).
    /// At c1 = 2 m1 / dt and c2 = 2 m2 / dt it is BELAY. The learning rate follows from m1 and is not a setting of its own.
    Spring {
        /// Mass of the model.
        m1: T,
        /// Mass of the average.
        m2: T,
        /// Spring constant.
        k: T,
        /// Drag on the model.
        c1: T,
        /// Drag on the average.
        c2: T,
        /// Length of a step in time.
        dt: T,
    },
    /// Lookahead (Zhang, Lucas, Hinton & Ba 2019): after every `every` fast steps, w2 ← w2 + α (w1* − w2) and w1 ← w2.
    Lookahead {
        /// The share α of the fast weights' advance that the slow ones take.
        alpha: T,
        /// The number of fast steps between two of the slow weights.
        every: u64,
    },
    /// The uniform mean of the models from step `start` on (Polyak & Juditsky 1992; Izmailov et al. 2018); the model before.
    Tail {
        /// The first step whose model counts.
        start: u64,
    },
    /// Schedule-Free (Defazio et al. 2024): z ← z − η d, x ← (1 − c) x + c z with c = γ² / Σ γ² over the schedule's factors γ,
    /// w1 = (1 − β) z + β x. The average is x; the optimizer's own momentum should be zero.
    ScheduleFree {
        /// The share β of the average in the point where the gradient is taken.
        beta: T,
    },
}

/// How an EMA's decay rises over its first updates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EmaWarmup {
    /// The decay is constant.
    #[default]
    None,
    /// The decay of step t, counted from 0 whether the average is updated in it or not, is min(1 − α, (1 + t) / (10 + t)), as in TensorFlow.
    Ramp,
}

impl<T: Real> Averaging<T> {
    /// An EMA updated at each step.
    pub fn ema(alpha: T) -> Self {
        Self::Ema { alpha, every: 1, warmup: EmaWarmup::None }
    }

    /// The name that people know it by, such as `BELAY`.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Control {} => "control",
            Self::Ema { .. } => "EMA",
            Self::Belay { .. } => "BELAY",
            Self::Spring { .. } => "spring",
            Self::Lookahead { .. } => "Lookahead",
            Self::Tail { .. } => "tail average",
            Self::ScheduleFree { .. } => "Schedule-Free",
        }
    }

    /// The numbers among the settings, in a fixed order, zero where there are fewer than six.
    pub(super) fn numbers(&self) -> [T; 6] {
        let o = T::of(0.0);
        match *self {
            Self::Control {} | Self::Tail { .. } => [o; 6],
            Self::Ema { alpha, .. } | Self::Lookahead { alpha, .. } => [alpha, o, o, o, o, o],
            Self::Belay { alpha, beta } => [alpha, beta, o, o, o, o],
            Self::Spring { m1, m2, k, c1, c2, dt } => [m1, m2, k, c1, c2, dt],
            Self::ScheduleFree { beta } => [beta, o, o, o, o, o],
        }
    }

    /// The same averaging in other numbers, each rounded to the nearest, and shares to those that leave a number of one: α and
    /// 1 − α then add up to it, and an average of equal weights is these weights.
    pub fn cast<U: Real>(&self) -> Averaging<U> {
        let f = |x: T| U::of(x.to_f64());
        let share = |x: T| U::of(1.0) - (U::of(1.0) - f(x));
        match *self {
            Self::Control {} => Averaging::Control {},
            Self::Ema { alpha, every, warmup } => Averaging::Ema { alpha: share(alpha), every, warmup },
            Self::Belay { alpha, beta } => Averaging::Belay { alpha: share(alpha), beta: share(beta) },
            Self::Spring { m1, m2, k, c1, c2, dt } => {
                Averaging::Spring { m1: f(m1), m2: f(m2), k: f(k), c1: f(c1), c2: f(c2), dt: f(dt) }
            }
            Self::Lookahead { alpha, every } => Averaging::Lookahead { alpha: f(alpha), every },
            Self::Tail { start } => Averaging::Tail { start },
            Self::ScheduleFree { beta } => Averaging::ScheduleFree { beta: f(beta) },
        }
    }
}

impl<T> Averaging<T> {
    /// Every setting in the order in which they are shown.
    pub fn knobs(&mut self) -> Knobs<'_, T> {
        use Slot::{Count, Number};
        match self {
            Self::Control {} => vec![],
            Self::Ema { alpha, every, warmup: _ } => vec![(&ALPHA, Number(alpha)), (&EVERY, Count(every))],
            Self::Belay { alpha, beta } => vec![(&ALPHA, Number(alpha)), (&BETA, Number(beta))],
            Self::Spring { m1, m2, k, c1, c2, dt } => vec![
                (&M1, Number(m1)),
                (&M2, Number(m2)),
                (&K, Number(k)),
                (&C1, Number(c1)),
                (&C2, Number(c2)),
                (&DT, Number(dt)),
            ],
            Self::Lookahead { alpha, every } => vec![(&SLOW, Number(alpha)), (&FAST, Count(every))],
            Self::Tail { start } => vec![(&START, Count(start))],
            Self::ScheduleFree { beta } => vec![(&INTERPOLATION, Number(beta))],
        }
    }
}

/// What a file says of an averaging: `alpha` and `decay = 1 − alpha` are two names of one number.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum AveragingFile {
    Control {},
    Ema {
        alpha: Option<f64>,
        decay: Option<f64>,
        #[serde(default = "one")]
        every: u64,
        #[serde(default)]
        warmup: EmaWarmup,
    },
    Belay {
        alpha: Option<f64>,
        decay: Option<f64>,
        beta: f64,
    },
    Spring {
        m1: f64,
        m2: f64,
        k: f64,
        c1: f64,
        c2: f64,
        #[serde(default = "unit")]
        dt: f64,
    },
    Lookahead {
        #[serde(default = "half")]
        alpha: f64,
        #[serde(default = "five")]
        every: u64,
    },
    Tail {
        start: u64,
    },
    ScheduleFree {
        #[serde(default = "nine_tenths")]
        beta: f64,
    },
}

fn one() -> u64 {
    1
}
fn five() -> u64 {
    5
}
fn unit() -> f64 {
    1.0
}
fn half() -> f64 {
    0.5
}
fn nine_tenths() -> f64 {
    0.9
}

impl<'de> Deserialize<'de> for Averaging<f64> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let share = |alpha: Option<f64>, decay: Option<f64>| match (alpha, decay) {
            (Some(alpha), None) => Ok(alpha),
            (None, Some(decay)) => Ok(1.0 - decay),
            (Some(_), Some(_)) => {
                Err(D::Error::custom("alpha and decay = 1 − alpha are two names of one number; give one of them"))
            }
            (None, None) => Err(D::Error::missing_field("alpha")),
        };
        Ok(match AveragingFile::deserialize(deserializer)? {
            AveragingFile::Control {} => Self::Control {},
            AveragingFile::Ema { alpha, decay, every, warmup } => {
                Self::Ema { alpha: share(alpha, decay)?, every, warmup }
            }
            AveragingFile::Belay { alpha, decay, beta } => Self::Belay { alpha: share(alpha, decay)?, beta },
            AveragingFile::Spring { m1, m2, k, c1, c2, dt } => Self::Spring { m1, m2, k, c1, c2, dt },
            AveragingFile::Lookahead { alpha, every } => Self::Lookahead { alpha, every },
            AveragingFile::Tail { start } => Self::Tail { start },
            AveragingFile::ScheduleFree { beta } => Self::ScheduleFree { beta },
        })
    }
}

impl JsonSchema for Averaging<f64> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Averaging".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        AveragingFile::json_schema(generator)
    }
}

/// The share α that an average takes in.
pub static ALPHA: Knob = Knob {
    name: "alpha",
    symbol: "α",
    title: "averaging rate",
    range: (1e-3, 1.0),
    limits: Interval::UP_TO_ONE,
    scale: Scale::Log,
    about: "How much of the model the average takes in at each update; 1 − α is the decay",
    formula: "w₂ ← (1 − α) w₂ + α w₁",
};
static EVERY: Knob = Knob {
    name: "every",
    symbol: "n",
    title: "update every",
    range: (1.0, 64.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Linear,
    about: "How many steps lie between two updates of the average",
    formula: "w₂ moves at steps n, 2n, 3n …",
};
/// The share β that BELAY pulls the model back by.
pub static BETA: Knob = Knob {
    name: "beta",
    symbol: "β",
    title: "pull back",
    range: (0.0, 0.99),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How much of the average the model takes in at each step; 0 is a plain EMA",
    formula: "w₁ ← (1 − β)(w₁ − η d) + β w₂",
};
/// The model's mass m1.
pub static M1: Knob = Knob {
    name: "m1",
    symbol: "m₁",
    title: "model mass",
    range: (0.1, 1e5),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "Inertia of the model: the learning rate is Δt² / (2 m₁ (1 − β))",
    formula: "m₁ = Δt² / (2 η (1 − β))",
};
/// The average's mass m2.
pub static M2: Knob = Knob {
    name: "m2",
    symbol: "m₂",
    title: "average mass",
    range: (0.1, 1e6),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "Inertia of the average: a heavy one moves slowly",
    formula: "m₂ = k Δt² / (2 α)",
};
/// The spring constant k.
pub static K: Knob = Knob {
    name: "k",
    symbol: "k",
    title: "stiffness",
    range: (1e-3, 1e4),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Log,
    about: "How hard the spring pulls for its length",
    formula: "k = 2 m₁ β / Δt²",
};
/// The model's drag c1.
pub static C1: Knob = Knob {
    name: "c1",
    symbol: "c₁",
    title: "model drag",
    range: (1e-3, 1e6),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Log,
    about: "Friction on the model; at 2 m₁ / Δt the step forgets its velocity, which is BELAY",
    formula: "F₁ = k (w₂ − w₁) − c₁ v₁ + f",
};
/// The average's drag c2.
pub static C2: Knob = Knob {
    name: "c2",
    symbol: "c₂",
    title: "average drag",
    range: (1e-3, 1e6),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Log,
    about: "Friction on the average; at 2 m₂ / Δt the step forgets its velocity, which is BELAY",
    formula: "F₂ = k (w₁ − w₂) − c₂ v₂",
};
/// The length of a step in time.
pub static DT: Knob = Knob {
    name: "dt",
    symbol: "Δt",
    title: "time step",
    range: (0.1, 2.0),
    limits: Interval::POSITIVE,
    scale: Scale::Log,
    about: "How much time one step takes",
    formula: "w ← w + v Δt + a Δt² / 2",
};
static SLOW: Knob = Knob {
    name: "alpha",
    symbol: "α",
    title: "slow step",
    range: (0.05, 1.0),
    limits: Interval::UP_TO_ONE,
    scale: Scale::Linear,
    about: "How far the slow weights go towards the fast ones when they meet",
    formula: "slow ← slow + α (fast − slow)",
};
static FAST: Knob = Knob {
    name: "every",
    symbol: "n",
    title: "fast steps",
    range: (1.0, 50.0),
    limits: Interval::FROM_ONE,
    scale: Scale::Linear,
    about: "How many fast steps are taken before the slow weights move",
    formula: "fast ← slow after n steps",
};
static START: Knob = Knob {
    name: "start",
    symbol: "s",
    title: "mean from",
    range: (0.0, 1e4),
    limits: Interval::NOT_NEGATIVE,
    scale: Scale::Linear,
    about: "The first step whose model counts in the mean",
    formula: "w₂ = mean of w₁ from step s on",
};
static INTERPOLATION: Knob = Knob {
    name: "beta",
    symbol: "β",
    title: "interpolation",
    range: (0.0, 0.99),
    limits: Interval::BELOW_ONE,
    scale: Scale::Linear,
    about: "How far the point of the gradient lies towards the average",
    formula: "w₁ = (1 − β) z + β x",
};
