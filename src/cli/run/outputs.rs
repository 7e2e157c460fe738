use std::path::{Path, PathBuf};

use super::progress::Progress;
use crate::cli::Failure;
use crate::cli::arguments::RunArguments;
use crate::cli::interrupt::{flow, interrupted};
use crate::cli::provenance::provenance;
use crate::figure::draw::{Look, scenario_figure};
use crate::files::Draft;
use crate::output::{Format, Rows, write_animation, write_figure};
use crate::scenario::Scenario;
use crate::simulate::{Problem, Trajectory};

/// The files that a run is asked for, begun before the work so that what forbids them is known at once.
#[derive(Debug)]
pub(super) struct Outputs {
    pub(super) trajectory: Option<Draft>,
    pub(super) figure: Option<(Format, Draft)>,
    pub(super) animation: Option<Draft>,
    /// The step that the figure shows; the last where it is not said.
    pub(super) at: Option<u64>,
}

impl Outputs {
    /// Begins the files.
    ///
    /// # Errors
    /// If an ending is not known, or a file cannot be written.
    pub(super) fn open(arguments: &RunArguments) -> Result<Self, Failure> {
        let RunArguments { trajectory, figure, animation, .. } = arguments;
        // A pipe or a device has no ending and takes anything.
        check("--trajectory", trajectory.as_deref(), &["csv", ""], "`.csv`")?;
        check("--figure", figure.as_deref(), &["png", "svg"], "`.png` and `.svg`")?;
        check("--animation", animation.as_deref(), &["gif"], "`.gif`")?;
        let create = |path: &Option<PathBuf>| path.as_deref().map(Draft::create).transpose();
        Ok(Self {
            trajectory: create(trajectory)?,
            figure: create(figure)?.map(|draft| (Format::of(draft.path()).unwrap_or(Format::Png), draft)),
            at: arguments.at,
            animation: create(animation)?,
        })
    }

    /// Writes the files of one run, one after the other.
    ///
    /// # Errors
    /// If the disk does not take them; where Ctrl-C was pressed, with what is there by then.
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
                let heard = |step: u64| {
                    progress.set((before + step) as f64 / all as f64);
                    flow()
                };
                let written = rows.write(scenario, problem, arm, scenario.run.seed, trajectory.steps(), heard)?;
                if written.is_break() {
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
            let step = self.at.unwrap_or(end).min(end);
            let figure = scenario_figure(scenario, problem, trajectories, step, Look::default(), &provenance);
            write_figure(&figure, format, draft)?;
            kept.push(path);
        }
        if let Some(draft) = self.animation {
            progress.begin("drawing the animation");
            let drawn =
                write_animation(scenario, problem, trajectories, Look::default(), &provenance, draft, |done| {
                    progress.set(done);
                    flow()
                })?;
            if drawn.is_break() {
                return Err(stopped(&kept));
            }
        }
        Ok(())
    }
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
    let found = if found.is_empty() {
        "has no ending".to_owned()
    } else {
        format!("ends in `.{}`", crate::text::quoted(&found))
    };
    Err(Failure::Request(format!("{option}: `{}` {found}; known here: {described}", crate::text::path(path))))
}

fn stopped(kept: &[PathBuf]) -> Failure {
    let kept: Vec<String> = kept.iter().map(|path| format!("`{}`", crate::text::path(path))).collect();
    let kept =
        if kept.is_empty() { "no file was written".to_owned() } else { format!("{} is complete", kept.join(", ")) };
    Failure::Interrupted(format!("interrupted; {kept}. Give the command again for the rest"))
}
