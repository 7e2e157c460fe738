//! Pictures made of pixels.

use super::{Color, FigureError};

/// A picture of `width` × `height` pixels, row by row from the top left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raster {
    width: usize,
    height: usize,
    pixels: Vec<Color>,
}

impl Raster {
    /// A picture from its pixels; `None` unless there are `width` × `height` of them.
    pub fn new(width: usize, height: usize, pixels: Vec<Color>) -> Option<Self> {
        (width.checked_mul(height) == Some(pixels.len())).then_some(Self { width, height, pixels })
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixels, row by row from the top left.
    pub fn pixels(&self) -> &[Color] {
        &self.pixels
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    /// If there are no pixels, or more than the format can hold.
    pub fn png(&self) -> Result<Vec<u8>, FigureError> {
        let side = |length| u32::try_from(length).map_err(|_| FigureError::Size(self.width as f64, self.height as f64));
        let bytes: Vec<u8> = self.pixels.iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b, pixel.a]).collect();
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, side(self.width)?, side(self.height)?);
        encoder.set_color(png::ColorType::Rgba);
        // Smooth pictures hardly gain from more, and an animation has one in every frame.
        encoder.set_compression(png::Compression::Fast);
        encoder.write_header()?.write_image_data(&bytes)?;
        Ok(file)
    }
}

/// The bytes in base 64 with padding (RFC 4648 §4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| usize::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            text.push(if place <= chunk.len() { char::from(DIGITS[bits >> (18 - 6 * place) & 63]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Raster, base64};
    use crate::figure::Color;

    #[test]
    fn base64_of_the_standards_examples() {
        // RFC 4648 §10.
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn a_picture_survives_its_file() {
        let pixels = vec![Color::WHITE, Color::BLACK, Color::hex(0x12_34_56), Color::WHITE.with_alpha(7)];
        let file = Raster::new(2, 2, pixels).unwrap().png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut bytes).unwrap();
        assert_eq!(bytes, [255, 255, 255, 255, 0, 0, 0, 255, 0x12, 0x34, 0x56, 255, 255, 255, 255, 7]);
    }

    #[test]
    fn pixels_must_fill_the_picture() {
        assert!(Raster::new(2, 2, vec![Color::WHITE; 3]).is_none());
        assert!(Raster::default().png().is_err());
    }
}
