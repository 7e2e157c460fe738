//! Results as files, for the command line and the window alike.

mod command;
pub mod report;
mod rows;
mod tables;
pub mod training;

pub use command::command_line;
pub use rows::Rows;
pub use tables::{write_csv, write_table};

use crate::figure::draw::{Look, Provenance, frames};
use crate::figure::{Figure, FigureError, export, gif};
use crate::files::{Draft, FileError};
use crate::scenario::Scenario;
use crate::simulate::{Problem, Trajectory};
use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

/// Number of frames of an animation, in a run of as many steps.
const FRAMES: u64 = 120;

/// Pixels per px of a figure in a PNG: 192 dpi.
const SCALE: f32 = 2.0;

/// Format of a file, by the ending of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A figure in pixels.
    Png,
    /// A figure in lines.
    Svg,
    /// An animation.
    Gif,
    /// Every step of every arm.
    Csv,
}

impl Format {
    /// The format that the ending of `path` names, in any case of letters.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_string_lossy().to_lowercase().as_str() {
            "png" => Some(Self::Png),
            "svg" => Some(Self::Svg),
            "gif" => Some(Self::Gif),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The disk does not take it.
    #[error(transparent)]
    File(#[from] FileError),
    /// The figure cannot be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
}

/// Draws a figure into its file, as SVG where that is the format and as PNG otherwise.
///
/// # Errors
/// If it cannot be drawn or the disk does not take it.
pub fn write_figure(figure: &Figure, format: Format, mut draft: Draft) -> Result<(), OutputError> {
    let bytes = match format {
        Format::Svg => export::svg(figure).into_bytes(),
        Format::Png | Format::Gif | Format::Csv => export::png(figure, SCALE)?,
    };
    draft.write_all(&bytes).map_err(|error| FileError::writing(draft.path(), &error))?;
    Ok(draft.finish()?)
}

/// Draws an animation from the start to the end into its file. `progress` hears the share that is drawn and may break; then there
/// is no file.
///
/// # Errors
/// If it cannot be drawn or the disk does not take it.
pub fn write_animation(
    scenario: &Scenario,
    problem: &Problem,
    trajectories: &[Trajectory],
    look: Look,
    provenance: &Provenance,
    mut draft: Draft,
    mut progress: impl FnMut(f64) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, OutputError> {
    let (frames, animation) = frames(scenario, problem, trajectories, FRAMES, look, provenance);
    let end = trajectories.iter().map(Trajectory::steps).max().unwrap_or(0);
    let count = FRAMES.min(end + 1) as f64;
    let mut flow = ControlFlow::Continue(());
    let frames = frames.enumerate().map_while(|(done, frame)| {
        flow = progress(done as f64 / count);
        flow.is_continue().then_some(frame)
    });
    let path = draft.path().to_owned();
    let drawn = gif::gif(BufWriter::new(&mut draft), frames, &animation);
    if flow.is_break() {
        return Ok(flow);
    }
    drawn.map_err(|error| FileError::writing(&path, &error))?;
    draft.finish()?;
    Ok(flow)
}
