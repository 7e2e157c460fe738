//! What is run, but for its luck.

use crate::optim::Method;

/// One run of a sweep but for its luck: where it begins and what moves it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Where model and average begin.
    pub start: [f64; 2],
    /// What moves them.
    pub method: Method,
}
