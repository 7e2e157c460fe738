//! Writing pictures, animations and tables of a scenario from the window.

use crate::app::export_queue::Writer;
use crate::figure::draw::{Look, Provenance, scenario_figure};
use crate::files::Draft;
use crate::output::{Format, Rows, command_line, write_animation, write_figure};
use crate::scenario::Scenario;
use crate::simulate::simulate;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Returns the work that writes `scenario` at `step` to `path`; the ending of its name decides what.
pub fn of_scenario(
    path: PathBuf,
    scenario: Scenario,
    step: u64,
    look: Look,
) -> impl FnOnce(&Writer<'_>) -> Result<(), String> + Send + 'static {
    move |writer| {
        let progress = |share: f64| {
            writer.send(share);
            if writer.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        write(&path, &scenario, step, look, progress)
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
        return Err(format!("`{}` should end in .png, .svg, .gif or .csv", crate::text::path(path)));
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
