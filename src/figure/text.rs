//! Widths of text, measured with the embedded fonts.

use std::collections::HashMap;
use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::fallback::{self, SystemFace};
use super::fonts;

/// The weight of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Running text.
    #[default]
    Regular,
    /// Titles.
    Strong,
}

/// The font that draws a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// The text face of the weight; its box where no font has the character.
    Text,
    /// The embedded face for signs that the text face lacks.
    Signs,
    /// A face of the system.
    System(&'static SystemFace),
}

/// The advances of an embedded font by character, and that of its box, as multiples of the size.
struct Advances {
    of: HashMap<u32, f64>,
    boxed: f64,
}

static ADVANCES: LazyLock<[Advances; 3]> =
    LazyLock::new(|| [fonts::TEXT, fonts::TEXT_STRONG, fonts::FALLBACK].map(advances));

fn advances(font: &[u8]) -> Advances {
    let Ok(font) = FontRef::new(font) else { return Advances { of: HashMap::new(), boxed: 0.6 } };
    let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let width = |glyph: GlyphId| metrics.advance_width(glyph).map(f64::from);
    let of = font.charmap().mappings().filter_map(|(point, glyph)| Some((point, width(glyph)?))).collect();
    Advances { of, boxed: width(GlyphId::NOTDEF).unwrap_or(0.6) }
}

fn advance_in(face: &SystemFace, sign: char) -> Option<f64> {
    let font = FontRef::from_index(face.data, face.index).ok()?;
    let glyph = font.charmap().map(sign)?;
    font.glyph_metrics(Size::new(1.0), LocationRef::default()).advance_width(glyph).map(f64::from)
}

/// Returns whether a character only steers those around it and is never seen itself (most of Unicode's Default_Ignorable_Code_Point).
fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The font that draws `sign` after a character that `before` draws, and its advance as a multiple of the size.
fn face_of(sign: char, weight: Weight, before: Face) -> (Face, f64) {
    if is_invisible(sign) {
        return (before, 0.0);
    }
    let [regular, strong, signs] = &*ADVANCES;
    let text = if weight == Weight::Strong { strong } else { regular };
    let point = u32::from(sign);
    if let Some(advance) = text.of.get(&point) {
        return (Face::Text, *advance);
    }
    if let Some(advance) = signs.of.get(&point) {
        return (Face::Signs, *advance);
    }
    // Marks stay with the letters that they stand on.
    if let Face::System(face) = before
        && let Some(advance) = advance_in(face, sign)
    {
        return (before, advance);
    }
    let found = fallback::face_with(sign).and_then(|face| Some((Face::System(face), advance_in(face, sign)?)));
    found.unwrap_or((Face::Text, text.boxed))
}

/// The faces and widths of the characters of a line at `size` px.
fn placed(text: &str, size: f64, weight: Weight) -> impl Iterator<Item = (usize, Face, f64)> {
    text.char_indices().scan(Face::Text, move |before, (at, sign)| {
        let (face, advance) = face_of(sign, weight, *before);
        *before = face;
        Some((at, face, advance * size))
    })
}

/// Splits a line into pieces that one font draws each.
pub(super) fn runs(text: &str, weight: Weight) -> Vec<(Face, &str)> {
    let mut starts: Vec<(Face, usize)> = Vec::new();
    for (at, face, _) in placed(text, 1.0, weight) {
        if starts.last().is_none_or(|(last, _)| *last != face) {
            starts.push((face, at));
        }
    }
    let ends = starts.iter().skip(1).map(|(_, at)| *at).chain([text.len()]);
    starts.iter().zip(ends).map(|((face, at), end)| (*face, &text[*at..end])).collect()
}

/// The width of one line of text in px at `size` px, kerning left out.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    placed(text, size, weight).map(|(.., width)| width).sum()
}

