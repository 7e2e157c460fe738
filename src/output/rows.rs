//! Trajectories as tables.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::files::{Draft, FileError};
use crate::scenario::{Arm, Scenario};
use crate::simulate::{Problem, walk};
use crate::table::to_csv;

/// The columns of a trajectory file.
const COLUMNS: [&str; 9] =
    ["arm", "step", "model_x", "model_y", "average_x", "average_y", "model_loss", "average_loss", "gradient_norm"];

/// Every step of every arm as CSV, written while it is computed, so that no number of steps needs memory.
pub struct Rows {
    path: PathBuf,
    writer: csv::Writer<Draft>,
    with_seed: bool,
}

impl Rows {
    /// Begins the file; in an ensemble a last column `seed` tells the runs apart.
    ///
    /// # Errors
    /// If the disk does not take its head.
    pub fn new(draft: Draft, with_seed: bool) -> Result<Self, FileError> {
        let path = draft.path().to_owned();
        let builder = &mut csv::WriterBuilder::new();
        let mut writer = builder.has_headers(false).buffer_capacity(1 << 16).from_writer(draft);
        let columns = COLUMNS.into_iter().chain(with_seed.then_some("seed"));
        writer.write_record(columns).map_err(|error| failed(&path, error))?;
        Ok(Self { path, writer, with_seed })
    }

    /// The `steps + 1` samples of one arm under one seed. `progress` hears how many of them are written, now and then, and may
    /// break; the file is then of no use.
    ///
    /// # Errors
    /// If the disk does not take them.
    pub fn write(
        &mut self,
        scenario: &Scenario,
        problem: &Problem,
        arm: &Arm,
        seed: u64,
        steps: u64,
        mut progress: impl FnMut(u64) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, FileError> {
        let name = to_csv(&arm.name);
        let mut result = Ok(());
        let mut flow = ControlFlow::Continue(());
        walk(scenario, problem, arm, seed, steps, |sample| {
            if sample.step.is_multiple_of(1 << 14) {
                flow = progress(sample.step);
            }
            let [model_x, model_y] = sample.model;
            let [average_x, average_y] = sample.average;
            let places = (model_x, model_y, average_x, average_y);
            let losses = (sample.model_loss, sample.average_loss, sample.gradient_norm);
            let row = (&name, sample.step, places, losses);
            result = if self.with_seed { self.writer.serialize((row, seed)) } else { self.writer.serialize(row) };
            if result.is_err() { ControlFlow::Break(()) } else { flow }
        });
        result.map_err(|error| failed(&self.path, error))?;
        Ok(flow)
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If the disk does not take the rest.
    pub fn finish(self) -> Result<(), FileError> {
        let Self { path, writer, .. } = self;
        writer.into_inner().map_err(|error| FileError::writing(&path, error.error()))?.finish()
    }
}

fn failed(path: &Path, error: csv::Error) -> FileError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => FileError::writing(path, &error),
        other => FileError::writing(path, &io::Error::other(format!("{other:?}"))),
    }
}
