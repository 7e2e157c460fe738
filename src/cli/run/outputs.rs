use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::progress::Progress;
use super::rows::Rows;
use crate::cli::Failure;
use crate::cli::arguments::RunArguments;
use crate::cli::interrupt::interrupted;
use crate::cli::provenance::provenance;
use crate::figure::draw::{Look, frames, scenario_figure};
use crate::figure::{Figure, export, gif};
use crate::files::{Draft, FileError};
use crate::scenario::Scenario;
use crate::simulate::{Problem, Trajectory};

/// How many frames an animation has, in a run of as many steps.
const FRAMES: u64 = 120;

/// Pixels per px of a figure in a PNG: 192 dpi.
const SCALE: f32 = 2.0;

/// The files that a run is asked for, begun before the work so that what forbids them is known at once.
#[derive(Debug)]
pub(super) struct Outputs {
    pub(super) trajectory: Option<Draft>,
    pub(super) figure: Option<(Format, Draft)>,
    pub(super) animation: Option<Draft>,
}

/// The formats of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Svg,
}

impl Outputs {
    /// Begins the files.
    ///
    /// # Errors
    /// Where an ending is not known, or a file cannot be written.
    pub(super) fn open(arguments: &RunArguments) -> Result<Self, Failure> {
        let RunArguments { trajectory, figure, animation, .. } = arguments;
        // A pipe or a device has no ending and takes anything.
        check("--trajectory", trajectory.as_deref(), &["csv", ""], "`.csv`")?;
        check("--figure", figure.as_deref(), &["png", "svg"], "`.png` and `.svg`")?;
        check("--animation", animation.as_deref(), &["gif"], "`.gif`")?;
        let create = |path: &Option<PathBuf>| path.as_deref().map(Draft::create).transpose();
        let format = |path: &Path| if ending(path) == "svg" { Format::Svg } else { Format::Png };
        Ok(Self {
            trajectory: create(trajectory)?,
            figure: create(figure)?.map(|draft| (format(draft.path()), draft)),
            animation: create(animation)?,
        })
    }

    /// Writes the files of one run, one after the other.
    ///
    /// # Errors
    /// Where the disk does not take them; where Ctrl-C was pressed, with what is there by then.
    pub(super) fn write(
        self,
        scenario: &Scenario,
        problem: &Problem,
        trajectories: &[Trajectory],
        progress: &Progress,
    ) -> Result<(), Failure> {
        let mut kept = vec![];
        if let Some(draft) = self.trajectory {
            let path = draft.path().to_owned();
            progress.begin("writing the trajectory");
            let mut rows = Rows::new(draft, false)?;
            let all: u64 = trajectories.iter().map(|trajectory| trajectory.steps() + 1).sum();
            let mut before = 0;
            for (arm, trajectory) in scenario.arms.iter().zip(trajectories) {
                let heard = |step: u64| progress.set((before + step) as f64 / all as f64);
                let flow = rows.write(scenario, problem, arm, scenario.run.seed, trajectory.steps(), heard)?;
                if flow.is_break() {
                    return Err(stopped(&kept));
                }
                before += trajectory.steps() + 1;
            }
            rows.finish()?;
            kept.push(path);
        }
        let end = trajectories.iter().map(Trajectory::steps).max().unwrap_or(0);
        let provenance = provenance();
        if let Some((format, draft)) = self.figure {
            if interrupted() {
                return Err(stopped(&kept));
            }
            progress.begin("drawing");
            let path = draft.path().to_owned();
            let figure = scenario_figure(scenario, problem, trajectories, end, Look::default(), &provenance);
            write_figure(&figure, format, draft)?;
            kept.push(path);
        }
        if let Some(mut draft) = self.animation {
            progress.begin("drawing the animation");
            let (frames, animation) = frames(scenario, problem, trajectories, FRAMES, Look::default(), &provenance);
            let count = FRAMES.min(end + 1) as f64;
            let frames = frames.take_while(|_| !interrupted()).enumerate().map(|(done, frame)| {
                progress.set(done as f64 / count);
                frame
            });
            let path = draft.path().to_owned();
            let drawn = gif::gif(BufWriter::new(&mut draft), frames, &animation);
            if interrupted() {
                return Err(stopped(&kept));
            }
            drawn.map_err(|error| FileError::writing(&path, &error))?;
            draft.finish()?;
        }
        Ok(())
    }
}

/// Draws a figure into its file.
pub(super) fn write_figure(figure: &Figure, format: Format, mut draft: Draft) -> Result<(), Failure> {
    let bytes = match format {
        Format::Svg => export::svg(figure).into_bytes(),
        Format::Png => export::png(figure, SCALE)?,
    };
    draft.write_all(&bytes).map_err(|error| FileError::writing(draft.path(), &error))?;
    Ok(draft.finish()?)
}

/// The ending of a file's name in lower case.
fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

fn check(option: &str, path: Option<&Path>, allowed: &[&str], described: &str) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let found = ending(path);
    if allowed.contains(&found.as_str()) {
        return Ok(());
    }
    let found = if found.is_empty() { "has no ending".to_owned() } else { format!("ends in `.{found}`") };
    Err(Failure::Request(format!("{option}: `{}` {found}; known here: {described}", path.display())))
}

fn stopped(kept: &[PathBuf]) -> Failure {
    let kept: Vec<String> = kept.iter().map(|path| format!("`{}`", path.display())).collect();
    let kept =
        if kept.is_empty() { "no file was written".to_owned() } else { format!("{} is complete", kept.join(", ")) };
    Failure::Interrupted(format!("interrupted; {kept}. Give the command again for the rest"))
}
