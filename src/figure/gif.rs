//! Animated figures.

use std::collections::HashMap;
use std::io::Write;

use super::export::{pixels, rgb};
use super::map::{Map, Tone};
use super::{Color, Figure, FigureError, Paper};

/// The index that leaves the pixel of the frame before.
const TRANSPARENT: u8 = 0;

/// At most 255 colours that all frames of an animation share.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    colors: Vec<Color>,
}

impl Palette {
    /// A palette for lines on a colour map: the paper's colours, greys, each line's colour exactly and on its way to the
    /// paper, and as many of the map's colours as there is room for.
    pub fn new(paper: Paper, lines: &[Color], map: Option<(Map, Tone)>) -> Self {
        let mut colors = vec![paper.background(), paper.ink(), paper.muted(), paper.frame(), paper.grid()];
        let mut add = |color: Color| {
            if colors.len() < 255 && !colors.contains(&color) {
                colors.push(color);
            }
        };
        lines.iter().for_each(|line| add(line.over(paper.background())));
        for grey in 0..24 {
            add(paper.background().mix(paper.ink(), f64::from(grey) / 23.0));
        }
        let table = map.map(|(map, tone)| map.table(tone));
        for share in [0.5, 0.25, 0.75] {
            // At least 100 colours of the map keep it free of visible bands.
            let room = if table.is_some() { 150 } else { 250 };
            lines.iter().take(room / 4).for_each(|line| add(line.mix(paper.background(), share)));
        }
        if let Some(table) = table {
            let room = (255 - colors.len()).max(1);
            (0..room).for_each(|place| {
                let color = table[place * 255 / (room - 1).max(1)];
                if colors.len() < 255 && !colors.contains(&color) {
                    colors.push(color);
                }
            });
        }
        Self { colors }
    }

    /// The colours, at most 255.
    pub fn colors(&self) -> &[Color] {
        &self.colors
    }
}

/// Settings of an animation.
#[derive(Clone, Debug, PartialEq)]
pub struct Animation {
    /// Pixels per px of the figures' size.
    pub scale: f32,
    /// Duration of each frame, in hundredths of a second; most viewers show at most 50 frames a second.
    pub delay: u16,
    /// Duration of the last frame, in hundredths of a second.
    pub last: u16,
    /// The colours.
    pub palette: Palette,
}

/// Writes figures as an animated GIF that repeats for ever; one frame is held in memory at a time.
///
/// Frames hold still where their axes do and no legend is [`Inside`](super::Legend::Inside), which may change corners.
/// A frame stores only the rectangle that differs from the one before. Colours become the nearest of the palette. Title,
/// caption and metadata of the first frame are kept as a comment.
///
/// # Errors
/// If there are no frames, a frame differs in size from the first, is too large, or `out` cannot be written.
pub fn gif(
    out: impl Write,
    frames: impl IntoIterator<Item = Figure>,
    animation: &Animation,
) -> Result<(), FigureError> {
    let mut frames = frames.into_iter();
    let figure = frames.next().ok_or(FigureError::NoFrames)?;
    let first = pixels(&figure, animation.scale)?;
    let size = (first.width(), first.height());
    let side = |length: u32| u16::try_from(length).map_err(|_| FigureError::Size(f64::from(size.0), f64::from(size.1)));
    let (width, height) = (side(size.0)?, side(size.1)?);
    let mut nearest = Nearest::new(&animation.palette);
    let mut encoder = gif::Encoder::new(out, width, height, &nearest.bytes())?;
    encoder.set_repeat(gif::Repeat::Infinite)?;
    encoder.write_raw_extension(gif::Extension::Comment.into(), &[comment(&figure).as_bytes()])?;
    drop(figure);
    let mut shown = nearest.indices(&rgb(&first));
    // A frame is written when the next one has come, since only then it is known not to be the last.
    let mut waiting = difference(None, &shown, width);
    for (number, figure) in frames.enumerate() {
        let picture = pixels(&figure, animation.scale)?;
        let found = (picture.width(), picture.height());
        if found != size {
            return Err(FigureError::FrameSize { frame: number + 2, found, expected: size });
        }
        waiting.delay = animation.delay;
        encoder.write_frame(&waiting)?;
        let next = nearest.indices(&rgb(&picture));
        waiting = difference(Some(&shown), &next, width);
        shown = next;
    }
    waiting.delay = animation.last;
    encoder.write_frame(&waiting)?;
    encoder.into_inner()?.flush().map_err(gif::EncodingError::from)?;
    Ok(())
}

