//! The embedded fonts; sources and licences are in `assets/fonts/README.md`.

/// Inter Regular, the text face, with Greek, mathematical signs and tabular figures.
pub const TEXT: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
/// Inter Semi Bold, for titles.
pub const TEXT_STRONG: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
/// JetBrains Mono Regular, for numbers and code.
pub const MONOSPACE: &[u8] = include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf");
/// DejaVu Sans, for signs that the other faces lack.
pub const FALLBACK: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");
/// Phosphor icons in the private use area; `assets/fonts/ICONS.md` lists the code points.
pub const ICONS: &[u8] = include_bytes!("../../assets/fonts/Icons.ttf");

/// The faces that draw text, in the order in which a missing character is looked up.
pub const FACES: [&[u8]; 4] = [TEXT, TEXT_STRONG, FALLBACK, MONOSPACE];

/// The family names that an SVG asks for: the embedded text face, then faces that most systems have.
pub const TEXT_FAMILY: &str = "Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/// The family names for signs that the text face lacks.
pub const SIGNS_FAMILY: &str = "'DejaVu Sans', sans-serif";

#[cfg(test)]
mod tests {
    use super::{FALLBACK, ICONS, MONOSPACE, TEXT, TEXT_STRONG};
    use skrifa::{FontRef, MetadataProvider};

    const NEEDED: &str = "αβημλσεωδΔ∇∂√∞≈≠≤≥−×·÷±‖→←↑↓★●○✕₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻½…—–′″∥°‰";

    #[test]
    fn every_needed_sign_has_a_glyph() {
        for face in [TEXT, TEXT_STRONG, MONOSPACE] {
            let faces = [FontRef::new(face).unwrap(), FontRef::new(FALLBACK).unwrap()];
            for sign in NEEDED.chars() {
                assert!(faces.iter().any(|face| face.charmap().map(sign).is_some()), "{sign} is missing");
            }
        }
    }

    #[test]
    fn figures_are_tabular() {
        use skrifa::instance::{LocationRef, Size};
        let font = FontRef::new(TEXT).unwrap();
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let width = |digit| metrics.advance_width(font.charmap().map(digit).unwrap()).unwrap();
        assert!(('0'..='9').all(|digit| width(digit) == width('0')));
    }

    #[test]
    fn the_icons_are_those_of_the_list() {
        let font = FontRef::new(ICONS).unwrap();
        let list = include_str!("../../assets/fonts/ICONS.md");
        let points = list.lines().filter_map(|line| line.split_once("U+")).map(|(_, point)| point);
        let mut count = 0;
        for point in points {
            assert!(font.charmap().map(u32::from_str_radix(point, 16).unwrap()).is_some(), "{point}");
            count += 1;
        }
        assert!(count > 80);
    }
}
