//! Claims and the rules by which they are judged.

use crate::statistics::Interval;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// A statement that an experiment tests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// A name in kebab-case, unlike that of any other claim of the experiment.
    pub id: String,
    /// The statement, in one sentence.
    pub claim: String,
    /// Who states it, with the place: `[B] section 4`, or `ours`.
    pub source: String,
    /// What decides.
    pub rule: Rule,
}

/// What decides a claim: a measure whose interval has to lie on one side of a bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The measure, as the experiment names it.
    pub measure: String,
    /// What the measure is, in words.
    pub about: String,
    /// The unit of the effect, as it stands behind a number, such as `decades`; empty for a plain number.
    #[serde(default)]
    pub unit: String,
    /// What n counts in parts without an interval, in the plural, such as `checks`. An interval is one over seeds, which n then
    /// counts.
    #[serde(default = "seeds")]
    pub counted: String,
    /// The claim holds where the interval lies above this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// The claim holds where the interval lies below this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
}

/// One part of a measure: one function, one optimizer, one setting.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measurement {
    /// What it was measured on, such as `Rosenbrock, Adam`; empty where there is but one part.
    pub part: String,
    /// The measured effect.
    #[serde(serialize_with = "number")]
    pub effect: f64,
    /// Its 95 % bootstrap interval over seeds; none where nothing is random.
    #[serde(serialize_with = "ends")]
    pub interval: Option<Interval>,
    /// The number of seeds, or of what the rule says is counted where nothing is random.
    pub n: usize,
}

/// What a rule says of a measure, or of one part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// In every part: the interval lies on the claim's side of the bound.
    #[serde(rename = "holds")]
    Holds,
    /// In no part: the interval lies on the other side.
    #[serde(rename = "does not hold")]
    DoesNotHold,
    /// Of a claim alone: its parts disagree, or not all of them are decided.
    #[serde(rename = "mixed")]
    Mixed,
    /// Of a part alone: its interval holds the bound.
    #[serde(rename = "undecided")]
    Undecided,
    /// Nothing was measured.
    #[serde(rename = "not testable here")]
    NotTestable,
}

/// A claim with its verdict and what that rests on: an entry of `claims.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
    /// What the rule says.
    pub verdict: Verdict,
    /// The name of the part that speaks least for the claim; empty where there is but one, or none.
    pub part: String,
    /// The effect of that part.
    #[serde(serialize_with = "maybe")]
    pub effect: Option<f64>,
    /// The interval of that part.
    #[serde(serialize_with = "ends")]
    pub interval: Option<Interval>,
    /// The n of that part.
    pub n: usize,
    /// What that n counts.
    pub counted: String,
    /// Every part with what the rule says of it.
    pub parts: Vec<Part>,
}

/// One part of a measure with what the rule says of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What the rule says.
    pub verdict: Verdict,
    /// What was measured.
    #[serde(flatten)]
    pub measurement: Measurement,
    /// What its n counts.
    pub counted: String,
}

/// The parts of a claim by what the rule says of them; parts that could not be measured do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Parts in which the claim holds.
    pub holds: usize,
    /// Parts in which it does not.
    pub fails: usize,
    /// Parts whose interval holds the bound.
    pub undecided: usize,
}

impl Tally {
    /// The number of parts that were measured.
    pub fn parts(self) -> usize {
        self.holds + self.fails + self.undecided
    }
}

/// `6 hold of 6 parts`, `2 hold, 1 fails, 3 undecided of 6 parts`; what no part does is left out, and no part at all is a dash.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = |count: usize, one: &str, more: &str| {
            (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { more }))
        };
        let said = [
            verb(self.holds, "holds", "hold"),
            verb(self.fails, "fails", "fail"),
            verb(self.undecided, "undecided", "undecided"),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        match self.parts() {
            0 => f.write_str("–"),
            1 => write!(f, "{} of 1 part", said.join(", ")),
            parts => write!(f, "{} of {parts} parts", said.join(", ")),
        }
    }
}

impl Judged {
    /// What the rule says of how many parts.
    pub fn tally(&self) -> Tally {
        let count = |wanted: Verdict| self.parts.iter().filter(|part| part.verdict == wanted).count();
        Tally { holds: count(Verdict::Holds), fails: count(Verdict::DoesNotHold), undecided: count(Verdict::Undecided) }
    }
}

impl Verdict {
    /// The verdict in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::DoesNotHold => "does not hold",
            Self::Mixed => "mixed",
            Self::Undecided => "undecided",
            Self::NotTestable => "not testable here",
        }
    }
}

/// Writes a number that JSON does not know as the text `inf`, `-inf` or `NaN`, which most languages read as that number.
fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.is_finite() { serializer.serialize_f64(*number) } else { serializer.serialize_str(&number.to_string()) }
}

fn maybe<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => number(value, serializer),
        None => serializer.serialize_none(),
    }
}

