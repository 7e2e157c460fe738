//! Colours: sRGB, their lightness and chroma.

/// An sRGB colour with opacity, each channel 0-255, not premultiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity; 255 is opaque.
    pub a: u8,
}

impl Color {
    /// White.
    pub const WHITE: Self = Self::hex(0xFF_FF_FF);
    /// Black.
    pub const BLACK: Self = Self::hex(0);

    /// An opaque colour.
    pub const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b, a: 255 }
    }

    /// An opaque colour from `0xRRGGBB`.
    pub const fn hex(rgb: u32) -> Self {
        let [_, r, g, b] = rgb.to_be_bytes();
        Self::rgb(r, g, b)
    }

    /// Returns this colour with opacity `a`.
    pub const fn with_alpha(self, a: u8) -> Self {
        Self { a, ..self }
    }

    /// The way from this colour (`share` 0) to `other` (`share` 1), channel by channel.
    pub fn mix(self, other: Self, share: f64) -> Self {
        let channel = |from: u8, to: u8| byte(f64::from(from) + (f64::from(to) - f64::from(from)) * share);
        Self {
            r: channel(self.r, other.r),
            g: channel(self.g, other.g),
            b: channel(self.b, other.b),
            a: channel(self.a, other.a),
        }
    }

    /// This colour laid over an opaque `background`.
    pub fn over(self, background: Self) -> Self {
        background.mix(Self { a: 255, ..self }, f64::from(self.a) / 255.0)
    }

    /// CIE 1976 lightness L*, 0 (black) to 100 (white); opacity is ignored.
    pub fn lightness(self) -> f64 {
        let [r, g, b] = self.linear();
        let luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        if luminance > 216.0 / 24389.0 { 116.0 * luminance.cbrt() - 16.0 } else { luminance * 24389.0 / 27.0 }
    }

    /// The contrast ratio with `other`, 1 to 21 (WCAG 2); opacity is ignored.
    pub fn contrast(self, other: Self) -> f64 {
        let luminance = |color: Self| {
            let [r, g, b] = color.linear();
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (luminance(self), luminance(other));
        a.max(b) / a.min(b)
    }

    /// Oklab coordinates (L, a, b), in which distances are about as large as they look (Ottosson 2020).
    pub fn oklab(self) -> [f64; 3] {
        let [r, g, b] = self.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    /// The colour with its Oklab chroma multiplied by `factor`, of the same perceived lightness; 0 gives grey.
    pub fn with_chroma(self, factor: f64) -> Self {
        let [lightness, a, b] = self.oklab();
        let (a, b) = (a * factor, b * factor);
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        Self {
            r: encode(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s),
            g: encode(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s),
            b: encode(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s),
            a: self.a,
        }
    }

    /// The colour after `matrix` is applied to its linear channels, as in simulations of colour blindness.
    #[cfg(test)]
    pub(super) fn seen_through(self, matrix: &[[f64; 3]; 3]) -> Self {
        let linear = self.linear();
        let [r, g, b] =
            matrix.map(|row| encode(row.iter().zip(linear).map(|(weight, channel)| weight * channel).sum()));
        Self { r, g, b, a: self.a }
    }

    fn linear(self) -> [f64; 3] {
        [self.r, self.g, self.b].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }
}

fn encode(linear: f64) -> u8 {
    let linear = linear.clamp(0.0, 1.0);
    byte(255.0 * if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 })
}

/// The nearest channel value; what is out of range is clamped and NaN is 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range of u8 before")]
pub(super) fn byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::Color;

    #[test]
    fn lightness_of_known_colors() {
        assert!((Color::WHITE.lightness() - 100.0).abs() < 1e-9);
        assert!(Color::BLACK.lightness().abs() < 1e-9);
        // The luminance of sRGB's red is 0.2126 (IEC 61966-2-1): 116 · 0.2126^⅓ − 16.
        assert!((Color::hex(0xFF_00_00).lightness() - 53.2329).abs() < 1e-4);
        assert!((Color::WHITE.contrast(Color::BLACK) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn chroma_one_changes_nothing_and_zero_is_grey() {
        let orange = Color::hex(0xE6_9F_00);
        assert_eq!(orange.with_chroma(1.0), orange);
        let grey = orange.with_chroma(0.0);
        assert!(grey.r.abs_diff(grey.g) <= 1 && grey.g.abs_diff(grey.b) <= 1);
    }

    #[test]
    fn half_white_over_black_is_grey() {
        assert_eq!(Color::WHITE.with_alpha(128).over(Color::BLACK), Color::rgb(128, 128, 128));
    }
}
