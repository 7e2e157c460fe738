//! Errors of writing a figure to a file.

/// Why a figure could not become a file.
#[derive(Debug, thiserror::Error)]
pub enum FigureError {
    /// The picture would have no pixels, or too many; width and height in px.
    #[error("a picture of {0} × {1} px cannot be made; each side must be 1 to 16384 px")]
    Size(f64, f64),
    /// The drawing could not be read back.
    #[error("the figure's SVG could not be drawn")]
    Svg(#[from] resvg::usvg::Error),
    /// The PNG could not be written.
    #[error("the PNG could not be written")]
    Png(#[from] png::EncodingError),
    /// The GIF could not be written.
    #[error("the GIF could not be written")]
    Gif(#[from] gif::EncodingError),
    /// An animation without frames.
    #[error("an animation needs at least one frame")]
    NoFrames,
    /// A frame of another size than the first.
    #[error("frame {frame} is {found:?} px large, the first is {expected:?}")]
    FrameSize {
        /// The frame's number, from 1.
        frame: usize,
        /// Width and height found.
        found: (u32, u32),
        /// The first frame's.
        expected: (u32, u32),
    },
}
