//! Many runs at once: grids of settings, in blocks of lanes under one seed's luck.

mod axis;
mod columns;
mod fleet;
mod job;
mod luck;
mod packing;
mod plan;
mod race;
mod record;
mod request;
mod results;
mod summary;
mod training_plan;
mod tuning;

use crate::instruction_set;

pub use crate::instruction_set::InstructionSet;
pub(crate) use axis::number;
pub use axis::{Axis, Values};
pub use fleet::Fleet;
pub use job::{Finish, Job};
pub use plan::{Cell, Plan};
pub use request::{MOST_SEEDS, Metric, Sweep, Tune, schema};
pub use results::{Results, Row};
pub use summary::{Arrival, Group};
pub use training_plan::{TrainingPlan, Trainings};
pub use tuning::{Choice, Tuner};
