//! Writing pictures, animations and tables from the window, in the background.

use super::job::{Job, Reporter, Update};
use super::network::export::TrainingExport;
use super::robustness::export::SweepExport;
use crate::figure::draw::{Look, Provenance, scenario_figure};
use crate::files::Draft;
use crate::output::{Format, Rows, command_line, write_animation, write_figure};
use crate::scenario::Scenario;
use crate::simulate::simulate;
use egui::Context;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// What is being written.
#[derive(Default)]
pub struct Exporter {
    job: Option<Job<f64, Result<PathBuf, String>>>,
    done: f64,
}

impl Exporter {
    /// Writes `scenario` at `step` to `path`; the ending of its name decides what.
    pub fn start(&mut self, ctx: &Context, path: PathBuf, scenario: &Scenario, step: u64, look: Look) {
        let (ctx, scenario) = (ctx.clone(), scenario.clone());
        self.done = 0.0;
        self.job = Some(Job::start(
            move || ctx.request_repaint(),
            move |reporter| {
                let progress = |share: f64| {
                    reporter.send(share);
                    if reporter.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                };
                write(&path, &scenario, step, look, progress).map(|()| path)
            },
        ));
    }

    /// Writes a sweep to `path`; the ending of its name decides whether as its file, its figure or its statistics.
    pub fn start_sweep(&mut self, ctx: &Context, path: PathBuf, sweep: SweepExport) {
        self.start_at_once(ctx, move || sweep.write(&path).map(|()| path));
    }

    /// Writes a training to `path`; the ending of its name decides whether as its file, its figure or its history.
    pub fn start_training(&mut self, ctx: &Context, path: PathBuf, training: TrainingExport) {
        self.start_at_once(ctx, move || training.write(&path).map(|()| path));
    }

    /// Writes what takes no time that could be told.
    fn start_at_once(&mut self, ctx: &Context, write: impl FnOnce() -> Result<PathBuf, String> + Send + 'static) {
        let ctx = ctx.clone();
        self.done = 0.0;
        let work = move |_: &Reporter<f64, Result<PathBuf, String>>| write();
        self.job = Some(Job::start(move || ctx.request_repaint(), work));
    }

    /// The share that is written, while something is.
    pub fn progress(&self) -> Option<f64> {
        self.job.as_ref().map(|_| self.done)
    }

    /// Gives up; no file is left behind.
    pub fn cancel(&mut self) {
        self.job = None;
    }

    /// Gives up and waits until no file is open, but not longer than `limit`.
    pub fn finish(&mut self, limit: std::time::Duration) {
        let begun = std::time::Instant::now();
        if let Some(job) = &self.job {
            job.cancel();
        }
        while self.job.is_some() && self.poll().is_none() && begun.elapsed() < limit {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }

    /// How it ended, once it has.
    pub fn poll(&mut self) -> Option<Result<PathBuf, String>> {
        loop {
            match self.job.as_mut()?.poll()? {
                Update::Progress(share) => self.done = share,
                Update::Done(end) => {
                    self.job = None;
                    return Some(end);
                }
                Update::Failed(error) => {
                    self.job = None;
                    return Some(Err(error.to_string()));
                }
            }
        }
    }
}

fn write(
    path: &Path,
    scenario: &Scenario,
    step: u64,
    look: Look,
    mut progress: impl FnMut(f64) -> ControlFlow<()>,
) -> Result<(), String> {
    let Some(format) = Format::of(path) else {
        return Err(format!("`{}` should end in .png, .svg, .gif or .csv", path.display()));
    };
    let text = |error: &dyn std::error::Error| error.to_string();
    let draft = Draft::create(path).map_err(|error| text(&error))?;
    let problem = scenario.problem();
    let cancelled = || "cancelled".to_owned();
    let trajectories =
        simulate(scenario, &problem, scenario.run.seed, |share| progress(0.5 * share)).ok_or_else(cancelled)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let provenance = |option: &str, rest: &[String]| {
        let words = ["run", "scenario.toml", option, &*name].map(str::to_owned);
        Provenance { command: command_line(words.into_iter().chain(rest.iter().cloned())) }
    };
    let flow = match format {
        Format::Png | Format::Svg => {
            let provenance = provenance("--figure", &["--at".to_owned(), step.to_string()]);
            let figure = scenario_figure(scenario, &problem, &trajectories, step, look, &provenance);
            write_figure(&figure, format, draft).map_err(|error| text(&error))?;
            ControlFlow::Continue(())
        }
        Format::Gif => {
            let provenance = provenance("--animation", &[]);
            let heard = |share: f64| progress(0.5 + 0.5 * share);
            write_animation(scenario, &problem, &trajectories, look, &provenance, draft, heard)
                .map_err(|error| text(&error))?
        }
        Format::Csv => {
            let mut rows = Rows::new(draft, false).map_err(|error| text(&error))?;
            let mut flow = ControlFlow::Continue(());
            for (arm, trajectory) in scenario.arms.iter().zip(&trajectories) {
                let steps = trajectory.steps();
                let heard = |at: u64| progress(0.5 + 0.5 * at as f64 / steps.max(1) as f64);
                flow = rows
                    .write(scenario, &problem, arm, scenario.run.seed, steps, heard)
                    .map_err(|error| text(&error))?;
                if flow.is_break() {
                    break;
                }
            }
            if flow.is_continue() {
                rows.finish().map_err(|error| text(&error))?;
            }
            flow
        }
    };
    if flow.is_break() { Err(cancelled()) } else { Ok(()) }
}
