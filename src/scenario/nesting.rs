//! Depth to which tables and lists of a text nest, counted before a tree is made: parsing, walking and dropping a tree take stack for each
//! level, and a text of some kilobytes can have thousands.
//!
//! The parser has a limit of its own, which texts with missing keys get round: it counts a bracket that it skips as one that closes.

use super::shape::DEEPEST_PATH;
use super::{ScenarioError, path};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// The deepest nesting of which a tree is made. What is deeper than [`DEEPEST_PATH`] is refused with its key afterwards.
const DEEPEST_TREE: usize = 4 * DEEPEST_PATH;

/// Checks that the tables and lists of a text nest no deeper than a tree may.
///
/// # Errors
/// If they do, with the place.
pub(crate) fn check(text: &str, file: Option<&str>) -> Result<(), ScenarioError> {
    let Some(offset) = too_deep(text) else { return Ok(()) };
    Err(ScenarioError {
        file: file.map(str::to_owned),
        place: Some(path::line_column(text, offset)),
        key: None,
        message: format!("tables and lists are nested too deep; allowed are {DEEPEST_PATH}"),
    })
}

/// Returns the byte at which the tables and lists of a text nest deeper than a tree may, if they do.
///
/// Brackets count until one of their own kind closes them, so that no mistake in a text makes it look shallower than a parser
/// takes it for.
fn too_deep(text: &str) -> Option<usize> {
    // The brackets that are open, with the depth of what stands in each, and the depth of what stands below the last header.
    let (mut open, mut below) = (Vec::<(TokenKind, usize)>::new(), 0);
    // Dots nest where a key stands; in a value they are those of numbers.
    let (mut depth, mut in_key, mut in_header) = (0, true, false);
    for token in Source::new(text).lex() {
        match token.kind() {
            kind @ (TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket) => {
                if open.is_empty() && in_key {
                    (in_header, depth) = (true, 0);
                }
                depth += 1;
                open.push((kind, depth));
                in_key = in_header || kind == TokenKind::LeftCurlyBracket;
            }
            kind @ (TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket) => {
                let closed = if kind == TokenKind::RightSquareBracket {
                    TokenKind::LeftSquareBracket
                } else {
                    TokenKind::LeftCurlyBracket
                };
                if open.pop_if(|(kind, _)| *kind == closed).is_none() {
                    continue;
                }
                match open.last() {
                    // The second bracket of a list of tables closes at the depth of its keys.
                    _ if in_header => {}
                    Some((_, inside)) => depth = *inside,
                    None => depth = below,
                }
                if in_header && open.is_empty() {
                    (in_header, below) = (false, depth);
                }
            }
            TokenKind::Dot if in_key => depth += 1,
            TokenKind::Equals => in_key = false,
            TokenKind::Comma => {
                if let Some((kind, inside)) = open.last() {
                    depth = *inside;
                    in_key = *kind == TokenKind::LeftCurlyBracket;
                }
            }
            TokenKind::Newline => match open.last() {
                Some((kind, _)) => in_key = in_header || *kind == TokenKind::LeftCurlyBracket,
                None => (depth, in_key) = (below, true),
            },
            TokenKind::Dot
            | TokenKind::Comment
            | TokenKind::Whitespace
            | TokenKind::LiteralString
            | TokenKind::BasicString
            | TokenKind::MlLiteralString
            | TokenKind::MlBasicString
            | TokenKind::Atom
            | TokenKind::Eof => {}
        }
        if depth > DEEPEST_TREE {
            return Some(token.span().start());
        }
    }
    None
}
