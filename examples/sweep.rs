//! A sweep to a table: the final loss of three methods over learning rates, as CSV on stdout.
//!
//!     cargo run --release --example sweep > summary.csv
#![allow(clippy::disallowed_methods, reason = "an example prints its result")]

use belay_lab::output::write_csv;
use belay_lab::presets::Preset;
use belay_lab::sweep::{InstructionSet, Plan, Sweep};
use std::error::Error;
use std::ops::ControlFlow;

const SWEEP: &str = r#"
schema = 1
scenario = "down-the-valley"
seeds = 8
[axes]
"arm.*.optimizer.eta" = { log = [1e-2, 1.0], points = 5 }
"run.steps" = [500]
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let text = |name: &str| Ok(Preset::named(name).expect("a preset of the program").text.to_owned());
    let plan = Plan::new(Sweep::parse(SWEEP, None, text)?)?;
    let results = plan.run(InstructionSet::best(), |_| ControlFlow::Continue(())).expect("nothing breaks it off");
    write_csv(&plan.summary_table(&results.groups()), std::io::stdout())?;
    Ok(())
}
