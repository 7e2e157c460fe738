//! The problems of a plan, kept since a search for minima takes longer than many a piece of work.

use crate::simulate::Problem;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// At most so many are kept.
const MOST: usize = 64;

/// Problems by the places of their cells on the axes that change them; clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems(Arc<Mutex<BTreeMap<Vec<usize>, Arc<Problem>>>>);

impl Problems {
    /// Returns the problem at some places, which `make` makes where it is not kept.
    pub(super) fn get(&self, places: &[usize], make: impl FnOnce() -> Problem) -> Arc<Problem> {
        // A panic elsewhere leaves whole entries.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(problem) = kept.get(places) {
            return Arc::clone(problem);
        }
        let problem = Arc::new(make());
        if kept.len() < MOST {
            kept.insert(places.to_vec(), Arc::clone(&problem));
        }
        problem
    }
}
