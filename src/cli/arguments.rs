//! Arguments of the command line.

use std::path::PathBuf;

use crate::typed::{self, TypedError};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::store::Shard;

/// See what averaging the weights does to an optimizer, and settle by experiment what is true of it
#[derive(Debug, Parser)]
#[command(name = "belay-lab", version, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// A scenario or training file, the name of a preset, or the folder of a training, to open in the window; by default the last session
    pub(super) scenario: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Open the window
    Gui {
        /// A scenario or training file, the name of a preset, or the folder of a training; by default the last session
        scenario: Option<PathBuf>,
    },
    /// Run a scenario without a window and print a table of results
    Run(RunArguments),
    /// Run the experiments of the papers, and our own, and judge their claims
    Reproduce(ReproduceArguments),
    /// Run every combination of settings under many seeds, in parallel, and keep every result
    ///
    /// The results are a folder that goes on where it was left: killed at any moment, the same command continues and ends with the
    /// same bytes.
    #[command(after_help = SWEEP_HELP)]
    Sweep(SweepArguments),
    /// Train a network under several optimizers and averages, and keep weights, curves and metrics
    ///
    /// The results are a folder that goes on where it was left: killed at any moment, the same command continues and ends with the
    /// same weights, bit for bit.
    #[command(after_help = TRAIN_HELP)]
    Train(TrainArguments),
    /// Build exponential moving averages of any decay from the snapshots of a training, and evaluate them
    #[command(after_help = AVERAGE_HELP)]
    Average(AverageArguments),
    /// Make one result of the shards of a sweep
    Merge(MergeArguments),
    /// Draw the figures of a sweep again from its stored results, computing nothing
    Figures {
        /// The folder of a sweep, which need not be complete
        dir: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Compare two folders of `reproduce`: verdicts, effects and bytes
    #[command(after_help = COMPARE_HELP)]
    Compare {
        /// The first folder
        #[arg(value_name = "DIR_A")]
        first: PathBuf,
        /// The second folder
        #[arg(value_name = "DIR_B")]
        second: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say everything that follows from the settings of a spring or an average
    #[command(after_help = "Either --eta and --alpha, or --m1, --m2 and --k.")]
    Spring(SpringArguments),
    /// List the scenarios and trainings that come with the program, and your own
    #[command(args_conflicts_with_subcommands = true)]
    Presets {
        #[command(subcommand)]
        what: Option<Presets>,
        /// Print JSON
        #[arg(long, global = true)]
        json: bool,
    },
    /// List the test functions, and the words of formulas
    Functions {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON schema of a file format, for editors
    Schema {
        /// The file format
        #[arg(default_value = "scenario")]
        of: SchemaOf,
        /// Print JSON, as without it
        #[arg(long)]
        json: bool,
    },
    /// Print the completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Default, Subcommand)]
pub(super) enum Presets {
    /// List them
    #[default]
    List,
    /// Print one as a file, to be changed and run
    Show {
        /// Name of the experiment, preset or function.
        name: String,
    },
    /// Print the folder in which your own presets are looked for
    Path,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SchemaOf {
    /// A scenario file
    Scenario,
    /// A training scenario file
    Training,
    /// A sweep file
    Sweep,
}

#[derive(Args, Debug)]
pub(super) struct RunArguments {
    /// A scenario file or the name of a preset
    pub(super) scenario: PathBuf,
    /// Write every step of every arm as CSV
    #[arg(long, value_name = "OUT.csv")]
    pub(super) trajectory: Option<PathBuf>,
    /// Draw the result
    #[arg(long, value_name = "OUT.{png,svg}")]
    pub(super) figure: Option<PathBuf>,
    /// The step that the figure shows; the last by default
    #[arg(long, allow_negative_numbers = true, value_name = "N", requires = "figure", conflicts_with = "seeds")]
    pub(super) at: Option<u64>,
    /// Draw the run as an animation
    #[arg(long, value_name = "OUT.gif", conflicts_with = "seeds")]
    pub(super) animation: Option<PathBuf>,
    /// Take so many steps
    #[arg(long, allow_negative_numbers = true, value_name = "N")]
    pub(super) steps: Option<u64>,
    /// Draw the noise from this seed
    #[arg(long, allow_negative_numbers = true, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// Run an ensemble of so many seeds, the scenario's and those that follow, and give medians and quartiles
    #[arg(long, allow_negative_numbers = true, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) seeds: Option<u64>,
    /// Change a key of the scenario, such as run.target=0.1 or arm.*.optimizer.eta=0.01
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

const SWEEP_HELP: &str = "\
DIR holds sweep.toml (the whole request), manifest.json (version, machine, times), blocks/*.parquet (one row per run, or per arm
of a training, to be read by polars, pandas or DuckDB as one table) and, once all blocks are there, summary.csv (one row per cell
and arm), tuned.csv where the sweep tunes, and figures.

On several machines, each computes a shard into a folder of its own, and `belay-lab merge` joins the folders:
  belay-lab sweep sweep.toml --out part-1 --shard 1/3
assets/slurm holds a job array and a merge job for Slurm.";

#[derive(Args, Debug)]
pub(super) struct SweepArguments {
    /// A sweep file
    pub(super) sweep: PathBuf,
    /// The folder for the results; one that holds some of this sweep goes on
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    pub(super) out: Option<PathBuf>,
    /// Compute one part of N, counted from 1
    #[arg(long, allow_hyphen_values = true, value_name = "I/N")]
    pub(super) shard: Option<Shard>,
    /// Compute on so many threads; by default on all cores
    #[arg(long, allow_negative_numbers = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
    /// Discard the results of an earlier sweep in DIR
    #[arg(long)]
    pub(super) fresh: bool,
    /// Say what would be computed and how large the results would be, and end
    #[arg(long, conflicts_with = "fresh")]
    pub(super) dry_run: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

const TRAIN_HELP: &str = "\
DIR holds training.toml (the whole request), manifest.json (version, machine, times), checkpoint.safetensors (all that is needed to go
on) and, when the training is over, history.csv and history.parquet (one row per evaluation and arm), metrics.json, figure.svg and
figure.png, weights/ARM.safetensors (each arm's average) and weights/ARM.model.safetensors (the model of each run that arms share).

With mlp.snapshots above 0 it holds snapshots of the weights, from which `belay-lab average` builds averages of any decay.";

#[derive(Args, Debug)]
pub(super) struct TrainArguments {
    /// A training scenario file or the name of a preset, such as mnist-first-network
    pub(super) scenario: PathBuf,
    /// The folder for the results; one that holds some of this training goes on
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Take initial weights, minibatches, wrong labels and examples from this seed
    #[arg(long, allow_negative_numbers = true, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// Change a key of the scenario, such as mlp.epochs=5 or arm.*.optimizer.eta=0.01
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// Share the work of a step among so many threads, which changes no bit; by default all cores
    #[arg(long, allow_negative_numbers = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
    /// Discard what an earlier training left in DIR
    #[arg(long)]
    pub(super) fresh: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

const COMPARE_HELP: &str = "\
Claims whose verdict, effect or parts differ are listed with both sides, then the files whose bytes differ. The same version, rules and
command give the same bytes; other rules have other seeds, and other effects.";

const AVERAGE_HELP: &str = "\
The weights are written to DIR/averages. An average has the bits of one that rode along where every update that it takes in was kept:
where K is a multiple of the steps between two snapshots. It is approximate elsewhere, and said to be.";

#[derive(Args, Debug)]
pub(super) struct AverageArguments {
    /// The folder of a training that kept snapshots (mlp.snapshots)
    pub(super) dir: PathBuf,
    /// The decay of an average, above 0 and below 1; repeatable
    #[arg(long, allow_negative_numbers = true, value_name = "D", required = true, value_parser = decay)]
    pub(super) decay: Vec<f64>,
    /// Update the averages every so many steps
    #[arg(long, allow_negative_numbers = true, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) every: u64,
    /// The run that is averaged: that of this arm, or the one of this number, counted from 0; all by default
    #[arg(long, value_name = "NAME|N")]
    pub(super) arm: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

fn decay(text: &str) -> Result<f64, String> {
    let decay = number(text).map_err(|error| error.to_string())?;
    if decay > 0.0 && decay < 1.0 { Ok(decay) } else { Err("allowed is 0 < decay < 1".to_owned()) }
}

/// Reads a number as typed; those that are not finite pass, to be refused with what is allowed in their place.
fn number(text: &str) -> Result<f64, TypedError> {
    match text.parse::<f64>() {
        Ok(value) if text.ends_with(['n', 'N', 'f', 'F']) => Ok(value),
        Ok(_) | Err(_) => typed::number(text),
    }
}

#[derive(Args, Debug)]
pub(super) struct MergeArguments {
    /// The folders of the shards
    #[arg(value_name = "DIR", required = true)]
    pub(super) parts: Vec<PathBuf>,
    /// The folder for the whole
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct ReproduceArguments {
    /// The experiments, or all of them
    #[arg(value_name = "NAME")]
    pub(super) names: Vec<String>,
    /// The folder for figures, data, verdicts and the report
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Lower seeds and steps, to see in two minutes what the whole will show
    #[arg(long)]
    pub(super) quick: bool,
    /// Discard the results of an earlier run in DIR
    #[arg(long)]
    pub(super) fresh: bool,
    /// Use so many threads; by default as many as there are cores
    #[arg(long, allow_negative_numbers = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct SpringArguments {
    /// Learning rate η
    #[arg(long, value_parser = number, allow_negative_numbers = true, requires = "alpha", conflicts_with_all = SPRING)]
    pub(super) eta: Option<f64>,
    /// Averaging rate α
    #[arg(long, value_parser = number, allow_negative_numbers = true, requires = "eta", conflicts_with_all = SPRING)]
    pub(super) alpha: Option<f64>,
    /// Pull of the average on the model β; 0, plain averaging, by default
    #[arg(long, value_parser = number, allow_negative_numbers = true, requires = "eta", conflicts_with_all = SPRING)]
    pub(super) beta: Option<f64>,
    /// Mass of the model
    #[arg(long, value_parser = number, allow_negative_numbers = true, requires_all = ["m2", "k"])]
    pub(super) m1: Option<f64>,
    /// Mass of the average
    #[arg(long, value_parser = number, allow_negative_numbers = true, requires_all = ["m1", "k"])]
    pub(super) m2: Option<f64>,
    /// Spring constant
    #[arg(long, value_parser = number, allow_negative_numbers = true, requires_all = ["m1", "m2"])]
    pub(super) k: Option<f64>,
    /// Drag on the model; 2 m1 / Δt, which makes the step BELAY, by default
    #[arg(long, value_parser = number, allow_negative_numbers = true, requires = "m1")]
    pub(super) c1: Option<f64>,
    /// Drag on the average; 2 m2 / Δt by default
    #[arg(long, value_parser = number, allow_negative_numbers = true, requires = "m1")]
    pub(super) c2: Option<f64>,
    /// Length of a step Δt
    #[arg(long, value_parser = number, allow_negative_numbers = true, default_value_t = 1.0)]
    pub(super) dt: f64,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// The physicist's options.
const SPRING: [&str; 5] = ["m1", "m2", "k", "c1", "c2"];
