//! How much room text takes, measured with the embedded fonts.

use std::collections::HashMap;
use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

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

type Advances = HashMap<u32, f64>;

static ADVANCES: LazyLock<[Advances; 3]> =
    LazyLock::new(|| [fonts::TEXT, fonts::TEXT_STRONG, fonts::FALLBACK].map(advances));

fn advances(font: &[u8]) -> Advances {
    let Ok(font) = FontRef::new(font) else { return Advances::new() };
    let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let mappings = font.charmap().mappings();
    mappings.filter_map(|(point, glyph)| Some((point, f64::from(metrics.advance_width(glyph)?)))).collect()
}

/// The width of one line of text in px at `size` px, kerning left out.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let [regular, strong, fallback] = &*ADVANCES;
    let face = if weight == Weight::Strong { strong } else { regular };
    let advance = |sign: char| face.get(&u32::from(sign)).or_else(|| fallback.get(&u32::from(sign))).copied();
    // 0.6 em is what a replacement glyph takes.
    text.chars().map(|sign| advance(sign).unwrap_or(0.6)).sum::<f64>() * size
}

/// The text, or as much of its beginning as fits into `room` px with an ellipsis after it.
pub fn shortened(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while width(&kept, size, weight) + size > room && kept.pop().is_some() {}
    kept.truncate(kept.trim_end_matches([' ', ',']).len());
    kept + "…"
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
    use super::{Weight, width, wrap};
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

    proptest! {
        #[test]
        fn lines_fit_and_lose_nothing(text in "[a-zäλ⁻ ]{0,60}", room in 12.0..200.0) {
            let lines = wrap(&text, 10.0, Weight::Regular, room);
            prop_assert!(lines.iter().all(|line| width(line, 10.0, Weight::Regular) <= room));
            let letters = |text: &str| text.chars().filter(|sign| *sign != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
