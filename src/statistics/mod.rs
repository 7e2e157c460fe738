//! Statistics of many runs: numbers in, numbers out.
//!
//! One convention holds throughout. A run that missed its target or diverged is part of the sample and counts as +∞,
//! and so does NaN; it is never left out. So a median is finite only where more than half of the runs have a value. An
//! empty sample has no statistic: a number is then NaN, a choice `None`. Nothing here panics on any values.
//!
//! Every random draw comes from a seed, and only operations that round the same everywhere are used: results have the
//! same bits on every machine.

mod bca;
mod bootstrap;
mod choice;
mod ecdf;
mod expected_best;
mod holm;
mod interval;
mod learning_rate;
mod normal;
mod paired;
mod power_law;
mod proportion;
mod quantile;
mod running_time;
mod student;

pub use bca::{bca_sample, bca_units};
pub use bootstrap::{bootstrap_pairs, bootstrap_sample, bootstrap_units};
pub use choice::{Candidate, choose};
pub use ecdf::{Ecdf, performance_profile, runtime_ecdf};
pub use expected_best::{expected_best, expected_best_capped};
pub use holm::holm;
pub use interval::Interval;
pub use learning_rate::{Edge, GoodRange, GridBest, Tolerance, best_on_grid, good_range, learning_rate_sensitivity};
pub use paired::PairedSummary;
pub use power_law::PowerLaw;
pub use proportion::Proportion;
pub use quantile::{Quartiles, ascending, median, median_in_place, quantile};
pub use running_time::expected_running_time;
pub use student::{expanded_level, student_probability, student_quantile};

/// The value, where NaN, which is no result, is a miss: +∞.
fn or_missed(value: f64) -> f64 {
    if value.is_nan() { f64::INFINITY } else { value }
}

#[cfg(test)]
fn close(value: f64, reference: f64, relative: f64) -> bool {
    value == reference || (value - reference).abs() <= relative * reference.abs()
}
