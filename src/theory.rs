//! Closed forms: what the mathematics says a run will do.
