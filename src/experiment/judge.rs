//! Verdicts: what the rules of claims say of measurements.

use super::claim::{Claim, Measurement, Rule, ends, maybe, seeds};
use crate::statistics::{Interval, holm, student_probability, student_quantile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Chance of a false verdict of a part, and of any among all parts of an experiment after Holm's correction.
const ERROR: f64 = 0.05;

/// Smallest p-value that some thousand resamples can tell.
const RESOLUTION: f64 = 1e-3;

/// Verdict on a claim, or on one part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// The interval lies on the claim's side of the bound; of a claim: in every part.
    #[serde(rename = "holds")]
    Holds,
    /// The interval lies on the other side; of a claim: in every part.
    #[serde(rename = "does not hold")]
    DoesNotHold,
    /// The interval lies within the rule's margin of the bound: there is no difference worth naming.
    #[serde(rename = "equivalent")]
    Equivalent,
    /// Of a claim alone: parts have different verdicts.
    #[serde(rename = "mixed")]
    Mixed,
    /// The interval holds the bound and reaches beyond the margin; of a claim: that of a part does, and no two parts differ.
    #[serde(rename = "undecided")]
    Undecided,
    /// Nothing was measured.
    #[serde(rename = "not testable here")]
    NotTestable,
}

/// Claim with its verdict and its parts: an entry of `claims.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
    /// Verdict of the rule.
    pub verdict: Verdict,
    /// Verdict after Holm's correction for all parts of the experiment.
    pub verdict_holm: Verdict,
    /// Name of the part that speaks least for the claim; empty where there is but one, or none.
    pub part: String,
    /// Effect of that part.
    #[serde(serialize_with = "maybe")]
    pub effect: Option<f64>,
    /// Interval of that part.
    #[serde(serialize_with = "ends")]
    pub interval: Option<Interval>,
    /// The n of that part.
    pub n: usize,
    /// Noun that this n counts.
    pub counted: String,
    /// All parts with their verdicts.
    pub parts: Vec<Part>,
}

/// Part of a measure with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Verdict of the rule.
    pub verdict: Verdict,
    /// Verdict after Holm's correction for all parts of the experiment.
    pub verdict_holm: Verdict,
    /// Approximate two-sided p-value of the bound, from the interval by Student's t; `None` where nothing is random.
    pub p: Option<f64>,
    /// The p-value adjusted by Holm for all parts of the experiment.
    pub p_holm: Option<f64>,
    /// Number of seeds that would decide an undecided part in four of five repetitions, if the effect is as measured.
    pub needed: Option<u64>,
    /// The measurement.
    #[serde(flatten)]
    pub measurement: Measurement,
    /// Noun that its n counts.
    pub counted: String,
}

/// Parts of a claim by their verdicts; parts that could not be measured do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Number of parts in which the claim holds.
    pub holds: usize,
    /// Number of parts in which it does not.
    pub fails: usize,
    /// Number of parts within the margin.
    pub equivalent: usize,
    /// Number of undecided parts.
    pub undecided: usize,
}

impl Tally {
    /// Returns the number of parts that were measured.
    pub fn parts(self) -> usize {
        self.holds + self.fails + self.equivalent + self.undecided
    }
}

/// `6 hold of 6 parts`, `2 hold, 1 fails, 3 undecided of 6 parts`; a verdict that no part has is left out, and no part at all is a dash.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = |count: usize, one: &str, more: &str| {
            (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { more }))
        };
        let said = [
            verb(self.holds, "holds", "hold"),
            verb(self.fails, "fails", "fail"),
            verb(self.equivalent, "equivalent", "equivalent"),
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
    /// Returns the numbers of parts by verdict.
    pub fn tally(&self) -> Tally {
        let count = |wanted: Verdict| self.parts.iter().filter(|part| part.verdict == wanted).count();
        Tally {
            holds: count(Verdict::Holds),
            fails: count(Verdict::DoesNotHold),
            equivalent: count(Verdict::Equivalent),
            undecided: count(Verdict::Undecided),
        }
    }
}

impl Verdict {
    /// Returns the verdict in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::DoesNotHold => "does not hold",
            Self::Equivalent => "equivalent",
            Self::Mixed => "mixed",
            Self::Undecided => "undecided",
            Self::NotTestable => "not testable here",
        }
    }

    /// Returns the verdict on a claim with parts of these verdicts.
    fn of_parts(parts: impl Iterator<Item = Self>) -> Self {
        let mut kinds: Vec<Self> = parts.filter(|verdict| *verdict != Self::NotTestable).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let undecided = kinds.contains(&Self::Undecided);
        let decided: Vec<Self> = kinds.into_iter().filter(|verdict| *verdict != Self::Undecided).collect();
        match (decided.as_slice(), undecided) {
            ([], false) => Self::NotTestable,
            ([_, _, ..], _) => Self::Mixed,
            (_, true) => Self::Undecided,
            ([only], false) => *only,
        }
    }
}

