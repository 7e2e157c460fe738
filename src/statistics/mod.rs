//! Statistics of many runs: numbers in, numbers out.

mod interval;
mod quantile;
mod running_time;

pub use interval::Interval;
pub use quantile::{Quartiles, ascending, median, median_in_place, quantile};
pub use running_time::expected_running_time;

/// The value, where NaN, which is no result, is a miss: +∞.
fn or_missed(value: f64) -> f64 {
    if value.is_nan() { f64::INFINITY } else { value }
}

#[cfg(test)]
fn close(value: f64, reference: f64, relative: f64) -> bool {
    value == reference || (value - reference).abs() <= relative * reference.abs()
}
