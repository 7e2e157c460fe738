//! The words of a formula.

use super::ParseError;
use crate::text::{quoted, visible};

/// Kinds of words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// A literal.
    Number(f64),
    /// A variable, constant or function.
    Name,
    /// One of `+ - * / ^ ( ) ,`.
    Sign(char),
    /// The end of the text.
    End,
}

/// A word and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// The byte offset of its beginning.
    pub(super) at: usize,
}

/// The word that begins at or after byte `from`.
pub(super) fn next_token(text: &str, from: usize) -> Result<Token<'_>, ParseError> {
    let rest = text[from..].trim_start();
    let at = text.len() - rest.len();
    let token = |kind, length| Ok(Token { kind, text: &rest[..length], at });
    let Some(first) = rest.chars().next() else { return token(Kind::End, 0) };
    match first {
        '0'..='9' | '.' => {
            let length = number_length(rest);
            match rest[..length].parse::<f64>() {
                Ok(value) if value.is_finite() => token(Kind::Number(value), length),
                Ok(_) => Err(ParseError::new(at, format!("`{}` is too large a number", quoted(&rest[..length])))),
                Err(_) => Err(ParseError::new(at, format!("`{}` is not a number", quoted(&rest[..length])))),
            }
        }
        '*' if rest.starts_with("**") => Err(ParseError::new(at, "`**` is not an operator; write `^` for a power")),
        '+' | '-' | '*' | '/' | '^' | '(' | ')' | ',' => token(Kind::Sign(first), 1),
        _ if first.is_alphabetic() || first == '_' => {
            let end = rest.find(|c: char| !c.is_alphabetic() && !c.is_ascii_digit() && c != '_').unwrap_or(rest.len());
            token(Kind::Name, end)
        }
        _ => {
            let instead = match first {
                '−' | '–' => "-",
                '·' | '×' | '⋅' => "*",
                '÷' => "/",
                '²' => "^2",
                '³' => "^3",
                '√' => "sqrt(…)",
                '|' => "abs(…)",
                '[' | '{' => "(",
                ']' | '}' => ")",
                '=' | '<' | '>' | '!' => {
                    return Err(ParseError::new(at, format!("`{first}`: a formula is a value, not a comparison")));
                }
                _ => {
                    let first = first.to_string();
                    return Err(ParseError::new(at, format!("`{}` has no place in a formula", visible(&first))));
                }
            };
            Err(ParseError::new(at, format!("`{first}` is not understood; write `{instead}`")))
        }
    }
}

/// Returns the length of the number at the beginning: digits and points, and an exponent where digits follow the `e`.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mantissa = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let rest = &text[mantissa..];
    if !rest.starts_with(['e', 'E']) {
        return mantissa;
    }
    let sign = usize::from(rest[1..].starts_with(['+', '-']));
    match digits(&rest[1 + sign..]) {
        0 => mantissa,
        exponent => mantissa + 1 + sign + exponent,
    }
}
