//! Claims, the rules by which they are judged, and the measurements that the rules are about.

use crate::statistics::Interval;
use serde::{Deserialize, Serialize, Serializer};

/// A statement that an experiment tests.
///
/// ```
/// use belay_lab::experiment::{Claim, Measurement, Verdict};
/// use belay_lab::statistics::Interval;
///
/// let claim: Claim = toml::from_str(r#"
/// id = "lower"
/// claim = "The average ends lower than the model."
/// source = "ours"
/// rule = { measure = "gap", about = "loss of the average − loss of the model", below = 0.0, margin = 0.1 }
/// "#)?;
/// let part = |low, high| Measurement::new("", 0.5 * (low + high), Some(Interval { low, high, level: 0.95 }), 8);
/// assert_eq!(claim.judge(&[part(-2.0, -1.0)]).verdict, Verdict::Holds);
/// assert_eq!(claim.judge(&[part(-0.05, 0.05)]).verdict, Verdict::Equivalent);
/// assert_eq!(claim.judge(&[part(-1.0, 1.0)]).verdict, Verdict::Undecided);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// A name in kebab-case, unlike that of any other claim of the experiment.
    pub id: String,
    /// The statement, in one sentence.
    pub claim: String,
    /// Author and place of the statement: `[B] section 4`, or `ours`.
    pub source: String,
    /// Rule that decides.
    pub rule: Rule,
}

/// Rule that decides a claim: the interval of a measure has to lie on one side of a bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The measure, as the experiment names it.
    pub measure: String,
    /// Description of the measure.
    pub about: String,
    /// The unit of the effect, as it stands behind a number, such as `decades`; empty for a plain number.
    #[serde(default)]
    pub unit: String,
    /// Noun that n counts in parts without an interval, in the plural, such as `checks`. An interval is one over seeds, which n then
    /// counts.
    #[serde(default = "seeds")]
    pub counted: String,
    /// The claim holds where the interval lies above this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// The claim holds where the interval lies below this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// Largest distance from the bound, in units of the effect, that makes no difference worth naming: an interval within it on both
    /// sides is equivalent to the bound. `None` where every difference counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
}

/// Part of a measure: one function, one optimizer, one setting.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measurement {
    /// Name of the part, such as `Rosenbrock, Adam`; empty where there is but one.
    pub part: String,
    /// The measured effect.
    #[serde(serialize_with = "number")]
    pub effect: f64,
    /// Bootstrap interval over seeds of level 95 %; none where nothing is random.
    #[serde(serialize_with = "ends")]
    pub interval: Option<Interval>,
    /// The number of seeds, or of what the rule says is counted where nothing is random.
    pub n: usize,
    /// Reason for which the part cannot be decided whatever its interval, such as a best value on the edge of a grid; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub undecidable: String,
}

impl Measurement {
    /// Returns a measurement that its rule can decide.
    pub fn new(part: impl Into<String>, effect: f64, interval: Option<Interval>, n: usize) -> Self {
        Self { part: part.into(), effect, interval, n, undecidable: String::new() }
    }

    /// Returns the ends of the interval, or the effect twice where nothing is random.
    pub fn ends(&self) -> (f64, f64) {
        self.interval.map_or((self.effect, self.effect), |interval| (interval.low, interval.high))
    }

    /// Returns the measurement as one that cannot be decided for a reason; an empty one changes nothing.
    #[must_use]
    pub fn undecidable(mut self, reason: impl Into<String>) -> Self {
        self.undecidable = reason.into();
        self
    }
}

/// Writes a number that JSON does not know as the text `inf`, `-inf` or `NaN`, which most languages read as that number.
pub(super) fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.is_finite() { serializer.serialize_f64(*number) } else { serializer.serialize_str(&number.to_string()) }
}

pub(super) fn maybe<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => number(value, serializer),
        None => serializer.serialize_none(),
    }
}

pub(super) fn ends<S: Serializer>(interval: &Option<Interval>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Ends {
        #[serde(serialize_with = "number")]
        low: f64,
        #[serde(serialize_with = "number")]
        high: f64,
        level: f64,
    }
    interval.map(|Interval { low, high, level }| Ends { low, high, level }).serialize(serializer)
}

/// Returns the noun that the n of an interval counts.
pub(super) fn seeds() -> String {
    "seeds".to_owned()
}
