//! A figure: the landscape, the paths and the losses of a preset, as SVG.
//!
//!     cargo run --release --example figure -- valley.svg

use belay_lab::figure::draw::{Look, Provenance, scenario_figure};
use belay_lab::figure::export;
use belay_lab::files;
use belay_lab::presets::Preset;
use belay_lab::scenario::Scenario;
use belay_lab::simulate::simulate_and_correct;
use std::error::Error;
use std::ops::ControlFlow;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "valley.svg".to_owned());
    let preset = Preset::named("down-the-valley").expect("a preset of the program");
    let scenario = Scenario::parse(preset.text, Some(preset.name))?;
    let problem = scenario.problem();
    let run = simulate_and_correct(&scenario, &problem, scenario.run.seed, |_| ControlFlow::Continue(()));
    let (corrected, trajectories) = run.expect("nothing breaks it off");
    let problem = corrected.unwrap_or(problem);
    let provenance = Provenance { command: "cargo run --release --example figure".to_owned() };
    let figure = scenario_figure(&scenario, &problem, &trajectories, scenario.run.steps, Look::default(), &provenance);
    files::write_atomic(path.as_ref(), export::svg(&figure).as_bytes())?;
    Ok(())
}
