//! Numbers as people read and type them.

/// `value` with four significant digits and no trailing zeros: `0.05`, `1234`, `12350`, `1.2e−5`, `−3`, `∞`, `NaN`.
///
/// Whole numbers below a million are written out, larger and very small ones with an exponent.
pub fn significant(value: f64) -> String {
    significant_digits(value, 4)
}

/// `value` with `digits` significant digits, otherwise as [`significant`].
pub fn significant_digits(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    // The exponent after rounding: 9999.6 is 1.000e4.
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let text = if (-3..6).contains(&exponent) {
        // As many decimals as the digits leave; large whole numbers keep all of theirs.
        let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
        trim(&format!("{value:.decimals$}")).to_owned()
    } else {
        format!("{}e{exponent}", trim(mantissa))
    };
    text.replace('-', "−")
}

/// `value` to the nearest number of `digits` significant decimal digits; NaN and infinities as they are.
pub fn round_significant(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value)
}

fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::number::{grouped, plural};
    use crate::typed;
    use proptest::prelude::*;

    #[test]
    fn writes_four_digits() {
        for (value, text) in [
            (0.05, "0.05"),
            (0.1, "0.1"),
            (1.0, "1"),
            (0.123_456, "0.1235"),
            (1234.5, "1234"),
            (12_345.6, "12346"),
            (9999.6, "10000"),
            (999_999.7, "1e6"),
            (-3.0, "−3"),
            (1.2e-5, "1.2e−5"),
            (0.000_123_44, "1.234e−4"),
            (0.001_234_4, "0.001234"),
            (1e-8, "1e−8"),
            (-2.5e-7, "−2.5e−7"),
            (6.022e23, "6.022e23"),
            (0.0, "0"),
            (-0.0, "0"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "∞"),
            (f64::NEG_INFINITY, "−∞"),
        ] {
            assert_eq!(significant(value), text, "{value:e}");
        }
    }

    #[test]
    fn reads_what_people_type() {
        for (text, value) in [
            ("0.5", Some(0.5)),
            (" .5 ", Some(0.5)),
            ("1e-3", Some(1e-3)),
            ("1E3", Some(1000.0)),
            ("−2", Some(-2.0)),
            ("1 000", Some(1000.0)),
            ("5 %", Some(0.05)),
            ("", None),
            ("abc", None),
            ("1.2.3", None),
            ("inf", None),
            ("NaN", None),
            ("e", None),
        ] {
            assert_eq!(typed::number(text).ok(), value, "{text:?}");
        }
    }

    #[test]
    fn counts_are_said_shortly() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([plural(1, "step"), plural(2000, "step")], ["1 step", "2,000 steps"]);
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(value in prop::num::f64::NORMAL | prop::num::f64::ZERO) {
            let read = typed::number(&significant(value)).expect("a finite number");
            prop_assert!((read - value).abs() <= 5.001e-4 * value.abs(), "{} as {}", value, significant(value));
        }

        #[test]
        fn rounding_is_idempotent(value in prop::num::f64::NORMAL) {
            let rounded = round_significant(value, 4);
            prop_assert_eq!(rounded, round_significant(rounded, 4));
        }
    }
}
