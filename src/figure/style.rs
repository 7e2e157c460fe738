//! Strokes, dashes and markers, and the styles by which arms are told apart.

use super::color::Color;

/// The rhythm of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dash {
    /// Without gaps.
    #[default]
    Solid,
    /// Dashes.
    Dashed,
    /// Dash and dot in turn.
    DashDot,
    /// Dots.
    Dotted,
    /// Long dashes.
    LongDash,
    /// A dash and two dots in turn.
    DashDotDot,
}

impl Dash {
    /// Lengths of strokes and gaps in turn for a line of `width`, in the same unit; empty for a solid line.
    pub fn pattern(self, width: f64) -> Vec<f64> {
        // Ends are butts, so the lengths are what is seen.
        let multiples: &[f64] = match self {
            Self::Solid => &[],
            Self::Dashed => &[4.0, 2.0],
            Self::DashDot => &[5.0, 1.8, 1.2, 1.8],
            Self::Dotted => &[1.2, 1.4],
            Self::LongDash => &[8.0, 2.5],
            Self::DashDotDot => &[5.0, 1.6, 1.2, 1.6, 1.2, 1.6],
        };
        multiples.iter().map(|multiple| multiple * width.max(1.0)).collect()
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// The colour.
    pub color: Color,
    /// The width in px.
    pub width: f64,
    /// The rhythm.
    pub dash: Dash,
}

impl Stroke {
    /// A solid line.
    pub const fn solid(color: Color, width: f64) -> Self {
        Self { color, width, dash: Dash::Solid }
    }
}

/// The outline of a marker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A disc.
    #[default]
    Circle,
    /// A circle that is never filled.
    Ring,
    /// A square.
    Square,
    /// A triangle that points up.
    Triangle,
    /// A square on its corner.
    Diamond,
    /// Two diagonal strokes, ✕.
    Cross,
    /// A horizontal and a vertical stroke, +.
    Plus,
}

/// How an arm looks in every view, figure and report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ArmStyle {
    /// The colour of its lines and markers.
    pub color: Color,
    /// The rhythm of its lines.
    pub dash: Dash,
    /// The outline of its markers.
    pub shape: Shape,
}

/// The colours of Okabe and Ito (2008) that are seen on white and on black paper alike: without black and yellow.
pub const OKABE_ITO: [Color; 6] = [
    Color::hex(0x00_72_B2),
    Color::hex(0xD5_5E_00),
    Color::hex(0x00_9E_73),
    Color::hex(0xCC_79_A7),
    Color::hex(0xE6_9F_00),
    Color::hex(0x56_B4_E9),
];

/// The style of the arm at `index`; twelve in a fixed order, then again from the first.
///
/// Six neighbours differ in colour, dash and shape; arms of one colour differ in both dash and shape.
pub fn arm_style(index: usize) -> ArmStyle {
    const DASHES: [Dash; 6] =
        [Dash::Solid, Dash::Dashed, Dash::DashDot, Dash::Dotted, Dash::LongDash, Dash::DashDotDot];
    const SHAPES: [Shape; 6] =
        [Shape::Circle, Shape::Square, Shape::Triangle, Shape::Diamond, Shape::Cross, Shape::Plus];
    let (round, place) = (index / 6 % 2, index % 6);
    ArmStyle { color: OKABE_ITO[place], dash: DASHES[(place + 3 * round) % 6], shape: SHAPES[(place + 2 * round) % 6] }
}

#[cfg(test)]
mod tests {
    use super::{OKABE_ITO, arm_style};
    use crate::figure::Paper;

    #[test]
    fn twelve_styles_differ_even_without_color() {
        for i in 0..12 {
            for j in 0..i {
                let (a, b) = (arm_style(i), arm_style(j));
                assert!((a.dash, a.shape) != (b.dash, b.shape), "{i} and {j}");
                assert!(a.color != b.color || (a.dash != b.dash && a.shape != b.shape), "{i} and {j}");
            }
        }
        assert_eq!(arm_style(0), arm_style(12));
    }

    #[test]
    fn colors_are_seen_on_both_papers() {
        for paper in [Paper::Light, Paper::Dark] {
            for color in OKABE_ITO {
                assert!(color.contrast(paper.background()) > 2.0, "{color:?} on {paper:?}");
            }
        }
    }
}