impl Rule {
    /// Returns the verdict on one part: anything but [`Verdict::Mixed`].
    ///
    /// Equivalence is tested by two one-sided tests, each with half the interval's chance of error: the whole interval has to lie
    /// within the margin.
    pub fn decide(&self, part: &Measurement) -> Verdict {
        let (low, high) = part.ends();
        if low.is_nan() || high.is_nan() {
            return Verdict::NotTestable;
        }
        if !part.undecidable.is_empty() {
            return Verdict::Undecided;
        }
        let inside = self.above.is_none_or(|above| low > above) && self.below.is_none_or(|below| high < below);
        let outside = self.above.is_some_and(|above| high <= above) || self.below.is_some_and(|below| low >= below);
        let equivalent = |bound: f64| self.margin.is_some_and(|margin| low > bound - margin && high < bound + margin);
        if self.bound(part).is_some_and(equivalent) {
            Verdict::Equivalent
        } else if inside {
            Verdict::Holds
        } else if outside {
            Verdict::DoesNotHold
        } else {
            Verdict::Undecided
        }
    }

    /// Returns the bound nearest to the effect of a part; `None` of a rule without a bound.
    fn bound(&self, part: &Measurement) -> Option<f64> {
        let distance = |bound: &f64| (part.effect - bound).abs();
        self.above.into_iter().chain(self.below).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// Returns the noun that the n of a part counts.
    fn counted(&self, part: &Measurement) -> String {
        if part.interval.is_some() { seeds() } else { self.counted.clone() }
    }

    /// Returns the approximate two-sided p-value of the bound; `None` where nothing is random or there is no bound.
    ///
    /// The half-width of the interval on the side of the bound is taken for Student's: the p-value is below one minus the level exactly
    /// where the interval leaves the bound out. Where one end is infinite only that is known, and where both are, that no resample says
    /// otherwise: a p-value of [`RESOLUTION`].
    fn p(&self, part: &Measurement) -> Option<f64> {
        let (interval, bound) = (part.interval?, self.bound(part)?);
        let degrees = part.n.saturating_sub(1).max(1) as u64;
        let near = if bound < part.effect { interval.low } else { interval.high };
        let (half, distance) = ((part.effect - near).abs(), (part.effect - bound).abs());
        let level = 1.0 - interval.level;
        if !half.is_finite() || !distance.is_finite() {
            let known = if interval.low == interval.high { RESOLUTION } else { level };
            return Some(if interval.contains(bound) { 1.0 } else { known });
        }
        if half == 0.0 {
            return Some(if distance == 0.0 { 1.0 } else { 0.0 });
        }
        let t = distance / half * student_quantile(1.0 - 0.5 * level, degrees);
        Some(2.0 * student_probability(-t, degrees))
    }

    /// Returns the n at which an undecided part would be decided in four of five repetitions if its effect is as measured, at most
    /// ten million; `None` where no n would do.
    fn needed(&self, part: &Measurement) -> Option<u64> {
        let (bound, (low, high)) = (self.bound(part)?, part.ends());
        let half = 0.5 * (high - low);
        let distance = (part.effect - bound).abs();
        // The normal quantiles of 97.5 % and of 80 %.
        let power = ((1.96 + 0.842) / 1.96_f64).powi(2);
        let of = |room: f64| power * part.n as f64 * (half / room).powi(2);
        let equivalent = self.margin.map_or(f64::INFINITY, |margin| of((margin - distance).max(0.0)));
        let n = of(distance).min(equivalent).ceil();
        (part.undecidable.is_empty() && n.is_finite() && n <= 1e7).then_some(n as u64)
    }
}

impl Claim {
    /// Applies the rule to the parts of its measure, as if the experiment had no other claim.
    pub fn judge(&self, parts: &[Measurement]) -> Judged {
        let part = |measurement: &Measurement| {
            let verdict = self.rule.decide(measurement);
            let p = self.rule.p(measurement);
            let undecided = verdict == Verdict::Undecided && measurement.interval.is_some();
            Part {
                verdict,
                verdict_holm: verdict,
                p,
                p_holm: p,
                needed: if undecided { self.rule.needed(measurement) } else { None },
                counted: self.rule.counted(measurement),
                measurement: measurement.clone(),
            }
        };
        let parts: Vec<Part> = parts.iter().map(part).collect();
        let verdict = Verdict::of_parts(parts.iter().map(|part| part.verdict));
        // How far the worse end of the interval lies inside the rule's bounds.
        let inside = |part: &Measurement| {
            let (low, high) = part.ends();
            let above = self.rule.above.map_or(f64::INFINITY, |bound| low - bound);
            let below = self.rule.below.map_or(f64::INFINITY, |bound| bound - high);
            above.min(below)
        };
        let measured = parts.iter().filter(|part| part.verdict != Verdict::NotTestable).map(|part| &part.measurement);
        let weakest = measured.min_by(|a, b| inside(a).total_cmp(&inside(b))).cloned();
        Judged {
            claim: self.clone(),
            verdict,
            verdict_holm: verdict,
            part: weakest.as_ref().map(|part| part.part.clone()).unwrap_or_default(),
            effect: weakest.as_ref().map(|part| part.effect),
            interval: weakest.as_ref().and_then(|part| part.interval),
            n: weakest.as_ref().map_or(0, |part| part.n),
            counted: weakest.map_or_else(|| self.rule.counted.clone(), |part| self.rule.counted(&part)),
            parts,
        }
    }
}

/// Applies the rules of all claims of an experiment to its measures, and corrects the verdicts for their number.
///
/// After Holm's correction over all parts with intervals, a part whose adjusted p-value exceeds 5 % is undecided; equivalence is
/// left as it is, since its error is to miss a difference.
pub fn judge(claims: &[Claim], measures: &BTreeMap<String, Vec<Measurement>>) -> Vec<Judged> {
    let parts = |claim: &Claim| measures.get(&claim.rule.measure).map_or(&[][..], Vec::as_slice);
    let mut all: Vec<Judged> = claims.iter().map(|claim| claim.judge(parts(claim))).collect();
    let mut tests: Vec<&mut Part> =
        all.iter_mut().flat_map(|judged| &mut judged.parts).filter(|part| part.p.is_some()).collect();
    let adjusted = holm(&tests.iter().filter_map(|part| part.p).collect::<Vec<_>>());
    for (part, p) in tests.iter_mut().zip(adjusted) {
        part.p_holm = Some(p);
        let decided = matches!(part.verdict, Verdict::Holds | Verdict::DoesNotHold);
        if decided && p > ERROR {
            part.verdict_holm = Verdict::Undecided;
        }
    }
    for judged in &mut all {
        judged.verdict_holm = Verdict::of_parts(judged.parts.iter().map(|part| part.verdict_holm));
    }
    all
}

/// Returns the number of tested parts, and the number of false verdicts that chance alone makes among so many at most, on average.
pub fn expected_false(judged: &[Judged]) -> (usize, f64) {
    let tested = judged.iter().flat_map(|judged| &judged.parts).filter(|part| part.p.is_some()).count();
    (tested, ERROR * tested as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(effect: f64, interval: Option<(f64, f64)>) -> Measurement {
        let interval = interval.map(|(low, high)| Interval { low, high, level: 0.95 });
        Measurement::new("", effect, interval, 8)
    }

    fn claim(above: Option<f64>, below: Option<f64>) -> Claim {
        let (unit, counted) = ("m".to_owned(), "checks".to_owned());
        let rule = Rule { measure: "m".to_owned(), about: String::new(), unit, counted, above, below, margin: None };
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
        assert_eq!(verdict(std::slice::from_ref(&across)), Verdict::Undecided);
        assert_eq!(verdict(&[holds.clone(), across.clone()]), Verdict::Undecided);
        assert_eq!(verdict(&[holds.clone(), fails.clone(), across.clone()]), Verdict::Mixed);
        assert_eq!(positive.rule.decide(&across), Verdict::Undecided);
        assert_eq!(verdict(&[]), Verdict::NotTestable);
        assert_eq!(verdict(&[part(f64::NAN, None)]), Verdict::NotTestable);
        assert_eq!(verdict(&[part(f64::NAN, None), holds.clone()]), Verdict::Holds);
        assert_eq!(verdict(&[part(f64::INFINITY, Some((1.0, f64::INFINITY)))]), Verdict::Holds);
        let judged = positive.judge(&[holds.clone(), fails.clone(), across, part(f64::NAN, None)]);
        assert_eq!((judged.effect, judged.interval), (Some(-1.0), fails.interval));
        assert_eq!(judged.tally(), Tally { holds: 1, fails: 1, equivalent: 0, undecided: 1 });
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
        assert_eq!(between.judge(&[part(1.0, Some((0.95, 1.15)))]).verdict, Verdict::Undecided);
    }

    #[test]
    fn an_interval_within_the_margin_is_equivalent_whatever_side_it_lies_on() {
        let mut small = claim(Some(0.0), None);
        small.rule.margin = Some(1.0);
        let decide = |low, high| small.rule.decide(&part(0.5 * (low + high), Some((low, high))));
        assert_eq!(decide(-0.5, 0.5), Verdict::Equivalent);
        assert_eq!(decide(0.1, 0.9), Verdict::Equivalent);
        assert_eq!(decide(0.1, 1.1), Verdict::Holds);
        assert_eq!(decide(-1.1, -0.1), Verdict::DoesNotHold);
        assert_eq!(decide(-0.1, 1.1), Verdict::Undecided);
        let (equivalent, holds) = (part(0.0, Some((-0.5, 0.5))), part(2.0, Some((1.5, 2.5))));
        assert_eq!(small.judge(std::slice::from_ref(&equivalent)).verdict, Verdict::Equivalent);
        assert_eq!(small.judge(&[equivalent, holds]).verdict, Verdict::Mixed);
    }

    #[test]
    fn what_cannot_be_decided_is_undecided_and_says_why() {
        let positive = claim(Some(0.0), None);
        let edge = part(1.0, Some((0.5, 1.5))).undecidable("the best α lies on the edge of its grid");
        let judged = positive.judge(&[edge]);
        assert_eq!((judged.verdict, judged.parts[0].needed), (Verdict::Undecided, None));
        assert!(serde_json::to_string(&judged).unwrap().contains("on the edge"));
    }

    #[test]
    fn p_values_agree_with_the_interval_and_with_student() {
        let positive = claim(Some(0.0), None);
        let p = |effect: f64, low, high| positive.rule.p(&part(effect, Some((low, high)))).unwrap();
        assert!((p(1.0, 0.0, 2.0) - 0.05).abs() < 1e-12 && p(1.0, 0.1, 2.0) < 0.05 && p(1.0, -0.1, 2.0) > 0.05);
        // 2 * scipy.stats.t.sf(2 * scipy.stats.t.ppf(0.975, 7), 7): the bound lies two half-widths away.
        assert!((p(2.0, 1.0, 3.0) - 0.0021344191039447155).abs() < 1e-12, "{}", p(2.0, 1.0, 3.0));
        assert_eq!((p(1.0, 1.0, 1.0), p(0.0, 0.0, 0.0)), (0.0, 1.0));
        assert!((p(f64::INFINITY, 1.0, f64::INFINITY) - 0.05).abs() < 1e-12);
        assert_eq!(p(f64::INFINITY, f64::INFINITY, f64::INFINITY), RESOLUTION);
        assert_eq!(p(f64::INFINITY, -1.0, f64::INFINITY), 1.0);
        assert!(positive.rule.p(&part(1.0, None)).is_none());
    }

    #[test]
    fn the_seeds_that_would_decide_narrow_the_interval_enough() {
        let mut positive = claim(Some(0.0), None);
        let needed = |rule: &Rule| rule.needed(&part(1.0, Some((-1.0, 3.0))));
        // Half the interval has to become 1 / 1.43 of the distance: 8 · (2 · 1.43)² seeds.
        assert_eq!(needed(&positive.rule), Some(66));
        positive.rule.margin = Some(3.0);
        assert_eq!(needed(&positive.rule), Some(17));
        assert_eq!(claim(Some(0.0), None).rule.needed(&part(0.0, Some((-1.0, 1.0)))), None);
    }

    #[test]
    fn many_parts_make_a_weak_one_undecided() {
        let mut claims = vec![claim(Some(0.0), None), claim(Some(0.0), None)];
        claims[1].rule.measure = "other".to_owned();
        let weak = part(1.0, Some((0.1, 1.9)));
        let strong = part(9.0, Some((8.5, 9.5)));
        let measures =
            BTreeMap::from([("m".to_owned(), vec![weak.clone()]), ("other".to_owned(), vec![strong.clone(), strong])]);
        let judged = judge(&claims, &measures);
        assert_eq!((judged[0].verdict, judged[0].verdict_holm), (Verdict::Holds, Verdict::Holds));
        let many = BTreeMap::from([("m".to_owned(), vec![weak; 3])]);
        let judged = judge(&claims[..1], &many);
        assert_eq!((judged[0].verdict, judged[0].verdict_holm), (Verdict::Holds, Verdict::Undecided));
        assert_eq!(expected_false(&judged), (3, 0.15000000000000002));
    }
}
