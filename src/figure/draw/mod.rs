//! From results to plots: one description for the window and for files.

mod ground;
mod losses;
mod paths;
mod scenario;
mod sweep;

pub use ground::{Ground, Look};
pub use losses::{Quantity, loss_axis, loss_curves, target_rule};
pub use paths::{Paths, particles, start_and_minima};
pub use scenario::{Provenance, ensemble_figure, frames, scenario_figure};
pub use sweep::sweep_figures;