/// The text, or as much of its beginning as fits into `room` px with an ellipsis after it.
pub fn shortened(text: &str, size: f64, weight: Weight, room: f64) -> String {
    let room_before = room - width("…", size, weight);
    let (mut all, mut kept) = (0.0, 0);
    for (at, _, width) in placed(text, size, weight) {
        if all <= room_before {
            kept = at;
        }
        all += width;
    }
    if all <= room {
        return text.to_owned();
    }
    text[..kept].trim_end_matches([' ', ',']).to_owned() + "…"
}

/// The first `most` lines, the last of them with an ellipsis where more follow.
pub fn at_most(mut lines: Vec<String>, most: usize, size: f64, weight: Weight, room: f64) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = shortened(&format!("{last}…"), size, weight, room);
        }
    }
    lines
}

/// The text broken at spaces into lines of at most `room` px; a word that is longer than a line is broken anywhere.
///
/// Line breaks of the text are kept. An empty text has no lines.
pub fn wrap(text: &str, size: f64, weight: Weight, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if width(&longer, size, weight) <= room {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for sign in word.chars() {
                line.push(sign);
                if width(&line, size, weight) > room && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, sign.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Face, Weight, at_most, runs, shortened, width, wrap};
    use proptest::prelude::*;

    #[test]
    fn widths_add_up() {
        let digit = width("0", 10.0, Weight::Regular);
        assert!((5.0..8.0).contains(&digit), "{digit}");
        assert!((width("000", 10.0, Weight::Regular) - 3.0 * digit).abs() < 1e-9);
        assert!(width("Title", 10.0, Weight::Strong) > width("Title", 10.0, Weight::Regular));
        assert!(width("∇", 10.0, Weight::Regular) > 0.0);
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("one two three", 10.0, Weight::Regular, 45.0), ["one two", "three"]);
        assert!(wrap("", 10.0, Weight::Regular, 45.0).is_empty());
    }

    #[test]
    fn signs_that_the_text_face_lacks_are_runs_of_their_own() {
        let runs = runs("Along ∇f", Weight::Strong);
        let faces: Vec<_> = runs.iter().map(|(face, _)| *face).collect();
        let lacking = !super::ADVANCES[1].of.contains_key(&u32::from('∇'));
        assert_eq!(faces, if lacking { vec![Face::Text, Face::Signs, Face::Text] } else { vec![Face::Text] });
        // Nothing has it: a box, as wide as it is drawn.
        assert!(width("漢", 10.0, Weight::Regular) > 4.0);
        assert_eq!(width("a\u{200D}", 10.0, Weight::Regular), width("a", 10.0, Weight::Regular));
    }

    #[test]
    fn lines_beyond_the_room_end_in_an_ellipsis() {
        let lines = |count: usize| vec!["line".to_owned(); count];
        assert_eq!(at_most(lines(2), 2, 10.0, Weight::Regular, 99.0), lines(2));
        assert_eq!(at_most(lines(3), 2, 10.0, Weight::Regular, 99.0), ["line", "line…"]);
    }

    proptest! {
        #[test]
        fn what_is_shortened_fits(text in "\\PC{0,60}", room in 12.0..200.0) {
            let short = shortened(&text, 10.0, Weight::Regular, room);
            prop_assert!(width(&short, 10.0, Weight::Regular) <= room);
            prop_assert!(short == text || short.ends_with('…'));
        }

        #[test]
        fn runs_are_the_text_again(text in "\\PC{0,40}") {
            let pieces: String = runs(&text, Weight::Strong).into_iter().map(|(_, piece)| piece).collect();
            prop_assert_eq!(pieces, text);
        }

        #[test]
        fn lines_fit_and_lose_nothing(text in "[a-zäλ⁻ ]{0,60}", room in 12.0..200.0) {
            let lines = wrap(&text, 10.0, Weight::Regular, room);
            prop_assert!(lines.iter().all(|line| width(line, 10.0, Weight::Regular) <= room));
            let letters = |text: &str| text.chars().filter(|sign| *sign != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
