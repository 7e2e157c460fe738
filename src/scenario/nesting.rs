//! How deep tables and lists of a text nest, counted before a tree is made: reading, walking and dropping a tree take stack for each
//! level, and a text of some kilobytes can have thousands.

use super::shape::DEEPEST_PATH;
use super::{ScenarioError, path};
use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};

/// The deepest nesting of which a tree is made. What is deeper than [`DEEPEST_PATH`] is refused with its key afterwards.
const DEEPEST_TREE: usize = 4 * DEEPEST_PATH;

/// Checks that the tables and lists of a text nest no deeper than a tree may.
///
/// # Errors
/// Where they do, with the place.
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
fn too_deep(text: &str) -> Option<usize> {
    let tokens = Source::new(text).lex().into_vec();
    // The depth of each table and list that is open, the innermost last; the first is the table of the last header.
    let mut open = vec![0];
    let (mut depth, mut found) = (0, None);
    let mut count = |event: Event| {
        match event.kind() {
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                open.truncate(1);
                depth = 0;
            }
            EventKind::StdTableClose => open[0] = depth,
            EventKind::ArrayTableClose => {
                depth += 1;
                open[0] = depth;
            }
            EventKind::InlineTableOpen | EventKind::ArrayOpen => {
                depth += 1;
                open.push(depth);
            }
            EventKind::InlineTableClose | EventKind::ArrayClose => {
                open.truncate((open.len() - 1).max(1));
                depth = open[open.len() - 1];
            }
            EventKind::SimpleKey => depth += 1,
            EventKind::ValueSep => depth = open[open.len() - 1],
            EventKind::Newline if open.len() == 1 => depth = open[0],
            EventKind::Newline
            | EventKind::KeySep
            | EventKind::KeyValSep
            | EventKind::Scalar
            | EventKind::Whitespace
            | EventKind::Comment
            | EventKind::Error => {}
        }
        if depth > DEEPEST_TREE && found.is_none() {
            found = Some(event.span().start());
        }
    };
    // Mistakes of other kinds are found when the tree is made.
    parse_document(&tokens, &mut RecursionGuard::new(&mut count, DEEPEST_TREE as u32), &mut ());
    found
}
