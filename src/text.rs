//! Text on its way to a terminal, a table or a message: nothing in it that steers the screen, and no more of it than is read.

use std::borrow::Cow;
use std::path::Path;

/// The most characters of anything that is quoted in a message.
pub const QUOTED: usize = 80;

/// Returns whether a character would steer a terminal, break a line or turn the direction of the text around it instead of being shown.
pub fn steers(character: char) -> bool {
    // Line and paragraph separators, and the marks, embeddings, overrides and isolates of bidirectional text.
    const OTHERS: [std::ops::RangeInclusive<char>; 4] =
        ['\u{200E}'..='\u{200F}', '\u{2028}'..='\u{202E}', '\u{2066}'..='\u{2069}', '\u{061C}'..='\u{061C}'];
    character.is_control() || OTHERS.iter().any(|range| range.contains(&character))
}

/// Returns `text` with every character that [steers] written as an escape, such as `\n` or `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, steers)
}

/// Returns `text` as [`visible`] does, but with its line breaks: for texts of several lines that the program itself has laid out.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |character| character != '\n' && steers(character))
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if hidden(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Returns `text` as it is quoted in a message: [visible], and of more than [`QUOTED`] characters only the ends.
pub fn quoted(text: &str) -> String {
    const LAST: usize = QUOTED / 4;
    if text.char_indices().nth(QUOTED).is_none() {
        return visible(text).into_owned();
    }
    let end = text.char_indices().nth(QUOTED - LAST - 1).map_or(0, |(at, _)| at);
    let from = text.char_indices().nth_back(LAST - 1).map_or(end, |(at, _)| at);
    format!("{}…{}", visible(&text[..end]), visible(&text[from..]))
}

/// Returns the name of a file as it is shown.
pub fn path(path: impl AsRef<Path>) -> String {
    visible(&path.as_ref().to_string_lossy()).into_owned()
}

/// Returns `value` in the fewest digits that read back as it, with an exponent where it is very large or small.
pub fn number(value: f64) -> String {
    // The `Debug` form has exponents; that of `Display` writes out 1e300.
    format!("{value:?}").trim_end_matches(".0").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{QUOTED, number, quoted, steers, visible, visible_lines};
    use proptest::prelude::*;

    #[test]
    fn what_steers_a_terminal_is_shown_as_an_escape() {
        assert_eq!(visible("x\u{1b}[2J\ny\t\u{202e}z\u{85}"), "x\\u{1b}[2J\\ny\\t\\u{202e}z\\u{85}");
        assert_eq!(visible_lines("a\nb\r"), "a\nb\\r");
        assert_eq!(visible("漢字 ∇ “é” −"), "漢字 ∇ “é” −");
    }

    #[test]
    fn a_quotation_is_short() {
        assert_eq!(quoted(&"漢".repeat(QUOTED)), "漢".repeat(QUOTED));
        let long = quoted(&format!("\"{}\"", "漢".repeat(60_000)));
        assert_eq!(long.chars().count(), QUOTED);
        assert!(long.starts_with("\"漢") && long.ends_with("漢\""), "{long}");
    }

    #[test]
    fn numbers_are_short_and_exact() {
        let cases = [(1.0, "1"), (0.1, "0.1"), (-0.0, "-0"), (1e300, "1e300"), (1e-320, "1e-320"), (f64::NAN, "NaN")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    proptest! {
        #[test]
        fn no_text_steers_once_it_is_visible(text in any::<String>(), end in "[\\x00-\\x1f\u{80}-\u{9f}\u{2028}-\u{202e}\u{2066}-\u{2069}]{0,9}") {
            let text = text + &end;
            prop_assert!(!visible(&text).contains(steers));
            prop_assert!(!quoted(&text).contains(steers));
            prop_assert!(!visible_lines(&text).replace('\n', "").contains(steers));
        }

        #[test]
        fn numbers_read_back(value in any::<f64>()) {
            let text = number(value);
            prop_assert!(text.len() <= 25, "{}", text);
            let read: f64 = text.parse().unwrap();
            prop_assert!(read.to_bits() == value.to_bits() || (read.is_nan() && value.is_nan()));
        }
    }
}
