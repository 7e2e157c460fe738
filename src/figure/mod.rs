//! Plots as data, and their files.
