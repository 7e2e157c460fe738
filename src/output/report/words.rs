//! Rules, verdicts and effects in words.

use crate::experiment::{Judged, Rule, Verdict};
use crate::figure::number::{significant, with_interval};
use crate::statistics::Interval;

/// Returns the rule of a claim in words.
pub(super) fn rule(rule: &Rule) -> String {
    let bound = |value: f64| significant(value, 4);
    let about = trimmed(&rule.about);
    let about = if rule.unit.is_empty() { about.to_owned() } else { format!("{about} ({})", rule.unit) };
    let side = match (rule.above, rule.below) {
        (Some(above), Some(below)) => format!("between {} and {}", bound(above), bound(below)),
        (Some(above), None) => format!("above {}", bound(above)),
        (None, Some(below)) => format!("below {}", bound(below)),
        (None, None) => return format!("{about}: measured at all"),
    };
    let margin = rule
        .margin
        .map_or_else(String::new, |margin| format!("; equivalent where it lies within {} of the bound", bound(margin)));
    format!("{about}: its interval lies {side}{margin}")
}

fn trimmed(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

/// Returns the name of a verdict, the sign beside it and the name of its style.
pub(super) fn verdict(verdict: Verdict) -> (&'static str, &'static str, &'static str) {
    match verdict {
        Verdict::Holds => ("holds", "✓", "holds"),
        Verdict::DoesNotHold => ("does not hold", "✗", "does-not-hold"),
        Verdict::Equivalent => ("equivalent", "≈", "equivalent"),
        Verdict::Mixed => ("mixed", "◐", "mixed"),
        Verdict::Undecided => ("undecided", "?", "undecided"),
        Verdict::NotTestable => ("not testable here", "–", "not-testable"),
    }
}

/// Returns the corrected verdict in parentheses where it differs.
pub(super) fn corrected(plain: Verdict, corrected: Verdict) -> String {
    if corrected == plain { String::new() } else { format!(" ({} after Holm)", verdict(corrected).0) }
}

/// The effect of the part that speaks least for a claim, with its name.
pub(super) fn weakest(judged: &Judged) -> String {
    let effect = effect(judged.effect, judged.interval, &judged.claim.rule.unit);
    if judged.part.is_empty() { effect } else { format!("{effect}, {}", judged.part) }
}

/// `0.31 [0.20, 0.42] decades`, or a dash where nothing was measured.
pub(super) fn effect(effect: Option<f64>, interval: Option<Interval>, unit: &str) -> String {
    let Some(effect) = effect.filter(|effect| !effect.is_nan()) else { return "–".to_owned() };
    let number = interval.map_or_else(|| significant(effect, 3), |i| with_interval(effect, (i.low, i.high)));
    with_unit(number, unit)
}

/// `8 seeds`, or a dash where there are none.
pub(super) fn count(n: usize, counted: &str) -> String {
    if n == 0 { "–".to_owned() } else { with_unit(n.to_string(), counted) }
}

fn with_unit(number: String, unit: &str) -> String {
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}