fn ends<S: Serializer>(interval: &Option<Interval>, serializer: S) -> Result<S::Ok, S::Error> {
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

fn seeds() -> String {
    "seeds".to_owned()
}

impl Rule {
    /// What the n of a part counts.
    fn counted(&self, part: &Measurement) -> String {
        if part.interval.is_some() { seeds() } else { self.counted.clone() }
    }

    /// What the rule says of one part: anything but [`Verdict::Mixed`].
    pub fn decide(&self, part: &Measurement) -> Verdict {
        let (low, high) = part.interval.map_or((part.effect, part.effect), |interval| (interval.low, interval.high));
        if low.is_nan() || high.is_nan() {
            return Verdict::NotTestable;
        }
        let inside = self.above.is_none_or(|above| low > above) && self.below.is_none_or(|below| high < below);
        let outside = self.above.is_some_and(|above| high <= above) || self.below.is_some_and(|below| low >= below);
        if inside {
            Verdict::Holds
        } else if outside {
            Verdict::DoesNotHold
        } else {
            Verdict::Undecided
        }
    }
}

impl Claim {
    /// Applies the rule to the parts of its measure; the verdict of the claim is anything but [`Verdict::Undecided`].
    pub fn judge(&self, parts: &[Measurement]) -> Judged {
        let part = |measurement: &Measurement| Part {
            verdict: self.rule.decide(measurement),
            counted: self.rule.counted(measurement),
            measurement: measurement.clone(),
        };
        let parts: Vec<Part> = parts.iter().map(part).collect();
        let judged = || parts.iter().filter(|part| part.verdict != Verdict::NotTestable);
        let all = |wanted: Verdict| judged().all(|part| part.verdict == wanted);
        let verdict = if judged().next().is_none() {
            Verdict::NotTestable
        } else if all(Verdict::Holds) {
            Verdict::Holds
        } else if all(Verdict::DoesNotHold) {
            Verdict::DoesNotHold
        } else {
            Verdict::Mixed
        };
        // How far the worse end of the interval lies inside the rule's bounds.
        let inside = |part: &Measurement| {
            let (low, high) = part.interval.map_or((part.effect, part.effect), |i| (i.low, i.high));
            let above = self.rule.above.map_or(f64::INFINITY, |bound| low - bound);
            let below = self.rule.below.map_or(f64::INFINITY, |bound| bound - high);
            above.min(below)
        };
        let parts_inside = judged().map(|part| &part.measurement);
        let weakest = parts_inside.min_by(|a, b| inside(a).total_cmp(&inside(b))).cloned();
        Judged {
            claim: self.clone(),
            verdict,
            part: weakest.as_ref().map(|part| part.part.clone()).unwrap_or_default(),
            effect: weakest.as_ref().map(|part| part.effect),
            interval: weakest.as_ref().and_then(|part| part.interval),
            n: weakest.as_ref().map_or(0, |part| part.n),
            counted: weakest.map_or_else(|| self.rule.counted.clone(), |part| self.rule.counted(&part)),
            parts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(effect: f64, interval: Option<(f64, f64)>) -> Measurement {
        let interval = interval.map(|(low, high)| Interval { low, high, level: 0.95 });
        Measurement { part: String::new(), effect, interval, n: 8 }
    }

    fn claim(above: Option<f64>, below: Option<f64>) -> Claim {
        let (unit, counted) = ("m".to_owned(), "checks".to_owned());
        let rule = Rule { measure: "m".to_owned(), about: String::new(), unit, counted, above, below };
        Claim { id: "c".to_owned(), claim: String::new(), source: String::new(), rule }
    }

    #[test]
    fn an_interval_on_the_right_side_holds_on_the_wrong_side_fails_and_across_is_undecided() {
        let positive = claim(Some(0.0), None);
        let verdict = |parts: &[Measurement]| positive.judge(parts).verdict;
        let (holds, fails) = (part(1.0, Some((0.5, 2.0))), part(-1.0, Some((-2.0, 0.0))));
        let across = part(1.0, Some((-0.5, 2.0)));
        assert_eq!(verdict(&[holds.clone(), holds.clone()]), Verdict::Holds);
        assert_eq!(verdict(&[fails.clone(), fails.clone()]), Verdict::DoesNotHold);
        assert_eq!(verdict(&[holds.clone(), fails.clone()]), Verdict::Mixed);
        assert_eq!(verdict(std::slice::from_ref(&across)), Verdict::Mixed);
        assert_eq!(verdict(&[holds.clone(), across.clone()]), Verdict::Mixed);
        assert_eq!(positive.rule.decide(&across), Verdict::Undecided);
        assert_eq!(verdict(&[]), Verdict::NotTestable);
        assert_eq!(verdict(&[part(f64::NAN, None)]), Verdict::NotTestable);
        assert_eq!(verdict(&[part(f64::NAN, None), holds.clone()]), Verdict::Holds);
        assert_eq!(verdict(&[part(f64::INFINITY, Some((1.0, f64::INFINITY)))]), Verdict::Holds);
        let judged = positive.judge(&[holds.clone(), fails.clone(), across, part(f64::NAN, None)]);
        assert_eq!((judged.effect, judged.interval), (Some(-1.0), fails.interval));
        assert_eq!(judged.tally(), Tally { holds: 1, fails: 1, undecided: 1 });
        assert_eq!(judged.tally().to_string(), "1 holds, 1 fails, 1 undecided of 3 parts");
        assert_eq!(positive.judge(&[holds.clone(), holds]).tally().to_string(), "2 hold of 2 parts");
        assert_eq!(positive.judge(&[]).tally().to_string(), "–");
        let small = claim(None, Some(1e-12));
        assert_eq!(small.judge(&[part(1e-15, None)]).verdict, Verdict::Holds);
        assert_eq!(small.judge(&[part(1e-9, None)]).verdict, Verdict::DoesNotHold);
        // What has an interval has seeds; the rule says what is counted elsewhere.
        let counted = |part| small.judge(&[part]).counted;
        assert_eq!([counted(part(1.0, None)), counted(part(1.0, Some((0.5, 2.0))))], ["checks", "seeds"]);
        let between = claim(Some(0.9), Some(1.1));
        assert_eq!(between.judge(&[part(1.0, Some((0.95, 1.05)))]).verdict, Verdict::Holds);
        assert_eq!(between.judge(&[part(1.0, Some((0.95, 1.15)))]).verdict, Verdict::Mixed);
    }
}
