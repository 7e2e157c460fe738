//! Rules, verdicts and effects in words.

use crate::experiment::{Rule, Verdict};
use crate::figure::number::significant;
use crate::statistics::Interval;

/// What decides a claim, in words.
pub(super) fn rule(rule: &Rule) -> String {
    let bound = |value: f64| significant(value, 4);
    let side = match (rule.above, rule.below) {
        (Some(above), Some(below)) => format!("between {} and {}", bound(above), bound(below)),
        (Some(above), None) => format!("above {}", bound(above)),
        (None, Some(below)) => format!("below {}", bound(below)),
        (None, None) => return format!("{}: measured at all", trimmed(&rule.about)),
    };
    format!("{}: its interval lies {side}", trimmed(&rule.about))
}

fn trimmed(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

/// What a verdict is called, the sign beside it and the name of its style.
pub(super) fn verdict(verdict: Verdict) -> (&'static str, &'static str, &'static str) {
    match verdict {
        Verdict::Holds => ("holds", "✓", "holds"),
        Verdict::DoesNotHold => ("does not hold", "✗", "does-not-hold"),
        Verdict::Mixed => ("mixed", "◐", "mixed"),
        Verdict::NotTestable => ("not testable here", "–", "not-testable"),
    }
}

/// `0.31 [0.2, 0.42]`, or a dash where nothing was measured.
pub(super) fn effect(effect: Option<f64>, interval: Option<Interval>) -> String {
    let Some(effect) = effect.filter(|effect| !effect.is_nan()) else { return "–".to_owned() };
    let interval = interval.map(|i| format!(" [{}, {}]", significant(i.low, 3), significant(i.high, 3)));
    format!("{}{}", significant(effect, 3), interval.unwrap_or_default())
}
