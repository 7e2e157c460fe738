//! Perceptually uniform colour maps.

use super::color::{Color, byte};

/// A colour map: dark to light, its lightness rising evenly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Map {
    /// Blue to yellow, the same with and without colour-vision deficiency (Nuñez, Anderton, Renslow 2018); the polynomial
    /// of d3-scale-chromatic, whose channels are within 12/255 of matplotlib's table, at the light end within 19/255.
    #[default]
    Cividis,
    /// Violet, green, yellow (Smith, van der Walt 2015); the sixth-degree polynomial of M. Zucker
    /// (CC0), within 4/255 of matplotlib's table.
    Viridis,
    /// Grey of even lightness, without the darkest and lightest shades.
    Grey,
}

/// Strength of the colours of a map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// The colours as published.
    Full,
    /// Less chroma at the same lightness, so that what is drawn on top leads.
    #[default]
    Soft,
}

impl Map {
    /// The maps in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Cividis, Self::Viridis, Self::Grey];

    /// The colour at `t`, clamped to 0..1; NaN gives the colour at 0.
    pub fn at(self, t: f64) -> Color {
        let t = if t.is_nan() { 0.0 } else { t.clamp(0.0, 1.0) };
        match self {
            Self::Cividis => {
                let r = polynomial(t, &[-4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57]);
                let g = polynomial(t, &[32.49, 170.73, 52.82, -131.46, 176.58, -67.37]);
                let b = polynomial(t, &[81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67]);
                Color::rgb(byte(r), byte(g), byte(b))
            }
            Self::Viridis => {
                let r = [0.277_727, 0.105_093, -0.330_862, -4.634_230, 6.228_270, 4.776_385, -5.435_456];
                let g = [0.005_407, 1.404_614, 0.214_848, -5.799_101, 14.179_933, -13.745_145, 4.645_853];
                let b = [0.334_100, 1.384_590, 0.095_095, -19.332_441, 56.690_553, -65.353_033, 26.312_435];
                let channel = |coefficients: [f64; 7]| byte(255.0 * polynomial(t, &coefficients));
                Color::rgb(channel(r), channel(g), channel(b))
            }
            // sRGB's encoding is close enough to L* for even steps of lightness.
            Self::Grey => {
                let grey = byte(40.0 + 205.0 * t);
                Color::rgb(grey, grey, grey)
            }
        }
    }

    /// The colour at `t` in a tone.
    pub fn toned(self, t: f64, tone: Tone) -> Color {
        match tone {
            Tone::Full => self.at(t),
            Tone::Soft => self.at(t).with_chroma(0.6),
        }
    }

    /// The map's 256 colours in a tone, dark to light.
    pub fn table(self, tone: Tone) -> [Color; 256] {
        let mut table = [Color::BLACK; 256];
        for (step, color) in (0_u8..=255).zip(&mut table) {
            *color = self.toned(f64::from(step) / 255.0, tone);
        }
        table
    }
}

/// `c0 + c1 t + c2 t² + …` by Horner's rule.
fn polynomial(t: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * t + coefficient)
}

#[cfg(test)]
mod tests {
    use super::{Map, Tone};
    use crate::figure::Color;

    #[test]
    fn lightness_rises_evenly() {
        for map in Map::ALL {
            for tone in [Tone::Full, Tone::Soft] {
                let table = map.table(tone);
                let steps: Vec<f64> =
                    table.windows(16).step_by(15).map(|w| w[15].lightness() - w[0].lightness()).collect();
                let mean = steps.iter().sum::<f64>() / steps.len() as f64;
                assert!(steps.iter().all(|step| (0.5..1.6).contains(&(step / mean))), "{map:?} {tone:?}: {steps:?}");
                // Rounding to bytes may lower a single step by a fraction of what the eye can see.
                assert!(table.windows(2).all(|w| w[1].lightness() - w[0].lightness() > -0.35), "{map:?} {tone:?}");
            }
        }
    }

    #[test]
    fn ends_are_those_of_the_published_tables() {
        let near = |color: Color, hex: u32, most: u8| {
            let expected = Color::hex(hex);
            let distances = [color.r.abs_diff(expected.r), color.g.abs_diff(expected.g), color.b.abs_diff(expected.b)];
            assert!(distances.into_iter().all(|distance| distance <= most), "{color:?} is not {expected:?}");
        };
        // matplotlib 3.11.2: colormaps["viridis"] and colormaps["cividis"] at 0, 128 and 255 of 255.
        near(Map::Viridis.at(0.0), 0x44_01_54, 4);
        near(Map::Viridis.at(128.0 / 255.0), 0x21_91_8C, 4);
        near(Map::Viridis.at(1.0), 0xFD_E7_25, 4);
        near(Map::Cividis.at(0.0), 0x00_22_4E, 4);
        near(Map::Cividis.at(128.0 / 255.0), 0x7D_7C_78, 6);
        near(Map::Cividis.at(1.0), 0xFE_E8_38, 14);
    }

    #[test]
    fn nan_and_infinities_have_a_color() {
        assert_eq!(Map::Cividis.at(f64::NAN), Map::Cividis.at(0.0));
        assert_eq!(Map::Cividis.at(f64::INFINITY), Map::Cividis.at(1.0));
        assert_eq!(Map::Cividis.at(f64::NEG_INFINITY), Map::Cividis.at(0.0));
    }
}
