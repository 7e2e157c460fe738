//! Many runs at once: grids of settings, computed in blocks of lanes that share the noise of a seed.

mod axis;
mod axis_target;
mod batch_runner;
mod block_run;
mod columns;
mod distinct;
mod grid;
mod job;
mod measured;
mod noise_stream;
mod order;
mod packing;
mod plan;
mod plan_grid;
mod problems;
mod record;
mod request;
mod results;
mod row;
mod schema;
mod summary;
mod training_blocks;
mod training_grid;
mod training_plan;
mod training_row;
mod tuning;

use crate::instruction_set;

pub use crate::instruction_set::InstructionSet;
pub(crate) use axis::number;
pub use axis::{Axis, Values};
pub use batch_runner::BatchRunner;
pub use grid::{Grid, Run};
pub use job::{Finish, Job};
pub use measured::Measured;
pub use order::coarse_to_fine;
pub use plan::{Cell, Plan};
pub use request::{MOST_SEEDS, Metric, Sweep, Tune};
pub use results::Results;
pub use row::Row;
pub use schema::schema;
pub use summary::{Arrival, Group, summarise, summary_table};
pub use training_grid::DataSets;
pub use training_plan::{TrainingPlan, Trainings};
pub use training_row::{Lowest, TrainingRow};
pub use tuning::{Choice, Decision, Tuner, choices_table};
