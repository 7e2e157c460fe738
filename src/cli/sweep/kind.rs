use std::path::Path;

use crate::cli::Failure;
use crate::figure::Figure;
use crate::figure::draw::{sweep_figures, training_sweep_figures};
use crate::files::read_data;
use crate::sweep::{DataSets, Grid, Group, Plan, TrainingPlan};
use crate::training::Task;

/// Differences between sweeps over landscapes and sweeps over networks as far as commands are concerned.
pub(in crate::cli) trait Kind: Grid {
    /// Names the quantity whose quartiles a summary shows.
    fn last(&self) -> String;

    /// Returns the statuses of the lowest values that losses are measured from, each once; none where they are errors.
    fn statuses(&self) -> Vec<&'static str>;

    /// The keys of a sweep that decide how much memory it takes.
    const LARGE: &'static str;

    /// Reads the data that the cells compute with; names of folders are relative to `folder`.
    fn data(&self, folder: &Path) -> Result<Self::Data, Failure>;

    /// The figures of some groups, with the stems of their files' names.
    fn figures(&self, groups: &[Group]) -> Vec<(String, Figure)>;
}

impl Kind for Plan {
    fn last(&self) -> String {
        format!("{} of the average", self.quantity())
    }

    fn statuses(&self) -> Vec<&'static str> {
        Self::statuses(self)
    }

    const LARGE: &'static str = "seeds or block";

    fn data(&self, _: &Path) -> Result<(), Failure> {
        Ok(())
    }

    fn figures(&self, groups: &[Group]) -> Vec<(String, Figure)> {
        sweep_figures(self, groups)
    }
}

impl Kind for TrainingPlan {
    fn last(&self) -> String {
        "the test error of the average".to_owned()
    }

    fn statuses(&self) -> Vec<&'static str> {
        vec![]
    }

    const LARGE: &'static str = "mlp.hidden or mlp.batch";

    fn data(&self, folder: &Path) -> Result<DataSets, Failure> {
        let read = |name: &str| {
            let data = read_data(name, folder)?;
            Ok((name.to_owned(), data))
        };
        let data = self.data_names().into_iter().map(read).collect::<Result<DataSets, Failure>>()?;
        for (number, cell) in (0..).zip(self.cells()) {
            let of_cell = |error| Failure::Request(format!("{error}{}", self.cell_name(number)));
            Task::steps_of(cell, &data[&cell.mlp.data]).map_err(of_cell)?;
        }
        Ok(data)
    }

    fn figures(&self, groups: &[Group]) -> Vec<(String, Figure)> {
        training_sweep_figures(self, groups)
    }
}
