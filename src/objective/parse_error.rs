//! Errors in formulas.

use crate::text::{QUOTED, steers};

/// Error in a formula, with its position.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// The byte offset of the character that is at fault, or the text's length.
    pub at: usize,
    /// Message: what is wrong and what to write instead, without a full stop.
    pub message: String,
}

impl ParseError {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    /// Two lines: the formula, or the part of it around the character at fault, and a caret under that.
    pub fn with_caret(&self, text: &str) -> String {
        let before = text.get(..self.at).unwrap_or(text).chars().count();
        let from = (before + QUOTED / 4).saturating_sub(QUOTED);
        let shown = text.chars().skip(from).take(QUOTED).map(|c| if steers(c) { ' ' } else { c });
        format!("{}\n{}^", shown.collect::<String>(), " ".repeat(before - from))
    }
}
