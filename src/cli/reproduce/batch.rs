use std::ops::ControlFlow;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::cli::Failure;
use crate::cli::interrupt;
use crate::experiment::{Experiment, Findings, Halt, Setup, Work};
use crate::sweep::{InstructionSet, Plan, Results};

/// Runs experiments one after the other on a pool of threads, and shows how far they are.
pub(super) struct Batch {
    pool: ThreadPool,
    bar: indicatif::ProgressBar,
}

impl Batch {
    /// A batch on so many threads; on one for each core where that is 0.
    pub(super) fn new(threads: usize) -> Result<Self, Failure> {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Failure::Running(format!("cannot start threads: {error}")))?;
        let bar = indicatif::ProgressBar::new(1);
        if let Ok(style) =
            indicatif::ProgressStyle::with_template("{msg:<40} {bar:30} {percent:>3} %  {per_sec}  {eta} left")
        {
            bar.set_style(style);
        }
        Ok(Self { pool, bar })
    }

    /// The next experiment begins.
    pub(super) fn begin(&mut self, what: &str) {
        self.bar.reset();
        self.bar.set_message(what.to_owned());
    }

    /// Prints a line above the bar, on stderr.
    pub(super) fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// Runs an experiment.
    pub(super) fn run(&mut self, experiment: &Experiment, setup: &Setup) -> Result<Findings, Halt> {
        (experiment.run)(setup, self)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Work for Batch {
    fn sweep(&mut self, _name: &str, plan: Plan) -> Result<Results, Halt> {
        self.bar.reset();
        self.bar.set_length(plan.runs());
        let tick = |runs: u64| {
            self.bar.inc(runs);
            interrupt::flow()
        };
        self.pool.install(|| plan.run(InstructionSet::best(), tick)).ok_or(Halt::Interrupted)
    }

    fn go_on(&self) -> ControlFlow<()> {
        interrupt::flow()
    }
}