/// Returns the metadata of a figure, a line or more for each text.
fn comment(figure: &Figure) -> String {
    let named = [("Title", &figure.title), ("Description", &figure.caption)];
    let texts = named.into_iter().chain(figure.metadata.iter().map(|(name, text)| (name.as_str(), text)));
    texts.filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name}: {text}\n")).collect()
}

/// The palette's nearest colour to any, each looked up once.
struct Nearest {
    /// The palette, with the transparent colour first.
    colors: Vec<(Color, [f64; 3])>,
    known: HashMap<[u8; 3], u8>,
}

impl Nearest {
    fn new(palette: &Palette) -> Self {
        let colors = palette.colors().iter().take(255);
        Self { colors: colors.map(|color| (*color, color.oklab())).collect(), known: HashMap::new() }
    }

    /// The colour table, black where the transparent index is.
    fn bytes(&self) -> Vec<u8> {
        let colors = self.colors.iter().flat_map(|(color, _)| [color.r, color.g, color.b]);
        [0; 3].into_iter().chain(colors).collect()
    }

    fn indices(&mut self, rgb: &[u8]) -> Vec<u8> {
        let Self { colors, known } = self;
        // Neighbours are mostly alike, so that few pixels have to be looked up.
        let mut last: Option<([u8; 3], u8)> = None;
        rgb.chunks_exact(3)
            .map(|pixel| {
                let pixel = [pixel[0], pixel[1], pixel[2]];
                if let Some((_, index)) = last.filter(|(same, _)| *same == pixel) {
                    return index;
                }
                let index = *known.entry(pixel).or_insert_with(|| {
                    let lab = Color::rgb(pixel[0], pixel[1], pixel[2]).oklab();
                    let distance = |other: &[f64; 3]| (0..3).map(|axis| (lab[axis] - other[axis]).powi(2)).sum::<f64>();
                    let numbered = (1_u8..=255).zip(&*colors);
                    let best = numbered.min_by(|(_, (_, a)), (_, (_, b))| distance(a).total_cmp(&distance(b)));
                    best.map_or(TRANSPARENT, |(index, _)| index)
                });
                last = Some((pixel, index));
                index
            })
            .collect()
    }
}

/// The frame that turns one picture into the next: the smallest rectangle with every change, transparent where nothing is.
fn difference(before: Option<&[u8]>, after: &[u8], width: u16) -> gif::Frame<'static> {
    let columns = usize::from(width);
    let changed = |at: usize| before.is_none_or(|before| before[at] != after[at]);
    let (mut left, mut right, mut top, mut bottom) = (columns, 0, usize::MAX, 0);
    for at in (0..after.len()).filter(|at| changed(*at)) {
        let (row, column) = (at / columns, at % columns);
        (left, right) = (left.min(column), right.max(column));
        (top, bottom) = (top.min(row), bottom.max(row));
    }
    if top == usize::MAX {
        // Nothing changed: one transparent pixel keeps the time.
        (left, right, top, bottom) = (0, 0, 0, 0);
    }
    let mut buffer = Vec::with_capacity((right + 1 - left) * (bottom + 1 - top));
    for row in top..=bottom {
        let range = row * columns + left..=row * columns + right;
        buffer.extend(range.map(|at| if changed(at) { after[at] } else { TRANSPARENT }));
    }
    let side = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
    gif::Frame {
        left: side(left),
        top: side(top),
        width: side(right + 1 - left),
        height: side(bottom + 1 - top),
        transparent: Some(TRANSPARENT),
        dispose: gif::DisposalMethod::Keep,
        buffer: buffer.into(),
        ..gif::Frame::default()
    }
}
