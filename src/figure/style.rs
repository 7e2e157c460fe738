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

/// Style of a line.
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

/// Style of an arm, the same in every view, figure and report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ArmStyle {
    /// The colour of its lines and markers.
    pub color: Color,
    /// The rhythm of its lines.
    pub dash: Dash,
    /// The outline of its markers.
    pub shape: Shape,
}

/// The colours of arms: six of Okabe and Ito (2008), without black and yellow, and six more. All are seen on white and on black
/// paper and told apart with protanopia and deuteranopia.
pub const ARM_COLORS: [Color; 12] = [
    Color::hex(0x00_72_B2),
    Color::hex(0xD5_5E_00),
    Color::hex(0x00_9E_73),
    Color::hex(0xCC_79_A7),
    Color::hex(0xE6_9F_00),
    Color::hex(0x56_B4_E9),
    Color::hex(0x99_66_FF),
    Color::hex(0x99_11_00),
    Color::hex(0x11_55_44),
    Color::hex(0xBB_00_77),
    Color::hex(0x66_11_BB),
    Color::hex(0x00_00_FF),
];

/// The style of this number: twelve of as many colours in a fixed order, then again from the first.
///
/// Six neighbours differ in colour, dash and shape; of twelve no two have the same dash and shape.
pub fn arm_style(index: usize) -> ArmStyle {
    const DASHES: [Dash; 6] =
        [Dash::Solid, Dash::Dashed, Dash::DashDot, Dash::Dotted, Dash::LongDash, Dash::DashDotDot];
    const SHAPES: [Shape; 6] =
        [Shape::Circle, Shape::Square, Shape::Triangle, Shape::Diamond, Shape::Cross, Shape::Plus];
    let (round, place) = (index / 6 % 2, index % 6);
    ArmStyle {
        color: ARM_COLORS[index % 12],
        dash: DASHES[(place + 3 * round) % 6],
        shape: SHAPES[(place + 2 * round) % 6],
    }
}

#[cfg(test)]
mod tests {
    use super::{ARM_COLORS, arm_style};
    use crate::figure::{Color, Paper};

    /// Linear sRGB as seen with protanopia and with deuteranopia (Machado, Oliveira and Fernandes 2009, severity 1).
    const PROTANOPIA: [[f64; 3]; 3] =
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]];
    const DEUTERANOPIA: [[f64; 3]; 3] =
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]];
    const NORMAL: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

    /// The distance of two colours in Oklab, seen through one of the matrices above.
    fn apart(a: Color, b: Color, vision: &[[f64; 3]; 3]) -> f64 {
        let [a, b] = [a, b].map(|color| color.seen_through(vision).oklab());
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn twelve_styles_differ_even_without_color() {
        for i in 0..12 {
            for j in 0..i {
                let (a, b) = (arm_style(i), arm_style(j));
                assert!((a.dash, a.shape) != (b.dash, b.shape), "{i} and {j}");
                assert!(a.color != b.color, "{i} and {j}");
            }
        }
        assert_eq!(arm_style(0), arm_style(12));
    }

    #[test]
    fn twelve_colors_are_told_apart_by_every_eye() {
        // Red and olive are alike without red cones: so much for the simulation.
        assert!(apart(Color::hex(0xFF_00_00), Color::hex(0x6B_6B_00), &PROTANOPIA) < 0.1);
        for i in 0..12 {
            for j in 0..i {
                let (a, b) = (arm_style(i), arm_style(j));
                assert!(apart(a.color, b.color, &NORMAL) > 0.15, "{i} and {j}");
                for vision in [&PROTANOPIA, &DEUTERANOPIA] {
                    let (distance, least) =
                        (apart(a.color, b.color, vision), if a.dash == b.dash { 0.1 } else { 0.07 });
                    assert!(distance > least, "{i} and {j}: {distance}");
                }
            }
        }
    }

    #[test]
    fn colors_are_seen_on_both_papers() {
        for paper in [Paper::Light, Paper::Dark] {
            for color in ARM_COLORS {
                assert!(color.contrast(paper.background()) > 2.0, "{color:?} on {paper:?}");
            }
        }
    }
}
