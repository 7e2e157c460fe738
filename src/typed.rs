//! Numbers as people type them: in a box of the window, behind an option, in a file.

use crate::text::quoted;

/// Why a typed text is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// The number has a decimal comma, or commas between its thousands.
    #[error("`{typed}` has a comma; write {written}")]
    Comma {
        /// Text as typed, cut where it is long.
        typed: String,
        /// The same number with a decimal point.
        written: String,
    },
    /// The number is larger than any that can be computed with.
    #[error("`{0}` is too large a number; the largest is 1.8e308")]
    TooLarge(String),
    /// The text is nothing like a number.
    #[error("`{0}` is not a number; write one such as 0.5 or 1e-3")]
    NotNumber(String),
    /// There is nothing.
    #[error("there is no number; write one such as 0.5 or 1e-3")]
    Empty,
}

/// Reads a finite number as typed: `0.5`, `.5`, `1e-3`, `−2` with either minus sign, `1 000`, `5 %`.
///
/// # Errors
/// If it is none, with what to write instead.
pub fn number(text: &str) -> Result<f64, TypedError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TypedError::Empty);
    }
    let compact = text.replace(char::is_whitespace, "").replace('−', "-");
    let (digits, scale) = match compact.strip_suffix('%') {
        Some(digits) => (digits, 100.0),
        None => (compact.as_str(), 1.0),
    };
    match finite(digits) {
        Some(value) if value.is_finite() => Ok(value / scale),
        Some(_) => Err(TypedError::TooLarge(quoted(text))),
        None => Err(match with_point(text) {
            Some(written) => TypedError::Comma { typed: quoted(text), written },
            None => TypedError::NotNumber(quoted(text)),
        }),
    }
}

/// Reads digits; infinite where they are too many. Words such as "inf" are numbers to Rust but never wanted here.
fn finite(digits: &str) -> Option<f64> {
    let numeric = digits.chars().all(|letter| letter.is_ascii_digit() || "+-.eE".contains(letter));
    numeric.then(|| digits.parse().ok()).flatten()
}

/// Returns what to write for a number with commas, such as `0.5` for `0,5` and `1234.5` for `1.234,5`; `None` where commas are not
/// what is wrong.
pub fn with_point(text: &str) -> Option<String> {
    const LONGEST: usize = 40;
    if text.len() > LONGEST || !text.contains(',') {
        return None;
    }
    let (decimal, thousands) = match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(point)) if point > comma => ('.', ','),
        _ if text.matches(',').count() > 1 => ('.', ','),
        _ => (',', '.'),
    };
    let written = text.replace(thousands, "").replace(decimal, ".");
    number(&written).ok().map(|_| written)
}

#[cfg(test)]
mod tests {
    use super::{TypedError, number};
    use proptest::prelude::*;

    #[test]
    fn what_people_type_is_read() {
        for (text, value) in [
            ("0.5", 0.5),
            (" .5 ", 0.5),
            ("1E3", 1000.0),
            ("−2", -2.0),
            ("1 000", 1000.0),
            ("5 %", 0.05),
            ("1e-400", 0.0),
        ] {
            assert_eq!(number(text), Ok(value), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_answered_with_what_to_write() {
        for (text, answer) in [
            ("0,5", "`0,5` has a comma; write 0.5"),
            ("−0,5", "`−0,5` has a comma; write −0.5"),
            (",5", "`,5` has a comma; write .5"),
            ("1.234,5", "`1.234,5` has a comma; write 1234.5"),
            ("1,234.5", "`1,234.5` has a comma; write 1234.5"),
            ("1,234,567", "`1,234,567` has a comma; write 1234567"),
            ("3,5e-2", "`3,5e-2` has a comma; write 3.5e-2"),
            ("1e400", "`1e400` is too large a number; the largest is 1.8e308"),
            ("abc", "`abc` is not a number; write one such as 0.5 or 1e-3"),
            ("a,b", "`a,b` is not a number; write one such as 0.5 or 1e-3"),
            ("inf", "`inf` is not a number; write one such as 0.5 or 1e-3"),
            ("0x10", "`0x10` is not a number; write one such as 0.5 or 1e-3"),
            (" ", "there is no number; write one such as 0.5 or 1e-3"),
            ("%", "`%` is not a number; write one such as 0.5 or 1e-3"),
        ] {
            assert_eq!(number(text).unwrap_err().to_string(), answer);
        }
        assert!(number(&"x9".repeat(100_000)).unwrap_err().to_string().len() < 200);
    }

    proptest! {
        #[test]
        fn the_answer_to_a_comma_is_the_number_that_was_meant(value in prop::num::f64::NORMAL) {
            let plain = format!("{value:e}");
            prop_assert_eq!(number(&plain), Ok(value));
            if plain.contains('.') {
                match number(&plain.replace('.', ",")) {
                    Err(TypedError::Comma { written, .. }) => prop_assert_eq!(number(&written), Ok(value)),
                    other => prop_assert!(false, "{:?}", other),
                }
            }
        }

        #[test]
        fn any_text_is_answered(text in any::<String>()) {
            let _ = number(&text);
        }
    }
}
